"""Paints a table of bars: the same rows in every column, all on one scale. Knows no units and no services."""

from __future__ import annotations

from hadocs.figures import text
from hadocs.figures.paint.frame import LEFT
from hadocs.figures.paint.pieces import boxes, pieces
from hadocs.figures.paint.scale import Scale
from hadocs.figures.paint.scene import Area, Box, Hot, Scene, Wire, Words
from hadocs.figures.plan import Column, Panel

ROW = 28.0
GAP = 12.0
HEAD = 34.0
WIDEST = 320.0
"""No column is wider, however few there are."""
VALUE = 62.0
"""The room that a value has right of the longest bar."""


def paint(scene: Scene, panel: Panel, left: float, right: float, top: float) -> float:
    """Paints the table; returns where what follows may begin."""
    count = max(len(panel.columns), 1)
    wide = min(WIDEST, round((right - left - GAP * (count - 1)) / count, 1))
    most = max((sum(p.value for p in b.pieces) for c in panel.columns for b in c.bars), default=0.0)
    first = top + HEAD
    bottom = first + ROW * len(panel.rows)
    for index, column in enumerate(panel.columns):
        x = round(left + index * (wide + GAP), 1)
        _column(scene, column, Area(x, top, wide, bottom - top + 6), most, alone=count == 1)
    for index, row in enumerate(panel.rows):
        full = text.clean(row)
        name = text.shorten(full, left - 14 - LEFT, 14, 500)
        y = first + ROW * (index + 0.5) + 5
        scene.add(Words(left - 14, y, name, 14, 500, "strong", "end", full if name != full else ""))
    return bottom + 24


def _column(scene: Scene, column: Column, area: Area, most: float, *, alone: bool) -> None:
    if column.present and not alone:
        scene.add(Box(area, 8, "present"))
    x = area.x + 12
    full = text.clean(column.title)
    title = text.shorten(full, area.w - 22, 14.5, 700)
    scene.add(Words(x, area.y + 22, title, 14.5, 700, "strong", full=full if title != full else ""))
    if column.href:
        scene.add(Hot(Area(area.x, area.y, area.w, HEAD - 4), column.href, full))
    first = area.y + HEAD
    scene.add(Wire(((x, first), (x, first + ROW * len(column.bars))), "axis"))
    scale = Scale(x, area.w - 12 - VALUE, most)
    places = [Area(x, first + ROW * n + 6, 0, ROW - 12) for n in range(len(column.bars))]
    drawn = [pieces(bar.pieces, scale, place) for bar, place in zip(column.bars, places, strict=True)]
    scene.add(*boxes(one for bar in drawn for one in bar))
    for bar, place, placed in zip(column.bars, places, drawn, strict=True):
        end = max((a.right for _, a in placed), default=x) + 6
        scene.add(Words(round(end, 1), place.y + 13, text.clean(bar.text), 13, 400, "strong"))
