"""Corosync and Pacemaker: token, consensus, then fencing before anything starts elsewhere.

Times were measured on Pacemaker 2.1.5 with corosync 3.1.7; sources by timer.
"""

from __future__ import annotations

from hadocs.behaviour.known import factor, stated, term, unknown
from hadocs.behaviour.model import Actor, Alone, Ground, Reaction, Span, Term, Wait
from hadocs.behaviour.silent import Silent
from hadocs.topology.fencing import GUEST
from hadocs.topology.policy import diskless, distrusts, late_device
from hadocs.topology.race import busiest

ACTOR: Actor = "cluster"


def counts_out(silent: Silent) -> tuple[Reaction, ...]:
    """The token runs out, then the others agree on a membership without the silent ones."""
    if silent.how == "left":
        return (Reaction("is-noticed"), Reaction("is-counted-out"))
    return (Reaction("is-noticed", (token_lost(silent),)), Reaction("is-counted-out", _agreed(silent)))


def token(silent: Silent) -> Term:
    """The token timeout in force: as stated or the default, and more for each node above two (corosync.conf(5))."""
    said = silent.entry.corosync.token if silent.entry.corosync else None
    base = (
        stated("token", said, (*silent.at, "corosync", "token"))
        if said is not None
        else term(silent.platform, "token")
    )
    per_node = _coefficient(silent)
    beyond = max(len(silent.view.members) - 2, 0)
    if base is None or (beyond and per_node is None):
        return unknown("token", f"the token timeout of {silent.cluster} is not known")
    if not beyond or per_node is None:
        return Term("token", base.span, base.grounds)
    return Term(
        "token", base.span + per_node.span.times(beyond), (*base.grounds, *per_node.grounds), per_node.assumed
    )


def _coefficient(silent: Silent) -> Term | None:
    said = silent.entry.corosync.token_coefficient if silent.entry.corosync else None
    if said is None:
        return term(silent.platform, "token_per_node")
    return stated("token_per_node", said, (*silent.at, "corosync", "token_coefficient"))


def token_lost(silent: Silent) -> Term:
    """Until the token counts as lost: an idle ring holds it for a while, so that part of it may have run already."""
    whole, hold = token(silent), factor(silent.platform, "token_hold")
    if hold is None or whole.span.high is None:
        return whole
    ran = max(whole.span.low * hold[0] - 0.01, 0.0)
    return Term("token", Span(round(whole.span.low - ran, 3), whole.span.high), whole.grounds, whole.assumed)


def consensus(silent: Silent) -> Term:
    """The wait for agreement, which is used up whenever a node is silent: 1.2 times the token unless set."""
    said = silent.entry.corosync.consensus if silent.entry.corosync else None
    if said is not None:
        return stated("consensus", said, (*silent.at, "corosync", "consensus"))
    whole, times = token(silent), factor(silent.platform, "consensus")
    if times is None:
        return unknown("consensus", f"the consensus timeout of {silent.cluster} is not known")
    return Term("consensus", whole.span.times(times[0]), (*whole.grounds, times[1]), whole.assumed)


def _agreed(silent: Silent) -> tuple[Term, ...]:
    return (consensus(silent), *device(silent))


def device(silent: Silent) -> tuple[Term, ...]:
    """Until the quorum device has voted, or until it is no longer waited for."""
    if silent.view.votes.witness != "qdevice":
        return ()
    said = silent.entry.quorum.witness if silent.entry.quorum else None
    if silent.witness_lost and said is not None and said.sync_timeout is not None:
        ground = Ground(route=(*silent.at, "quorum", "witness", "sync_timeout"), basis="spec")
        return (Term("device_wait", Span(0.0, said.sync_timeout), (ground,)),)
    name = "device_wait" if silent.witness_lost else "device_vote"
    return (term(silent.platform, name) or unknown(name, "how long the quorum device takes is not known"),)


