"""What a single year may bring: the mean is of many years, and an outage that comes once in twenty is in few of them.

A year's minutes are a compound Poisson sum for each draw of the inputs: outages that last until a repair or until a
person has acted are exponential, pauses and planned work have their lengths. A failover that works and one that does
not are outages of two kinds. Their distribution follows by Panjer's recursion (H. H. Panjer, 1981), and the draws are
taken together.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from itertools import accumulate, chain, repeat
from math import exp, fsum, log, sqrt
from operator import add, mul
from typing import NamedTuple

from hadocs.availability.frequency import HOURS_PER_YEAR, MINUTES_PER_YEAR
from hadocs.availability.model.columns import column, least, rows
from hadocs.availability.model.composed import Composed
from hadocs.availability.model.result import Year
from hadocs.availability.model.terms import Columns
from hadocs.availability.remembered import Remembered

DRAWS = 120
"""Draws of the inputs that take part, chosen evenly by their minutes: with fifteen, what a year brings moved by a tenth
when the draws came in another order, and the longest outage to expect by a fifth."""
CELLS = 50
"""Steps in which minutes are counted; what is shorter than half a step varies too little to matter. The result is
within a hundredth of that of many more."""
_NEAR = 5
"""Where a middle year has less than one part in so many of what is counted to, it is counted again in smaller steps."""
ALIKE = 4
"""Lengths are alike where this many times their logarithms round to one number: outages that are add up as one kind."""
MONTHS = 12
_SPARSE, _FAR = 8, 0.02
_LEAST = 1e-12
_BAD = 0.95
_WIDE = 1_000
_CLOSE = 1e-5
"""How near minutes are found, as a share of them."""


class Stream(NamedTuple):
    """Outages of one kind: how often a year, how many minutes each on average; ``repaired`` where that varies."""

    rate: float
    minutes: float
    repaired: bool

    def longer(self, minutes: float) -> float:
        """How many a year last longer than so many minutes."""
        if self.repaired:
            return self.rate * exp(-minutes / self.minutes) if self.minutes > 0 else 0.0
        return self.rate if self.minutes > minutes else 0.0


def year(whole: Composed, allowed: float | None, rto: float | None = None) -> Year:
    """A single year of a service; ``allowed`` minutes a year, and ``rto`` minutes for each outage, are asked for."""
    totals = whole.totals
    order = sorted(range(len(totals)), key=lambda n: (totals[n], n))
    count = min(DRAWS, len(order))
    some = [order[int((n + 0.5) * len(order) / count)] for n in range(count)]
    many = streams(whole, some)
    planned = [whole.planned[n] for n in some]
    over = None if allowed is None else sum(t > allowed for t in totals) / len(totals)
    # An edit of a spec seldom changes any of it, and services that stand alike differ in what is asked of them.
    told = array("d", planned)
    for kinds in many:
        told.append(len(kinds))
        told.extend(chain.from_iterable(kinds))
    key = sha256(told.tobytes()).digest()
    some_kinds = cache(lambda: [alike(kinds) for kinds in many])
    usual = _USUAL.get(key, lambda: _usual(many, some_kinds(), planned))
    misses = month = None
    if allowed is not None:
        misses, month = _MISSED.get((key, allowed), lambda: _missed(some_kinds(), planned, allowed))
    return Year(*usual, over, misses, None if rto is None else _within(many, rto), month)


def _usual(
    many: Sequence[Sequence[Stream]], each: Sequence[Sequence[Stream]], planned: Sequence[float]
) -> tuple[float, float, float, float]:
    """The minutes of a middle and of a bad year, and those of their longest outage; ``each`` in fewer kinds."""
    longer = [_longer(kinds) for kinds in many]

    @cache
    def shorter(minutes: float) -> float:
        return _mean([exp(-more(minutes)) for more in longer])

    typical, bad = _typical(each, planned)
    return typical, bad, _least(shorter, 0.5), _least(shorter, _BAD)


def _missed(
    each: Sequence[Sequence[Stream]], planned: Sequence[float], allowed: float
) -> tuple[float, float]:
    """How likely a year has more minutes than allowed, and a month more than a twelfth of them."""
    year = _mean([chance(kinds, sure, allowed) for kinds, sure in zip(each, planned, strict=True)])
    monthly = [tuple(Stream(s.rate / MONTHS, s.minutes, s.repaired) for s in kinds) for kinds in each]
    month = _mean([chance(k, p / MONTHS, allowed / MONTHS) for k, p in zip(monthly, planned, strict=True)])
    return 1 - year, 1 - month


def _within(many: Sequence[tuple[Stream, ...]], rto: float) -> float | None:
    """The share of outages that last no longer than so many minutes; none where there are no outages."""
    every = fsum(s.rate for kinds in many for s in kinds)
    late = fsum(s.longer(rto) for kinds in many for s in kinds)
    return 1 - late / every if every > 0 else None


def _longer(kinds: Sequence[Stream]) -> Callable[[float], float]:
    """How many outages of some kinds a year last longer than so many minutes: asked some eighty times for each draw."""
    fixed = sorted((s.minutes, s.rate) for s in kinds if not s.repaired)
    after = [0.0, *accumulate(rate for _, rate in reversed(fixed))][::-1]
    lengths = [minutes for minutes, _ in fixed]
    mended: dict[float, float] = {}
    for s in kinds:
        if s.repaired and s.minutes > 0:
            mended[s.minutes] = mended.get(s.minutes, 0.0) + s.rate
    means = tuple(mended.items())

    def longer(minutes: float) -> float:
        those = after[bisect_right(lengths, minutes)]
        return those + sum([rate * exp(-minutes / mean) for mean, rate in means])

    return longer


class _Picked(Columns):
    """Some of the draws, with some inputs at a value of their own."""

    def __init__(self, source: Columns, draws: Sequence[int], fixed: Mapping[str, float]) -> None:
        super().__init__(len(draws))
        self.source, self.draws, self.fixed = source, draws, fixed

    def __missing__(self, key: str) -> float:
        value = self.fixed.get(key)
        if value is None:
            every = rows(self.source[key], self.source.count)
            value = column([every[n] for n in self.draws])
        self[key] = value
        return value


def streams(whole: Composed, draws: Sequence[int]) -> list[tuple[Stream, ...]]:
    """The outages of some draws, planned ones aside: of single components, of several together, and the pauses."""
    found = _of_the_tree(whole, draws)
    usual = _Picked(whole.values, draws, {})
    works = _Picked(whole.values, draws, {"uncovered": 0.0, "unconfirmed": 0.0})
    fails = _Picked(whole.values, draws, {"uncovered": 1.0, "unconfirmed": 0.0})
    asks = _Picked(whole.values, draws, {"uncovered": 0.0, "unconfirmed": 1.0})
    missed = rows(least(1.0, usual["uncovered"]), len(draws))
    asked = rows(least(1.0, usual["unconfirmed"]), len(draws))
    for term in whole.core.terms:
        rate = rows(term.per_year(whole.values), whole.count)
        keys = whole.core.model.inputs_of(term.hours)
        by_luck = "unconfirmed" in keys
        splits = by_luck or "uncovered" in keys
        short = rows((works if splits else usual).of(term.hours), len(draws))
        long = rows(fails.of(term.hours), len(draws)) if "uncovered" in keys else short
        late = rows(asks.of(term.hours), len(draws)) if by_luck else short
        if not splits:
            for at, n in enumerate(draws):
                found[at].append((rate[n], short[at] * 60, False))
            continue
        for at, n in enumerate(draws):
            c = asked[at] if by_luck else 0.0
            u = missed[at] if "uncovered" in keys else 0.0
            often = rate[n] * (1 - c)
            found[at] += ((often * (1 - u), short[at] * 60, False), (often * u, long[at] * 60, True))
            if by_luck:
                found[at].append((rate[n] * c, late[at] * 60, True))
    return [tuple([Stream(*s) for s in kinds if s[0] > _LEAST and s[1] > 0]) for kinds in found]


def _of_the_tree(whole: Composed, draws: Sequence[int]) -> list[list[tuple[float, float, bool]]]:
    """The outages of what the fault tree has, of each of some draws: what streams are made of."""
    found: list[list[tuple[float, float, bool]]] = [[] for _ in draws]
    core, values = whole.core, whole.values
    singles, often = [0.0] * len(draws), [0.0] * len(draws)
    for c in core.components:
        rates, repairs = (rows(values.of(what), whole.count) for what in (c.rate, c.repair))
        down = whole.unavailable(c.name)
        single, weight = core.single(c.name), core.birnbaum[c.name]
        for at, n in enumerate(draws):
            rate, repair = rates[n], repairs[n]
            up = 1.0 - down[n]
            if single:
                found[at].append((rate * HOURS_PER_YEAR * up, repair * 60, True))
                singles[at] += rate * up * repair
            else:
                often[at] += weight * rate * up
    for at, n in enumerate(draws):
        left = max(0.0, whole.down[n] - singles[at])
        if often[at] > 0 and left > _LEAST:
            found[at].append((often[at] * HOURS_PER_YEAR, left / often[at] * 60, True))
    return found


def alike(kinds: Sequence[Stream]) -> tuple[Stream, ...]:
    """The same outages and minutes a year in fewer kinds: those of much the same length as one of their average."""
    found: dict[tuple[bool, int], tuple[float, float]] = {}
    for s in kinds:
        key = s.repaired, round(ALIKE * log(s.minutes))
        rate, minutes = found.get(key, (0.0, 0.0))
        found[key] = rate + s.rate, minutes + s.rate * s.minutes
    return tuple(Stream(rate, minutes / rate, key[0]) for key, (rate, minutes) in found.items())


def chance(kinds: Sequence[Stream], planned: float, minutes: float, cells: int = 0) -> float:
    """How likely a year has so many minutes at the most, counted in so many steps (`CELLS`, unless told)."""
    return fsum(_sums(kinds, planned, minutes, cells))


def _sums(kinds: Sequence[Stream], planned: float, most: float, steps: int = 0) -> list[float]:
    """The chances of a year's minutes by step, up to ``most`` of them: Panjer's recursion.

    The first is that of no more than what is sure, which is planned or too short to vary; none where that is too much.
    """
    step = most / (steps or CELLS)
    small = [s for s in kinds if s.minutes < step / 2]
    left = most - planned - fsum(s.rate * s.minutes for s in small)
    cells = int(left / step + 0.5) if step > 0 and left >= 0 else -1
    if cells < 0:
        return []
    often = [0.0] * (cells + 2)
    total = 0.0
    for s in kinds:
        if s.minutes < step / 2:
            continue
        total += s.rate
        if not s.repaired:
            # Between two steps, so that the average stays.
            at = int(s.minutes / step)
            if at <= cells:
                over = s.minutes / step - at
                often[at] += s.rate * (1 - over)
                often[at + 1] += s.rate * over
            continue
        x = exp(-step / s.minutes)
        after = s.rate * x**0.5
        each = accumulate(repeat(x, cells - 1), mul, initial=after * (1 - x)) if cells else ()
        often = list(map(add, often, (s.rate - after, *each, 0.0)))
    weighted = [n * f for n, f in enumerate(often)]
    chances = [exp(often[0] - total)]
    for n in range(1, cells + 1):
        chances.append(sum(map(mul, weighted[1 : n + 1], reversed(chances))) / n)
    return chances


def _typical(each: Sequence[Sequence[Stream]], planned: Sequence[float]) -> tuple[float, float]:
    """The minutes of a year in the middle, and those that one year in twenty has more than."""
    most = 2 * _mean(
        [p + fsum(s.rate * s.minutes for s in kinds) for kinds, p in zip(each, planned, strict=True)]
    )
    if most <= 0:
        return 0.0, 0.0
    # A few of the draws tell that it is far too little.
    few = slice(None, None, _SPARSE)
    while most < MINUTES_PER_YEAR and fsum(_together(each[few], planned[few], most)) < _BAD - _FAR:
        most *= 2
    while fsum(found := _together(each, planned, most)) < _BAD and most < MINUTES_PER_YEAR:
        most *= 2
    bad = _at(found, _BAD, most)
    middle = _at(found, 0.5, most)
    if middle < most / _NEAR:
        # Too near to nothing for steps that reach as far as bad years.
        less = 2 * (middle + most / CELLS)
        nearer = _together(each, planned, less)
        middle = _at(nearer, 0.5, less) if fsum(nearer) >= 0.5 else middle
    return middle, bad


def _together(each: Sequence[Sequence[Stream]], planned: Sequence[float], most: float) -> list[float]:
    """The chances of a year's minutes by step up to ``most``, all draws taken together."""
    found = [0.0] * (CELLS + 2)
    for kinds, sure in zip(each, planned, strict=True):
        sums = _sums(kinds, sure, most)
        for n, p in enumerate(sums, CELLS + 1 - len(sums)):
            found[n] += p / len(each)
    return found


def _at(chances: Sequence[float], share: float, most: float) -> float:
    """The minutes within which such a share of years stays, by the chances of each step up to ``most``."""
    so_far, step = 0.0, most / CELLS
    for n, p in enumerate(chances):
        if so_far + p >= share:
            return min(MINUTES_PER_YEAR, step * max(0.0, n - 0.5 + (share - so_far) / p))
        so_far += p
    return MINUTES_PER_YEAR


def _least(within: Callable[[float], float], share: float) -> float:
    """The least minutes within which so large a share is; 0 where no minutes are enough for that."""
    if within(0.0) >= share:
        return 0.0
    low, high = 0.0, MINUTES_PER_YEAR
    while high - low > _CLOSE * max(high, 1.0):
        # Lengths spread over powers of ten: halved by their logarithms they are found in fewer steps.
        middle = sqrt(max(low, high / _WIDE) * high)
        low, high = (low, middle) if within(middle) >= share else (middle, high)
    return high


_USUAL: Remembered[tuple[float, float, float, float]] = Remembered(1_000, lambda _: 1)
_MISSED: Remembered[tuple[float, float]] = Remembered(1_000, lambda _: 1)


def _mean(each: Sequence[float]) -> float:
    return fsum(each) / len(each)
