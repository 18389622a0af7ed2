"""Reduced ordered binary decision diagrams with a node budget; knows of levels and nodes, not of fault trees.

Nodes are numbers: 0 and 1 are the constants, a child always has a smaller number than its parent. So every
pass over a diagram is a loop over numbers, and no operation recurses, however deep the diagram is.
"""

# ruff: noqa: PLR1714 - a membership test would build a tuple, in the innermost loop of all

from __future__ import annotations

from collections.abc import Iterable, Sequence

# Nodes are packed in pairs and triples into one integer: quicker to hash than a tuple.
_BITS = 26
_MASK = (1 << _BITS) - 1
MOST_NODES = _MASK


class Budget(Exception):  # noqa: N818 - a signal, not a fault
    """The diagram would need more nodes than allowed: between modules of this package, never shown to a user."""


class Nodes:
    """A table of shared nodes over ``levels`` ordered variables (level 0 is tested first).

    What a node means, and which nodes are left out for that, is not its own.
    """

    def __init__(self, levels: int, budget: int) -> None:
        self.levels = levels
        self.budget = min(budget, MOST_NODES)
        # The constants sit below every variable.
        self.level: list[int] = [levels, levels]
        self.high: list[int] = [0, 1]
        self.low: list[int] = [0, 1]
        self._unique: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self.level)

    def shared(self, level: int, high: int, low: int) -> int:
        """The one node with these three; raises Budget where it would be one too many."""
        key = (level << _BITS | high) << _BITS | low
        found = self._unique.get(key)
        if found is None:
            found = len(self.level)
            if found >= self.budget:
                raise Budget
            self.level.append(level)
            self.high.append(high)
            self.low.append(low)
            self._unique[key] = found
        return found

    def reachable(self, *roots: int) -> list[int]:
        """The nodes that roots lead to, constants left out, each after its children."""
        seen = {0, 1}
        stack = [r for r in roots if r > 1]
        high, low = self.high, self.low
        while stack:
            n = stack.pop()
            if n in seen:
                continue
            seen.add(n)
            if high[n] not in seen:
                stack.append(high[n])
            if low[n] not in seen:
                stack.append(low[n])
        seen -= {0, 1}
        return sorted(seen)


