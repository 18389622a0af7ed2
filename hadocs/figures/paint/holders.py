"""Paints hosts with their guests, the disks of these, and their adapters. Knows no storage outside of them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from hadocs.figures import text
from hadocs.figures.paint.column import SAID, SMALL, titled
from hadocs.figures.paint.scene import Area, Box, Dot, Hot, Icon, Point, Scene, Wire, Words
from hadocs.figures.plans.storage import Guest, Holder, Way

LINE = 16.0
PAD = 12.0
NARROW = 120.0
"""A host below this width has less room around its cards and their text."""
GAP = 8.0
SPINE = 20.0
"""Between cards and the border where lines run down beside them."""
TURN = 26.0
"""Between cards and adapters."""

Said = tuple[str, str, int, str, str]
"""Text, look, weight, icon, and the whole that the text is of."""


@dataclass
class Made:
    """What a host shows, laid out for its width: how high head, cards and ways are, and their lines."""

    holder: Holder
    wide: float
    head: list[Said]
    cards: list[list[Said]]
    ways: list[list[Said]]
    drawn: bool

    @property
    def pad(self) -> float:
        """Between its borders and its cards."""
        return _pad(self.wide)

    @property
    def top(self) -> float:
        """The height of the head."""
        return 18 + LINE * len(self.head)

    @property
    def inner(self) -> float:
        """The height of head and cards."""
        return self.top + sum(_high(c) + GAP for c in self.cards) + (GAP if self.cards else 26)


def _pad(wide: float) -> float:
    return PAD if wide >= NARROW else 8.0


def _indent(wide: float) -> float:
    """From the border of a card to its text, behind an icon; ``wide`` is the host."""
    return 34.0 if wide >= NARROW else 28.0


def _spined(holder: Holder, drawn: bool) -> float:
    through = any(g.through for g in holder.guests) and any(w.used for w in holder.ways)
    itself = any(g.itself for g in holder.guests)
    return (
        SPINE * (through + itself) if drawn and len(holder.guests) > 1 else (SPINE if itself and drawn else 0)
    )


def made(holder: Holder, wide: float, drawn: bool) -> Made:
    """A host laid out for a width."""
    head: list[Said] = [
        (line, "strong", 700, "", holder.title) for line in titled(holder.title, wide - 44, SAID, 700)
    ]
    if holder.note:
        head += [(line, "quiet", 400, "", holder.note) for line in titled(holder.note, wide - 44, SMALL)]
    room = wide - 2 * _pad(wide) - _spined(holder, drawn)
    cards = [_card(g, room, _indent(wide) + 10) for g in holder.guests]
    ways = list(holder.ways)
    if holder.itself:
        ways.append(Way(id="", title="Guests, past the host", lines=holder.itself))
    found = Made(holder, wide, head, cards, [], drawn)
    each = _each(found, len(ways))
    found.ways = [_way(w, each) for w in ways]
    return found


def _each(found: Made, count: int) -> float:
    """How wide a way is: side by side where lines leave them, else below one another."""
    room = (
        found.wide
        - 2 * found.pad
        - (SPINE if found.drawn and any(g.itself for g in found.holder.guests) else 0)
    )
    if not found.drawn or count < 2:
        return room
    return (room - GAP * (count - 1)) / count


def _card(guest: Guest, room: float, taken: float) -> list[Said]:
    """The lines of a card; icons and margins take so much of the room."""
    out: list[Said] = [
        (line, "strong", 700, guest.icon if n == 0 else "", guest.title)
        for n, line in enumerate(titled(guest.title, room - taken, SAID, 700))
    ]
    if guest.label:
        out += [(line, "guest", 500, "", guest.label) for line in titled(guest.label, room - 24, SMALL, 500)]
    if guest.note:
        out += [
            (line, "quiet", 400, "", guest.note) for line in titled(guest.note, room - 24, SMALL, lines=3)
        ]
    for disk in guest.disks:
        name = titled(disk.title, room - taken, SMALL, 500)
        out += [(line, "plain", 500, "disk" if n == 0 else "", disk.title) for n, line in enumerate(name)]
        if disk.text:
            beside = text.width(name[-1], SMALL, 500) + 8 + text.width(disk.text, SMALL) <= room - taken
            out.append((disk.text, "quiet", 400, "beside" if beside else "below", disk.text))
    return out


def _way(way: Way, room: float) -> list[Said]:
    out: list[Said] = [
        (line, "storage", 500, "", way.title)
        for line in titled(_named(way.title, room - 16), room - 16, SMALL, 500)
    ]
    for said in way.lines:
        found = text.broken(text.clean(said), room - 16, SMALL, 400, 4)
        out += [(line, "strong", 400, "", said) for line in found]
    return out


def _named(title: str, room: float) -> str:
    """What stands on an adapter: its protocol alone where a word of its name would be broken."""
    words = title.split()
    if all(text.width(word, SMALL, 500) <= room for word in words):
        return title
    return " ".join(words[1:]) if len(words) > 2 else words[0]


def _rows(lines: Sequence[Said]) -> int:
    return sum(icon != "beside" for _, _, _, icon, _ in lines)


def _high(lines: Sequence[Said]) -> float:
    return LINE * _rows(lines) + 14


def below(some: Sequence[Made]) -> tuple[float, float]:
    """How high heads and cards are at most, and ways, of hosts side by side."""
    inner = max((m.inner for m in some), default=0.0)
    if all(m.drawn for m in some):
        return inner, max((_high(w) - 4 for m in some for w in m.ways), default=0.0)
    return inner, max((sum(_high(w) - 4 + GAP for w in m.ways) - GAP for m in some if m.ways), default=0.0)


def paint(scene: Scene, found: Made, x: float, y: float, inner: float, high: float) -> dict[str, Point]:
    """A host at a place; returns where lines leave it, by the names of its ways."""
    holder = found.holder
    whole = Area(x, y, found.wide, inner + (TURN + high + 14 if high else 0))
    scene.add(Box(whole, 9, "chassis", of=holder.id))
    scene.add(Box(Area(x, y, found.wide, found.top), 9, "header", top_only=True))
    scene.add(Icon(holder.icon, x + 11, y + found.top / 2 - 9, 18, "icon"))
    base = y + 21
    for line, look, weight, _, said in found.head:
        full = text.clean(said) if text.ELLIPSIS in line else ""
        scene.add(Words(x + 36, base, line, SAID if weight == 700 else SMALL, weight, look, full=full))
        base += LINE
    if holder.href:
        scene.add(Hot(Area(x, y, found.wide, found.top), holder.href, text.clean(holder.title)))
    spines = _spined(holder, found.drawn)
    cards = []
    top = y + found.top + GAP + 2
    for guest, lines in zip(holder.guests, found.cards, strict=True):
        box = Area(x + found.pad, top, found.wide - 2 * found.pad - spines, _high(lines))
        cards.append((guest, box, lines))
        top += box.h + GAP
    if not cards:
        scene.add(Words(x + found.pad, y + found.top + 20, "no disks of guests", SMALL, 400, "quiet"))
    ways = _ways(found, x, y + inner + TURN, high)
    out: dict[str, Point] = {}
    if found.drawn:
        out = _lines(scene, found, cards, ways, whole)
    for guest, box, lines in cards:
        _paint_card(scene, guest, box, lines, _indent(found.wide))
    for way, area, lines in ways:
        _paint_way(scene, holder, way, area, lines)
    return out


def _ways(found: Made, x: float, top: float, high: float) -> list[tuple[Way, Area, list[Said]]]:
    ways = list(found.holder.ways)
    if found.holder.itself:
        ways.append(Way(id="past", title="Guests, past the host", lines=found.holder.itself))
    each = round(_each(found, len(ways)))
    out = []
    for n, (way, lines) in enumerate(zip(ways, found.ways, strict=True)):
        if found.drawn:
            out.append((way, Area(x + found.pad + n * (each + GAP), top, each, high), lines))
        else:
            out.append((way, Area(x + found.pad, top, each, _high(lines) - 4), lines))
            top += _high(lines) - 4 + GAP
    return out


def _lines(
    scene: Scene,
    found: Made,
    cards: Sequence[tuple[Guest, Area, list[Said]]],
    ways: Sequence[tuple[Way, Area, list[Said]]],
    whole: Area,
) -> dict[str, Point]:
    """The lines from guests to their host's ways, and past these out of the host."""
    out = {way.id: (area.middle, area.bottom) for way, area, _ in ways}
    used = [area for way, area, _ in ways if way.used]
    through = [box for guest, box, _ in cards if guest.through] if used else []
    itself = [box for guest, box, _ in cards if guest.itself]
    turn = (ways[0][1].y if ways else whole.bottom - 8) - TURN / 2
    single = len(cards) == 1
    past = whole.right - 13
    spine = past - (SPINE if itself else 0)
    if through:
        tops: list[Point] = []
        if single:
            tops = [(used[0].middle if len(used) == 1 else through[0].middle, through[0].bottom)]
        else:
            heights = [box.y + box.h / 2 - (5 if itself else 0) for box in through]
            for box, high in zip(through, heights, strict=True):
                scene.add(
                    *bridged(((box.right, high), (spine, high)), "storage", (), of=f"in:{found.holder.id}")
                )
            scene.add(*(Dot(spine, h, 3.2, "storage") for h in heights[1:]))
            tops = [(spine, heights[0])]
        comb(scene, tops, [(a.middle, a.y) for a in used], turn, "storage", f"in:{found.holder.id}")
    if itself:
        heights = [box.y + box.h / 2 + 5 for box in itself]
        cross = (spine,) if through and not single else ()
        for box, high in zip(itself, heights, strict=True):
            hops = cross if any(t.y < box.y or t is box for t in through) else ()
            down: tuple[Point, ...] = ((past, whole.bottom + 1),) if box is itself[0] else ()
            way = ((box.right, high), (past, high), *down)
            scene.add(*bridged(way, "storage", hops, of=f"past:{found.holder.id}"))
            if not down:
                scene.add(Dot(past, high, 3.2, "storage"))
        out[""] = (past, whole.bottom + 1)
    return out


