"""Where the colours of a figure can be looked up: places that only one shape paints, and which token it has there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hadocs.figures import theme
from hadocs.figures.paint.scene import Area, Box, Dot, Drum, Icon, Scene, Shape, Symbol, Wire, Words

EACH = 2
"""So many places of each look are enough."""
MARGIN = 4
_WIDER = 0.45
"""Where Roboto isn't installed, letters may be wider by so much."""


@dataclass(frozen=True, slots=True)
class Place:
    """A point, or for text an area of which a part has the colour."""

    area: Area
    what: str
    token: str


def places(scene: Scene) -> list[Place]:
    """Places inside of boxes, on their edges and on lines, texts, and the ground in the corner."""
    found = [Place(Area(3, 3, 0, 0), "paper", "paper")]
    count: dict[str, int] = {}
    for index, shape in enumerate(scene.shapes):
        after = [area for other in scene.shapes[index + 1 :] for area in _painted(other)]
        around = [area for other in scene.shapes[:index] for area in _painted(other, fills=False)]
        for what, token, candidates in _candidates(shape):
            if token == "none" or count.get(what, 0) >= EACH:
                continue
            others = [*after, *around] if isinstance(shape, Wire) else after
            free = (a for a in candidates if not any(a.meets(o) or o.meets(a) for o in others))
            if place := next(free, None):
                found.append(Place(place, what, token))
                count[what] = count.get(what, 0) + 1
    return found


def _candidates(shape: Shape) -> Iterator[tuple[str, str, list[Area]]]:
    if isinstance(shape, Box):
        fill, stroke, width, dash = theme.BOXES[shape.look]
        a = shape.area
        inner = a.grown(-max(5.0, shape.r / 2))
        if inner.w > 0 and inner.h > 0:
            steps = [(n + 0.5) / 9 for n in range(9)]
            points = [_point(inner.x + inner.w * i, inner.y + inner.h * j) for j in steps for i in steps]
            yield f"inside {shape.look}", fill, points
        if not dash and width >= 1.2:
            room = a.w - 2 * shape.r - 8
            if room > 0:
                xs = [a.x + shape.r + 4 + room * n / 12 for n in range(13)]
                yield f"edge of {shape.look}", stroke, [_point(x, y) for y in (a.bottom, a.y) for x in xs]
    elif isinstance(shape, Wire):
        _, stroke, width, dash = theme.WIRES[shape.look]
        if not dash and width >= 1.4:
            for one, two in zip(shape.points, shape.points[1:], strict=False):
                if max(abs(one[0] - two[0]), abs(one[1] - two[1])) > 40:
                    x, y = (one[0] + two[0]) / 2, (one[1] + two[1]) / 2
                    yield f"line {shape.look}", stroke, [_point(x, y)]
    elif isinstance(shape, Words) and shape.weight >= 500 and shape.size >= 14 and shape.text.isascii():
        yield f"text {shape.look}", theme.TEXT_ON[shape.look][0], [shape.area]


def _point(x: float, y: float) -> Area:
    return Area(x, y, 0.01, 0.01)


def _painted(shape: Shape, *, fills: bool = True) -> Iterator[Area]:
    """What a shape covers, with a margin."""
    if isinstance(shape, Box) and (theme.BOXES[shape.look][0] == "none" or not fills):
        a = shape.area
        for edge in (
            Area(a.x, a.y, a.w, 0),
            Area(a.x, a.bottom, a.w, 0),
            Area(a.x, a.y, 0, a.h),
            Area(a.right, a.y, 0, a.h),
        ):
            yield edge.grown(MARGIN)
    elif isinstance(shape, Box | Drum | Symbol):
        yield shape.area.grown(MARGIN)
    elif isinstance(shape, Words):
        a = shape.area
        wide = a.w * _WIDER
        yield Area(a.x - wide, a.y, a.w + 2 * wide, a.h).grown(MARGIN)
    elif isinstance(shape, Wire):
        for (x1, y1), (x2, y2) in zip(shape.points, shape.points[1:], strict=False):
            yield Area(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2)).grown(6)
    elif isinstance(shape, Icon):
        yield Area(shape.x, shape.y, shape.size, shape.size).grown(MARGIN)
    elif isinstance(shape, Dot):
        yield Area(shape.x - shape.r, shape.y - shape.r, 2 * shape.r, 2 * shape.r).grown(MARGIN)