def clears(silent: Silent) -> tuple[Reaction, ...]:
    """Fencing, by the way that topology found to answer; nothing where it is off."""
    schedule = term(silent.platform, "schedule") or unknown(
        "schedule", "how long Pacemaker takes to decide is not known"
    )
    cleared = silent.clearance
    if silent.how == "left" or cleared is None or cleared.unfenced:
        return ()
    at = Ground(route=(*silent.at, "fencing"), basis="spec")
    if cleared.answer == "no":
        return (Reaction("is-not-fenced", (schedule,), (at,), blocked=cleared.why),)
    question = cleared.why if cleared.answer == "unknown" else ""
    if cleared.method == GUEST:
        return (Reaction("is-fenced", (schedule, *_device(silent, GUEST)), (at,)),)
    terms = (schedule, *_delay(silent), *_tried(silent), *_device(silent, cleared.method))
    return (Reaction("is-fenced", terms, (at,), question=question),)


def _delay(silent: Silent) -> tuple[Term, ...]:
    """How long fencing of these members waits: a head start is that of the node that is shot later."""
    fencing = silent.entry.fencing
    if fencing is None:
        return ()
    found: list[Term] = []
    if fencing.delay and fencing.delay_for in (None, *silent.gone):
        ground = Ground(route=(*silent.at, "fencing", "delay"), basis="spec")
        key = f"clusters.{silent.cluster}.fencing.delay_for"
        open_ = "" if fencing.delay_for else f"which node has the head start is not stated ({key})"
        found.append(
            Term("fence-delay", Span(0.0 if open_ else fencing.delay, fencing.delay), (ground,), open_)
        )
    if fencing.delay_max:
        ground = Ground(route=(*silent.at, "fencing", "delay_max"), basis="spec")
        found.append(Term("fence-delay", Span(0.0, fencing.delay_max), (ground,)))
    if fencing.priority_delay and len(silent.view.members) == 2:
        ground = Ground(route=(*silent.at, "fencing", "priority_delay"), basis="spec")
        spared = busiest(silent.world, silent.cluster, (frozenset(silent.gone), frozenset(silent.left)))
        if spared is None:
            why = "which node runs what has priority is not known"
            found.append(Term("fence-delay", Span(0.0, fencing.priority_delay), (ground,), why))
        elif spared == 0:
            found.append(Term("fence-delay", Span(fencing.priority_delay, fencing.priority_delay), (ground,)))
    return tuple(found)


def _limit(silent: Silent) -> tuple[float, tuple[Ground, ...]] | None:
    """How long a fencing device has to answer at most, unless it has a limit of its own."""
    fencing = silent.entry.fencing
    if fencing and fencing.timeout:
        return fencing.timeout * 1.2, (Ground(route=(*silent.at, "fencing", "timeout"), basis="spec"),)
    if (limit := term(silent.platform, "fence_timeout")) is not None and limit.span.high is not None:
        return limit.span.high, limit.grounds
    return None


def _tried(silent: Silent) -> tuple[Term, ...]:
    """How long devices are tried before the last one that is asked: those of levels, or of methods listed before."""
    before = silent.clearance.tries[:-1] if silent.clearance else ()
    if not before:
        return ()
    levels = silent.entry.fencing.levels if silent.entry.fencing else ()
    limit, at = _limit(silent), (*silent.at, "fencing", "levels" if levels else "methods")
    if limit is None and None in before:
        return (unknown("fence-before", "how long the devices that are asked before take is not known"),)
    longest = sum(limit[0] if own is None and limit else own or 0.0 for own in before)
    why = "devices that are asked before answer, or fail, within their limits"
    return (Term("fence-before", Span(0.0, round(longest, 3)), (Ground(route=at, basis="spec"),), why),)


def watchdog(silent: Silent) -> Term:
    """How long a watchdog waits to be fed, as stated or SBD's default."""
    fencing = silent.entry.fencing
    said = fencing.sbd.watchdog_timeout if fencing and fencing.sbd else None
    if said:
        return stated("watchdog", said, (*silent.at, "fencing", "sbd", "watchdog_timeout"))
    return term(silent.platform, "watchdog") or unknown(
        "watchdog", f"the watchdog timeout of {silent.cluster} is not known"
    )


