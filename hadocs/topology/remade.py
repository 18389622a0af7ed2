"""Whether vSAN makes anew elsewhere what lay on machines that are gone, or that are to be emptied.

Sources: VMware, vSAN 8.0, "Place a member of vSAN cluster in maintenance mode"; Broadcom 428941, minimum of hosts.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from hadocs.topology.holding import copies_of, domains

if TYPE_CHECKING:
    from hadocs.spec.model import Storage
    from hadocs.topology.world import World


def places_needed(storage: Storage) -> int | None:
    """On how many fault domains an object of vSAN lies: one for each piece, else 2n + 1 for n failures to tolerate,
    those of its own witnesses among them. ``None`` where the spec does not say how many copies there are.
    """
    copies = copies_of(storage)
    if not copies:
        return None
    return copies if storage.parity else 2 * copies - 1


def remade(world: World, key: str, gone: Collection[str]) -> bool | None:
    """Whether what is left has a fault domain for each part of an object, the witness of two sides among them.

    Whether there is room on them is not asked. ``None`` where the spec does not tell.
    """
    storage = world.spec.storage[key]
    if not set(gone) & set(storage.on):
        return True
    needed = places_needed(storage)
    if needed is None or (storage.parity and storage.fault_domain == "site"):
        return None  # pieces within a site, which has its own hosts for them
    left = [d for d in domains(world, key) if any(m not in gone for m in d)]
    return len(left) + (storage.witness is not None) >= needed
