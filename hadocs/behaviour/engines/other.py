"""Clustering software that the catalogue does not know: every time is a guess with its range, and said to be one."""

from __future__ import annotations

from hadocs.behaviour.known import assumed
from hadocs.behaviour.model import Actor, Alone, Ground, Reaction, Span, Term, Wait
from hadocs.behaviour.silent import Silent

ACTOR: Actor = "cluster"


def counts_out(silent: Silent) -> tuple[Reaction, ...]:
    """As the spec's heartbeat says, else assumed."""
    beat = silent.entry.heartbeat
    if beat is not None and beat.delay is not None and beat.threshold is not None:
        route = (*silent.at, "heartbeat")
        span = Span(beat.delay * beat.threshold, beat.delay * beat.threshold)
        return (Reaction("is-counted-out", (Term("silence", span, (Ground(route=route, basis="spec"),)),)),)
    return (Reaction("is-counted-out", () if silent.how == "left" else (assumed("detect"),)),)


def clears(silent: Silent) -> tuple[Reaction, ...]:  # noqa: ARG001 - nothing is known
    """Not known."""
    return ()


def begins(silent: Silent) -> tuple[Term, ...]:
    """Placing machines, where it runs any."""
    return (assumed("place"),) if silent.machine_roles else ()


def without_quorum(silent: Silent) -> tuple[Reaction, ...]:  # noqa: ARG001 - nothing is known
    """Not known: taken to stop."""
    return (Reaction("stops", (assumed("detect"),)),)


def unplaced(silent: Silent, machine: str, there: bool) -> Reaction | None:  # noqa: ARG001 - nothing is known
    """Not known."""
    return None


def alone(silent: Silent, machine: str) -> Alone:  # noqa: ARG001 - the same for every machine
    """Machines stop with what their host does."""
    return Alone("stops")


def rests(silent: Silent) -> tuple[Wait, ...]:  # noqa: ARG001 - the same for every member
    """Nothing: members join again by themselves."""
    return ()
