"""Members that live and whose software has ended without the disk of its data: their cluster counts them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hadocs.behaviour.draft import Draft
from hadocs.behaviour.model import Reaction
from hadocs.topology.bereft import bereft
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed


def ended_of(draft: Draft, view: ClusterView) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those of a cluster, and those of them that it has not counted out after an earlier loss."""
    state = draft.run.state
    earlier = {m for step in state.estate.history.get(view.id, ()) for m in step.nodes}
    cut = state.cut.get(view.id, frozenset())
    shut = tuple(m for m in view.members if m in bereft(state, view.id) - cut)
    return shut, tuple(m for m in shut if m not in earlier)


def while_heard(
    view: ClusterView, reactions: tuple[Reaction, ...], ended: Sequence[str]
) -> tuple[Reaction, ...]:
    """How a cluster counts them out, which takes for granted that they end at once.

    Source: MongoDB, SERVER-37747 (WiredTiger: the process must exit) and SERVER-29947 (one whose disks hang goes on,
    but for a watchdog that is off by default); etcd and others end alike.
    """
    if not ended or not reactions or not reactions[0].terms:
        return reactions
    here = listed(ended)
    why = f"what {view.id} has on {here} ends there without its disk: while that hangs, {view.id} may still hear it"
    terms = (replace(reactions[0].terms[0], assumed=why), *reactions[0].terms[1:])
    return (replace(reactions[0], terms=terms), *reactions[1:])
