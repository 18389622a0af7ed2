"""Composes the figure of networks: switches, networks as rows, hosts as columns, and who is attached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hadocs.figures import text
from hadocs.figures.paint import uplinks
from hadocs.figures.paint.column import (
    LEFT,
    ROOM,
    SAID,
    SMALL,
    WIDTH,
    chips,
    finding,
    heading,
    legend,
    notes,
    settled,
    titled,
    write,
)
from hadocs.figures.paint.samples import sample
from hadocs.figures.paint.scene import Area, Box, Hot, Icon, Scene, Wire, Words
from hadocs.figures.paint.stems import Stem, shortened, stems
from hadocs.figures.plan import Figure
from hadocs.figures.plans.network import Band, Column, Networks, Row, Sheet

MACHINES, SPEED = 62.0, 78.0
"""The width of what stands at the right."""
CROWD = 6
"""Of more columns whose names don't fit, speeds that nobody states have no column."""
WAYS = ((True, 8.0, 190.0), (True, 5.0, 150.0), (False, 5.0, 140.0))
"""How the width is shared out, the roomiest way first."""
UNSTATED = "not stated"
PLACES = (110.0, 84.0)
"""The name of a site is no wider than this where its columns are not: the first with which it is over them alone."""
INSET = 3.0
"""What is over the columns of a site ends before those of the next, so that both are not one line."""
WIDEST, NARROWEST = 92.0, 26.0
"""Of a column, with the gap to its right."""
NAMES = 6
"""A column's name has no more lines; where one needs more, columns have numbers, and their names stand below."""
LINE = 16.0
HIGH = 34.0
BETWEEN = 8.0
BAND = 8.0
"""Above a heading."""
BANDS = 12.0
CHIP = 8.0
"""So much more room a finding needs above."""


@dataclass
class _Frame:
    """Where things stand from left to right, and the names of the columns in lines."""

    pill: Area
    columns: list[Area]
    names: list[tuple[str, ...]]
    numbered: bool
    machines: float
    head: float
    """How high the heads of columns are."""
    speeds: bool
    """Whether speeds have a column."""
    stems: tuple[Stem, ...] = ()
    """What names of neighbouring columns begin with, said once above them."""


def compose(figure: Figure) -> Scene:
    """The scene of a figure of that form."""
    scene = Scene(WIDTH)
    top = heading(scene, figure)
    content = figure.content
    for sheet in content.sheets if isinstance(content, Networks) else ():
        top = _sheet(scene, sheet, top) + 16
    top = notes(scene, figure.notes, top)
    scene.height = legend(scene, figure.legend, top, _swatch)
    return scene


def _sheet(scene: Scene, sheet: Sheet, top: float) -> float:
    if sheet.title:
        lines = titled(sheet.title, ROOM, 14.5, 700)
        top = write(scene, lines, LEFT, top + 16, 14.5, weight=700, full=sheet.title) - 6
    lanes = uplinks.lanes(sheet)
    frame = _frame(sheet, LEFT + lanes.wide)
    top = _stems(scene, frame, _places(scene, sheet, frame, top))
    below = top + frame.head
    rows = _rows(sheet, frame, below + 6)
    last = max(area.bottom for area in rows.values())
    placed = uplinks.stacks(sheet, lanes, rows, below + 12)
    foot = max(last, *(box.bottom for box in placed), 0.0) + 14
    _columns(scene, sheet, frame, Area(0, top, 0, foot - top))
    for x, word, anchor in ((LEFT, "Switches", "start"), (frame.pill.x, "Networks", "start")):
        scene.add(Words(x, below - 8, word, SAID, 700, "strong", anchor))  # type: ignore[arg-type]
    scene.add(Words(frame.machines, below - 8, "Machines", SAID, 700, "strong"))
    if frame.speeds:
        scene.add(Words(WIDTH - LEFT, below - 8, "Speed", SAID, 700, "strong", "end"))
    uplinks.paint(scene, sheet, lanes, rows, placed)
    for band in sheet.bands:
        first = rows[band.rows[0].id]
        _title(scene, _titles(band, frame), frame.pill.x, first.y - 8)
        for row in band.rows:
            _row(scene, row, frame, rows[row.id])
    return _names(scene, sheet, frame, foot)


def _frame(sheet: Sheet, left: float) -> _Frame:
    """The same with what names begin with said once above the columns, where that spares lines or numbers."""
    whole = _even(sheet, left)
    found = stems(sheet.columns)
    most = max((len(lines) for lines in whole.names), default=0)
    if not found or (most < 2 and not whole.numbered):
        return whole
    short = _even(shortened(sheet, found), left)
    for stem in found:
        low, high = short.columns[stem.first].x, short.columns[stem.last].right
        if text.width(text.clean(stem.text), SMALL, 700) > high - low:
            return whole
    if short.numbered or (not whole.numbered and max(map(len, short.names)) >= most):
        return whole
    return replace(short, stems=found)


