"""The words of the field: their page, and tooltips for those that stand on a page. Knows no spec."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from hadocs.pages.escape import attr
from hadocs.pages.page import Page
from hadocs.pages.render import render


@dataclass(frozen=True, slots=True)
class Term:
    """A word with other forms of it and what it means."""

    term: str
    aliases: tuple[str, ...]
    definition: str


@cache
def terms() -> tuple[Term, ...]:
    """All words, in the order of the alphabet."""
    import yaml

    text = (files("hadocs.pages") / "data" / "glossary.yaml").read_text(encoding="utf-8")
    loaded = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))["terms"]
    found = [Term(e["term"], tuple(e.get("aliases", ())), " ".join(e["definition"].split())) for e in loaded]
    return tuple(sorted(found, key=lambda t: t.term.casefold()))


@cache
def _words() -> Mapping[str, str]:
    """Every form of every word to its definition; the first term that has a form keeps it."""
    found: dict[str, str] = {}
    for term in terms():
        for word in (term.term, *term.aliases):
            found.setdefault(word, term.definition)
    return MappingProxyType(found)


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w;-]){_any_of(_words())}(?![\w&\\-])")


def _any_of(words: Collection[str]) -> str:
    """A pattern of some words, the longest first, that looks at each letter once and not at each word."""
    tails: dict[str, list[str]] = {}
    for word in sorted(words):
        if word:
            tails.setdefault(word[0], []).append(word[1:])
    branches = [re.escape(first) + (_any_of(rest) if any(rest) else "") for first, rest in tails.items()]
    return f"(?:{'|'.join(branches)}){'?' if '' in words else ''}"


_NOT_PROSE = re.compile(
    r"""
    (?=[-`\#<!\[\\{])            # what all of these begin with: most letters are passed over at once
    (?: \A---\n.*?\n---\n        # front matter
    | ^```.*?^```                # code
    | ^\#.*?$                    # headings: they are in the table of contents too
    | ^<(?!span)[^\n]*?$         # blocks of HTML
    | <svg.*?</svg> | <code>.*?</code> | `[^`\n]*`
    | \\.                        # a mark that is none
    | \{[ ]?[.:\#][^}\n]*\}      # anchors and classes
    | !?\[(?:\\.|[^\[\]\\]|\[[^\]]*\])*\]\([^)\n]*\) | <a\b.*?</a> | <[^>\n]*> )
    """,
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)


def with_tooltips(text: str) -> str:
    """A page on which the first use of each word of the glossary in running text says what it means."""
    pattern, words = _pattern(), _words()
    seen: set[str] = set()
    out: list[str] = []

    def mark(found: re.Match[str]) -> str:
        word = found.group()
        if words[word] in seen:
            return word
        seen.add(words[word])
        return f'<abbr title="{attr(words[word])}">{word}</abbr>'

    at = 0
    for skipped in _NOT_PROSE.finditer(text):
        out += [pattern.sub(mark, text[at : skipped.start()]), skipped.group()]
        at = skipped.end()
    return "".join([*out, pattern.sub(mark, text[at:])])


def page() -> Page:
    """The glossary, with an anchor for each word."""
    return Page("glossary.md", render("glossary.md.j2", terms=terms(), anchor=_anchor))


def _anchor(term: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", term.lower()).strip("-")
