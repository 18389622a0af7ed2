"""How long storage that goes on does not answer when one machine that holds it is lost, for whoever counts.

The terms are those that timelines are made of.
"""

from __future__ import annotations

from collections.abc import Mapping

from hadocs.behaviour.durations import until_counted_out
from hadocs.behaviour.model import Term
from hadocs.behaviour.storage import Case, reacts
from hadocs.topology.active import active_on
from hadocs.topology.model import ClusterView
from hadocs.topology.world import World


def until_answers(
    world: World, views: Mapping[str, ClusterView], storage: str, machine: str
) -> tuple[Term, ...]:
    """What passes until a storage answers again that outlives a machine which holds it; empty where it never stops."""
    entry = world.spec.storage[storage]
    if machine not in entry.on:
        return ()
    users = (s for s in world.spec.services.values() if (s.data or "").partition("/")[0] == storage)
    writes = any(machine in active_on(world, s) for s in users)
    left = tuple(m for m in entry.on if m != machine)
    acts = reacts(Case(world, storage, (machine,), left, writer=writes, used=True))
    view = views.get(world.member_of.get(machine, ""))
    found: tuple[Term, ...] = ()
    begun = False
    for act in acts:
        if act.subject == storage and act.what == "pauses":
            begun = True
        elif begun:
            counted = until_counted_out(world, view, (machine,)) if act.after == "counted" and view else ()
            found = (*found, *counted, *act.terms)
            if act.what == "resumes":
                return found
    return ()
