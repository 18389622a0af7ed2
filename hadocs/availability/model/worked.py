"""Arithmetic as it is printed: factors with as many digits as it takes for the printed product to be right.

A reader who multiplies what stands there gets what stands there; numbers that are rounded each by itself don't do that.
"""

from __future__ import annotations

from dataclasses import dataclass

from hadocs.availability.frequency import MINUTES_PER_YEAR
from hadocs.availability.model.derived import Alone
from hadocs.availability.model.numbers import figure, lasting

DIGITS = 3
"""Digits of a product."""
_MOST = 7
_HOURS = {"y": 8760.0, "d": 24.0, "h": 1.0, "min": 1 / 60, "s": 1 / 3600, "ms": 1 / 3_600_000}


@dataclass(frozen=True, slots=True)
class Worked:
    """The arithmetic of a single point in words: ``mended`` of ``period`` are ``middle`` minutes a year, and on average
    over the ranges ``times`` as many, which are ``minutes``; it fails once in ``every``."""

    every: str
    mended: str
    period: str
    middle: str
    times: str
    minutes: str


def product(one: float, two: float) -> tuple[str, str, str]:
    """Two factors and their product as they are printed; the second is what the first, as printed, is multiplied by."""
    first, result = figure(one, DIGITS), figure(one * two, DIGITS)
    digits, second = DIGITS, ""
    while digits <= _MOST and figure(float(first) * float(second or 0), DIGITS) != result:
        second = figure(float(result) / float(first), digits)
        digits += 1
    return first, second, result


def single(found: Alone) -> Worked:
    """The arithmetic of a single point as it is printed."""
    middle, times, minutes = product(found.middle, found.times)
    every, mended, period = found.every, found.mended, found.every + found.mended
    for a, b in _fewest(2):
        short, long = lasting(mended, a), lasting(period, b)
        if _holds(short, long, middle):
            break
    return Worked(lasting(every, b), short, long, middle, times, minutes)


def _fewest(digits: int) -> list[tuple[int, int]]:
    """Digits of two numbers, the fewest in all first; of as many the second has more."""
    several = range(digits, _MOST + 1)
    return sorted(((a, b) for a in several for b in several), key=lambda ab: (sum(ab), ab[0]))


def _holds(mended: str, period: str, middle: str) -> bool:
    """Whether the minutes a year that two printed times make are the printed ones."""
    return figure(hours(mended) / hours(period) * MINUTES_PER_YEAR, digits_of(middle)) == middle


def digits_of(number: str) -> int:
    """How many digits of a printed number count: of a large whole one, zeros at its end need not."""
    counted = number.replace(".", "").lstrip("0")
    return len(counted) if "." in number else max(DIGITS, len(counted.rstrip("0")))


def hours(text: str) -> float:
    """The hours of a time as `lasting` prints it."""
    value, _, unit = text.partition(" ")
    return float(value) * _HOURS[unit]
