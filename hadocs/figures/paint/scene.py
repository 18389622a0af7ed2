"""What a painted figure is made of: boxes, wires, words, icons. Plain geometry in pixels, no plan and no SVG."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from hadocs.figures import text

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle: its left upper corner, width and height."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """The x of its right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The y of its lower edge."""
        return self.y + self.h

    @property
    def middle(self) -> float:
        """The x of its centre."""
        return self.x + self.w / 2

    def grown(self, by: float) -> Area:
        """The rectangle with a margin on all sides."""
        return Area(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)

    def meets(self, other: Area) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.x < other.x + other.w
            and other.x < self.x + self.w
            and self.y < other.y + other.h
            and other.y < self.y + self.h
        )

    def holds(self, other: Area) -> bool:
        """Whether the other lies inside."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


def around(areas: Iterable[Area]) -> Area:
    """The smallest rectangle that holds all of them."""
    some = list(areas)
    x, y = min(a.x for a in some), min(a.y for a in some)
    return Area(x, y, max(a.right for a in some) - x, max(a.bottom for a in some) - y)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with round corners of radius ``r``. ``look`` is a word of the theme.

    ``of`` is the id of what it stands for in the plan, and ``role`` what it is where its look does not say so: no page
    shows them, the check of the geometry reads them.
    """

    area: Area
    r: float
    look: str
    top_only: bool = False
    """Round at the top only: the header of a chassis."""
    of: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Drum:
    """A cylinder, for storage. ``of`` is the id of what it stands for."""

    area: Area
    look: str
    of: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Wire:
    """A line of straight pieces, with an arrow head at its end, at its start, or none.

    ``of`` is the id of the edge that it stands for, ``ends`` are the ids of what it joins; ``role`` as of a box.
    """

    points: tuple[Point, ...]
    look: str
    head: bool = False
    tail: bool = False
    of: str = ""
    ends: tuple[str, ...] = ()
    role: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A small disc."""

    x: float
    y: float
    r: float
    look: str


@dataclass(frozen=True, slots=True)
class Icon:
    """An icon of `icons` in a square of ``size`` whose left upper corner is given."""

    name: str
    x: float
    y: float
    size: float
    look: str


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text; ``y`` is its baseline. ``full`` is the whole text where this one was shortened.

    ``of`` is the id of what it stands for, where it has no box.
    """

    x: float
    y: float
    text: str
    size: float
    weight: int
    look: str
    anchor: Literal["start", "middle", "end"] = "start"
    full: str = ""
    of: str = ""

    @property
    def area(self) -> Area:
        """The place that the letters take: from ascender to descender, as wide as Roboto makes them."""
        w = text.width(self.text, self.size, self.weight)
        x = self.x - {"start": 0.0, "middle": w / 2, "end": w}[self.anchor]
        return Area(x, self.y - 0.76 * self.size, w, 0.97 * self.size)


@dataclass(frozen=True, slots=True)
class Hot:
    """A place that leads somewhere, with the name of the link."""

    area: Area
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol of a fault tree (IEC 61025): a gate with its output above, or the diamond of what isn't developed."""

    kind: Literal["or", "and", "undeveloped"]
    area: Area
    look: str
    of: str = ""
    role: str = ""


Shape = Box | Drum | Symbol | Wire | Dot | Icon | Words | Hot


def marks(painted: Iterable[Shape]) -> Iterator[Area]:
    """Where text, icons and numbers are, which no line may cross."""
    for shape in painted:
        if isinstance(shape, Words):
            yield shape.area
        elif isinstance(shape, Icon):
            yield Area(shape.x, shape.y, shape.size, shape.size)
        elif isinstance(shape, Dot):
            yield Area(shape.x - shape.r, shape.y - shape.r, 2 * shape.r, 2 * shape.r)


def keyed(shape: Shape) -> Shape:
    """A shape as a part of the legend: it stands for nothing that is in the figure."""
    return replace(shape, role="key") if isinstance(shape, Box | Drum | Symbol | Wire) else shape


@dataclass(slots=True)
class Scene:
    """Shapes in the order in which they are painted. Grows while a figure is composed, and only then."""

    width: float = 0
    height: float = 0
    shapes: list[Shape] = field(default_factory=list)

    def add(self, *shapes: Shape) -> None:
        """Paints shapes on top of what is there."""
        self.shapes += shapes

    def words(self) -> Iterator[Words]:
        """All text."""
        return (s for s in self.shapes if isinstance(s, Words))
