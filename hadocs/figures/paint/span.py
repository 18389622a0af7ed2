"""Paints clusters of machines as bands across sites: members in the columns of their sites, the active one inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hadocs.figures import text
from hadocs.figures.paint import small
from hadocs.figures.paint.column import titled, write
from hadocs.figures.paint.scene import Area, Box, Hot, Icon, Scene, Wire, Words
from hadocs.figures.paint.steps import put
from hadocs.figures.plans.overview import Member, Span

PAD = 6.0
NAME = 17.0
"""From one line of a cluster's name to the next."""
CELL = 25.0
LINE = 15.0
"""From one line of a cell to the next."""
GAP = 6.0
LEAST = 114.0
"""No cell is narrower, if its column isn't."""
MOST = 168.0
WIDE = 520.0
MANY = 4
"""What a cluster is made of takes no more lines than this."""
ROWS = 2
REACH = 44.0
"""Between the active member and its heir in the same column."""


class Band:
    """One cluster with its place; ``columns`` are the places of the sites' contents that it reaches over, in order."""

    def __init__(self, span: Span, area: Area, columns: Mapping[str, Area]) -> None:
        self.span, self.area = span, area
        self.slots = self._slots(columns)
        self.others = [a for site, a in columns.items() if site not in self.slots]
        self.wide = area.w >= WIDE and self._in_one_line()
        self.names = titled(span.title, self._name_room(), 13.5, 700)
        self.head = (30.0 if self.wide else self._stacked()) + NAME * (len(self.names) - 1)
        self.reach = REACH if span.choice < 2 else REACH + 20
        self.cells: dict[str, Area] = {}
        self.more: list[tuple[list[Member], Area]] = []
        """Members that have no cell of their own, and the place where their number stands."""
        rows = 0
        for index, site in enumerate(self.slots):
            rows = max(rows, self._place(site, index))
        self.highs = [self._row_high(row) for row in range(rows)]
        self.cells = {key: self._in_row(a) for key, a in self.cells.items()}
        self.more = [(rest, self._in_row(a)) for rest, a in self.more]
        inside = sum(self.highs) + GAP * rows
        self.height = round(self.head + inside + (PAD - GAP if rows else 4), 1)

    def _row_high(self, row: int) -> float:
        """How high a row is, by the lines of those cells that stand in it."""
        here = [m for m in self.span.members if m.id in self.cells and self.cells[m.id].y == row]
        lines = max((len(_lines(m, self.cells[m.id].w)) for m in here), default=1)
        return CELL + LINE * (lines - 1)

    def _in_row(self, area: Area) -> Area:
        """The place of a cell whose y is still the number of its row."""
        row = int(area.y)
        return Area(area.x, sum(self.highs[:row]) + GAP * row, area.w, self.highs[row])

    def _slots(self, columns: Mapping[str, Area]) -> dict[str, Area]:
        """Where the members of each site stand: in its column, or all in one where the columns are not there."""
        inner = Area(self.area.x + PAD, 0, self.area.w - 2 * PAD, 0)
        if len(self.span.sites) < 2 or not all(s in columns for s in self.span.sites):
            return {"": inner}
        found = {}
        for site in sorted(self.span.sites, key=lambda s: columns[s].x):
            x = max(columns[site].x, inner.x)
            found[site] = Area(x, 0, min(columns[site].right, inner.right) - x, 0)
        return found

    def _taken(self) -> float:
        return small.chip_width(self.span.chip, self.area.w * 0.3)

    def _told(self) -> float:
        """The room that what the cluster outlives takes."""
        verdict = self.span.verdict
        return 20 + text.width(text.clean(verdict.text), small.SIZE, 500) if verdict else 0.0

    def _in_one_line(self) -> bool:
        """Whether what the cluster is made of has room beside its name and what it outlives."""
        room = self.area.w - 2 * PAD - 20 - self._taken()
        rest = text.width(text.clean(self.span.text), small.SIZE) + self._told() + 42
        return rest <= room - min(room * 0.4, text.longest(text.clean(self.span.title), 13.5, 700))

    def _name_room(self) -> float:
        """The room that the name has in the heading."""
        room = self.area.w - 2 * PAD - 10 - self._taken()
        if not self.wide:
            return room - 8
        rest = text.width(text.clean(self.span.text), small.SIZE) + self._told() + 42
        return max((room - 10) * 0.4, room - 10 - rest)

    def _stacked(self) -> float:
        room = self.area.w - 2 * PAD - 10
        told = len(text.broken(text.clean(self.span.text), room, small.SIZE, lines=MANY))
        return 28 + told * small.LINE + (small.high([self.span.verdict], room) if self.span.verdict else 0)

    def _ordered(self, site: str, index: int) -> list[Member]:
        """The members of a column: the active one and the heir where they face each other."""
        some = [m for m in self.span.members if m.site == site or len(self.slots) == 1]
        active = [m for m in some if m.look == "active"]
        heir = [m for m in some if m.id == self.span.heir]
        rest = [m for m in some if m not in active and m not in heir]
        if len(self.slots) == 1:
            return [*active, *heir, *rest]
        keys = list(self.slots)
        home = next((m.site for m in self.span.members if m.look == "active"), keys[0])
        if keys.index(home) == index and index + 1 < len(keys):
            return [*active, *heir, *rest]  # filled from the lane at the right
        return [*heir, *active, *rest]

    def _place(self, site: str, index: int) -> int:
        some, slot = self._ordered(site, index), self.slots[site]
        if not some:
            return 0
        alone = len(self.slots) == 1
        gap = self.reach if alone and self._arrow_inside(some) else 0.0
        across = max(1, min(len(some), int((slot.w - gap + GAP) // (LEAST + GAP))))
        cell = round(min(MOST, (slot.w - gap - GAP * (across - 1)) / across), 1)
        fits = across * ROWS
        shown = some if len(some) <= fits else some[: fits - 1]
        keys = list(self.slots)
        home = next((m.site for m in self.span.members if m.look == "active"), keys[0])
        mirrored = not alone and index + 1 < len(keys) and (home not in keys or index <= keys.index(home))
        for n, member in enumerate([*shown, *([None] if len(shown) < len(some) else [])]):
            row, place = divmod(n, across)
            x = slot.right - cell - place * (cell + GAP) if mirrored else slot.x + place * (cell + GAP)
            x += gap - GAP if gap and row == 0 and place > 0 else 0
            box = Area(round(x, 1), row, cell, CELL)
            if member is None:
                self.more.append((list(some[len(shown) :]), box))
            else:
                self.cells[member.id] = box
        return (len(shown) + (len(shown) < len(some)) - 1) // across + 1

    def _arrow_inside(self, some: Sequence[Member]) -> bool:
        return len(some) > 1 and some[0].look == "active" and some[1].id == self.span.heir

    def paint(self, scene: Scene, top: float, *, apart: bool = False) -> Area:
        """Paints the band with its upper edge there, ``apart`` from the sites of its members; returns its place."""
        area = Area(self.area.x, top, self.area.w, self.height)
        span = self.span
        scene.add(Box(area, 9, "band" if span.tone == "guest" else "spec", of=span.id))
        self._heading(scene, area)
        placed = {key: Area(a.x, top + self.head + a.y, a.w, a.h) for key, a in self.cells.items()}
        for member in span.members:
            if member.id in placed:
                _cell(scene, member, placed[member.id], "port" if apart else "")
        for rest, box in self.more:
            y = round(top + self.head + box.y + 16.5, 1)
            full = text.clean(", ".join(member.title for member in rest))
            scene.add(Words(round(box.x + 8, 1), y, f"{len(rest)} more", small.SIZE, 500, "quiet", full=full))
        self._arrow(scene, placed)
        return area

    def _heading(self, scene: Scene, area: Area) -> None:
        span, left, right = self.span, area.x + PAD + 6, area.right - PAD - 4
        look = "guest" if span.tone == "guest" else "strong"
        taken = small.chip(scene, span.chip, right, area.y + 7, area.w * 0.3, said=not span.elsewhere)
        more = NAME * (len(self.names) - 1)
        write(scene, self.names, left, area.y + 20.5, 13.5, weight=700, look=look, full=span.title, step=NAME)
        if span.href:
            hot = Area(left, area.y + 4, round(self._name_room(), 1), 22 + more)
            scene.add(Hot(hot, span.href, text.clean(span.title)))
        if not self.wide:
            y = area.y + 28 + more
            full = text.clean(span.text)
            for line in text.broken(full, area.w - 2 * PAD - 10, small.SIZE, lines=MANY):
                cut = text.ELLIPSIS in line
                scene.add(
                    Words(left, round(y + 12.5, 1), line, small.SIZE, 400, "strong", full=full if cut else "")
                )
                y += small.LINE
            if span.verdict:
                small.lines(scene, [span.verdict], left, y, area.w - 2 * PAD - 10)
            return
        keys = list(self.slots)
        wanted = self.slots[keys[1]].x if len(keys) == 2 else area.x + area.w * 0.6
        after = round(left + max(text.clear(line, 13.5, 700) for line in self.names) + 10, 1)
        free = right - taken - 10 - self._told()
        verdict = round(min(max(wanted, after + text.width(text.clean(span.text), small.SIZE) + 14), free), 1)
        verdict = max(verdict, after + 60)
        put(scene, span.text, after, area.y + 20, verdict - 12 - after, small.SIZE, 400, "strong")
        if span.verdict:
            look = {"good": "icon-good", "bad": "icon-lost"}.get(span.verdict.icon, "icon-quiet")
            scene.add(Icon(span.verdict.icon, verdict, area.y + 8, 15, look))
            free = right - taken - 8 - verdict - 20
            put(scene, span.verdict.text, verdict + 20, area.y + 20, free, small.SIZE, 500)

    def _arrow(self, scene: Scene, placed: Mapping[str, Area]) -> None:
        """From the active member to its heir, where nothing stands between."""
        active = [m.id for m in self.span.members if m.look == "active"]
        one, two = placed.get(active[0]) if len(active) == 1 else None, placed.get(self.span.heir)
        if one is None or two is None or one.y != two.y:
            return
        left, right = min(one.right, two.right), max(one.x, two.x)
        between = [
            a for a in placed.values() if a not in (one, two) and a.y == one.y and left < a.middle < right
        ]
        between += [a for a in self.others if left < a.middle < right]
        if between or right - left < 24:
            return
        y = round(one.y + CELL / 2, 1)
        way = ((one.right, y), (two.x, y)) if one.x < two.x else ((one.x, y), (two.right, y))
        scene.add(Wire(way, "failover", True, ends=(active[0], self.span.heir)))
        if self.span.choice > 1:
            said = "either" if self.span.choice == 2 else f"any of {self.span.choice}"
            put(
                scene,
                said,
                (left + right - 8) / 2,
                y - 4,
                right - left - 8,
                small.SIZE,
                500,
                "guest",
                "middle",
            )


def _lines(member: Member, wide: float) -> list[tuple[str, bool]]:
    """The lines of a cell, each with whether it is of the name; the note stands beside a name that leaves it room."""
    names = [(line, True) for line in titled(member.title, wide - 27, small.SIZE, 700)]
    if not member.note or _beside(member, wide):
        return names
    return names + [(line, False) for line in titled(member.note, wide - 27, small.SIZE)]


def _beside(member: Member, wide: float) -> bool:
    name = text.clear(text.clean(member.title), small.SIZE, 700)
    return name + 5 + text.width(text.clean(member.note), small.SIZE) <= wide - 27


def _cell(scene: Scene, member: Member, box: Area, role: str) -> None:
    scene.add(Box(box, 6, f"cell-{member.look}", of=member.id, role=role))
    small.square(scene, "plain" if member.look == "member" else member.look, box.x + 7, box.y + 7)
    y = box.y + 16.7
    for line, named in _lines(member, box.w):
        full = text.clean(member.title if named else member.note) if text.ELLIPSIS in line else ""
        weight, look = (700, "strong") if named else (400, "quiet")
        scene.add(Words(box.x + 22, round(y, 1), line, small.SIZE, weight, look, full=full))
        y += LINE
    if member.note and _beside(member, box.w):
        left = box.x + 27 + text.clear(text.clean(member.title), small.SIZE, 700)
        scene.add(
            Words(round(left, 1), round(box.y + 16.7, 1), text.clean(member.note), small.SIZE, 400, "quiet")
        )
    if member.href:
        scene.add(Hot(box, member.href, text.clean(member.title)))
