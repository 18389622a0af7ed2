"""Hosts, physical servers and VMs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hadocs.runbooks.lost import Lost
from hadocs.runbooks.views.base import (
    SomeCluster,
    SomeMachine,
    SomeNetwork,
    SomeService,
    SomeSite,
    SomeStorage,
    View,
)
from hadocs.runbooks.views.platforms import PlatformLook
from hadocs.spec.units import format_lag
from hadocs.topology.model import Machine
from hadocs.topology.unheard import files_without_cluster


@dataclass(frozen=True, eq=False)
class MachineView(View):
    """A host, a physical server or a VM.

    Of hosts: ``machines`` on it, ``clustered`` and ``outside`` among them, ``others`` of its cluster, ``members`` (of
    guest clusters) on it. Of VMs: ``host``. Of members: ``cluster`` (the one that it is a member of), ``peers``.
    """

    @property
    def _machine(self) -> Machine:
        return self.of.analysis.topology.machines[self.id]

    @property
    def _entry(self) -> Any:
        return self.of.world.body(self.id)

    @property
    def _title(self) -> str | None:
        return self._entry.title  # type: ignore[no-any-return]

    @property
    def kind(self) -> str:
        """``host``, ``server`` or ``vm``."""
        return self._machine.kind

    @property
    def platform(self) -> PlatformLook:
        """What it runs."""
        return PlatformLook.of(self._machine.platform)

    @property
    def os(self) -> str | None:
        """Its operating system as the spec names it."""
        return self._entry.os  # type: ignore[no-any-return]

    @cached_property
    def site(self) -> SomeSite | None:
        """Where it stands."""
        site = self._machine.site
        return self.of.site(site) if site and site in self.of.spec.sites else None

    @property
    def rack(self) -> str | None:
        """Its rack, as the id of a thing (``dallas/d-01``)."""
        return self._machine.rack

    @property
    def memory(self) -> int | None:
        """Its memory in bytes."""
        return self._entry.memory  # type: ignore[no-any-return]

    @property
    def gib(self) -> float | None:
        """Its memory in GiB."""
        return None if self.memory is None else self.memory / 2**30

    @cached_property
    def networks(self) -> tuple[SomeNetwork, ...]:
        """Its networks."""
        return tuple(self.of.network(n) for n in self.of.world.networks_of(self.id))

    @cached_property
    def host(self) -> MachineView | None:
        """The host that a VM runs on now."""
        return self.of.machine(self._machine.on) if self._machine.on else None

    @cached_property
    def host_cluster(self) -> SomeCluster | None:
        """The host cluster that keeps it running."""
        return self.of.cluster(self._machine.host_cluster) if self._machine.host_cluster else None

    @cached_property
    def cluster(self) -> SomeCluster | None:
        """The cluster that it is a member of."""
        return self.of.cluster(self._machine.member_of) if self._machine.member_of else None

    @cached_property
    def peers(self) -> tuple[MachineView, ...]:
        """The other members of its cluster."""
        return tuple(m for m in self.cluster.members if m.id != self.id) if self.cluster else ()

    @cached_property
    def near(self) -> tuple[MachineView, ...]:
        """Its peers at its own site first, then the others: who takes over from it by choice.

        Those that are kept behind on purpose come last: nothing is handed over to them.
        """
        site = self._machine.site
        return tuple(sorted(self.peers, key=lambda m: (bool(m.lag), m._machine.site != site)))

    @property
    def lag(self) -> str:
        """By how much its copies are kept behind on purpose, such as ``7 days``; empty where they are not."""
        own = (s.replicas.get(self.id) for s in self.of.spec.services.values())
        found = max((o.lag for o in own if o is not None and o.lag), default=None)
        return format_lag(found) if found else ""

    @cached_property
    def machines(self) -> tuple[MachineView, ...]:
        """The VMs on a host."""
        return tuple(self.of.machine(v) for v in self.of.world.vms_on.get(self.id, ()))

    @cached_property
    def clustered(self) -> tuple[MachineView, ...]:
        """Those of them that its cluster moves and restarts."""
        return tuple(vm for vm in self.machines if not vm.outside)

    @cached_property
    def running_on(self) -> tuple[MachineView, ...]:
        """Hyper-V: those of them that run on while the other hosts do not hear this one, their files being on SMB."""
        return tuple(vm for vm in self.clustered if files_without_cluster(self.of.spec, vm.id))

    @cached_property
    def waiting(self) -> tuple[MachineView, ...]:
        """Hyper-V: those of them that stand still meanwhile, or may: their files are reached as a member only."""
        return tuple(vm for vm in self.clustered if vm not in self.running_on)

    @cached_property
    def left(self) -> tuple[MachineView, ...]:
        """Those of them that no drain moves: machines outside the cluster."""
        return tuple(vm for vm in self.machines if vm.outside)

    @cached_property
    def members(self) -> tuple[MachineView, ...]:
        """The VMs on a host that are members of guest clusters."""
        return tuple(vm for vm in self.machines if vm.cluster is not None)

    @property
    def outside(self) -> bool:
        """Whether no host cluster looks after a VM: its host is in none, or its HA is off."""
        cluster = self.host_cluster
        if cluster is None:
            return True
        return cluster.platform.id == "proxmox" and (
            self._entry.priority == "disabled" or not cluster.ha_enabled
        )

    @cached_property
    def may_run_on(self) -> tuple[MachineView, ...]:
        """The other hosts that a VM may run on."""
        return tuple(self.of.machine(h) for h in self._machine.may_run_on)

    @cached_property
    def heir(self) -> MachineView | None:
        """The host that takes a VM over by hand: the first that may, else another one of its host's cluster."""
        near = self.host.near if self.host else ()
        return next(iter((*self.may_run_on, *near)), None)

    @property
    def stuck(self) -> bool:
        """Whether a VM may run on no other host of its cluster."""
        return self.host_cluster is not None and not self._machine.may_run_on

    @property
    def barred(self) -> Mapping[str, str]:
        """By the id of a host, why it can't run there."""
        return {b.host: b.why for b in self._machine.barred}

    @cached_property
    def services(self) -> tuple[SomeService, ...]:
        """The services that it can carry."""
        return tuple(self.of.service(s) for s in self._machine.services)

    @cached_property
    def proofs(self) -> tuple[tuple[str, str], ...]:
        """What shows that the copies that it holds are in step: what to type or look at, and what it says."""
        found = self.cluster.services if self.cluster else ()
        return tuple(dict.fromkeys(s.proof for s in found if s.proof and self in s.machines))

    @cached_property
    def active(self) -> tuple[SomeService, ...]:
        """The services that it carries now, one member of a cluster at a time."""
        return tuple(
            self.of.service(s)
            for s in self._machine.active
            if self.of.analysis.topology.services[s].cluster and len(self.of.service(s).active) == 1
        )

    @cached_property
    def beside(self) -> tuple[SomeService, ...]:
        """The services that it carries now together with others."""
        return tuple(s for s in map(self.of.service, self._machine.active) if len(s.active) > 1)

    @cached_property
    def stuck_machines(self) -> tuple[MachineView, ...]:
        """The VMs on a host that no other host may run: they are off as long as it is."""
        return tuple(vm for vm in self.clustered if vm.stuck)

    @cached_property
    def staying(self) -> tuple[MachineView, ...]:
        """The VMs on a host that find no place when all leave it on purpose: they are shut down meanwhile."""
        return tuple(vm for vm in self.clustered if vm.id in self.of.stays(self.id))

    @cached_property
    def staying_members(self) -> tuple[MachineView, ...]:
        """The members of guest clusters on a host that find no place, whether its cluster looks after them or not."""
        return tuple(vm for vm in self.members if vm.id in self.of.stays(self.id))

    @cached_property
    def leaving(self) -> tuple[MachineView, ...]:
        """The VMs on a host that leave it when it is emptied on purpose."""
        return tuple(vm for vm in self.clustered if vm.id not in self.of.stays(self.id))

    @cached_property
    def movable(self) -> tuple[MachineView, ...]:
        """The VMs on a host that another host may run."""
        return tuple(vm for vm in self.clustered if not vm.stuck)

    @property
    def quick(self) -> bool:
        """Hyper-V: whether a VM moves by quick migration alone: it is saved and started again."""
        return self.of.pauses(self.id)

    @property
    def moves_live(self) -> bool:
        """Whether a VM moves to another host while it runs."""
        return self.of.moves_live(self.id)

    @property
    def holder(self) -> SomeMachine:
        """Who carries now what it carries by the spec: itself, but on pages for the time after it was lost."""
        return self

    @property
    def place(self) -> MachineView | None:
        """Where a VM fits when all leave its host at once; ``None`` where it stays, or runs on no host."""
        to = self.of.place(self.id, self.host.id) if self.host else None
        return self.of.machine(to) if to else None

    @property
    def why_stuck(self) -> str:
        """Why no other host may run a VM, or takes it when all leave its host."""
        if self._machine.may_run_on and self.host is not None:
            return str(
                self.of.stays(self.host.id).get(self.id) or "no place is left beside the others that leave"
            )
        return "; ".join(dict.fromkeys(b.why for b in self._machine.barred)) or "no other host is there"

    @property
    def leaving_gib(self) -> float | None:
        """The memory in GiB of what leaves a host; ``None`` where nothing leaves, or the spec says too little."""
        known = [vm.memory for vm in self.leaving]
        total = sum(size for size in known if size is not None)
        return total / 2**30 if total and None not in known else None

    @cached_property
    def services_here(self) -> tuple[SomeService, ...]:
        """The services that a VM on a host carries now, alone or with others."""
        found = dict.fromkeys(s for vm in self.machines for s in vm._machine.active)
        return tuple(map(self.of.service, found))

    @property
    def replicated(self) -> bool:
        """Whether a VM is copied by storage replication."""
        return bool(getattr(self._entry, "replica", None) == "pvesr")

    @property
    def priority(self) -> str | None:
        """Its restart priority."""
        return getattr(self._entry, "priority", None)

    @property
    def offline_action(self) -> str | None:
        """Hyper-V: what its role does to it when it goes offline."""
        return getattr(self._entry, "offline_action", None)

    @property
    def memory_reserved(self) -> bool | None:
        """Whether all its memory is its own; ``None`` where the spec does not say."""
        dynamic = getattr(self._entry, "dynamic_memory", None)
        return None if dynamic is None else not dynamic

    @cached_property
    def files(self) -> SomeStorage | None:
        """Where its files lie."""
        files = getattr(self._entry, "files", None)
        return self.of.storage(files) if files else None

    @cached_property
    def lost(self) -> Lost:
        """What happens by itself when it is lost."""
        return self.of.lost(self)
