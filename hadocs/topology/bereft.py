"""Members that live and vote no more: their software ends without the disk that its data is on.

Sources: MongoDB, SERVER-37747 (WiredTiger: the process must exit); etcd and Galera end on errors of their disk alike.
"""

from __future__ import annotations

from hadocs.topology.aftermath import State, reaches
from hadocs.topology.quorum_rules import MAJORITIES


def bereft(state: State, cluster: str) -> frozenset[str]:
    """The members of a cluster of software with votes that run and have lost all data that it keeps there."""
    if not (state.storage or state.volumes or state.paths):
        return frozenset()
    if state.estate.rules[cluster].model not in MAJORITIES:
        return frozenset()
    members = state.world.member_sets[cluster] - state.machines
    held = {m: data_of(state, cluster, m) for m in members}
    return frozenset(m for m, refs in held.items() if refs and all(reaches(state, m, r) for r in refs))


def data_of(state: State, cluster: str, member: str) -> tuple[str, ...]:
    """Where a member keeps the data of what its cluster carries."""
    world = state.world
    own = (s for s in world.spec.services.values() if member in s.copies and world.cluster_of(s) == cluster)
    return tuple(dict.fromkeys(s.copies[member] for s in own))
