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


def tracks(left: float, right: float, count: int) -> tuple[float, ...]:
    """Where so many rails stand between hosts and things."""
    step = (right - left) / (count + 1)
    return tuple(round(left + step * (n + 1), 1) for n in range(count))


def rail(scene: Scene, one: Rail, places: Mapping[str, Area], shift: float = 0.0) -> None:
    """Paints a rail; ``shift`` moves its taps so that those of other rails to the same thing lie beside them."""
    ends: list[tuple[float, float]] = []
    for key in one.taps:
        area = places[key]
        y = round(area.y + area.h / 2 + shift, 1)
        edge = area.x if area.x > one.x else area.right
        ends.append((y, edge))
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
