"""Composes charts of bars below one another, each with an axis of its own. Knows no units and no services."""

from __future__ import annotations

from hadocs.figures import text
from hadocs.figures.paint.frame import LEFT, heading, key_rows, legend, notes
from hadocs.figures.paint.scale import THINNEST, Scale, written
from hadocs.figures.paint.scene import Area, Box, Hot, Scene, Wire, Words
from hadocs.figures.plan import Bar, Figure, Panel, Piece

WIDTH = 1000.0
ROW = 34.0
"""The height of a row; a bar takes the most of it."""
STRONG = 44.0
NAMES = 210.0
"""So much room the names of rows have at most."""
VALUES = 84.0
"""The room right of the longest bar, for its value."""
FAR = 1.5
"""A limit so many times beyond everything else is told, not drawn: it would press the bars together."""
INSIDE = {"static": "on-static", "failover": "on-failover", "planned": "on-planned"}


def compose(figure: Figure) -> Scene:
    """The scene of a chart of bars."""
    scene = Scene(WIDTH)
    top = heading(scene, figure, WIDTH) - 8
    names = max(
        (text.width(text.clean(b.title), 14.5, 700) for p in figure.panels for b in p.bars), default=0.0
    )
    left = round(LEFT + min(names, NAMES) + 18)
    for panel in figure.panels:
        top = _panel(scene, panel, left, top)
    top = notes(scene, figure, WIDTH, top)
    scene.height = legend(scene, key_rows(figure.legend, WIDTH), top + 8)
    return scene


def _panel(scene: Scene, panel: Panel, left: float, top: float) -> float:
    """Paints a panel; returns where the next may begin."""
    most = max((_reach(b) for b in panel.bars), default=0.0)
    near = [one for one in panel.limits if one.value <= most * FAR]
    far = [one for one in panel.limits if one.value > most * FAR]
    scale = Scale(left, WIDTH - LEFT - VALUES - left, max([most, *(one.value for one in near)]))
    full = text.clean(panel.title)
    head = text.shorten(full, WIDTH - 2 * LEFT, 15, 700)
    scene.add(Words(LEFT, top + 14, head, 15, 700, "strong", full=full if head != full else ""))
    if panel.note:
        x = LEFT + text.width(head, 15, 700) + 12
        scene.add(Words(x, top + 14, text.shorten(panel.note, WIDTH - LEFT - x, 13.5), 13.5, 400, "quiet"))
    top += 30
    for limit in (*near, *far):  # what they say stands above the bars
        top += 20
        _limit_text(scene, scale, limit.value, limit.text, top, far=limit in far)
    start = top + (11 if panel.limits else 0)
    rows, bottom = _rows(panel, start)
    for value in scale.ticks():
        x = scale.x(value)
        scene.add(Wire(((x, start), (x, bottom + 5)), "axis" if value == 0 else "grid"))
        scene.add(Words(x, bottom + 20, written(value), 12, 400, "quiet", "middle"))
    for limit in near:
        x = scale.x(limit.value)
        scene.add(Wire(((x, start - 4), (x, bottom)), "limit"))
    for bar, y, high in rows:
        _bar(scene, bar, scale, y, high)
    return bottom + 50


def _limit_text(scene: Scene, scale: Scale, value: float, said: str, y: float, *, far: bool) -> None:
    """What a limit is, above its line; where it is too far off, at the right end with an arrow."""
    room = WIDTH - 2 * LEFT
    said = text.shorten(text.clean(said), room - 40, 13.5, 500)
    wide = text.width(said, 13.5, 500)
    if far:
        end = WIDTH - LEFT
        scene.add(Words(end - 40, y, said, 13.5, 500, "runs", "end"))
        scene.add(Wire(((end - 32, y - 5), (end, y - 5)), "limit", head=True))
        return
    x = min(max(scale.x(value), LEFT + wide / 2), WIDTH - LEFT - wide / 2)
    scene.add(Words(round(x, 1), y, said, 13.5, 500, "runs", "middle"))


def _reach(bar: Bar) -> float:
    """How far a bar and its range go."""
    return max(sum(p.value for p in bar.pieces), bar.range[1] if bar.range else 0.0)


def _rows(panel: Panel, top: float) -> tuple[list[tuple[Bar, float, float]], float]:
    """The bars with their y and height, and where the last ends."""
    rows = []
    for bar in panel.bars:
        high = STRONG if bar.strong else ROW
        rows.append((bar, top, high))
        top += high + (26 if bar.range else 0)
    return rows, top


def _bar(scene: Scene, bar: Bar, scale: Scale, y: float, high: float) -> None:
    weight = 700 if bar.strong else 500
    full = text.clean(bar.title)
    name = text.shorten(full, scale.left - 18 - LEFT, 14.5, weight)
    middle = y + high / 2
    scene.add(
        Words(scale.left - 14, middle + 5, name, 14.5, weight, "strong", "end", full if name != full else "")
    )
    box = Area(scale.left, y + 5, 0, high - 10)
    end = pieces(scene, bar.pieces, scale, box)
    for piece, area in end:
        _inside(scene, piece, area)
    right = max((a.right for _, a in end), default=scale.left)
    _value(scene, bar.text, right + 8, middle + 5, weight)
    if bar.range:
        _range(scene, bar, scale, y + high + 8)
    if bar.href:
        scene.add(Hot(Area(LEFT, y, scale.left - LEFT - 4, high), bar.href, full))


def pieces(scene: Scene, found: tuple[Piece, ...], scale: Scale, box: Area) -> list[tuple[Piece, Area]]:
    """Paints the pieces of a bar from the left, hairlines between them; returns them with their places."""
    out = []
    x = box.x + 1
    for piece in found:
        if piece.value <= 0:
            continue
        wide = max(round(scale.length(piece.value), 1), THINNEST)
        area = Area(x, box.y, wide, box.h)
        scene.add(Box(area, 1.5, f"bar-{piece.look}"))
        out.append((piece, area))
        x = round(x + wide + 1.5, 1)
    return out


def _inside(scene: Scene, piece: Piece, area: Area) -> None:
    """The value of a piece in it, where there is room."""


def _value(scene: Scene, said: str, x: float, y: float, weight: int) -> None:
    words = Words(round(x, 1), y, said, 14, weight, "strong")
    scene.add(Box(words.area.grown(3), 2, "plate-site"), words)


def _range(scene: Scene, bar: Bar, scale: Scale, y: float) -> None:
    """A line from the lower to the upper end of a range, with what each is."""
    assert bar.range is not None
    low, high = (scale.x(v) for v in bar.range)
    scene.add(
        Wire(((low, y), (high, y)), "range"),
        Wire(((low, y - 6), (low, y + 6)), "range"),
        Wire(((high, y - 6), (high, y + 6)), "range"),
    )
    for said, x, anchor in ((bar.ends[0], low - 8, "end"), (bar.ends[1], high + 8, "start")):
        words = Words(round(x, 1), y + 4.5, said, 12.5, 400, "quiet", anchor)  # type: ignore[arg-type]
        scene.add(Box(words.area.grown(2), 2, "plate-site"), words)
