"""Disks that members share and that there are for virtual machines alone: no physical server opens them.

Sources: VMware, Setup for Windows Server Failover Clustering (physical and virtual machines share RDMs in physical
mode); Microsoft, Create a VHD Set file.
"""

from __future__ import annotations

from hadocs.topology.world import World

_VIRTUAL = {"vmdk": "a clustered VMDK", "shared-vhdx": "a shared VHDX", "vhd-set": "a VHD Set"}
"""By protocol."""


def virtual_disk(world: World, service: str) -> str:
    """A disk of a service that a physical server can't open; empty where it has none, or such a server carries it."""
    carriers = world.carriers(world.spec.services[service])
    if any(m in world.spec.servers for m in carriers):
        return ""
    used = {a.protocol for m in carriers if m in world.spec.vms for a in world.spec.vms[m].storage.values()}
    return next((name for protocol, name in _VIRTUAL.items() if protocol in used), "")
