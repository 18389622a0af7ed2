"""Draws of the inputs, the same for every service: a stream by name, spread over its distribution."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import exp, log

from hadocs.availability.model.catalogue import Input
from hadocs.availability.model.columns import column
from hadocs.availability.model.terms import Columns
from hadocs.availability.uncertainty import Z95, normals

SAMPLES = 200


class Sample(Columns):
    """Draws of all inputs; each is drawn when it is first asked for."""

    def __init__(self, inputs: Mapping[str, Input], count: int) -> None:
        super().__init__(count)
        self.inputs = inputs

    def __missing__(self, key: str) -> float:
        entry = self.inputs[key]
        self[key] = value = column(_draws(entry.stream, entry.median, entry.factor, self.count))
        return value


_DRAWN: dict[str, list[float]] = {}


def drawn(stream: str) -> list[float]:
    """The standard normal values of a stream; kept, since they depend on its name alone."""
    found = _DRAWN.get(stream)
    if found is None:
        found = _DRAWN[stream] = normals([stream], SAMPLES)[0]
    return found


@lru_cache(512)
def _draws(stream: str, median: float, factor: float, count: int) -> tuple[float, ...]:
    """Some of a stream's draws, evenly chosen, as an input's values; most specs have the same inputs."""
    sigma = log(factor) / Z95
    step = SAMPLES / count
    every = drawn(stream)
    return tuple(median * exp(sigma * every[int(n * step)]) for n in range(count))
