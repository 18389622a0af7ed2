"""Machines that lose their files while their host runs on: what each platform does with them, and after how long.

Sources by timer: Microsoft's docs of Set-VM; Epping, vSphere HA Deepdive, on All Paths Down and permanent device loss.
Proxmox VE and Pacemaker look at the process of a machine, which runs on while its disks do not answer.
"""

from __future__ import annotations

from dataclasses import replace

from hadocs.behaviour.draft import Draft
from hadocs.behaviour.known import protection_delay, term
from hadocs.behaviour.model import Ground, Span, Term
from hadocs.behaviour.products import Handover
from hadocs.topology.aftermath import reaches
from hadocs.topology.model import PlatformView
from hadocs.topology.platform import machine_platform

_PROCESS_LIVES = ("proxmox", "pacemaker")
"""Platforms of which a machine without its disks is a process that runs, and hangs."""


def stands_still(draft: Draft, machine: str, cause: str = "") -> tuple[int, int]:
    """How a machine without its files ends: the event with which it is missed, and the one after which it is off.

    It stops at once where nothing else is known of its platform. On Windows from 2016 on it pauses, and is turned off
    after half an hour; on vSphere it hangs, and only what VM component protection ends is off. On Proxmox VE and with
    Pacemaker it hangs until its disks answer: nothing pauses it.
    """
    state, why = draft.run.state, cause or draft.run.state.cause(machine)
    away = _lost_where_it_ran(draft, machine)
    platform = _platform(draft, machine)
    if machine in state.restarted:
        why = "files can't be reached from there"
    longest = term(platform, "critical_pause") if away and machine not in state.restarted else None
    if longest is not None:
        paused = draft.add("pauses", machine, "machine", why=why, grounds=longest.grounds)
        draft.add(
            "stops",
            machine,
            "machine",
            cause=paused,
            terms=(longest,),
            why="what still waits for its storage then is turned off",
        )
        return paused, paused
    down = term(platform, "paths_down") if away else None
    if down is None:
        waits = away and platform is not None and platform.known and platform.id in _PROCESS_LIVES
        stopped = draft.add("hangs" if waits else "stops", machine, "machine", why=why)
        return stopped, stopped
    if machine not in state.restarted and (gone := _gone(draft, machine, platform)) is not None:
        cluster = draft.world.host_cluster(machine) or ""
        ended = _ended(draft, machine, None, (gone,), f"{why}; component protection of {cluster} ends it")
        return ended, ended
    why = f"the files of {machine} can't be reached: {away}"
    hung = draft.add("hangs", machine, "machine", why=why, grounds=_files(machine))
    cluster = draft.world.host_cluster(machine) or ""
    delay = protection_delay(draft.world.spec, cluster, platform) if machine in state.restarted else None
    if delay is None:
        return hung, hung
    return hung, _ended(draft, machine, hung, (down, delay), f"component protection of {cluster} ends it")


def hanging(draft: Draft, machine: str) -> Span | None:
    """How long a machine whose disks do not answer is left running after it hung; ``None`` where it is off or paused.

    Corosync is locked in memory, and the heartbeats of Windows are a driver's: neither waits for a disk. Hyper-V from
    2016 on holds such a machine still, so that it is missed like one that is off.
    Sources: corosync(8); ClusterLabs/striker, issue 33, a lost storage that left corosync operational.
    """
    place = draft.stopped.get(machine)
    if place is None or machine not in draft.world.spec.vms:
        return None
    event = draft.events[place]
    of_disks = bool(event.why) and event.what == "hangs"
    if (event.kind, event.subject) != ("vm", machine) or not of_disks:
        return None
    ends = (e.when for e in draft.events if (e.what, e.subject, e.cause) == ("stops", machine, place))
    off = next(ends, None)
    return Span(0.0, None) if off is None else Span(0.0, off.high) - Span(event.when.low, event.when.low)


def held_by_disks(draft: Draft, machine: str, hand: Handover) -> Handover:
    """A takeover that may wait for as long as a machine whose disks hang is left on, where its product says so."""
    held = hanging(draft, machine) if hand.held else None
    if held is None:
        return hand
    return replace(hand, begins=(Term("disks-hang", held, (), hand.held), *hand.begins))


def _ended(draft: Draft, machine: str, cause: int | None, terms: tuple[Term, ...], why: str) -> int:
    """Component protection powers a machine off."""
    cluster = draft.world.host_cluster(machine) or ""
    ground = Ground(route=("clusters", cluster, "ha", "component_protection"), basis="spec")
    grounds = (*(g for t in terms for g in t.grounds), ground)
    return draft.add("stops", machine, "HA manager", cause=cause, terms=terms, why=why, grounds=grounds)


def _gone(draft: Draft, machine: str, platform: PlatformView | None) -> Term | None:
    """How long a machine outlives a device of which its array says that it is gone; ``None`` where it is left.

    Sources as above: an array that is lost itself says nothing, and a file share never does.
    """
    world = draft.world
    files, cluster = world.spec.vms[machine].files, world.host_cluster(machine)
    if cluster is None or files not in draft.run.state.volumes:
        return None
    if world.spec.storage[files.partition("/")[0]].kind != "array":
        return None
    return term(platform, "device_lost") if draft.run.state.estate.policy(cluster).starved else None


def _lost_where_it_ran(draft: Draft, machine: str) -> str:
    """Why a machine could not reach its files where it ran; empty where it could."""
    entry = draft.world.spec.vms[machine]
    return (entry.files and reaches(draft.run.state, entry.on or machine, entry.files)) or ""


def _platform(draft: Draft, machine: str) -> PlatformView | None:
    """That of the cluster of its host, else of the host itself."""
    view = draft.topology.clusters.get(draft.world.host_cluster(machine) or "")
    if view is not None:
        return view.platform
    host = draft.world.host_of(machine)
    return machine_platform(draft.world, host) if host else None


def _files(machine: str) -> tuple[Ground, ...]:
    return (Ground(route=("vms", machine, "files"), basis="spec"),)
