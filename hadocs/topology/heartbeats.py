"""Over which networks the members of a cluster hear each other: as stated, else where their platform runs it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from hadocs.topology.platform import cluster_platform, machine_platform, quorum_model
from hadocs.topology.world import World


class _Seen(dict[str, Mapping[str, tuple[str, ...]] | None]):
    """The networks by cluster and member, each worked out when it is first asked for."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    def __missing__(self, cluster: str) -> Mapping[str, tuple[str, ...]] | None:
        self[cluster] = found = _heartbeat(self.world, cluster)
        return found


class _Shared(dict[str, tuple[str, ...]]):
    """The networks by cluster that at least two members share, each worked out when it is first asked for."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    def __missing__(self, cluster: str) -> tuple[str, ...]:
        found = heartbeat_by_member(self.world, cluster) or {}
        counts = Counter(network for networks in found.values() for network in networks)
        self[cluster] = shared = tuple(n for n, count in counts.items() if count > 1)
        return shared


def heartbeat_by_member(world: World, cluster: str) -> Mapping[str, tuple[str, ...]] | None:
    """The networks over which each member can see others; ``None`` where the spec does not say for all.

    Networks for storage alone don't count: clusters leave those out of their own traffic.
    """
    return world.kept(_Seen)[cluster]


def heartbeat_networks(world: World, cluster: str) -> tuple[str, ...]:
    """The networks that at least two members share for their heartbeat; empty where that is not stated."""
    return world.kept(_Shared)[cluster]


def _heartbeat(world: World, cluster: str) -> Mapping[str, tuple[str, ...]] | None:
    entry = world.spec.clusters[cluster]
    chosen = entry.heartbeat.networks if entry.heartbeat else ()
    if chosen:
        found = {m: tuple(n for n in world.networks_of(m) if n in chosen) for m in entry.members}
        return found if all(found.values()) else None
    for role in _roles(world, cluster):
        found = {m: world.with_role(world.networks_of(m), role) for m in entry.members}
        if all(found.values()):
            return found
    networks = world.spec.networks
    found = {
        m: tuple(n for n in world.networks_of(m) if networks[n].roles != ("storage",)) for m in entry.members
    }
    return found if all(found.values()) else None


def _roles(world: World, cluster: str) -> tuple[str, ...]:
    """The role of the networks that carry a platform's heartbeat, where it does not run over all of them.

    Sources: corosync.conf(5), its links alone; vSphere Availability: the management network, with vSAN its own.
    """
    members = world.spec.clusters[cluster].members
    model = quorum_model(cluster_platform(world, cluster, {m: machine_platform(world, m) for m in members}))
    if model == "votequorum":
        return ("cluster",)
    if model == "vsphere-ha":
        vsan = any("vsan" in s.protocols and set(s.on) & set(members) for s in world.spec.storage.values())
        return ("storage",) if vsan else ("management",)
    return ()
