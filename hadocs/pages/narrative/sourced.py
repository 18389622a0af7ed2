"""What the catalogue knows, in words: names and values of facts, how well each is known, and where it is from.

Knows the catalogue and its own file of names; nothing of specs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from hadocs.pages.escape import Md, attr, md
from hadocs.pages.narrative.words import say
from hadocs.platforms.facts import Fact, Product
from hadocs.spec.protocols import NAMES

BASES: Mapping[str, str] = {
    "R": "read at its source",
    "R*": "read in an excerpt",
    "M": "measured",
    "O": "unverified",
    "R+M": "read at its source and measured",
    "R/O": "read in part, the rest unverified",
}
"""How well a fact is known, in words."""
_ADDRESS = re.compile(r"(?:https?://)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?:/[^\s<>\"]*)?")


@dataclass(frozen=True, slots=True)
class Name:
    """What a fact is called, and whether it stands in the capability matrix."""

    key: str
    title: str
    matrix: bool


@dataclass(frozen=True, slots=True)
class Theme:
    """Facts that belong together, and the page of their platform that they stand on: "" for the first one."""

    id: str
    title: str
    names: tuple[Name, ...]
    page: str = ""


@cache
def _data() -> Mapping[str, Any]:
    import yaml

    text = (files("hadocs.pages") / "data" / "facts.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded


@cache
def themes() -> tuple[Theme, ...]:
    """All facts of platforms that have a name, in the order of the pages."""
    return tuple(
        Theme(
            g["id"],
            g["title"],
            tuple(Name(k, e["title"], e.get("matrix", False)) for k, e in g["facts"].items()),
            g.get("page", ""),
        )
        for g in _data()["groups"]
    )


def titled(facts: Iterable[str]) -> tuple[Theme, ...]:
    """The themes of some facts; those that have no name yet come last, called as the catalogue calls them."""
    wanted = tuple(dict.fromkeys(facts))
    found = [replace(t, names=tuple(n for n in t.names if n.key in wanted)) for t in themes()]
    named = {n.key for t in themes() for n in t.names}
    rest = tuple(Name(k, plain_name(k), False) for k in wanted if k not in named)
    return (*(t for t in found if t.names), *((Theme("more", "More", rest),) if rest else ()))


def product_fact(key: str) -> str:
    """What a fact of a product is called."""
    names: Mapping[str, str] = _data()["products"]
    return names.get(key) or plain_name(key)


def plain_name(key: str) -> str:
    """``max_nodes`` → Max nodes."""
    return key[:1].upper() + key[1:].replace("_", " ")


def value(given: Any) -> Md:
    """A value of the catalogue in words."""
    if isinstance(given, bool):
        return Md("yes" if given else "no")
    if isinstance(given, tuple):
        shown = [value(v) for v in given]
        joiner = "; " if any(len(v) > 40 for v in shown) else ", "
        return Md(joiner.join(shown)) or Md("none")
    if isinstance(given, date):
        return day(given)
    if isinstance(given, int) and given >= 1000:
        return Md(f"{given:,}".replace(",", " "))
    words: Mapping[str, str] = {**NAMES, **_data()["values"]}
    return md(words.get(str(given), given))


def day(given: date) -> Md:
    """A day, which no line breaks."""
    return Md(f"<time>{given.isoformat()}</time>")


def told(fact: Fact) -> Md:
    """The value of a fact, its note, and what other sources say instead."""
    parts = [Md(f"**{value(fact.value)}**") if _short(fact.value) else value(fact.value)]
    if fact.note:
        parts.append(md(fact.note))
    parts += [say("Another source says **{}** ({}).", value(c.value), sources(c.source)) for c in fact.also]
    return Md("<br>".join(parts))


def _short(given: Any) -> bool:
    return len(value(given)) <= 60


def basis(fact: Fact) -> Md:
    """How well a fact is known, and when it was last looked up; what nobody looked up has no such day."""
    words = BASES[fact.basis]
    return Md(words) if fact.basis == "O" else say("{}, {}", words, day(fact.checked))


def sources(cited: Sequence[str]) -> Md:
    """Sources in one line, linked where they are addresses."""
    return Md("; ".join(map(source, cited)))


def source(text: str) -> Md:
    """A source, or several with semicolons between them; linked where one is an address or begins with one."""
    return Md("; ".join(map(_linked, text.split("; "))))


def _linked(text: str) -> Md:
    address, space, rest = text.partition(" ")
    if not address.startswith(("http://", "https://")):
        return md(text)
    shown = anchor(address.rstrip(",;:"), _short_address(address.rstrip(",;:")))
    return say("{} {}", shown, rest) if space else shown


def reference(text: str) -> Md:
    """A reference such as ``Title, page 3, example.org/page``: linked where it ends with an address."""
    title, comma, last = text.rpartition(", ")
    if comma and _ADDRESS.fullmatch(last):
        address = last if last.startswith("http") else f"https://{last}"
        return say("{}: {}", title, anchor(address, _short_address(address)))
    return md(text)


def anchor(address: str, label: str) -> Md:
    """A link to another site. It is HTML, for addresses hold brackets that end a link of Markdown."""
    return Md(f'<a href="{attr(address)}">{md(label)}</a>')


def _short_address(address: str) -> str:
    """An address for people: its host and the last part of its way."""
    host, _, way = address.partition("://")[2].partition("/")
    last = way.rstrip("/").rpartition("/")[2]
    if len(way) <= 24:
        return f"{host}/{way}".rstrip("/")
    return f"{host}/…/{last if len(last) <= 48 else last[:47] + '…'}"


def kinds() -> Mapping[str, str]:
    """The kinds of products with what each is called, in the order of the pages."""
    return {key: entry["title"] for key, entry in _data()["kinds"].items()}


def product_anchor(product: str) -> str:
    """The anchor of a product on its page, and on the page of all products."""
    return f"product-{product.replace('/', '--')}"


def product_place(product: Product) -> str:
    """Where all is told that is known of a product: its page in the folder of platforms, with its anchor."""
    return f"products-{product.kind}.md#{product_anchor(product.id)}"
