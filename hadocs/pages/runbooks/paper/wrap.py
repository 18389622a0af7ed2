"""Text for paper: commands in rows of so many columns that lose no character, and places where long words may break."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from hadocs.runbooks.model import Piece
from hadocs.spec.bidi import isolated

COLUMNS = 82
"""So many columns a command has on a page: A4 upright, letters of 9 pt."""
INDENT = 2
LONG, RUN = 16, 8
"""A word longer than this may break at its signs and humps, and where it has none after each so many letters."""

Span = tuple[str, bool]
"""A stretch of a row, and whether it is a slot that somebody has to fill in."""
Row = tuple[str, list[Span]]
"""How a row goes on from the one above it (`FIRST`, `SPACE`, `CLOSE`), and what stands in it."""
FIRST, SPACE, CLOSE = "first", "space", "close"
"""A row begins; it follows what stands above with a space between, or without one."""


def columns(char: str) -> int:
    """How many columns a character takes, at most: letters that the font of code may lack take two."""
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 1 if ord(char) < 0x250 or (unicodedata.category(char)[0] in "PS" and ord(char) < 0x2E80) else 2


def rows(pieces: Iterable[Piece], width: int = COLUMNS) -> list[Row]:
    """A command in rows. Joined by what their kinds say they are the command again, letter by letter.

    A row ends at a space where it can: a name in quotes, too, may be parted there.
    """
    found: list[Row] = []
    for line in _lines(pieces):
        for at, (kind, chars) in enumerate(_parted(line, width)):
            found.append((FIRST if at == 0 else kind, _spans(chars)))
    return found


_Char = tuple[str, bool]


def _lines(pieces: Iterable[Piece]) -> Iterator[list[_Char]]:
    line: list[_Char] = []
    for piece in pieces:
        for char in piece.text:
            if char == "\n":
                yield line
                line = []
            else:
                line.append((char, piece.slot))
    yield line


def _parted(line: list[_Char], width: int) -> Iterator[tuple[str, list[_Char]]]:
    kind, left, room = FIRST, line, width
    while True:
        end = _fits(left, room)
        if end == len(left):
            yield kind, left
            return
        # A space within the row, but none of those that it begins with, and no two side by side.
        space = next(
            (
                at
                for at in range(end, 0, -1)
                if left[at][0] == " " and left[at - 1][0] != " " and left[at + 1 : at + 2] != [(" ", False)]
            ),
            0,
        )
        if space > room // 3:
            yield kind, left[:space]
            kind, left = SPACE, left[space + 1 :]
        else:
            yield kind, left[:end]
            kind, left = CLOSE, left[end:]
        room = width - INDENT


def _fits(line: list[_Char], room: int) -> int:
    used = 0
    for at, (char, _) in enumerate(line):
        used += columns(char)
        if used > room:
            # What changes the letter before it stays with that.
            while at > 1 and columns(line[at][0]) == 0:
                at -= 1  # noqa: PLW2901
            return at
    return len(line)


def _spans(chars: list[_Char]) -> list[Span]:
    found: list[Span] = []
    for char, slot in chars:
        if found and found[-1][1] == slot:
            found[-1] = (found[-1][0] + char, slot)
        else:
            found.append((char, slot))
    return found


_BREAKS = re.compile(r"(?<=[-/\\.:,;=_@|&+])(?=[^\s/\\.:,;=_@|&+-])|(?<=[a-z])(?=[A-Z])")


def pieces(text: str) -> list[str]:
    """A text parted where a line may end though no space is there: only within words that a column may not hold."""
    found = [""]
    for word in re.split(r"(\s+)", isolated(text)):
        if len(word) <= LONG:
            found[-1] += word
            continue
        for number, part in enumerate(_BREAKS.split(word)):
            some = [part[at : at + RUN] for at in range(0, len(part), RUN)] if len(part) > LONG else [part]
            if number:
                found += some
            else:
                found[-1] += some[0]
                found += some[1:]
    return found
