"""vSphere HA: VM monitoring by the heartbeats of VMware Tools, and application monitoring by those of the application.

Sources: Epping's deep dive on VM and application monitoring; ClusterVmToolsMonitoringSettings, by timer.
"""

from __future__ import annotations

from hadocs.behaviour.known import assumed, count, term, unknown
from hadocs.behaviour.model import Ground, Span, Term
from hadocs.behaviour.watching import Asked, Watch, said


def guest(asked: Asked) -> Watch:
    """It resets a machine whose tools are silent and that does no I/O, where VM monitoring is on; off by default."""
    watch, cluster, vm = asked.guest_watch, asked.view.id, asked.machine
    if watch == "none":
        return Watch(False, grounds=_stated(asked), why=f"VM monitoring of {vm} is off")
    terms = (_silence(asked, f"{vm} does no disk or network I/O any more: while it does, nothing is reset"),)
    if watch is None:
        key = f"clusters.{cluster}.ha.vm_monitoring"
        why = f"whether VM monitoring of {cluster} is on is not stated (off by default; {key})"
        return Watch(None, terms, why=why)
    times = count(asked.platform, "tools_resets")
    after = f"it is reset no more than {times[0]} times, then a person has to see to it" if times else ""
    return Watch(True, terms, grounds=_stated(asked), otherwise=after)


def _stated(asked: Asked) -> tuple[Ground, ...]:
    vm = asked.world.spec.vms.get(asked.machine)
    if vm is not None and vm.monitoring:
        return (Ground(route=("vms", asked.machine, "monitoring"), basis="spec"),)
    return (Ground(route=("clusters", asked.view.id, "ha", "vm_monitoring"), basis="spec"),)


def _silence(asked: Asked, assumed_: str) -> Term:
    """Silence of the tools, and then of its I/O: the longer of both where I/O ends with the hang."""
    ha = asked.world.spec.clusters[asked.view.id].ha
    told = ha.failure_interval if ha else None
    silence = (
        said("tools_silence", told, "clusters", asked.view.id, "ha", "failure_interval")
        if told is not None
        else term(asked.platform, "tools_silence")
    )
    quiet = term(asked.platform, "tools_quiet_io")
    if silence is None or silence.span.high is None or quiet is None or quiet.span.high is None:
        return unknown("tools_silence", f"how long {asked.view.id} waits for the tools is not known")
    span = Span(silence.span.low, max(silence.span.high, quiet.span.high))
    return Term("tools_silence", span, (*silence.grounds, *quiet.grounds), assumed_)


def inside(asked: Asked) -> Watch | None:
    """It resets the machine of an application that sends heartbeats of its own through the tools."""
    sends = f"{asked.service} sends heartbeats to VMware Tools, and {asked.machine} does no I/O any more"
    return Watch(True, (_silence(asked, sends),), grounds=_stated(asked))


def program(asked: Asked) -> Watch:  # noqa: ARG001 - no cluster of vSphere has services as members
    """vSphere HA clusters hosts alone."""
    return Watch(True, (assumed("detect.application"),), (), (assumed("program"),))
