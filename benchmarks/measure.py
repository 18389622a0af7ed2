"""Measures things in turns, so that a busy machine slows both sides alike; knows nothing of hadocs."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the report: a ratio or a figure, what it should be, and how it was measured."""

    name: str
    value: float
    unit: str
    limit: str
    holds: bool | None
    how: str


def processor() -> float:
    """The seconds of the processor that this process has had, and the programs that it has run and waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def medians(
    sides: Sequence[Callable[[], object]],
    rounds: int = ROUNDS,
    clock: Callable[[], float] = time.perf_counter,
) -> list[float]:
    """The median seconds of each side by a ``clock``, each run once a round in turn, after one that does not count."""
    times: list[list[float]] = [[] for _ in sides]
    for turn in range(rounds + 1):
        for side, taken in zip(sides, times, strict=True):
            start = clock()
            side()
            if turn:
                taken.append(clock() - start)
    return [statistics.median(t) for t in times]
