"""What a part of a cluster that the others no longer hear does by its own count, and whether they can fence it."""

from __future__ import annotations

from collections.abc import Collection

from hadocs.topology.aftermath import State, reaches
from hadocs.topology.fencing import Clearance, clearance, disks, enough_disks


def runs_on(state: State, cluster: str, member: str) -> bool:
    """Whether a member that is cut off goes on with what it runs until it is fenced."""
    cut = state.cut.get(cluster, frozenset())
    if member not in cut or not state.runs(member):
        return False
    if member in state.world.remote_to:
        return True  # nobody is there who would count votes
    return state.policy(cluster).without_quorum != "stops" or cluster in state.raced


def cleared(state: State, cluster: str, gone: frozenset[str], cut: frozenset[str]) -> Clearance:
    """Whether the others can make sure that some members are off; those in ``cut`` run and are not heard."""
    world = state.world
    members = world.spec.clusters[cluster].members
    left = [m for m in members if m not in gone]
    fencing = world.spec.clusters[cluster].fencing
    levels = fencing is not None and fencing.levels
    return clearance(
        world,
        cluster,
        [m for m in (*members, *world.spec.clusters[cluster].remotes) if m in gone],
        dead=frozenset() if state.powered else frozenset(state.at_once - cut),
        powerless=state.powerless,
        restarted=state.restarted,
        lost_disks=[d for d in disks(world, cluster) if all(reaches(state, m, d) for m in left)],
        inquorate=_inquorate(state),
        lost=_out(state, left) if levels else (),
        mute=[m for m in left if (own := world.networks_of(m)) and state.without(m).issuperset(own)],
    )


def _out(state: State, left: list[str]) -> frozenset[str]:
    """What no device works through any more: what is lost, and networks that none of those left is on."""
    networks = frozenset.intersection(*(frozenset(state.without(m)) for m in left)) if left else frozenset()
    return frozenset(
        {*networks, *state.networks, *state.out, *state.storage, *state.volumes, *state.machines}
    )


def sightless(state: State, cluster: str, part: Collection[str]) -> bool:
    """Whether none of some members reads enough of SBD's disks: each then trusts its cluster alone, and is reset by its
    watchdog without it.

    Source: ClusterLabs/sbd, src/sbd-inquisitor.c, the loop that feeds the watchdog.
    """
    fencing, have = state.world.spec.clusters[cluster].fencing, disks(state.world, cluster)
    if not have or not part or fencing is None or not fencing.enabled:
        return False
    return all(sum(reaches(state, m, d) is None for d in have) < enough_disks(have) for m in part)


def forlorn(state: State, cluster: str, part: Collection[str]) -> bool:
    """Whether SBD resets a node that is alone by two_node's leave and reads too few of its disks.

    Source: ClusterLabs/sbd, src/sbd-cluster.c: with two_node the cluster is sound only while both nodes are present.
    """
    entry = state.world.spec.clusters[cluster]
    pair = entry.quorum is not None and entry.quorum.two_node and len(entry.members) == 2
    return pair and len(part) == 1 and sightless(state, cluster, part)


def _inquorate(state: State) -> frozenset[str]:
    """Hosts of Proxmox VE that run on without quorum, for want of votes or because they are cut off."""
    spec, found = state.world.spec, set[str]()
    for key in {*state.cut, *state.no_quorum, *state.frozen}:
        if state.world.cluster_kinds[key] == "host" and state.policy(key).idles:
            found |= set(spec.clusters[key].members) if key not in state.cut else state.cut[key]
    return frozenset(found)


def idle(state: State, cluster: str, host: str) -> bool:
    """Whether a host without quorum runs on with its machines, as HA manages none of them and no watchdog resets it.

    Source: pve-ha-manager, src/PVE/HA/LRM.pm and count_active_services of Tools.pm.
    """
    vms = state.world.spec.vms
    here = state.world.vms_on.get(host, ())
    return state.policy(cluster).idles and all(vms[v].priority == "disabled" for v in here)


def unfenced(state: State, cluster: str) -> bool:
    """Whether nothing keeps the sides of a cluster from running the same things: its fencing is switched off."""
    fencing = state.world.spec.clusters[cluster].fencing
    return state.estate.policy(cluster).fences and fencing is not None and not fencing.enabled


def fenced_by_votes(state: State, cluster: str) -> bool:
    """Whether want of quorum alone stops the machines of a host (Proxmox VE): sides that all have it start those of the
    others too.

    Source: proxmox/pve-docs, ha-manager.adoc, "Fencing": the watchdog runs out on a node that has lost its quorum.
    """
    return state.estate.policy(cluster).idles and state.policy(cluster).restarts is True


def doubles(state: State, cluster: str, host: str) -> bool:
    """Whether the machines of a host that is cut off run on there while the others start them as well."""
    if not unfenced(state, cluster) or state.estate.attended:
        return False
    return runs_on(state, cluster, host) or state.estate.policy(cluster).without_quorum == "goes-on"


def doubled(state: State, machines: tuple[str, ...]) -> str:
    """Why the only machine of a service runs twice; empty where it does not."""
    if len(machines) != 1 or machines[0] not in state.doubled:
        return ""
    vm = machines[0]
    files = state.world.spec.vms[vm].files
    damage = f", and both write {files}: what that leaves of it is not known" if files else ""
    host, cluster = state.world.host_of(vm), state.world.host_cluster(vm)
    return f"{vm} keeps running on {host}, and {cluster} starts it elsewhere as well{damage}"
