"""Who reaches the store in which Patroni keeps the lock of its leader: without it nobody stays or becomes one.

Sources: Patroni, docs/dcs_failsafe_mode.rst: a node may run the primary only while it can update the leader lock, and
is demoted before that expires; with failsafe_mode it stays while it reaches all other members, which start no race for
the lock then, though they reach the store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hadocs.platforms import catalog
from hadocs.platforms.majorities import brought_by
from hadocs.topology.active import active_on
from hadocs.topology.aftermath import State, reaches
from hadocs.topology.reached import any_reaches
from hadocs.topology.wording import listed

if TYPE_CHECKING:
    from hadocs.spec.model import Service, Spec
    from hadocs.topology.world import World

OF_SERVICE = "service:"
"""Begins the name of a service under Patroni among what may still count on members that are lost."""


def keeps_lock(service: Service) -> bool:
    """Whether the leader of a service holds a lock in a store, and is one for as long as it does."""
    product = catalog.find_product(service.product) if service.product else None
    own = brought_by(product.id) if product else None
    return own is not None and own.model == "elsewhere"


def whose_turn(key: str) -> str:
    """The question that is open where a spec lists the machines of such a service, and does not name their cluster."""
    return f"who takes {key} over: services.{key}.runs_on names machines and no cluster"


def stores(world: World, key: str) -> tuple[str, ...]:
    """The services that a service keeps its lock in, of those that it needs."""
    return _stores(world.spec, key)


def elected_anew(world: World, key: str, need: str) -> bool:
    """Whether a service keeps its lock in one that it needs, whose other members elect before that lapses."""
    return (
        need in stores(world, key)
        and keeps_lock(world.spec.services[key])
        and len(world.carriers(world.spec.services[need])) > 1
    )


def spares(world: World, key: str) -> tuple[str, ...]:
    """The services that a service needs and goes on without while all of its members see each other: the stores of its
    lock, with failsafe_mode.
    """
    service = world.spec.services[key]
    return stores(world, key) if service.failsafe is True and keeps_lock(service) else ()


def _stores(spec: Spec, key: str) -> tuple[str, ...]:
    services, found = spec.services, []
    for need in services[key].requires:
        product = catalog.find_product(services[need].product or "")
        own = brought_by(product.id) if product else None
        if own is not None and own.store:
            found.append(need)
    return tuple(found)


def needless(spec: Spec) -> Spec:
    """A spec whose services need no others, but for the stores of their locks: without these they are none at all."""
    services = {
        k: s.model_copy(
            update={"needs": tuple(n for n in s.needs if keeps_lock(s) and n in _stores(spec, k))}
        )
        if s.needs
        else s
        for k, s in spec.services.items()
    }
    return spec.model_copy(update={"services": services})


def ways_to_store(world: World, store: str, machine: str) -> tuple[str, ...]:
    """The networks on which a machine reaches the members of a store; empty where the spec does not say that.

    A member of the store itself asks nobody over a network.
    """
    members = world.carriers(world.spec.services[store])
    each = [shared(world, machine, m) for m in members]
    return (
        tuple(dict.fromkeys(n for some in each for n in some)) if all(each) and machine not in members else ()
    )


def shared(world: World, one: str, other: str) -> tuple[str, ...]:
    """The networks that two machines have in common, but for those of storage alone."""
    there, networks = set(world.networks_of(other)), world.spec.networks
    return tuple(n for n in world.networks_of(one) if n in there and networks[n].roles != ("storage",))


def lockless(state: State, key: str, machine: str) -> str | None:
    """Why a machine can't hold the lock of a service, or ``None`` where it can, or stays leader without."""
    service = state.world.spec.services[key]
    if not keeps_lock(service):
        return None
    for store in stores(state.world, key):
        why = missed(state, store, machine)
        if why is not None and not _seen_by_all(state, key, machine):
            return why
    return None


def reaches_lock(state: State, cluster: str, machine: str) -> bool:
    """Whether a member of a cluster may reach the store of every lock that is held there."""
    world = state.world
    keys = (k for k, s in world.spec.services.items() if world.cluster_of(s) == cluster and keeps_lock(s))
    return all(missed(state, store, machine) is None for key in keys for store in stores(world, key))


def missed(state: State, store: str, machine: str) -> str | None:
    """Why a machine does not reach a store, or ``None`` where it does."""
    world = state.world
    ways = ways_to_store(world, store, machine)
    cluster = world.cluster_of(world.spec.services[store])
    gone = state.cut.get(cluster or "", frozenset())
    members = [m for m in world.carriers(world.spec.services[store]) if state.runs(m) and m not in gone]
    if not members or machine in members or cluster in state.no_quorum:
        return None  # what becomes of the store itself reaches whatever needs it
    out = state.without(machine)
    if ways and set(ways) <= out:
        own = "" if set(ways) <= state.networks else " to it"
        return f"{machine} can't reach {store}: {listed(ways)} is lost{own}"
    home = [world.site_of(machine)]
    if not any(any_reaches(state, home, world.site_of(m)) for m in members):
        return f"{machine} can't reach {store}: no link leads there"
    return None


def stays_without(world: World, key: str, machine: str) -> bool:
    """Whether a machine carries a service now that stays where it is without its store while it sees all others."""
    service = world.spec.services[key]
    return service.failsafe is True and machine == active_on(world, service)[0]


def _seen_by_all(state: State, key: str, machine: str) -> bool:
    """Whether a leader reaches all other members, of which failsafe_mode makes it one for longer."""
    world, service = state.world, state.world.spec.services[key]
    if not stays_without(world, key, machine):
        return False
    cut = state.cut.get(world.cluster_of(service) or "", frozenset())
    forgotten = frozenset[str]() if f"{OF_SERVICE}{key}" in state.estate.unsettled else state.estate.earlier
    for other in world.carriers(service):
        if other == machine or other in forgotten:
            continue
        if not state.runs(other) or other in state.restarted or other in cut:
            return False
        ways = shared(world, machine, other)
        if ways and set(ways) <= state.without(machine) | state.without(other):
            return False
        if not any_reaches(state, [world.site_of(machine)], world.site_of(other)):
            return False
    return True


def elects_one(service: Service) -> bool:
    """Whether a database's own members, or a lock, make one of them the only one that is written to.

    Clients of etcd and its like may ask any member instead.
    """
    product = catalog.find_product(service.product) if service.product else None
    if product is None or product.kind != "databases" or product.load_balanced is not False:
        return False
    return brought_by(product.id) is not None


def keeps_leading(state: State, key: str, machine: str) -> bool:
    """Whether a leader that no client reaches stays one all the same: it runs, and has its data, and the others, or the
    store of its lock, hear it.
    """
    world, service = state.world, state.world.spec.services[key]
    cut = state.cut.get(world.cluster_of(service) or "", frozenset())
    if not elects_one(service) or not state.runs(machine) or machine in state.restarted or machine in cut:
        return False
    ref = service.copies.get(machine) or service.data
    if unreachable(state, machine) is None or (ref and reaches(state, machine, ref)):
        return False
    return not keeps_lock(service) or (bool(stores(world, key)) and lockless(state, key, machine) is None)


def unreachable(state: State, machine: str) -> str | None:
    """Why clients don't reach a machine where it is, or ``None`` where they do."""
    clients = state.world.with_role(state.world.networks_of(machine), "client")
    if clients and set(clients) <= state.without(machine):
        own = "" if set(clients) <= state.networks else " to it"
        return f"clients can't reach {machine}: {listed(clients)} is lost{own}"
    return None
