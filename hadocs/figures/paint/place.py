"""Where everything of an estate's figure lies, in the width of a page's column: stripes of sites, rows of chassis.

Every line has a lane or a column of its own, left free here; `wires` draws them. Knows no specs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hadocs.figures import text
from hadocs.figures.paint import fit, things
from hadocs.figures.paint.column import WIDTH
from hadocs.figures.paint.fit import Piece
from hadocs.figures.paint.inside import fill
from hadocs.figures.paint.lanes import FRAME, LANE, PILLS, level, sideways_room, spanning
from hadocs.figures.paint.placed import Placed
from hadocs.figures.paint.scene import Area, around
from hadocs.figures.paint.tags import tag_width
from hadocs.figures.plan import Bus, Figure, Group, Line, Node

EDGE = 14.0
"""The margin at the left and right of the figure."""
SITE = 10.0
"""Between the outline of a site and what stands in it."""
APART = 14.0
"""Between outlines, and between frames."""
INNER = 8.0
"""Between chassis of one frame."""
PAD = 7.0
"""Between a chassis and its cards."""
STAIR = 36.0
"""So much further to the right each row of networks begins than that above it, whose lines pass there."""
LABEL = 48.0
"""A frame's label begins so far from its left end: lines pass there."""
NETWORKS = 9
"""So many networks of a zone have a place; the names of the others are said."""

Said = Mapping[str, Sequence[Line]]
"""By id what is said of lines that find no way."""


def place(figure: Figure, top: float, said: Said) -> Placed:
    """The places of everything below ``top``."""
    done = Placed()
    margin = sum(_margined(figure, e.source, e.target) for e in figure.edges if e.kind == "mirror")
    done.right = WIDTH - EDGE - (18 + 12 * margin if margin else 0)
    y = top
    stripes = sorted({n.stripe for n in figure.nodes})
    for stripe in stripes:
        y = _Stripe(figure, done, stripe, said).place(y)
        done.bottom = y
        y += 30 if margin else 16
    return done


def _margined(figure: Figure, one: str, two: str) -> bool:
    """Whether a mirror runs along the margin."""
    stripe = {n.id: n.stripe for n in figure.nodes}
    return stripe.get(one) != stripe.get(two)


