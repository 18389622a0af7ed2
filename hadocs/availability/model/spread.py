"""What the range of each input makes of a service's average minutes, and which input decides.

It knows of inputs and minutes, not of what fails.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from hadocs.availability.frequency import MINUTES_PER_YEAR
from hadocs.availability.model.catalogue import Input
from hadocs.availability.model.columns import column, rows
from hadocs.availability.model.composed import LARGE
from hadocs.availability.model.core import Core
from hadocs.availability.model.terms import Columns, Draw

_STEPS = 60
_FAR = 1000.0
_CLOSE = 1e-7
_LEAST = 1e-300


@dataclass(frozen=True, slots=True)
class Effect:
    """What an input's own range does: minutes a year at its 5 % and at its 95 % value, all else on average."""

    key: str
    low: float
    high: float

    @property
    def width(self) -> float:
        """How far it moves the result."""
        return abs(self.high - self.low)


class Turned(Columns):
    """The averages, with each of some inputs at its 5 % value in one row and at its 95 % value in the next.

    The last row has all of them at their averages.
    """

    def __init__(self, inputs: Mapping[str, Input], keys: Sequence[str]) -> None:
        super().__init__(2 * len(keys) + 1)
        self.inputs = inputs
        self.places = {key: 2 * at for at, key in enumerate(keys)}

    def __missing__(self, key: str) -> float:
        entry = self.inputs[key]
        rows = [entry.average] * self.count
        place = self.places.get(key)
        if place is not None:
            rows[place : place + 2] = entry.low, entry.high
        self[key] = value = column(rows)
        return value


def steady(value: float) -> float:
    """A value without the digits that are rounding alone, so that what is equal stays in the order of the spec."""
    return float(f"{value:.9g}")


def effects(core: Core) -> tuple[tuple[Effect, ...], float]:
    """What the range of each input does to the minutes, the most first, and those from which it moves away.

    These are the minutes a year with every input at what stands for its average. By the fault tree's first derivatives
    where its diagram is large, else worked out anew.
    """
    keys = tuple(core.used)
    # Each input at its 5 % and at its 95 % value, then none moved.
    values = core.model.columns(keys, lambda: Turned(core.model.times.inputs, keys))
    if len(core.diagram) <= LARGE:
        ends = rows(core.minutes(values), values.count)
    else:
        moved = column([core.unavailability] * values.count)
        for c in core.components:
            q = column(values.component(c))
            moved = moved + core.birnbaum[c.name] * (q - core.tree.events[c.name].probability)
        ends = rows(moved * MINUTES_PER_YEAR + core.extra(values), values.count)
    found = (Effect(key, ends[2 * at], ends[2 * at + 1]) for at, key in enumerate(keys))
    # What is equal but for rounding stays in its order.
    return tuple(sorted(found, key=lambda e: -steady(e.width))), ends[-1]


def break_even(core: Core, key: str, minutes: float) -> float | None:
    """The value of an input at which a service has just so many minutes with all else on average.

    ``None`` where none within reach does it.
    """
    median = core.values[key]
    rest = core.model.averages

    def at(turned: float) -> float:
        return core.minutes(Draw({**rest, key: median * exp(turned)}))

    high = log(_FAR)
    if core.model.times.inputs[key].unit == "share":
        high = min(high, -log(median))
    a, b = -log(_FAR), high
    start, end = at(a), at(b)
    if start == end or (start > minutes) == (end > minutes):
        return None
    # In logarithms the minutes are nearly a straight line; the Illinois rule keeps both ends moving.
    fa, fb = (log(max(m, _LEAST) / max(minutes, _LEAST)) for m in (start, end))
    turned = a
    for _ in range(_STEPS):
        before, turned = turned, (a * fb - b * fa) / (fb - fa)
        found = log(max(at(turned), _LEAST) / max(minutes, _LEAST))
        if found == 0 or abs(turned - before) < _CLOSE:
            break
        if (found > 0) == (fb > 0):
            fa /= 2
        else:
            a, fa = b, fb
        b, fb = turned, found
    return median * exp(turned)
