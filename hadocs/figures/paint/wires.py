"""Lines of an estate's figure: from networks down to what is attached, from there to storage, and between storage.

What finds no way is named, so that words say it instead. Knows areas and edges; the looks are words of the theme.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence

from hadocs.figures import text
from hadocs.figures.paint.lanes import LANE, grouped, level, needs_lane
from hadocs.figures.paint.placed import Placed
from hadocs.figures.paint.scene import Area, Dot, Point, Wire
from hadocs.figures.paint.tags import TAG, Tag, common, lid, shorter, tag_width
from hadocs.figures.paint.ways import CLEAR, SMALL, Router, Ways
from hadocs.figures.plan import Bus, Edge, Figure, Node

ROUND = 12.0
"""The corner of a frame."""
KINK = 3.0
"""A line that steps aside by less looks as if it were drawn badly."""


def ways(figure: Figure, done: Placed, said: Iterable[str]) -> Ways:
    """All lines. Those of ``said`` are said in words and not looked for."""
    router = _Lines(figure, done, frozenset(said))
    for stripe in sorted({n.stripe for n in figure.nodes}):
        router.networks(stripe)
        router.storage(stripe)
    router.between()
    router.mirrors()
    return router.found


class _Lines(Router):
    """Finds all lines of a figure, one after another; each is in the way of the next."""

    # --- networks

    def networks(self, stripe: int) -> None:
        """From the networks above a stripe to what is attached in it."""
        lanes = {True: self.done.upper.get(stripe, 0.0), False: self.done.above.get(stripe, 0.0)}
        bundles: list[tuple[list[Bus], list[tuple[float, str]], bool]] = []
        for drops, buses in grouped(self.figure, self.done, stripe):
            left = [d for d in drops if any(f"{b.id}>{d}" not in self.said for b in buses)]
            if not left:
                continue
            if needs_lane(self.figure, buses, drops, self.done):
                within = bool(buses[0].site) or stripe not in self.done.above
                joined, below = self._rail(buses, left, lanes[within] + 4)
                lanes[within] += LANE
                if len(joined) > 1:
                    bundles.append((joined, below, within))
            else:
                for bus in buses:
                    for drop in left:
                        self._straight(bus, drop)
        for buses, below, within in bundles if not self.figure.bare else ():
            self._bundle(buses, below, lanes[within] + TAG / 2 + 2)

    def _bundle(self, buses: Sequence[Bus], below: Sequence[tuple[float, str]], y: float) -> None:
        """Says at each line that stands for several networks which these are; by their number where none is left out
        or where their names have no room."""
        beside = [b for b in self.figure.buses if b.id in self.done.areas]
        count = f"{len(buses)} networks"
        whole = (
            ("both networks" if len(buses) == 2 else f"all {count}") if len(buses) == len(beside) else count
        )
        names = " + ".join(text.clean(b.title) for b in buses)
        options = (names, whole) if len(buses) < len(beside) else (whole,)
        self.labelled([x for x, _ in below], options, y, "network")

    def _reach(self, bus: Bus) -> tuple[float, float]:
        area, free = self.done.areas[bus.id], self.done.slots[bus.id]
        return area.x + 14, (area.x + free - CLEAR if free else area.right - 14)

    def _straight(self, bus: Bus, drop: str) -> None:
        area, target = self.done.areas[bus.id], self.done.areas[drop]
        low, high = self._reach(bus)
        inner = (max(low, target.x + 16), min(high, target.right - 16))
        prefer = target.right - 40 if len(bus.drops) > 1 or high - low > 400 else area.x + 24
        x = self.free(*inner, area.bottom, target.y, prefer, (bus.id, drop))
        if x is None:
            self.found.lost.append((bus.id, drop))
            return
        self.add(((x, area.bottom), (x, target.y)), "network", bus.id, (bus.id, drop))
        self.found.dots.append(Dot(x, area.bottom, 3.5, "network"))

    def _rail(
        self, buses: Sequence[Bus], drops: Sequence[str], lane: float
    ) -> tuple[list[Bus], list[tuple[float, str]]]:
        """Networks with the same things attached join in a rail, from which one line goes to each of these: returns
        those that do, and where the lines go on below."""
        above: list[tuple[float, Bus]] = []
        for bus in buses:
            area = self.done.areas[bus.id]
            low, high = self._reach(bus)
            x = self.free(low, high, area.bottom, lane, area.x + 24, (bus.id,))
            if x is not None:
                above.append((x, bus))
                self.taken.append(Area(x - 2, area.bottom, 4, lane - area.bottom))
        below: list[tuple[float, str]] = []
        for drop in drops:
            target = self.done.areas[drop]
            near = min((x for x, _ in above), key=lambda x: abs(x - target.middle), default=target.middle)
            x = self.free(target.x + 16, target.right - 16, lane, target.y, near, (drop,))
            if x is None:
                self.found.lost += [(bus.id, drop) for bus in buses]
                continue
            x = self._aligned(above, x, lane, drop, [other for other, _ in below])
            below.append((x, drop))
            self.taken.append(Area(x - 2, lane, 4, target.y - lane))
        self.found.lost += [(b.id, d) for b in buses if b not in [a for _, a in above] for d in drops]
        ends = [(x, self.done.areas[b.id].bottom, b.id) for x, b in above]
        ends += [(x, self.done.areas[d].y, d) for x, d in below]
        if not above or not below or not self.comb(ends, lane, "network", buses[0].id):
            self.found.lost += [(b.id, d) for b in buses for d in drops]
            return [], []
        self.found.dots += [Dot(x, self.done.areas[b.id].bottom, 3.5, "network") for x, b in above]
        return [b for _, b in above], below

    def _aligned(
        self, above: list[tuple[float, Bus]], x: float, lane: float, drop: str, others: Sequence[float]
    ) -> float:
        """Where a line goes on that would step aside by next to nothing: below that of its network, or this moves."""
        for n, (old, bus) in enumerate(above):
            if not 0 < abs(old - x) < (KINK / SMALL if self.figure.bare else KINK) or old in others:
                continue
            area, target = self.done.areas[bus.id], self.done.areas[drop]
            low, high = self._reach(bus)
            own = Area(old - 2, area.bottom, 4, lane - area.bottom)
            self.taken.remove(own)
            if low <= x <= high and self.free(x, x, area.bottom, lane, x, (bus.id,)) is not None:
                above[n], own = (x, bus), Area(x - 2, area.bottom, 4, lane - area.bottom)
            elif (
                target.x + ROUND <= old <= target.right - ROUND
                and self.free(old, old, lane, target.y, old, (drop,)) is not None
            ):
                x = old
            self.taken.append(own)
            return x
        return x

    # --- storage

    def storage(self, stripe: int) -> None:
        """From chassis, frames and cards of a stripe down to storage."""
        if stripe not in self.done.lower:
            for node in self._drums(stripe):
                for edge in self._edges(node):
                    self.found.lost.append((edge.id, edge.target))
            return
        lane, bottom = self.done.lower[stripe]
        tags = bottom + 16
        drums = self._drums(stripe)
        for node in drums:
            for edge in self._edges(node):  # the room for a label belongs to its own line
                if edge.label:
                    area = self.done.areas[node.id]
                    self.solid.setdefault(f"tag {node.id}", Area(area.middle - 4, tags - 10, 8, 20))
        for node in drums:
            edges = self._edges(node)
            near = [e for e in edges if self.stripe(e.source) == stripe]
            self.found.lost += [(e.id, e.target) for e in edges if e not in near]
            if not near:
                continue
            if len(near) == 1 and self._direct(near[0], node, tags):
                continue
            if lane + 4 > self.done.areas[node.id].y - CLEAR:  # it would come in along the lid, from the side
                self.found.lost += [(e.id, e.target) for e in near]
                continue
            self._trunk(near, node, lane + 4, tags)
            lane += LANE

    def _drums(self, stripe: int) -> list[Node]:
        return [n for n in self.figure.nodes if n.kind == "storage" and n.stripe == stripe]

    def _edges(self, node: Node) -> list[Edge]:
        return [
            e for e in self.figure.edges
            if e.kind == "storage" and e.target == node.id and f"{e.id}>{e.target}" not in self.said
        ]  # fmt: skip

    def _direct(self, edge: Edge, node: Node, tags: float) -> bool:
        """A line straight down, where it can."""
        source, drum = self.done.areas[edge.source], self.done.areas[node.id]
        low, high = max(source.x + 14, drum.x + 30), min(source.right - 14, drum.right - 30)
        around = (edge.source, node.id, f"tag {node.id}")
        x = self.free(low, high, source.bottom, drum.y, drum.middle, around)
        if x is None:
            return False
        self.add(
            ((x, source.bottom), (x, drum.y + lid(drum, x))), "storage", edge.id, (edge.source, edge.target)
        )
        self._tag((edge,), node, x, tags)
        return True

    def _trunk(self, edges: Sequence[Edge], node: Node, lane: float, tags: float) -> None:
        """Several lines join in one, which goes down to the storage."""
        drum = self.done.areas[node.id]
        around = (node.id, f"tag {node.id}")
        trunk = self.free(drum.x + 30, drum.right - 30, lane, drum.y, drum.middle, around)
        sources: list[tuple[float, Edge]] = []
        for edge in edges if trunk is not None else ():
            area = self.done.areas[edge.source]
            x = self.free(
                area.x + 14,
                area.right - 14,
                area.bottom,
                lane,
                self._prefer(edge, area, trunk or 0),
                (edge.source,),
            )
            if x is None:
                self.found.lost.append((edge.id, edge.target))
                continue
            sources.append((x, edge))
            self.taken.append(Area(x - 2, area.bottom, 4, lane - area.bottom))
        if trunk is None or not sources or not self._joined(sources, node, trunk, lane):
            self.found.lost += [(e.id, e.target) for e in edges if (e.id, e.target) not in self.found.lost]
            return
        self._tag([e for _, e in sources], node, trunk, tags)

    def _joined(self, sources: Sequence[tuple[float, Edge]], node: Node, trunk: float, lane: float) -> bool:
        """Draws lines from sources to a trunk; False where that can't be."""
        drum = self.done.areas[node.id]
        bottom = drum.y + lid(drum, trunk)
        if len(sources) == 1:
            x, edge = sources[0]
            points = ((x, self.done.areas[edge.source].bottom), (x, lane), (trunk, lane), (trunk, bottom))
            if self.astray(points):
                return False
            self.add(points, "storage", edge.id, (edge.source, node.id))
            return True
        self.taken.append(Area(trunk - 2, lane, 4, bottom - lane))
        ends = [(x, self.done.areas[e.source].bottom, e.source) for x, e in sources]
        own = {e.source: e.id for _, e in sources}
        return self.comb([*ends, (trunk, bottom, node.id)], lane, "storage", f"trunk:{node.id}", own)

    def _prefer(self, edge: Edge, area: Area, trunk: float) -> float:
        """From the middle of a card; from a frame as near to its storage as can be."""
        return area.middle if edge.source in self.home else min(max(trunk, area.x + 14), area.right - 14)

    def _tag(self, edges: Sequence[Edge], node: Node, x: float, y: float) -> None:
        said = common([e.label for e in edges])
        drum, room = self.done.areas[node.id], self.done.slots[node.id]
        for option in shorter(said):
            half = tag_width(option) / 2
            low, high = drum.middle - room / 2 + half, drum.middle + room / 2 - half
            middle = min(max(x, low), high)
            if 2 * half > room or abs(middle - x) > half - 8:
                continue
            found = Tag(round(middle, 1), y, option, "storage")
            walls = [a for a in self.taken if not a.x <= x <= a.right]
            if not any(found.area.grown(2).meets(a) for a in walls):
                self.found.tags.append(found)
                self.taken.append(found.area)
                return

    # --- what joins stripes

    def between(self) -> None:
        """From what stands in other stripes than a network lies above: up to it where nothing is in the way."""
        for bus in self.figure.buses:
            if bus.id not in self.done.areas:
                continue
            area = self.done.areas[bus.id]
            for drop in bus.drops:
                if f"{bus.id}>{drop}" in self.said or drop not in self.done.areas:
                    continue
                target = self.done.areas[drop]
                if self.stripe(drop) >= bus.stripe or bus.site:
                    if self.stripe(drop) != bus.stripe and not bus.site:
                        self.found.lost.append((bus.id, drop))
                    continue
                low, high = max(area.x, target.x) + 16, min(area.right, target.right) - 16
                x = self.free(low, high, target.bottom, area.y, target.middle, (bus.id, drop))
                if x is None or self.stripe(drop) != bus.stripe - 1:
                    self.found.lost.append((bus.id, drop))
                    continue
                self.add(((x, target.bottom), (x, area.y)), "network", bus.id, (drop, bus.id))
                self.found.dots.append(Dot(x, area.y, 3.5, "network"))

    def mirrors(self) -> None:
        """Between storage that holds the same: straight, beneath what stands between, or along the margin."""
        count = 0
        for edge in self.figure.edges:
            if edge.kind != "mirror" or f"{edge.id}>{edge.target}" in self.said:
                continue
            a, b = self.done.areas.get(edge.source), self.done.areas.get(edge.target)
            if a is None or b is None:
                continue
            one, two = sorted((a, b), key=lambda box: (box.x, box.y))
            drums = [self.done.areas[n.id] for n in self.figure.nodes if n.kind == "storage"]
            if self.stripe(edge.source) == self.stripe(edge.target):
                y = (one.y + one.bottom) / 2
                if one.y != two.y or self.astray(((one.right, y), (two.x, y))):
                    self.found.lost.append((edge.id, edge.target))
                else:
                    self._level_mirror(edge, one, two, [d for d in drums if d not in (a, b)])
                continue
            y1, y2 = sorted((a.y + a.h / 2 + 4, b.y + b.h / 2 + 4))
            upper, lower = (a, b) if a.y < b.y else (b, a)
            right = [d for d in drums if d.x >= upper.right and d.y < upper.bottom and d.bottom > upper.y]
            right += [d for d in drums if d.x >= lower.right and d.y < lower.bottom and d.bottom > lower.y]
            x = self.done.right + 12 + 12 * count
            points = ((upper.right, y1), (x, y1), (x, y2), (lower.right, y2))
            if right or self.astray(points[:2]) or self.astray(points[2:]):
                self.found.lost.append((edge.id, edge.target))
                continue
            count += 1
            self._mirror(edge, points, upper is a)
            gap = self._gap_below(self.stripe(edge.source), self.stripe(edge.target))
            wide = tag_width(edge.label)
            self.found.tags.append(Tag(min(x, 830 - 4 - wide / 2), gap, edge.label, "storage"))

    def _mirror(self, edge: Edge, points: Sequence[Point], forward: bool) -> None:
        """The line itself, with an arrow where data goes; ``forward`` says that it begins at the source."""
        tail, head = edge.both or not forward, edge.both or forward
        self.add(points, "mirror", edge.id, (edge.source, edge.target), head=head, tail=tail)

    def _gap_below(self, one: int, two: int) -> float:
        """The y between two stripes."""
        upper = min(one, two)
        bottoms = [a.bottom for k, a in self.done.areas.items() if self.stripe(k) == upper]
        return max(bottoms) + 15

    def _label_x(self, edge: Edge, one: Area, two: Area, y: float) -> float | None:
        """Where the label of a level line stands: over the outline of no site, and over no other line."""
        borders = sorted(x for a in self.outlines.values() for x in (a.x, a.right) if one.right < x < two.x)
        stops = [one.right, *borders, two.x]
        low, high = max(itertools.pairwise(stops), key=lambda pair: pair[1] - pair[0])
        x, wide = (low + high) / 2, tag_width(edge.label)
        crossed = any(Area(x - wide / 2 - 4, y - 12, wide + 8, 24).meets(a) for a in self.taken)
        if high - low >= wide + 8 and not crossed:
            return x
        return self._low_label(edge, one.right, two.x, y)

    def _level_mirror(self, edge: Edge, one: Area, two: Area, others: Sequence[Area]) -> None:
        y = min(one.y + one.h / 2, two.y + two.h / 2) + 4
        if level(one, two, others, edge.label):
            x = self._label_x(edge, one, two, y)
            if x is None:
                self.found.lost.append((edge.id, edge.target))
                return
            self._mirror(edge, ((one.right, y), (two.x, y)), one == self.done.areas[edge.source])
            self.found.tags.append(Tag(x, y, edge.label, "storage"))
            return
        low = self.done.under[self.stripe(edge.source)]
        x1, x2 = one.middle, two.middle
        if any(
            d.x < x < d.right and d.bottom > box.bottom for d in others for x, box in ((x1, one), (x2, two))
        ):
            self.found.lost.append((edge.id, edge.target))
            return
        x = self._low_label(edge, min(x1, x2), max(x1, x2), low)
        if x is None:
            self.found.lost.append((edge.id, edge.target))
            return
        points = ((x1, one.bottom), (x1, low), (x2, low), (x2, two.bottom))
        self._mirror(edge, points, one == self.done.areas[edge.source])
        self.found.tags.append(Tag(x, low, edge.label, "storage"))

    def _low_label(self, edge: Edge, low: float, high: float, y: float) -> float | None:
        """Where the label of a line beneath storage stands: over no outline and no other line."""
        wide = tag_width(edge.label) / 2 + 6
        walls = [a for a in (*self.taken, *self.borders) if a.y < y + 12 and a.bottom > y - 12]
        stops = sorted([low, *(x for a in walls for x in (a.x - wide, a.right + wide)), (low + high) / 2])
        free = [
            x for x in stops
            if low + wide <= x <= high - wide and not any(a.x - wide < x < a.right + wide for a in walls)
        ]  # fmt: skip
        return min(free, key=lambda x: abs(x - (low + high) / 2), default=None)


def sideways(figure: Figure, done: Placed, edge: Edge) -> Wire:
    """An arrow or a dotted line between two neighbours, or down between two cards of one chassis."""
    a, b = done.areas[edge.source], done.areas[edge.target]
    head = edge.kind != "heartbeat"
    cards: Mapping[str, str] = {c.id: n.id for n, c in figure.cards()}
    ends = (edge.source, edge.target)
    if abs(a.x - b.x) < 1:
        x = round(a.x + a.w * (0.3 if head else 0.75), 1)
        y1, y2 = (a.bottom, b.y) if a.y < b.y else (a.y, b.bottom)
        return Wire(((x, y1), (x, y2)), edge.kind, head, edge.both, of=edge.id, ends=ends)
    y = (
        a.y + min(a.h, b.h) * (0.32 if head else 0.76)
        if edge.source in cards
        else min(a.bottom, b.bottom) - 13
    )
    x1, x2 = (a.right, b.x) if a.x < b.x else (a.x, b.right)
    return Wire(
        ((x1, round(y, 1)), (x2, round(y, 1))), edge.kind, head, edge.both and head, of=edge.id, ends=ends
    )
