"""Measures, wraps and shortens text in Roboto, in pixels. Knows of no figure."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence

from hadocs.figures import fonts, scripts
from hadocs.spec.bidi import END, START

ELLIPSIS = "…"


@functools.lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """Text on one line, without characters that XML forbids or that draw nothing.

    Line ends and tabs become spaces. Marks that only set the writing direction stay: they belong to the text.
    """
    kept = []
    for char in text:
        if char in "\n\r\t\x0b\x0c\x85\u2028\u2029":
            kept.append(" ")
        elif (
            unicodedata.category(char) in ("Cc", "Cs")
            or char in "\ufffe\uffff"
            or (ord(char) & 0xFFFE) == 0xFFFE
        ):
            continue
        else:
            kept.append(char)
    return " ".join("".join(kept).split())


@functools.cache
def _advance(char: str, weight: int) -> float:
    """The width of a character in em: Roboto's own, or an estimate where another font has to paint it."""
    font = fonts.load(weight)
    glyph = font.glyphs.get(ord(char))
    if glyph is not None:
        return font.advances[glyph] / font.units
    return scripts.advance(char)


@functools.lru_cache(maxsize=4096)
def width(text: str, size: float, weight: int = 400) -> float:
    """How wide the text is at most, in pixels, at a font size in pixels.

    Exact for letters of Roboto, without kerning (painted so too).
    """
    return size * sum(_advance(char, weight) for char in text)


@functools.lru_cache(maxsize=4096)
def known(text: str, weight: int = 400) -> bool:
    """Whether Roboto has every character of the text, so that it looks the same everywhere."""
    glyphs = fonts.load(weight).glyphs
    return all(ord(char) in glyphs for char in text)


@functools.lru_cache(maxsize=4096)
def lacking(text: str, weight: int = 400) -> tuple[int, ...]:
    """The characters that Roboto lacks and that paint something, by code point."""
    glyphs = fonts.load(weight).glyphs
    codes = {
        ord(char) for char in text if unicodedata.category(char) != "Cf" and not 0xFE00 <= ord(char) <= 0xFE0F
    }
    return tuple(sorted(code for code in codes if code not in glyphs))


@functools.lru_cache(maxsize=4096)
def shorten(text: str, room: float, size: float, weight: int = 400) -> str:
    """The text, or as much of its beginning as fits in ``room`` pixels together with an ellipsis.

    A number at its end stays, as far as there is room for it: of which member of how many a name is cut, or for how
    many others it stands, is what no reader could guess.
    """
    if width(text, size, weight) <= room:
        return text
    tail = _COUNT.search(text)
    if tail and (rest := room - width(tail[0], size, weight)) > _LEAST * size:
        head = shorten(text[: tail.start()], rest, size, weight)
        return head + END * max(0, head.count(START) - head.count(END)) + tail[0]
    left = room - width(ELLIPSIS, size, weight)
    cut = 0
    for part in scripts.parts(text):
        left -= size * sum(_advance(char, weight) for char in part)
        if left < 0:
            break
        cut += len(part)
    return text[:cut].rstrip(" ·,;–-") + ELLIPSIS


@functools.lru_cache(maxsize=4096)
def wrap(text: str, room: float, size: float, weight: int = 400, lines: int = 2) -> tuple[str, ...]:
    """The text in at most ``lines`` lines of ``room`` pixels; what is left over is cut with an ellipsis."""
    left = words(text) or [""]
    out: list[str] = []
    while left and len(out) < lines - 1:
        count = 1
        while count < len(left) and width(" ".join(left[: count + 1]), size, weight) <= room:
            count += 1
        out.append(shorten(" ".join(left[:count]), room, size, weight))
        left = left[count:]
    if left:
        out.append(shorten(" ".join(left), room, size, weight))
    return closed(out)


_COUNT = re.compile(r" (?:\d+(?:/\d+)?|(?:and|or) \d+ (?:more|others?)(?: · \w{1,12})?|· \d+ [^·]{1,40})$")
_LEAST = 2.0
"""A name that is cut has at least so much room, in sizes of its letters."""
_PIECES = re.compile(r"[^\s/._:@-]*[/._:@-]+|[^\s/._:@-]+|\s+")
"""What a word may end a line after, where it is longer than one: marks within names."""
_MEASURE = r"\d[\d.,]* (?:ms|s|min|h|d|w|y|%|[KMGT]i?B)(?![\w/])"
"""A number and its unit stay on one line."""
_WORDS = re.compile(rf"{_MEASURE}\S*|\S+|\s+")


def words(text: str) -> list[str]:
    """The words of a text; a number and its unit are one."""
    return [word for word in _WORDS.findall(text) if not word.isspace()]


@functools.lru_cache(maxsize=4096)
def broken(text: str, room: float, size: float, weight: int = 400, lines: int = 0) -> tuple[str, ...]:
    """All of the text in lines of ``room`` pixels, broken within words where these are too long.

    With ``lines`` what is left over is cut with an ellipsis.
    """
    return closed(parted(text, room, size, weight, lines))


def parted(text: str, room: float, size: float, weight: int = 400, lines: int = 0) -> list[str]:
    """As `broken`, for a part of a text: an isolate that it begins may end in a later part, see `closed`."""
    out = [""]
    for word in _WORDS.findall(text):
        whole = width(word, size, weight) <= room
        for piece in (word,) if whole else _PIECES.findall(word):
            if width((out[-1] + piece).rstrip(), size, weight) <= room:
                out[-1] += piece
            elif not piece.isspace():
                first, *rest = _cut(piece, room, size, weight)
                out += [first, *rest]
    found = [line for line in out if line.strip()] or [""]
    if lines and len(found) > lines:
        # A line that takes all that is left can't fit: it is cut where it has to be.
        last = shorten("".join(found[lines - 1 :]), room, size, weight)
        tail = _COUNT.search(text)
        if tail and lines > 1 and not last.endswith(tail[0]):
            alone = tail[0].lstrip(" ·")
            if width(alone, size, weight) <= room:
                return [*parted(text[: tail.start()], room, size, weight, lines - 1), alone]
        found = [*found[: lines - 1], last]
    return [line.rstrip() for line in found]


def longest(text: str, size: float, weight: int = 400) -> float:
    """How wide the widest part of the text is that `broken` keeps together, where it can."""
    return max((width(piece, size, weight) for piece in _PIECES.findall(text)), default=0.0)


def _cut(piece: str, room: float, size: float, weight: int) -> Iterator[str]:
    """A piece without spaces in parts that fit."""
    line = ""
    for part in scripts.parts(piece):
        if line and width(line + part, size, weight) > room:
            yield line
            line = ""
        line += part
    yield line


def closed(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines of one text: each closes the isolates that it has open, and opens those again that it goes on with."""
    found, depth = [], 0
    for line in lines:
        begun = START * depth
        depth = max(0, depth + line.count(START) - line.count(END))
        found.append(begun + line + END * depth)
    return tuple(found)
