"""Judges texts: crossed, covered, cut off, overlapping, too small, cut where they need not be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from hadocs.figures.paint.scene import Area
from support.geometry.fault import Fault
from support.geometry.read import OPAQUE_ROLES, Letters, Line, Picture, Shape

SMALLEST = 12
"""No text is smaller, in pixels."""
SHORT = 40
"""A title of so many characters is never cut."""
_COUNT = re.compile(r" (?:\d+/\d+|(?:and|or) \d+ (?:more|others?))$")
"""The number of a member among those of its cluster, or of the others that a name stands for."""
_NUMBER = re.compile(r"(?<![\w.,/-])\d[\d.,]*(?![\w/-])")
"""A number that is a word of its own, and no part of a name."""
TELLING = 300
"""No figure has room for each number of longer texts, whose names are sentences themselves."""
STEP = 3.0
"""Pieces of slanting lines are so wide or high."""


def faults(picture: Picture, titles: frozenset[str]) -> Iterator[Fault]:
    """What is wrong with the texts of a picture."""
    canvas = Area(0, 0, picture.width, picture.height)
    for shape in picture.shapes:
        if not canvas.holds(shape.area.grown(-0.5)):
            yield Fault("cut off", shape.name, (shape.area.x, shape.area.y))
    strokes = list(_strokes(picture))
    for words in picture.texts:
        at = (words.area.x, words.area.y)
        if not canvas.holds(words.area):
            yield Fault("cut off", repr(words.text), at)
        if words.size < SMALLEST:
            yield Fault("small", f"{words.text!r} has {words.size:g} px", at)
        if _turned(words.text):
            yield Fault("turned", ascii(words.text), at)
        yield from _cut(picture, words, titles)
        yield from _spoilt(picture, words, strokes)
    yield from _hidden(picture)
    some = sorted(picture.texts, key=lambda w: w.area.y)
    for index, one in enumerate(some):
        inner = one.area.grown(-0.6)
        for two in some[index + 1 :]:
            if two.area.y > one.area.bottom:
                break
            if inner.meets(two.area.grown(-0.6)):
                yield Fault("text over text", f"{one.text!r} and {two.text!r}", (two.area.x, two.area.y))
        for icon in picture.icons:
            if inner.meets(icon.grown(-1.5)):
                yield Fault("text over text", f"{one.text!r} and an icon", (icon.x, icon.y))


def _hidden(picture: Picture) -> Iterator[Fault]:
    """Limits that bars cover: which of them goes beyond is what the line is there for."""
    for line in picture.lines:
        if line.look != "limit":
            continue
        for area in of_line(line):
            for shape in picture.shapes:
                if shape.look.startswith("bar-") and shape.order > line.order and _on(area, shape.area):
                    yield Fault("limit behind a bar", f"{line.name} behind {shape.name}", (area.x, area.y))


def _on(line: Area, shape: Area) -> bool:
    return shape.x < line.x < shape.right and line.y < shape.bottom and line.bottom > shape.y


def _lines(picture: Picture, words: Letters, way: int) -> list[str]:
    """The lines of the same text above (-1) or below (1) one, from the nearest."""
    found, last = [], words.area
    some = [t for t in picture.texts if abs(t.size - words.size) < 0.1]
    while True:
        near = [t for t in some if 0 < way * (t.area.y - last.y) < 24 and _aligned(t.area, last)]
        mine = [t for t in near if _bare(t.text) in _bare(words.whole)]
        at = last
        line = min(mine, key=lambda t: _off(t.area, at), default=None)
        if line is None:
            return found
        found.append(_bare(line.text))
        last = line.area


def _off(one: Area, two: Area) -> float:
    """How far two lines are from beginning, ending or being centred at one place: a line of a neighbour is further."""
    return min(abs(one.x - two.x), abs(one.right - two.right), abs(one.middle - two.middle))


def _aligned(one: Area, two: Area) -> bool:
    """Whether two lines begin, end or are centred at one place; the first of a text may stand behind an icon."""
    return abs(one.x - two.x) < 60 or abs(one.right - two.right) < 2 or abs(one.middle - two.middle) < 2


def _bare(said: str) -> str:
    """A text without the marks of its direction."""
    return "".join(char for char in said if unicodedata.category(char) != "Cf")


def lost(picture: Picture, words: Letters) -> list[tuple[int, int]]:
    """From where to where a text is left out at its ellipses, without marks of direction."""
    whole = _bare(words.whole)
    pieces = [p.strip() for line in (words.text, *_lines(picture, words, 1)) for p in _bare(line).split("…")]
    gaps: list[tuple[int, int]] = []
    if not pieces[-1]:  # nothing is shown behind the last ellipsis
        at = 0
        above = [*reversed(_lines(picture, words, -1))]
        for number, piece in enumerate((*above, *pieces[:-1])):
            start = max(at, whole.find(piece, at))
            gaps += [(at, start)] if number > len(above) else []
            at = start + len(piece)
        return [*gaps, (at, len(whole))]
    at = len(whole)
    for piece in reversed(pieces):  # names begin alike: what is shown is told from its end
        found = whole.rfind(piece, 0, at)
        end = found + len(piece) if found >= 0 else at
        gaps.append((end, at))
        at = found if found >= 0 else at
    return gaps[1:]


def _cut(picture: Picture, words: Letters, titles: frozenset[str]) -> Iterator[Fault]:
    at = (words.area.x, words.area.y)
    if "…" not in words.text or words.text in titles:
        return
    gaps = lost(picture, words)
    whole = _bare(words.whole)
    if (count := _COUNT.search(whole)) and any(start <= count.start() + 1 < end for start, end in gaps):
        yield Fault("count cut", f"{words.text!r} for {words.whole!r}", at)
        return
    for title in sorted(map(_bare, titles - {words.whole}), key=len, reverse=True):
        whole = whole.replace(title, "-" * len(title))  # the number in a name is no count
    numbers = [n.start() for n in _NUMBER.finditer(whole)] if len(whole) <= TELLING else []
    if any(start <= n < end for n in numbers for start, end in gaps):
        yield Fault("number cut", f"{words.text!r} for {words.whole!r}", at)
    if not words.whole:
        yield Fault("cut without its whole", repr(words.text), at)
    elif len(words.whole) <= SHORT and words.whole in titles:
        yield Fault("short title cut", f"{words.text!r} for {words.whole!r}", at)


def _turned(text: str) -> bool:
    """Whether letters from right to left stand outside of isolates, beside others or digits; or an isolate that was
    never begun is ended, as in a line that goes on with one."""
    depth, outside = 0, set()
    for char in text:
        kind = unicodedata.bidirectional(char)
        depth += (kind in ("FSI", "LRI", "RLI")) - (kind == "PDI")
        if depth < 0:
            return True
        if not depth:
            outside.add(kind)
    return bool(outside & {"R", "AL", "AN"} and outside & {"L", "EN"})


def _strokes(picture: Picture) -> Iterator[tuple[Area, str, int, bool]]:
    """All lines as thin rectangles, slanting ones as many small ones, with their names and their order."""
    for line in picture.lines:
        for (x1, y1), (x2, y2) in line.pieces:
            count = max(1, round(min(abs(x2 - x1), abs(y2 - y1)) / STEP))
            wide, high = (x2 - x1) / count, (y2 - y1) / count
            for n in range(count):
                x, y = x1 + n * wide, y1 + n * high
                left, top = min(x, x + wide), min(y, y + high)
                area = Area(left - 0.5, top - 0.5, abs(wide) + 1, abs(high) + 1)
                yield area, f"line {line.name}", line.order, False
    yield from ((area, name, order, False) for area, name, order in picture.curves)
    for shape in picture.shapes:
        if shape.role == "plate":
            continue
        a = shape.area
        for side in (
            Area(a.x - 0.5, a.y, 1, a.h),
            Area(a.right - 0.5, a.y, 1, a.h),
            Area(a.x, a.y - 0.5, a.w, 1),
            Area(a.x, a.bottom - 0.5, a.w, 1),
        ):
            yield side, f"border of {shape.name}", shape.order, True


def _spoilt(
    picture: Picture, words: Letters, strokes: Sequence[tuple[Area, str, int, bool]]
) -> Iterator[Fault]:
    inner = words.area.grown(-0.6)
    at = (words.area.x, words.area.y)
    covers = [s for s in picture.shapes if opaque(s) and s.area.meets(inner)]
    for area, name, order, _ in strokes:
        if not area.meets(inner):
            continue
        common = _common(area, inner)
        # The ground of a text ends a line of the grid; a line that says something may not be broken off by one.
        grounds = [s for s in covers if s.role != "plate"] if name.startswith("line limit") else covers
        if not any(order < s.order < words.order and s.area.holds(common) for s in grounds):
            yield Fault("line through text", f"{name} through {words.text!r}", at)
    for shape in covers:
        if shape.order > words.order:
            yield Fault("covered text", f"{shape.name} on {words.text!r}", at)


def opaque(shape: Shape) -> bool:
    """Whether one does not see what is behind a shape."""
    return shape.solid and (shape.role in OPAQUE_ROLES or shape.role in ("frame", "band", "key"))


def _common(one: Area, two: Area) -> Area:
    x, y = max(one.x, two.x), max(one.y, two.y)
    return Area(x, y, min(one.right, two.right) - x, min(one.bottom, two.bottom) - y)


def of_line(line: Line) -> Iterator[Area]:
    """The pieces of a line as thin rectangles."""
    for (x1, y1), (x2, y2) in line.pieces:
        yield Area(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
