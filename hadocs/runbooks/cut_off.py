"""What becomes of machines on a host that hears no other one of its cluster, whichever host that is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from hadocs.behaviour.model import Step, Timeline
from hadocs.runbooks.views.clusters import ClusterLook
from hadocs.runbooks.views.machines import MachineView


@dataclass(frozen=True)
class CutOff:
    """A host of a cluster alone: ``hang``, the VMs that stand still there, ``run_on``, those that go on as they are."""

    cluster: ClusterLook

    def _alone(self, host: MachineView) -> Timeline:
        others = frozenset(m.id for m in self.cluster.members) - {host.id}
        parts = MappingProxyType({self.cluster.id: (frozenset({host.id}), others)})
        return self.cluster.of.analysis.timeline((Step((), "cut", 0.0, parts),))

    @cached_property
    def _happens(self) -> dict[str, frozenset[str]]:
        """By VM, what happens to it where its own host is the one."""
        found: dict[str, frozenset[str]] = {}
        for host in self.cluster.members if len(self.cluster.members) > 1 else ():
            events = self._alone(host).events
            for vm in host.clustered:
                found[vm.id] = frozenset(e.what for e in events if e.subject == vm.id and e.kind == "vm")
        return found

    def _those(self, *what: str) -> tuple[MachineView, ...]:
        return tuple(vm for vm in self.cluster.machines if self._happens.get(vm.id, frozenset()) & {*what})

    @property
    def hang(self) -> tuple[MachineView, ...]:
        """The VMs whose files their host no longer reaches."""
        return self._those("hangs")

    @property
    def restart(self) -> tuple[MachineView, ...]:
        """Those of them that the other hosts start meanwhile."""
        return tuple(vm for vm in self.hang if vm in self._those("is-restarted"))

    @property
    def run_on(self) -> tuple[MachineView, ...]:
        """The VMs that neither hang nor stop."""
        away = self._those("hangs", "stops")
        return tuple(vm for vm in self.cluster.machines if vm.id in self._happens and vm not in away)

    @property
    def addresses(self) -> tuple[str, ...]:
        """vSphere: what such a host pings, as far as the spec says."""
        ha = self.cluster._entry.ha
        return tuple(ha.isolation_addresses) if ha else ()

    @property
    def response(self) -> str:
        """vSphere: what such a host does by the spec: ``leave``, ``shutdown``, ``power-off``; else empty."""
        ha = self.cluster._entry.ha
        return (ha.isolation_response or "") if ha else ""
