"""Draws what goes from one host to another as arrows from card to card, where nothing stands between the two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from hadocs.figures.paint.scene import Area, Box, Scene, Shape, Wire, marks
from hadocs.figures.plan import Flow

TIP = 3.0
"""The tip of an arrow stands so far from its card."""
INSET = 9.0
"""An arrow keeps so far from the corners of cards,"""
APART = 10.0
"""and from another one."""
STEP = 13.0
"""From one height that is tried to the next."""
CLEAR = 3.0
BORDER = 4.0
"""A step stands so far from the borders that the arrow crosses."""


def arrows(scene: Scene, flows: Sequence[Flow], painted: Sequence[Shape]) -> set[str]:
    """Adds the arrows that have room among what is painted; the looks of those that there are."""
    cards = {s.of: s.area for s in painted if isinstance(s, Box) and s.look.startswith("card-")}
    used: list[Area] = []
    looks: set[str] = set()
    for flow in flows:
        source, target = cards.get(flow.source[0]), cards.get(flow.target)
        if source is None or target is None:
            continue
        wire = _wire(flow, source, target, painted, used)
        if wire is None:
            continue
        scene.add(wire)
        looks.add(wire.look)
        used += [_piece(*one, *other) for one, other in pairwise(wire.points)]
    return looks


def _wire(
    flow: Flow, source: Area, target: Area, painted: Sequence[Shape], used: Sequence[Area]
) -> Wire | None:
    """The arrow of one flow: straight where both cards are at one height, else with a step in the gap."""
    right = target.x > source.x
    start, end = (source.right, target.x - TIP) if right else (source.x, target.right + TIP)
    if (end - start > 0) is not right:
        return None  # one stands above the other
    walls = [wall.grown(CLEAR) for wall in _walls(source, target, painted)]
    walls += [other.grown(APART) for other in used]
    look, name = ("failover" if flow.look == "guest" else "move"), f"flow:{flow.look}:{flow.source[0]}"
    sides = [x for s in painted if isinstance(s, Box) for x in (s.area.x, s.area.right)]
    middle = round((start + end) / 2, 1)
    lanes = [x for x in (middle, middle - 5, middle + 5) if all(abs(x - side) > BORDER for side in sides)]
    low, high = max(source.y, target.y) + INSET, min(source.bottom, target.bottom) - INSET
    for points in (
        *(((start, y), (end, y)) for y in _heights(low, high)),
        *(
            ((start, y1), (x, y1), (x, y2), (end, y2))
            for x in lanes
            for y1 in _heights(source.y + INSET, source.bottom - INSET)
            for y2 in _heights(target.y + INSET, target.bottom - INSET)
        ),
    ):
        pieces = [_piece(*one, *other) for one, other in pairwise(points)]
        if not any(piece.meets(wall) for piece in pieces for wall in walls):
            return Wire(points, look, head=True, of=name, ends=(flow.source[0], flow.target))
    return None


def _piece(x1: float, y1: float, x2: float, y2: float) -> Area:
    """What a straight line takes up; it is a pixel wide, so that it meets what it runs along."""
    return Area(min(x1, x2), min(y1, y2) - 0.5, abs(x2 - x1), abs(y2 - y1) + 1)


def _heights(low: float, high: float) -> Iterator[float]:
    """Heights between two, the middle first."""
    if high < low:
        return
    middle = round((low + high) / 2, 1)
    for by in (0.0, STEP, 2 * STEP):
        for y in dict.fromkeys((middle - by, middle + by)):
            if low <= y <= high:
                yield y


def _walls(source: Area, target: Area, painted: Sequence[Shape]) -> Iterator[Area]:
    """What an arrow must not touch: text, icons, numbers, and boxes in which neither card stands."""
    yield from marks(painted)
    for shape in painted:
        if (
            isinstance(shape, Box)
            and not shape.area.holds(source)
            and not shape.area.holds(target)
            and shape.area not in (source, target)
        ):
            yield shape.area
