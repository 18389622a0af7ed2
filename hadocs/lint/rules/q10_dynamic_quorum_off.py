"""Dynamic quorum is switched off, so that the cluster does not shrink with its nodes.

Why:
    From Windows Server 2012 on, a node that goes down loses its vote, and a majority is counted among those that are
    left: nodes may fail one after another, down to the last. Switched off, every vote counts for ever, and the cluster
    stops as soon as half of them are gone. It is on by default, and Microsoft advises to leave it on.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}, hv-3: {}}
    clusters:
      hvc: {members: [hv-1, hv-2, hv-3], quorum: {dynamic: false, witness: {kind: cloud}}}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}, hv-3: {}}
    clusters:
      hvc: {members: [hv-1, hv-2, hv-3], quorum: {witness: {kind: cloud}}}

Fix:
    Switch it on again: (Get-Cluster).DynamicQuorum = 1.

References:
    - Configure and manage quorum, learn.microsoft.com/windows-server/failover-clustering/manage-cluster-quorum
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_votes import facts_of, said
from hadocs.lint.rule import Hit, Result
from hadocs.topology.model import ClusterView
from hadocs.topology.world import World

SEVERITY = "warning"
SCOPE = ("hyper-v",)


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Find the setting where the version has it; where the spec leaves it out it is on."""
    platform = cluster.platform
    quorum = said(world, cluster.id)
    if quorum.dynamic is not False or quorum.disk_only or len(cluster.members) < 2 or platform is None:
        return
    if platform.known and platform.version and "dynamic_quorum" not in facts_of(platform):
        return
    votes = cluster.votes
    yield Hit(
        ("clusters", cluster.id, "quorum", "dynamic"),
        f"{cluster.id} always counts all of its votes"
        + (
            f" ({votes.total}): with fewer than {votes.total // 2 + 1} left"
            if votes.total
            else ": without a majority of them"
        )
        + " it stops, even where its nodes were lost one after another.",
        f"Switch dynamic quorum on for {cluster.id}.",
        (cluster.id,),
    )
