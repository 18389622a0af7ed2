"""vSphere HA: one primary host declares others failed and restarts their machines; there are no votes.

Sources by timer: Epping, vSphere HA Deepdive; Broadcom's knowledge base.
"""

from __future__ import annotations

from hadocs.behaviour.known import assumed, term, unknown
from hadocs.behaviour.model import Actor, Reaction, Term
from hadocs.behaviour.silent import Silent

ACTOR: Actor = "HA manager"


def counts_out(silent: Silent) -> tuple[Reaction, ...]:
    """The primary declares a host failed; which host is the primary is not known, and its loss takes longer."""
    if silent.how == "left":
        return (Reaction("is-noticed"), Reaction("is-counted-out"))
    declared = term(silent.platform, "declared_failed", heartbeat_datastores=True)
    if declared is None:
        return (
            Reaction(
                "is-counted-out", (unknown("declared_failed", "when a host is declared failed is not known"),)
            ),
        )
    named = Term(
        "declared_failed",
        declared.span,
        declared.grounds,
        "any host may be the primary; two heartbeat datastores",
    )
    return (Reaction("is-counted-out", (named,)),)


def clears(silent: Silent) -> tuple[Reaction, ...]:  # noqa: ARG001 - the same for every cluster
    """Nothing: locks on its files keep a machine from running twice."""
    return ()


def begins(silent: Silent) -> tuple[Term, ...]:  # noqa: ARG001 - the same for every cluster
    """Placing the machines."""
    return (assumed("place"),)


def without_quorum(silent: Silent) -> tuple[Reaction, ...]:
    """An isolated host follows its isolation response, which leaves machines on by default."""
    declared = term(silent.platform, "isolation_declared") or unknown(
        "isolation_declared", "when a host declares itself isolated is not known"
    )
    return (Reaction("is-isolated", (declared,)), Reaction("runs-on"))
