"""Text from specs made harmless for the place it is put: Markdown, code, HTML, YAML, anchors.

Knows nothing of clusters and nothing of templates.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from markupsafe import Markup

_MARKS = frozenset("\\`*_{}[]#+!|~:<>&@\"=^$?'%")
_INNER = frozenset("-./")  # harmless between letters and digits, markup at the start of a line or in a row
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Md(Markup):
    """Markdown that is ready to be put on a page. What is joined or formatted into it is escaped."""

    __slots__ = ()

    @classmethod
    def escape(cls, value: Any) -> Md:
        """``value`` as it is where it is Markdown already, and escaped where it is anything else."""
        return value if isinstance(value, Md) else cls(value if hasattr(value, "__html__") else md(value))


def plain(value: object) -> str:
    """Text in one line, without the control characters that Markdown's own machinery gives a meaning."""
    text = str(value)
    if not (text.isascii() and text.isprintable()):
        text = "".join(" " if unicodedata.category(c) in _UNSAFE else c for c in text)
    return _SPACES.sub(" ", text)


_SPACES = re.compile(r"\s+")
_UNSAFE = frozenset({"Cc", "Cs", "Zl", "Zp"})


def md(value: object) -> Md:
    """Any text as Markdown that shows it literally, in running text, headings, table cells and links."""
    return _md(str(value))


@lru_cache(maxsize=8192)
def _md(value: str) -> Md:
    text = plain(value)
    out: list[str] = []
    for i, char in enumerate(text):
        if char in _MARKS:
            out.append(f"&#{ord(char)};")
        elif char == " " and i in (0, len(text) - 1):
            out.append("&#32;")  # emphasis and the like end at a space
        elif char in _INNER:
            inside = 0 < i < len(text) - 1 and text[i - 1].isalnum() and text[i + 1].isalnum()
            out.append(char if inside else f"&#{ord(char)};")
        else:
            out.append(char)
    # A number with a bracket starts a list in some dialects, and so do four spaces a code block.
    return Md("".join(out).replace(")", "&#41;") if text[:1].isdigit() else "".join(out))


def code(value: object) -> Md:
    """A name as the spec writes it, in the letters of code. Tooltips of the glossary leave code alone."""
    return _code(str(value))


@lru_cache(maxsize=8192)
def _code(value: str) -> Md:
    text = _md(value.strip())
    return Md(f"<code>{text}</code>") if text else text


def attr(value: object) -> str:
    """Text for an HTML attribute in double quotes, which no Markdown machinery changes either."""
    return html.escape(plain(value), quote=True)


def yaml_text(value: object) -> str:
    """Text as a YAML value for front matter: the theme puts it into HTML as it stands, attributes among it."""
    return json.dumps(
        html.escape(plain(value), quote=True).replace("&#x27;", "'"), ensure_ascii=False
    ).replace("\x7f", "\\x7f")


def slug(kind: str, key: str) -> Md:
    """The anchor of a thing, such as ``host-hv-01``; different keys never give the same one.

    A key that is a slug is kept, with ``--`` for the slash of ``san-a/mbx``. Anything else keeps its letters and
    digits and gets three hyphens and a hash.
    """
    if all(_SLUG.fullmatch(part) for part in key.split("/")):
        return Md(f"{kind}-{key.replace('/', '--')}")
    tame = re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-")[:40]
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return Md(f"{kind}-{tame}---{digest}")


NOTHING = Md("")


def names(ids: Sequence[str], joiner: str = "and", limit: int = 8) -> Md:
    """Names in a sentence: `a`, `b` and `c`; of more than ``limit`` the first two and how many besides."""
    if len(ids) > limit:
        shown, rest = [code(i) for i in ids[:2]], len(ids) - 2
        return Md(f"{', '.join(shown)} {joiner} {rest} others")
    shown = [code(i) for i in ids]
    if len(shown) < 2:
        return Md("".join(shown))
    return Md(f"{', '.join(shown[:-1])} {joiner} {shown[-1]}")


def link(text: object, target: str) -> Md:
    """A link to a page of the site; the target is ours, never a spec's text."""
    return Md(f"[{Md.escape(text)}]({target})")


def or_dash(value: object) -> Md:
    """The value, or a dash where there is none."""
    return Md("–") if value is None or value == "" else Md.escape(value)


def finalize(value: object) -> object:
    """What Jinja puts out for an expression: Markdown as it is, and everything else escaped."""
    return value if isinstance(value, Markup) else Md(md(value))
