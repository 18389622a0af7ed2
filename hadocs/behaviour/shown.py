"""The timers of a platform as readers see them: value, condition, versions, sources and basis of each."""

from __future__ import annotations

from dataclasses import dataclass

from hadocs.behaviour.model import Span
from hadocs.behaviour.wording import TERMS, lasting
from hadocs.platforms import catalog
from hadocs.platforms import timers as catalogue
from hadocs.platforms.facts import Basis
from hadocs.platforms.timers import Timer

_CONDITIONS = {
    ("subnet", "same"): "in the same subnet",
    ("subnet", "cross"): "between subnets",
    ("machine_roles", True): "on hosts with clustered machines",
    ("machine_roles", False): "without clustered machines",
    ("master", True): "where the lost node was the master",
    ("master", False): "where another node is the master",
    ("primary", True): "of the primary host",
    ("primary", False): "of a secondary host",
    ("heartbeat_datastores", True): "with heartbeat datastores",
    ("heartbeat_datastores", False): "without heartbeat datastores",
}
_TITLES = {
    "heartbeat_delay": "heartbeat every",
    "heartbeat_threshold": "heartbeats that may be missed",
    "token_per_node": "token, more for each node above two",
    "last_man_standing_window": "wait before expected votes are counted anew",
    "quarantine": "a host that was isolated thrice may not join for",
    "node_lock": "lock of a lost node",
    "watchdog": "watchdog resets a node after",
    "declared_failed": "host declared failed after",
    "failure_check": "thorough check of what runs",
    "restart_in_place": "decision to start again what failed",
    "restarts_in_place": "starts in place before another member takes over",
    "restart_window": "time in which those are counted",
    "failover_window": "time in which a role's moves are counted, as many as there are other nodes",
    "placed_again": "what no host can take is tried again for",
    "restart_attempts": "attempts to start a machine",
    "last_attempt": "the last of them, after the first",
    "manager_round": "round of the HA manager",
    "failed_retry": "what was left failed is tried again after",
    "guest_heartbeat": "silence of a guest before it is reset",
    "tools_silence": "silence of VMware Tools before a guest is reset",
    "tools_quiet_io": "silence of its disks and networks beside that",
    "tools_resets": "resets of a guest, at most",
    "monitor_interval": "monitor of a resource",
    "monitor_timeout": "monitor that does not answer has failed after",
    "local_round": "round of the local resource manager",
    "replica_interval": "Hyper-V Replica replicates every",
    "token_hold": "share of the token that may have run already",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One timer: ``versions`` are the first and the last for which it was checked."""

    name: str
    title: str
    value: str
    condition: str
    versions: tuple[str, str]
    source: tuple[str, ...]
    basis: Basis


def shown(platform: str) -> tuple[Shown, ...]:
    """All timers of a platform, what holds for several versions in a row once."""
    found: dict[tuple[object, ...], Shown] = {}
    key: tuple[object, ...]
    order = catalog.versions(platform)
    names = dict.fromkeys(n for v in order for n in catalogue.timers(platform, v))
    for name in names:
        for place, version in enumerate(order):
            for timer in catalogue.timers(platform, version).get(name, ()):
                value, condition = _value(timer), _condition(timer)
                key = (name, value, condition, timer.source, timer.basis)
                past = found.get(key)
                if past is not None and order.index(past.versions[1]) == place - 1:
                    version_span = (past.versions[0], version)
                elif past is not None:
                    key, version_span = (*key, version), (version, version)
                else:
                    version_span = (version, version)
                found[key] = Shown(
                    name, _title(name), value, condition, version_span, timer.source, timer.basis
                )
    return tuple(found.values())


_EXACT = 10.0
"""Seconds below which a timer is told to the last figure that its source gives."""
BRIEF = (
    "heartbeat_delay",
    "heartbeat_threshold",
    "isolation",
    "quarantine",
    "token",
    "token_per_node",
    "watchdog",
    "node_lock",
    "declared_failed",
)
"""The timers that stand where versions are beside one another."""


@dataclass(frozen=True, slots=True)
class Beside:
    """One timer over all versions of a platform: what holds for each, empty where that is not known."""

    name: str
    title: str
    values: tuple[str, ...]
    firm: tuple[bool, ...]


def beside(platform: str) -> tuple[Beside, ...]:
    """The timers by which versions of a platform are compared."""
    found = []
    by = [catalogue.timers(platform, version) for version in catalog.versions(platform)]
    for name in BRIEF:
        if not any(name in timers for timers in by):
            continue
        values = tuple("; ".join(_told(t) for t in timers.get(name, ())) for timers in by)
        firm = tuple(all(t.basis in ("R", "M", "R+M") for t in timers.get(name, ())) for timers in by)
        found.append(Beside(name, _title(name), values, firm))
    return tuple(found)


def _title(name: str) -> str:
    return _TITLES.get(name) or TERMS.get(name) or name.replace("_", " ")


def _told(timer: Timer) -> str:
    return f"{_value(timer)} {_condition(timer)}".strip()


def _value(timer: Timer) -> str:
    if timer.count is not None:
        return str(timer.count)
    if timer.factor is not None:
        return f"{timer.factor:.2g} times what it follows"
    if timer.high is not None and timer.high < _EXACT:
        low, high = f"{timer.low:g}", f"{timer.high:g} s"
        return high if timer.low == timer.high else f"{low} to {high}"
    return lasting(Span(timer.low, timer.high))


def _condition(timer: Timer) -> str:
    return ", ".join(
        _CONDITIONS.get((key, value), f"{key.replace('_', ' ')}: {value}")
        for key, value in timer.when.items()
    )
