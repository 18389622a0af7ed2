"""Paints hosts with what they carry: a tile a host cluster, a strip a host, a square a machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hadocs.figures import text
from hadocs.figures.paint import small
from hadocs.figures.paint.column import WHOLE, titled, write
from hadocs.figures.paint.scene import Area, Box, Hot, Scene
from hadocs.figures.paint.steps import put
from hadocs.figures.plans.overview import Fleet, Strip

PAD = 8.0
HEAD = 30.0
NAME = 17.0
"""From one line of a tile's name to the next."""
GAP = 6.0
WIDE = 520.0
"""From this width on the strips stand beside the lines."""
ONE = 24.0
TWO = 43.0
COUNTS = 16.0
"""From one row of counts to the next."""
COLUMN = 150.0
"""Strips of clusters stand side by side where each has this much, and room for its name beside its finding."""
METER = 20.0
MOST = 3
"""So many lines each of the things that are said of a tile has at most."""

Columns = Mapping[str, Area]
"""The places of the sites' contents, by site; only x and width count."""


def height(fleet: Fleet, area: Area, columns: Columns) -> float:
    """How high the tile is in an area of that width."""
    return _size(fleet, area, columns)[0]


def _size(fleet: Fleet, area: Area, columns: Columns) -> tuple[float, float, list[tuple[Strip, Area]]]:
    """The height of a tile, where its strips begin, and the places of the strips from there."""
    across = len(fleet.sites) > 1 and all(s in columns for s in fleet.sites)
    wide = _is_wide(fleet, area)
    inner = Area(area.x + PAD, 0, area.w - 2 * PAD, 0)
    if wide and not across:
        left = round(inner.w * 0.4)
        inner, room = Area(inner.x + left + 16, 0, inner.w - left - 16, 0), float(left)
    else:
        room = inner.w
    said = small.high(fleet.said, room - 2, MOST)
    starts: dict[str, float] = {}
    places = []
    slots = {s: columns[s] for s in fleet.sites} if across else dict.fromkeys(("", *fleet.sites), inner)
    several = fleet.each == "cluster" and not across
    columns_ = max(1, int((inner.w + GAP) // (_column(fleet) + GAP))) if several else 1
    narrow = min(a.w for a in slots.values()) - (2 * PAD if across else 0)
    tall = _high(fleet, (inner.w + GAP) / columns_ - GAP if several else narrow)
    for index, strip in enumerate(fleet.strips):
        slot = slots.get(strip.site, inner)
        if columns_ > 1:
            pitch = (inner.w + GAP) / columns_
            slot = Area(round(inner.x + index % columns_ * pitch, 1), 0, round(pitch - GAP, 1), 0)
        key = strip.site if across else ""
        y = index // columns_ * (tall + GAP) if columns_ > 1 else starts.get(key, 0.0)
        x, w = (slot.x + PAD, slot.w - 2 * PAD) if across else (slot.x, slot.w)
        x, right = max(x, area.x + PAD), min(x + w, area.right - PAD)
        places.append((strip, Area(round(x, 1), y, round(right - x, 1), tall)))
        starts[key] = y + tall + GAP
    strips = max(starts.values(), default=0.0)
    head = HEAD + NAME * (len(_title(fleet, area, columns)) - 1)
    if wide and not across:
        return max(head + said, strips + PAD) + PAD, PAD, places
    return head + said + 4 + strips + (PAD - GAP if strips else 0) + 2, head + said + 4, places


def _right(fleet: Fleet, area: Area, columns: Columns) -> float:
    """Where the name and the lines of the tile end: at its border, or before the strips beside them."""
    across = len(fleet.sites) > 1 and all(s in columns for s in fleet.sites)
    beside = _is_wide(fleet, area) and not across
    return area.x + PAD + round((area.w - 2 * PAD) * 0.4) if beside else area.right - PAD


def _name_room(fleet: Fleet, area: Area, columns: Columns) -> float:
    """The room that the name has beside the finding."""
    wide = _right(fleet, area, columns) - area.x
    loose = fleet.kind == "loose"
    taken = 0.0 if loose and fleet.chip is None else small.chip_width(fleet.chip, wide * 0.5)
    return wide - taken - 10 - PAD - 2


def _title(fleet: Fleet, area: Area, columns: Columns) -> tuple[str, ...]:
    return titled(fleet.title, _name_room(fleet, area, columns), 13.5, 700)


def _is_wide(fleet: Fleet, area: Area) -> bool:
    """Whether the strips of hosts have room beside the lines."""
    return area.w >= WIDE and fleet.each == "host"


def _column(fleet: Fleet) -> float:
    """The room that a strip of a cluster needs."""

    def least(strip: Strip) -> float:
        chip = text.width(text.clean(strip.chip.text), small.SIZE, 700) + 16 if strip.chip else 0.0
        return text.width(text.clean(strip.title), small.SIZE, 500) + chip + 22

    return max([COLUMN, *map(least, fleet.strips)])


def _high(fleet: Fleet, room: float) -> float:
    """How high each strip is: one line, or two where names are long, or squares do not fit beside them."""
    more = small.LETTERS * (max((len(_called(fleet, s, room)) for s in fleet.strips), default=1) - 1)
    more += COUNTS * (max((len(_under(fleet, s, room - 0.1)) for s in fleet.strips), default=1) - 1)
    if fleet.each == "cluster":
        return TWO + more
    name = _name(fleet, room)
    tail = _tail(fleet)
    whole = all(text.width(text.clean(s.title), small.SIZE, 500) <= name for s in fleet.strips)
    fit = whole and all(_squares(s) <= room - name - 24 - tail for s in fleet.strips)
    return ONE if fit else TWO + more


def _called(fleet: Fleet, strip: Strip, wide: float) -> tuple[str, ...]:
    """The lines of a strip's name where its squares stand below: beside how full it is, or its finding."""
    if fleet.each == "cluster":
        taken = (small.chip_width(strip.chip, wide * 0.4) if strip.chip else 0.0) + 6
    else:
        meter = METER + 4 if strip.share is not None else 0.0
        taken = _shares(fleet) + meter + 6 if strip.text else 0.0
    return titled(strip.title, wide - 14 - taken, small.SIZE, 500)


def _under(fleet: Fleet, strip: Strip, wide: float) -> list[list[tuple[str, int]]]:
    """The rows of what stands below the name of a strip: none but the first where its squares have room, else of a
    count for each kind of machine. None of these is left out."""
    meter = METER + 4 + _shares(fleet) + 6 if fleet.each == "cluster" and strip.text else 1.0
    room = wide - 14 - meter
    if _squares(strip) <= room - 1:
        return [[]]
    rows: list[list[tuple[str, int]]] = [[]]
    left = room
    for look, count in strip.machines:
        if rows[-1] and left < _count(count):
            rows.append([])
            left = room
        rows[-1].append((look, count))
        left -= round(_count(count) + 12, 1)
    return rows


def _count(count: int) -> float:
    """How wide a square is with how many machines it stands for."""
    return small.STEP + 3 + text.width(str(count), small.SIZE)


def _name(fleet: Fleet, room: float) -> float:
    wide = max((text.width(text.clean(s.title), small.SIZE, 500) for s in fleet.strips), default=0.0)
    return round(min(wide + 0.5, room * 0.4), 1)


def _squares(strip: Strip) -> float:
    return sum(n for _, n in strip.machines) * small.STEP - (small.STEP - small.SQUARE)


def _tail(fleet: Fleet) -> float:
    """The room that how full the hosts are takes."""
    return METER + 4 + _shares(fleet) if any(s.text for s in fleet.strips) else 0.0


def _shares(fleet: Fleet) -> float:
    return max((text.width(s.text, small.SIZE) for s in fleet.strips), default=0.0) + 0.5


def paint(scene: Scene, fleet: Fleet, area: Area, columns: Columns, *, apart: bool = False) -> None:
    """Paints the tile into its place, whose height is `height`; ``apart`` from the sites that its hosts stand in."""
    loose = fleet.kind == "loose"
    scene.add(Box(area, 9, "chassis" if loose else "host-cluster", of=fleet.id))
    right = _right(fleet, area, columns)
    small.chip(
        scene, fleet.chip, right, area.y + 8, (right - area.x) * 0.5, said=not loose and not fleet.elsewhere
    )
    names, left = _title(fleet, area, columns), area.x + PAD + 2
    look = "strong" if loose else "host"
    write(scene, names, left, area.y + 21, 13.5, weight=700, look=look, full=fleet.title, step=NAME)
    more = NAME * (len(names) - 1)
    if fleet.href:
        room = round(_name_room(fleet, area, columns), 1)
        scene.add(Hot(Area(area.x + PAD, area.y + 4, room, 24 + more), fleet.href, text.clean(fleet.title)))
    _, start, places = _size(fleet, area, columns)
    small.lines(scene, fleet.said, left, area.y + HEAD + more, right - area.x - PAD - 2, MOST)
    if not places:
        return
    least = min(box.w for _, box in places)
    column = _name(fleet, least)
    for strip, box in places:
        _strip(
            scene,
            fleet,
            strip,
            Area(box.x, area.y + start + box.y, box.w, box.h),
            column,
            "port" if apart else "",
        )


def _with_note(names: tuple[str, ...], strip: Strip, room: float) -> tuple[str, ...]:
    """The lines of a name with the note of its strip behind the last, of which as much is cut as that takes: of how
    many nodes a cluster is, nobody can guess. A short name stays whole."""
    last = f"{names[-1]} · {strip.note}"
    if text.width(last, small.SIZE, 500) <= room:
        return (*names[:-1], last)
    cut = names[-1].removesuffix(text.ELLIPSIS)
    found = text.shorten(f"{cut} · {strip.note}", room, small.SIZE, 500)
    kept = len(text.clean(strip.title)) > WHOLE and found.endswith(strip.note)
    return (*names[:-1], found) if kept else names


def _strip(scene: Scene, fleet: Fleet, strip: Strip, box: Area, column: float, role: str) -> None:
    """A strip; ``column`` is the width of the names where the squares stand beside them."""
    scene.add(Box(box, 5, "strip", of=strip.id, role=role))
    cluster, shares = fleet.each == "cluster", _shares(fleet)
    two = box.h > ONE
    base = box.y + 16.3
    right = box.right - 7
    if strip.href:
        scene.add(Hot(box, strip.href, text.clean(strip.title)))
    if not cluster:
        right = _meter(scene, strip, right, box.y, shares)
    else:
        right -= small.chip(scene, strip.chip, right, box.y + 3.2, box.w * 0.4, said=False) + 6
    names = _called(fleet, strip, box.w) if two else titled(strip.title, column, small.SIZE, 500)
    step = small.LETTERS
    left = box.x + 7 + text.width(names[0], small.SIZE, 500) + 6
    noted = len(names) == 1 and right - left >= text.width(strip.note, small.SIZE)
    if strip.note and not noted:
        names = _with_note(names, strip, right - box.x - 7)
    unsaid = "" if noted or names[-1].endswith(strip.note) else strip.note
    write(
        scene,
        names,
        box.x + 7,
        base,
        small.SIZE,
        weight=500,
        full=strip.title,
        step=step,
        unsaid=unsaid,
    )
    if strip.note and noted:
        put(scene, strip.note, left, base, right - left, small.SIZE, 400, "quiet")
    # Squares stand at the foot, so that those of strips side by side are in one row.
    counts = _under(fleet, strip, box.w) if two else [[]]
    under = box.h - TWO - COUNTS * (len(counts) - 1)
    if cluster:
        _meter(scene, strip, box.right - 7, box.y + 20 + box.h - TWO, shares)
    x, y = (box.x + 7, box.y + 26.5 + under) if two else (box.x + 7 + column + 7, box.y + 7)
    if not counts[0]:
        for look, count in strip.machines:
            for _ in range(count):
                small.square(scene, look, x, y)
                x += small.STEP
    for row, some in enumerate(counts):
        _counts(scene, some, x, y + COUNTS * row)


def _meter(scene: Scene, strip: Strip, right: float, top: float, shares: float) -> float:
    """How full the memory is, in a line that begins there; returns where what stands before it has to end."""
    if not strip.text:
        return right
    put(scene, strip.text, right, top + 16.3, shares, small.SIZE, 400, "strong", "end")
    left = right - shares - (METER + 4 if strip.share is not None else 0)
    scene.add(Box(Area(round(left, 1), top + 9, METER, 7), 2, "meter"))
    full = min(max(strip.share or 0.0, 0.0), 1.0) * METER
    if full > 0:
        full = max(full, 1.0)  # little is not nothing
        scene.add(Box(Area(round(left, 1), top + 9, round(full, 1), 7), 2, "meter-now"))
    return left - 6


def _counts(scene: Scene, machines: Sequence[tuple[str, int]], x: float, y: float) -> None:
    """A square a kind, with how many there are."""
    for look, count in machines:
        small.square(scene, look, x, y)
        put(scene, str(count), x + small.STEP + 3, y + 10, 60, small.SIZE, 400)
        x += round(_count(count) + 12, 1)
