"""What is tested at regular times and may have failed unseen since: the periodic tests of Open-PSA.

Knows of numbers alone.
"""

from __future__ import annotations

import math


def periodic(*values: float) -> float:
    """Unavailability at a time, by (failure rate, [repair rate,] time between tests, time of the first, time).

    Tests take no time. Without a repair rate what is found failed is as new at once; with it, repair begins then
    and takes 1/rate on average, and until then it is down. At the time of a test it is what it is just before.
    """
    failure, *repair, interval, first, time = values
    if time <= first:
        return _failed(failure, time)
    whole, since = divmod(time - first, interval)
    if since == 0:
        whole, since = whole - 1, interval
    if not repair:
        return _failed(failure, since)
    down = _failed(failure, first)
    # From one test to the next, what is down stays so by ``kept`` and what is up is lost by ``lost``.
    kept, lost = _kept(failure, repair[0], interval), _failed(failure, interval)
    if kept > 0:
        # down·kept^n + lost·(1 + kept + … + kept^(n − 1)), without taking small numbers from 1.
        times = whole * math.log(kept)
        sum_of_powers = whole if kept == 1 else math.expm1(times) / (kept - 1)
        down = down * math.exp(times) + lost * sum_of_powers
    elif whole:
        down = down * kept**whole + lost * (1 - kept**whole) / (1 - kept)
    return down * _kept(failure, repair[0], since) + _failed(failure, since)


def _failed(rate: float, time: float) -> float:
    return -math.expm1(-rate * time)


def _kept(failure: float, repair: float, time: float) -> float:
    """By how much less likely it is to be down after a time, where it was in repair and not up to begin with."""
    # Repaired at s and up since: the integral of μ·e^(−μs)·e^(−λ(t−s)).
    apart = (repair - failure) * time
    shape = -math.expm1(-apart) / apart if apart else 1.0
    return math.exp(-failure * time) - repair * time * math.exp(-failure * time) * shape
