"""What decides an event that nothing else is said of: the routes of the spec that make it follow from its cause."""

from __future__ import annotations

from collections.abc import Mapping

from hadocs.behaviour.model import Ground, What
from hadocs.platforms import catalog
from hadocs.topology.model import ClusterView
from hadocs.topology.world import World


def grounds(
    world: World, clusters: Mapping[str, ClusterView], what: What, subject: str, kind: str, cause: int | None
) -> tuple[Ground, ...]:
    """What decides that an event follows its cause; nothing for what is lost itself."""
    if what in ("keeps-quorum", "loses-quorum") and subject in clusters:
        return _votes(world, clusters[subject])
    if kind == "service":
        service = world.spec.services[subject]
        stated = "active_on" if service.active_on else "runs_on"
        if what == "stops":
            return (_said("services", subject, stated),)
        return (_said("services", subject, "runs_on"),)
    if cause is None:
        return ()
    if kind == "vm" and what in ("stops", "hangs", "pauses", "runs-on"):
        return (_said("vms", subject, "on"),)
    if (
        cluster := (world.host_cluster(subject) if subject in world.kinds else None)
        or world.member_of.get(subject)
    ) is not None:
        return (_said("clusters", cluster, "members"),)
    return ()


def _votes(world: World, view: ClusterView) -> tuple[Ground, ...]:
    """How the cluster is set to count, and how its software does."""
    stated = world.spec.clusters[view.id].quorum is not None
    found = [_said("clusters", view.id, "quorum" if stated else "members")]
    platform = view.platform
    if platform is not None and platform.known:
        known = catalog.find_platform(f"{platform.id}/{platform.version}")
        fact = known.facts.get("quorum_model") if known else None
        if fact is not None:
            key = f"{platform.id}/{platform.version} quorum_model"
            found.append(Ground(fact=key, source=fact.source, basis=fact.basis))
    return tuple(found)


def _said(*route: str) -> Ground:
    return Ground(route=route, basis="spec")
