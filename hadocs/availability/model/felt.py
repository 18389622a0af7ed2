"""From how many minutes a year on something makes a difference to a service. Knows nothing of what it is."""

from __future__ import annotations

from math import floor, log10

LEAST = 0.1
"""Six seconds a year: less than that is not written out."""
FELT = 0.001
"""The share of a service's minutes below which one thing more makes no difference."""


def least(total: float) -> float:
    """Minutes below which it says no more than "under" it, of so many in all: a thousandth of them, or six seconds."""
    return max(LEAST, float(10 ** floor(log10(total * FELT)))) if total > 0 else LEAST


def felt(total: float) -> float:
    """Minutes from which on one thing more makes a difference to a service of so many in all."""
    return max(least(total), FELT * total)
