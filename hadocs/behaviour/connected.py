"""Services that run on several machines at once and go on while one of these is away: who was connected to that one."""

from __future__ import annotations

from collections.abc import Mapping

from hadocs.behaviour.model import Timeline
from hadocs.topology.model import Topology


def left_by(found: Timeline, topology: Topology) -> Mapping[str, tuple[str, ...]]:
    """By service that goes on with other instances: the machines that stop, whose clients have to connect anew.

    A proxy in front changes nothing of that: what it passes on ends with the instance that it went to.
    """
    gone = {e.subject for e in found.events if e.what == "stops" and e.kind in ("vm", "host", "server")}
    return {
        key: lost
        for key, outcome in found.services.items()
        if outcome.state == "goes-on"
        and len(active := topology.services[key].active) > 1
        and (lost := tuple(m for m in active if m in gone))
    }
