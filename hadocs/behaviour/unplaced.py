"""Machines of lost hosts that no other host may take: what their cluster does with them until one may.

Topology says which these are; an engine says in `unplaced` what becomes of them, where that is known.
"""

from __future__ import annotations

from hadocs.behaviour.draft import Draft
from hadocs.behaviour.engines import Engine
from hadocs.behaviour.silent import Silent
from hadocs.topology.aftermath import reaches
from hadocs.topology.model import ClusterView


def unplaced(draft: Draft, view: ClusterView, engine: Engine, silent: Silent, cause: int) -> None:
    """Tell what a cluster does with machines that it can start nowhere, once it would have started them."""
    state, world = draft.run.state, draft.world
    for vm in world.spec.vms:
        if (
            vm not in state.unplaced
            or vm not in state.machines
            or vm not in draft.stopped
            or vm in draft.before
        ):
            continue
        if world.host_cluster(vm) != view.id or world.host_of(vm) not in silent.gone:
            continue
        files = world.spec.vms[vm].files
        there = not files or any(not reaches(state, h, files) for h in silent.left)
        found = engine.unplaced(silent, vm, there)
        if found is None:
            continue
        ended = draft.stopped[vm]
        later = draft.events[ended].when.order > draft.events[cause].when.order
        draft.add(
            "waits-for-a-host",
            vm,
            engine.ACTOR,
            cause=ended if later else cause,
            by=view.id,
            why=found.why,
            grounds=found.grounds,
        )
