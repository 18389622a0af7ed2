"""What the figures about availability share: minutes in words, kinds of time, names of topologies. Knows no pixels."""

from __future__ import annotations

from hadocs.analysis import Analysis
from hadocs.availability.model import earned
from hadocs.availability.model.felt import least
from hadocs.availability.model.numbers import downtime
from hadocs.availability.uncertainty import Spread
from hadocs.figures.plan import Key
from hadocs.topology.wording import TOPOLOGIES

KINDS = {
    "static": Key("bar-static", "down until something is repaired or restarted"),
    "failover": Key("bar-failover", "interruptions that it survives"),
    "planned": Key("bar-planned", "planned work"),
}
"""The three kinds of time that a service is down, as the legend has them."""


def minutes(value: float, total: float = 1.0) -> str:
    """Minutes with their unit, two significant digits, at a service with so many in all."""
    return f"{amount(value, total)} min"


def amount(value: float, total: float) -> str:
    """Minutes at a bar of a chart with so many in all: ``110``, ``0.53``, ``under 0.01``, ``0``."""
    return downtime(value, least(total))


def exact(value: float) -> float:
    """A value for a plan: more digits than anyone sees, and the same on every machine."""
    return float(f"{value:.4g}")


def name_of(analysis: Analysis, view: str, service: str) -> str:
    """What prefixes the ids of a figure of one service: the service by its number, as its id may hold anything."""
    number = list(analysis.spec.services).index(service) + 1
    return f"{analysis.spec.name}-{view}" + (f"-{number}" if len(analysis.spec.services) > 1 else "")


def clustering(kind: str) -> str:
    """A topology as the heading of a column."""
    return TOPOLOGIES.get(kind, kind).capitalize()


def shown_range(spread: Spread) -> tuple[tuple[float, float] | None, tuple[str, ...]]:
    """A range of 5 to 95 % for a chart: where its marks are, and what stands at them, which is the same.

    Of what is not known to more than one digit a mark of four would say more than its label.
    """
    if spread.p95 <= spread.p5:
        return None, ()
    ends = earned.low(spread), earned.high(spread)
    low, high = (float(end) for end in ends)
    return ((low, high), ends) if high > low else (None, ())
