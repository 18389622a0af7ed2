"""Ceph takes writes while a single copy is left.

Why:
    What is written then lies on one disk until the others are back. Where that disk fails as well, the newest data are
    lost, and older copies that come back must not be used: placement groups stay incomplete. Two copies have this by
    default, as half of them is one; three have it where min_size was lowered, as people do to get over an outage.

Fails:
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    storage: {pool: {kind: hyperconverged, protocols: [rbd], on: [pve-1, pve-2, pve-3], copies: 2}}
    ---
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    storage: {pool: {kind: hyperconverged, protocols: [rbd], on: [pve-1, pve-2, pve-3], copies: 3, min_copies: 1}}

Passes:
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    storage: {pool: {kind: hyperconverged, protocols: [rbd], on: [pve-1, pve-2, pve-3], copies: 3}}

Fix:
    Three copies, and a min_size of two: then one host may be lost and its data are written twice all the same.

References:
    - Proxmox VE Administration Guide, Ceph pools: no min_size of 1
    - ceph, osd_pool_default_min_size: size - size / 2 where it is not set
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.rule import Hit, Result
from hadocs.spec.model import Spec
from hadocs.topology.holding import copies_needed, copies_of
from hadocs.topology.wording import number

SEVERITY = "warning"


def check(spec: Spec) -> Iterator[Result]:
    """Judge each pool of Ceph whose copies are known by how many of them it needs to be written."""
    for key, storage in spec.storage.items():
        copies = copies_of(storage)
        if "rbd" not in storage.protocols or copies is None or copies < 2 or storage.parity:
            continue
        if copies_needed(storage, copies) > 1:
            continue
        stated = storage.min_copies is not None
        why = "min_copies is 1" if stated else "half of two copies is one, which is Ceph's default"
        yield Hit(
            ("storage", key, "min_copies" if stated else "copies"),
            f"{key} is written while one of its {number(copies)} copies is left ({why}): what is written then is lost "
            "with that one.",
            f"Give {key} three copies, of which two have to be there."
            if copies < 3
            else f"Let {key} need two of its {number(copies)} copies (min_size 2).",
            (key,),
        )
