"""How changes reach the machines of a service: on one after another, or on all at once. Decides nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.spec.model import Service
    from hadocs.spec.model.service import Rollout


def releases(service: Service) -> Rollout | None:
    """How releases of a service go to its machines, where it says so."""
    return service.changes.releases if service.changes else None


def patches(world: World, machines: Sequence[str]) -> Rollout | None:
    """How some machines get their patches: as a service says that runs on all of them, or on more."""
    for service in world.spec.services.values():
        said = service.changes.patches if service.changes else None
        if said and set(machines) <= set(world.carriers(service)):
            return said
    return None


def patched_at_once(world: World, machines: Sequence[str]) -> bool:
    """Whether several machines get their patches all at once, so that none carries on meanwhile."""
    return len(machines) > 1 and patches(world, machines) == "all-at-once"
