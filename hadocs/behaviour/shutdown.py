"""What becomes of a Proxmox node's machines when it is shut down without maintenance mode, by its cluster's policy.

Sources: Proxmox VE, ha-manager, shutdown policy; pve-ha-manager, src/test, test-shutdown1 and test-shutdown-policy2.
"""

from __future__ import annotations

from collections.abc import Iterable

from hadocs.topology.model import Topology
from hadocs.topology.world import World

ELSEWHERE = ("conditional", "failover")
"""The policies by which the others start the machines of a node that is switched off in order."""

_THEN = {
    "conditional": "its machines stop with it: they stay down for a reboot, and a node that is switched off has them "
    "started elsewhere about a minute later",
    "freeze": "its machines stop with it and stay down until it is back",
    "failover": "its machines stop with it and are started elsewhere about a minute later",
}


def without_maintenance(world: World, topology: Topology, taken: Iterable[str]) -> tuple[str, ...]:
    """What planned work takes for granted: nodes that run machines under HA are put into maintenance mode first."""
    found: dict[str, list[str]] = {}
    for node in taken:
        cluster = world.member_of.get(node)
        view = topology.clusters.get(cluster or "")
        if view is None or view.kind != "host" or view.platform is None or view.platform.id != "proxmox":
            continue
        ha = world.spec.clusters[view.id].ha
        managed = [v for v in world.vms_on.get(node, ()) if world.spec.vms[v].priority != "disabled"]
        if managed and (ha is None or ha.enabled is not False):
            found.setdefault(view.id, []).append(node)
    told: list[str] = []
    for cluster, nodes in found.items():
        ha = world.spec.clusters[cluster].ha
        policy = ha.shutdown_policy if ha is not None else None
        if policy == "migrate":
            continue
        known = f"shutdown_policy {policy}" if policy else "shutdown_policy conditional, the default"
        told.append(
            f"{', '.join(nodes)} enters maintenance mode first: shut down without it, {_THEN[policy or 'conditional']} "
            f"({known})"
        )
    return tuple(told)


def disks_copied(world: World, topology: Topology, stayed: Iterable[str]) -> tuple[str, ...]:
    """What planned work takes for granted of machines that stay with the disks of their node: those are not copied.

    Proxmox VE copies such disks along with a machine that runs, onto storage of the same name, which the spec's ids
    need not be. Source: pve-ha-manager, src/PVE/HA/Resources/PVEVM.pm, migrate (with-local-disks).
    """
    told: list[str] = []
    for vm in sorted(stayed):
        files, cluster = world.spec.vms[vm].files, world.host_cluster(vm)
        view = topology.clusters.get(cluster or "")
        if not files or view is None or view.platform is None or view.platform.id != "proxmox":
            continue
        key = files.partition("/")[0]
        others = [
            s
            for s, entry in world.spec.storage.items()
            if entry.kind == "local" and s != key and set(entry.on) & set(view.members)
        ]
        if world.spec.storage[key].kind == "local" and others:
            told.append(
                f"none of {', '.join(others)} has the name of {key} in Proxmox VE: where one has, {vm} moves "
                "there while it runs, for as long as its disks take to be copied"
            )
    return tuple(told)