def _even(sheet: Sheet, left: float) -> _Frame:
    """Shares the width out between networks and columns: so that names stay whole, and rows low."""
    rows = [row for band in sheet.bands for row in band.rows]
    stated = any(r.speed != UNSTATED or r.note for r in rows)
    found = [_shared(sheet, left, *some) for some in WAYS if not (stated and not some[0])]
    whole = next((f for f in found if not f.numbered), None)
    return whole or (found[0] if len(sheet.columns) <= CROWD else found[-1])


def _shared(sheet: Sheet, left: float, speeds: bool, gap: float, least: float) -> _Frame:
    """One way to share: with a column of speeds or without, with a gap between columns, and a least width of rows."""
    count = max(len(sheet.columns), 1)
    room = WIDTH - LEFT - (SPEED if speeds else 0) - MACHINES - left - 14
    pill = min(max(_long(row) for band in sheet.bands for row in band.rows), 240) + 34
    name = max((text.longest(text.clean(c.title), SMALL, 700) for c in sheet.columns), default=0) + 6 + gap
    wish = max(
        (text.width(word, SMALL, 700) for c in sheet.columns for word in text.clean(c.title).split()),
        default=0,
    )
    each = min(WIDEST, max(name + 4, wish + 10 + gap, (room - pill) / count), (room - least) / count)
    each = round(max(each, NARROWEST) - 0.5)
    names = [_named(c, each - gap - 4) for c in sheet.columns]
    numbered = each < name or any(len(some) > NAMES for some in names)
    if numbered:
        each = min(each, 46)
        names = [(str(n + 1),) for n in range(count)]
    wide = round(min(room - each * count, 240 + 34))
    x = left + wide + 14
    columns = [Area(x + n * each, 0, each - gap, 0) for n in range(len(sheet.columns))]
    head = 30 + 15 * max((len(some) for some in names), default=1) + 6
    machines = WIDTH - LEFT - (SPEED if speeds else 0) - MACHINES + 6
    return _Frame(Area(left, 0, wide, 0), columns, names, numbered, machines, head, speeds)


def _long(row: Row) -> float:
    """How wide title and range are beside each other."""
    return text.width(text.clean(row.title), SAID, 500) + 14 + text.width(text.clean(row.text), SMALL)


def _places(scene: Scene, sheet: Sheet, frame: _Frame, top: float) -> float:
    """The sites above their columns; returns where the columns may begin."""
    if not sheet.places or not frame.columns:
        return top
    spans = []
    for n, place in enumerate(sheet.places):
        mine = [a for a, c in zip(frame.columns, sheet.columns, strict=True) if c.site == n]
        if mine:
            spans.append((text.clean(place), mine[0].x + INSET, mine[-1].right - INSET))
    tried = []
    for most in PLACES:
        wides = [_above(place, right - left, most) + 8 for place, left, right in spans]
        wanted = [(left + right) / 2 - wide / 2 for (_, left, right), wide in zip(spans, wides, strict=True)]
        at = settled(wanted, wides, 4, frame.pill.x, WIDTH - LEFT)
        middles = [x + wide / 2 for x, wide in zip(at, wides, strict=True)]
        if all(left <= m <= right for m, (_, left, right) in zip(middles, spans, strict=True)):
            tried.append((_over_others(spans, at, wides), most, at, wides))
    if not tried:
        return _steps(scene, spans, top)
    # A name over columns of another site would seem to be theirs: better it has more lines.
    _, _, at, wides = min(tried, key=lambda one: (one[0], -one[1]))
    lines = [titled(place, wide, SMALL, 500, 3) for (place, _, _), wide in zip(spans, wides, strict=True)]
    high = max(map(len, lines)) * LINE
    for (place, left, right), some, x, wide in zip(spans, lines, at, wides, strict=True):
        y = top + high - (len(some) - 1) * LINE - 2
        middle = x + wide / 2
        write(scene, some, middle, y, SMALL, weight=500, look="quiet", anchor="middle", full=place, step=LINE)
        scene.add(Wire(((left, top + high + 4), (right, top + high + 4)), "place"))
    return top + high + 10


def _over_others(
    spans: Sequence[tuple[str, float, float]], at: Sequence[float], wides: Sequence[float]
) -> int:
    """How many names of sites stand over columns of another site, by more than one sees."""
    found = 0
    for n, (x, wide) in enumerate(zip(at, wides, strict=True)):
        low, high = x + 4 + INSET, x + wide - 4 - INSET
        found += any(low < right and left < high for k, (_, left, right) in enumerate(spans) if k != n)
    return found


