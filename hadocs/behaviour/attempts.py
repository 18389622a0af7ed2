"""How often a start elsewhere is tried, where the platform counts it: what timelines take for granted of a first one.

Source: Epping, vSphere HA Deepdive, restart retries: das.maxvmrestartcount, 5 with the first one.
"""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.behaviour.known import count, term
from hadocs.behaviour.model import Event
from hadocs.behaviour.wording import seconds
from hadocs.topology.model import Topology


def first_helps(events: Sequence[Event], topology: Topology) -> tuple[str, ...]:
    """Of each cluster that starts machines elsewhere and counts its attempts: that the first one helps."""
    found: dict[str, None] = {}
    for event in events:
        view = topology.clusters.get(event.by)
        if event.what != "is-restarted" or event.kind != "vm" or view is None:
            continue
        most, last = count(view.platform, "restart_attempts"), term(view.platform, "last_attempt")
        if most is None or last is None:
            continue
        more = f"{most[0] - 1} more times within {seconds(last.span.low)}"
        found[f"a start by {view.id} helps at once; one that fails is tried {more}, and then no more"] = None
    return tuple(found)
