"""Composes charts of bars, each with an axis, and tables of bars. Knows no units and no services."""

from __future__ import annotations

from hadocs.figures import text
from hadocs.figures.paint import table
from hadocs.figures.paint.frame import LEFT, heading, key_rows, legend, notes
from hadocs.figures.paint.pieces import Placed, boxes, pieces
from hadocs.figures.paint.scale import Scale, written
from hadocs.figures.paint.scene import Area, Box, Hot, Scene, Wire, Words
from hadocs.figures.plan import Bar, Figure, Panel

WIDTH = 1000.0
ROW = 34.0
"""The height of a row; a bar takes the most of it."""
NAMES = 210.0
"""So much room the names of rows have at most."""
VALUES = 84.0
"""The least room right of the longest bar, for its value."""
FAR = 1.5
"""A limit so many times beyond everything else is told, not drawn: it would press the bars together."""


def compose(figure: Figure) -> Scene:
    """The scene of a figure of bars."""
    scene = Scene(WIDTH)
    top = heading(scene, figure, WIDTH) - 8
    said = [b.title for p in figure.panels for b in p.bars] + [r for p in figure.panels for r in p.rows]
    names = max((text.width(text.clean(one), 14.5, 700) for one in said), default=0.0)
    left = round(LEFT + min(names, NAMES) + 18)
    for panel in figure.panels:
        top = head(scene, panel, top)
        paint = table.paint if panel.rows else chart
        top = paint(scene, panel, left, WIDTH - LEFT, top)
    top = notes(scene, figure, WIDTH, top)
    scene.height = legend(scene, key_rows(figure.legend, WIDTH), top + 4)
    return scene


def head(scene: Scene, panel: Panel, top: float) -> float:
    """Paints what a panel shows; returns where it may begin."""
    full = text.clean(panel.title)
    title = text.shorten(full, WIDTH - 2 * LEFT, 15, 700)
    scene.add(Words(LEFT, top + 14, title, 15, 700, "strong", full=full if title != full else ""))
    if panel.note:
        x = round(LEFT + text.width(title, 15, 700) + 12)
        note = text.shorten(text.clean(panel.note), WIDTH - LEFT - x, 13.5)
        scene.add(Words(x, top + 14, note, 13.5, 400, "quiet"))
    return top + 30


def chart(scene: Scene, panel: Panel, left: float, right: float, top: float) -> float:
    """Paints bars with their axis; returns where what follows may begin."""
    most = max((_reach(b) for b in panel.bars), default=0.0)
    near = [one for one in panel.limits if one.value <= most * FAR]
    far = [one for one in panel.limits if one not in near]
    room = max([VALUES, *(24 + _wide(b) for b in panel.bars)])
    scale = Scale(
        left, right - min(room, (right - left) / 2) - left, max([most, *(one.value for one in near)])
    )
    for limit in panel.limits:  # what they say stands above the bars
        top += 14
        _said(scene, scale, limit.value, limit.text, top, far=limit in far)
        top += 6
    start = top + (5 if panel.limits else 0)
    rows, bottom = _rows(panel, start)
    for _, y, high in (row for row in rows if row[0].present and len(rows) > 1):
        scene.add(Box(Area(LEFT - 10, y, WIDTH - 2 * LEFT + 20, high), 8, "present"))
    for value in scale.ticks():
        x = scale.x(value)
        scene.add(Wire(((x, start), (x, bottom + 5)), "axis" if value == 0 else "grid"))
        scene.add(Words(x, bottom + 20, written(value), 12, 400, "quiet", "middle"))
    for limit in near:
        x = scale.x(limit.value)
        scene.add(Wire(((x, start - 4), (x, bottom)), "limit"))
    drawn = [pieces(b.pieces, scale, Area(left, y + 5, 0, high - 10)) for b, y, high in rows]
    scene.add(*boxes(one for bar in drawn for one in bar))
    for (bar, y, high), placed in zip(rows, drawn, strict=True):
        plate = "plate-present" if bar.present and len(rows) > 1 else "plate-site"
        _bar(scene, bar, placed, scale, Area(LEFT, y, left - LEFT, high), plate)
    return bottom + 46