def _above(place: str, room: float, most: float) -> float:
    """How wide a site's name stands above its columns: no wider than ``most`` where they are not."""
    whole = text.width(place, SMALL, 500)
    if whole <= max(room, most):
        return whole
    lines = text.broken(place, max(room, most, text.longest(place, SMALL, 500)), SMALL, 500)
    return max(text.width(line, SMALL, 500) for line in lines)


def _steps(scene: Scene, spans: Sequence[tuple[str, float, float]], top: float) -> float:
    """Sites whose names do not fit above their columns: each has a line of its own, that of the first is the highest,
    and is led to its columns."""
    lines = [titled(place, WIDTH - LEFT - (a + b) / 2 - 6, SMALL, 500, 3) for place, a, b in spans]
    low = top + LINE * sum(map(len, lines)) + 4
    y = top
    for (place, left, right), some in zip(spans, lines, strict=True):
        middle = (left + right) / 2
        scene.add(Wire(((middle, y + 4), (middle, low)), "place"), Wire(((left, low), (right, low)), "place"))
        y = write(
            scene, some, middle + 6, y + LINE - 2, SMALL, weight=500, look="quiet", full=place, step=LINE
        )
        y = y - LINE + 2
    return low + 6


def _stems(scene: Scene, frame: _Frame, top: float) -> float:
    """What names begin with, above their columns; returns where these may begin."""
    for stem in frame.stems:
        low, high = frame.columns[stem.first].x, frame.columns[stem.last].right
        middle = round((low + high) / 2, 1)
        scene.add(Words(middle, top + 12, text.clean(stem.text), SMALL, 700, "strong", "middle"))
    return top + (LINE + 2 if frame.stems else 0)


def _rows(sheet: Sheet, frame: _Frame, top: float) -> Mapping[str, Area]:
    """Each row's place."""
    found = {}
    for band in sheet.bands:
        top += BAND + LINE * len(_titles(band, frame))
        for n, row in enumerate(band.rows):
            top += CHIP if row.chips and n else 0
            high = 12 + LINE * len(_said(row, frame.pill.w)) + (CHIP if row.chips else 0)
            high = max(high, HIGH, 12 * uplinks.entries(sheet, row.id) + 10, 8 + LINE * len(_speed(row)))
            found[row.id] = Area(frame.pill.x, top, frame.pill.w, high)
            top += high + BETWEEN
        top += BANDS - BETWEEN
    return found


def _named(column: Column, room: float) -> tuple[str, ...]:
    """The name of a column in lines; of one that stands for several their number is always told."""
    lines = titled(column.title, room, SMALL, 700)
    more = f"and {column.count - 1} more"
    if column.count == 1 or not any(text.ELLIPSIS in line for line in lines):
        return lines
    name = text.broken(text.clean(column.title.removesuffix(f" {more}")), room, SMALL, 700, 2)
    return (*name, *text.broken(more, room, SMALL, 700))


def _titles(band: Band, frame: _Frame) -> list[tuple[str, str]]:
    """The heading of a band in lines, each with what stands beside it: its note, where there is room for it."""
    room = frame.pill.w - (chips(band.rows[0].chips) + 12 if band.rows[0].chips else 0)
    lines = [(line, "") for line in text.broken(band.title, room, SMALL + 0.5, 700)]
    if not band.note:
        return lines
    if text.width(lines[-1][0], SMALL + 0.5, 700) + 12 + text.width(band.note, SMALL) <= room:
        return [*lines[:-1], (lines[-1][0], band.note)]
    return [*lines, *(("", line) for line in text.broken(band.note, room, SMALL))]


def _title(scene: Scene, lines: Sequence[tuple[str, str]], x: float, y: float) -> None:
    """The heading of a band above a height."""
    for n, (title, note) in enumerate(lines):
        base = y - LINE * (len(lines) - 1 - n)
        beside = round(x + text.width(title, SMALL + 0.5, 700) + 12, 1) if title else x
        if title:
            scene.add(Words(x, base, title, SMALL + 0.5, 700, "quiet"))
        if note:
            scene.add(Words(beside, base, note, SMALL, 400, "quiet"))


Line = tuple[str, str, int, str]
"""Text, look, weight, and the whole that the text is of."""


def _said(row: Row, wide: float) -> list[Line]:
    """What stands in a row's pill; its range beside the title where it fits, else below."""
    room = wide - 32
    lines: list[Line] = [(line, "network", 500, row.title) for line in titled(row.title, room, SAID, 500)]
    if len(lines) > 1 or _long(row) > room:
        lines += [(line, "strong", 400, row.text) for line in titled(row.text, room, SMALL)]
    if row.also:
        also = text.broken(text.clean(row.also), room, SMALL, 400, 4)
        lines += [(line, "quiet", 400, row.also) for line in also]
    return lines


