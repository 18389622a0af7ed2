"""Which machines carry a service now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hadocs.platforms.catalog import find_product
from hadocs.platforms.majorities import brought_by
from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.spec.model import Service


def active_on(world: World, service: Service) -> tuple[str, ...]:
    """The machines that carry a service now: as stated, else the first member; all independent instances."""
    if service.active_on:
        return (service.active_on,)
    machines = world.carriers(service)
    if shares_address(service):
        return machines[:1]
    one = world.cluster_of(service) and not world.is_clone(service) and not serves_everywhere(service)
    return machines[:1] if one else machines


def needed(world: World, service: Service) -> int:
    """How many of the machines that carry a service now have to, for it to be used."""
    return min(service.needed or 1, len(active_on(world, service)))


def first_of(service: Service, ready: Sequence[str]) -> str | None:
    """Who of those that may take a service over does: the only one, or the most preferred; else it is not known."""
    if len(ready) == 1:
        return ready[0]
    return next((m for m in service.preference if m in ready), None)


def shares_address(service: Service) -> bool:
    """Whether one instance of a service holds an address that another takes over without a cluster."""
    return len(service.runs_on) > 1 and holds_address(service)


def holds_address(service: Service) -> bool:
    """Whether a service is an address that one instance holds, and each of them that hears no other."""
    product = find_product(service.product) if service.product else None
    return product is not None and product.virtual_address is True


def serves_everywhere(service: Service) -> bool:
    """Whether all members of its cluster serve a service at the same time, as its product is built."""
    product = find_product(service.product) if service.product else None
    return product is not None and product.load_balanced is True and brought_by(product.id) is not None
