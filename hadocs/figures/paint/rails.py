"""Lines from hosts to what they use: upright rails with a dot where a host joins and a tap to each thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hadocs.figures.paint.scene import Area, Dot, Scene, Wire

LOOK = "bracket-needs"


@dataclass(frozen=True, slots=True)
class Rail:
    """A rail at ``x``: the ids of things that are tapped, and the places at which hosts join, by their right edges."""

    x: float
    joins: tuple[tuple[float, float], ...]
    taps: tuple[str, ...]
    shift: float = 0.0
    """How far its taps are moved, so that those of other rails to the same thing lie beside them."""


def tracks(left: float, right: float, count: int) -> tuple[float, ...]:
    """Where so many rails stand between hosts and things."""
    step = (right - left) / (count + 1)
    return tuple(round(left + step * (n + 1), 1) for n in range(count))


def _ends(one: Rail, places: Mapping[str, Area]) -> list[tuple[float, float]]:
    """The heights of its taps, each with the edge of the thing that it leads to."""
    ends = []
    for key in one.taps:
        area = places[key]
        edge = area.x if area.x > one.x else area.right
        ends.append((round(area.y + area.h / 2 + one.shift, 1), edge))
    return ends


def crossings(some: Sequence[Rail], places: Mapping[str, Area]) -> int:
    """How often a line of one rail crosses another rail."""
    count = 0
    for one in some:
        heights = [y for y, _ in _ends(one, places)] + [y for _, y in one.joins]
        for other in some:
            level = [(y, other.x, edge) for y, edge in _ends(other, places)]
            level += [(y, edge, other.x) for edge, y in other.joins]
            count += sum(
                min(a, b) < one.x < max(a, b) and min(heights) < y < max(heights)
                for y, a, b in level
                if other is not one
            )
    return count


def rail(scene: Scene, one: Rail, places: Mapping[str, Area]) -> None:
    """Paints a rail."""
    ends = _ends(one, places)
    ys = sorted({y for y, _ in ends} | {y for _, y in one.joins})
    for edge, y in one.joins:
        scene.add(Wire(((edge, y), (one.x, y)), LOOK))
    # In pieces from stop to stop: each of them begins and ends in the frames that it leaves and enters.
    for low, high in pairwise(ys):
        scene.add(Wire(((one.x, low), (one.x, high)), LOOK))
    for y, edge in ends:
        scene.add(Wire(((one.x, y), (edge, y)), LOOK))
    for _, y in one.joins:
        if len(ys) > 1:
            scene.add(Dot(one.x, y, 3.6, LOOK))


def shifts(count: int) -> Sequence[float]:
    """How far the taps of so many rails lie from the middle of a thing."""
    return [(n - (count - 1) / 2) * 7 for n in range(count)]
