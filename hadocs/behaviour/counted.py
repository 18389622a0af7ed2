"""What is left of each cluster after some steps: whether it runs, and its votes."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.behaviour.model import (
    ClusterOutcome,
    Verdict,
)
from hadocs.behaviour.wording import NOBODY
from hadocs.topology import quorum
from hadocs.topology.aftermath import Estate, State
from hadocs.topology.bereft import bereft
from hadocs.topology.failures import Run
from hadocs.topology.judgement import sees_witness
from hadocs.topology.judgement import steps as steps_of
from hadocs.topology.model import ClusterView, Topology


def clusters(estate: Estate, topology: Topology, runs: Sequence[Run]) -> dict[str, ClusterOutcome]:
    """How each cluster stands once all has happened: it is lost or kept where that is so in all runs."""
    found: dict[str, ClusterOutcome] = {}
    state = runs[0].state
    for key, view in topology.clusters.items():
        result = _votes(estate, state, view)
        lost = {stopped(run.state, view) for run in runs}
        verdict: Verdict = "lost" if lost == {True} else "uncertain" if len(lost) > 1 else "kept"
        if not view.votes.total:
            verdict = "not-counted"
        # Of two halves the one that goes on has the votes that the count of the worse one lacks.
        have = result.needed if verdict == "kept" and result.verdict == "even" else result.have
        if verdict == "lost" and all(m in state.machines for m in view.members):
            # Nothing is counted where nobody is there who would.
            found[key] = ClusterOutcome("lost", 0, result.needed, NOBODY)
            continue
        found[key] = ClusterOutcome(verdict, have, result.needed, result.why)
    return found


def stopped(state: State, view: ClusterView) -> bool:
    """Whether a cluster runs no more: for want of votes, or because none of its members does."""
    if view.id in state.no_quorum or view.id in state.frozen:
        return True
    return all(m in state.machines for m in view.members)


def _votes(estate: Estate, state: State, view: ClusterView) -> quorum.Outcome:
    """The count of the members that are left; of several sides that of the one with the most votes."""
    rules = estate.rules[view.id]
    members = frozenset(view.members)
    gone = members & (state.machines | bereft(state, view.id))
    sides = state.parted.get(view.id, (members,))
    if view.id in state.cut:
        sides = (members - state.cut[view.id],)
    counts = [
        quorum.outcome(
            rules,
            steps_of(
                estate,
                view.id,
                quorum.Step(
                    gone | (members - side),
                    view.id in state.witnesses or not sees_witness(state, view.id, side),
                    state.estate.orderly,
                ),
            ),
        )
        for side in sides
    ]
    return max(counts, key=lambda count: count.have - count.needed)
