"""Measures, wraps and shortens text in Roboto, in pixels. Knows of no figure."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

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

    Numbers that would be cut off stay with the end of the text, as far as there is room for both: names are cut first.
    Of which member of how many a name is, for how many others it stands, or how long something takes, is what no
    reader could guess.
    """
    if width(text, size, weight) <= room:
        return text
    best = _beginning(text, room, size, weight)
    least = _missing(text, best)
    tails = _tails(text)
    head_of = shorten if len(tails) <= _CLAUSES else _beginning
    for start in tails:
        if not least:
            break
        tail = text[start:]
        if room - width(tail, size, weight) <= _LEAST * size:
            tail = _beginning(tail, room * _SHARE, size, weight)
            if _missing(text[start:], tail):
                break
        head = head_of(text[:start], room - width(tail, size, weight), size, weight)
        found = head + END * _opened(text[:start], head) + tail
        if width(found, size, weight) <= room and (lost := _missing(text, found)) < least:
            best, least = found, lost
    return best


def _beginning(text: str, room: float, size: float, weight: int) -> str:
    """As much of the beginning as fits with an ellipsis; a number is there with its unit, or not at all."""
    left = room - width(ELLIPSIS, size, weight)
    cut = 0
    for part in scripts.parts(text):
        left -= size * sum(_advance(char, weight) for char in part)
        if left < 0:
            break
        cut += len(part)
    for number in _DIGITS.finditer(text):
        if number.start() < cut < number.end() and text[: number.start()].strip():
            cut = number.start()
    return text[:cut].rstrip(" ·,;–-") + ELLIPSIS


def _tails(text: str) -> list[int]:
    """Where the last clauses and parts of a text begin, from its end: what may stay of it where its middle is cut."""
    found = [match.start() for match in _BREAKS.finditer(text)]
    within = ((START, END), ("“", "”"))
    return [
        at for at in reversed(found) if all(text.count(a, 0, at) <= text.count(b, 0, at) for a, b in within)
    ]


def _opened(whole: str, shown: str) -> int:
    """How many isolates are still open where the end of a part of a text is cut off, and were not there."""
    return max(0, whole.count(END) - shown.count(END) - whole.count(START) + shown.count(START))


def whole(text: str, lines: Sequence[str]) -> bool:
    """Whether lines of a text have all of its numbers."""
    return not _missing(text, " ".join(lines))


def _missing(text: str, shown: str) -> int:
    """How many numbers of a text are not in what is shown of it; most of all the count at its end."""
    count = _COUNT.search(text)
    lost = _MOST if count and not shown.rstrip(END).endswith(count[1]) else 0
    return lost + (Counter(_NUMBERS.findall(text)) - Counter(_NUMBERS.findall(shown))).total()


@functools.lru_cache(maxsize=4096)
def wrap(text: str, room: float, size: float, weight: int = 400, lines: int = 2) -> tuple[str, ...]:
    """The text in at most ``lines`` lines of ``room`` pixels; the rest is cut, see `shorten`."""
    return closed(_telling(text, lines, lambda some, count: _wrapped(some, room, size, weight, count)))


def _wrapped(text: str, room: float, size: float, weight: int, lines: int) -> list[str]:
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
    return out


def _telling(text: str, lines: int, cut: Callable[[str, int], list[str]]) -> list[str]:
    """The lines of a text that tell the most of its numbers: where those at its end would be cut, what is before them
    gets fewer lines."""
    best = cut(text, lines)
    least = _missing(text, " ".join(best))
    tails = _tails(text)
    for start in tails:
        if not least:
            break
        tail = cut(text[start:].lstrip(" ·,;:"), lines - 1) if lines > 1 else []
        if not tail or len(tail) >= lines or _missing(text[start:], " ".join(tail)):
            break
        left = lines - len(tail)
        head = cut(text[:start], left) if len(tails) > _CLAUSES else _telling(text[:start], left, cut)
        found = [*head, *tail]
        if (lost := _missing(text, " ".join(found))) < least:
            best, least = found, lost
    return best


_NUMBERS = re.compile(r"(?<![\w.,/-])\d(?:[\d.,]*\d)?(?: (?:%|[A-Za-z]+))?(?![\w/-])")
"""A number that is a word of its own and no part of a name, with its unit or what it counts."""
_COUNT = re.compile(rf"[ {START}](\d+/\d+|(?:and|or) \d+ (?:more|others?)(?: · \w{{1,12}})?){END}*$")
_CLAUSES = 12
"""Of a text of more clauses and parts what is left of its beginning is cut at its end alone: each part that is cut in
its turn doubles what there is to try."""
_MOST = 100
"""So many other numbers the one at the end is worth: of which member of how many, and for how many others."""
_DIGITS = re.compile(rf"{_NUMBERS.pattern}|\d+")
_BREAKS = re.compile(
    r"(?<=[^\s:;,·])(?:[:;] |,? (?:and|or) (?=\d+ (?:more|others?)\b)| · (?=\d)| (?=\d+(?:/\d+)?$|\()"
    r"|, (?!\d+(?:,| and | or |$)))"
)
"""Where a text may go on behind an ellipsis: before a clause, a count of others, the number of a member."""
_LEAST = 2.0
"""A name that is cut has at least so much room, in sizes of its letters."""
_SHARE = 0.6
"""So much of the room the end of a text has at most, where that is cut as well."""
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
    if not lines:
        return _parts(text, room, size, weight)
    return _telling(text, lines, lambda some, count: _cut_off(some, room, size, weight, count))


def _cut_off(text: str, room: float, size: float, weight: int, lines: int) -> list[str]:
    """As `parted`: the last line takes all that is left, and is cut where it has to be."""
    found = _parts(text, room, size, weight, whole=True)
    if len(found) > lines:
        found = [*found[: lines - 1], shorten("".join(found[lines - 1 :]).rstrip(), room, size, weight)]
    return [line.rstrip() for line in found]


def _parts(text: str, room: float, size: float, weight: int, *, whole: bool = False) -> list[str]:
    """All of the text in lines; ``whole`` keeps the spaces at their ends."""
    out = [""]
    for word in _WORDS.findall(text):
        fits = width(word, size, weight) <= room
        for piece in (word,) if fits else _PIECES.findall(word):
            if width((out[-1] + piece).rstrip(), size, weight) <= room:
                out[-1] += piece
            elif not piece.isspace():
                first, *rest = _cut(piece, room, size, weight)
                out += [first, *rest]
    found = [line for line in out if line.strip()] or [""]
    return found if whole else [line.rstrip() for line in found]


def clear(text: str, size: float, weight: int = 400) -> float:
    """How wide a text may be with the letters that a program takes which does not read those of the figure.

    Arial and its kin are wider than Roboto, most so where they are bold: what follows on the line stands behind that.
    """
    return width(text, size, weight) * (1.06 if weight >= 600 else 1.02)


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
