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

from hadocs.spec.bidi import isolated

_ALNUM = r"[^\W_]"
# Dialects that link bare names know these endings, and all countries'.
_TOP = "com|org|net|edu|gov|biz|info|web|pro|name|shop|aero|asia|coop|museum|xxx|[^\\W\\d_]{2}|xn--[a-z0-9-]+"
_SLASH = rf"""
    [`*\\}}] | \](?!:|\Z) | (?<!\A)\[                  # code, emphasis, attributes, links, formulas
    | (?<!{_ALNUM})_ | _(?!{_ALNUM})                  # emphasis; not within a word
    | (?<=-)- | (?<=\.\.)\. | (?<=\+)\+ | \#(?=\d) | !(?=\d)     # dashes, dots, keys, issues
    | (?<=www)\. | (?<={_ALNUM})\.(?=(?:{_TOP})(?![\w-]))   # addresses without http
"""
_REFERENCE = r"""
    [<"{~^|$\]] | (?<=>)> | &(?=\#?[0-9A-Za-z]*;)    # tags, attributes, Jinja, marks, tables, formulas
    | (?<==)= | (?<=/)/ | \?(?=\d) | @(?=\w)          # marks, addresses, issues, people
    | :(?=[+\-\w]+:)(?!\d\d:)                        # emoji, but not a time of day
"""
_QUOTE = r"(?<![^\W\d_])' | '(?![^\W\d_])"
"""An apostrophe between letters is none that smart quotes could get wrong."""
# What stands before and after a text is not known: it may begin a line, and something may go on where it ends.
_MARKS = re.compile(
    rf"""
    (?P<number> \A(?:\d+|[A-Za-z]|[ivxlcdmIVXLCDM]+)[.)](?=[ ]|\Z) )              # numbered lists
    | (?P<slash> {_SLASH} | \A\# | \#\Z | \A[-+](?=[ +-]|\Z) | \A!(?=!!) | !\Z )  # headings, lists, images
    | (?P<reference> {_REFERENCE} | {_QUOTE} | \A[\[=>: ] | [ @]\Z | \A\?(?=\?\?)
        | &(?=\#?[0-9A-Za-z]*\Z) | :(?=[+\-\w]+\Z)(?!\d+\Z) )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MARKS_WITHIN = re.compile(
    rf"(?P<slash> {_SLASH} | \A\[ ) | (?P<reference> {_REFERENCE} | ' )", re.VERBOSE | re.IGNORECASE
)
_NAMED = {"<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;"}
_AS_CODE = re.compile(rf"(?:{_ALNUM}|[-_./+=()~@*])(?:[\w ./:@+=,;()%'*#!?~-]*[\w./+=()%'*!?~-])?")
"""What may stand between backticks anywhere: in a table, in a link, before Jinja and formulas."""
_IN_ATTRIBUTES = str.maketrans({char: f"&#{ord(char)};" for char in "\\`[]!${|"})
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
    """Any text as Markdown that shows it literally, in running text, headings, table cells and links.

    Only what would mean something where it stands is escaped: with a backslash where every dialect knows that,
    with a character reference elsewhere. Nothing of it is for places where Markdown is not read: see `html_text`.
    """
    return _md(str(value))


@lru_cache(maxsize=8192)
def _md(value: str) -> Md:
    return Md(_MARKS.sub(_escaped, isolated(plain(value))))


def _escaped(found: re.Match[str]) -> str:
    text = found[0]
    if found.lastgroup == "reference":
        return _NAMED.get(text) or f"&#{ord(text)};"
    return f"{text[:-1]}\\{text[-1]}"


def code(value: object) -> Md:
    """A name as the spec writes it, in the letters of code. Tooltips of the glossary leave code alone."""
    return _code(str(value))


@lru_cache(maxsize=8192)
def _code(value: str) -> Md:
    text = isolated(plain(value.strip()).strip())
    if _AS_CODE.fullmatch(text):
        return Md(f"`{text}`")
    return Md(f"<code>{_MARKS_WITHIN.sub(_escaped, text)}</code>" if text else "")


_TO_HTML = re.compile(r"\\(?P<char>.)|`(?P<code>[^`]*)`")


def _referred(found: re.Match[str]) -> str:
    return "".join(_NAMED.get(char) or f"&#{ord(char)};" for char in found[0])


def html_text(value: object) -> Md:
    """Text, or Markdown of text and code alone, for a place in HTML where Markdown may be read or not."""
    return _html_text(str(Md.escape(value)))


@lru_cache(maxsize=8192)
def _html_text(markdown: str) -> Md:
    return Md(_TO_HTML.sub(_turned, markdown))


def _turned(found: re.Match[str]) -> str:
    if found["char"]:
        return f"&#{ord(found['char'])};"
    return f"<code>{_MARKS_WITHIN.sub(_referred, found['code'])}</code>"


def attr(value: object) -> str:
    """Text for an HTML attribute in double quotes, which no Markdown machinery changes either."""
    return html.escape(plain(value), quote=True).translate(_IN_ATTRIBUTES)


def yaml_text(value: object) -> str:
    """Text as a YAML value for front matter: the theme puts it into HTML as it stands, attributes among it."""
    text = html.escape(plain(value), quote=True).replace("&#x27;", "'").replace("{", "&#123;")
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f")


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
