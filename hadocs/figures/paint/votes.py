"""Paints votes as squares in a line: counted, lost, of the other side, no longer counted. Knows no cluster."""

from __future__ import annotations

from itertools import groupby

from hadocs.figures.paint.scene import Area, Box, Icon, Scene, Wire
from hadocs.figures.plans.quorum import Cell, VoteLook

LEAST = 7.0
"""Squares that would be smaller, with the gap beside them, become one bar for all that are alike."""
APART = 1.5
"""Between two bars."""


def look(vote: VoteLook, tone: str) -> str:
    """The look of a square."""
    return {
        "vote": f"vote-{tone}",
        "lost": "vote-struck",
        "apart": f"vote-apart-{tone}",
        "uncounted": "vote-lost",
        "mute": "vote-lost",
    }[vote]


def pitch(room: float, size: float) -> tuple[float, float]:
    """From one square to the next, where each has so much room, and the side of a square."""
    unit = min(size + max(size * 0.22, 3.0), room)
    return unit, round(min(size, unit - 2), 1) if unit >= LEAST else unit - APART


def gap(number: int, x: float, room: float, size: float) -> float:
    """The middle of the gap behind so many squares in a line that begins at ``x``."""
    unit, side = pitch(room, size)
    return round(x + number * unit - (unit - side) / 2, 1)


def squares(scene: Scene, cell: Cell, x: float, middle: float, room: float, size: float) -> float:
    """The votes of a cell around a height, smaller where there are many; returns where they end."""
    count = len(cell.votes)
    if not count:
        return x
    unit, side = pitch(room / count, size)
    if unit < LEAST:
        return _bars(scene, cell, x, middle, unit)
    for n, vote in enumerate(cell.votes):
        at = Area(round(x + n * unit, 1), round(middle - side / 2, 1), side, side)
        scene.add(Box(at, min(4.0, side / 4), look(vote, cell.tone)))
        if vote == "lost":
            hatch(scene, at)
        elif n >= count - cell.witness and side >= 15:
            inner = round(side * 0.62, 1)
            inset = (side - inner) / 2
            scene.add(
                Icon(
                    "witness",
                    at.x + inset,
                    at.y + inset,
                    inner,
                    "icon-quiet" if vote in ("mute", "uncounted") else "icon",
                )
            )
    return round(x + count * unit, 1)


def _bars(scene: Scene, cell: Cell, x: float, middle: float, unit: float) -> float:
    for vote, run in groupby(cell.votes):
        wide = round(sum(1 for _ in run) * unit, 1)
        scene.add(Box(Area(x, middle - 7, max(wide - APART, 1.0), 14), 2, look(vote, cell.tone)))
        x = round(x + wide, 1)
    return x


def hatch(scene: Scene, box: Area) -> None:
    """Strokes across a square from its lower left to its upper right."""
    inner, side = box.grown(-2), box.w - 4
    for share in (0.62, 1.0, 1.38) if side >= 11 else (1.0,):
        reach = share * side
        low, high = max(reach - side, 0.0), min(reach, side)
        start = (round(inner.x + low, 1), round(inner.y + high, 1))
        end = (round(inner.x + high, 1), round(inner.y + low, 1))
        scene.add(Wire((start, end), "hatch"))
