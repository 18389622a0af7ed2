"""Paints storage with who reaches it: a line from the hosts above, or chips with the names of those that do."""

from __future__ import annotations

from dataclasses import dataclass

from hadocs.figures import text
from hadocs.figures.paint import small
from hadocs.figures.paint.column import titled
from hadocs.figures.paint.scene import Area, Box, Dot, Drum, Hot, Point, Scene, Wire, Words
from hadocs.figures.plans.overview import Store

REACH = 54.0
"""Above a drum, for chips and lines."""
LEAST = 114.0
MOST = 176.0
GAP = 10.0
CHIP = 21.0
_BOXES = {"host": "tag-host", "guest": "tag-guest", "quiet": "tag-quiet"}
_TEXTS = {"host": "host", "guest": "guest", "quiet": "quiet"}


@dataclass(frozen=True, slots=True)
class Slot:
    """A storage with its place among the drums of a column: row, x and width, and the room for chips above it."""

    store: Store
    row: int
    x: float
    w: float
    room: float

    @property
    def middle(self) -> float:
        """The x of its centre."""
        return round(self.x + self.w / 2, 1)


def high(slot: Slot, start: float | None) -> float:
    """How high its drum has to be; ``start`` is where its hosts end, if a line from there is free."""
    store = slot.store
    return 46 + 16 * len(_title(store, slot.w)) + 16.5 * len(_said(slot, start)) + (22 if store.chip else 0)


def _said(slot: Slot, start: float | None) -> list[tuple[str, str]]:
    """Lines below its name, each with the whole that it is of: who reaches it too, where that has no room as chips."""
    some = [text.clean(said) for said in slot.store.said]
    if slot.store.reaches and start is None and not _chipped(slot):
        some.append(
            f"reached from {', '.join(dict.fromkeys(text.clean(r.title) for r in slot.store.reaches))}"
        )
    room = slot.w - 8
    return [(line, said) for said in some for line in titled(said, room, small.SIZE, lines=3)]


def _chipped(slot: Slot) -> bool:
    """Whether the first of those that reach it has room in a chip, with the number of the others."""
    reaches = slot.store.reaches
    rest = 46.0 if len(reaches) > 1 else 0.0
    return text.width(text.clean(reaches[0].title), small.SIZE, 500) + 18 + rest <= slot.room


def _title(store: Store, wide: float) -> tuple[str, ...]:
    return titled(store.title, wide - 12, 13, 700)


def paint(scene: Scene, slot: Slot, top: float, tall: float, start: float | None) -> Area:
    """Paints a drum with its chips above it; ``start`` is where its hosts end, if a line from there is free."""
    store = slot.store
    area = Area(slot.x, top + REACH, slot.w, tall)
    if store.reaches:
        if start is not None:
            _line(scene, slot, start, area.y)
        elif _chipped(slot):
            _chips(scene, slot, area.y)
    scene.add(Drum(area, "drum", of=store.id))
    base = area.y + 42 + max(0.0, (tall - high(slot, start)) / 2)
    room = slot.w - 8
    full = text.clean(store.title)
    names = _title(store, slot.w)
    for name in names:
        cut = full if text.ELLIPSIS in name else ""
        scene.add(Words(slot.middle, round(base, 1), name, 13, 700, "strong", "middle", cut))
        base += 16
    for line, said in _said(slot, start):
        cut = said if text.ELLIPSIS in line else ""
        where = round(base + 0.5, 1)
        scene.add(Words(slot.middle, where, line, small.SIZE, 400, "quiet", "middle", cut))
        base += 16.5
    if store.chip:
        mark = text.width(text.clean(store.chip.text), small.SIZE, 700) + 16
        small.chip(scene, store.chip, round(slot.middle + min(mark, room) / 2, 1), base - 9, room, said=False)
    if store.href:
        scene.add(Hot(Area(area.x, area.y, area.w, round(base - area.y - 12, 1)), store.href, full))
    return area


def _line(scene: Scene, slot: Slot, start: float, end: float) -> None:
    """From the tile above, with a chip that says how."""
    (reach,) = slot.store.reaches
    way = ((slot.middle, start), (slot.middle, end + 6))
    scene.add(Wire(way, "storage", ends=(reach.source, slot.store.id)))
    if not reach.label:
        return
    full = text.clean(reach.label)
    short = text.shorten(full, slot.room - 12, small.SIZE, 500)
    wide = min(text.width(short, small.SIZE, 500) + 20, slot.room)
    box = Area(round(slot.middle - wide / 2, 1), end - 36, round(wide, 1), CHIP)
    scene.add(
        Box(box, CHIP / 2, "tag-storage"),
        Words(
            slot.middle,
            box.y + 14.8,
            short,
            small.SIZE,
            500,
            "storage",
            "middle",
            full if short != full else "",
        ),
    )


def _chips(scene: Scene, slot: Slot, end: float) -> None:
    """Chips with the names of those that reach it, in one row that joins above the drum."""
    shown: list[tuple[str, str, float]] = []
    used = 0.0
    reaches = slot.store.reaches
    for index, reach in enumerate(reaches):
        wide = text.width(text.clean(reach.title), small.SIZE, 500) + 18
        left = len(reaches) - index - 1
        rest = 46.0 if left else 0.0
        if used + wide + rest > slot.room and shown:
            shown.append((f"+{left + 1}", "quiet", 38.0))
            break
        shown.append((reach.title, reach.tone, min(wide, slot.room)))
        used += wide + 6
    total = sum(w for _, _, w in shown) + 6 * (len(shown) - 1)
    x = slot.middle - total / 2
    top = end - 46
    rail = end - 14
    middles = []
    for title, tone, wide in shown:
        box = Area(round(x, 1), top, round(wide, 1), CHIP)
        middles.append(round(box.middle, 1))
        full = text.clean(title)
        scene.add(Box(box, CHIP / 2, _BOXES[tone]))
        cut = (
            ", ".join(text.clean(r.title) for r in reaches)
            if full.startswith("+") and tone == "quiet"
            else ""
        )
        scene.add(Words(round(box.middle, 1), top + 14.8, full, small.SIZE, 500, _TEXTS[tone], "middle", cut))
        x += wide + 6
    if len(middles) == 1:
        scene.add(Wire(((slot.middle, top + CHIP), (slot.middle, end + 6)), "storage", role="branch"))
        return
    ways: list[tuple[Point, ...]] = [
        ((middles[0], top + CHIP), (middles[0], rail), (middles[-1], rail), (middles[-1], top + CHIP))
    ]
    ways += [((m, top + CHIP), (m, rail)) for m in middles[1:-1]]
    ways.append(((slot.middle, rail), (slot.middle, end + 6)))
    scene.add(*(Wire(way, "storage", role="branch") for way in ways), Dot(slot.middle, rail, 4, "storage"))
