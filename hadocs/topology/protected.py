"""Machines that their cluster moves away while they run, because their host has lost its adapter in their network.

A cluster of Windows watches the links of virtual switches from 2012 R2 on and moves what is protected, as every
adapter of a machine is unless that is switched off, to a host whose link is there.
Source: Microsoft, "Protected networks in Windows Server 2012 R2"; the fact `protected_network` of the platform.
"""

from __future__ import annotations

from hadocs.topology.aftermath import State
from hadocs.topology.model import Move
from hadocs.topology.room import Room


def shelter(state: State) -> None:
    """Note the machines that are moved, and where: those that run on a host which its cluster still hears."""
    if not state.adapters:
        return
    room = Room(state)
    for vm, host, cluster, networks in _unlinked(state):
        policy = state.estate.policy(cluster)
        asked = f"whether {cluster} moves {vm}, which can't move while it runs, when {host} loses its link"
        targets = tuple(
            h for h in room.targets(vm) if networks <= set(state.world.networks_of(h)) - state.without(h)
        )
        if not targets or (not _moves_live(state, vm, live=policy.moves_live) and not state.choose(asked)):
            continue
        room.place(vm, max(targets, key=room.free))
        state.sheltered[vm] = Move(vm, host, targets[0] if len(targets) == 1 else None)


def _unlinked(state: State) -> list[tuple[str, str, str, frozenset[str]]]:
    """Machines that run, each with its host, the cluster of that and the networks that its host has lost."""
    world = state.world
    found = []
    for host in dict.fromkeys(m for m, _ in state.adapters if world.kinds[m] == "host"):
        cluster = world.member_of.get(host)
        if cluster is None or not state.estate.policy(cluster).shelters or cluster in state.no_quorum:
            continue
        if host in state.machines or host in state.cut.get(cluster, ()):
            continue
        lost = {n for m, n in state.adapters if m == host}
        for vm in world.vms_on.get(host, ()):
            mine = frozenset(lost.intersection(world.networks_of(vm)))
            if mine and state.runs(vm) and vm not in state.restarted:
                found.append((vm, host, cluster, mine))
    return found


def _moves_live(state: State, vm: str, *, live: bool) -> bool:
    return live and state.world.spec.vms[vm].live_migration is not False
