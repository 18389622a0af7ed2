"""Judges edges: what they run through, along and over, and where they end."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hadocs.figures.paint.scene import Area, Point
from support.geometry.fault import Fault
from support.geometry.read import Line, Picture, Shape

NEAR = 2.5
"""An end so many pixels from a border touches it,"""
BEFORE = 5.5
"""and the tip of an arrow so many."""
DEEP = 18.0
"""A line may reach so far into what it ends at: the lid of a cylinder is as deep."""
BESIDE = 3.0
"""Lines that are nearer to one another look like one."""
LONG = 8.0
"""So long two run beside one another before that is seen."""
KINK = 3.0
"""A line that steps aside by less looks as if it were drawn badly."""


@dataclass(frozen=True)
class Traced:
    """An edge with what it touches at each of its ends, and the things on which a dot says that it is attached."""

    line: Line
    ends: tuple[tuple[Shape, ...], tuple[Shape, ...]]
    dotted: tuple[Shape, ...]

    @property
    def touched(self) -> tuple[Shape, ...]:
        """All that it is attached to."""
        return (*self.ends[0], *self.ends[1], *self.dotted)


def faults(picture: Picture) -> Iterator[Fault]:
    """What is wrong with the edges of a picture."""
    things = picture.of_role("node", "bus", "port", "frame", "band")
    stubs = picture.of_role("tag", "pill", "chip", "number")
    traced = [_trace(line, things, picture.dots) for line in picture.edges()]
    every = [t.line for t in traced]
    for one in traced:
        yield from _ends(one, every, stubs, picture.dots)
        yield from _through(one, things)
        yield from _along(one, things)
        for (x1, y1), (x2, y2) in one.line.pieces:
            if abs(x1 - x2) > 1 and abs(y1 - y2) > 1:
                yield Fault("diagonal", one.line.name, (x1, y1))
        for (x1, y1), (x2, y2) in one.line.pieces[1:-1]:
            if 0 < abs(x1 - x2) + abs(y1 - y2) < KINK:
                yield Fault("kink", one.line.name, (x1, y1))
    for a, b in itertools.combinations(every, 2):
        yield from _over(a, b)


def _trace(line: Line, things: Sequence[Shape], dots: Sequence[Point]) -> Traced:
    ends = (line.points[0], line.heads[0]), (line.points[-1], line.heads[1])
    found = tuple(
        tuple(s for s in things if touches(point, s, BEFORE if head else NEAR)) for point, head in ends
    )
    mine = [dot for dot in dots if _distance(dot, line) <= 1.5]
    dotted = tuple(s for s in things if s.role == "node" and any(_inside(dot, s.area) for dot in mine))
    return Traced(line, (found[0], found[1]), dotted)


def touches(point: Point, shape: Shape, near: float) -> bool:
    """Whether a point lies on the border of a shape, or on the lid of a cylinder."""
    a = shape.area
    if not _inside(point, a.grown(near)):
        return False
    x, y = point
    if shape.kind == "drum" and y <= a.y + DEEP:
        return True
    if shape.role == "port":
        return True
    return min(abs(x - a.x), abs(x - a.right), abs(y - a.y), abs(y - a.bottom)) <= near


def _inside(point: Point, area: Area) -> bool:
    return area.x <= point[0] <= area.right and area.y <= point[1] <= area.bottom


def _distance(point: Point, line: Line) -> float:
    return min(_to_piece(point, piece) for piece in line.pieces)


def _to_piece(point: Point, piece: tuple[Point, Point]) -> float:
    (x1, y1), (x2, y2) = piece
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = ((point[0] - x1) * (x2 - x1) + (point[1] - y1) * (y2 - y1)) / length if length else 0.0
    along = min(max(along, 0.0), 1.0)
    return math.dist(point, (x1 + along * (x2 - x1), y1 + along * (y2 - y1)))


def _ends(
    one: Traced, every: Sequence[Line], stubs: Sequence[Shape], dots: Sequence[Point]
) -> Iterator[Fault]:
    line = one.line
    for point, found in ((line.points[0], one.ends[0]), (line.points[-1], one.ends[1])):
        others = [o for o in every if o is not line and _distance(point, o) <= 1.5]
        dotted = any(math.dist(point, dot) <= 2 for dot in dots)
        if found:
            continue
        if any(_inside(point, s.area.grown(NEAR)) for s in stubs):
            continue
        if not others:
            yield Fault("dangling", f"{line.name} ends nowhere", point)
        elif not dotted and not any("branch" in (line.role, o.role) for o in others):
            goes_on = [
                o for o in others if min(math.dist(point, o.points[0]), math.dist(point, o.points[-1])) <= 1.5
            ]
            if len(others) > 1 or not goes_on:
                yield Fault("no dot", f"{line.name} joins {others[0].name}", point)
    for corner in line.points[1:-1]:
        for other in every:
            if other is line or "branch" in (line.role, other.role) or _distance(corner, other) > 1.5:
                continue
            if not any(math.dist(corner, dot) <= 2 for dot in dots):
                yield Fault("no dot", f"{line.name} bends on {other.name}", corner)
    yield from _declared(one)


def _declared(one: Traced) -> Iterator[Fault]:
    """Whether an edge ends at what it says that it joins."""
    if len(one.line.ends) != 2:
        return
    told = [{s.of for s in some} for some in one.ends]
    if not all(told):
        return
    first, last = one.line.ends
    if not ((first in told[0] and last in told[1]) or (first in told[1] and last in told[0])):
        where = " and ".join("/".join(sorted(t)) for t in told)
        yield Fault("dangling", f"{one.line.name} ends at {where}", one.line.points[-1])


def _through(one: Traced, things: Sequence[Shape]) -> Iterator[Fault]:
    touched = one.touched
    for shape in things:
        if shape.role == "port" or not any(meets(piece, shape.area.grown(-1.5)) for piece in one.line.pieces):
            continue
        at = next(piece[0] for piece in one.line.pieces if meets(piece, shape.area.grown(-1.5)))
        if any(shape.area.grown(0.6).holds(t.area) and t is not shape for t in touched):
            continue  # it holds what the edge ends at
        if shape in touched:
            long = sum(_length(piece, shape.area.grown(-1.5)) for piece in one.line.pieces)
            if long > DEEP and shape not in one.dotted and shape.role in ("node", "bus"):
                yield Fault("through a node", f"{one.line.name} runs through its own end {shape.name}", at)
            continue
        if shape.role in ("frame", "band"):
            if not any(_inside(p, shape.area) for p in (one.line.points[0], one.line.points[-1])):
                yield Fault("through a frame", f"{one.line.name} through {shape.name}", at)
            continue
        yield Fault("through a node", f"{one.line.name} through {shape.name}", at)


def meets(piece: tuple[Point, Point], area: Area) -> bool:
    """Whether a straight piece runs through the inside of a rectangle."""
    return area.w > 0 and area.h > 0 and _length(piece, area) > 0


def _length(piece: tuple[Point, Point], area: Area) -> float:
    """How long a straight piece is within a rectangle (Liang and Barsky)."""
    (x1, y1), (x2, y2) = piece
    dx, dy = x2 - x1, y2 - y1
    low, high = 0.0, 1.0
    for step, room in ((-dx, x1 - area.x), (dx, area.right - x1), (-dy, y1 - area.y), (dy, area.bottom - y1)):
        if step == 0:
            if room <= 0:
                return 0.0
        elif step < 0:
            low = max(low, room / step)
        else:
            high = min(high, room / step)
    return max(0.0, high - low) * math.hypot(dx, dy)


def _along(one: Traced, things: Sequence[Shape]) -> Iterator[Fault]:
    for shape in things:
        if shape.role == "port":
            continue
        a = shape.area
        sides = [((a.x, a.y), (a.x, a.bottom)), ((a.right, a.y), (a.right, a.bottom))]
        if shape.kind != "drum":
            sides += [((a.x, a.y), (a.right, a.y)), ((a.x, a.bottom), (a.right, a.bottom))]
        for piece, side in itertools.product(one.line.pieces, sides):
            if beside(piece, side) > LONG:
                yield Fault("along a border", f"{one.line.name} along {shape.name}", piece[0])
                break


def beside(one: tuple[Point, Point], two: tuple[Point, Point]) -> float:
    """How long two level or two upright pieces run beside one another so near that they look like one."""
    for at, along in ((0, 1), (1, 0)):
        upright = abs(one[0][at] - one[1][at]) < 0.5 and abs(two[0][at] - two[1][at]) < 0.5
        if upright and abs(one[0][at] - two[0][at]) < BESIDE:
            low = max(min(one[0][along], one[1][along]), min(two[0][along], two[1][along]))
            high = min(max(one[0][along], one[1][along]), max(two[0][along], two[1][along]))
            return max(0.0, high - low)
    return 0.0


def _over(a: Line, b: Line) -> Iterator[Fault]:
    if a.role == b.role == "branch" and a.look == b.look:
        return  # a tree's lines are one line
    for one, two in itertools.product(a.pieces, b.pieces):
        if beside(one, two) > LONG:
            yield Fault("over an edge", f"{a.name} and {b.name}", one[0])
            return
