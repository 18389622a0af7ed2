"""What a life that was lived through came to, by service and failure mode, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean, stdev

from support.estate_parts import YEAR
from support.simulate_estate import Life


def by_mode(lived: Mapping[tuple[str, str], float], key: str) -> dict[str, float]:
    """Hours by failure mode: what is missing votes alone as quorum, other states shared among their causes."""
    total, votes = lived.get((key, "down"), 0.0), lived.get((key, "votes"), 0.0)
    causes = {m: h for (k, m), h in lived.items() if k == key and m not in ("down", "votes")}
    static = {m: h for m, h in causes.items() if not m.startswith("pause ")}
    whole = sum(static.values())
    found = {m: (total - votes) * h / whole for m, h in static.items()} if whole else {}
    found["quorum"] = found.get("quorum", 0.0) + votes
    for m, h in causes.items():
        if m.startswith("pause "):
            found[m[6:]] = found.get(m[6:], 0.0) + h
    return found


MANY = 150
"""From so many events on, what was seen tells its own spread: a life with few of them has too small a one."""


@dataclass(frozen=True)
class Measured:
    """What batches of years came to, in minutes a year; ``years`` in all."""

    batches: tuple[float, ...]
    years: float

    @property
    def mean(self) -> float:
        """Minutes a year."""
        return fmean(self.batches)

    def half_width(self, chance: float, expected: float, lasts: float) -> float:
        """Of the two-sided confidence interval that leaves out the truth with a chance.

        Few events tell little of how they spread: what is ``expected`` beyond the least of any batch is
        taken then, at the least, as events that come as Poisson's and last exponential times of ``lasts`` hours.
        """
        n, least = len(self.batches), min(self.batches)
        error = stdev(self.batches) / sqrt(n)
        if (self.mean - least) * self.years < MANY * lasts * 60:
            error = max(error, sqrt(2 * max(0.0, expected - least) * lasts * 60 / self.years))
        z = NormalDist().inv_cdf(1 - chance / 2)
        # Student's t from the normal distribution (Cornish and Fisher).
        m = n - 1
        return (z + (z**3 + z) / (4 * m) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * m**2)) * error


def lived(life: Life, years: float, batches: int = 40) -> dict[tuple[str, str], Measured]:
    """Minutes a year by service and failure mode, and by service in all under the mode ``all``."""
    each = years / batches
    life.live(each * YEAR / 4)
    runs = [life.live(each * YEAR) for _ in range(batches)]
    result = {}
    for key in life.services:
        found = [by_mode(run, key) for run in runs]
        for mode in [*sorted({m for f in found for m in f}), "all"]:
            values = (sum(f.values()) if mode == "all" else f.get(mode, 0.0) for f in found)
            result[key, mode] = Measured(tuple(v / each * 60 for v in values), years)
    return result
