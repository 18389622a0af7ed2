"""Software whose members elect by a majority of their own, or by a lock in a store: etcd, Galera, MongoDB, Patroni …

Each has its times in a file of its own name among the timers; what it does not have there is not known.
"""

from __future__ import annotations

from hadocs.behaviour.known import of_layer, unknown
from hadocs.behaviour.model import Actor, Alone, Ground, Reaction, Term, Wait
from hadocs.behaviour.silent import Silent
from hadocs.platforms.majorities import find_majority

ACTOR: Actor = "cluster"
_NAMES = ("silence", "expel", "election")


def counts_out(silent: Silent) -> tuple[Reaction, ...]:
    """Silence, and then an election or a view without it; where a lock decides, nobody is counted."""
    if silent.view.votes.model in ("elsewhere", "nobody"):
        return ()
    return (Reaction("is-counted-out", () if silent.how == "left" else _notices(silent)),)


def _notices(silent: Silent) -> tuple[Term, ...]:
    layer = silent.platform.id if silent.platform else ""
    terms = tuple(term for name in _NAMES if (term := of_layer(layer, name)) is not None)
    return terms or (unknown("silence", f"how soon {silent.cluster} misses a member is not known"),)


def clears(silent: Silent) -> tuple[Reaction, ...]:  # noqa: ARG001 - a majority needs no fencing
    """Nothing: a part without a majority takes no more writes."""
    return ()


def begins(silent: Silent) -> tuple[Term, ...]:  # noqa: ARG001 - it is no machine that starts
    """At once."""
    return ()


def without_quorum(silent: Silent) -> tuple[Reaction, ...]:
    """Members without a majority take no more writes once they have noticed."""
    if silent.view.votes.model in ("elsewhere", "nobody"):
        return ()
    own = find_majority(silent.platform.id) if silent.platform else None
    counts = (
        (Ground(fact=f"{own[0].id} counts {own[0].model}", source=own[0].source, basis=own[0].basis),)
        if own
        else ()
    )
    return (Reaction("loses-quorum", _notices(silent), counts, itself=True),)


def unplaced(silent: Silent, machine: str, there: bool) -> Reaction | None:  # noqa: ARG001 - it runs no machines
    """It runs no machines."""
    return None


def alone(silent: Silent, machine: str) -> Alone:  # noqa: ARG001 - it runs no machines
    """It runs no machines."""
    return Alone("runs-on")


def rests(silent: Silent) -> tuple[Wait, ...]:  # noqa: ARG001 - the same for every member
    """Nothing: members join again by themselves."""
    return ()
