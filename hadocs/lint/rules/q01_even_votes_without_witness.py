"""An even number of votes has no witness to break a tie.

Why:
    With an even number of votes a cluster can split into two halves of the same size, and neither has a majority:
    both stop. With two nodes the loss of one is such a split already. Dynamic quorum (Windows Server 2012 and later)
    takes a vote away beforehand, so that one half goes on, but which one is not known, and of two nodes only one
    can be lost.

Fails:
    platform: hyper-v/2008r2
    hosts: {hv-1: {}, hv-2: {}}
    clusters:
      hvc: {members: [hv-1, hv-2], quorum: {witness: {kind: none}}}

Passes:
    platform: hyper-v/2008r2
    hosts: {hv-1: {}, hv-2: {}}
    storage: {san: {volumes: {quorum: {size: 1 GiB}}}}
    clusters:
      hvc: {members: [hv-1, hv-2], quorum: {witness: {kind: disk, on: san/quorum}}}
    ---
    platform: proxmox/8
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3], quorum: {witness: {kind: none}}}

Fix:
    Add a witness: a small disk that all nodes reach, a share or a quorum device outside of the cluster, or, from
    Windows Server 2016 on, a cloud witness.

References:
    - Configure and manage quorum, learn.microsoft.com/windows-server/failover-clustering/manage-cluster-quorum
    - Understanding cluster and pool quorum, learn.microsoft.com/windows-server/storage/storage-spaces/understand-quorum
    - Proxmox VE, Cluster Manager, pve.proxmox.com/pve-docs/chapter-pvecm.html
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed

SEVERITY = "warning"


def check(cluster: ClusterView) -> Iterator[Result]:
    """Judge one cluster by its votes; vSphere HA counts none."""
    votes = cluster.votes
    voters = [node for node, count in votes.nodes.items() if count]
    total = sum(votes.nodes.values())
    if votes.model in ("vsphere-ha", "wsfc-disk-only") or len(cluster.members) < 2 or total % 2:
        return
    at = ("clusters", cluster.id)
    if not votes.stated:
        yield Unsaid(at, f"clusters.{cluster.id}.quorum.witness: its kind, or none", (cluster.id,))
        return
    if votes.witness is not None and votes.witness != "none":
        return
    if votes.one_loss == "yes" and len(voters) == 2:
        return  # two_node: one vote is enough, and fencing decides
    two = len(voters) == 2 or votes.model == "wsfc-static"
    yield Hit(
        (*at, "quorum", "witness"),
        f"{listed(voters)} have {total} votes and no witness: "
        + (
            "the loss of one of them stops the other as well."
            if len(voters) == 2 and votes.one_loss == "no"
            else "when they split into halves, neither has a majority."
        ),
        f"Give {cluster.id} a witness that lies outside of {listed(voters)}.",
        (cluster.id,),
        severity="error" if two else None,
    )
