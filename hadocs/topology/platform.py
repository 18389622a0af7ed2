"""Which software a machine or cluster of a spec runs, by the catalogue. Knows nothing of votes and losses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hadocs.platforms import catalog, systems
from hadocs.platforms.facts import QuorumModel
from hadocs.platforms.majorities import Majority, brought_by, find_majority
from hadocs.topology.model import PlatformView

if TYPE_CHECKING:
    from hadocs.topology.world import World


def platform_view(text: str, *, clustering: bool = False) -> PlatformView:
    """The platform that a spec's text names; not known where the catalogue has no such platform or version.

    ``other/<name>`` is one that hadocs does not model, by intent: it is known not to be known. With
    ``clustering`` it is titled for the clustering software alone, as guests and servers run it.
    """
    if (own := find_majority(text)) is not None:
        return PlatformView(own[0].id, own[1], own[0].title)
    if text.partition("/")[0].strip().lower() == "other":
        name = text.partition("/")[2].strip() or "other"
        return PlatformView("other", name, name)
    found = catalog.find_clustering(text) if clustering else catalog.find_platform(text)
    if found is None:
        key, _, version = text.partition("/")
        return PlatformView(key.strip(), version.strip(), text, known=False)
    return PlatformView(found.id, found.version, found.title, known=found.known)


def machine_platform(world: World, machine: str) -> PlatformView | None:
    """The platform a host runs, or the clustering that a guest's or server's operating system brings."""
    body = world.body(machine)
    if machine in world.spec.hosts:
        text = world.spec.hosts[machine].platform or world.spec.platform
        return platform_view(text) if text else None
    if machine in world.spec.servers and (text := world.spec.servers[machine].platform):
        return platform_view(text, clustering=True)
    found = systems.guest_platform(body.os) if body.os else None
    if found:
        return PlatformView(found.id, found.version, found.title, known=found.known)
    if machine in world.spec.servers and not body.os and world.spec.platform:
        # Servers are no guests: what clusters them may be the estate's own software, unless that needs hypervisors.
        estate = platform_view(world.spec.platform, clustering=True)
        return estate if estate.id in systems.brought_by_systems() else None
    return None


def cluster_platform(
    world: World, cluster: str, platforms: Mapping[str, PlatformView | None]
) -> PlatformView | None:
    """The software that clusters the members: as stated, or as the members tell; the first where they differ."""
    entry = world.spec.clusters[cluster]
    if entry.platform:
        return platform_view(entry.platform, clustering=world.cluster_kinds[cluster] != "host")
    if (own := _brought(world, cluster)) is not None:
        return PlatformView(own.id, "", own.title)
    return next((platforms[m] for m in entry.members if platforms[m]), None)


def _brought(world: World, cluster: str) -> Majority | None:
    """The software that a product clusters its members with itself, where all services of the cluster bring it."""
    if world.cluster_kinds[cluster] == "host":
        return None
    found: set[Majority | None] = set()
    for service in world.spec.services.values():
        if service.product and world.cluster_of(service) == cluster:
            product = catalog.find_product(service.product)
            found.add(brought_by(product.id) if product else None)
    return found.pop() if len(found) == 1 else None


def older(platform: PlatformView | None, family: str, version: str) -> bool:
    """Whether it is known to be a version of ``family`` from before ``version``."""
    if platform is None or platform.id != family:
        return False
    known = catalog.versions(family)
    return platform.version in known and known.index(platform.version) < known.index(version)


def quorum_model(platform: PlatformView | None) -> QuorumModel:
    """How a platform's clusters vote, from the catalogue; unknown where it does not know the platform."""
    if platform is None or not platform.known:
        return "unknown"
    if (own := find_majority(platform.id)) is not None:
        return own[0].model
    found = catalog.find_platform(f"{platform.id}/{platform.version}")
    return found.quorum_model if found else "unknown"
