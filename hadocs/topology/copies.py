"""Who else holds the data of a storage, and how old that may be. Knows no words for it.

A copy that a product keeps for itself is as its commits go; an asynchronous one lacks what was not sent yet. The
replica of a machine is as old as the last run of its replication. A mirror is written at the same time and is no copy
here: it takes the data's place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from hadocs.platforms import catalog
from hadocs.platforms.facts import Product
from hadocs.topology.active import active_on
from hadocs.topology.handing import waits_for
from hadocs.topology.world import World

Age = Literal["current", "behind", "unknown", "last-run"]
_AGES: tuple[Age, ...] = ("current", "behind", "unknown", "last-run")
"""From the newest on; what nobody knows is no better than what lags."""
REPLICAS = {
    "hyper-v-replica": "Hyper-V Replica",
    "vsphere-replication": "vSphere Replication",
    "pvesr": "the storage replication of Proxmox VE",
}


@dataclass(frozen=True, slots=True)
class Copy:
    """What lies on a storage (a service's data, or a machine with its disks), and what else holds it.

    ``on`` are storage or volumes with a copy, ``by`` machines with one on disks of theirs; ``how`` replicates the whole
    machine, to a place that the spec does not tell. All three are empty where nothing else holds it.
    """

    kind: Literal["service", "vm"]
    of: str
    on: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    how: str = ""
    age: Age = "unknown"
    every: float | None = None
    """Seconds that the runs of what makes it are apart, where that is stated."""

    @property
    def held(self) -> bool:
        """Whether anything else holds it."""
        return bool(self.on or self.by or self.how)


def copies(world: World, lost: str, gone: Collection[str] = ()) -> tuple[Copy, ...]:
    """What lies on a storage or a volume, and who else holds it; services first, in the order of the spec.

    ``gone`` are machines and storage that are lost with it, as with a place: they hold nothing that one could go on
    from. Copies of one thing that are not equally old stand apart, the newest first.
    """
    found = dict.fromkeys(
        _without(copy, frozenset(gone)) for copy in (*_services(world, lost), *_machines(world, lost))
    )
    held = {(c.kind, c.of) for c in found if c.held}
    return tuple(c for c in found if c.held or (c.kind, c.of) not in held)


def _without(copy: Copy, gone: frozenset[str]) -> Copy:
    on = tuple(ref for ref in copy.on if ref.partition("/")[0] not in gone)
    left = replace(copy, on=on, by=tuple(m for m in copy.by if m not in gone))
    return left if left.held else Copy(copy.kind, copy.of)


def age(world: World, service: str, member: str) -> Age:
    """How old the copy of a member may be, by the product and whether commits wait for that member."""
    entry = world.spec.services[service]
    product = catalog.find_product(entry.product) if entry.product else None
    fact = product.facts.get("replication") if product else None
    active = active_on(world, entry)
    mode = waits_for(entry, member, active) if fact is None or fact.value == "by-commit" else fact.value
    if mode == "synchronous" or active == (member,):
        return "current"
    if mode == "asynchronous" or (product and product.own_replication and fact is None):
        return "behind"
    return "unknown"


def _by_age(
    world: World, members: Iterable[str], services: Iterable[str]
) -> Iterator[tuple[Age, tuple[str, ...]]]:
    """Some members by how old what they hold of services may be, the newest first; the oldest of several counts."""
    oldest = {m: max((age(world, key, m) for key in services), key=_AGES.index) for m in members}
    for old in _AGES:
        if some := tuple(m for m, its in oldest.items() if its == old):
            yield old, some


def _inside(ref: str | None, lost: str) -> bool:
    return ref is not None and (ref == lost or ref.startswith(f"{lost}/"))


def _services(world: World, lost: str) -> Iterator[Copy]:
    for key, service in world.spec.services.items():
        here = [m for m, ref in service.copies.items() if _inside(ref, lost)]
        if here:
            away = {m: r for m, r in service.copies.items() if not _inside(r, lost)}
            kept = {m for m, own in service.replicas.items() if own.lag}
            if fresh := {m: r for m, r in away.items() if m not in kept}:
                away = fresh  # what is kept behind on purpose is for a person who wants the past
            told: set[str] = set()  # of several copies in one place the newest counts
            for old, members in _by_age(world, away, (key,)):
                if places := tuple(r for r in dict.fromkeys(away[m] for m in members) if r not in told):
                    yield Copy("service", key, on=places, age=old)
                told.update(places)
            if not away:
                yield Copy("service", key)
        elif _inside(service.data, lost):
            yield _shipped(world, Copy("service", key), lost)


def _machines(world: World, lost: str) -> Iterator[Copy]:
    spec = world.spec
    for key, vm in spec.vms.items():
        if not _inside(vm.files, lost):
            continue
        others, services = _instances(world, key, lost)
        if vm.replica:
            yield Copy("vm", key, how=REPLICAS[vm.replica], age="last-run", every=vm.replica_every)
        elif others:
            for old, members in _by_age(world, others, services):
                yield Copy("vm", key, by=members, age=old)
        else:
            yield _shipped(world, Copy("vm", key), lost)


def _shipped(world: World, copy: Copy, lost: str) -> Copy:
    """What the storage ships elsewhere by itself, as old as its last run."""
    entry = world.spec.storage[lost.partition("/")[0]]
    if (other := world.switched_to(lost.partition("/")[0])) is not None:
        return replace(copy, on=(other,), age="current")
    if entry.shipped_to is None or _inside(entry.shipped_to, lost):
        return copy
    return replace(copy, on=(entry.shipped_to,), age="last-run", every=entry.shipped_every)


def _instances(world: World, vm: str, lost: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Machines that hold what a machine holds of the services in its disks, and those services.

    There are none where one of the services does not replicate itself.
    """
    found: dict[str, tuple[str, ...]] = {}
    for key, service in world.spec.services.items():
        carriers = world.carriers(service)
        if vm not in carriers or service.data:
            continue
        if vm in service.copies:
            continue  # told as the service's own copies
        product = catalog.find_product(service.product) if service.product else None
        if not _replicates(product):
            return (), ()
        found[key] = tuple(
            m
            for m in carriers
            if m != vm and not (m in world.spec.vms and _inside(world.spec.vms[m].files, lost))
        )
    shared = next(iter(found.values()), ())
    return tuple(m for m in shared if all(m in some for some in found.values())), tuple(found)


def _replicates(product: Product | None) -> bool:
    return product is not None and product.own_replication is True
