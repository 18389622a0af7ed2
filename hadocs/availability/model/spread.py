"""What the ranges of the inputs make of a service's minutes: quantiles, and which input decides.

It knows of inputs and minutes, not of what fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt
from typing import TYPE_CHECKING

from hadocs.availability.frequency import MINUTES_PER_YEAR
from hadocs.availability.model.catalogue import Noting
from hadocs.availability.model.modules import together
from hadocs.availability.model.terms import Draw
from hadocs.availability.uncertainty import Z95, Spread, normals, quantiles

if TYPE_CHECKING:
    from hadocs.availability.model.core import Core, Model
    from hadocs.availability.model.planned import Work
    from hadocs.availability.model.terms import Term

SAMPLES = 200
FEWER = 64
LARGE = 1500
"""Diagrams with more nodes are sampled fewer times: two digits need no more."""
_STEPS = 60
_FAR = 1000.0


@dataclass(frozen=True, slots=True)
class Effect:
    """What an input's own range does: minutes a year at its 5 % and at its 95 % value, all else at the median."""

    key: str
    low: float
    high: float

    @property
    def width(self) -> float:
        """How far it moves the result."""
        return abs(self.high - self.low)


class Sample(Draw):
    """One draw of all inputs; each is drawn when it is first asked for."""

    def __init__(self, model: Model, number: int) -> None:
        super().__init__()
        self.model = model
        self.number = number

    def __missing__(self, key: str) -> float:
        entry = self.model.times.inputs[key]
        z = drawn(entry.stream)[self.number]
        self[key] = value = entry.value * exp(log(entry.factor) / Z95 * z)
        return value


_DRAWN: dict[str, list[float]] = {}


def drawn(stream: str) -> list[float]:
    """The standard normal values of a stream; kept, since they depend on its name alone."""
    found = _DRAWN.get(stream)
    if found is None:
        found = _DRAWN[stream] = normals([stream], SAMPLES)[0]
    return found


def spread(core: Core) -> Spread:
    """5, 50 and 95 % of a service's minutes a year."""
    count = SAMPLES if len(core.diagram) <= LARGE else FEWER
    step = SAMPLES / count
    levels = [tuple(c.name for c in level) for level in core.levels]
    found = []
    for n in range(count):
        number = int(n * step)
        values = core.model.sample(number)
        columns = core.model.column(number)
        q = [columns[ns[0]] if len(ns) == 1 else together([columns[n] for n in ns]) for ns in levels]
        found.append(min(core.static(q) + core.extra(values), MINUTES_PER_YEAR))
    return quantiles(found)


def effects(core: Core) -> tuple[Effect, ...]:
    """What the range of each input does to the minutes, the most first.

    By the fault tree's first derivatives where its diagram is large, else worked out anew.
    """
    exact = len(core.diagram) <= LARGE
    q = {name: event.probability for name, event in core.tree.events.items()}
    every: tuple[Term | Work, ...] = (*core.terms, *core.work)
    parts = [(p, p.minutes(core.values), _asked(core, p)) for p in every]
    extra = sum(minutes for _, minutes, _ in parts)
    total = core.unavailability * MINUTES_PER_YEAR + extra
    found = []
    for key in core.used:
        factor = core.model.times.inputs[key].factor
        moved = [c for c in core.components if key in core.inputs[c.name]]
        ends = []
        for turned in (1 / factor, factor):
            values = {**core.values, key: core.values[key] * turned}
            result = total + sum(p.minutes(values) - minutes for p, minutes, asked in parts if key in asked)
            changed = {c.name: c.unavailability(values) for c in moved}
            if changed and exact:
                now = {**q, **changed}
                columns = [together([now[c.name] for c in level]) for level in core.levels]
                result += core.static(columns) - core.unavailability * MINUTES_PER_YEAR
            else:
                result += sum(core.birnbaum[n] * (x - q[n]) for n, x in changed.items()) * MINUTES_PER_YEAR
            ends.append(result)
        found.append(Effect(key, ends[0], ends[1]))
    return tuple(sorted(found, key=lambda e: -e.width))


def _asked(core: Core, part: Term | Work) -> dict[str, None]:
    noting = Noting(core.values)
    part.minutes(noting)
    return noting.asked


def break_even(core: Core, key: str, minutes: float) -> float | None:
    """The value of an input at which a service has just so many minutes; ``None`` where none within reach does it."""
    median = core.values[key]

    def at(turned: float) -> float:
        return core.minutes({**core.values, key: median * turned}) - minutes

    low, high = 1 / _FAR, _FAR
    if core.model.times.inputs[key].unit == "share":
        high = min(high, 1 / median)
    start, end = at(low), at(high)
    if start == end or (start > 0) == (end > 0):
        return None
    for _ in range(_STEPS):
        middle = sqrt(low * high)
        if (at(middle) > 0) == (start > 0):
            low = middle
        else:
            high = middle
        if high / low < 1.0001:
            break
    return median * sqrt(low * high)