def bridged(points: Sequence[Point], look: str, hops: Sequence[float], of: str = "") -> list[Wire]:
    """A line whose level pieces hop over what crosses them at some x."""
    out: list[Point] = [points[0]]
    for (x1, y1), (x2, y2) in itertools.pairwise(points):
        if y1 == y2:
            way = 1 if x2 > x1 else -1
            for x in sorted((h for h in hops if min(x1, x2) + 7 < h < max(x1, x2) - 7), reverse=way < 0):
                out += [(x - 6 * way, y1), (x - 6 * way, y1 - 7), (x + 6 * way, y1 - 7), (x + 6 * way, y1)]
        out.append((x2, y2))
    return [Wire(tuple(out), look, of=of)]


def comb(scene: Scene, tops: Sequence[Point], bottoms: Sequence[Point], y: float, look: str, of: str) -> None:
    """Lines from above joined at a height, and from there to what is below."""
    if len(tops) == len(bottoms) == 1:
        (x1, y1), (x2, y2) = tops[0], bottoms[0]
        points = ((x1, y1), (x2, y2)) if abs(x1 - x2) < 1 else ((x1, y1), (x1, y), (x2, y), (x2, y2))
        scene.add(Wire(points, look, of=of))
        return
    xs = [x for x, _y in (*tops, *bottoms)]
    scene.add(Wire(((min(xs), y), (max(xs), y)), look, of=of))
    scene.add(*(Wire(((x, y1), (x, y)), look, of=of) for x, y1 in tops))
    scene.add(*(Wire(((x, y), (x, y2)), look, of=of) for x, y2 in bottoms))
    scene.add(*(Dot(x, y, 3.2, look) for x in sorted(set(xs))))


