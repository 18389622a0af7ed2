"""What the views of one host or of one failure are of, where nobody says it. Decides by what the topology found."""

from __future__ import annotations

from hadocs.analysis import Analysis
from hadocs.errors import UsageError
from hadocs.spec.names import enumerated, nearest
from hadocs.topology.model import Loss


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


def the_loss(analysis: Analysis, of: str) -> Loss | None:
    """The loss of a view: of the named thing, else of the first host that interrupts or stops a service.

    Raises:
        UsageError: for a name that nothing of the spec has, or several have.
    """
    losses = analysis.topology.losses
    if of:
        from hadocs.behaviour.scenario import thing

        found = thing(analysis.estate.world, of)
        return next((loss for loss in losses.values() if loss.thing == found), Loss(found))
    machines = [loss for loss in losses.values() if loss.thing.kind in ("host", "server")]
    some = machines or list(losses.values())
    return max(some, key=_harm, default=None)


def _harm(loss: Loss) -> tuple[bool, bool]:
    return bool(loss.interrupted or loss.down), bool(loss.moved or loss.failed_over)


def numbered(analysis: Analysis, view: str, key: str) -> str:
    """What prefixes the ids of a figure of one thing: the thing by its number, as its id may hold anything."""
    ids = [*analysis.topology.machines, *(t.id for t in analysis.topology.things)]
    return f"{analysis.spec.name}-{view}-{ids.index(key) + 1}"