def _said(scene: Scene, scale: Scale, value: float, said: str, y: float, *, far: bool) -> None:
    """What a limit is, above its line; where it is too far off, at the right end with an arrow."""
    full = text.clean(said)
    short = text.shorten(full, WIDTH - 2 * LEFT - 40, 13.5, 500)
    whole = full if full != short else ""
    end = WIDTH - LEFT
    if far:
        scene.add(Words(end - 40, y, short, 13.5, 500, "runs", "end", whole))
        scene.add(Wire(((end - 32, y - 5), (end, y - 5)), "limit", head=True))
        return
    half = text.width(short, 13.5, 500) / 2
    x = min(max(scale.x(value), LEFT + half), end - half)
    scene.add(Words(round(x, 1), y, short, 13.5, 500, "runs", "middle", whole))


def _wide(bar: Bar) -> float:
    """How wide what stands at the end of a bar is."""
    said = text.width(text.clean(bar.text), 14, 700)
    return said + (10 + text.width(text.clean(bar.note), 13) if bar.note else 0)


def _reach(bar: Bar) -> float:
    """How far a bar and its range go."""
    return max(sum(p.value for p in bar.pieces), bar.range[1] if bar.range else 0.0)


def _rows(panel: Panel, top: float) -> tuple[list[tuple[Bar, float, float]], float]:
    """The bars with their y and height, and where the last ends."""
    rows = []
    for bar in panel.bars:
        high = ROW + (10 if bar.range else 0)
        rows.append((bar, top, high))
        top += high + (26 if bar.range else 0)
    return rows, top


def _bar(scene: Scene, bar: Bar, drawn: list[Placed], scale: Scale, place: Area, plate: str) -> None:
    """What is written about a bar; ``place`` is that of its name."""
    weight = 700 if bar.present or bar.range else 500
    full = text.clean(bar.title)
    name = text.shorten(full, place.w - 14, 14.5, weight)
    base = place.y + place.h / 2 + 5
    scene.add(Words(scale.left - 14, base, name, 14.5, weight, "strong", "end", full if name != full else ""))
    if bar.href:
        scene.add(Hot(Area(LEFT, place.y, place.w - 4, place.h), bar.href, full))
    if bar.absent:
        _onto(scene, plate, bar.absent, scale.left + 10, base, 13.5, 400, "quiet")
        return
    for piece, area in drawn:
        if piece.text and text.width(piece.text, 13, 500) <= area.w - 10:
            scene.add(Words(area.middle, base, piece.text, 13, 500, f"on-{piece.look}", "middle"))
    right = max((a.right for _, a in drawn), default=scale.left) + 8
    end = _onto(scene, plate, bar.text, right, base, 14, weight, "strong")
    if bar.note:
        _onto(scene, plate, bar.note, end + 10, base, 13, 400, "quiet")
    if bar.range:
        _range(scene, bar, scale, place.bottom + 8)


def _onto(
    scene: Scene, plate: str, said: str, x: float, y: float, size: float, weight: int, look: str
) -> float:
    """Words on a plate, so that lines of the grid end beside them; returns where they end."""
    full = text.clean(said)
    short = text.shorten(full, WIDTH - LEFT - x, size, weight)
    words = Words(round(x, 1), y, short, size, weight, look, full=full if full != short else "")
    scene.add(Box(words.area.grown(3), 2, plate), words)
    return words.area.right


def _range(scene: Scene, bar: Bar, scale: Scale, y: float) -> None:
    """A line from the lower to the upper end of a range, with what each is."""
    if bar.range is None or len(bar.ends) != 2:
        return
    low, high = (scale.x(v) for v in bar.range)
    scene.add(
        Wire(((low, y), (high, y)), "range"),
        Wire(((low, y - 6), (low, y + 6)), "range"),
        Wire(((high, y - 6), (high, y + 6)), "range"),
    )
    wide = text.width(bar.ends[0], 12.5) + 8
    _onto(scene, "plate-site", bar.ends[0], max(low - wide, LEFT), y + 4.5, 12.5, 400, "quiet")
    _onto(scene, "plate-site", bar.ends[1], high + 8, y + 4.5, 12.5, 400, "quiet")
