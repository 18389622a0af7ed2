"""Which machines carry a service now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.spec.model import Service


def active_on(world: World, service: Service) -> tuple[str, ...]:
    """The machines that carry a service now: as stated, else the first member; all independent instances."""
    if service.active_on:
        return (service.active_on,)
    machines = world.carriers(service)
    return machines[:1] if world.cluster_of(service) and not world.is_clone(service) else machines
