"""Times and the terms of durations in words, for whoever speaks of them: findings, timelines, pages."""

from __future__ import annotations

import re

from hadocs.behaviour.model import Span

SERVICE_ENDS = "its cluster service ends"
"""Why a member without quorum carries nothing any more, where its software ends and the machine runs on."""

OPEN = "it depends on"
"""Begins why something may stop: the question that decides it follows."""
OPEN_ITSELF = re.compile(r" (?:is|are) not (?:stated|known)\b")
"""A question that says by itself that it is open."""

IDLE = "nothing runs there"
"""Why isolation means nothing for the machines of some hosts: they have none."""

NOBODY = "None of its members runs."
"""Why a cluster has no quorum of which nothing is left that would count."""
WAITS_FOR = "it waits for "
"""Begins why a service is away that only waits for another one, whose id follows."""

COMMITS = frozenset({"session", "log_shipping", "standby_lost"})
"""The terms of waits in which commits of a service are held, while it goes on."""

COMMITS_OPEN = ("commits wait ", "whether commits ")
"""Begin why a service runs on whose commits wait for a time without an end, or may wait."""

TERMS = {
    "silence": "missed heartbeats",
    "token": "token",
    "consensus": "consensus",
    "regroup": "regroup",
    "arbitration": "arbitration for the witness disk",
    "isolation": "isolation before machines are moved",
    "critical_pause": "longest pause for want of storage",
    "schedule": "decision",
    "fence-delay": "delay of fencing",
    "fence-agent": "fencing device",
    "fence-before": "devices asked before it",
    "watchdog-fence": "watchdog taken for expired",
    "message-wait": "SBD's message",
    "after_fence": "begin of the start",
    "device_vote": "vote of the quorum device",
    "remote-check": "check of the connection",
    "guest_stop": "stop of the machine",
    "reconnect": "wait before a new connection",
    "device_wait": "wait for the quorum device",
    "stop_without_quorum": "begin of the stop",
    "node_lock": "lock of the node",
    "leader_lock": "lock of the leader",
    "promotion": "promotion",
    "next_dns_server": "next DNS server",
    "master_down": "missed advertisements",
    "master_leaves": "the address is let go",
    "convergence": "convergence",
    "demotion": "until the primary gives up",
    "expel": "expulsion",
    "watchdog": "watchdog",
    "watchdog_io": "until SBD sees it",
    "begin_start": "begin of the start",
    "declared_failed": "declared failed",
    "isolation_declared": "declared isolated",
    "election": "election",
    "held": "until then",
    "grace": "silence until others report it",
    "report_timeout": "silence that nobody reports",
    "osdmap": "a new map",
    "peering": "agreement on the copies left",
    "down_out": "wait for it to come back",
    "repair_delay": "wait for it to come back",
    "stall": "evaluation of the objects left",
    "peer_lost": "the peer missed",
    "pool": "pause of the pool",
    "last_path": "patience with lost paths",
    "link_down": "iSCSI holding a silent connection",
    "held_io": "requests held without a path",
    "new_owner": "another owner mounts the volume",
    "replica-online": "the replica comes online",
    "pause.controller": "the other side takes over",
    "pause.peering": "agreement on the copies left",
    "mount": "mount",
    "forms": "the cluster forms again",
    "ccr": "start of the mailbox server",
    "recovery": "recovery of the databases",
    "takeover": "takeover",
    "log_shipping": "wait for the secondary",
    "redo": "redo of the log and opening of the databases",
    "session": "session timeout",
    "standby_lost": "wait for the standby",
    "connect_try": "attempts at addresses that do not answer",
    "name_life": "old address in the caches of clients",
    "smb-witness": "clients are told",
    "smb-clients": "clients find the other member",
    "reclaim": "clients reclaim what they had open",
    "place": "placing",
    "boot": "boot",
    "boot.physical": "boot",
    "start": "start of the service",
    "role": "start on the other member",
    "last_man_standing_window": "votes are counted anew",
    "paths_down": "all paths taken for down",
    "paths_down_delay": "delay of component protection",
    "device_lost": "device reported as gone",
    "isolation_delay": "delay of the isolation response",
    "isolation_shutdown": "shutdown of the guests",
    "detect": "detection (assumed)",
    "in-step": "until it has caught up",
    "moved-live": "until it has moved",
    "pause.live": "pause of the move",
    "pause.quick": "pause while it is saved and moved",
    "rejoin": "rejoining",
    "resync": "catching up",
    "lock-recovery": "recovery of locks and journals",
    "guest_heartbeat": "heartbeat of the guest missing",
    "failure_check": "check of what runs",
    "looks_alive": "quick check of what runs",
    "service_monitor": "recovery actions of the service",
    "restart_delay": "pause before the restart",
    "restart_in_place": "decision",
    "tools_silence": "silence of VMware Tools and of I/O",
    "monitor": "monitor",
    "health_check": "health check",
    "unhealthy": "until it counts as unhealthy",
    "loop": "round of Patroni",
    "start_again": "start and recovery of the server",
    "program": "start of the program",
    "fence-peer": "its peer outdated or fenced",
    "disks-hang": "time without its disks",
    "detect.application": "detection",
}
"""What the terms of durations are called; a term that is not here goes by its own name."""


