"""What a part of a cluster that the others no longer hear does by its own count, as long as nobody stops it."""

from __future__ import annotations

from hadocs.topology.aftermath import State
from hadocs.topology.judgement import sees_witness
from hadocs.topology.quorum import survives


def has_quorum_too(state: State, cluster: str, part: frozenset[str]) -> bool:
    """Whether a part of a cluster that fences has quorum as well as the others: each of two nodes with ``two_node``."""
    if not state.estate.policy(cluster).fences:
        return False
    away = state.world.member_sets[cluster] - part
    lost = cluster in state.witnesses or not sees_witness(state, cluster, part)
    return survives(state.estate.rules[cluster], away, lost) == "yes"


def runs_on(state: State, cluster: str, member: str) -> bool:
    """Whether a member that is cut off goes on with what it runs until it is fenced."""
    cut = state.cut.get(cluster, frozenset())
    if member not in cut or not state.runs(member):
        return False
    if state.estate.policy(cluster).without_quorum != "stops":
        return True
    part = next((side for side in state.parted.get(cluster, ()) if member in side), cut)
    return has_quorum_too(state, cluster, part)
