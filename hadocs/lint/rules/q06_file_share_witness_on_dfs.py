"""The file share of the witness is named through a DFS namespace.

Why:
    A namespace may lead different nodes to different servers, so that two halves of a cluster both get the witness'
    vote. It was never supported; from Windows Server 2019 on the cluster refuses it.

Fails:
    platform: hyper-v/2019
    hosts: {hv-1: {}, hv-2: {}}
    storage: {nas: {kind: share}}
    clusters:
      hvc: {members: [hv-1, hv-2], quorum: {witness: {kind: file-share, on: nas, dfs: true}}}

Passes:
    platform: hyper-v/2019
    hosts: {hv-1: {}, hv-2: {}}
    storage: {nas: {kind: share}}
    clusters:
      hvc: {members: [hv-1, hv-2], quorum: {witness: {kind: file-share, on: nas, dfs: false}}}

Fix:
    Name the share by the server that holds it.

References:
    - What's new in failover clustering,
      learn.microsoft.com/windows-server/failover-clustering/whats-new-in-failover-clustering
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_votes import facts_of, said
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ClusterView
from hadocs.topology.world import World

SEVERITY = "error"
SCOPE = ("hyper-v",)


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Judge a file share witness by its flag; before Windows refuses it by itself it is a warning."""
    witness = said(world, cluster.id).witness
    if witness is None or witness.kind != "file-share" or witness.dfs is False:
        return
    at = ("clusters", cluster.id, "quorum", "witness")
    if witness.dfs is None:
        add = f"clusters.{cluster.id}.quorum.witness.dfs: whether its path is a DFS namespace"
        yield Unsaid(at, add, (cluster.id,))
        return
    refused = facts_of(cluster.platform).get("usb_witness")
    sure = refused is not None and refused.firm
    yield Hit(
        (*at, "dfs"),
        f"The witness of {cluster.id} is reached through a DFS namespace, "
        + ("which its version refuses." if sure else "which may lead its nodes to different servers."),
        f"Name the share of {cluster.id} by the server that holds it.",
        (cluster.id,),
        severity="error" if sure else "warning",
    )