class _Stripe:
    """One stripe: sites beside one another, their networks, chassis and storage."""

    def __init__(self, figure: Figure, done: Placed, stripe: int, said: Said) -> None:
        self.figure, self.done, self.stripe, self.words = figure, done, stripe, said
        self.nodes = [n for n in figure.nodes if n.stripe == stripe]
        self.chassis = [n for n in self.nodes if n.kind != "storage" and not n.small]
        own = {n.id for n in self.chassis}
        self.frames = [
            g for g in figure.groups if g.kind in ("host-cluster", "loose") and set(g.members) & own
        ]
        self.frame_of = {m: g for g in self.frames for m in g.members}
        self.sites = {g.id: g for g in figure.groups if g.kind == "site"}
        first = {n.site: 99 for n in self.nodes} | {n.site: n.column for n in reversed(self.chassis)}
        for node in self.chassis:
            first[node.site] = min(first[node.site], node.column)
        self.parts = sorted(dict.fromkeys(n.site for n in self.nodes), key=lambda s: first[s])
        self.spans: dict[str, tuple[float, float]] = {}

    # --- from left to right

    def _gap(self, column: int) -> float:
        """What arrows between two columns need."""
        at = {c.id: n.column for n, c in self.figure.cards()} | {n.id: n.column for n in self.chassis}
        need = INNER
        for edge in self.figure.edges:
            if edge.kind in ("move", "failover", "heartbeat") and edge.source in at and edge.target in at:
                pair = sorted((at[edge.source], at[edge.target]))
                if pair == [column - 1, column]:
                    wide = text.width(edge.label, 12, 500) + 24 if edge.label else 0
                    need = max(need, 22.0, wide + 28)
        return need

    def _columns(self) -> None:
        """The x of chassis, and from where to where each site reaches."""
        count = 1 + max((n.column for n in self.chassis), default=-1)
        left, right = EDGE, self.done.right
        bare = [p for p in self.parts if not any(n.site == p for n in self.chassis)]
        if not count or bare:
            share = (right - left - APART * (len(self.parts) - 1)) / len(self.parts) if not count else 0
            for index, part in enumerate(self.parts):
                if not count:
                    self.spans[part] = (
                        left + index * (share + APART),
                        left + index * (share + APART) + share,
                    )
                elif part in bare:
                    self.spans[part] = (left, right)
            if not count:
                return
        site = {n.column: n.site for n in self.chassis}
        begins = {min(n.column for n in self.chassis if n.id in g.members) for g in self.frames}
        ends = {max(n.column for n in self.chassis if n.id in g.members) for g in self.frames}
        lefts, rights, gaps = [], [], [0.0]
        for column in range(count):
            here = site.get(column, "")
            first = column == 0 or site.get(column - 1, here) != here
            last = column == count - 1 or site.get(column + 1, here) != here
            outlined = here in self.sites
            lefts.append(FRAME * (column in begins) + SITE * (first and outlined))
            rights.append(FRAME * (column in ends) + SITE * (last and outlined))
            if column:
                edge = first or column in begins or (column - 1) in ends
                gaps.append(max(APART if edge else 0, self._gap(column)))
        total = sum(lefts) + sum(rights) + sum(gaps)
        wide = (right - left - total) / count
        capped = min(wide, 440.0)
        x = left + (wide - capped) * count / 2
        for column in range(count):
            x += gaps[column] + lefts[column]
            for node in self.chassis:
                if node.column == column:
                    self.done.areas[node.id] = Area(round(x, 1), 0, round(capped, 1), 0)
            x += capped + rights[column]
        self._widened()
        for part in self.parts:
            if part in bare:
                continue
            mine = [n.column for n in self.chassis if n.site == part]
            hold = around(self.done.areas[n.id] for n in self.chassis if n.site == part)
            low, high = hold.x - lefts[min(mine)], hold.right + rights[max(mine)]
            if capped < wide or len([p for p in self.parts if p not in bare]) == 1:
                low, high = left, right
            self.spans[part] = (round(low, 1), round(high, 1))

    def _widened(self) -> None:
        """A row that is shorter than others of its frame has wider chassis, twice as wide at most."""
        groups: dict[tuple[str, str], list[Node]] = {}
        for node in self.chassis:
            groups.setdefault((node.site, node.block), []).append(node)
        for some in groups.values():
            hold = around(self.done.areas[n.id] for n in some)
            rows = {row: [n for n in some if n.row == row] for row in {n.row for n in some}}
            most = max(map(len, rows.values()))
            for row in rows.values():
                if len(row) == most:
                    continue
                one = self.done.areas[row[0].id].w
                wide = min((hold.w - INNER * (len(row) - 1)) / len(row), 2 * one + INNER)
                for n, node in enumerate(sorted(row, key=lambda node: node.column)):
                    x = hold.x + n * (wide + INNER)
                    self.done.areas[node.id] = Area(round(x, 1), 0, round(wide, 1), 0)

    # --- from top to bottom

    def place(self, y: float) -> float:
        """Places the stripe from a y on; returns its bottom."""
        self._columns()
        shared = [b for b in self.figure.buses if b.stripe == self.stripe and not b.site]
        outlined = any(p in self.sites for p in self.parts)
        if not outlined:
            y = self._smalls(y)
        beside = [p for p in self.parts if p in self.sites and any(n.site == p for n in self.chassis)]
        y = self._buses(shared, EDGE, self.done.right, y, whole=spanning(shared, beside))
        if shared:
            y += 12
        if shared and outlined and (room := self._net_room(within=False)):
            self.done.above[self.stripe] = y
            y += 4 + room
        top = y
        if outlined:
            inner = any(b.site in self.parts for b in self.figure.buses if b.site)
            y = self._smalls(self._titles(y, LABEL if shared and self.chassis and not inner else 6))
        ends = []
        for part in self.parts:
            own = [b for b in self.figure.buses if b.site == part and part]
            low, high = self._inner(part)
            ends.append(self._buses(own, low, high, y))
        if self.chassis:
            y = max([y, *ends])
            self.done.upper[self.stripe] = y + 8
            room = self._net_room(within=True) + (0 if outlined else self._net_room(within=False))
            y = self._rows(y + 12 + room)
        drums = [n for n in self.nodes if n.kind == "storage"]
        within = [n for n in drums if n.site in self.sites or not outlined]
        outer = [n for n in drums if n not in within]
        y = self._drums(within, y, lanes=bool(self.chassis))
        bottom = y
        if outlined:
            bottom = y + SITE
            for part in self.parts:
                if part in self.sites:
                    low, high = self.spans[part]
                    self.done.areas[part] = Area(low, top, high - low, bottom - top)
        return self._drums(outer, bottom, lanes=not within) if outer else bottom

    def _inner(self, part: str) -> tuple[float, float]:
        low, high = self.spans[part]
        return (low + SITE, high - SITE) if part in self.sites else (low, high)

    def _titles(self, y: float, lead: float) -> float:
        """The names of sites, after a ``lead`` where lines pass; returns where what stands in them may begin."""
        high = 0.0
        for part in self.parts:
            if part not in self.sites:
                continue
            group = self.sites[part]
            low, right = self._inner(part)
            room = right - low - lead - 2
            chips = [fit.chip_label(c, room) for c in group.chips]
            piece = fit.headed(group.title, room, 13.5, "strong", chips)
            self.done.titles[part] = Area(low + lead, y + 8, room, piece.height), piece
            high = max(high, piece.height)
        return y + 8 + high + 8

    def _smalls(self, y: float) -> float:
        """Chassis that are no more than a line, beside one another."""
        bottom = y
        for part in self.parts:
            own = [n for n in self.nodes if n.small and n.site == part]
            if not own:
                continue
            low, high = self._inner(part)
            x, at, tall = low, y, 0.0
            for node in own:
                wide, piece = things.small(node, high - low)
                if x > low and x + wide > high:
                    x, at, tall = low, at + tall + 8, 0.0
                self.done.areas[node.id] = Area(round(x, 1), at, wide, piece.height)
                self.done.pieces[node.id] = piece
                x, tall = x + wide + 8, max(tall, piece.height)
            bottom = max(bottom, at + tall + 10)
        return bottom

    def _buses(
        self, buses: Sequence[Bus], low: float, high: float, y: float, *, whole: bool = False
    ) -> float:
        """Networks beside one another; a further row begins further to the right. Returns their bottom.

        ``whole`` gives each a row of its own.
        """
        if not buses:
            return y
        fits = 1 if whole else max(1, int((high - low + 14) // 200))
        count = min(len(buses), fits, PILLS)
        rows = [buses[i : i + count] for i in range(0, len(buses), count)]
        wide = (high - low - 14 * (count - 1)) / count
        for number, row in enumerate(rows):
            shift = min(STAIR * number, wide / 2)
            two = not all(things.one_line(bus, wide - shift) for bus in row)
            placed = [(bus, things.pill(bus, wide - shift, below=two)) for bus in row]
            tall = max(p.height for _, p in placed)
            for index, (bus, piece) in enumerate(placed):
                x = low + index * (wide + 14) + shift
                self.done.areas[bus.id] = Area(round(x, 1), y, round(wide - shift, 1), tall)
                self.done.pieces[bus.id] = piece
                self.done.slots[bus.id] = 0 if number == len(rows) - 1 else STAIR
            y += tall + 6
        return y - 6

    def _net_room(self, *, within: bool) -> float:
        return sideways_room(self.figure, self.done, self.stripe, within=within)

    def _rows(self, y: float) -> float:
        """Chassis with their cards, row by row, and the frames around them. Returns their bottom."""
        spans = {g.id: [n.row for n in self.chassis if n.id in g.members] for g in self.frames}
        labels = {g.id: things.frame_label(g, self._label_room(g)) for g in self.frames}
        notes = {g.id: self._said(g.id, self._frame_x(g)[1] - 24) for g in self.frames}
        tops: dict[str, float] = {}
        for row in sorted({n.row for n in self.chassis}):
            begin = [g for g in self.frames if min(spans[g.id]) == row]
            if begin:
                half = max(labels[g.id][1].height for g in begin) / 2
                tops |= {g.id: y + half for g in begin}
                y += 2 * half + 8
            here = [n for n in self.chassis if n.row == row]
            y = self._row(here, y)
            end = [g for g in self.frames if max(spans[g.id]) == row]
            if end:
                y += FRAME + max(notes[g.id].height + (6 if notes[g.id].height else 0) for g in end)
            for group in end:
                x, wide = self._frame_x(group)
                top = tops[group.id]
                self.done.areas[group.id] = Area(x, top, wide, y - top)
                size, piece = labels[group.id]
                self.done.labels[group.id] = (
                    Area(x + LABEL, top - piece.height / 2, size, piece.height),
                    piece,
                )
                if notes[group.id].height:
                    high = notes[group.id].height
                    self.done.said[group.id] = Area(x + 12, y - high - 6, wide - 24, high), notes[group.id]
            y += APART
        return y - APART

    def _label_room(self, group: Group) -> float:
        """How wide a label may be: it stands on the border of its frame, and over that of no site."""
        x, wide = self._frame_x(group)
        first = min((n for n in self.chassis if n.id in group.members), key=lambda n: n.column)
        right = min(x + wide, self.spans[first.site][1])
        return right - x - LABEL - 16

    def _frame_x(self, group: Group) -> tuple[float, float]:
        hold = around(self.done.areas[n.id] for n in self.chassis if n.id in group.members)
        return hold.x - FRAME, hold.w + 2 * FRAME

    def _said(self, key: str, room: float) -> Piece:
        return fit.stacked([fit.line(one, room, "quiet") for one in self.words.get(key, ())], 2)

    def _row(self, nodes: Sequence[Node], y: float) -> float:
        """One row of chassis."""
        return fill(
            self.figure,
            self.done,
            nodes,
            y,
            {n.id: self._said(n.id, self.done.areas[n.id].w - 16) for n in nodes},
        )

    def _drums(self, nodes: Sequence[Node], y: float, *, lanes: bool) -> float:
        """Storage below all, with room for the lines to it. Returns their bottom."""
        if not nodes:
            return y
        own = {n.id for n in nodes}
        edges = [e for e in self.figure.edges if e.kind == "storage" and e.target in own]
        edges = [e for e in edges if e.id not in self.words]
        if lanes and edges:
            count = len({e.target for e in edges})
            self.done.lower[self.stripe] = (y + 10, y + 10 + LANE * count)
            y += 10 + LANE * count
            y += 32 if any(e.label for e in edges) else 4
        else:
            y += 12
        pairs = {(e.source, e.target) for e in self.figure.edges if e.kind == "mirror"}
        site = {n.id: n.site for n in nodes}
        mirrors = [e for e in self.figure.edges if e.kind == "mirror" and {e.source, e.target} <= own]
        across = max((tag_width(e.label) for e in mirrors if site[e.source] != site[e.target]), default=0)
        bottom = y
        for part in dict.fromkeys(n.site for n in nodes):
            some = [n for n in nodes if n.site == part]
            low, high = self._inner(part) if part in self.spans else (EDGE, self.done.right)
            some = self._ordered(some)
            count = min(len(some), max(1, int((high - low + 14) // 180)), 4)
            at = y
            for index in range(0, len(some), count):
                row = some[index : index + count]
                slot = (high - low) / len(row)
                near = any((a.id, b.id) in pairs or (b.id, a.id) in pairs for a in row for b in row)
                wide = min(slot - (104 if near and slot > 240 else 14), 270.0)
                if across and slot > 330:
                    wide = min(wide, slot - 2 * (across + 18))
                placed = [(n, things.drum(self._told(n), wide)) for n in row]
                tall = max(p.height for _, p in placed)
                for number, (node, piece) in enumerate(placed):
                    x = low + slot * number + (slot - wide) / 2
                    self.done.areas[node.id] = Area(round(x, 1), at, round(wide, 1), tall)
                    self.done.pieces[node.id] = piece
                    self.done.slots[node.id] = slot - 10
                at += tall + 12
            bottom = max(bottom, at - 12)
        drums = [self.done.areas[k] for k in own]
        bent = [
            e for e in self.figure.edges
            if e.kind == "mirror" and {e.source, e.target} <= own
            and not level(self.done.areas[e.source], self.done.areas[e.target], drums, e.label)
        ]  # fmt: skip
        self.done.under[self.stripe] = bottom + 14
        return bottom + (26 if bent else 0)

    def _told(self, node: Node) -> Node:
        """A storage with what is said in it of lines that find no way."""
        return replace(node, lines=(*node.lines, *self.words.get(node.id, ())))

    def _ordered(self, nodes: Sequence[Node]) -> list[Node]:
        """In the order of those who reach them; what is mirrored elsewhere stands last."""
        middle: dict[str, list[float]] = {}
        home = {c.id: n.id for n, c in self.figure.cards()}
        for edge in self.figure.edges:
            source = self.done.areas.get(home.get(edge.source, edge.source))
            if edge.kind == "storage" and source is not None:
                middle.setdefault(edge.target, []).append(source.middle)
        far = {
            key
            for e in self.figure.edges
            if e.kind == "mirror" and _margined(self.figure, e.source, e.target)
            for key in (e.source, e.target)
        }
        average = {key: sum(some) / len(some) for key, some in middle.items()}
        reach = sorted(average.values())
        fallback = reach[len(reach) // 2] if reach else 0
        return sorted(nodes, key=lambda n: (n.id in far, round(average.get(n.id, fallback) / 60)))
