"""What rules about quorum ask of a cluster: who votes, where, and what the catalogue says; yields no findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from hadocs.lint.rule import Unsaid
from hadocs.platforms import catalog
from hadocs.spec.model import Quorum
from hadocs.topology.quorum import survives

if TYPE_CHECKING:
    from hadocs.platforms.facts import Fact
    from hadocs.topology.model import ClusterView, PlatformView
    from hadocs.topology.quorum_rules import Rules
    from hadocs.topology.world import World

WORST_FIRST = ("no", "even", "unknown", "yes")
_SECTION = {"host": "hosts", "server": "servers", "vm": "vms"}


def facts_of(platform: PlatformView | None) -> Mapping[str, Fact]:
    """The catalogue's facts of a platform in its version; none where it does not know the platform."""
    found = catalog.find_platform(f"{platform.id}/{platform.version}") if platform else None
    return found.facts if found else MappingProxyType({})


def first_with(platform: str, fact: str) -> str | None:
    """The first version of a platform that has a fact; ``None`` where no version has it."""
    versions = catalog.versions(platform)
    return next((v for v in versions if fact in _facts(platform, v)), None)


def _facts(platform: str, version: str) -> Mapping[str, Fact]:
    found = catalog.find_platform(f"{platform}/{version}")
    return found.facts if found else MappingProxyType({})


def said(world: World, cluster: str) -> Quorum:
    """What the spec says of a cluster's quorum; an empty one where it says nothing."""
    return world.spec.clusters[cluster].quorum or Quorum()


def voters(cluster: ClusterView) -> tuple[str, ...]:
    """The members that have a vote."""
    return tuple(node for node, count in cluster.votes.nodes.items() if count)


def counts_votes(cluster: ClusterView) -> bool:
    """Whether a cluster of several members decides by votes, as far as hadocs can know.

    vSphere HA counts none, a disk alone is a rule of its own, and ``other/…`` is not modelled by intent.
    """
    other = cluster.platform is not None and cluster.platform.id == "other"
    return (
        len(cluster.members) > 1
        and not other
        and cluster.votes.model not in ("vsphere-ha", "wsfc-disk-only", "elsewhere", "nobody")
    )


def by_site(world: World, machines: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Machines by their site, those whose site is not known left out."""
    found: dict[str, tuple[str, ...]] = {}
    for machine in machines:
        site = world.site_of(machine)
        if site is not None:
            found[site] = (*found.get(site, ()), machine)
    return found


def unplaced(world: World, machines: Sequence[str]) -> tuple[Unsaid, ...]:
    """What to add for each machine whose site is not known, once for each host or VM that has to say it."""
    found: dict[str, Unsaid] = {}
    for machine in machines:
        if world.site_of(machine) is not None:
            continue
        key = world.host_of(machine) or machine
        section = _SECTION[world.kinds[key]]
        what = "on: the host it runs on" if section == "vms" else "site: the site it stands in"
        found[key] = Unsaid((section, key), f"{section}.{key}.{what}", (machine,))
    return tuple(found.values())


def uncounted(cluster: ClusterView, rules: Rules) -> Unsaid | None:
    """What to add where votes can't be counted at all: no known platform, or a quorum that contradicts itself."""
    at = ("clusters", cluster.id)
    if rules.conflict:
        add = f"clusters.{cluster.id}.quorum: one that can hold ({rules.conflict.rstrip('.')})"
        return Unsaid((*at, "quorum"), add, (cluster.id,))
    if rules.model == "unknown":
        add = f"clusters.{cluster.id}.platform: one that the catalogue knows, so that votes can be counted"
        return Unsaid(at, add, (cluster.id,))
    return None


def takes_along(rules: Rules, nodes: Sequence[str]) -> bool:
    """Whether losing some nodes is worse for the rest where the witness is lost with them."""
    gone = frozenset(nodes)
    alone, together = survives(rules, gone, False), survives(rules, gone, True)
    return WORST_FIRST.index(together) < WORST_FIRST.index(alone)


def witness_unsaid(cluster: ClusterView) -> Unsaid:
    """The spec does not say whether there is a witness."""
    add = f"clusters.{cluster.id}.quorum.witness: its kind, or none"
    return Unsaid(("clusters", cluster.id), add, (cluster.id,))
