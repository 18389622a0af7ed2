"""Machines that rules keep apart, indexed by host, and hosts that rules leave them; judges nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hadocs.spec.model import Spec, Vm


@dataclass(frozen=True)
class Apart:
    """Machines that hard anti-affinity keeps apart, and which of them run on each host now."""

    members: tuple[str, ...]
    vms: frozenset[str]
    on: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, vms: Mapping[str, Vm], members: tuple[str, ...]) -> Apart:
        """Those of one rule."""
        on: dict[str, list[str]] = {}
        for machine in members:
            vm = vms.get(machine)
            if vm and vm.on:
                on.setdefault(vm.on, []).append(machine)
        virtual = frozenset(m for m in members if m in vms)
        return cls(members, virtual, {host: tuple(found) for host, found in on.items()})


def strict_hosts(spec: Spec) -> dict[str, tuple[str, ...]]:
    """Machine id to the hosts that all its strict node affinities leave it; machines without any are absent."""
    found: dict[str, tuple[str, ...]] = {}
    for cluster in spec.clusters.values():
        for rule in cluster.node_affinity:
            hosts = set(rule.hosts)
            for machine in rule.members if rule.strict else ():
                before = found.get(machine, rule.hosts)
                found[machine] = before if before is rule.hosts else tuple(h for h in before if h in hosts)
    return found
