"""Minimal cut sets as a zero-suppressed diagram: all of them, counted and listed without being written out.

Knows of compiled diagrams only. Rauzy, New algorithms for fault trees analysis (1993): minimal solutions.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from hadocs.availability.bdd import Budget, Nodes
from hadocs.availability.built import Built
from hadocs.availability.diagram import NODES, Diagram
from hadocs.availability.laid import Family, laid
from hadocs.availability.remembered import Remembered
from hadocs.availability.tree import BasicEvent

_LOW = 2
"""Most ask for single points and pairs alone, which takes little of what all orders take."""
_BITS = 26
_MASK = (1 << _BITS) - 1


@dataclass(frozen=True, slots=True)
class CutSet:
    """A minimal cut set: the names of its events, sorted, and the probability that they all happen."""

    events: tuple[str, ...]
    probability: float


@dataclass(frozen=True)
class CutSets:
    """All minimal cut sets of a tree, as a zero-suppressed decision diagram; iterating lists them.

    By order (number of events) and within an order by falling probability; equal ones in the diagram's own
    order, which is the same each time. ``coherent`` says that the top event never goes away by a failure.
    Where it isn't coherent, a cut set is a set of events that, with *no other* event happening, brings the top
    event about, and no part of which does (a minimal p-cut; Dutuit and Rauzy 1997).

    A tree whose top event is always true has one cut set, the empty one.
    """

    levels: tuple[BasicEvent, ...]
    level: tuple[int, ...]
    high: tuple[int, ...]
    low: tuple[int, ...]
    root: int
    coherent: bool

    @cached_property
    def by_order(self) -> tuple[int, ...]:
        """How many there are of order 1, 2, … up to the highest that there is; exact, whatever their number."""
        return tuple(self._counts[1:])

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(self._counts)

    @cached_property
    def _counts(self) -> list[int]:
        counts: list[list[int]] = [[], [1]]
        for n in range(2, len(self.level)):
            with_it, without = [0, *counts[self.high[n]]], counts[self.low[n]]
            if len(with_it) < len(without):
                with_it, without = without, with_it
            total = with_it[:]
            for order, number in enumerate(without):
                total[order] += number
            counts.append(total)
        return counts[self.root]

    def __iter__(self) -> Iterator[CutSet]:
        for order in range(len(self._counts)):
            yield from self.of_order(order)

    def holding(self, level: int) -> CutSets:
        """Those that have the event of a level, without it."""
        made: list[tuple[int, int, int]] = []
        found = [0, 0]
        number = {row: at for at, row in enumerate(zip(self.level, self.high, self.low, strict=True))}
        for n in range(2, len(self.level)):
            at, high, low = self.level[n], self.high[n], self.low[n]
            if at >= level:
                found.append(high if at == level else 0)
                continue
            row = at, found[high], found[low]
            if not row[1]:
                found.append(row[2])
                continue
            if row not in number:
                number[row] = len(self.level) + len(made)
                made.append(row)
            found.append(number[row])
        levels, highs, lows = zip(*made, strict=True) if made else ((), (), ())
        return CutSets(
            self.levels,
            (*self.level, *levels),
            (*self.high, *highs),
            (*self.low, *lows),
            found[self.root],
            self.coherent,
        )

    @cached_property
    def _best(self) -> list[list[float]]:
        return self._best_to(len(self.levels))

    @cached_property
    def _best_low(self) -> list[list[float]]:
        return self._best_to(_LOW)

    def _best_to(self, most: int) -> list[list[float]]:
        """By node and order up to the highest: the highest probability of a set of that order below it; −1 for none."""
        best: list[list[float]] = [[], [1.0]]
        for n in range(2, len(self.level)):
            q = self.levels[self.level[n]].probability
            total = [-1.0, *(q * b if b >= 0 else -1.0 for b in best[self.high[n]][:most])]
            for order, b in enumerate(best[self.low[n]]):
                if order >= len(total):
                    total.append(b)
                elif b > total[order]:
                    total[order] = b
            best.append(total)
        return best

    def of_order(self, order: int) -> Iterator[CutSet]:
        """Those with so many events, the most probable first, each found only when it is asked for."""
        best = self._best_low if order <= _LOW else self._best

        def bound(node: int, left: int) -> float:
            return best[node][left] if 0 <= left < len(best[node]) else -1.0

        # The best branch is followed at once, the other waits in the heap with the best that it can give.
        waiting: list[tuple[float, int, int, int, float, _Chosen | None]] = []
        if bound(self.root, order) >= 0:
            waiting.append((-bound(self.root, order), 0, self.root, order, 1.0, None))
        pushed = 0
        while waiting:
            _, _, node, left, so_far, chosen = heapq.heappop(waiting)
            while node > 1:
                level, high, low = self.level[node], self.high[node], self.low[node]
                q = self.levels[level].probability
                take = q * bound(high, left - 1) if bound(high, left - 1) >= 0 else -1.0
                leave = bound(low, left)
                if take >= leave:
                    if leave >= 0:
                        pushed += 1
                        heapq.heappush(waiting, (-so_far * leave, pushed, low, left, so_far, chosen))
                    node, left, so_far, chosen = high, left - 1, so_far * q, _Chosen(level, chosen)
                else:
                    if take >= 0:
                        pushed += 1
                        with_it = _Chosen(level, chosen)
                        heapq.heappush(waiting, (-so_far * take, pushed, high, left - 1, so_far * q, with_it))
                    node = low
            names = []
            while chosen is not None:
                names.append(self.levels[chosen.level].name)
                chosen = chosen.before
            yield CutSet(tuple(sorted(names)), so_far)


class _Chosen(NamedTuple):
    """The levels taken so far, the last first, shared among the branches."""

    level: int
    before: _Chosen | None


_REMEMBERED: Remembered[tuple[Diagram, CutSets]] = Remembered(
    200_000, lambda known: len(known[0].level) + len(known[1].level)
)
"""Cut sets by the shape of their diagram, which is kept: services that are alike have the same but for their names."""


def minimal_cut_sets(diagram: Diagram, budget: int = NODES) -> CutSets:
    """The minimal cut sets of a compiled tree; raises Budget where their diagram needs more nodes."""
    key = *diagram.shape, budget
    _, found = _REMEMBERED.get(key, lambda: (diagram, _found(diagram, budget)))
    return replace(found, levels=diagram.levels)


def _found(diagram: Diagram, budget: int) -> CutSets:
    coherent = diagram.monotone or _coherent(diagram, budget)
    if len(diagram.parts) > 1 and not any(_by_nothing(part.own) for part in diagram.parts):
        try:
            return _by_parts(diagram, coherent, budget)
        except Budget:
            # Modules within modules are copied again and again: all in one may take less.
            pass
    table = _Sets(diagram.level, diagram.high, diagram.low, budget)
    return _frozen(diagram, table, table.minimal(diagram.root, coherent), coherent)


def _by_nothing(own: Built) -> bool:
    """Whether a part is true while no event happens; then it stands in no set for what makes it so."""
    n = own.root
    while n > 1:
        n = own.low[n]
    return n == 1


def _by_parts(diagram: Diagram, coherent: bool, budget: int) -> CutSets:
    """The cut sets of each module, then those of the whole, with modules for the events there.

    Of a tree that is not coherent it is the same with p-cuts: a module that nothing makes true is made so by its own,
    and no event of it is in a smallest set that leaves it false.
    """
    families = []
    for part in diagram.parts:
        own = part.own
        table = _Sets(own.level, own.high, own.low, budget)
        root = table.minimal(own.root, diagram.monotone or _coherent(own, budget))
        families.append(Family(*_numbered(table, root), part.place))
    nodes, root = laid(families, len(diagram.levels), budget)
    return _frozen(diagram, nodes, root, coherent)


def _frozen(diagram: Diagram, table: Nodes, root: int, coherent: bool) -> CutSets:
    return CutSets(diagram.levels, *_numbered(table, root), coherent)


def _numbered(table: Nodes, root: int) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], int]:
    """Level, high and low of what the root needs, and the root's number there."""
    nodes = table.reachable(root)
    number = {0: 0, 1: 1}
    number.update((n, at) for at, n in enumerate(nodes, 2))
    end = table.levels
    return (
        (end, end, *(table.level[n] for n in nodes)),
        (0, 1, *(number[table.high[n]] for n in nodes)),
        (0, 1, *(number[table.low[n]] for n in nodes)),
        number[root],
    )


