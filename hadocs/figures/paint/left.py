"""Paints what losses leave of one cluster, below its votes: what is lost, and the votes with their number and the end.

Knows no cluster and no rules of quorum.
"""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.figures import text
from hadocs.figures.paint.column import SMALL, titled, write
from hadocs.figures.paint.ledger import ICONS, LOOKS, SMALLER
from hadocs.figures.paint.scene import Area, Icon, Scene, Wire, Words
from hadocs.figures.paint.votes import squares
from hadocs.figures.plans.quorum import Cell, Loss

LINE = 16.0
HEAD = 26.0
"""What stands above all rows."""
GAP = 12.0
"""Between a row and the next."""
VOTES = 0.3
"""The votes take at most so much of the width."""
INSET = 20.0
"""What the icon of an end takes."""


def left_high(losses: Sequence[Loss], wide: float) -> float:
    """How high the rows of a cluster are."""
    return HEAD + sum(_high(loss, losses, wide) for loss in losses) if losses else 0.0


def left_rows(scene: Scene, losses: Sequence[Loss], area: Area) -> None:
    """The rows of a cluster below one another."""
    if not losses:
        return
    y = area.y
    scene.add(Words(area.x, round(y + 14, 1), "What each loss leaves", SMALL, 500, "quiet"))
    y += HEAD - 6
    votes = _votes(losses, area.w)
    for loss in losses:
        (cell,) = loss.cells
        scene.add(Wire(((area.x, round(y, 1)), (area.right, round(y, 1))), "rule"))
        at = y + GAP / 2
        for lines, full, weight, look in _named(loss, area.w):
            write(scene, lines, area.x, at + 12, SMALL, weight=weight, look=look, full=full, step=LINE)
            at += LINE * len(lines)
        middle = round(at + LINE / 2 + 1, 1)
        squares(scene, cell, area.x, middle, votes, SMALLER)
        x = area.x + (votes + 8 if cell.votes else 0)
        name, look = ICONS[cell.mood]
        scene.add(Icon(name, round(x, 1), round(middle - 7.5, 1), 15, look))
        weight = 500 if cell.mood == "bad" else 400
        said = _said(cell, area.w - (x - area.x))
        told = LOOKS.get(cell.mood, "strong")
        write(
            scene,
            said,
            x + INSET,
            middle + 4.4,
            SMALL,
            weight=weight,
            look=told,
            full=_whole(cell),
            step=LINE,
        )
        y += _high(loss, losses, area.w)


def _votes(losses: Sequence[Loss], wide: float) -> float:
    """How wide the votes of all rows are."""
    most = max(len(loss.cells[0].votes) for loss in losses)
    return min(most * (SMALLER + 3.3), wide * VOTES)


def _named(loss: Loss, wide: float) -> list[tuple[tuple[str, ...], str, int, str]]:
    """What is lost, in lines: the lines, the whole, weight and look."""
    title, note = text.clean(loss.title), text.clean(loss.note)
    out = [(text.broken(title, wide, SMALL, 500, 6), title, 500, "strong")]
    if note:
        out.append((titled(note, wide, SMALL, 400, 3), note, 400, "quiet"))
    return out


def _whole(cell: Cell) -> str:
    return " · ".join(filter(None, (text.clean(cell.text), text.clean(cell.said))))


def _said(cell: Cell, room: float) -> tuple[str, ...]:
    return text.broken(_whole(cell), room - INSET, SMALL, 500 if cell.mood == "bad" else 400, 4)


def _high(loss: Loss, losses: Sequence[Loss], wide: float) -> float:
    lines = sum(len(some) for some, _, _, _ in _named(loss, wide))
    (cell,) = loss.cells
    said = _said(cell, wide - (_votes(losses, wide) + 8 if cell.votes else 0))
    return LINE * (lines + len(said)) + GAP + 2
