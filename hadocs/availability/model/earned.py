"""How many digits the quantiles of so many draws have earned: what other draws would change is not shown."""

from __future__ import annotations

from math import floor, log10

from hadocs.availability.uncertainty import Spread

_STEPS = (1, 2, 5)
"""A place is counted in steps of these where its single ones are not earned."""


def earned(value: float, error: float) -> str:
    """A number in steps no smaller than twice its standard error, and with two digits at the most.

    ``243`` with an error of 7 is ``240``, with one of 16 it is ``250``.
    """
    if value <= 0:
        return "0"
    two = 10.0 ** (floor(log10(value)) - 1)
    least = max(two, 2 * error)
    step = next(
        s * 10.0**p for p in range(floor(log10(least)), 400) for s in _STEPS if s * 10.0**p >= least * 0.999
    )
    shown = round(value / step) * step
    if shown == 0:
        # So little is known of it that one digit is too much already.
        step = 10.0 ** floor(log10(value))
        shown = round(value / step) * step
    return f"{shown:.{max(0, -floor(log10(step)))}f}"


def low(found: Spread) -> str:
    """The 5 % value."""
    return earned(found.p5, found.errors[0])


def middle(found: Spread) -> str:
    """The value in the middle."""
    return earned(found.p50, found.errors[1])


def high(found: Spread) -> str:
    """The 95 % value."""
    return earned(found.p95, found.errors[2])
