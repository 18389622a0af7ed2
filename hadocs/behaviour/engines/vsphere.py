"""vSphere HA: one primary host declares others failed and restarts their machines; there are no votes.

Sources by timer: Epping, vSphere HA Deepdive; Broadcom's knowledge base.
"""

from __future__ import annotations

from hadocs.behaviour.known import assumed, term, unknown
from hadocs.behaviour.model import Actor, Alone, Reaction, Term, Wait
from hadocs.behaviour.silent import Silent

ACTOR: Actor = "HA manager"


def counts_out(silent: Silent) -> tuple[Reaction, ...]:
    """The primary declares a host failed; which host is the primary is not known, and its loss takes longer."""
    ha = silent.entry.ha
    if ha is not None and ha.enabled is False:
        return ()
    if silent.how == "left":
        return (Reaction("is-noticed"), Reaction("is-counted-out"))
    watched = _heartbeat_datastores(silent)
    declared = term(silent.platform, "declared_failed", heartbeat_datastores=watched)
    if declared is None:
        named = unknown("declared_failed", "when a host is declared failed is not known")
    else:
        more = "with heartbeat datastores" if watched else "no datastore can carry heartbeats"
        why = f"any host may be the primary of {silent.cluster}, whose loss takes longer; {more}"
        named = Term("declared_failed", declared.span, declared.grounds, why)
    return (Reaction("is-counted-out", (named,)),)


def _heartbeat_datastores(silent: Silent) -> bool:
    """Whether hosts share a datastore that carries heartbeats, which vSAN and local disks do not."""
    world = silent.world
    reached = {ref.partition("/")[0] for member in silent.view.members for ref in world.body(member).storage}
    reached |= {files.partition("/")[0] for vm in silent.view.vms if (files := world.spec.vms[vm].files)}
    return any(world.spec.storage[key].kind in ("array", "share") for key in reached)


def clears(silent: Silent) -> tuple[Reaction, ...]:  # noqa: ARG001 - the same for every cluster
    """Nothing: locks on its files keep a machine from running twice."""
    return ()


def begins(silent: Silent) -> tuple[Term, ...]:  # noqa: ARG001 - the same for every cluster
    """Placing the machines."""
    return (assumed("place"),)


def without_quorum(silent: Silent) -> tuple[Reaction, ...]:
    """A host that hears no other declares itself isolated; several that hear each other elect a primary of their own.

    Nothing stops for want of a majority. The isolation response is taken to be the default, to leave machines on.
    """
    ha = silent.entry.ha
    if ha is not None and ha.enabled is False:
        return (Reaction("runs-on", why=f"HA is off in {silent.cluster}"),)
    if len(silent.gone) > 1:
        election = term(silent.platform, "election") or unknown(
            "election", "how long an election takes is not known"
        )
        why = "each part has a primary of its own, and locks keep machines from running twice"
        return (Reaction("runs-on", (election,), why=why),)
    declared = term(silent.platform, "isolation_declared") or unknown(
        "isolation_declared", "when a host declares itself isolated is not known"
    )
    response = f"the isolation response of {silent.cluster} is the default, which leaves machines on"
    named = Term("isolation_declared", declared.span, declared.grounds, response)
    return (Reaction("is-isolated", (named,), itself=True), Reaction("runs-on"))


def alone(silent: Silent, machine: str) -> Alone:  # noqa: ARG001 - the same for every machine
    """Machines run on."""
    return Alone("runs-on")


def rests(silent: Silent) -> tuple[Wait, ...]:  # noqa: ARG001 - the same for every host
    """Nothing: hosts join again by themselves."""
    return ()
