"""What one thing more helps against, and whether that costs enough for it to make a difference.

Most things that could be added to a cluster that is well made save nothing: what bounds it costs a fraction of an
estate with the thing in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import comb, fsum

from hadocs.availability.model.additions import Addition
from hadocs.availability.model.by_hand import Waits
from hadocs.availability.model.composed import Composed
from hadocs.availability.model.core import ON_SWITCHES, Core
from hadocs.availability.model.felt import felt
from hadocs.availability.model.planned import Work
from hadocs.availability.model.terms import Term, of

ALIKE = {"path": ("path",), "switch": ON_SWITCHES}
"""What one more of makes nothing worse and leaves all other failures as they are; the kinds that it helps against."""
WITH_HOSTS = frozenset(
    {"rack", "chassis", "room", "failure-domain", "feed", "ups", "pdu", "generator", "cooling"}
)
"""What takes hosts along and may leave one more of them: it has a rack of its own."""


def helped(core: Core, addition: Addition) -> frozenset[str]:
    """The components of a service whose failures it helps against."""
    kinds = ALIKE.get(addition.kind, WITH_HOSTS)
    hosts = _beside(core, addition)
    some = (
        c
        for c in core.components
        if c.kind in kinds or any(t.kind in kinds or t.id in hosts for t in c.things)
    )
    return frozenset(c.name for c in some)


def needless(present: Composed, added: Iterable[Addition]) -> frozenset[str]:
    """The kinds of some additions that can neither save nor cost what makes a difference."""
    some = [a for a in added if a.spec is not None and (a.kind in ALIKE or a.kind == "host")]
    least = felt(present.minutes.mean)
    # What all of them help against at once is most often too little, and needs one look.
    every = present.standing(frozenset().union(*(helped(present.core, a) for a in some)))
    if all(bound(present, a, every) < least for a in some):
        return frozenset(a.kind for a in some)
    return frozenset(a.kind for a in some if bound(present, a) < least)


def bound(present: Composed, addition: Addition, standing: float | None = None) -> float:
    """The most minutes a year that it can save, or cost.

    One more path or switch saves no more than all in which what it helps against has a part, and costs nothing. One
    more host stands for any that is there, so what fails with it fails with one of those now; it changes how many fail
    together, and there are no more ways for that than ``n + a`` have to choose ``a`` of them. ``standing`` is no less
    than what the fault tree has of it.
    """
    names = helped(present.core, addition)
    standing = present.standing(names) if standing is None else standing
    if addition.kind in ALIKE:
        return standing + present.beside_the_tree(names)
    changed = _Changed(present.core, _beside(present.core, addition))
    paused = fsum(
        minutes * changed.of_failure(term)
        for term, minutes in zip(present.core.terms, present.paused, strict=True)
        if term.component in names
    )
    worked = fsum(
        minutes if changed.of_work(work) else present.exposed(work)
        for work, minutes in zip(present.core.work, present.work, strict=True)
    )
    members = {m for c in addition.clusters for m in present.core.model.world.spec.clusters[c].members}
    more = len(_added(addition)) - len(members)
    return comb(len(members) + more, more) * (standing + paused + worked)


def _added(addition: Addition) -> frozenset[str]:
    assert addition.spec is not None
    return frozenset(m for c in addition.clusters for m in addition.spec.clusters[c].members)


def _beside(core: Core, addition: Addition) -> frozenset[str]:
    """The hosts that are there of the clusters that a host is added to."""
    hosts = core.model.world.spec.hosts
    return frozenset(h for h in _added(addition) if h in hosts) if addition.kind == "host" else frozenset()


class _Changed:
    """What of a service's interruptions may change with one more host; all at the averages of the inputs.

    How long a machine needs to come up on another host, or to move there and back, stays as it is, and so does how
    often its host fails, by itself or with others. Two machines that such a failure stops at once may be stopped one
    after the other instead.
    """

    def __init__(self, core: Core, hosts: frozenset[str]) -> None:
        self._values = core.model.averages
        self._by_name = core.model.components.by_name
        self._hosts = hosts
        self._waits = Waits(self._values)
        self._alone = {
            (c.kind, c.things[0].id): of(self._values, term.hours)
            for term in core.terms
            if len((c := self._by_name[term.component]).things) == 1
        }

    def of_failure(self, term: Term) -> float:
        """The share of an interruption's minutes that may."""
        c = self._by_name[term.component]
        if self._waits.whole(term):
            return 1.0
        if not c.common:
            return 0.0
        each = fsum(self._alone.get((c.kind, t.id), 0.0) for t in c.things)
        return abs(1 - each / hours) if (hours := of(self._values, term.hours)) > 0 else 0.0

    def of_work(self, work: Work) -> bool:
        """Whether the minutes of a machine's patch day may: no other host takes over what runs there."""
        if not work.moves or self._hosts.isdisjoint((work.machine, *work.others)):
            return False
        v = self._values
        down = not work.handed and of(v, work.hours) >= of(v, work.lasts)
        return bool(work.others) or down or self._waits.whole(work)
