"""A site that is lost, as procedures name what people bring up elsewhere, and what stays down with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hadocs.behaviour.rescue import Rescue, missing_networks, rescues
from hadocs.runbooks.views.base import SomeCluster, SomeMachine, SomeNetwork, SomeService, SomeStorage, View
from hadocs.spec.units import format_duration
from hadocs.topology.copies import REPLICAS
from hadocs.topology.wording import listed

SWITCHED_OVER = "exchange-dag"
"""The family of what has a page of its own for that: it is not told here."""


@dataclass(frozen=True, eq=False)
class Promotion(View):
    """Storage that is lost, and ``to`` which people bring into use instead of it, with the ``services`` on it."""

    to: SomeStorage
    services: tuple[SomeService, ...]

    @property
    def storage(self) -> SomeStorage:
        """The storage that is lost."""
        return self.of.storage(self.id)

    @property
    def same(self) -> bool:
        """Whether both hold the same at every moment: a pair that a person switches."""
        return self.storage.shipped_to is None

    @property
    def age(self) -> str:
        """How old the copy is, in words that stand behind *is*."""
        every = self.of.spec.storage[self.id].shipped_every
        return f"up to {format_duration(every)} old" if every is not None else "as old as its last run"


@dataclass(frozen=True, eq=False)
class Rescued:
    """What people do for the services that are down with a site."""

    of: Any
    site: Any

    @cached_property
    def _all(self) -> Mapping[str, Rescue]:
        thing = self.of.thing(self.site)
        found: Mapping[str, Rescue] = self.of.analysis.once(
            ("rescues", self.site.id), lambda: rescues(self.of.analysis.estate, (thing,))
        )
        return found

    @cached_property
    def _ways(self) -> tuple[Rescue, ...]:
        """Those of the services that are brought up, in an order in which what others need comes first."""
        some = [
            r for k, r in self._all.items() if self.of.service(k).family != SWITCHED_OVER and not r.stranded
        ]
        found: list[Rescue] = []
        while some:
            known = {r.service for r in some}
            ready = next((r for r in some if not known & set(r.needs)), some[0])
            some.remove(ready)
            found.append(ready)
        return tuple(found)

    def _services(self, some: Iterable[Rescue]) -> tuple[SomeService, ...]:
        return tuple(self.of.service(r.service) for r in some)

    @property
    def services(self) -> tuple[SomeService, ...]:
        """The services that people bring up, those that others need first."""
        return self._services(self._ways)

    @property
    def switched(self) -> tuple[SomeService, ...]:
        """The services that people switch over with their product's own tools."""
        found = (self.of.service(r.service) for r in self._all.values() if not r.stranded)
        return tuple(s for s in found if s.family == SWITCHED_OVER)

    @property
    def stranded(self) -> tuple[SomeService, ...]:
        """The services that nothing elsewhere can run: they stay down, or are set up anew."""
        return self._services(r for r in self._all.values() if r.stranded)

    @property
    def noted(self) -> str:
        """What the spec notes for those who run it, where that names one of them or of their machines."""
        names = {n for s in self.stranded for n in (s.id, *(m.id for m in s.machines))}
        said = self.of.notes or ""
        return said if any(re.search(rf"(?<![\w-]){re.escape(n)}(?![\w-])", said) for n in names) else ""

    @property
    def thin(self) -> tuple[SomeStorage, ...]:
        """Storage with too few copies left, which holds their data and serves none of it."""
        found = dict.fromkeys(s for r in self._all.values() if r.stranded for s in r.short)
        return tuple(map(self.of.storage, found))

    @property
    def replicas(self) -> tuple[SomeMachine, ...]:
        """The machines of which a copy is kept elsewhere."""
        return tuple(map(self.of.machine, dict.fromkeys(m for r in self._ways for m in r.replicas)))

    def keeper(self, machine: SomeMachine) -> str:
        """What keeps the copy of a machine."""
        return REPLICAS[self.of.spec.vms[machine.id].replica]

    @property
    def alone(self) -> tuple[SomeStorage, ...]:
        """The sides of pairs that a person lets go on."""
        return tuple(map(self.of.storage, dict.fromkeys(s for r in self._ways for s in r.alone)))

    @cached_property
    def promoted(self) -> tuple[Promotion, ...]:
        """What people bring into use instead of storage that is lost."""
        found = {key: to for r in self._ways for key, to in r.promoted.items()}
        return tuple(
            Promotion(
                self.of, key, self.of.storage(to), self._services(r for r in self._ways if key in r.promoted)
            )
            for key, to in found.items()
        )

    def _clusters(self, some: Iterable[str]) -> tuple[SomeCluster, ...]:
        return tuple(map(self.of.cluster, dict.fromkeys(some)))

    @property
    def forced(self) -> tuple[SomeCluster, ...]:
        """The clusters whose quorum is forced."""
        return self._clusters(c for r in self._ways for c in r.forced)

    @property
    def confirmed(self) -> tuple[SomeCluster, ...]:
        """The clusters that wait for the word that what they have lost is off."""
        return self._clusters(c for r in self._ways for c in r.confirmed)

    @property
    def handed(self) -> tuple[SomeCluster, ...]:
        """The clusters that have quorum and whose lost site a person hands over."""
        return self._clusters(c for r in self._ways for c in r.handed if c not in r.forced)

    @property
    def homeless(self) -> tuple[SomeMachine, ...]:
        """The machines of whose cluster no host is left."""
        return tuple(map(self.of.machine, dict.fromkeys(m for r in self._ways for m in r.homeless)))

    @property
    def barred(self) -> tuple[SomeMachine, ...]:
        """The machines that none of the hosts left may run by the spec."""
        return tuple(map(self.of.machine, dict.fromkeys(m for r in self._ways for m in r.barred)))

    @property
    def hosts(self) -> tuple[SomeMachine, ...]:
        """The hosts that can run them."""
        return tuple(map(self.of.machine, dict.fromkeys(h for r in self._ways for h in r.hosts)))

    @property
    def new_homes(self) -> tuple[SomeCluster, ...]:
        """The clusters of these hosts."""
        return tuple(dict.fromkeys(h.cluster for h in self.hosts if h.cluster))

    @property
    def lacking(self) -> tuple[SomeNetwork, ...]:
        """The networks of the homeless that none of these hosts has."""
        ids = [m.id for m in self.homeless]
        found = missing_networks(self.of.world, ids, [h.id for h in self.hosts])
        return tuple(map(self.of.network, found))

    @property
    def networks(self) -> tuple[SomeNetwork, ...]:
        """The networks of these hosts that clients may reach machines over."""
        found = dict.fromkeys(n for h in self.hosts for n in h.networks)
        client = [n for n in found if "client" in n.roles]
        return tuple(client or found)

    def why(self, machine: SomeMachine) -> str:
        """Why a host that is left may not run a machine."""
        return listed(
            tuple(dict.fromkeys(machine.barred[h.id] for h in self.hosts if h.id in machine.barred))
        )
