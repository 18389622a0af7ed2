"""Two nodes of two_node have nothing but a watchdog to fence each other.

Why:
    A watchdog resets a node that has lost quorum. With two_node corosync never takes it from either, so SBD does: once
    it has seen both nodes it takes the quorum of a single one for none, and lets the watchdog reset that one. The loss
    of either node, a cut between the two, and the shutdown of one for maintenance each take down both.

Fails:
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}}
    clusters:
      db:
        members: [db-1, db-2]
        quorum: {witness: {kind: none}, two_node: true}
        fencing: {methods: [watchdog], sbd: {watchdog_timeout: 10 s}}

Passes:
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}}
    clusters:
      db:
        members: [db-1, db-2]
        quorum: {witness: {kind: none}, two_node: true}
        fencing: {methods: [pdu]}
    ---
    storage: {san: {volumes: {sbd: {}}}}
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}}
    clusters:
      db:
        members: [db-1, db-2]
        quorum: {witness: {kind: none}, two_node: true}
        fencing: {methods: [sbd], sbd: {devices: [san/sbd]}}

Fix:
    Add a disk to SBD or a device that switches the other node off; or a quorum device in place of two_node.

References:
    - sbd(8), github.com/ClusterLabs/sbd/blob/main/man/sbd.8.pod.in
    - github.com/ClusterLabs/sbd, src/sbd-cluster.c
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_fencing import fences, fencing_of, is_diskless
from hadocs.lint.rule import Hit, Result
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "error"
SCOPE = ("pacemaker",)


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Judge two nodes with two_node by what else than a watchdog they have."""
    fencing, entry = fencing_of(cluster, world), world.spec.clusters[cluster.id]
    two_node = entry.quorum is not None and entry.quorum.two_node
    if not fences(cluster) or fencing is None or not fencing.enabled or not two_node:
        return
    if len(cluster.members) != 2 or not is_diskless(fencing, alone=True):
        return
    at = ("clusters", cluster.id, "fencing")
    yield Hit(
        (*at, "levels" if fencing.levels else "methods") if fencing.ways else (*at, "sbd"),
        f"{listed(cluster.members)} of {cluster.id} have nothing but a watchdog: as soon as one is lost or stopped, "
        "SBD resets the other as well (two_node), and cut off from each other both are reset. Nothing is left.",
        f"Give {cluster.id} a fencing device or a disk for SBD, or a quorum device in place of two_node.",
        (cluster.id, *cluster.members),
    )
