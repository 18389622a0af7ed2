"""The witness stands at the site of some members, so that the loss of that site stops the other one as well.

Why:
    A witness is there to decide between sites. At one of them it is lost together with that site's votes: the other
    site is left with half of the votes or fewer, and stops, although nothing there is broken.

Fails:
    platform: hyper-v/2022
    sites: {dallas: {}, austin: {}}
    hosts:
      hv-1: {site: dallas}
      hv-2: {site: austin}
    storage: {nas: {kind: share, site: dallas}}
    clusters:
      hvc: {members: [hv-1, hv-2], quorum: {witness: {kind: file-share, on: nas}}}

Passes:
    platform: hyper-v/2022
    sites: {dallas: {}, austin: {}, houston: {}}
    hosts:
      hv-1: {site: dallas}
      hv-2: {site: austin}
    storage: {nas: {kind: share, site: houston}}
    clusters:
      hvc: {members: [hv-1, hv-2], quorum: {witness: {kind: file-share, on: nas}}}
    ---
    platform: hyper-v/2022
    sites: {dallas: {}, austin: {}}
    hosts:
      hv-1: {site: dallas}
      hv-2: {site: dallas}
      hv-3: {site: austin}
    storage: {nas: {kind: share, site: dallas}}
    clusters:
      hvc:
        members: [hv-1, hv-2, hv-3]
        quorum: {witness: {kind: file-share, on: nas}, votes: {hv-3: 0}}

Fix:
    Move the witness to a third site, or take a cloud witness where the platform has one. Where people switch over by
    hand, say site_failover: manual and leave the votes at the main site.

References:
    - Configure and manage quorum, learn.microsoft.com/windows-server/failover-clustering/manage-cluster-quorum
    - Quorum devices, Red Hat High Availability Add-On reference,
      docs.redhat.com/en/documentation/red_hat_enterprise_linux/7/html/high_availability_add-on_reference/s1-quorumdev-haar
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_votes import (
    by_site,
    counts_votes,
    takes_along,
    uncounted,
    unplaced,
    voters,
    witness_unsaid,
)
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.aftermath import Estate
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "error"


def check(cluster: ClusterView, world: World, estate: Estate) -> Iterator[Result]:
    """Judge a cluster whose voters stand at several sites by losing the witness along with its site."""
    votes, spec = cluster.votes, world.spec
    if len(spec.sites) < 2 or votes.witness == "none" or not counts_votes(cluster):
        return
    if spec.clusters[cluster.id].site_failover == "manual":
        return  # nobody expects the other site to go on by itself; Q12 looks at its votes
    lacking = unplaced(world, voters(cluster))
    places = by_site(world, voters(cluster))
    if len(places) + bool(lacking) < 2:
        return
    at = ("clusters", cluster.id, "quorum", "witness")
    site = votes.witness_site
    if votes.witness is None:
        yield witness_unsaid(cluster)
    elif site is None:
        if votes.witness != "cloud":  # a cloud lies outside of the sites where it is not said to be one
            yield Unsaid(at, f"clusters.{cluster.id}.quorum.witness.site: where it stands", (cluster.id,))
    elif lacking:
        yield from lacking
    elif site in places and not _mirrored(world, votes.witness_on, site):
        rules = estate.rules[cluster.id]
        unsaid = uncounted(cluster, rules)
        if unsaid:
            yield unsaid
        elif takes_along(rules, places[site]):
            yield _hit(cluster, site, places, at)


def _mirrored(world: World, ref: str | None, site: str) -> bool:
    """Whether the witness lies on a storage that another one at another site takes over from."""
    key = (ref or "").partition("/")[0]
    mirror = world.mirror_of(key) if key in world.spec.storage else None
    return mirror is not None and world.storage_site(mirror) != site


def _hit(cluster: ClusterView, site: str, places: dict[str, tuple[str, ...]], at: tuple[str, ...]) -> Hit:
    others = [m for place, machines in places.items() if place != site for m in machines]
    return Hit(
        at,
        f"The witness of {cluster.id} stands at {site}, as {listed(places[site])} "
        f"{'does' if len(places[site]) == 1 else 'do'}: when {site} is lost, {listed(others)} can't count on "
        "a majority without it.",
        f"Move the witness of {cluster.id} to a site that has none of its members, or to a cloud.",
        (cluster.id, site),
    )
