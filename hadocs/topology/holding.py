"""On how many machines storage is written, how many of them it needs, and what some of them may hold together."""

from __future__ import annotations

from collections.abc import Collection
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hadocs.spec.model import Storage
    from hadocs.topology.world import World


def copies_of(storage: Storage) -> int | None:
    """On how many machines each block lies: DRBD writes to all; ``None`` where the spec does not say.

    What a service serves is reached through each of its members: which of them has the data, the service says.
    """
    if storage.copies:
        return storage.copies
    alone = storage.kind == "local" and len(storage.on) == 1
    known = "drbd" in storage.protocols or alone or storage.served_by is not None
    return len(storage.on) if storage.on and known else None


def stretched(world: World, key: str) -> bool:
    """Whether a storage of two fault domains lowers what it needs while one of them is lost as a whole.

    Source: ceph, doc/rados/operations/stretch-mode.rst: min_size is 1 until that site is back and in step.
    """
    storage = world.spec.storage[key]
    return bool(storage.stretch_mode) and "rbd" in storage.protocols and len(domains(world, key)) == 2


def copies_needed(storage: Storage, copies: int) -> int:
    """How many of its copies a storage needs to be written: as stated, else Ceph half of them rounded up, others one.

    Sources: ceph, osd_pool_default_min_size: size - size / 2 in whole numbers where it is not set, and k + 1 of pools
    with erasure coding; drbd.conf-9.0(5), quorum majority: more than half of the nodes; VMware, vSAN 8.0
    administration, RAID-5 and RAID-6: what is read needs all pieces but those of parity.
    """
    if by_majority(storage):
        return len(storage.on) // 2 + 1
    if storage.min_copies:
        return storage.min_copies
    if storage.parity:
        return min(copies, max(copies - storage.parity, 1) + ("rbd" in storage.protocols))
    return copies - copies // 2 if "rbd" in storage.protocols else 1


def by_majority(storage: Storage) -> bool:
    """Whether DRBD counts its nodes: without more than half of them nothing is written."""
    return (
        "drbd" in storage.protocols and storage.quorum == "majority" and copies_of(storage) == len(storage.on)
    )


def breaks_tie(storage: Storage) -> bool:
    """Whether a node without a disk lets half of the nodes of DRBD go on: it keeps their quorum while it is there.

    Source: LINBIT/drbd, drbd/drbd_state.c, calc_quorum: of an even number of voters one fewer is enough, with more than
    half of the nodes without a disk, for who had quorum before.
    """
    return by_majority(storage) and len(storage.on) % 2 == 0 and storage.witness is not None


def domains(world: World, key: str) -> tuple[tuple[str, ...], ...]:
    """The machines of a storage by the fault domains that its copies are kept apart in."""
    storage = world.spec.storage[key]
    if storage.fault_domain in (None, "host"):
        return tuple((m,) for m in storage.on)
    place = world.rack_of if storage.fault_domain == "rack" else world.site_of
    found: dict[str, list[str]] = {}
    for machine in storage.on:
        found.setdefault(place(machine) or machine, []).append(machine)
    return tuple(tuple(some) for some in found.values())


def copies_lost(world: World, key: str, copies: int, gone: Collection[str]) -> int:
    """How many copies of one and the same block some machines may hold together: so many at most in each domain."""
    apart = domains(world, key)
    each = ceil(copies / len(apart))
    return sum(min(sum(m in gone for m in domain), each) for domain in apart)


def needed_without(world: World, key: str, copies: int, gone: Collection[str]) -> int:
    """How many copies a storage needs to be written without some machines."""
    whole = any(set(d) <= set(gone) for d in domains(world, key))
    return 1 if stretched(world, key) and whole else copies_needed(world.spec.storage[key], copies)


def copies_left(world: World, key: str, copies: int, gone: Collection[str]) -> int:
    """How many copies of each block are left for sure without some machines."""
    return max(copies - copies_lost(world, key, copies, gone), 0)


def most_outlived(storage: Storage, side: Collection[str]) -> int:
    """How many machines one of two sides of a vSAN can miss and still have a copy of every object there."""
    each = ceil(storage.copies / 2) if storage.copies and not storage.parity else len(side)
    return min(each, len(side)) - 1
