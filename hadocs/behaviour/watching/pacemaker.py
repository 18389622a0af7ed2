"""Pacemaker: the monitor of a resource, what its failure leads to, and how often it is started again in place.

Sources: Pacemaker Explained on operations, migration-threshold and failure-timeout; measured on 2.1.5, by timer.
"""

from __future__ import annotations

from hadocs.behaviour.known import assumed, term, unknown
from hadocs.behaviour.model import Ground, Span, Term
from hadocs.behaviour.watching import Asked, Watch, checked
from hadocs.behaviour.wording import seconds


def guest(asked: Asked) -> Watch:
    """The agent of a virtual machine asks whether its process runs, which is so while the guest hangs."""
    return Watch(False, why=f"Pacemaker sees that {asked.machine} runs, and not what happens in it")


def inside(asked: Asked) -> Watch | None:  # noqa: ARG001 - it never looks inside
    """It does not look inside."""
    return None


def program(asked: Asked) -> Watch:
    """A failed monitor starts the resource again in place, for ever unless migration-threshold is set."""
    monitor, cluster = asked.monitor, asked.view.id
    timeout = term(asked.platform, "monitor_timeout")
    stated = monitor.interval is not None
    seen = checked(asked.service, monitor, timeout) if stated else _usual(asked, timeout)
    decides = term(asked.platform, "restart_in_place") or unknown(
        "schedule", f"how long {cluster} takes to decide is not known"
    )
    on_fail = monitor.on_fail or "restart"
    if asked.entry.container and on_fail == "fence":
        on_fail = "restart"  # what would be fenced is the container, which is started anew
    ground = (
        (Ground(route=("services", asked.service, "monitor"), basis="spec"),) if asked.entry.monitor else ()
    )
    ends = {
        "ignore": "its on_fail is ignore",
        "block": "its on_fail is block",
        "stop": "its on_fail is stop",
    }.get(on_fail, "")
    over = f"another member of {cluster} takes it over"
    times = monitor.restarts
    if times is None:
        then = (
            f"{cluster} starts it there again and again: no migration-threshold is stated "
            f"(services.{asked.service}.monitor.restarts)"
        )
    else:
        then = f"{over} after {times} failure{'s' if times != 1 else ''}{_forgotten(asked)}"
    if asked.others:
        then = f"{then}; where the start itself fails, {over} at once"
    else:
        then = f"{cluster} has no other member for it"
    return Watch(
        True,
        (seen,),
        (decides,),
        (assumed("program"),),
        ground,
        moves=asked.others and (times == 0 or on_fail in ("fence", "standby")),
        ends=ends,
        fences=on_fail == "fence",
        empties=on_fail in ("fence", "standby"),
        otherwise=f"{then}; {_failed_stop(asked)}",
    )


def _failed_stop(asked: Asked) -> str:
    """What follows where it can't be stopped: the node is fenced; without fencing it is left, and goes nowhere."""
    fencing = asked.world.spec.clusters[asked.view.id].fencing
    if asked.entry.container:
        return "a stop that fails has its container started anew"
    if asked.world.is_guest(asked.machine, asked.view.id):
        return f"a stop that fails has {asked.machine} started anew"
    if fencing is None:
        return f"a stop that fails fences {asked.machine} where fencing is on"
    if fencing.enabled:
        return f"a stop that fails fences {asked.machine}"
    return "a stop that fails leaves it blocked, for fencing is off"


def _forgotten(asked: Asked) -> str:
    """For how long failures count, and a member that has had too many does not get the resource back.

    Source: docs.redhat.com, RHEL 9, moving resources due to failure.
    """
    after = asked.monitor.failure_timeout
    if after is None:
        return f", however far apart, and {asked.machine} may not have it again before a person clears them"
    return f" within {seconds(after)}, and {asked.machine} may have it again once they are that old"


def _usual(asked: Asked, timeout: Term | None) -> Term:
    """The monitor that pcs sets up: the agent's interval, or one a minute."""
    usual, key = term(asked.platform, "monitor_interval"), f"services.{asked.service}.monitor.interval"
    if usual is None or usual.span.high is None:
        why = f"how often {asked.view.id} monitors {asked.service} is not stated ({key})"
        return unknown("monitor", why)
    span = usual.span if timeout is None else usual.span + Span(0.0, timeout.span.high)
    grounds = (*usual.grounds, *(timeout.grounds if timeout else ()))
    why = f"{asked.service} has a monitor, as pcs sets one up, at most a minute apart ({key})"
    return Term("monitor", span, grounds, why)
