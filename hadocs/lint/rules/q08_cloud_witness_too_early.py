"""A cloud witness in a version of Windows that has none.

Why:
    The cloud witness came with Windows Server 2016. An older cluster knows disks and file shares only, so that this
    one has no witness at all.

Fails:
    platform: hyper-v/2012r2
    hosts: {hv-1: {}, hv-2: {}}
    clusters:
      hvc: {members: [hv-1, hv-2], quorum: {witness: {kind: cloud}}}

Passes:
    platform: hyper-v/2016
    hosts: {hv-1: {}, hv-2: {}}
    clusters:
      hvc: {members: [hv-1, hv-2], quorum: {witness: {kind: cloud}}}

Fix:
    Take a file share outside of the cluster, or a disk, until the nodes are upgraded.

References:
    - What's new in failover clustering,
      learn.microsoft.com/windows-server/failover-clustering/whats-new-in-failover-clustering
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_votes import facts_of, first_with
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.platforms import catalog
from hadocs.topology.model import ClusterView

SEVERITY = "error"
SCOPE = ("hyper-v",)


def check(cluster: ClusterView) -> Iterator[Result]:
    """Compare the cluster's version with the first one that the catalogue gives a cloud witness."""
    platform = cluster.platform
    if cluster.votes.witness != "cloud" or platform is None or "cloud_witness" in facts_of(platform):
        return
    at = ("clusters", cluster.id, "quorum", "witness", "kind")
    if not platform.known or not platform.version:
        add = f"clusters.{cluster.id}.platform: with a version that the catalogue knows, such as hyper-v/2016"
        yield Unsaid(("clusters", cluster.id), add, (cluster.id,))
        return
    first = catalog.find_clustering(f"{platform.id}/{first_with(platform.id, 'cloud_witness')}")
    since = first.short if first is not None else "a later version"
    own = catalog.find_clustering(f"{platform.id}/{platform.version}")
    yield Hit(
        at,
        f"{cluster.id} has a cloud witness, which came with {since}; "
        f"{own.short if own else platform.title} has none.",
        f"Give {cluster.id} a file share or a disk as its witness, or upgrade its nodes to {since}.",
        (cluster.id,),
    )
