"""Drills beside what is computed of them: the same loss, worked out, and whether the stopwatch agrees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from hadocs.behaviour import scenario
from hadocs.behaviour.model import AT_ONCE, ServiceOutcome, Span, Timeline
from hadocs.behaviour.timeline import timeline
from hadocs.errors import UsageError
from hadocs.spec.model import Drill
from hadocs.topology.aftermath import Estate
from hadocs.topology.model import Topology

SHARE, HAND = 0.2, 2.0
"""How far a measured time may lie outside of the computed range: a fifth of the bound, and the seconds of a hand at a
stopwatch. Own judgement."""

_BY_HAND = ("config-restore", "cold-start", "failback", "forced-failover", "datacentre-switchover")
"""What takes as long as people take: nothing is computed of it."""

Field = Literal["noticed", "interrupted", "data_lost"]
FIELDS: tuple[Field, ...] = ("noticed", "interrupted", "data_lost")
Verdict = Literal["fits", "longer", "shorter", "stays-down", "unknown"]


@dataclass(frozen=True, slots=True)
class Compared:
    """A measured time beside the computed one: of the drill at place ``at``, for ``service``, both in seconds.

    ``computed`` is ``None`` where nothing is: then the verdict is ``unknown``, or ``stays-down`` where the service does
    not come back by itself by what is computed.
    """

    at: int
    service: str
    field: Field
    measured: float
    computed: Span | None
    verdict: Verdict


def expected(estate: Estate, topology: Topology, drill: Drill) -> Timeline | None:
    """What happens by itself in a drill, as computed now; ``None`` where nothing is."""
    if drill.procedure in _BY_HAND:
        return None
    clusters = [name for name in drill.of if name in estate.world.spec.clusters]
    things = [name for name in drill.of if name not in clusters]
    planned = drill.procedure == "host-maintenance"
    try:
        steps = scenario.steps(
            estate.world, topology, [things] if things else [[]], clusters, planned=planned
        )
        return timeline(estate, topology, steps)
    except UsageError:
        return (
            None  # several kinds of loss at once, or a way that the spec does not state: no scenario of ours
        )


def compared(estate: Estate, topology: Topology) -> tuple[Compared, ...]:
    """All that was measured, beside what is computed of it, in the order of the spec."""
    operations = estate.world.spec.operations
    found: list[Compared] = []
    for at, drill in enumerate(operations.drills if operations else ()):
        if drill.measured:
            found += of_drill(at, drill, expected(estate, topology, drill))
    return tuple(found)


def of_drill(at: int, drill: Drill, found: Timeline | None) -> Iterator[Compared]:
    """What was measured in one drill, beside a timeline of it."""
    for service, measured in drill.measured.items():
        outcome = found.services.get(service) if found else None
        for field in FIELDS:
            seconds = getattr(measured, field)
            if seconds is not None:
                computed = _computed(field, outcome)
                yield Compared(
                    at, service, field, seconds, computed, _verdict(field, seconds, computed, outcome)
                )


def _computed(field: Field, outcome: ServiceOutcome | None) -> Span | None:
    if outcome is None:
        return None
    if field == "data_lost":
        return AT_ONCE if outcome.data_loss == "" and outcome.state in ("goes-on", "interrupted") else None
    if outcome.state == "goes-on":
        return (outcome.stands_still or AT_ONCE) if field == "interrupted" else None
    if outcome.state != "interrupted":
        return None
    return outcome.interrupted if field == "interrupted" else outcome.noticed


def _verdict(field: Field, measured: float, computed: Span | None, outcome: ServiceOutcome | None) -> Verdict:
    if computed is None:
        down = outcome is not None and outcome.state == "down" and field == "interrupted"
        return "stays-down" if down else "unknown"
    if computed.high is not None and measured > computed.high * (1 + SHARE) + HAND:
        return "longer"
    if field != "data_lost" and measured < computed.low * (1 - SHARE) - HAND:
        return "shorter"
    return "fits"
