"""Composes sites side by side, with what is across them; a site of mere witnesses narrow beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from hadocs.figures import text
from hadocs.figures.paint import drum, fleet, small, span
from hadocs.figures.paint.across import joined
from hadocs.figures.paint.column import LEFT, WIDTH, titled, write
from hadocs.figures.paint.scene import Area, Box, Dot, Hot, Scene, Shape, Wire, Words
from hadocs.figures.paint.slots import GAP, slots, tiled
from hadocs.figures.paint.steps import put
from hadocs.figures.paint.witnesses import NARROW, narrow
from hadocs.figures.plan import Key
from hadocs.figures.plans.overview import Copied, Net, Overview, Place, Single, Store

ASIDE = 24.0
"""Between the last site and the narrow one."""
LANE = 104.0
PAD = 12.0
SERVERS = 6


class Row:
    """Sites side by side; ``beside`` is the narrow one at the right."""

    def __init__(self, scene: Scene, places: Sequence[Place], found: Overview, beside: Place | None) -> None:
        self.scene, self.places, self.found, self.beside = scene, list(places), found, beside
        self.keys = [p.id[5:] for p in places]
        room = WIDTH - 2 * LEFT - (NARROW + ASIDE if beside else 0)
        lanes = [self._lane(a, b) for a, b in pairwise(self.keys)]
        wide = (room - sum(lanes)) / len(places)
        self.outer: dict[str, Area] = {}
        x = LEFT
        for key, lane in zip(self.keys, [*lanes, 0.0], strict=True):
            self.outer[key] = Area(round(x, 1), 0, round(wide, 1), 0)
            x += wide + lane
        self.inner = {k: Area(a.x + PAD, 0, a.w - 2 * PAD, 0) for k, a in self.outer.items()}
        self.placed: dict[str, list[tuple[str, Area]]] = {key: [] for key in self.keys}
        """By site what stands in it, with its id, from the top."""
        self.marks: dict[str, Area] = {}
        """The places of clusters, by what is drawn for them."""

    def _lane(self, one: str, two: str) -> float:
        crowd = len(self.places) > 2
        joined = any(one in j.sites and two in j.sites for j in self.found.joins)
        across = any(one in s.sites and two in s.sites for s in self.found.spans)
        copied = bool(self._copies_between(one, two))
        return (70.0 if crowd else LANE) if joined or copied else (52.0 if across else 24.0)

    # --- from the top

    def paint(self, top: float, legend: Sequence[Key]) -> float:
        """Paints all; returns where what follows may begin."""
        at = len(self.scene.shapes)
        y = top + max(self._title(p, top) for p in self.places)
        y = self._networks(y)
        y = self._spans(y)
        y = self._fleets(y)
        drums = {p.id[5:]: self._slots(p) for p in self.places}
        wired = {key: self._to_wire(key, drums[key]) for key in self.keys}
        bottom = max([y, *(self._column(p, y, drums[p.id[5:]], wired[p.id[5:]]) for p in self.places)])
        bottom = self._stores(drums, wired, bottom)
        bottom = self._across(bottom)
        ends = [self._loss(p, bottom) for p in self.places]
        end = max(ends)
        frames: list[Shape] = []
        for place in self.places:
            box = self.outer[place.id[5:]]
            frames.append(Box(Area(box.x, top, box.w, round(end - top, 1)), 8, "site", of=place.id))
        self.scene.shapes[at:at] = frames
        if self.beside:
            end = max(
                end,
                narrow(
                    self.scene,
                    self.beside,
                    self.found,
                    self.marks,
                    self.outer[self.keys[-1]].right,
                    top,
                    legend,
                ),
            )
        return end

    def _title(self, place: Place, top: float) -> float:
        key = place.id[5:]
        inner = self.inner[key]
        look = "strong" if key else "quiet"
        names = titled(place.title, inner.w, 13.5, 700)
        y = write(
            self.scene, names, inner.x, top + 21, 13.5, weight=700, look=look, full=place.title, step=17
        )
        left = inner.x + text.width(names[0], 13.5, 700) + 8
        note = text.clean(place.note)
        if note and len(names) == 1 and left + text.width(note, small.SIZE) <= inner.right:
            put(self.scene, note, left, top + 21, inner.right - left, small.SIZE, 400, "quiet")
        elif note:
            lines = titled(note, inner.w, small.SIZE)
            y = write(self.scene, lines, inner.x, y, small.SIZE, look="quiet", full=note, step=15)
        if place.href:
            self.scene.add(
                Hot(
                    Area(inner.x, top + 5, inner.w, round(y - top - 14, 1)),
                    place.href,
                    text.clean(place.title),
                )
            )
        return round(y - top - 6)

    def _networks(self, top: float) -> float:
        bottom = top
        for place in self.places:
            bottom = max(bottom, self._nets(place.networks, self.inner[place.id[5:]], top))
        for one, two in pairwise(self.keys):
            some = [
                j
                for j in self.found.joins
                if one in j.sites and two in j.sites and set(j.sites) <= self._near()
            ]
            if not some:
                continue
            a, b = self.outer[one].right, self.outer[two].x
            count = sum(j.count for j in some)
            title = some[0].title if len(some) == 1 else f"{count} networks"
            note = some[0].note if len({j.note for j in some}) == 1 else ""
            names = titled(title, b - a - 4, small.SIZE, 500)
            notes = text.broken(text.clean(note).removeprefix("each on "), b - a - 4, small.SIZE, lines=3)
            y = round(top + 13 + small.LETTERS * (len(names) - 1), 1)
            self.scene.add(
                Wire(((a, y), (b, y)), "network", ends=(f"site:{one}", f"site:{two}")),
                Dot(a, y, 4, "network"),
                Dot(b, y, 4, "network"),
            )
            middle = (a + b) / 2
            first = y - 7 - small.LETTERS * (len(names) - 1)
            step = small.LETTERS
            write(
                self.scene, names, middle, first, small.SIZE, weight=500, look="network", anchor="middle",
                full=title, step=step,
            )  # fmt: skip
            if note:
                write(
                    self.scene, notes, middle, y + 17, small.SIZE, look="quiet", anchor="middle", full=note,
                    step=step,
                )  # fmt: skip
            bottom = max(bottom, y + 21 + small.LETTERS * (len(notes) - 1))
        return bottom + (4 if bottom > top else 0)

    def _near(self) -> set[str]:
        return {*self.keys, *([self.beside.id[5:]] if self.beside else [])}

    def _nets(self, nets: Sequence[Net], inner: Area, top: float) -> float:
        if not nets:
            return top
        most = max(1, int((inner.w + 8) // 178))
        rows = -(-len(nets) // most)
        across = -(-len(nets) // rows)
        wide = round((inner.w - 8 * (across - 1)) / across, 1)
        for start in range(0, len(nets), across):
            row = nets[start : start + across]
            high = max(small.pill_high(n.title, wide, "network") for n in row)
            under = any(_beside_net(n) > wide for n in row)
            notes = [text.broken(text.clean(n.note), wide - 24, small.SIZE, lines=3) for n in row]
            for column, (net, lines) in enumerate(zip(row, notes, strict=True)):
                box = Area(round(inner.x + column * (wide + 8), 1), top, wide, high)
                small.pill(
                    self.scene,
                    net.title,
                    box,
                    "network",
                    "network",
                    icon="network",
                    note="" if under else net.note,
                    href=net.href,
                    of=net.id,
                )
                if under and net.note:
                    y = box.bottom + 14
                    write(self.scene, lines, box.x + 12, y, small.SIZE, look="quiet", full=net.note, step=14)
            top += high + 6 + (14 * max(map(len, notes)) if under else 0)
        return top

    # --- across sites

    def _extent(self, sites: Iterable[str]) -> Area:
        some = [self.outer[s] for s in sites]
        x, right = min(a.x for a in some) + 6, max(a.right for a in some) - 6
        return Area(x, 0, round(right - x, 1), 0)

    def _spans(self, top: float) -> float:
        for one in self.found.spans:
            if len(one.sites) > 1 and all(s in self.outer for s in one.sites):
                band = span.Band(one, self._extent(one.sites), self.inner)
                top = self._mark(one.id, band.paint(self.scene, top)) + GAP
        return top

    def _mark(self, key: str, area: Area) -> float:
        self.marks[key] = area
        for site, box in self.outer.items():
            if area.x < box.right and box.x < area.right:
                self.placed[site].append((key, area))
        return area.bottom

    def _fleets(self, top: float) -> float:
        for tile in self.found.fleets:
            if len(tile.sites) > 1 and all(s in self.outer for s in tile.sites):
                extent = self._extent(tile.sites)
                area = Area(extent.x, top, extent.w, fleet.height(tile, extent, self.inner))
                fleet.paint(self.scene, tile, area, self.inner)
                top = self._mark(tile.id, area) + GAP
        return top

    # --- in one site

    def _column(self, place: Place, top: float, slots: Sequence[drum.Slot], wired: set[str]) -> float:
        key, inner = place.id[5:], self.inner[place.id[5:]]
        for one in self.found.spans:
            if one.sites == (key,):
                band = span.Band(one, inner, {})
                top = self._mark(one.id, band.paint(self.scene, top)) + GAP
        some = [f for f in self.found.fleets if f.sites == (key,)]
        for line in tiled(some, inner):
            highs = [fleet.height(tile, area, {}) for tile, area in line]
            for tile, area in line:
                box = Area(area.x, top, area.w, round(max(highs), 1))
                fleet.paint(self.scene, tile, box, {})
                self._mark(tile.id, box)
            top += max(highs) + GAP
        return self._servers(place, inner, top, [s for s in slots if s.store.id in wired])

    def _servers(self, place: Place, inner: Area, top: float, wired: Sequence[drum.Slot]) -> float:
        if not place.servers:
            return top
        x = max([inner.x, *(s.x + s.w + GAP for s in wired)])
        room = inner.right - x
        if wired and room < 110:
            x, room = inner.x, inner.w
        across = max(1, min(len(place.servers), int((room + 8) // 130)))
        wide = round(min((room - 8 * (across - 1)) / across, 240), 1)
        shown = place.servers if len(place.servers) <= SERVERS else place.servers[: SERVERS - 1]
        two = any(_beside(s) > wide for s in shown)
        high = max(_high(s, wide, two=two) for s in shown)
        for index, one in enumerate(shown):
            row, column = divmod(index, across)
            box = Area(round(x + column * (wide + 8), 1), top + row * (high + 6), wide, high)
            _server(self.scene, one, box, two=two)
            self.placed[place.id[5:]].append((one.id, box))
        count = len(shown)
        if count < len(place.servers):
            row, column = divmod(count, across)
            rest = place.servers[count:]
            names = ", ".join(text.clean(s.title) for s in rest)
            left, base = round(x + column * (wide + 8) + 6, 1), top + row * (high + 6) + 21
            said = f"{len(rest)} more servers"
            self.scene.add(Words(left, base, said, small.SIZE, 400, "quiet", full=names))
            count += 1
        return top + ((count - 1) // across + 1) * (high + 6) + 4

    # --- storage

    def _copies_between(self, one: str, two: str) -> list[tuple[Copied, Store, Store]]:
        """What is copied between two sites, with the storage of the first and of the second."""
        by = {p.id[5:]: {s.id: s for s in p.stores} for p in self.found.places}
        found = []
        for copy in self.found.copies:
            for a, b in ((copy.source, copy.target), (copy.target, copy.source)):
                if a in by[one] and b in by[two]:
                    found.append((copy, by[one][a], by[two][b]))
        return found

    def _slots(self, place: Place) -> list[drum.Slot]:
        key = place.id[5:]
        index = self.keys.index(key)
        left = self._copies_between(self.keys[index - 1], key)[:1] if index else []
        right = self._copies_between(key, self.keys[index + 1])[:1] if index + 1 < len(self.keys) else []
        drawn = {(copy.source, copy.target) for copy, _, _ in (*left, *right)}
        place = replace(place, stores=tuple(self._copied(store, drawn) for store in place.stores))
        stores = {store.id: store for store in place.stores}
        first = [stores[store.id] for _, _, store in left]
        last = [stores[store.id] for _, store, _ in right if stores[store.id] not in first]
        return slots(place, self.inner[key], [f for f in self.found.fleets if f.sites == (key,)], first, last)

    def _copied(self, store: Store, drawn: Collection[tuple[str, str]]) -> Store:
        """A storage that says itself what it is a copy of, where no line does: within a site, or past others."""
        titles = {s.id: s.title for p in self.found.places for s in p.stores}
        titles |= {s.id: s.title for _, s in self.found.across}
        said = []
        for copy in self.found.copies:
            ends = (copy.source, copy.target)
            if store.id not in ends or ends in drawn:
                continue
            other = titles.get(ends[1] if ends[0] == store.id else ends[0])
            if other is not None:
                word = "mirrored with" if copy.both else "shipped to" if ends[0] == store.id else "copy of"
                said.append(f"{word} {other}")
        return replace(store, said=(*store.said, *said)) if said else store

    def _to_wire(self, site: str, slots: Sequence[drum.Slot]) -> set[str]:
        """The storage that a line may lead to: all that reaches it is one tile that stands in the way of nothing."""
        tiles = {f.id for f in self.found.fleets if site in f.sites and all(s in self.outer for s in f.sites)}
        return {
            s.store.id for s in slots
            if s.row == 0 and len(s.store.reaches) == 1 and s.store.reaches[0].source in tiles
        }  # fmt: skip

    def _start(self, site: str, slot: drum.Slot) -> float | None:
        """Where the tile ends that reaches a storage, if nothing stands between the two."""
        source = slot.store.reaches[0].source
        start = None
        for key, area in self.placed[site]:
            over = area.x + 10 < slot.middle < area.right - 10
            if key == source:
                start = area.bottom if over else None
            elif start is not None and area.bottom > start and area.x - 6 < slot.middle < area.right + 6:
                return None
        return start

    def _stores(self, slots: dict[str, list[drum.Slot]], wired: dict[str, set[str]], top: float) -> float:
        every = [s for some in slots.values() for s in some]
        areas: dict[str, Area] = {}
        for row in range(max((s.row for s in every), default=-1) + 1):
            here = [s for s in every if s.row == row]
            starts = {
                slot.store.id: self._start(site, slot) if slot.store.id in wired[site] else None
                for site, some in slots.items() for slot in some if slot.row == row
            }  # fmt: skip
            tall = max(drum.high(s, starts[s.store.id]) for s in here)
            top -= 0 if any(s.store.reaches for s in here) else drum.REACH - 8
            for slot in here:
                areas[slot.store.id] = drum.paint(self.scene, slot, top, tall, starts[slot.store.id])
            top += drum.REACH + tall + 12
        for one, two in pairwise(self.keys):
            for copy, a, b in self._copies_between(one, two)[:1]:
                if areas[a.id].y == areas[b.id].y:
                    self._mirror(copy, a.id == copy.source, areas[a.id], areas[b.id])
        return top

    def _mirror(self, copy: Copied, forward: bool, one: Area, two: Area) -> None:
        y = round(one.y + one.h / 2 + 4, 1)
        tail, head = copy.both or not forward, copy.both or forward
        self.scene.add(
            Wire(((one.right, y), (two.x, y)), "mirror", head, tail, ends=(copy.source, copy.target))
        )
        middle = round((one.right + two.x) / 2, 1)
        wide = round(text.width(copy.label, small.SIZE, 500) + 18, 1)
        box = Area(round(middle - wide / 2, 1), y - 10.5, wide, 21)
        self.scene.add(
            Box(box, 10.5, "tag-storage"),
            Words(middle, y + 4.3, copy.label, small.SIZE, 500, "storage", "middle"),
        )

    def _across(self, top: float) -> float:
        for sites, store in self.found.across:
            if all(s in self.outer for s in sites):
                top = joined(self.scene, store, self._extent(sites), top)
        return top

    def _loss(self, place: Place, top: float) -> float:
        inner = self.inner[place.id[5:]]
        if place.loss is None:
            return top + 4
        self.scene.add(Wire(((inner.x, top), (inner.right, top)), "rule"))
        y = small.wrapped(self.scene, place.loss.title, inner.x, top + 19, inner.w, 3, weight=700)
        return small.wrapped(self.scene, place.loss.text, inner.x, y, inner.w, 4) + 2


def _beside(one: Single) -> float:
    """How wide a server is with all that is said of it in one line."""
    name = text.width(text.clean(one.title), small.SIZE, 700)
    return 27 + name + 7 + text.width(text.clean(one.text), small.SIZE) + 8


def _beside_net(net: Net) -> float:
    """How wide the pill of a network is with all that is said of it in one line."""
    name = text.width(text.clean(net.title), small.SIZE, 500)
    return 43 + name + (7 + text.width(text.clean(net.note), small.SIZE) if net.note else 0)


def _high(one: Single, wide: float, *, two: bool) -> float:
    """How high the box of a server is."""
    names = titled(one.title, wide - 35, small.SIZE, 700)
    notes = text.broken(text.clean(one.text), wide - 17, small.SIZE, lines=3) if two else ()
    return 32 + small.LETTERS * (len(names) - 1) + 14 * len(notes)


def _server(scene: Scene, one: Single, box: Area, *, two: bool) -> None:
    scene.add(Box(box, 6, "chassis", of=one.id))
    small.square(scene, one.look, box.x + 9, box.y + 10.5)
    names = titled(one.title, box.w - 35, small.SIZE, 700)
    full, size = one.title, small.SIZE
    y = write(scene, names, box.x + 27, box.y + 20.3, size, weight=700, full=full, step=small.LETTERS)
    if two:
        lines = text.broken(text.clean(one.text), box.w - 17, size, lines=3)
        write(scene, lines, box.x + 9, y + 2.2, size, look="quiet", full=one.text, step=14)
    else:
        left = box.x + 34 + text.width(names[0], size, 700)
        put(scene, one.text, left, box.y + 20.3, box.right - 7 - left, size, 400, "quiet")
    if one.href:
        scene.add(Hot(box, one.href, text.clean(one.title)))
