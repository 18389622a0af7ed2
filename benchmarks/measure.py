"""Measures things in turns, so that a busy machine slows both sides alike; knows nothing of hadocs."""

from __future__ import annotations

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


def medians(sides: Sequence[Callable[[], object]], rounds: int = ROUNDS) -> list[float]:
    """The median seconds of each side, each run once a round in turn, after one round that does not count."""
    times: list[list[float]] = [[] for _ in sides]
    for turn in range(rounds + 1):
        for side, taken in zip(sides, times, strict=True):
            start = time.perf_counter()
            side()
            if turn:
                taken.append(time.perf_counter() - start)
    return [statistics.median(t) for t in times]
