"""How a loss of several members comes about: at once by one cause, or one after another.

A cluster that counts its votes anew survives the second way where it does not survive the first. So where at once stops
such a cluster, each way is a loss of its own, with what it comes to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from math import comb, prod

from hadocs.availability.model.catalogue import Values
from hadocs.availability.model.clusters import Case, Item, Row, Table
from hadocs.availability.model.component import Component
from hadocs.availability.model.components import Components
from hadocs.availability.model.forcing import Forcing, Order, Together
from hadocs.availability.model.formulas import NEVER, VOTES, Formulas

RARE = 5e-8
"""Three or more that are down without one cause for all, less often than this, are left out: 0.03 minutes a year."""
_THREE = 3


@dataclass(frozen=True)
class Way:
    """A row with one way to come about: ``lost`` is when it is so, ``votes`` when the cluster stands still by it.

    ``whole``: ``lost`` says no more than that all of the row's items are lost.
    """

    lost: str
    row: Row
    votes: str
    whole: bool = True


class Ways:
    """The ways in which losses of clusters come about; ``item`` gives the formula of what a row is made of."""

    def __init__(
        self,
        formulas: Formulas,
        components: Components,
        item: Callable[[str, Item], str],
        medians: Callable[[], Values],
    ) -> None:
        self._formulas = formulas
        self._components = components
        self._medians = medians
        self._item = item
        self._forcing = Forcing(components)

    def of(self, cluster: str, table: Table) -> Iterator[Way]:
        """The ways of all rows of a cluster, less those in which a part of what is lost has stopped it already."""
        f = self._formulas
        halted: dict[frozenset[Item], str] = {}
        for row in table.rows:
            lost = f.all(self._item(cluster, i) for i in row.items)
            how, items = _halts(row.cases), frozenset(row.items)
            if not any(c.stopped or c.frozen for c in row.cases):
                yield Way(lost, row, VOTES)
            elif not all(kind in ("member", "witness") for kind, _ in row.items):
                # Members that do not hear each other are not forced: two sides would go on.
                yield Way(lost, row, VOTES)
            elif how and any(how == before and some < items for some, before in halted.items()):
                if table.recounts and len(items) > 1:
                    yield from self._apart(cluster, table, row, at_once=False)
            elif not table.recounts or len(items) == 1:
                yield Way(lost, row, self._until_forced(cluster, list(self._covers(cluster, row.items))))
            else:
                yield from self._apart(cluster, table, row)
            if how and all(kind in ("member", "witness") for kind, _ in row.items):
                halted[items] = how

    def outvoted(self, cluster: str, table: Table, members: Sequence[Item], count: int) -> tuple[str, str]:
        """When so many of some members are lost that none may be missed more, and when the cluster stands still.

        Never, where the table has that.
        """
        f = self._formulas
        stated = sum(len(r.items) == count and {k for k, _ in r.items} == {"member"} for r in table.rows)
        if stated >= comb(len(members), count):
            return NEVER, VOTES
        takes = self._takes(cluster, members)
        at_once = [e for some, events in takes.items() if len(some) >= count for e in events]
        if table.recounts:
            if not at_once:
                return NEVER, VOTES
            return f.any(at_once), self._until_forced(cluster, [self._of(at_once)])
        items = [self._item(cluster, m) for m in members]
        some = [self._of(at_once)] if at_once else []
        first = [self._block(takes, frozenset((m,))) for m in members[:count]]
        return f.at_least(count, items), self._until_forced(cluster, [*some, Together(tuple(first))])

    def _apart(self, cluster: str, table: Table, row: Row, *, at_once: bool = True) -> Iterator[Way]:
        """The ways of a row that stops a cluster ``at_once``, and may not where it comes in steps."""
        f, takes = self._formulas, self._takes(cluster, row.items)
        found: list[tuple[str, tuple[Case, ...]]] = []
        stops: list[Together] = []
        if at_once and (events := takes.get(frozenset(row.items))):
            found.append((f.any(events), row.cases))
            stops.append(self._of(events))
        for cover in self._cover(takes, row.items):
            if self._over_already(table, cover):
                continue
            lost = f.all(self._when(cluster, takes, some) for some in cover)
            halting: list[Order] = []
            ends: list[tuple[Case, ...]] = []
            for order in permutations(range(len(cover))):
                cases = table.after(tuple(cover[n] for n in order))
                if cases not in ends:
                    ends.append(cases)
                if any(c.stopped or c.frozen for c in cases):
                    halting.append(order)
            found += [(lost, cases) for cases in ends]
            if halting:
                blocks = tuple(self._block(takes, some) for some in cover)
                stops.append(Together(blocks, frozenset(halting)))
        # One event for all of them: what comes about in two ways is forced once.
        votes = self._until_forced(cluster, stops) if stops else VOTES
        for lost, cases in found:
            yield Way(lost, Row(row.items, cases), votes, False)

    def _over_already(self, table: Table, cover: Sequence[frozenset[Item]]) -> bool:
        """Whether a part of what is lost has stopped the cluster by itself, in whichever order it went."""
        return any(
            all(_halts(table.after(order)) for order in permutations(some))
            for n in range(1, len(cover))
            for some in combinations(cover, n)
        )

    def _until_forced(self, cluster: str, losses: Sequence[Together]) -> str:
        known = [t for t in losses if all(t.blocks)]
        if not known:
            return VOTES
        return self._formulas.all([VOTES, self._forcing.event(cluster, known)])

    def _covers(self, cluster: str, items: Sequence[Item]) -> Iterator[Together]:
        """What of components all of some items may be lost by, where it makes no difference how."""
        takes = self._takes(cluster, items)
        if at_once := takes.get(frozenset(items)):
            yield self._of(at_once)
        if len(items) > 1:
            for cover in self._cover(takes, items):
                yield Together(tuple(self._block(takes, some) for some in cover))

    def _cover(
        self, takes: Mapping[frozenset[Item], list[str]], items: Sequence[Item]
    ) -> Iterator[tuple[frozenset[Item], ...]]:
        """What is lost together and what apart from that: by two causes, of three items by one each as well."""
        whole = frozenset(items)
        some = dict.fromkeys([*takes, *(frozenset((i,)) for i in items)])
        parts = [p for p in some if p != whole]
        found: list[tuple[frozenset[Item], ...]] = [
            (one, other) for one, other in combinations(parts, 2) if one | other == whole and not one & other
        ]
        if len(items) == _THREE:
            found.append(tuple(frozenset((i,)) for i in items))
        for cover in found:
            if len(items) == 2 or self._often(takes, cover) >= RARE:
                yield cover

    def _often(self, takes: Mapping[frozenset[Item], list[str]], cover: Sequence[frozenset[Item]]) -> float:
        """How likely each part of what is lost is down at once, at the medians."""
        values = self._medians()
        return prod(sum(c.unavailability(values) for c in self._block(takes, part)) for part in cover)

    def _takes(self, cluster: str, items: Sequence[Item]) -> dict[frozenset[Item], list[str]]:
        """The events that alone take some of the items, by which those are."""
        found: dict[str, list[Item]] = {}
        for item in items:
            for event in sorted(self._formulas.alone(self._item(cluster, item))):
                found.setdefault(event, []).append(item)
        takes: dict[frozenset[Item], list[str]] = {}
        for event, some in found.items():
            takes.setdefault(frozenset(some), []).append(event)
        return takes

    def _when(self, cluster: str, takes: Mapping[frozenset[Item], list[str]], some: frozenset[Item]) -> str:
        if len(some) == 1:
            return self._item(cluster, *some)
        return self._formulas.any(takes[some])

    def _block(
        self, takes: Mapping[frozenset[Item], list[str]], some: frozenset[Item]
    ) -> tuple[Component, ...]:
        return self._known(takes.get(some, ()))

    def _of(self, events: Sequence[str]) -> Together:
        return Together((self._known(events),))

    def _known(self, events: Sequence[str]) -> tuple[Component, ...]:
        by_name = self._components.by_name
        return tuple(by_name[e] for e in events if e in by_name)


def _halts(cases: Sequence[Case]) -> str:
    """What a cluster does for want of votes: it stops, or starts nothing; nothing where it goes on.

    A coin toss counts as lost; which part goes on does not matter, if any does.
    """
    groups: dict[tuple[tuple[str, int], ...], list[Case]] = {}
    for case in cases:
        groups.setdefault(case.answers, []).append(case)
    if any(all(c.stopped for c in some) for some in groups.values()):
        return "stops"
    return "freezes" if any(all(c.frozen for c in some) for some in groups.values()) else ""
