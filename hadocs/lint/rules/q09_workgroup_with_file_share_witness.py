"""A cluster without a domain has a file share as its witness.

Why:
    Microsoft's page on clusters in a workgroup names a cloud or a disk as the witness and says that a file share is
    not supported. From Windows Server 2019 on a share can be used with a local account, without a cluster object in
    the directory; the page for workgroups still does not name it.

Fails:
    platform: hyper-v/2016
    hosts: {hv-1: {}, hv-2: {}}
    storage: {nas: {kind: share}}
    clusters:
      hvc: {members: [hv-1, hv-2], domain: workgroup, quorum: {witness: {kind: file-share, on: nas}}}

Passes:
    platform: hyper-v/2016
    hosts: {hv-1: {}, hv-2: {}}
    clusters:
      hvc: {members: [hv-1, hv-2], domain: workgroup, quorum: {witness: {kind: cloud}}}
    ---
    platform: hyper-v/2016
    hosts: {hv-1: {}, hv-2: {}}
    storage: {nas: {kind: share}}
    clusters:
      hvc: {members: [hv-1, hv-2], domain: joined, quorum: {witness: {kind: file-share, on: nas}}}

Fix:
    Take a cloud witness, or a disk that all nodes reach.

References:
    - Create a workgroup cluster, learn.microsoft.com/windows-server/failover-clustering/create-workgroup-cluster
    - What's new in failover clustering,
      learn.microsoft.com/windows-server/failover-clustering/whats-new-in-failover-clustering
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_votes import facts_of
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ClusterView
from hadocs.topology.world import World

SEVERITY = "warning"
SCOPE = ("hyper-v",)


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Judge a file share witness by how the cluster stands to the directory."""
    domain = world.spec.clusters[cluster.id].domain
    if cluster.votes.witness != "file-share" or domain in ("joined", "detached"):
        return
    facts, platform = facts_of(cluster.platform), cluster.platform
    if domain is None:
        # A version that has no clusters in a workgroup is joined without saying so.
        if platform is None or not platform.version or not platform.known or "workgroup_cluster" in facts:
            add = f"clusters.{cluster.id}.domain: joined, detached or workgroup"
            yield Unsaid(("clusters", cluster.id), add, (cluster.id,))
        return
    local = "usb_witness" in facts  # the fact that also names shares without a cluster object
    yield Hit(
        ("clusters", cluster.id, "quorum", "witness", "kind"),
        f"{cluster.id} is in no domain, and for such clusters Microsoft names a cloud or a disk as the witness, "
        + (
            "not a file share, though its version can use one with a local account."
            if local
            else "not a file share."
        ),
        f"Give {cluster.id} a cloud witness, or a disk that all of its nodes reach.",
        (cluster.id,),
        severity="info" if local else None,
    )
