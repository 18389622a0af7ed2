"""What a part of a cluster that the others no longer hear does by its own count, as long as nobody stops it."""

from __future__ import annotations

from hadocs.topology.aftermath import State


def runs_on(state: State, cluster: str, member: str) -> bool:
    """Whether a member that is cut off goes on with what it runs until it is fenced."""
    cut = state.cut.get(cluster, frozenset())
    if member not in cut or not state.runs(member):
        return False
    return state.estate.policy(cluster).without_quorum != "stops" or cluster in state.raced