def _speed(row: Row) -> list[str]:
    """What stands in the column of speeds, in lines."""
    return [row.speed, *(titled(row.note, SPEED - 4, SMALL, lines=4) if row.note else ())]


def _row(scene: Scene, row: Row, frame: _Frame, box: Area) -> None:
    y = box.y + box.h / 2
    ends = [frame.columns[n].middle for n in row.on] + ([frame.machines + 6] if row.machines else [])
    if ends:
        scene.add(Wire(((box.right, y), (max(ends), y)), "network", of=row.id))
    for n in row.on:
        scene.add(Box(Area(frame.columns[n].middle - 5.5, y - 5.5, 11, 11), 5.5, "plug"))
    if row.machines:
        scene.add(Box(Area(frame.machines, y - 6, 12, 12), 6, "plug-end"))
        scene.add(Words(frame.machines + 18, y + 4.5, str(row.machines), SAID, 700, "strong"))
    else:
        scene.add(Words(frame.machines + 18, y + 4.5, "none", SAID, 400, "quiet"))
    scene.add(Box(box, HIGH / 2, "network", of=row.id))
    lines = _said(row, box.w)
    base = y - LINE * len(lines) / 2 + 12 + (CHIP / 2 if row.chips else 0)
    for line, look, weight, whole in lines:
        full = text.clean(whole) if text.ELLIPSIS in line else ""
        size = SAID if look == "network" else SMALL
        scene.add(Words(box.x + 16, round(base, 1), line, size, weight, look, full=full))
        base += LINE
    if not any(look == "strong" for _, look, _, _ in lines):
        at = base - LINE * (len(lines))
        scene.add(Words(box.right - 16, round(at, 1), text.clean(row.text), SMALL, 400, "strong", "end"))
    if row.href:
        scene.add(Hot(box, row.href, text.clean(row.title)))
    right = box.right - 8
    for chip in reversed(row.chips):
        right = finding(scene, chip, right, box.y).x - 4
    if not frame.speeds:
        return
    said = _speed(row)
    look = "quiet" if row.speed == UNSTATED else "strong"
    base = y - LINE * len(said) / 2 + 12
    for n, line in enumerate(said):
        whole = text.clean(row.note) if text.ELLIPSIS in line else ""
        scene.add(Words(WIDTH - LEFT, round(base, 1), line, SMALL, 400, "quiet" if n else look, "end", whole))
        base += LINE


def _columns(scene: Scene, sheet: Sheet, frame: _Frame, span: Area) -> None:
    for column, area, lines in zip(sheet.columns, frame.columns, frame.names, strict=True):
        head = Area(area.x, span.y, area.w, frame.head)
        scene.add(
            Box(Area(area.x, span.y, area.w, span.h), 8, "column"), Box(head, 8, "header", top_only=True)
        )
        scene.add(Icon(column.icon, area.middle - 9, head.y + 7, 18, "icon"))
        y = head.bottom - 10 - 15 * (len(lines) - 1)
        name = text.clean(column.title)
        for line in lines:
            whole = name if text.ELLIPSIS in line or (frame.stems and line != name) else ""
            scene.add(Words(round(area.middle, 1), round(y, 1), line, SMALL, 700, "strong", "middle", whole))
            y += 15
        if column.href:
            scene.add(Hot(head, column.href, text.clean(column.title)))


def _names(scene: Scene, sheet: Sheet, frame: _Frame, top: float) -> float:
    """The names of numbered columns; returns where what follows may begin."""
    if not frame.numbered:
        return top
    x, top = LEFT, top + 8
    for n, column in enumerate(sheet.columns):
        full = text.clean(column.title)
        lines = text.broken(full, ROOM - 24, SMALL, 400, 3)
        wide = 24 + max(text.width(line, SMALL) for line in lines)
        if x > LEFT and x + wide > WIDTH - LEFT:
            x, top = LEFT, top + 20
        scene.add(Words(x + 16, top + 14, str(n + 1), SMALL, 700, "strong", "end"))
        write(scene, lines, x + 24, top + 14, SMALL, full=full, step=LINE)
        x = round(x + max(wide, 90) + 22)
        top += LINE * (len(lines) - 1)
    return top + 20


def _swatch(scene: Scene, look: str, x: float, y: float) -> None:
    if look == "dot":
        scene.add(Box(Area(x + 8, y - 6, 12, 12), 6, "plug-end", role="key"))
    elif look.startswith("chip-"):
        sample(scene, look, x, y)
    else:
        scene.add(Wire(((x, y), (x + 28, y)), look, role="key"))
