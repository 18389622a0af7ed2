"""What the views of one host or of one failure are of, where nobody says it. Decides by what the topology found."""

from __future__ import annotations

from hadocs.analysis import Analysis
from hadocs.errors import UsageError
from hadocs.spec.names import enumerated, nearest
from hadocs.topology.model import Loss, Thing


def the_host(analysis: Analysis, of: str) -> str:
    """The host of a view: the named one, else the first that carries a role, else the first with machines on it.

    Raises:
        UsageError: for a name that is none of the spec's hosts and servers. Nothing where the spec has neither.
    """
    spec = analysis.spec
    known = [*spec.hosts, *spec.servers]
    if of:
        if of in known:
            return of
        near = nearest(of, known)
        hint = f"did you mean {near}?" if near else f"there are {enumerated(known)}."
        raise UsageError(f"the spec has no host {of!r}; {hint}")
    machines = analysis.topology.machines
    world = analysis.estate.world
    roles = {m: sum(len(machines[v].active) for v in (m, *world.vms_on.get(m, ()))) for m in known}
    return max(known, key=lambda m: (roles[m] > 0, bool(world.vms_on.get(m)), m in spec.hosts), default="")


def the_losses(analysis: Analysis, of: str) -> tuple[Thing, ...]:
    """What is lost in a view, all at once: the named things, else the first host that interrupts or stops a service.

    ``of`` has one thing or several with commas between them: ``hv-01,san-a``.

    Raises:
        UsageError: for a name that nothing of the spec has, or several have.
    """
    if of:
        from hadocs.behaviour.scenario import thing

        world = analysis.estate.world
        names = (of,) if any(t.id == of for t in world.things) else [w.strip() for w in of.split(",")]
        return tuple(dict.fromkeys(thing(world, name) for name in names if name))
    losses = analysis.topology.losses
    machines = [loss for loss in losses.values() if loss.thing.kind in ("host", "server")]
    found = max(machines or list(losses.values()), key=_harm, default=None)
    return (found.thing,) if found else ()


def _harm(loss: Loss) -> tuple[bool, bool]:
    return bool(loss.interrupted or loss.down), bool(loss.moved or loss.failed_over)


def numbered(analysis: Analysis, view: str, *keys: str) -> str:
    """What prefixes the ids of a figure of things: these by their numbers, as their ids may hold anything."""
    ids = [*analysis.topology.machines, *(t.id for t in analysis.topology.things)]
    return "-".join((analysis.spec.name, view, *(str(ids.index(key) + 1) for key in keys)))
