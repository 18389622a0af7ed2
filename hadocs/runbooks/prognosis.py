"""What becomes of a cluster in the cases that people meet first, for cards and tables of symptoms: how soon a silent
member is counted out, what must not be down together, which losses mend themselves and which wait for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from hadocs.behaviour.durations import Acting, until_acting
from hadocs.behaviour.model import Span, Step
from hadocs.behaviour.wording import lasting, seconds
from hadocs.runbooks.templates import Marked, listed
from hadocs.runbooks.text import value
from hadocs.runbooks.views.base import Looks
from hadocs.runbooks.views.clusters import ClusterLook
from hadocs.runbooks.views.machines import MachineView
from hadocs.runbooks.views.services import ServiceLook
from hadocs.spec.units import format_duration
from hadocs.topology.failures import lose
from hadocs.topology.model import Loss, Thing

MANY = 8
"""Of more members than these not every two are tried."""
KINDS = ("storage", "network", "switch", "link", "site", "rack", "domain", "host", "server", "vm", "witness")
"""What is named in the two lists, in this order."""


@dataclass(frozen=True, eq=False)
class Prognosis:
    """A cluster, asked."""

    look: Looks
    cluster: ClusterLook

    @cached_property
    def services(self) -> tuple[ServiceLook, ...]:
        """What users have of it: its services, or those that run in its machines now."""
        if self.cluster.kind != "host":
            return self.cluster.services
        here = {vm.id for vm in self.cluster.machines}
        return tuple(s for s in self.look.services if any(m.id in here for m in s.active))

    @cached_property
    def _acting(self) -> Acting | None:
        if len(self.cluster.members) < 2:
            return None
        return until_acting(self.look.world, self.look.analysis.topology.clusters[self.cluster.id])

    @property
    def counted(self) -> str:
        """How long a member is silent until the others count it out; empty where that is not known."""
        return _said(self._acting.counted) if self._acting else ""

    @property
    def begins(self) -> str:
        """How long until what was there begins to start elsewhere; empty where that is not known, or never."""
        return _said(self._acting.takes) if self._acting and not self._acting.blocked else ""

    @property
    def blocked(self) -> str:
        """Why nothing starts elsewhere until a person acts; empty where it does."""
        return self._acting.blocked if self._acting else ""

    @cached_property
    def _losses(self) -> dict[Thing, Loss]:
        members = {m.id for m in self.cluster.members}
        found = {}
        for loss in self.look.analysis.topology.losses.values():
            thing = loss.thing
            if thing.kind in KINDS and (thing.kind != "vm" or thing.id in members):
                found[thing] = loss
        return dict(sorted(found.items(), key=lambda pair: KINDS.index(pair[0].kind)))

    def _hit(self, kind: str) -> tuple[Thing, ...]:
        ours = {s.id for s in self.services}
        return tuple(t for t, loss in self._losses.items() if ours & set(getattr(loss, kind)))

    @cached_property
    def by_hand(self) -> tuple[Marked, ...]:
        """What keeps a service of it down until a person has mended it."""
        return tuple(named(t) for t in self._hit("down"))

    @cached_property
    def by_itself(self) -> tuple[Marked, ...]:
        """What takes services away for a while only: they come back by themselves."""
        down = {*self._hit("down"), *self._hit("uncertain")}
        return tuple(named(t) for t in self._hit("interrupted") if t not in down)

    @cached_property
    def deadly(self) -> tuple[tuple[MachineView, MachineView], ...]:
        """Every two members that take a service down, or the cluster's quorum, if both are lost at once, where one
        alone does not; of two members both. None of more members than a few."""
        members = self.cluster.members
        if len(members) > MANY or len(members) < 2:
            return ()
        return tuple(pair for pair in combinations(members, 2) if self._deadly(pair))

    def _deadly(self, pair: tuple[MachineView, MachineView]) -> bool:
        things = [Thing(m._machine.kind, m.id) for m in pair]
        if len(self.cluster.members) == 2:
            return True
        both = self._bad(lose(self.look.analysis.estate, things))
        return bool(both - self._bad(self._losses[things[0]]) - self._bad(self._losses[things[1]]))

    def _bad(self, loss: Loss) -> frozenset[str]:
        ours = {s.id for s in self.services}
        return frozenset((ours & set(loss.down)) | ({self.cluster.id} & set(loss.no_quorum)))

    @property
    def all_deadly(self) -> bool:
        """Whether that is so of any two."""
        n = len(self.cluster.members)
        return bool(self.deadly) and len(self.deadly) == n * (n - 1) // 2

    @property
    def spare(self) -> int:
        """So many votes may be lost at once."""
        return max(self.cluster.votes - self.cluster.needed, 0)

    @property
    def votes(self) -> bool:
        """Whether its members vote at all."""
        return (
            self.cluster.quorum not in ("elsewhere", "nobody", "vsphere-ha", "unknown")
            and self.cluster.votes > 0
        )

    @cached_property
    def _away(self) -> Mapping[ServiceLook, Span]:
        """How long users miss each service that one lost member interrupts, whichever member that is."""
        found: dict[ServiceLook, Span] = {}
        for member in self.cluster.members:
            things = (Thing(member._machine.kind, member.id),)
            outcomes = self.look.analysis.timeline((Step(things),)).services
            for service in self.services:
                outcome = outcomes.get(service.id)
                if outcome is not None and outcome.state == "interrupted":
                    away = outcome.interrupted or Span(0.0, None)
                    found[service] = away.hull(found.get(service, away))
        return found

    @property
    def latest(self) -> str:
        """When the last of what one lost member interrupts is back for users, at the latest; empty without a bound."""
        ends = [span.high for span in self._away.values()]
        known = [end for end in ends if end is not None]
        return seconds(max(known)) if known and len(known) == len(ends) else ""

    @property
    def overdue(self) -> Marked:
        """The services that are then back later than their users want, surely or perhaps; empty where none is."""
        asked = {s: s.rto for s in self._away if s.rto is not None}
        surely = [s for s, rto in asked.items() if self._away[s].low > rto]
        perhaps = [s for s, rto in asked.items() if (self._away[s].high or float("inf")) > rto]
        if not perhaps:
            return Marked("")
        some, may = (surely, "") if surely else (perhaps, "perhaps ")
        who = _of(some)
        rtos = {s.rto for s in some}
        within = f" ({format_duration(rtos.pop() or 0.0)})" if len(rtos) == 1 else ""
        return Marked(f"{may}later than the RTO of {who}{within}")


NAMED = 2
"""So many services are named in a cell of a card; of more, how many there are."""


def _of(services: Sequence[ServiceLook]) -> Marked:
    return listed(services) if len(services) <= NAMED else Marked(f"{len(services)} services")


def named(thing: Thing) -> Marked:
    """A thing in prose."""
    if thing.kind == "witness":
        return Marked(f"the witness of {value(thing.id.partition('/')[0], 'name')}")
    return Marked(value(thing.id, "name"))


def _said(span: Span) -> str:
    return lasting(span) if span.low or span.high else ""
