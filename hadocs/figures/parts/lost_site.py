"""What the loss of a site comes to, in a clause: services, disks that stand still, witnesses and mediators."""

from __future__ import annotations

from hadocs.analysis import Analysis
from hadocs.behaviour.model import Span, Step
from hadocs.behaviour.wording import clock
from hadocs.figures import words
from hadocs.topology.model import Loss, Thing
from hadocs.topology.pairs import mediator
from hadocs.topology.wording import number


def comes_to(analysis: Analysis, loss: Loss) -> str:
    """What stops with a site, what stands still, and which witnesses and mediators of others it takes along."""
    parts = []
    if loss.down:
        stay = "stays" if len(loss.down) == 1 else "stay"
        parts.append(f"{words.counted(len(loss.down), 'service')} {stay} down")
    if loss.uncertain:
        doubt = "is" if len(loss.uncertain) == 1 else "are"
        parts.append(f"{words.counted(len(loss.uncertain), 'service')} {doubt} not certain")
    if loss.interrupted:
        once = "is" if len(loss.interrupted) == 1 else "are"
        what = str(len(loss.interrupted)) if parts else words.counted(len(loss.interrupted), "service")
        parts.append(f"{what} {once} interrupted")
    if still := _still(analysis, loss.thing):
        who = str(len(still)) if parts else words.counted(len(still), "service")
        waits = "waits for its" if len(still) == 1 else "wait for their"
        parts.append(f"{who} {waits} disks for {clock(max(still, key=lambda span: span.order[::-1]))}")
    elif loss.down and not loss.interrupted:
        parts.append("none is interrupted")
    said = ", ".join(parts or ["no service stops"])
    lacks = [*_witnesses(analysis, loss.thing.id), *_mediators(analysis, loss.thing.id)]
    return f"{said}; {' and '.join(lacks)}" if lacks else said


def _still(analysis: Analysis, lost: Thing) -> list[Span]:
    """How long the disks of services that go on do not answer once something is lost."""
    found = analysis.timeline((Step((lost,), "lost", 0.0),)).services.values()
    return [outcome.stands_still for outcome in found if outcome.stands_still is not None]


def _witnesses(analysis: Analysis, site: str) -> list[str]:
    """How many clusters without a member at a site have their witness there."""
    machines = analysis.topology.machines
    less = [
        c
        for c in analysis.topology.clusters.values()
        if words.witness(c)
        and c.votes.witness_site == site
        and not any(machines[m].site == site for m in c.members)
    ]
    whose = "cluster loses its" if len(less) == 1 else "clusters lose their"
    return [f"{number(len(less))} {whose} witness"] if less else []


def _mediators(analysis: Analysis, site: str) -> list[str]:
    """How many pairs of arrays with both sides elsewhere have their mediator at a site."""
    world = analysis.estate.world
    found: set[frozenset[str]] = set()
    for key in analysis.spec.storage:
        pair = mediator(world, key)
        if pair is None or site not in (pair[1], world.site_of(pair[1]) if pair[1] in world.kinds else None):
            continue
        if site not in {world.storage_site(side) for side in (key, pair[0])}:
            found.add(frozenset((key, pair[0])))
    whose = "mirrored pair loses its" if len(found) == 1 else "mirrored pairs lose their"
    return [f"{number(len(found))} {whose} mediator"] if found else []
