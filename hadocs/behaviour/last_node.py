"""Two nodes that SBD watches over without a disk: once one of them leaves, be it in order, the other one is reset.

Source: ClusterLabs/sbd, src/sbd-cluster.c, sbd_cpg_membership_health_update.
"""

from __future__ import annotations

from hadocs.behaviour.build import Lost
from hadocs.behaviour.engines.pacemaker import without_quorum
from hadocs.behaviour.silent import Silent
from hadocs.topology.policy import resets_the_last


def last_is_reset(draft: Lost, cluster: str, cause: int) -> None:
    """The member that is left of a cluster is reset by its watchdog, after the event that leaves it alone."""
    world, view = draft.world, draft.topology.clusters[cluster]
    if not resets_the_last(world.spec.clusters[cluster]):
        return
    left = tuple(m for m in view.members if draft.run.state.runs(m))
    gone = tuple(m for m in view.members if m not in left)
    silent = Silent(world, view, gone, left, "left")
    for reaction in without_quorum(silent):
        if reaction.what == "resets-itself":
            for member in left:
                draft.stopped[member] = draft.add(
                    "resets-itself",
                    member,
                    "machine",
                    cause=cause,
                    terms=reaction.terms,
                    grounds=reaction.grounds,
                )
