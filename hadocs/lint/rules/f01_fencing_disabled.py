"""Fencing is switched off in a Pacemaker cluster.

Why:
    Pacemaker takes a silent node for dead and starts its resources elsewhere. Without fencing nobody makes sure that it
    is off: both write to the same disk, and the data is gone. Vendors refuse support for such clusters.

Fails:
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}, db-3: {os: RHEL 9}}
    clusters:
      db: {members: [db-1, db-2, db-3], fencing: {enabled: false}}

Passes:
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}, db-3: {os: RHEL 9}}
    clusters:
      db: {members: [db-1, db-2, db-3], fencing: {enabled: true, methods: [ipmi, pdu]}}

Fix:
    Set up a fence device for each node, switch fencing on (fencing-enabled, stonith-enabled before Pacemaker 3), and
    test it by fencing each node once.

References:
    - Pacemaker Explained, cluster options, clusterlabs.org/projects/pacemaker/doc
    - Clusters from Scratch, fencing, clusterlabs.org/projects/pacemaker/doc
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_fencing import fences, fencing_of
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "error"
SCOPE = ("pacemaker",)


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Judge whether a cluster fences at all."""
    if not fences(cluster):
        return
    fencing = fencing_of(cluster, world)
    if fencing is None:
        add = f"clusters.{cluster.id}.fencing.enabled: true or false"
        yield Unsaid(("clusters", cluster.id), add, (cluster.id,))
    elif not fencing.enabled:
        yield Hit(
            ("clusters", cluster.id, "fencing", "enabled"),
            f"{cluster.id} does not fence: when one of {listed(cluster.members)} falls silent and still runs, its "
            "resources are started a second time.",
            f"Set up a fence device for each of {listed(cluster.members)} and switch fencing on.",
            (cluster.id, *cluster.members),
        )
