"""Draws of the inputs, the same for every service: a stream by name, spread evenly over its distribution.

A Latin hypercube of the middles of its strata (McKay, Beckman, Conover 1979).
"""

from __future__ import annotations

import random
from functools import cache, cached_property, lru_cache
from math import exp, log
from statistics import NormalDist

from hadocs.availability.model.averages import Averages
from hadocs.availability.model.columns import column
from hadocs.availability.model.expected import Expected
from hadocs.availability.model.terms import Columns
from hadocs.availability.uncertainty import Z95

SAMPLES = 1000
"""Draws where they are cheap."""
_SEED = 20_061_017


class Sample(Columns):
    """Draws of all inputs of some averages; each is drawn when it is first asked for."""

    def __init__(self, averages: Averages, count: int) -> None:
        super().__init__(count)
        self._averages = averages

    @cached_property
    def expected(self) -> Expected:
        """The means of what these draws are of."""
        return Expected(self, self._averages)

    def __missing__(self, key: str) -> float:
        entry = self._averages.inputs[key]
        self[key] = value = column(_draws(entry.stream, entry.median, entry.factor, self.count))
        return value


@cache
def _middles(count: int) -> tuple[float, ...]:
    """The standard normal's values in the middle of so many equally likely strata."""
    quantile = NormalDist().inv_cdf
    return tuple(quantile((n + 0.5) / count) for n in range(count))


@cache
def drawn(stream: str, count: int) -> tuple[float, ...]:
    """So many standard normal values of a stream; kept, since they depend on its name alone.

    The same on every machine: the generator is Python's Mersenne Twister, seeded with text.
    """
    found = list(_middles(count))
    random.Random(f"{_SEED} {stream}").shuffle(found)
    return tuple(found)


@lru_cache(512)
def _draws(stream: str, median: float, factor: float, count: int) -> tuple[float, ...]:
    """A stream's draws as an input's values; most specs have the same inputs."""
    sigma = log(factor) / Z95
    return tuple([median * exp(sigma * x) for x in drawn(stream, count)])
