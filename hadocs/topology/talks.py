"""Over which networks machines keep a storage together. Decides nothing about its loss."""

from __future__ import annotations

from hadocs.topology.world import World


def talks_over(world: World, key: str, machine: str) -> tuple[str, ...]:
    """The networks over which a machine keeps a storage together with others, without which all of it stops.

    None for DRBD, of which the copy that is written goes on alone. Storage Spaces Direct takes any other network that
    the cluster may use (SMB Multichannel).
    """
    protocols = world.spec.storage[key].protocols
    if "drbd" in protocols:
        return ()
    if "s2d" in protocols:
        return tuple(n for n in world.networks_of(machine) if world.spec.networks[n].roles != ("management",))
    return world.storage_networks(machine)