def _device(silent: Silent, method: str) -> tuple[Term, ...]:
    """How long the device takes until it says that the node is off."""
    fencing, platform = silent.entry.fencing, silent.platform
    sbd = fencing.sbd if fencing else None
    at = (*silent.at, "fencing")
    if method in ("watchdog", "sbd"):
        waits = watchdog(silent)
        times = factor(platform, "watchdog_fence" if method == "watchdog" else "message_wait")
        name = "watchdog-fence" if method == "watchdog" else "message-wait"
        if method == "sbd" and sbd and sbd.msgwait:
            return (stated(name, sbd.msgwait, (*at, "sbd", "msgwait")),)
        if times is None:
            return (unknown(name, f"how long {method} takes in {silent.cluster} is not known"),)
        return (Term(name, waits.span.times(times[0]), (*waits.grounds, times[1])),)
    if method == GUEST:
        return (
            term(platform, "guest_stop")
            or unknown("guest_stop", f"how long {silent.cluster} takes to stop a machine is not known"),
        )
    limit, own = _limit(silent), silent.clearance.tries[-1:] if silent.clearance else ()
    if own and own[0] is not None:
        limit = own[0], (Ground(route=(*at, "levels"), basis="spec"),)
    if limit is None:
        return (unknown("fence-agent", "how long the fencing device takes is not known"),)
    longest, grounds = limit
    return (
        Term("fence-agent", Span(0.0, longest), grounds, "the device answers within the limit for fencing"),
    )


def begins(silent: Silent) -> tuple[Term, ...]:
    """From there until a resource begins to start."""
    cleared = silent.clearance
    name = "schedule" if silent.how == "left" or cleared is None or cleared.unfenced else "after_fence"
    return (term(silent.platform, name) or unknown(name, "how long Pacemaker takes to decide is not known"),)


def without_quorum(silent: Silent) -> tuple[Reaction, ...]:
    """What no_quorum_policy says, once the part knows that it has no quorum."""
    quorum = silent.entry.quorum
    policy = (quorum.no_quorum_policy if quorum else None) or "stop"
    ground = Ground(route=(*silent.at, "quorum", "no_quorum_policy"), basis="spec")
    first = (Reaction("is-noticed", (token_lost(silent),)), Reaction("loses-quorum", _agreed(silent)))
    stop = term(silent.platform, "stop_without_quorum") or unknown(
        "stop_without_quorum", "how soon it stops is not known"
    )
    own = _own_reset(silent, policy)
    if _distrusted(silent):
        return (*first, *own)
    if policy in ("freeze", "ignore"):
        return (*first, *own) if own else (*first, Reaction("runs-on", (), (ground,)))
    if policy in ("suicide", "fence"):
        return (*first, *(own or (Reaction("resets-itself", (stop,), (ground,)),)))
    demotes = "what is promoted there is demoted and left running" if policy == "demote" else ""
    return (*first, Reaction("stops", (stop,), (ground,), why=demotes), *own)


def _own_reset(silent: Silent, policy: str) -> tuple[Reaction, ...]:
    """SBD without a disk resets a node that has no quorum, whatever the policy: once it sees it, the watchdog runs out.
    So it does where none of its disks can be read.

    What it is told, it need not find out.
    """
    if not diskless(silent.entry) and not silent.sightless:
        return ()
    at_once = policy in ("suicide", "fence") or _distrusted(silent)
    seen = None if at_once else term(silent.platform, "watchdog_io")
    terms = (*((seen,) if seen else ()), watchdog(silent))
    return (
        Reaction("resets-itself", terms, (Ground(route=(*silent.at, "fencing"), basis="spec"),), itself=True),
    )


def _distrusted(silent: Silent) -> bool:
    pair = silent.entry.quorum is not None and silent.entry.quorum.two_node and len(silent.entry.members) == 2
    return (silent.sightless and pair) or distrusts(silent.entry) or late_device(silent.entry) is True


def unplaced(silent: Silent, machine: str, there: bool) -> Reaction | None:  # noqa: ARG001 - the same for all
    """It stays stopped: Pacemaker places anew with every change of what is there, and looks at no storage."""
    return Reaction("waits-for-a-host", why="started as soon as one may") if there else None


def alone(silent: Silent, machine: str) -> Alone:  # noqa: ARG001 - the same for every machine
    """Machines stop with what their node does."""
    return Alone("stops")


def rests(silent: Silent) -> tuple[Wait, ...]:  # noqa: ARG001 - the same for every member
    """Nothing: members join again by themselves."""
    return ()
