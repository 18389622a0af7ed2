"""Paints a table of bars: the same rows in every column, all on one scale. Knows no units and no services."""

from __future__ import annotations

from hadocs.figures import text
from hadocs.figures.paint.column import LEFT, SAID, SMALL, titled, write
from hadocs.figures.paint.pieces import boxes, pieces
from hadocs.figures.paint.scale import Scale
from hadocs.figures.paint.scene import Area, Box, Hot, Scene, Wire, Words
from hadocs.figures.plan import Column, Panel

ROW = 26.0
GAP = 10.0
LINE = 16.0
WIDEST = 280.0
"""No column of several is wider, however few they are."""
LEAST = 118.0
"""No column is narrower: those that have no room stand below the first."""
VALUE = 58.0
"""The room that a value has right of the longest bar."""


def paint(scene: Scene, panel: Panel, left: float, right: float, top: float) -> float:
    """Paints the table, in rows of columns where they are many; returns where what follows may begin."""
    across = max(1, int((right - left + GAP) // (LEAST + GAP)))
    count = max(len(panel.columns), 1)
    across = -(-count // -(-count // across))  # as many in each row as in the others
    wide = min(WIDEST if count > 1 else right - left, (right - left - GAP * (across - 1)) // across)
    most = max((sum(p.value for p in b.pieces) for c in panel.columns for b in c.bars), default=0.0)
    for start in range(0, count, across):
        some = panel.columns[start : start + across]
        heads = [titled(c.title, wide - 20, SAID, 700) for c in some]
        first = top + 16 + LINE * max((len(h) for h in heads), default=1)
        names = [titled(row, left - 12 - LEFT, SAID, 500) for row in panel.rows]
        highs = [max(ROW, 8 + LINE * len(name)) for name in names]
        bottom = first + sum(highs)
        for index, (column, head) in enumerate(zip(some, heads, strict=True)):
            x = round(left + index * (wide + GAP), 1)
            area = Area(x, top, wide, bottom - top + 6)
            _column(scene, column, head, area, first, highs, most, alone=count == 1)
        y = first
        for name, high, row in zip(names, highs, panel.rows, strict=True):
            base = y + round(high / 2) + 4 - LINE / 2 * (len(name) - 1)
            write(scene, name, left - 12, base, SAID, weight=500, anchor="end", full=row, step=LINE)
            y += high
        top = bottom + 20
    return top


def _column(
    scene: Scene,
    column: Column,
    head: tuple[str, ...],
    area: Area,
    first: float,
    highs: list[float],
    most: float,
    *,
    alone: bool,
) -> None:
    if column.present and not alone:
        scene.add(Box(area, 8, "present"))
    x = area.x + 10
    write(scene, head, x, area.y + 18, SAID, weight=700, full=column.title, step=LINE)
    if column.href:
        scene.add(
            Hot(Area(area.x, area.y, area.w, first - area.y - 4), column.href, text.clean(column.title))
        )
    scene.add(Wire(((x, first), (x, first + sum(highs[: len(column.bars)]))), "axis"))
    scale = Scale(x, area.w - 10 - VALUE, most)
    places = []
    y = first
    for high in highs[: len(column.bars)]:
        places.append(Area(x, round(y + high / 2 - 7, 1), 0, 14))
        y += high
    drawn = [pieces(bar.pieces, scale, place) for bar, place in zip(column.bars, places, strict=True)]
    scene.add(*boxes(one for bar in drawn for one in bar))
    for bar, place, placed in zip(column.bars, places, drawn, strict=True):
        end = max((a.right for _, a in placed), default=x) + 6
        scene.add(Words(round(end, 1), place.y + 11, text.clean(bar.text), SMALL, 400, "strong"))
