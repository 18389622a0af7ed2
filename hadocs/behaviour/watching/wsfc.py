"""Failover clustering of Windows: the heartbeat of guests, services in them, and the health of roles.

Sources: Microsoft's pages on CheckHeartbeat, Add-ClusterVMMonitoredItem, IsAlivePollInterval, RestartThreshold and
RestartDelay, by timer.
"""

from __future__ import annotations

from dataclasses import replace

from hadocs.behaviour.known import assumed, counts, term, unknown
from hadocs.behaviour.model import Ground, Term
from hadocs.behaviour.watching import Asked, Watch, checked
from hadocs.behaviour.wording import seconds


def guest(asked: Asked) -> Watch:
    """It restarts a machine whose integration services are silent, where it is told to watch them (2008 R2 on)."""
    watch, cluster, vm = asked.guest_watch, asked.view.id, asked.machine
    if watch == "none":
        return Watch(False, grounds=_stated(asked), why=f"{cluster} does not watch the heartbeat of {vm}")
    silence = term(asked.platform, "guest_heartbeat")
    if silence is None:
        known = asked.platform is not None and asked.platform.known
        title = asked.platform.title if asked.platform else ""
        return Watch(
            False if known else None,
            why=f"{title} watches no heartbeat of guests"
            if known
            else f"what {cluster} watches is not known",
        )
    terms = (silence, _check(asked))
    if watch is None:
        key = f"clusters.{cluster}.ha.vm_monitoring"
        question = f"whether {cluster} watches the heartbeat of {vm} is not stated ({key})"
        return Watch(None, terms, why=question)
    return Watch(True, terms, _pause(asked), grounds=_stated(asked), otherwise=f"{vm} goes to another host")


def _stated(asked: Asked) -> tuple[Ground, ...]:
    vm = asked.world.spec.vms.get(asked.machine)
    if vm is not None and vm.monitoring:
        return (Ground(route=("vms", asked.machine, "monitoring"), basis="spec"),)
    return (Ground(route=("clusters", asked.view.id, "ha", "vm_monitoring"), basis="spec"),)


def inside(asked: Asked) -> Watch | None:
    """From 2012 on: once the guest's own recovery actions for a service have not helped, its machine is restarted."""
    after = term(asked.platform, "service_monitor")
    if after is None:
        return None
    helped = f"the recovery actions in {asked.machine} have not brought {asked.service} back before"
    return Watch(True, (replace(after, assumed=helped),), _pause(asked), grounds=_stated(asked))


def program(asked: Asked) -> Watch:
    """Its resource is checked; a failed one is started again in place, and goes to another member after some times."""
    cluster, service = asked.view.id, asked.service
    if asked.entry.cluster_aware is False:
        why = f"{service} does not support failover clustering: {cluster} may not tell that it has failed"
        return Watch(None, why=why)
    terms = (checked(service, asked.monitor) if asked.monitor.interval is not None else _check(asked),)
    allowed = asked.monitor.restarts
    return Watch(
        True,
        terms,
        _pause(asked),
        (assumed("program"),),
        moves=allowed == 0 and asked.others,
        otherwise=_otherwise(asked),
    )


def _otherwise(asked: Asked) -> str:
    if not asked.others:
        return f"{asked.view.id} leaves it failed"
    if asked.monitor.restarts is not None:
        return f"another member of {asked.view.id} takes it over after {asked.monitor.restarts} restarts in a row"
    over = f"another member of {asked.view.id} takes it over"
    times, window = counts(asked.platform, "restarts_in_place"), term(asked.platform, "restart_window")
    if times is None or window is None:
        return over
    least, most, _ = times
    often = f"{least} restart" if (least, most) == (1, 1) else f"{least} restarts"
    if least != most:
        often = f"{least} to {most} restarts (sources differ)"
    return f"{over}, by default after {often} within {seconds(window.span.low)}{_left_failed(asked)}"


def _left_failed(asked: Asked) -> str:
    """What follows where no member helps: a group moves once for each other member, and is left failed then."""
    window, retry = term(asked.platform, "failover_window"), term(asked.platform, "failed_retry")
    moves = len(asked.view.members) - 1
    if window is None or retry is None:
        return ""
    took = f"{moves} such move{'s' if moves > 1 else ''} within {seconds(window.span.low)}"
    return f"; after {took} it is left failed, and tried again after {seconds(retry.span.low)}"


def _check(asked: Asked) -> Term:
    return term(asked.platform, "failure_check") or unknown(
        "failure_check", f"how often {asked.view.id} checks what it runs is not known"
    )


def _pause(asked: Asked) -> tuple[Term, ...]:
    delay = term(asked.platform, "restart_delay")
    return (delay,) if delay else ()