def _paint_card(scene: Scene, guest: Guest, box: Area, lines: Sequence[Said], indent: float) -> None:
    scene.add(Box(box, 7, "card-member" if guest.label else "card-plain", of=guest.id))
    y = box.y + 19.0
    x = box.x + indent
    for line, look, weight, icon, whole in lines:
        if icon == "beside":
            scene.add(Words(round(x, 1), y - LINE, line, SMALL, 400, look))
            continue
        if icon == "disk":
            scene.add(Icon("disk", box.x + indent - 20, y - 11, 14, "icon-storage"))
        elif icon and icon != "below":
            scene.add(Icon(icon, box.x + indent - 25, y - 13, 18, "icon"))
        full = text.clean(whole) if text.ELLIPSIS in line else ""
        left = box.x + (12 if look == "guest" or (look == "quiet" and not icon) else indent)
        scene.add(Words(left, y, line, SAID if weight == 700 else SMALL, weight, look, full=full))
        x = left + text.width(line, SMALL, weight) + 8
        y += LINE
    if guest.href:
        scene.add(Hot(box, guest.href, text.clean(guest.title)))


def _paint_way(scene: Scene, holder: Holder, way: Way, area: Area, lines: Sequence[Said]) -> None:
    scene.add(Box(area, 6, "card-disk", of=f"{holder.id}/{way.id}"))
    y = area.y + area.h / 2 - LINE * len(lines) / 2 + 12
    for line, look, weight, _, whole in lines:
        full = (
            text.clean(whole)
            if text.ELLIPSIS in line or (line != whole and [line] == whole.split()[:1])
            else ""
        )
        scene.add(Words(area.middle, round(y, 1), line, SMALL, weight, look, "middle", full))
        y += LINE
    if way.href:
        scene.add(Hot(area, way.href, text.clean(way.title)))
