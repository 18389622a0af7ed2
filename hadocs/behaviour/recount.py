"""When a cluster has counted its votes anew after a loss, where it is set to: only then the next loss is a second one.

Source: votequorum(5), last_man_standing: after last_man_standing_window, 10 s, with quorum, expected_votes is set anew.
"""

from __future__ import annotations

from hadocs.behaviour.durations import until_counted_out
from hadocs.behaviour.known import of_layer, stated, term
from hadocs.behaviour.model import AT_ONCE, Span, Term, Wait
from hadocs.topology.aftermath import State
from hadocs.topology.lock_stores import OF_SERVICE
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.stored import OF_STORAGE
from hadocs.topology.world import World


def window(world: World, view: ClusterView) -> Term | None:
    """How long after a new membership votes are counted anew; ``None`` where that is not done."""
    quorum = world.spec.clusters[view.id].quorum
    if quorum is None or not quorum.last_man_standing:
        return None
    if quorum.last_man_standing_window is not None:
        route = ("clusters", view.id, "quorum", "last_man_standing_window")
        return stated("last_man_standing_window", quorum.last_man_standing_window, route)
    return term(view.platform, "last_man_standing_window")


def recounted(world: World, view: ClusterView) -> Span | None:
    """From a loss until votes are counted anew; ``None`` where that is not done."""
    last = window(world, view)
    if last is None:
        return None
    total = AT_ONCE
    for part in (*until_counted_out(world, view), last):
        total = total + part.span
    return total


def recounts(state: State, topology: Topology) -> tuple[Wait, ...]:
    """The clusters that have lost members and count their votes anew, each with when it has done so."""
    found: list[Wait] = []
    for key, view in topology.clusters.items():
        last = window(state.world, view)
        gone = state.cut.get(key, frozenset()) | (state.machines & set(view.members))
        span = recounted(state.world, view)
        if last is not None and span is not None and gone and key not in state.no_quorum:
            found.append(Wait("recounts", key, span, last.grounds))
    return tuple(found)


def unsettled(world: World, topology: Topology, after: float) -> frozenset[str]:
    """The clusters and storages that may not have counted their votes anew so many seconds after a loss, and services
    whose failsafe_mode may still ask members that are lost.
    """
    spans = {key: recounted(world, view) for key, view in topology.clusters.items()}
    objects = of_layer("vsan", "recount")
    for key, storage in world.spec.storage.items():
        if objects is not None and "vsan" in storage.protocols:
            spans[f"{OF_STORAGE}{key}"] = objects.span
    lock, loop = of_layer("patroni", "leader_lock"), of_layer("patroni", "loop")
    for key, service in world.spec.services.items():
        if service.failsafe and lock is not None and loop is not None:
            spans[f"{OF_SERVICE}{key}"] = lock.span + loop.span  # a member's key lives as long as the lock
    return frozenset(k for k, s in spans.items() if s is not None and (s.high is None or after < s.high))
