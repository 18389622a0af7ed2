"""What lies in what, and what a line joins: the structure of a painted scene, read from its geometry alone.

So a figure of any form has things that hold things, each with a name, and edges between them; no view has to tell.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from hadocs.figures import text
from hadocs.figures.paint.frame import KEY
from hadocs.figures.paint.scene import (
    Area,
    Box,
    Dot,
    Drum,
    Hot,
    Icon,
    Point,
    Scene,
    Shape,
    Symbol,
    Wire,
    Words,
)

OUT = 20.0
"""So far a label may reach over the edge of what it belongs to."""
NEAR = 5.0
"""A line ends at an edge that is no farther off than this, in pixels: arrows stop a little before what they mean."""
NO_HOLDERS = ("mark-", "bar-", "meter", "vote")
"""Looks of boxes that hold nothing: marks around things, pieces of charts."""
LABELS = ("plate-", "number-", "tag-", "pill-", "error", "warning", "single", "toss")
"""Looks of boxes that are there for the text in them; they may lie on the edge of something else."""
NO_ENDS = ("mark-", "header", *LABELS)
"""Looks of boxes at which no line ends."""
NO_EDGES = ("grid", "axis", "hatch", "rule", "range", "limit", "bracket")
"""Looks of lines that join nothing."""
BOLD = 500
"""The weight from which on text is a name."""
_TILE = 128.0
Item = TypeVar("Item")


@dataclass(slots=True, eq=False)
class Cell:
    """A thing of the picture: its shape and place, what holds it, and its name if it has one.

    ``label`` is the text that is its name; other texts are cells of their own. ``header`` is the upper part of a box
    that has one. ``rank`` is its turn in painting. ``link`` is where it leads.
    """

    shape: Shape
    area: Area
    rank: int
    parent: Cell | None = None
    label: Words | None = None
    header: Box | None = None
    children: list[Cell | Line] = field(default_factory=list)
    link: str = ""
    id: str = ""

    def within(self) -> Iterator[Cell]:
        """What holds it, from the nearest on."""
        holder = self.parent
        while holder is not None:
            yield holder
            holder = holder.parent


@dataclass(slots=True, eq=False)
class Line:
    """A line with what it joins, where it joins something; ``tags`` are labels that sit on it."""

    shape: Wire
    rank: int
    source: Cell | None = None
    target: Cell | None = None
    parent: Cell | None = None
    tags: list[Cell] = field(default_factory=list)
    id: str = ""


@dataclass(frozen=True, slots=True)
class Nest:
    """All cells and lines in the order of painting; those that nothing holds have no parent."""

    cells: tuple[Cell, ...]
    lines: tuple[Line, ...]

    def painted(self) -> list[Cell | Line]:
        """All of them in one order."""
        items: list[Cell | Line] = [*self.cells, *self.lines]
        return sorted(items, key=lambda item: item.rank)


def nest(scene: Scene) -> Nest:
    """The structure of a scene."""
    cells: list[Cell] = []
    holders: Tiles[Cell] = Tiles()
    latest: dict[str, Cell] = {}
    for rank, shape in enumerate(scene.shapes):
        if isinstance(shape, Wire | Hot):
            continue
        area = area_of(shape)
        if area is None:
            continue
        of = getattr(shape, "of", "")
        own = latest.get(of)  # a frame before its label
        close = own is not None and own.area.grown(OUT).holds(area)
        cell = Cell(shape, area, rank, own if close else _holder(area, shape, holders))
        if of and not close:
            latest[of] = cell
        if isinstance(shape, Box) and shape.top_only and _heads(shape, cell.parent):
            assert cell.parent is not None
            cell.parent.header = shape
            continue
        cells.append(cell)
        if isinstance(shape, Box | Drum) and _holds(cell, holders):
            holders.add(cell, cell.area)
    frames = {id(c.parent) for c in cells if isinstance(c.shape, Box | Drum) and c.parent is not None}
    for cell in cells:
        if not isinstance(cell.shape, Words) or cell.parent is None or cell.parent.label is not None:
            continue
        # What holds things has a name in bold, on its edge or in it; other words in it are remarks.
        if cell.shape.weight >= BOLD or id(cell.parent) not in frames:
            cell.parent.label = cell.shape
    cells = [c for c in cells if c.parent is None or c.parent.label is not c.shape]
    lines = [Line(s, rank) for rank, s in enumerate(scene.shapes) if isinstance(s, Wire)]
    _join(lines, cells)
    _hang_tags(lines, cells)
    _link(scene, cells)
    made = Nest(tuple(cells), tuple(lines))
    for item in made.painted():
        if item.parent is not None:
            item.parent.children.append(item)
    _name(made)
    return made


def area_of(shape: Shape) -> Area | None:
    """The place that a shape takes; none for what has none."""
    if isinstance(shape, Icon):
        return Area(shape.x, shape.y, shape.size, shape.size)
    if isinstance(shape, Dot):
        return Area(shape.x - shape.r, shape.y - shape.r, 2 * shape.r, 2 * shape.r)
    found = getattr(shape, "area", None)
    return found if isinstance(found, Area) else None


def _begins(shape: Shape, looks: Sequence[str]) -> bool:
    return str(getattr(shape, "look", "")).startswith(tuple(looks))


def _size(area: Area) -> float:
    return area.w * area.h


class Tiles(Generic[Item]):
    """Things by the squares that they lie in, to find quickly those at a place."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, int], list[tuple[int, Item]]] = defaultdict(list)
        self._count = 0

    def add(self, item: Item, area: Area) -> None:
        """Puts a thing at its place."""
        for square in _squares(area):
            self._found[square].append((self._count, item))
        self._count += 1

    def meeting(self, area: Area) -> Iterator[Item]:
        """Things that lie near a place, in the order in which they were put; more of them than meet it."""
        squares = list(_squares(area))
        if len(squares) == 1:
            yield from (item for _, item in self._found.get(squares[0], ()))
            return
        found = {number: item for square in squares for number, item in self._found.get(square, ())}
        yield from (found[number] for number in sorted(found))


