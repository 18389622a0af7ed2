"""Sites that are to take over from each other by themselves have unequal votes, so that one of them never can.

Why:
    A site takes over by itself only where its votes, with the witness, are a majority without the other's. With more
    votes at one site the smaller one stops whenever the larger one is lost: it is a spare that never starts by itself.

Fails:
    platform: hyper-v/2022
    sites: {dallas: {}, austin: {}, houston: {}}
    hosts:
      hv-1: {site: dallas}
      hv-2: {site: dallas}
      hv-3: {site: austin}
    clusters:
      hvc:
        members: [hv-1, hv-2, hv-3]
        site_failover: automatic
        quorum: {witness: {kind: file-share, site: houston}}

Passes:
    platform: hyper-v/2022
    sites: {dallas: {}, austin: {}, houston: {}}
    hosts:
      hv-1: {site: dallas}
      hv-2: {site: austin}
    clusters:
      hvc:
        members: [hv-1, hv-2]
        site_failover: automatic
        quorum: {witness: {kind: file-share, site: houston}}
    ---
    platform: hyper-v/2022
    sites: {dallas: {}, austin: {}}
    hosts:
      hv-1: {site: dallas}
      hv-2: {site: dallas}
      hv-3: {site: austin}
    clusters:
      hvc:
        members: [hv-1, hv-2, hv-3]
        site_failover: manual
        quorum: {witness: {kind: none}, votes: {hv-3: 0}}

Fix:
    Give both sites as many votes, by as many nodes, and put a witness at a third site. Or say that people switch over:
    site_failover: manual.

References:
    - Recover a failover cluster without quorum,
      learn.microsoft.com/windows-server/failover-clustering/recover-failover-cluster-without-quorum
    - Configure and manage quorum, learn.microsoft.com/windows-server/failover-clustering/manage-cluster-quorum
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_votes import by_site, counts_votes, uncounted, unplaced, witness_unsaid
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.aftermath import Estate
from hadocs.topology.model import ClusterView
from hadocs.topology.quorum import survives
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"


def check(cluster: ClusterView, world: World, estate: Estate) -> Iterator[Result]:
    """Lose the site with the most votes, where sites differ, and see whether the others go on."""
    how = world.spec.clusters[cluster.id].site_failover
    votes = cluster.votes
    if len(world.spec.sites) < 2 or how == "manual" or not counts_votes(cluster):
        return
    lacking, places = unplaced(world, cluster.members), by_site(world, cluster.members)
    if len(places) + bool(lacking) < 2:
        return
    if lacking:
        yield from lacking
        return
    weights = {site: sum(votes.nodes[m] for m in machines) for site, machines in places.items()}
    largest = max(weights, key=lambda site: weights[site])
    if len(set(weights.values())) == 1:
        return
    at = ("clusters", cluster.id)
    rules = estate.rules[cluster.id]
    unsaid = uncounted(cluster, rules)
    lives = survives(rules, frozenset(places[largest]), votes.witness_site == largest)
    if unsaid or lives == "unknown":
        yield unsaid or witness_unsaid(cluster)
    elif lives == "yes":
        return
    elif how is None:
        add = f"clusters.{cluster.id}.site_failover: automatic, or manual where people decide"
        yield Unsaid(at, add, (cluster.id,))
    else:
        counts = [f"{count} at {site}" for site, count in weights.items()]
        others = listed([site for site in weights if site != largest])
        yield Hit(
            (*at, "site_failover"),
            f"{cluster.id} is to fail over between sites by itself, but its votes are {listed(counts)}: "
            f"when {largest} is lost, {others} can't count on a majority.",
            f"Give the sites of {cluster.id} equal votes and a witness at another one, or set site_failover: manual.",
            (cluster.id, *weights),
        )
