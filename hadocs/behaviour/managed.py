"""Whether a host that runs on can still be asked to give its machines away."""

from __future__ import annotations

from hadocs.behaviour.engines import family
from hadocs.topology.aftermath import State
from hadocs.topology.model import Topology


def unmanaged(state: State, topology: Topology, host: str) -> bool:
    """Whether vCenter moves nothing off a host any more, for it does not reach it: over its management network.

    Only of vSphere: what other clusters still ask of such a host is not decided here. A network without the role
    ``management`` is not looked at: over which one vCenter asks is not known then.
    Sources: Broadcom, "not responding" and "disconnected" hosts (knowledge.broadcom.com, article 322032): heartbeats
    from the host's agent over the network between the two; vSphere Web Services API, HostSystem.ConnectionState
    (``notResponding``, until heartbeats are received again) and the fault HostNotReachable, with which a method ends
    for which vCenter could not speak with the host.
    """
    world, cluster = state.world, state.world.member_of.get(host)
    if cluster is None or family(topology.clusters[cluster]) != "vsphere":
        return False
    managed = set(world.with_role(world.networks_of(host), "management"))
    return bool(managed) and managed <= state.without(host)
