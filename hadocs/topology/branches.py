"""The branches of a service: the machines any of which may carry it, and what each of them needs where it is.

Machines of one site that need the same are one branch. Judges nothing: what a loss comes to is told elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hadocs.topology import quorum
from hadocs.topology.active import active_on
from hadocs.topology.model import Thing
from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.spec.model import Service
    from hadocs.topology.aftermath import Estate


@dataclass(frozen=True, slots=True)
class Branch:
    """Machines at a ``site`` that carry a service, or could: ``active`` carry it now.

    ``hosts`` are those that they run on, none for machines that are their own; ``others`` those on which they may run
    besides. ``uses`` are the storage and networks that each of them needs, in the order of the spec.
    """

    site: str
    machines: tuple[str, ...]
    active: bool
    hosts: tuple[str, ...]
    others: tuple[str, ...]
    uses: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class Mirrored:
    """The data of a service on storage that another one mirrors: the ``volume``, its ``storage``, the ``mirror``."""

    volume: str
    storage: str
    mirror: str


def branches(estate: Estate, key: str) -> tuple[Branch, ...]:
    """The branches of a service, those of one site together, sites in the order of the spec."""
    world = estate.world
    service = world.spec.services[key]
    now = active_on(world, service)
    alone = world.cluster_of(service) is not None
    by: dict[tuple[object, ...], list[str]] = {}
    for machine in world.carriers(service):
        site = world.site_of(machine) or ""
        host = world.host_of(machine)
        state = machine in now
        uses = _uses(world, service, machine)
        kept = estate.may_run_on.get(machine, ())
        by.setdefault((site, state, uses, host == machine, host is None, bool(kept), alone), []).append(
            machine
        )
    order = {site: at for at, site in enumerate(world.spec.sites)}
    found = [_branch(estate, service, tuple(some), now) for some in by.values()]
    return tuple(sorted(found, key=lambda b: order.get(b.site, len(order))))


def _branch(estate: Estate, service: Service, machines: tuple[str, ...], now: tuple[str, ...]) -> Branch:
    world = estate.world
    first = machines[0]
    hosts = tuple(dict.fromkeys(h for m in machines if (h := world.host_of(m)) and h != m))
    others = dict.fromkeys(h for m in machines for h in estate.may_run_on.get(m, ()) if h not in hosts)
    uses = _uses(world, service, first)
    return Branch(world.site_of(first) or "", machines, first in now, hosts, tuple(others), uses)


def _uses(world: World, service: Service, machine: str) -> tuple[Thing, ...]:
    """The storage and the networks that a machine needs to carry the service."""
    networks = dict.fromkeys(world.with_role(world.networks_of(machine), "client"))
    storage: dict[str, None] = {}
    for ref in _refs(world, service, machine):
        storage[_near(world, machine, ref)] = None
        by = world.reached_by(machine, ref)
        if world.over_ip(by, ref):
            networks.update(dict.fromkeys(world.storage_networks(by)))
    wires = [n for n in world.spec.networks if n in networks]
    disks = [s for s in world.spec.storage if s in storage]
    return (*(Thing("network", n) for n in wires), *(Thing("storage", s) for s in disks))


def _refs(world: World, service: Service, machine: str) -> Iterator[str]:
    """Where the files of a machine lie, the data of the service, and the machine's own copy."""
    if machine in world.spec.vms and (files := world.spec.vms[machine].files):
        yield files
    if service.data:
        yield service.data
    if machine in service.copies:
        yield service.copies[machine]


def _near(world: World, machine: str, ref: str) -> str:
    """The storage by which a machine reaches its data: of a mirrored pair the one that it states, or at its site."""
    key = ref.partition("/")[0]
    mirror = world.mirror_of(key)
    by = world.reached_by(machine, ref)
    if mirror is None or world.reaches_itself(by, key) is True:
        return key
    return mirror if world.reaches_itself(by, mirror) is True else key


def mirrored(world: World, key: str) -> Mirrored | None:
    """The data of a service where it lies on a mirrored pair."""
    data = world.spec.services[key].data
    if data is None:
        return None
    storage = data.partition("/")[0]
    mirror = world.mirror_of(storage)
    return Mirrored(data, storage, mirror) if mirror else None


def enough(estate: Estate, key: str) -> tuple[int, int, bool]:
    """How many of the machines of a service have to be left when the others are lost at once, of how many, and whether
    that is known: of a cluster that counts votes by those, with its witness; of instances and others one.

    Remote nodes have no vote: their loss costs the cluster none.
    """
    world = estate.world
    service = world.spec.services[key]
    machines, cluster = world.carriers(service), world.cluster_of(service)
    count = len(machines)
    if cluster is None or (world.cluster_kinds[cluster] == "host" and count < 2):
        return 1, count, True
    rules, known = estate.rules[cluster], True
    if rules.conflict or rules.model == "unknown":
        return 1, count, False
    voters = sum(m in rules.names for m in machines)
    for left in range(1, count):
        # In the worst case all that are lost have a vote, as far as there are such.
        lost = min(count - left, voters)
        verdict = quorum.any_loss(rules, (lost,)).verdict if lost else "yes"
        if verdict == "yes":
            return left, count, known
        if verdict in ("even", "unknown"):
            known = False
            return left, count, known
    return count, count, known


def by_site(found: tuple[Branch, ...]) -> Mapping[str, tuple[Branch, ...]]:
    """Branches by their site, the empty one where none is stated."""
    sites: dict[str, list[Branch]] = {}
    for branch in found:
        sites.setdefault(branch.site, []).append(branch)
    return {site: tuple(some) for site, some in sites.items()}
