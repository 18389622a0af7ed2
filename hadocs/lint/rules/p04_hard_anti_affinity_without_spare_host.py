"""A hard anti-affinity rule leaves no spare host for its machines.

Why:
    A hard rule rather keeps a machine down than on a host with another of its machines. With as many machines as
    hosts the loss of one host leaves one of them down; with more machines one is down from the start.

Fails:
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    vms: {db-1: {on: pve-1}, db-2: {on: pve-2}, db-3: {on: pve-3}, db-4: {}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3], anti_affinity: [{members: [db-1, db-2, db-3, db-4], hard: true}]}
    ---
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}}
    vms: {lb-1: {on: pve-1}, lb-2: {on: pve-2}}
    clusters:
      pve: {members: [pve-1, pve-2], anti_affinity: [{members: [lb-1, lb-2], hard: true}]}

Passes:
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    vms: {lb-1: {on: pve-1}, lb-2: {on: pve-2}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3], anti_affinity: [{members: [lb-1, lb-2], hard: true}]}

Fix:
    Add a host, or make the rule soft.

References:
    - Cluster affinity, learn.microsoft.com/windows-server/failover-clustering/cluster-affinity
    - HA manager, rule conflicts, pve.proxmox.com/pve-docs/chapter-ha-manager.html
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.affinity import Pairing, crowded
from hadocs.lint.rule import Hit, Result
from hadocs.spec.model import Spec
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed, number
from hadocs.topology.world import World

SEVERITY = "error"


def check(cluster: ClusterView, spec: Spec, world: World) -> Iterator[Result]:
    """Count the machines of each hard rule of a host cluster against its hosts; Proxmox VE has no soft ones."""
    if cluster.kind != "host":
        return
    hosts = len(cluster.members)
    always = cluster.platform is not None and cluster.platform.id == "proxmox"
    for place, rule in enumerate(spec.clusters[cluster.id].anti_affinity):
        members = [m for m in rule.members if m in spec.vms and world.host_cluster(m) in (cluster.id, None)]
        if not (rule.hard or always) or len(members) < max(2, hosts):
            continue
        at = ("clusters", cluster.id, "anti_affinity", place, "members")
        names = listed(members)
        about = (cluster.id, *members)
        if any(crowded([Pairing("", "apart", tuple(members))], hosts)):
            yield Hit(
                at,
                f"{names} must be on different hosts, and {cluster.id} has {number(hosts)}: they can't all run.",
                f"Take machines out of the rule, or add hosts to {cluster.id}.",
                about,
            )
            continue
        # What clusters itself goes on without one member; anything else is simply down.
        covered = any(set(members) <= set(c.members) for c in spec.clusters.values())
        yield Hit(
            at,
            f"{names} must be on different hosts, and {cluster.id} has just {number(hosts)}: "
            "the loss of one host leaves one of them down.",
            f"Add a host to {cluster.id}, or make the rule for {names} soft.",
            about,
            severity="info" if covered else "warning",
        )
