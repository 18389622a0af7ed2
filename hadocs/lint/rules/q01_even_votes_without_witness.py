"""An even number of votes has no witness to break a tie.

Why:
    With an even number of votes a cluster can split into two halves of the same size, and neither has a majority:
    both stop, or start and move nothing more. With two nodes the loss of one is such a split already. Dynamic quorum
    (Windows Server 2012 and later) takes a vote away beforehand, so that one half goes on, but which one is not known,
    and of two nodes only one can be lost.

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

from hadocs.lint.helpers_votes import counts_votes, uncounted, voters, witness_unsaid
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.aftermath import Estate
from hadocs.topology.model import ClusterView
from hadocs.topology.quorum_rules import MAJORITIES
from hadocs.topology.wording import listed

SEVERITY = "warning"


def check(cluster: ClusterView, estate: Estate) -> Iterator[Result]:
    """Judge one cluster by whether its nodes can be parted into halves, and what would decide then."""
    votes, rules = cluster.votes, estate.rules[cluster.id]
    voting = voters(cluster)
    if not counts_votes(cluster) or not _can_tie(list(votes.nodes.values())):
        return
    at = ("clusters", cluster.id)
    unsaid = uncounted(cluster, rules)
    if unsaid:
        yield unsaid
        return
    if rules.witness is None:
        yield witness_unsaid(cluster)
        return
    if rules.has_witness or rules.two_node or rules.auto_tie_breaker:
        return  # with two_node one vote is enough, and fencing decides
    if rules.two_node is None:
        yield Unsaid((*at, "quorum"), f"clusters.{cluster.id}.quorum.two_node: true or false", (cluster.id,))
        return
    yield Hit(
        (*at, "quorum", "witness"),
        f"{cluster.id} has {sum(votes.nodes.values())} votes, of {listed(voting)}, and no witness: "
        f"{_harm(cluster, estate, rules.preferred)}.",
        _fix(cluster),
        (cluster.id, *voting),
        severity="error" if len(voting) == 2 or votes.model == "wsfc-static" else None,
    )


def _fix(cluster: ClusterView) -> str:
    """Software with a majority of its own knows no witness: there a member more, or one less, makes the count odd."""
    if cluster.votes.model in MAJORITIES:
        return f"Give {cluster.id} one member more, at another place, or one less: an even count survives no more."
    return f"Give {cluster.id} a witness that lies outside of {listed(voters(cluster))}."


def _can_tie(weights: list[int]) -> bool:
    """Whether nodes can be parted so that both sides have as many votes."""
    sums = {0}
    for weight in weights:
        sums |= {s + weight for s in sums}
    total = sum(weights)
    return total > 0 and total % 2 == 0 and total // 2 in sums


def _harm(cluster: ClusterView, estate: Estate, preferred: frozenset[str]) -> str:
    # Not every platform stops what runs without quorum; it starts and moves nothing then.
    stops = estate.policy(cluster.id).without_quorum == "stops"
    two = len(voters(cluster)) == 2
    first = [m for m in voters(cluster) if m in preferred]
    if 0 < len(first) < len(voters(cluster)) and len(first) * 2 >= len(voters(cluster)):
        lost = f"when {listed(first)} {'is' if len(first) == 1 else 'are'} lost"
        return f"{lost}, the others {'stop as well' if stops else 'have no quorum'}"
    if two and cluster.votes.one_loss == "no":
        return f"the loss of one of them {'stops the other as well' if stops else 'takes the quorum from the other'}"
    if two and cluster.votes.one_loss == "even":
        return "only one of them may be lost, and which one is not known beforehand"
    if cluster.votes.model == "wsfc-dynamic-witness":
        return "when they split into halves, which half goes on is not known beforehand"
    return "when they split into halves, neither has a majority"
