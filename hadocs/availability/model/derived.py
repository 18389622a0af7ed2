"""The arithmetic of a service's parts, from what is assumed to minutes a year: figures for pages, terminal and JSON.

A part is derived at the middle of every range first; what the ranges make of that on average is a factor.
"""

from __future__ import annotations

from dataclasses import dataclass

from hadocs.availability.frequency import MINUTES_PER_YEAR
from hadocs.availability.model.result import Assessment, Part, Planned

LARGEST = 3


@dataclass(frozen=True, slots=True)
class Alone:
    """What a part that takes the service down alone comes to: it fails every ``every`` hours for ``mended`` hours, both
    in the middle of their ranges, which is ``middle`` minutes a year; ``minutes`` are ``times`` as many, on average."""

    every: float
    mended: float
    middle: float
    times: float
    minutes: float


@dataclass(frozen=True, slots=True)
class Pauses:
    """``per_year`` pauses of ``each`` minutes, both on average: ``minutes`` a year."""

    per_year: float
    each: float
    minutes: float


def alone(a: Assessment, part: Part) -> Alone | None:
    """The arithmetic of a single point; ``None`` where it is none, nothing of it is repaired, or a person is sooner."""
    event = a.tree.events.get(part.component)
    if (
        not part.single
        or part.until_forced
        or event is None
        or not event.failure_rate
        or not event.repair_rate
        or part.static <= 0
    ):
        return None
    every, mended = 1 / event.failure_rate, 1 / event.repair_rate
    middle = mended / (every + mended) * MINUTES_PER_YEAR
    return Alone(every, mended, middle, part.static / middle, part.static)


def pauses(part: Part) -> Pauses | None:
    """The arithmetic of what a part costs where the service survives it."""
    if part.failover <= 0 or part.pauses <= 0:
        return None
    return Pauses(part.pauses, part.failover / part.pauses, part.failover)


def work(done: Planned) -> Pauses | None:
    """The arithmetic of the patch days of a machine: how many there are, and what each costs."""
    if done.per_year <= 0:
        return None
    return Pauses(done.per_year, done.minutes / done.per_year, done.minutes)


def largest(a: Assessment) -> list[Part | Planned]:
    """The parts that account for most minutes."""
    every: list[Part | Planned] = [*a.parts, *a.planned]
    return sorted((p for p in every if p.minutes > 0), key=lambda p: -p.minutes)[:LARGEST]
