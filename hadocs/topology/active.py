"""Which machines carry a service now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from hadocs.platforms.catalog import find_product
from hadocs.platforms.majorities import brought_by, find_majority
from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.spec.model import Service


def active_on(world: World, service: Service) -> tuple[str, ...]:
    """The machines that carry a service now: as stated, else the first member; all independent instances."""
    machines = world.carriers(service)
    if service.together_with and not service.active_on:
        machines = _beside(world, service, machines)
    if service.instances is not None or service.promotable:
        return instances_of(world, service)[:1] if service.promotable else instances_of(world, service)
    if service.active_on:
        return (service.active_on,)
    if service.together_with:
        return machines[:1]
    if shares_address(service) or _one_writes(service):
        return machines[:1]
    one = world.cluster_of(service) and not world.is_clone(service) and not serves_everywhere(service)
    return machines[:1] if one else machines


def instances_of(world: World, service: Service) -> tuple[str, ...]:
    """The members that have an instance of a service now: the one that is named first, then in order, as many as said.

    Source: Pacemaker Explained, clone-max: all nodes unless it says fewer.
    """
    machines = world.carriers(service)
    if service.instances is None and not service.promotable:
        return active_on(world, service)
    count = len(machines) if service.instances in (None, "all") else int(service.instances or 0)
    if service.together_with and not service.active_on:
        machines = _beside(world, service, machines)
    first = (service.active_on, *service.preference)
    order = sorted(machines, key=lambda m: first.index(m) if m in first else len(first))
    return tuple(order[:count])


def _beside(world: World, service: Service, machines: tuple[str, ...]) -> tuple[str, ...]:
    """The members of a service's cluster, those first that have what it is kept together with."""
    base = active_on(world, world.spec.services[service.together_with[0]])
    return (*(m for m in base if m in machines), *(m for m in machines if m not in base))


def shares(world: World, service: Service) -> Mapping[str, int]:
    """How many instances of a service each member has that carries it now: spread evenly, the first have one more.

    Source: Pacemaker Explained, clone-node-max, and replicas-per-host of bundles.
    """
    active = active_on(world, service)
    if (service.per_member or 1) == 1 or not isinstance(service.instances, int):
        return dict.fromkeys(active, 1)
    each, more = divmod(service.instances, len(active))
    return {m: each + (place < more) for place, m in enumerate(active)}


def room_for(world: World, service: Service, able: Sequence[str]) -> int:
    """How many instances of a service some members can run."""
    most = (service.per_member or 1) * len(able)
    several = isinstance(service.instances, int) and (service.per_member or 1) > 1
    return min(most, sum(shares(world, service).values())) if several else most


def needed(world: World, service: Service) -> int:
    """How many of the instances of a service that run now have to, for it to be used."""
    return min(service.needed or 1, sum(shares(world, service).values()))


def first_of(service: Service, ready: Sequence[str]) -> str | None:
    """Who of those that may take a service over does: the only one, or the most preferred; else it is not known."""
    if len(ready) == 1:
        return ready[0]
    return next((m for m in service.preference if m in ready), None)


def shares_address(service: Service) -> bool:
    """Whether one instance of a service holds an address that another takes over without a cluster."""
    return len(service.runs_on) > 1 and holds_address(service)


def _one_writes(service: Service) -> bool:
    """Whether one of several machines writes and the others follow it, with a cluster or without.

    Of software that elects among its own members that is told by the cluster that they are; who holds a lock elsewhere
    (Patroni) is the only one in any case.
    """
    product = find_product(service.product) if service.product else None
    own = brought_by(product.id) if product else None
    if product is None or (own is not None and own.model != "elsewhere"):
        return False
    return product.own_replication is True and product.load_balanced is False


def holds_address(service: Service, clustered_by: str | None = None) -> bool:
    """Whether a service is an address that one instance holds, and each of them that hears no other.

    So it is where software that moves an address is what its cluster is stated to be (``clustered_by``).
    """
    own = find_majority(clustered_by) if clustered_by else None
    names = (service.product or "", *(own[0].brought_by if own else ()))
    return any(p.virtual_address is True for p in map(find_product, filter(None, names)) if p)


def serves_everywhere(service: Service) -> bool:
    """Whether all members of its cluster serve a service at the same time, as its product is built."""
    product = find_product(service.product) if service.product else None
    return product is not None and product.load_balanced is True and brought_by(product.id) is not None
