"""Composes charts side by side: the same rows in each, on one scale. Knows no units and no services."""

from __future__ import annotations

from hadocs.figures import text
from hadocs.figures.paint.bars import WIDTH, pieces
from hadocs.figures.paint.frame import LEFT, heading, key_rows, legend, notes
from hadocs.figures.paint.scale import Scale
from hadocs.figures.paint.scene import Area, Box, Hot, Scene, Wire, Words
from hadocs.figures.plan import Bar, Figure, Panel

ROW = 30.0
STRONG = 46.0
GAP = 12.0
HEAD = 58.0
NAMES = 170.0
VALUE = 50.0
"""The room that a value has right of the longest bar."""


def compose(figure: Figure) -> Scene:
    """The scene of a table of bars."""
    scene = Scene(WIDTH)
    top = heading(scene, figure, WIDTH) - 6
    rows = next((p.bars for p in figure.panels if p.bars), ())
    left = round(
        LEFT + min(NAMES, max((text.width(text.clean(b.title), 14, 700) for b in rows), default=0.0)) + 16
    )
    count = max(len(figure.panels), 1)
    wide = round((WIDTH - LEFT - left - GAP * (count - 1)) / count, 1)
    places, bottom = _rows(rows, top + HEAD)
    tops = {
        strong: max((_sum(b) for p in figure.panels for b in p.bars if b.strong == strong), default=0.0)
        for strong in (True, False)
    }
    for index, panel in enumerate(figure.panels):
        area = Area(round(left + index * (wide + GAP), 1), top, wide, bottom - top + 8)
        _column(scene, panel, area, places, tops)
    for bar, y, high in places:
        weight = 700 if bar.strong else 500
        full = text.clean(bar.title)
        name = text.shorten(full, left - 14 - LEFT, 14, weight)
        scene.add(Words(left - 12, y + high / 2 + 5, name, 14, weight, "strong", "end",
                        full if name != full else ""))  # fmt: skip
    top = notes(scene, figure, WIDTH, bottom + 26)
    scene.height = legend(scene, key_rows(figure.legend, WIDTH), top + 8)
    return scene


def _sum(bar: Bar) -> float:
    return sum(p.value for p in bar.pieces)


def _rows(bars: tuple[Bar, ...], top: float) -> tuple[list[tuple[Bar, float, float]], float]:
    places = []
    for bar in bars:
        high = STRONG if bar.strong else ROW
        places.append((bar, top, high))
        top += high
    return places, max(top, 0)


def _column(
    scene: Scene,
    panel: Panel,
    area: Area,
    places: list[tuple[Bar, float, float]],
    tops: dict[bool, float],
) -> None:
    if panel.present:
        scene.add(Box(area, 10, "present"))
    x = area.x + 12
    full = text.clean(panel.title)
    title = text.shorten(full, area.w - 20, 16, 700)
    scene.add(Words(x, area.y + 25, title, 16, 700, "strong", full=full if title != full else ""))
    if panel.note:
        note = text.clean(panel.note)
        short = text.shorten(note, area.w - 20, 12.5)
        scene.add(Words(x, area.y + 44, short, 12.5, 400, "quiet", full=note if note != short else ""))
    if panel.href:
        scene.add(Hot(Area(area.x, area.y, area.w, HEAD - 8), panel.href, full))
    if panel.absent:
        y = area.y + HEAD + 20
        why = text.clean(panel.absent)
        for line in text.wrap(why, area.w - 20, 13.5, lines=12):
            scene.add(Words(x, y, line, 13.5, 400, "quiet", full=why if line.endswith(text.ELLIPSIS) else ""))
            y += 19
        return
    if places:
        scene.add(Wire(((x, places[0][1]), (x, places[-1][1] + places[-1][2])), "axis"))
    for bar, (_, y, high) in zip(panel.bars, places, strict=True):
        scale = Scale(x, area.w - 12 - VALUE, tops[bar.strong])
        inset = 8 if bar.strong else 7
        drawn = pieces(scene, bar.pieces, scale, Area(x, y + inset, 0, high - 2 * inset))
        right = max((a.right for _, a in drawn), default=x)
        size, weight = (15.0, 700) if bar.strong else (13.0, 400)
        scene.add(Words(round(right + 6, 1), y + high / 2 + 5, bar.text, size, weight, "strong"))
