"""Means that owe nothing to chance: what the inputs have on average makes what they bring about on average.

The inputs are independent, so the mean of what is linear in each of them is its value where all have their means (of
what fails once in a time, the mean of the inverse). Draws would tell the same only where there are very many: with the
two wide ranges of an array, the mean of a thousand draws is off by 2 % as often as not, that of two hundred by 4 %.
What is not linear in its inputs keeps the mean of the draws.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from math import fsum
from operator import mul

from hadocs.availability.model.averages import Averages
from hadocs.availability.model.columns import rows
from hadocs.availability.model.component import Quantity
from hadocs.availability.model.terms import Columns, of

_RARE = 0.1
"""Up to so much a failure rate times a repair, in every draw, is an unavailability to which its mean says something."""
_STRAIGHT = 1e-9
"""How far, of its value, a quantity may be from a straight line by rounding alone."""


class Expected:
    """The means of quantities; ``draws`` stand in for those that are not linear in the inputs of ``averages``."""

    def __init__(self, draws: Columns, averages: Averages) -> None:
        self._draws, self._averages = draws, averages
        self._known: dict[tuple[int, ...], tuple[tuple[Quantity, ...], float]] = {}

    def of(self, *factors: Quantity) -> float:
        """The mean of a product."""
        # The quantities are kept, so that their ids stay their own.
        key = (*map(id, factors),)
        if key not in self._known:
            self._known[key] = factors, self._mean(factors)
        return self._known[key][1]

    def beyond(self, rate: Quantity, repair: Quantity) -> float:
        """By how much the mean of an unavailability is above that of its draws; 0 where it is no small one."""
        drawn = rows(of(self._draws, rate) * of(self._draws, repair), self._draws.count)
        if max(drawn) > _RARE:
            return 0.0
        return self.of(rate, repair) - fsum(drawn) / len(drawn)

    def _mean(self, factors: tuple[Quantity, ...]) -> float:
        asked = [self._averages.inputs_of(f) for f in factors]
        if len(factors) > 1 and sum(map(len, asked)) > len(frozenset(chain(*asked))):
            # With an input in common they are not independent.
            return self._of_draws(factors)
        found, values = 1.0, self._averages.values
        for quantity, keys in zip(factors, asked, strict=True):
            found *= of(values, quantity) if self._linear(quantity, keys) else self._of_draws((quantity,))
        return found

    def _of_draws(self, factors: tuple[Quantity, ...]) -> float:
        every = [1.0] * self._draws.count
        for quantity in factors:
            every = list(map(mul, every, rows(of(self._draws, quantity), self._draws.count)))
        return fsum(every) / self._draws.count

    def _linear(self, quantity: Quantity, keys: Iterable[str]) -> bool:
        """Whether a quantity goes by a straight line with each of its inputs, or with the inverse of such a time."""
        values = dict(self._averages.values)
        for key in keys:
            entry = self._averages.inputs[key]
            ends = [entry.low, entry.high]
            middle = 2 / (1 / ends[0] + 1 / ends[1]) if entry.recurs else sum(ends) / 2
            low, at, high = (quantity({**values, key: x}) for x in (ends[0], middle, ends[1]))
            if abs((low + high) / 2 - at) > _STRAIGHT * max(abs(low), abs(high)):
                return False
        return True
