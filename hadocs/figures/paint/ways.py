"""How a line of an estate's figure finds its way: at right angles, clear of what it does not end at, and of others."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hadocs.figures.paint.placed import Placed
from hadocs.figures.paint.scene import Area, Dot, Point, Wire
from hadocs.figures.paint.tags import Tag, tag_width
from hadocs.figures.plan import Figure

CLEAR = 6.0
"""A line keeps so far from what it passes,"""
THUMB = 10.5
"""and in a thumbnail, which is painted smaller, so far."""
SMALL = 0.3
"""The size of a thumbnail, against the figure."""


@dataclass(slots=True)
class Ways:
    """Lines, dots and labels as they are found; ``lost`` are those that found no way, by edge or network and target."""

    wires: list[Wire] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)


class Router:
    """Finds ways one after another; each is in the way of the next."""

    def __init__(self, figure: Figure, done: Placed, said: frozenset[str]) -> None:
        self.figure, self.done, self.said = figure, done, said
        self.found = Ways()
        self.home = {c.id: n.id for n, c in figure.cards()}
        self.frame = {
            m: g.id for g in figure.groups if g.kind in ("host-cluster", "loose") for m in g.members
        }
        self.band = {m: g.id for g in figure.groups if g.kind == "band" for m in g.members}
        sites = {g.id for g in figure.groups if g.kind == "site"}
        self.solid = {k: a for k, a in done.areas.items() if k not in sites}
        self.solid |= {f"label {k}": a for k, (a, _) in done.labels.items()}
        self.solid |= {f"title {k}": a for k, (a, _) in done.titles.items()}
        self.solid |= {f"said {k}": a for k, (a, _) in done.said.items()}
        self.borders = [
            Area(x - 5, a.y, 10, a.h) for k, a in done.areas.items() if k in sites for x in (a.x, a.right)
        ]
        self.outlines = {k: done.areas[k] for k in sites if k in done.areas}
        site = {n.id: n.site for n in figure.nodes}
        self.within = {b.id: {b.site} for b in figure.buses} | {key: {one} for key, one in site.items()}
        self.within |= {c.id: {n.site} for n, c in figure.cards()}
        self.within |= {
            g.id: {site[m] for m in g.members if m in site} for g in figure.groups if g.kind != "band"
        }
        self.clear = THUMB if figure.bare else CLEAR
        self.taken: list[Area] = []

    def around(self, key: str) -> set[str]:
        """What a line that begins or ends at a thing may run through: the thing, and what it stands in."""
        own = {key}
        if key in self.home:
            own |= {self.home[key]}
        own |= {self.frame[k] for k in tuple(own) if k in self.frame}
        own |= {self.band[k] for k in tuple(own) if k in self.band}
        return own

    def free(
        self, low: float, high: float, y0: float, y1: float, prefer: float, around: Iterable[str]
    ) -> float | None:
        """The x next to a wish at which a line from one y down to another passes nothing."""
        if high < low:
            return None
        through = set().union(*(self.around(k) for k in around))
        walls = [
            a for k, a in self.solid.items()
            if k not in through and a.y - 2 < y1 and a.bottom + 2 > y0
        ]  # fmt: skip
        walls += [
            a for a in (*self.taken, *self.borders, *self.foreign(around)) if a.y < y1 and a.bottom > y0
        ]
        wish = min(max(prefer, low), high)
        sides = [x for a in walls for x in (a.x - self.clear, a.right + self.clear)]
        for x in sorted((wish, *(x for x in sides if low <= x <= high)), key=lambda x: (abs(x - wish), x)):
            if not any(a.x - self.clear < x < a.right + self.clear for a in walls):
                return round(x, 1)
        return None

    def foreign(self, ids: Iterable[str]) -> list[Area]:
        """The outlines of sites in which none of some things stands."""
        own = set().union(*(self.within.get(key, set()) for key in ids))
        return [area for key, area in self.outlines.items() if key not in own]

    def astray(self, points: Sequence[Point]) -> bool:
        """Whether a line runs through the outline of a site in which neither of its ends lies."""
        ends = (points[0], points[-1])
        for area in self.outlines.values():
            if any(area.x <= x <= area.right and area.y <= y <= area.bottom for x, y in ends):
                continue
            for (x1, y1), (x2, y2) in itertools.pairwise(points):
                piece = Area(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
                if area.meets(piece.grown(0.5)):
                    return True
        return False

    def add(
        self,
        points: Sequence[Point],
        look: str,
        of: str,
        ends: tuple[str, ...],
        *,
        head: bool = False,
        tail: bool = False,
    ) -> None:
        """Draws a line, which is then in the way of others; with an arrow head at its end, at its start, or none."""
        clean = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
        self.found.wires.append(Wire(tuple(clean), look, head, tail, of=of, ends=ends))
        for (x1, y1), (x2, y2) in itertools.pairwise(clean):
            if x1 == x2:
                self.taken.append(Area(x1 - 2, min(y1, y2), 4, abs(y2 - y1)))

    def comb(
        self,
        ends: Sequence[tuple[float, float, str]],
        lane: float,
        look: str,
        of: str,
        own: Mapping[str, str] | None = None,
    ) -> bool:
        """Lines that meet in a lane: each joins it with a dot, but those at its ends, with which it turns.

        ``of`` is what they all stand for; a line that leads to one end alone stands for what ``own`` says of that.

        False where one would run through a site that it has nothing to do with; nothing is drawn then.
        """
        ids = tuple(key for _, _, key in ends)
        xs = sorted({x for x, _, _ in ends})
        at = {x: [y for other, y, _ in ends if other == x] for x in xs}
        if len(xs) == 1:
            self.found.wires.append(Wire(tuple((xs[0], y) for y in at[xs[0]]), look, of=of, ends=ids))
            return True
        turns = [x for x in (xs[0], xs[-1]) if len(at[x]) == 1]
        lines: list[tuple[Point, ...]] = []
        for left, right in itertools.pairwise(xs):
            first = [(left, at[left][0])] if left == xs[0] and left in turns else []
            last = [(right, at[right][0])] if right == xs[-1] and right in turns else []
            lines.append((*first, (left, lane), (right, lane), *last))
        lines += [((x, y), (x, lane)) for x in xs if x not in turns for y in at[x]]
        if any(map(self.astray, lines)):
            return False
        named = own or {}
        for points in lines:
            led = {named.get(key, of) for x, y, key in ends if (x, y) in points}
            self.found.wires.append(Wire(points, look, of=led.pop() if len(led) == 1 else of, ends=ids))
        size = 3.5 if look == "network" else 4
        self.found.dots += [Dot(x, lane, size, look) for x in xs if x not in turns]
        return True

    def labelled(self, xs: Sequence[float], options: Sequence[str], y: float, look: str) -> None:
        """A label around a height on each of some upright lines: the first of some that has room, over nothing else."""
        for x in xs:
            solid = (*self.taken, *self.borders, *self.solid.values())
            walls = [a for a in solid if a.w > 4 or not a.x <= x <= a.right]
            tags = (
                Tag(round(x + by * (tag_width(said) / 2 - 12), 1), y, said, look)
                for said in options
                for by in (0, -0.5, 0.5, -1, 1)
            )
            for tag in tags:
                inside = tag.area.x >= 4 and tag.area.right <= self.done.right
                if inside and not any(tag.area.grown(2).meets(a) for a in walls):
                    self.found.tags.append(tag)
                    self.taken.append(tag.area)
                    break

    def stripe(self, source: str) -> int:
        """The stripe that something stands in; of a frame that of its members."""
        key = self.home.get(source, source)
        members = next((g.members for g in self.figure.groups if g.id == key), (key,))
        return next((n.stripe for n in self.figure.nodes if n.id in members), -1)
