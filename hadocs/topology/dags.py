"""What keeps the databases of a DAG at a site until a person acts: votes, or a block on the copies elsewhere.

A DAG knows no sites: Active Manager mounts the best copy there is, wherever it lies, unless its activation is blocked.
Where the loss of a site costs the quorum, that alone leaves the switchover to a person, and no copy has to be blocked.
Source: OfficeDocs-Exchange, datacenter-switchovers ("Activating Mailbox servers") and configure-activation-policies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hadocs.topology.quorum import survives

if TYPE_CHECKING:
    from hadocs.topology.aftermath import Estate
    from hadocs.topology.world import World


def is_dag(product: str | None) -> bool:
    """Whether a product is Exchange in a database availability group."""
    name = (product or "").lower()
    return name.startswith("exchange/") and name.endswith("-dag")


def kept_by_votes(estate: Estate, cluster: str, site: str | None) -> bool:
    """Whether a cluster carries nothing but a DAG, whose other sites have no quorum without one site."""
    world = estate.world
    if site is None or not _only_a_dag(world, cluster):
        return False
    there = frozenset(m for m in world.spec.clusters[cluster].members if world.site_of(m) == site)
    return survives(estate.rules[cluster], there, world.witness_site(cluster) == site) == "no"


def blocked_at(estate: Estate, cluster: str, active: str, member: str) -> bool:
    """Whether the copy of a DAG at another site is blocked: a person hands sites over, and votes do not see to it."""
    world = estate.world
    if not estate.policy(cluster).by_hand or world.site_of(active) == world.site_of(member):
        return False
    return _only_a_dag(world, cluster) and not kept_by_votes(estate, cluster, world.site_of(active))


def _only_a_dag(world: World, cluster: str) -> bool:
    """Whether a cluster carries something, and nothing but a DAG."""
    carried = [s for s in world.spec.services.values() if world.cluster_of(s) == cluster]
    return bool(carried) and all(is_dag(s.product) for s in carried)