def clock(span: Span) -> str:
    """A time for people, both ends in one unit: ``10 s``, ``6 to 8 s``, ``2 min 10 s to 3 min``, ``6 s or later``.

    Where one end is no whole number in the unit of the other, far away from it, each has its own: ``15 s to 22 min``.
    """
    low = seconds(span.low)
    if span.high is None:
        return f"{low} or later" if span.low else "not known"
    high = seconds(span.high)
    if low == high:
        return low
    units = _units(low), _units(high)
    if units == ("s", "s"):
        return f"{low.removesuffix(' s')} to {high}"
    if units == ("min", "min"):
        plain = low.count(" ") == high.count(" ") == 1
        return f"{low.removesuffix(' min') if plain else low} to {high}"
    if units == ("h", "h"):
        return f"{low} to {high}"
    if span.high < _LONG and not _whole(span):
        # As the same time by itself, so that no later moment of a story seems to come before an earlier one.
        first = low.removesuffix(" s") if units[0] == "s" else _digits(span.low)
        return f"{first} to {_digits(span.high)} s"
    if of := _shared(span):
        return f"{_digits(span.low / of)} to {_digits(span.high / of)} {'min' if of == 60 else 'h'}"
    return f"{low} to {high}"


def as_said(span: Span) -> Span:
    """The ends that `clock` tells of a time, for what is drawn beside its words."""
    low, high = rounded(span.low), None if span.high is None else rounded(span.high)
    if span.high is None or _units(seconds(span.low)) == _units(seconds(span.high)):
        return Span(low, high)
    if (_whole(span) or span.high >= _LONG) and (of := _shared(span)):
        return Span(low, of * float(_digits(span.high / of)))
    return Span(low, high)


def _whole(span: Span) -> bool:
    return not span.low % 60 and not (span.high or 0) % 60


def _shared(span: Span) -> int:
    """The seconds of the unit that both ends of a range of two units are told in, 0 where each has its own."""
    return next((of for of in (60, 3600) if (span.high or 0) < _LONG * of and not span.low % of), 0)


_LONG = 600
"""Of ends in different units the range is in seconds below so many, and in minutes or hours below so many of those."""


def _units(said: str) -> str:
    """The largest unit of a time that `seconds` says."""
    return said.split(" ")[1]


def _digits(value: float) -> str:
    """A number with two digits, or with all that stand before its point; nothing where it would be hundredths."""
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}" if value >= 0.01 else "0"


def lasting(span: Span) -> str:
    """A duration for people: as a time, but without an end it is ``35 s or more``, since nothing lasts "later"."""
    if span.high is None and span.low:
        return f"{seconds(span.low)} or more"
    return clock(span)


def rounded(value: float) -> float:
    """The time that `seconds` says of a number of them."""
    whole = round(value)
    return round(value, 1) if value < 2.95 else float(whole if whole < 600 else 60 * round(whole / 60))


def seconds(value: float) -> str:
    """A number of seconds for people, no finer than they need it."""
    if value < 2.95:
        text = f"{value:.1f}".removesuffix(".0")
        return f"{text} s"
    whole = round(value)
    if whole < 120:
        return f"{whole} s"
    if whole < 600:
        minutes, rest = divmod(whole, 60)
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    minutes = round(whole / 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"
