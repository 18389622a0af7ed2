"""Services."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hadocs.behaviour.waits import in_step
from hadocs.platforms.catalog import find_product
from hadocs.runbooks.views.base import SomeCluster, SomeMachine, SomeStorage, View
from hadocs.runbooks.views.families import family_of
from hadocs.topology.handing import commit_of, waits_for


@dataclass(frozen=True, eq=False)
class ServiceLook(View):
    """A service: ``active`` (the member that carries it), ``cluster``, ``family``, ``product``, ``rto``."""

    @property
    def _entry(self) -> Any:
        return self.of.spec.services[self.id]

    @property
    def name(self) -> str:
        """A service has no name on the network: its id."""
        return self.id

    @property
    def _title(self) -> str | None:
        return self._entry.title  # type: ignore[no-any-return]

    @property
    def product(self) -> str:
        """Its product as the spec names it; empty where it does not."""
        return self._entry.product or ""

    @property
    def postgresql(self) -> bool:
        """Whether it is PostgreSQL with copies, whose old primary does not simply follow a new one."""
        return bool(self._entry.copies) and self.product.lower().startswith(("postgres", "pg/"))

    @property
    def hana(self) -> bool:
        """Whether it is SAP HANA, whose old primary has to be registered before it follows a new one."""
        product = find_product(self.product)
        return product is not None and product.id == "sap-hana"

    @property
    def release(self) -> str:
        """The release within the product's name, such as ``2019``; empty where there is none."""
        found = re.search(r"/(\d{4}(?:-sp\d)?)", self.product)
        return found[1] if found else ""

    @cached_property
    def cluster(self) -> SomeCluster | None:
        """The guest, mixed or physical cluster that it runs on."""
        key = self.of.analysis.topology.services[self.id].cluster
        return self.of.cluster(key) if key else None

    @property
    def family(self) -> str:
        """Whose procedures are its: ``exchange-dag``, ``sql-fci``, ``sql-ag``, ``file-server`` …, ``instance``."""
        return family_of(self.of, self.id)

    @cached_property
    def machines(self) -> tuple[SomeMachine, ...]:
        """The machines that can carry it."""
        return tuple(self.of.machine(m) for m in self.of.analysis.topology.services[self.id].machines)

    @cached_property
    def active(self) -> tuple[SomeMachine, ...]:
        """Those that carry it now."""
        return tuple(self.of.machine(m) for m in self.of.analysis.topology.services[self.id].active)

    @property
    def active_stated(self) -> bool:
        """Whether the spec says which member carries it."""
        return self.of.analysis.topology.services[self.id].active_stated

    @cached_property
    def needs(self) -> tuple[ServiceLook, ...]:
        """The services that it needs."""
        return tuple(self.of.service(s) for s in self._entry.requires)

    @cached_property
    def needed_by(self) -> tuple[ServiceLook, ...]:
        """The services that need it."""
        return tuple(s for s in self.of.services if self.id in s._entry.requires)

    @property
    def balances(self) -> bool:
        """Whether its databases go back to the copy of preference 1 by themselves: a DAG of Exchange 2016 CU2 on.

        Source: office-docs-powershell, Set-DatabaseAvailabilityGroup, PreferenceMoveFrequency (1 hour by default).
        """
        return self.family == "exchange-dag" and self.release >= "2016"

    @property
    def dac(self) -> bool:
        """Exchange: whether its DAG is in DAC mode, by the spec."""
        return bool(self._entry.dac)

    @cached_property
    def copied(self) -> tuple[SomeMachine, ...]:
        """Those that hold a copy beside the ones that carry it now."""
        return tuple(m for m in self.machines if m not in self.active)

    def _waits(self, mode: str | None) -> tuple[SomeMachine, ...]:
        active = [m.id for m in self.active]
        return tuple(m for m in self.copied if waits_for(self._entry, m.id, active) == mode)

    @property
    def kept(self) -> tuple[SomeMachine, ...]:
        """Those whose copy a commit waits for."""
        return self._waits("synchronous")

    @property
    def late(self) -> tuple[SomeMachine, ...]:
        """Those whose copy a commit does not wait for."""
        return self._waits("asynchronous")

    @property
    def unsaid(self) -> tuple[SomeMachine, ...]:
        """Those of which the spec does not say whether a commit waits for their copy."""
        return self._waits(None)

    @property
    def replicates(self) -> bool:
        """Whether its members or instances keep copies of its data in step themselves."""
        product = find_product(self.product)
        return bool(self._entry.copies) or (product is not None and product.own_replication is True)

    @property
    def keeps_copies(self) -> bool:
        """Whether the spec says that its members keep copies of their own: not where a disk moves."""
        return bool(self._entry.copies)

    @property
    def proof(self) -> tuple[str, str] | None:
        """What shows that its copies are in step: what to type or look at, and what it says."""
        known = in_step(self.of.world, self.id).proof if self.keeps_copies else ""
        view, _, shows = known.partition(": ")
        return (view, shows) if shows else None

    @property
    def asynchronous(self) -> bool:
        """Whether a commit waits for no other copy."""
        return bool(self.late) and self.late == self.copied

    def commit_at(self, member: SomeMachine) -> str | None:
        """``synchronous`` or ``asynchronous`` of the copy of one member, where the spec says it."""
        return commit_of(self._entry, member.id)

    def apart(self, one: SomeMachine, other: SomeMachine) -> bool:
        """Whether commits do not wait for the copy of one of two: a failover between them loses data, or is refused."""
        return "asynchronous" in (self.commit_at(one), self.commit_at(other))

    @cached_property
    def data(self) -> SomeStorage | None:
        """The storage that moves with it."""
        return self.of.storage(self._entry.data) if self._entry.data else None

    @cached_property
    def initiating(self) -> tuple[SomeMachine, ...]:
        """Of the VMs that can carry it those that reach its data by an initiator of their own, past their host."""
        ref, world = self._entry.data, self.of.world
        return tuple(m for m in self.machines if ref and world.initiates(m.id, ref))

    @cached_property
    def carrying(self) -> tuple[SomeMachine, ...]:
        """The hosts that hand its data on to the other VMs, each once."""
        hosts = (m.host for m in self.machines if m.host is not None and m not in self.initiating)
        return tuple({h.id: h for h in hosts}.values())

    @property
    def rto(self) -> float | None:
        """How long it may be away, in seconds."""
        return self._entry.objectives.rto if self._entry.objectives else None

    @property
    def rpo(self) -> float | None:
        """How much may be lost, in seconds."""
        return self._entry.objectives.rpo if self._entry.objectives else None
