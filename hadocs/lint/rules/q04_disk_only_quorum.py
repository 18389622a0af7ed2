"""One disk alone decides whether the cluster runs.

Why:
    In this mode only the disk has a vote. As long as a node reaches it the cluster runs; without it everything stops,
    however many nodes are healthy. It is kept for compatibility with clusters before 2008.

Fails:
    platform: hyper-v/2008r2
    hosts: {hv-1: {}, hv-2: {}}
    storage: {san: {volumes: {quorum: {size: 1 GiB}}}}
    clusters:
      hvc:
        members: [hv-1, hv-2]
        quorum: {disk_only: true, witness: {kind: disk, on: san/quorum}}

Passes:
    platform: hyper-v/2008r2
    hosts: {hv-1: {}, hv-2: {}}
    storage: {san: {volumes: {quorum: {size: 1 GiB}}}}
    clusters:
      hvc: {members: [hv-1, hv-2], quorum: {witness: {kind: disk, on: san/quorum}}}

Fix:
    Let the nodes vote as well: node majority, with a witness where their number is even.

References:
    - Configure and manage quorum, learn.microsoft.com/windows-server/failover-clustering/manage-cluster-quorum
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_votes import said
from hadocs.lint.rule import Hit, Result
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "error"
SCOPE = ("hyper-v",)


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Find the mode by its flag; where the spec leaves it out it is off."""
    if not said(world, cluster.id).disk_only:
        return
    disk = cluster.votes.witness_on
    yield Hit(
        ("clusters", cluster.id, "quorum", "disk_only"),
        f"{disk or 'The disk witness'} alone decides over {cluster.id}: without it {listed(cluster.members)} "
        f"{'stops' if len(cluster.members) == 1 else 'all stop'}, healthy or not.",
        f"Give the nodes of {cluster.id} their votes back: remove disk_only and keep the witness.",
        (cluster.id, *((disk,) if disk else ())),
    )