class Diagrams(Nodes):
    """Nodes as functions: where the variable is true the high one, else the low one. Left out is what need not test.

    Without complement edges: they would halve the table, but make a small probability the difference of two
    that are near 1, and its last digits would be lost.
    """

    def __init__(self, levels: int, budget: int) -> None:
        super().__init__(levels, budget)
        self._and: dict[int, int] = {}
        self._or: dict[int, int] = {}
        self._not: dict[int, int] = {0: 1, 1: 0}

    def node(self, level: int, high: int, low: int) -> int:
        """The node that tests ``level``; raises Budget where it would be one too many."""
        return high if high == low else self.shared(level, high, low)

    def variable(self, level: int) -> int:
        """The diagram that is true where the variable is."""
        return self.node(level, 1, 0)

    def conjunction(self, f: int, g: int) -> int:
        """F and g."""
        return self._combine(f, g, self._and, 0)

    def disjunction(self, f: int, g: int) -> int:
        """F or g."""
        return self._combine(f, g, self._or, 1)

    def all_of(self, parts: Iterable[int]) -> int:
        """The conjunction of all; the deepest first, so that what comes above is laid on a finished part."""
        result = 1
        for part in sorted(set(parts), key=lambda p: (-self.level[p], p)):
            result = self._combine(part, result, self._and, 0)
        return result

    def any_of(self, parts: Iterable[int]) -> int:
        """The disjunction of all, the deepest first."""
        result = 0
        for part in sorted(set(parts), key=lambda p: (-self.level[p], p)):
            result = self._combine(part, result, self._or, 1)
        return result

    def _combine(self, f: int, g: int, table: dict[int, int], absorbing: int) -> int:
        """And (absorbing 0) and or (absorbing 1) differ only in which constant wins, so they share a loop."""
        neutral = 1 - absorbing
        if absorbing in (f, g):
            return absorbing
        if f in (neutral, g):
            return g
        if g == neutral:
            return f
        level, high, low, unique = self.level, self.high, self.low, self._unique
        get, find = table.get, unique.get
        budget = self.budget
        key = f << _BITS | g if f < g else g << _BITS | f
        if key in table:
            return table[key]
        # What waits for the results of its halves: (key, level, high or -1, low or -1, the key of what is high).
        stack: list[tuple[int, int, int, int, int]] = []
        most = 3 * budget
        while True:
            f = key >> _BITS
            g = key & _MASK
            at = level[f]
            other = level[g]
            if at == other:
                f1 = high[f]
                f0 = low[f]
                g1 = high[g]
                g0 = low[g]
            elif at < other:
                f1 = high[f]
                f0 = low[f]
                g1 = g0 = g
            else:
                at = other
                f1 = f0 = f
                g1 = high[g]
                g0 = low[g]
            key1 = 0
            # A constant is less than 2; most often neither is one.
            if f1 < 2 or g1 < 2:
                hi = absorbing if f1 == absorbing or g1 == absorbing else g1 if f1 == neutral else f1
            elif f1 == g1:
                hi = f1
            else:
                key1 = f1 << _BITS | g1 if f1 < g1 else g1 << _BITS | f1
                hi = get(key1, -1)
            if f0 < 2 or g0 < 2:
                lo = absorbing if f0 == absorbing or g0 == absorbing else g0 if f0 == neutral else f0
            elif f0 == g0:
                lo = f0
            else:
                key0 = f0 << _BITS | g0 if f0 < g0 else g0 << _BITS | f0
                lo = get(key0, -1)
                if lo < 0:
                    stack.append((key, at, hi, -1, key1))
                    key = key0
                    continue
            while True:
                if hi < 0:
                    # It may have been made on the way to the other.
                    hi = get(key1, -1)
                    if hi < 0:
                        stack.append((key, at, -1, lo, 0))
                        key = key1
                        break
                if hi == lo:
                    made = hi
                else:
                    triple = (at << _BITS | hi) << _BITS | lo
                    known = find(triple)
                    if known is None:
                        made = len(level)
                        if made >= budget or len(table) > most:
                            raise Budget
                        level.append(at)
                        high.append(hi)
                        low.append(lo)
                        unique[triple] = made
                    else:
                        made = known
                        # Many pairs can come to few nodes.
                        if len(table) > most:
                            raise Budget
                table[key] = made
                if not stack:
                    return made
                key, at, hi, lo, key1 = stack.pop()
                if lo < 0:
                    lo = made
                else:
                    hi = made

    def negation(self, f: int) -> int:
        """Not f."""
        table = self._not
        # Only what isn't known yet: a long chain is negated again and again with a little more on top.
        new: set[int] = set()
        stack = [f]
        while stack:
            n = stack.pop()
            if n not in table and n not in new:
                new.add(n)
                stack += (self.high[n], self.low[n])
        for n in sorted(new):
            table[n] = self.node(self.level[n], table[self.high[n]], table[self.low[n]])
        return table[f]

    def exclusion(self, f: int, g: int) -> int:
        """F or g, and not both."""
        table: dict[int, int] = {}
        level, high, low = self.level, self.high, self.low
        for n in (f, g):
            # What is negated on the way is a part of these.
            self.negation(n)
        root = f << _BITS | g
        stack = [root]
        while stack:
            key = stack[-1]
            if key in table:
                stack.pop()
                continue
            f, g = key >> _BITS, key & _MASK
            if f < 2 or g < 2 or f == g:
                other, constant = (f, g) if g < 2 else (g, f)
                table[key] = 0 if f == g else self._not[other] if constant else other
                stack.pop()
                continue
            at = min(level[f], level[g])
            f1, f0 = (high[f], low[f]) if level[f] == at else (f, f)
            g1, g0 = (high[g], low[g]) if level[g] == at else (g, g)
            one = f1 << _BITS | g1 if f1 <= g1 else g1 << _BITS | f1
            zero = f0 << _BITS | g0 if f0 <= g0 else g0 << _BITS | f0
            waiting = [k for k in (one, zero) if k not in table]
            if waiting:
                stack += waiting
                continue
            table[key] = self.node(at, table[one], table[zero])
            stack.pop()
        return table[root]

    def choice(self, f: int, g: int, h: int) -> int:
        """Where f then g, else h."""
        if f < 2 or g == h:
            return g if f != 0 else h
        nodes = self.reachable(f)
        if max(self.level[n] for n in nodes) < min(self.level[g], self.level[h]):
            return self.hung(nodes, g, h)
        return self.disjunction(self.conjunction(f, g), self.conjunction(self.negation(f), h))

    def hung(self, nodes: Sequence[int], g: int, h: int) -> int:
        """Where f then g, else h, for f (its ``nodes``, as `reachable` has them) wholly above g and h.

        g and h simply take the place of f's constants.
        """
        table = {0: h, 1: g}
        level, high, low, node = self.level, self.high, self.low, self.node
        for n in nodes:
            table[n] = node(level[n], table[high[n]], table[low[n]])
        return table[nodes[-1]]

    def bottom_up(self, root: int) -> list[int]:
        """As `reachable`, but in an order that depends on the function alone, not on how it was built."""
        high, low = self.high, self.low
        found = [root] if root > 1 else []
        seen = {0, 1, root}
        for n in found:
            child = low[n]
            if child not in seen:
                seen.add(child)
                found.append(child)
            child = high[n]
            if child not in seen:
                seen.add(child)
                found.append(child)
        # A node's children are below its level; those of one level stand as they were met.
        found.sort(key=self.level.__getitem__, reverse=True)
        return found
