"""The spec says of a cluster what only Pacemaker has, and its platform is another one.

Why:
    Remote and guest nodes, promoted instances and bundles are Pacemaker's. Another platform does nothing of what the
    spec says there, and what is told of a failure does not hold for it.

Fails:
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}}
    servers: {web: {}}
    clusters:
      pve: {members: [pve-1, pve-2], remotes: {web: {}}}
    ---
    servers: {sql-a: {os: Windows Server 2022}, sql-b: {os: Windows Server 2022}}
    clusters:
      sql: {members: [sql-a, sql-b], platform: hyper-v/2022}
    services:
      db: {runs_on: sql, cluster_aware: true, promotable: true}

Passes:
    servers: {sql-a: {}, sql-b: {}, web: {}}
    clusters:
      sql: {members: [sql-a, sql-b], platform: pacemaker/rhel-9, remotes: {web: {}}}
    services:
      db: {runs_on: sql, cluster_aware: true, promotable: true}

Fix:
    Remove the key, or name the platform that the cluster has.

References:
    - Pacemaker Explained, clusterlabs.org/projects/pacemaker/doc/3.0/Pacemaker_Explained/html/
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.rule import Hit, Result
from hadocs.topology.model import ClusterView
from hadocs.topology.world import World

SEVERITY = "warning"


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Look for such keys of a cluster, and of the services on it, where the catalogue knows its platform."""
    platform = cluster.platform
    if platform is None or not platform.known or platform.id in ("pacemaker", "other"):
        return
    if world.spec.clusters[cluster.id].remotes:
        yield _hit(cluster, platform.title, ("clusters", cluster.id, "remotes"), cluster.id)
    for key in cluster.services:
        entry = world.spec.services[key]
        for name, said in (("promotable", entry.promotable), ("container", entry.container)):
            if said:
                yield _hit(cluster, platform.title, ("services", key, name), key)


def _hit(cluster: ClusterView, platform: str, at: tuple[str, str, str], concerned: str) -> Hit:
    return Hit(
        at,
        f"{cluster.id} runs on {platform}, which has no {at[-1]}: that is Pacemaker's.",
        f"Remove {at[-1]} from {concerned}, or name the platform that {cluster.id} has.",
        tuple(dict.fromkeys((cluster.id, concerned))),
    )
