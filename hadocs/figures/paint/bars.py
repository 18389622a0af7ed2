"""Composes charts of bars, each with an axis, and tables of bars. Knows no units and no services."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hadocs.figures import text
from hadocs.figures.paint import table
from hadocs.figures.paint.column import LEFT, ROOM, SAID, SMALL, WIDTH, heading, legend, notes, titled, write
from hadocs.figures.paint.pieces import Placed, boxes, pieces
from hadocs.figures.paint.samples import sample
from hadocs.figures.paint.scale import Scale, written
from hadocs.figures.paint.scene import Area, Box, Hot, Scene, Wire, Words
from hadocs.figures.paint.steps import ROUND, number
from hadocs.figures.plan import Bar, Figure, Panel

ROW = 30.0
"""The height of a row; a bar takes the most of it."""
BAR = 22.0
LINE = 16.0
NOTE = 13.5
"""From one line of a note to the next: two have room beside a bar."""
GROUP = 22
"""What the heading of a group takes above its bars."""
RANGE = 19
"""What a range takes below its bar."""
NAMES = 250.0
"""So much room the names of rows have at most."""
VALUES = 74.0
"""The least room right of the longest bar, for its value."""
TORN = ((3.0, 6.0), (12.0, 4.0), (19.0, 2.0))
"""Slices after a bar whose end nobody knows, each with where it begins behind it and how wide it is,"""
OPEN = 21.0
"""and what they take."""
FAR = 1.5
"""A limit so many times beyond everything else is told, not drawn: it would press the bars together."""

Row = tuple[Bar, tuple[str, ...], float, float]
"""A bar, its name in lines, its y and its height."""


def compose(figure: Figure) -> Scene:
    """The scene of a figure of bars."""
    scene = Scene(WIDTH)
    top = heading(scene, figure)
    for panel in figure.panels:
        top = panelled(scene, panel, top, figure)
    top = notes(scene, figure.notes, top)
    scene.height = legend(scene, figure.legend, top, sample)
    return scene


def panelled(scene: Scene, panel: Panel, top: float, figure: Figure) -> float:
    """A chart or a table with its title; its names take as much room as those of all panels of the figure."""
    said = [b.title for p in figure.panels for b in p.bars] + [r for p in figure.panels for r in p.rows]
    names = max((text.width(text.clean(one), SAID, 700) for one in said), default=0.0)
    left = round(LEFT + min(names, NAMES) + 16)
    paint = table.paint if panel.rows else chart
    return paint(scene, panel, left, WIDTH - LEFT, head(scene, panel, top))


def head(scene: Scene, panel: Panel, top: float) -> float:
    """Paints what a panel shows; returns where it may begin."""
    lines = titled(panel.title, ROOM, 13.5, 700)
    end = write(scene, lines, LEFT, top + 13, 13.5, weight=700, full=panel.title, step=18)
    if panel.note:
        note = text.clean(panel.note)
        x = round(LEFT + text.width(lines[-1], 13.5, 700) + 14)
        if x + text.width(note, SAID) > WIDTH - LEFT:
            x = round(LEFT)
            end += 18
        short = text.broken(note, WIDTH - LEFT - x, SAID, 400, 1)
        write(scene, short, x, end - 18, SAID, look="quiet", full=note)
    return end + 2


def chart(scene: Scene, panel: Panel, left: float, right: float, top: float) -> float:
    """Paints bars with their axis; returns where what follows may begin."""
    most = max((_reach(b) for b in panel.bars), default=0.0)
    near = [one for one in panel.limits if one.value <= most * FAR]
    far = [one for one in panel.limits if one not in near]
    room = max([VALUES, *(22 + _open(b) + _wide(b) + (2 * ROUND + 6 if b.marks else 0) for b in panel.bars)])
    scale = Scale(
        left, right - min(room, (right - left) / 2) - left, max([most, *(one.value for one in near)])
    )
    if not panel.ticks:
        scale = scale.rounded()
    for limit in panel.limits:  # what they say stands above the bars
        top += 13
        _said(scene, scale, limit.value, limit.text, top, far=limit in far)
        top += 5
    start = top + (5 if panel.limits else 0)
    rows, bottom = _rows(panel, left, start)
    for bar, _, y, high in (row for row in rows if row[0].present and len(rows) > 1):
        tall = high + (RANGE if bar.range else 0)
        scene.add(Box(Area(LEFT - 8, y, WIDTH - 2 * LEFT + 16, tall), 8, "present"))
    for value, said in _ticks(panel, scale):
        x = scale.x(value)
        scene.add(Wire(((x, start), (x, bottom + 5)), "axis" if value == 0 else "grid"))
        scene.add(Words(x, bottom + 18, said, SMALL, 400, "quiet", "middle"))
    drawn = [
        pieces(b.pieces, scale, Area(scale.x(b.start), round(y + high / 2 - BAR / 2, 1), 0, BAR))
        for b, _, y, high in rows
    ]
    torn = [one for (bar, *_), some in zip(rows, drawn, strict=True) if bar.open for one in _torn(some)]
    scene.add(*boxes([*(one for bar in drawn for one in bar), *torn]))
    onto = len(scene.shapes)
    before = ""
    for row, placed in zip(rows, drawn, strict=True):
        plate = "plate-present" if row[0].present and len(rows) > 1 else "plate-site"
        _bar(scene, row, placed, scale, plate, tuple(scale.x(one.value) for one in near), before)
        before = row[0].group
    taken = [s.area.grown(4) for s in scene.shapes[onto:] if isinstance(s, Words)]
    # On the bars, so that one sees which of them goes beyond it, and beneath the words.
    scene.shapes[onto:onto] = [w for one in near for w in _line(scale.x(one.value), start - 4, bottom, taken)]
    return bottom + 42


def _line(x: float, top: float, bottom: float, said: Sequence[Area]) -> list[Wire]:
    """An upright line that leaves out where words stand in its way."""
    edges = [top]
    for area in sorted((a for a in said if a.x < x < a.right), key=lambda a: a.y):
        edges += [min(max(area.y, top), bottom), min(area.bottom, bottom)]
    ends = zip(edges[::2], [*edges[1::2], bottom], strict=True)
    return [Wire(((x, one), (x, two)), "limit") for one, two in ends if two - one > 1]


def _ticks(panel: Panel, scale: Scale) -> list[tuple[float, str]]:
    """The values of the axis with what is written there."""
    return [(t.value, t.text) for t in panel.ticks] or [(value, written(value)) for value in scale.ticks()]


def _said(scene: Scene, scale: Scale, value: float, said: str, y: float, *, far: bool) -> None:
    """What a limit is, above its line; where it is too far off, at the right end with an arrow."""
    full = text.clean(said)
    short = text.shorten(full, WIDTH - 2 * LEFT - 40, SAID, 500)
    whole = full if full != short else ""
    end = WIDTH - LEFT
    if far:
        scene.add(Words(end - 40, y, short, SAID, 500, "runs", "end", whole))
        scene.add(Wire(((end - 32, y - 5), (end, y - 5)), "limit", head=True))
        return
    half = text.width(short, SAID, 500) / 2
    x = min(max(scale.x(value), LEFT + half), end - half)
    scene.add(Words(round(x, 1), y, short, SAID, 500, "runs", "middle", whole))


def _wide(bar: Bar) -> float:
    """How wide what stands at the end of a bar is."""
    said = text.width(text.clean(bar.text), SAID, 700)
    return said + (9 + text.width(text.clean(bar.note), SMALL) if bar.note else 0)


def _torn(drawn: Sequence[Placed]) -> list[Placed]:
    """Slices behind the last piece of a bar, each thinner than the one before it."""
    if not drawn:
        return []
    piece, last = drawn[-1]
    return [(piece, Area(round(last.right + x, 1), last.y, wide, last.h)) for x, wide in TORN]


def _open(bar: Bar) -> float:
    """What shows that a bar may go on takes behind it."""
    return OPEN if bar.open and bar.pieces else 0.0


def _reach(bar: Bar) -> float:
    """How far a bar and its range go."""
    return max(bar.start + sum(p.value for p in bar.pieces), bar.range[1] if bar.range else 0.0)


def _rows(panel: Panel, left: float, top: float) -> tuple[list[Row], float]:
    """The bars with their places, and where the last ends."""
    rows = []
    group = ""
    for bar in panel.bars:
        if bar.group and bar.group != group:
            top += GROUP
        group = bar.group
        name = titled(bar.title, left - 14 - LEFT, SAID, _weight(bar), 4)
        high = max(ROW + (8 if bar.range else 0), 10 + LINE * len(name))
        rows.append((bar, name, top, high))
        top += high + (24 if bar.range else 0)
    return rows, top


def _weight(bar: Bar) -> int:
    return 700 if bar.present or bar.id == "all" else 500


def _bar(
    scene: Scene,
    row: Row,
    drawn: list[Placed],
    scale: Scale,
    plate: str,
    limits: tuple[float, ...],
    before: str = "",
) -> None:
    """What is written about a bar. Words stand at the end of what they are about, and the lines of ``limits``
    end beside them: behind such a line a value would seem to be beyond it.

    ``before`` is the group of the bar above it.
    """
    bar, name, y, high = row
    heading = "" if bar.group == before else bar.group
    weight = _weight(bar)
    base = float(round(y + high / 2 + 4))
    if heading:
        short = text.broken(text.clean(heading), scale.left - LEFT - 14, SMALL, 700, 1)
        write(
            scene, short, scale.left - 12, y - 5, SMALL, weight=700, look="quiet", anchor="end", full=heading
        )
    first = base - LINE / 2 * (len(name) - 1)
    write(scene, name, scale.left - 12, first, SAID, weight=weight, anchor="end", full=bar.title, step=LINE)
    if bar.href:
        scene.add(Hot(Area(LEFT, y, scale.left - LEFT - 4, high), bar.href, text.clean(bar.title)))
    if bar.absent:
        _onto(scene, plate, bar.absent, scale.left + 10, base, SMALL, 400, "quiet")
        return
    for piece, area in drawn:
        middle = _clear(limits, area, text.width(piece.text, SMALL, 500)) if piece.text else None
        if middle is not None:
            scene.add(Words(middle, base, piece.text, SMALL, 500, f"on-{piece.look}", "middle"))
    right = max((a.right for _, a in drawn), default=scale.left) + 8 + _open(bar)
    right = max(right, _marks(scene, bar, scale, y + high / 2))
    end = _onto(scene, plate, bar.text, right, base, SAID, weight, "strong")
    if bar.note:
        _note(scene, plate, bar.note, end + 9, base)
    if bar.range:
        _range(scene, bar, scale, y + high + 6, plate, limits)


def _marks(scene: Scene, bar: Bar, scale: Scale, middle: float) -> float:
    """Numbers of steps on a bar, the last first, those left out that have no room; returns where words may begin."""
    taken = float("inf")
    end = 0.0
    for mark in reversed(bar.marks):
        x = round(
            scale.x(mark.value) + ROUND + 2, 1
        )  # behind what ends there, so that it hides nothing of that
        if mark.value >= _reach(bar):
            x += _open(bar)
        if taken - x < 2 * ROUND + 3:
            continue
        number(scene, mark.number, x, middle, mark.look)
        taken = x
        end = max(end, x + ROUND + 8)
    return end


def _clear(limits: tuple[float, ...], area: Area, wide: float) -> float | None:
    """The middle of words on a piece of a bar: of all of it, or of its widest part beside the lines of limits.

    ``None`` where they have no room there.
    """
    if wide > area.w - 10:
        return None
    if not any(abs(x - area.middle) < wide / 2 + 4 for x in limits):
        return area.middle
    edges = [area.x, *sorted(x for x in limits if area.x < x < area.right), area.right]
    room, middle = max((two - one, (one + two) / 2) for one, two in pairwise(edges))
    return round(middle, 1) if wide <= room - 8 else None


def _onto(
    scene: Scene, plate: str, said: str, x: float, y: float, size: float, weight: int, look: str
) -> float:
    """Words on a plate, so that lines of the grid end beside them; returns where they end."""
    full = text.clean(said)
    short = text.shorten(full, WIDTH - LEFT - x, size, weight)
    words = Words(round(x, 1), round(y, 1), short, size, weight, look, full=full if full != short else "")
    scene.add(Box(words.area.grown(3), 2, plate), words)
    return words.area.right


def _note(scene: Scene, plate: str, note: str, x: float, y: float) -> None:
    """What follows the value of a bar, in two lines where one has no room for it."""
    full = text.clean(note)
    lines = text.broken(full, WIDTH - LEFT - x, SMALL, 400, 2)
    for n, line in enumerate(lines):
        base = y + NOTE * (n - (len(lines) - 1) / 2)
        whole = full if text.ELLIPSIS in line else ""
        words = Words(round(x, 1), round(base, 1), line, SMALL, 400, "quiet", full=whole)
        scene.add(Box(words.area.grown(3 if len(lines) < 2 else 1), 2, plate), words)


def _range(scene: Scene, bar: Bar, scale: Scale, y: float, plate: str, limits: tuple[float, ...]) -> None:
    """A line from the lower to the upper end of a range, with what each is."""
    if bar.range is None or len(bar.ends) != 2:
        return
    low, high = (scale.x(v) for v in bar.range)
    scene.add(
        Wire(((low, y), (high, y)), "range"),
        Wire(((low, y - 6), (low, y + 6)), "range"),
        Wire(((high, y - 6), (high, y + 6)), "range"),
    )
    before, behind = low - text.width(bar.ends[0], SMALL) - 8, bar.ends[1]
    if any(before - 5 < line < low for line in (scale.left, *limits)):
        behind = f"{bar.ends[0]} to {bar.ends[1]}"  # there is no room for it left of its mark
    else:
        _onto(scene, plate, bar.ends[0], before, y + 4.5, SMALL, 400, "quiet")
    _onto(scene, plate, behind, high + 8, y + 4.5, SMALL, 400, "quiet")
