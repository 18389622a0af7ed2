"""What the figures about availability share: minutes in words, kinds of time, names of topologies. Knows no pixels."""

from __future__ import annotations

from math import floor, log10

from hadocs.analysis import Analysis
from hadocs.availability.model.report import figure
from hadocs.figures.plan import Key

LEAST = 0.01
"""Six tenths of a second a year: less than that is not written out."""
KINDS = {
    "static": Key("bar-static", "down until something is repaired or restarted"),
    "failover": Key("bar-failover", "pauses of failovers that it survives"),
    "planned": Key("bar-planned", "planned work"),
}
"""The three kinds of time that a service is down, as the legend has them."""


def minutes(value: float) -> str:
    """Minutes with their unit, two significant digits."""
    return f"{figure(value)} min"


def smallest(total: float) -> float:
    """Minutes below which a chart of a service with so many in all says no more than that it is less."""
    return LEAST if total >= 1 or total <= 0 else float(10 ** floor(log10(total * LEAST)))


def amount(value: float, total: float) -> str:
    """Minutes at a bar of a chart with so many in all: ``110``, ``0.53``, ``under 0.01``, ``0``."""
    least = smallest(total)
    return f"under {figure(least, 1)}" if 0 < value < least else figure(value)


def exact(value: float) -> float:
    """A value for a plan: more digits than anyone sees, and the same on every machine."""
    return float(f"{value:.4g}")


def name_of(analysis: Analysis, view: str, service: str) -> str:
    """What prefixes the ids of a figure of one service: the service by its number, as its id may hold anything."""
    number = list(analysis.spec.services).index(service) + 1
    return f"{analysis.spec.name}-{view}" + (f"-{number}" if len(analysis.spec.services) > 1 else "")


def clustering(kind: str) -> str:
    """A topology as the heading of a column."""
    return kind.replace("-", " ").capitalize()
