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


def in_full(
    failure: float,
    failure_in_test: float,
    repair: float,
    interval: float,
    first: float,
    by_test: float,
    length: float,
    available: float,
    found: float,
    badly: float,
    time: float,
) -> float:
    """Unavailability at a time, where tests take a ``length``, may themselves fail it, miss a failure or end badly.

    A test's beginning fails what works with probability ``by_test``, and the time in it at the rate
    ``failure_in_test``. It finds a failure with probability ``found``; repair begins then, and puts it back failed
    with probability ``badly``. What works is down in a test unless ``available``. At the time of a test that begins.
    """
    if time <= first:
        return _failed(failure, time)
    unseen, mended = _failed(failure, first), 0.0

    def over(unseen: float, mended: float, new: float, share: float, span: float) -> tuple[float, float]:
        """Failed unseen and in repair after a span: so many more fail in it, a share of the failed is found."""
        still = math.exp(-repair * span)
        done = -math.expm1(-repair * span)
        again = max(_kept(failure, repair, span) + _failed(failure, span) - still, 0.0)
        failed = unseen + (1.0 - unseen - mended) * new
        return (
            (1.0 - share) * failed + mended * (badly * done + (1.0 - badly) * again),
            share * failed + mended * still,
        )

    def fails(span: float) -> float:
        return by_test + (1.0 - by_test) * _failed(failure_in_test, span)

    whole = int((time - first) / interval)
    since = time - first - whole * interval
    rest = interval - length
    for _ in range(whole):
        before = unseen, mended
        unseen, mended = over(unseen, mended, fails(length), found, length)
        unseen, mended = over(unseen, mended, _failed(failure, rest), 0.0, rest)
        if (unseen, mended) == before:
            # So it goes on from one test to the next.
            break
    if since > length:
        unseen, mended = over(unseen, mended, fails(length), found, length)
        unseen, mended = over(unseen, mended, _failed(failure, since - length), 0.0, since - length)
        return min(unseen + mended, 1.0)
    works = (1.0 - unseen - mended) * (1.0 - fails(since))
    unseen, mended = over(unseen, mended, fails(since), found, since)
    return min(unseen + mended + (0.0 if available else works), 1.0)


def _failed(rate: float, time: float) -> float:
    return -math.expm1(-rate * time)


def _kept(failure: float, repair: float, time: float) -> float:
    """By how much less likely it is to be down after a time, where it was in repair and not up to begin with."""
    # Repaired at s and up since: the integral of μ·e^(−μs)·e^(−λ(t−s)).
    apart = (repair - failure) * time
    shape = -math.expm1(-apart) / apart if apart else 1.0
    return math.exp(-failure * time) - repair * time * math.exp(-failure * time) * shape
