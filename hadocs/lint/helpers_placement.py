"""Who is kept apart from whom, and where a machine may be; judges nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hadocs.spec.model import AntiAffinity, Spec
    from hadocs.topology.model import ClusterView, Topology
    from hadocs.topology.world import World


def members_by_host_cluster(
    cluster: ClusterView, topology: Topology, world: World
) -> Mapping[str, tuple[str, ...]]:
    """The virtual members of a cluster by the host cluster that keeps them running; those without are left out."""
    found: dict[str, list[str]] = {}
    for member in cluster.members:
        beneath = topology.machines[member].host_cluster
        if beneath and world.kinds[member] == "vm":
            found.setdefault(beneath, []).append(member)
    return {key: tuple(members) for key, members in found.items()}


def apart_rules(spec: Spec, *machines: str) -> tuple[AntiAffinity, ...]:
    """The anti-affinity rules of any cluster that name all of some machines."""
    return tuple(
        rule
        for cluster in spec.clusters.values()
        for rule in cluster.anti_affinity
        if all(m in rule.members for m in machines)
    )


def places(topology: Topology, vm: str) -> tuple[str, ...]:
    """The hosts that a VM is on or may be restarted on."""
    machine = topology.machines[vm]
    return (*((machine.on,) if machine.on else ()), *machine.may_run_on)


def bound_to(world: World, vm: str) -> tuple[str, ...] | None:
    """The hosts of its cluster that owners and strict node rules leave a VM; ``None`` where nothing binds it."""
    owners, strict = world.spec.vms[vm].possible_owners, world.strict_hosts.get(vm)
    cluster = world.host_cluster(vm)
    if cluster is None or (not owners and strict is None):
        return None
    return tuple(
        host
        for host in world.spec.clusters[cluster].members
        if (not owners or host in owners) and (strict is None or host in strict)
    )