def _coherent(diagram: Diagram | Built, budget: int) -> bool:
    """Whether no event that happens takes the top event away: where low is true, high is, at every node."""
    level, high, low = diagram.level, diagram.high, diagram.low
    known: set[int] = set()
    stack = list(zip(low[2:], high[2:], strict=True))
    while stack:
        f, g = stack.pop()
        # f lies within g?
        if f == 0 or g in {1, f}:
            continue
        if f == 1 or g == 0:
            return False
        key = f << _BITS | g
        if key in known:
            continue
        known.add(key)
        if len(known) > 3 * budget:
            raise Budget
        at = min(level[f], level[g])
        f1, f0 = (high[f], low[f]) if level[f] == at else (f, f)
        g1, g0 = (high[g], low[g]) if level[g] == at else (g, g)
        stack += ((f1, g1), (f0, g0))
    return True


class _Sets(Nodes):
    """Families of sets over the levels of a diagram: 0 no set, 1 the empty set; what no set has is left out."""

    def __init__(self, level: Sequence[int], high: Sequence[int], low: Sequence[int], budget: int) -> None:
        # The constants are below all levels.
        super().__init__(level[0], budget)
        self.of = level, high, low
        self._without: dict[int, int] = {}
        self._lacking: dict[int, int] = {}

    def minimal(self, root: int, coherent: bool) -> int:
        """The minimal solutions of a node of the diagram, whose nodes come after those that they lead to."""
        solutions = [0, 1]
        level, high, low = self.of
        for n in range(2, root + 1):
            with_it, without = solutions[high[n]], solutions[low[n]]
            # Of a function that is not coherent, the diagram says nothing of supersets; the sets below do.
            kept = self.without(with_it, low[n]) if coherent else self.lacking(with_it, without)
            solutions.append(self.node(level[n], kept, without))
        return solutions[root]

    def node(self, level: int, high: int, low: int) -> int:
        return low if high == 0 else self.shared(level, high, low)

    def without(self, sets: int, f: int) -> int:
        """Those of the sets that don't make the monotone function f (a node of the diagram) true.

        One loop without calls: where all cut sets are counted, most of the time goes here.
        """
        level, high, low, table = self.level, self.high, self.low, self._without
        f_level, f_high, f_low = self.of
        unique, budget = self._unique, self.budget
        most = 3 * budget
        # What f tests above the sets is false in all of them.
        at = level[sets]
        while f_level[f] < at:
            f = f_low[f]
        if sets == 0 or f == 1:
            return 0
        if f == 0 or sets == 1:
            return sets
        root = sets << _BITS | f
        if root in table:
            return table[root]
        stack = [root]
        while stack:
            key = stack[-1]
            f = key & _MASK
            s = key >> _BITS
            own = level[s]
            s1 = high[s]
            s0 = low[s]
            if f_level[f] == own:
                f1 = f_high[f]
                f0 = f_low[f]
            else:
                f1 = f0 = f
            waits = False
            # A high one is never 0: that node would not be there.
            at = level[s1]
            while f_level[f1] < at:
                f1 = f_low[f1]
            if f1 == 1:
                hi = 0
            elif f1 == 0 or s1 == 1:
                hi = s1
            else:
                child = s1 << _BITS | f1
                found = table.get(child)
                if found is None:
                    stack.append(child)
                    waits = True
                    hi = 0
                else:
                    hi = found
            if s0 == 0:
                lo = 0
            else:
                at = level[s0]
                while f_level[f0] < at:
                    f0 = f_low[f0]
                if f0 == 1:
                    lo = 0
                elif f0 == 0 or s0 == 1:
                    lo = s0
                else:
                    child = s0 << _BITS | f0
                    found = table.get(child)
                    if found is None:
                        stack.append(child)
                        continue
                    lo = found
            if waits:
                continue
            if hi == 0:
                made = lo
            elif hi == s1 and lo == s0:
                made = s
            else:
                triple = (own << _BITS | hi) << _BITS | lo
                known = unique.get(triple)
                if known is None:
                    made = len(level)
                    if made >= budget:
                        raise Budget
                    level.append(own)
                    high.append(hi)
                    low.append(lo)
                    unique[triple] = made
                else:
                    made = known
            table[key] = made
            stack.pop()
            if len(table) > most:
                raise Budget
        return table[root]

    def lacking(self, sets: int, others: int) -> int:
        """Those of the sets that have none of the other sets in them."""
        level, high, low, table = self.level, self.high, self.low, self._lacking

        def settled(s: int, t: int) -> tuple[int, int, int]:
            """The result, or −1 and the pair to work on: what t has above s is in none of s."""
            at = level[s]
            while level[t] < at:
                t = low[t]
            if s == 0 or t in {1, s}:
                return 0, 0, 0
            if t == 0 or s == 1:
                return s, 0, 0
            return table.get(s << _BITS | t, -1), s, t

        result, s, t = settled(sets, others)
        if result >= 0:
            return result
        root = s << _BITS | t
        stack = [root]
        while stack:
            key = stack[-1]
            if key in table:
                stack.pop()
                continue
            s, t = key >> _BITS, key & _MASK
            rest = t
            with_it = high[s]
            if level[s] == level[t]:
                rest = low[t]
                with_it, s1, t1 = settled(high[s], high[t])
                if with_it < 0:
                    stack.append(s1 << _BITS | t1)
                    continue
            with_it, s1, t1 = settled(with_it, rest)
            without, s0, t0 = settled(low[s], rest)
            if with_it < 0:
                stack.append(s1 << _BITS | t1)
            if without < 0:
                stack.append(s0 << _BITS | t0)
            if with_it >= 0 and without >= 0:
                table[key] = self.node(level[s], with_it, without)
                stack.pop()
                if len(table) > 3 * self.budget:
                    raise Budget
        return table[root]
