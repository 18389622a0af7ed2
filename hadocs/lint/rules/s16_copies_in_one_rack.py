"""Copies of the same data may lie in one rack or site, though there are enough of those to part them.

Why:
    Ceph, Storage Spaces Direct and vSAN keep the copies of a block on different hosts, and ask nothing of racks or
    sites unless they are told to. Two copies may then stand in one rack, and with its switch or its feed both are
    gone: what is left is too little to be written, or nothing.

Fails:
    platform: proxmox/9
    hosts: {n-1: {rack: r1}, n-2: {rack: r1}, n-3: {rack: r2}, n-4: {rack: r2}, n-5: {rack: r3}}
    storage:
      ceph: {kind: hyperconverged, protocols: [rbd], on: [n-1, n-2, n-3, n-4, n-5], copies: 3, fault_domain: host}
    clusters: {pve: {members: [n-1, n-2, n-3, n-4, n-5]}}

Passes:
    platform: proxmox/9
    hosts: {n-1: {rack: r1}, n-2: {rack: r1}, n-3: {rack: r2}, n-4: {rack: r2}, n-5: {rack: r3}}
    storage:
      ceph: {kind: hyperconverged, protocols: [rbd], on: [n-1, n-2, n-3, n-4, n-5], copies: 3, fault_domain: rack}
    clusters: {pve: {members: [n-1, n-2, n-3, n-4, n-5]}}

Fix:
    Tell the storage where its machines stand, and have it keep copies apart by rack or site: with Ceph a rule of its
    CRUSH map and the pool set to it, with Storage Spaces Direct fault domains before the pool is made, with vSAN
    fault domains. Data moves when that is changed on a pool in use. Then say fault_domain in the spec.

References:
    - Ceph, rados/operations/crush-map.rst, failure domains of a rule, github.com/ceph/ceph
    - Fault domain awareness, learn.microsoft.com/windows-server/failover-clustering/fault-domains
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil

from hadocs.lint.rule import Hit, Result
from hadocs.spec.model import Spec, Storage
from hadocs.topology.holding import copies_lost, copies_needed, copies_of
from hadocs.topology.wording import listed, number
from hadocs.topology.world import World

SEVERITY = "warning"


def check(spec: Spec, world: World) -> Iterator[Result]:
    """Judge storage on several machines by what one rack or one site takes of it."""
    for key, storage in spec.storage.items():
        copies = copies_of(storage)
        if storage.fault_domain not in (None, "host") or "drbd" in storage.protocols or not copies:
            continue
        for kind, of in (("site", world.site_of), ("rack", world.rack_of)):
            if (hit := _judge(key, storage, copies, kind, of, world)) is not None:
                yield hit
                break


def _judge(
    key: str, storage: Storage, copies: int, kind: str, of: Callable[[str], str | None], world: World
) -> Hit | None:
    places: dict[str, list[str]] = {}
    for machine in storage.on:
        places.setdefault(of(machine) or "", []).append(machine)
    needed = copies_needed(storage, copies)
    apart = copies - ceil(copies / len(places))
    if "" in places or apart < needed:
        return None  # keeping them apart would not help either
    for place, machines in places.items():
        lost = copies_lost(world, key, copies, machines)
        if copies - lost >= needed:
            continue
        unsaid = storage.fault_domain is None
        by_default = " (its default: the spec does not say)" if unsaid else ""
        at = ("storage", key) if unsaid else ("storage", key, "fault_domain")
        what = "pieces" if storage.parity else "copies"
        left = (
            f"{number(copies - lost)} of {number(copies)} {what}" if copies > lost else f"none of its {what}"
        )
        return Hit(
            at,
            f"{key} keeps its copies apart by host{by_default}: {listed(machines)} stand in {kind} {place}, without "
            f"which some of it has {left} and needs {number(needed)}; there are {number(len(places))} {kind}s.",
            f"Have {key} keep its copies apart by {kind}, and say fault_domain: {kind}.",
            (key, place, *machines),
            severity="info" if unsaid else None,
        )
    return None
