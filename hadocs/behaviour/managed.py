"""Whether a host that runs on can still be asked to give its machines away."""

from __future__ import annotations

from hadocs.behaviour.engines import family
from hadocs.topology.aftermath import State
from hadocs.topology.model import Topology


def unmanaged(state: State, topology: Topology, host: str) -> bool:
    """Whether nothing moves machines off a host any more: vCenter does it, over the host's management network.

    Source: VMware, vCenter Server and Host Management: a host that vCenter does not reach is "not responding", and no
    task is started on it. Proxmox VE and failover clusters ask the host over networks of their own.
    """
    world, cluster = state.world, state.world.member_of.get(host)
    if cluster is None or family(topology.clusters[cluster]) != "vsphere":
        return False
    managed = set(world.with_role(world.networks_of(host), "management"))
    return bool(managed) and managed <= state.without(host)