def _squares(area: Area) -> Iterator[tuple[int, int]]:
    for i in range(int(area.x // _TILE), int(area.right // _TILE) + 1):
        for j in range(int(area.y // _TILE), int(area.bottom // _TILE) + 1):
            yield i, j


def _tiles(cells: Iterable[Cell]) -> Tiles[Cell]:
    made: Tiles[Cell] = Tiles()
    for cell in cells:
        made.add(cell, cell.area)
    return made


def _holder(area: Area, shape: Shape, holders: Tiles[Cell]) -> Cell | None:
    """The smallest box painted before that holds a place, or out of which it reaches a little."""
    x, y = area.middle, area.y + area.h / 2
    close = _begins(shape, ("mark-",))
    found = [
        cell
        for cell in holders.meeting(Area(x, y, 0, 0).grown(1))
        if cell.area.grown(0.5).holds(Area(x, y, 0, 0))
        and cell.area.grown(6 if close else OUT).holds(area)
        and (close or _size(area) < _size(cell.area))
    ]
    return min(found, key=lambda c: _size(c.area), default=None)


def _heads(shape: Box, parent: Cell | None) -> bool:
    """Whether a box is the upper part of another."""
    if parent is None or parent.header is not None:
        return False
    a, b = shape.area, parent.area
    return (a.x, a.y, a.w) == (b.x, b.y, b.w)


def _holds(cell: Cell, holders: Tiles[Cell]) -> bool:
    """Whether a box holds what lies in it."""
    return _begins(cell.shape, LABELS) or not (_begins(cell.shape, NO_HOLDERS) or _crosses(cell, holders))


def _crosses(cell: Cell, holders: Tiles[Cell]) -> bool:
    """Whether a box runs through another that is no holder of it: then it is a band, and holds nothing."""
    mine = set(map(id, (cell, *cell.within())))
    inner = cell.area.grown(-1)
    return any(
        id(other) not in mine
        and other.area.meets(inner)
        and not cell.area.holds(other.area)
        and not other.area.holds(cell.area)
        for other in holders.meeting(inner)
    )


def _join(lines: Sequence[Line], cells: Sequence[Cell]) -> None:
    """Finds what lines end at, and what holds them."""
    ends = _tiles(
        c for c in cells if isinstance(c.shape, Box | Drum | Dot | Symbol) and not _begins(c.shape, NO_ENDS)
    )
    holders = _tiles(c for c in cells if isinstance(c.shape, Box) and not _begins(c.shape, NO_HOLDERS))
    for line in lines:
        if not _begins(line.shape, NO_EDGES) and line.shape.role != KEY:
            line.source = _end(line.shape.points[0], ends, line.shape.ends)
            line.target = _end(line.shape.points[-1], ends, line.shape.ends)
            if line.source is line.target:
                line.source = line.target = None
        if line.source is not None and line.target is not None:
            line.parent = _common(line.source, line.target)
        else:
            xs, ys = zip(*line.shape.points, strict=True)
            area = Area(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
            around = [c for c in holders.meeting(area) if c.rank < line.rank and c.area.holds(area)]
            line.parent = min(around, key=lambda c: _size(c.area), default=None)


def _end(point: Point, ends: Tiles[Cell], said: Sequence[str]) -> Cell | None:
    """What a line ends at: what it says that it joins, else the smallest box with its edge there, or a disc.

    A line that says what it joins, none of which is there, ends where lines meet: at a disc, not at a box beside it.
    """
    x, y = point
    found = [
        c
        for c in ends.meeting(Area(x, y, 0, 0).grown(NEAR))
        if c.area.grown(NEAR).holds(Area(x, y, 0, 0)) and _at_edge(c, x, y)
    ]
    meant = [c for c in found if getattr(c.shape, "of", "") in said]
    dots = [c for c in found if isinstance(c.shape, Dot)]
    firm = [c for c in found if not isinstance(c.shape, Dot)]
    return min(
        meant or (dots if said else firm) or found, key=lambda c: (_size(c.area), c.rank), default=None
    )


def _at_edge(cell: Cell, x: float, y: float) -> bool:
    a = cell.area
    if isinstance(cell.shape, Dot | Symbol):
        return True
    if isinstance(cell.shape, Drum) and (y < a.y + 30 or y > a.bottom - 30):  # its ends are curved
        return True
    return min(abs(x - a.x), abs(x - a.right), abs(y - a.y), abs(y - a.bottom)) <= NEAR


def _common(one: Cell, two: Cell) -> Cell | None:
    """The nearest that holds both; one of them, where that holds the other."""
    of_one = {id(one), *map(id, one.within())}
    return next((c for c in (two, *two.within()) if id(c) in of_one), None)


def _hang_tags(lines: Sequence[Line], cells: list[Cell]) -> None:
    """Gives labels that sit on a line to the line."""
    joined = [line for line in lines if line.source or line.target]
    for cell in cells:
        if not (isinstance(cell.shape, Box) and cell.label and cell.shape.look.startswith("tag-")):
            continue
        x, y = cell.area.middle, cell.area.y + cell.area.h / 2
        line = min(joined, key=lambda one: _apart(one.shape.points, x, y), default=None)
        if line is not None and _apart(line.shape.points, x, y) <= NEAR:
            line.tags.append(cell)
    hung = {id(tag) for line in lines for tag in line.tags}
    cells[:] = [c for c in cells if id(c) not in hung]


def _apart(points: Sequence[Point], x: float, y: float) -> float:
    """How far a point is from a line."""
    return min(math.dist((x, y), near(a, b, x, y)) for a, b in itertools.pairwise(points))


def near(a: Point, b: Point, x: float, y: float) -> Point:
    """The point of a straight piece that is nearest to another."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    long = dx * dx + dy * dy or 1.0
    part = min(max(((x - a[0]) * dx + (y - a[1]) * dy) / long, 0.0), 1.0)
    return (a[0] + part * dx, a[1] + part * dy)


def _link(scene: Scene, cells: Sequence[Cell]) -> None:
    """Gives links to what they lie on."""
    places = _tiles(cells)
    for hot in scene.shapes:
        if isinstance(hot, Hot):
            x, y = hot.area.middle, hot.area.y + hot.area.h / 2
            found = [
                c
                for c in places.meeting(Area(x, y, 0, 0))
                if c.area.grown(1).holds(hot.area) and isinstance(c.shape, Box | Drum)
            ]
            cell = min(found, key=lambda c: _size(c.area), default=None)
            if cell is not None and not cell.link:
                cell.link = hot.href


def _name(made: Nest) -> None:
    """Gives each an id that says what it is, and changes only where it or what holds it does."""
    texts: dict[int, str] = {}
    for cell in made.cells:
        said = cell.label.text if cell.label else cell.shape.text if isinstance(cell.shape, Words) else ""
        if said:
            for one in (cell, *cell.within()):
                texts.setdefault(id(one), said)
    used: dict[str, int] = {}

    def given(kind: str, said: str, *of: str) -> str:
        base = re.sub(r"[^a-z0-9]+", "-", said.lower()).strip("-")[:32].strip("-")
        hashed = hashlib.blake2s("\0".join((kind, said, *of)).encode("utf-8", "surrogatepass"), digest_size=5)
        key = "-".join(filter(None, (kind, base, hashed.hexdigest())))
        used[key] = used.get(key, 0) + 1
        return key if used[key] == 1 else f"{key}-{used[key]}"

    def own(of: str) -> str:
        """The id of the plan, for the first that stands for it."""
        said = text.clean(of)
        if not said or said in used:
            return ""
        used[said] = 1
        return said

    for cell in made.cells:
        of = getattr(cell.shape, "of", "")
        kind = getattr(cell.shape, "look", "") if isinstance(cell.shape, Box) else ""
        name = cell.shape.name if isinstance(cell.shape, Icon) else ""
        kind = kind or type(cell.shape).__name__.lower()
        cell.id = own(of) or given(kind, texts.get(id(cell), name), cell.parent.id if cell.parent else "")
    for line in made.lines:
        if known := own(line.shape.of):
            line.id = known
            continue
        ends = [end.id if end else "" for end in (line.source, line.target)]
        line.id = given(
            line.shape.look, line.tags[0].label.text if line.tags and line.tags[0].label else "", *ends
        )
    for line in made.lines:
        for tag in line.tags:
            tag.id = given("tag", tag.label.text if tag.label else "", line.id)
