"""A linear scale for bars: where a value lies, which round values get a line. Knows no figure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor, log10

THINNEST = 2.0
"""No piece of a bar is thinner, in pixels: it would not be seen."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From values, 0 to ``top``, to pixels from ``left``, ``width`` of them."""

    left: float
    width: float
    top: float

    def x(self, value: float) -> float:
        """Where a value lies."""
        return round(self.left + self.length(value), 1)

    def length(self, value: float) -> float:
        """How long a bar of a value is."""
        return self.width * value / self.top if self.top > 0 else 0.0

    def ticks(self, most: int = 6) -> tuple[float, ...]:
        """Round values from 0 to the first that is not below ``top``, in at most so many steps of 1, 2 or 5 times a
        power of ten."""
        if self.top <= 0:
            return (0.0,)
        for power in range(floor(log10(self.top)) - 2, floor(log10(self.top)) + 2):
            for first in (1, 2, 5):
                steps = ceil(self.top / (first * 10.0**power) - 1e-9)
                if steps <= most:
                    return tuple(first * n * 10.0**power for n in range(steps + 1))
        return (0.0,)

    def rounded(self) -> Scale:
        """The same to its last round value, so that an axis doesn't end before what is measured on it."""
        return replace(self, top=max(self.top, self.ticks()[-1]))


def written(value: float) -> str:
    """A round value as people write it, without zeros at its end: ``0.5``, ``20``, ``1000``."""
    return f"{value:.12f}".rstrip("0").rstrip(".") or "0"
