"""Families of sets that stand for the modules of a network, laid into one: each in the place of the event that it was.

Knows of nodes only, not of what the sets are of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hadocs.availability.bdd import Budget, Nodes


@dataclass(frozen=True, slots=True)
class Family:
    """The nodes of sets over the inputs of one part: ``place[level]`` is what an input is in the whole.

    That is ``(a level, None)`` or ``(-1, a part that was laid before)``.
    """

    level: Sequence[int]
    high: Sequence[int]
    low: Sequence[int]
    root: int
    place: Sequence[tuple[int, int | None]]


def laid(families: Sequence[Family], levels: int, budget: int) -> tuple[Nodes, int]:
    """All of them as one family over ``levels``, and its root: a set with a part has one of that part's sets instead.

    No part may have the empty set. Each is copied as often as it stands on other nodes; raises Budget where that
    makes more than ``budget`` steps.
    """
    table = Nodes(levels, budget)
    whole: list[tuple[int, list[int]]] = []
    steps = 0
    for family in families:
        made = [0, 1]
        for n in range(2, len(family.level)):
            level, inner = family.place[family.level[n]]
            high, low = made[family.high[n]], made[family.low[n]]
            if inner is None:
                made.append(low if high == 0 else table.shared(level, high, low))
                continue
            root, nodes = whole[inner]
            if high != 1 or low:
                steps += len(nodes)
            if steps > budget:
                raise Budget
            made.append(_hung(table, root, nodes, high, low))
        root = made[family.root]
        whole.append((root, table.reachable(root)))
    return table, whole[-1][0]


def _hung(table: Nodes, root: int, nodes: Sequence[int], high: int, low: int) -> int:
    """The sets of a part, each with one of ``high`` (nodes below all of the part's own), and the sets of ``low``."""
    if high == 0 or root == 0:
        return low
    level, highs, lows = table.level, table.high, table.low
    if high == 1:
        made = {n: n for n in nodes}
        made[0], made[1] = 0, 1
    else:
        made = {0: 0, 1: high}
        for n in nodes:
            made[n] = table.shared(level[n], made[highs[n]], made[lows[n]])
    if low == 0:
        return made[root]
    # None of the part's own is in the sets of ``low``: they stand where the way without any of them ends.
    way = []
    n = root
    while n > 1:
        way.append(n)
        n = lows[n]
    below = low
    for n in reversed(way):
        below = table.shared(level[n], made[highs[n]], below)
    return below
