"""The gamma distribution with scale 1: its quantiles, and the shape that a range asks for.

Series and continued fraction of the incomplete gamma function: Abramowitz and Stegun, Handbook of Mathematical
Functions, 6.5.29 and 6.5.31.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp, lgamma, log

_TERMS = 500
_CLOSE = 1e-14
_WIDEST, _NARROWEST = 1e-2, 1e6
"""Shapes beyond which no range of an input lies."""


def below(shape: float, x: float) -> float:
    """The probability of less than ``x``: the regularised lower incomplete gamma function."""
    if x <= 0:
        return 0.0
    front = exp(shape * log(x) - x - lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        n = shape
        for _ in range(_TERMS + int(10 * shape**0.5)):
            n += 1
            term *= x / n
            total += term
            if term < total * _CLOSE:
                break
        return min(1.0, total * front)
    # Lentz's way to work out the continued fraction.
    b = x + 1 - shape
    c, d = 1e300, 1 / b
    h = d
    for n in range(1, _TERMS + int(10 * shape**0.5)):
        a = -n * (n - shape)
        b += 2
        d = 1 / (a * d + b)
        c = b + a / c
        h *= d * c
        if abs(d * c - 1) < _CLOSE:
            break
    return 1 - front * h


@lru_cache(256)
def quantile(shape: float, p: float) -> float:
    """The value below which a share ``p`` lies."""
    low, high = -700.0, log(shape + 40 * (1 + shape**0.5))
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if below(shape, exp(middle)) < p else (low, middle)
    return exp((low + high) / 2)


@lru_cache(64)
def shape_of(ratio: float) -> float:
    """The shape of which the 95 % value is so many times the 5 % value: the narrower, the larger."""
    low, high = log(_WIDEST), log(_NARROWEST)
    for _ in range(50):
        middle = (low + high) / 2
        shape = exp(middle)
        wide = log(max(quantile(shape, 0.95), 1e-300)) - log(max(quantile(shape, 0.05), 1e-300)) > log(ratio)
        low, high = (middle, high) if wide else (low, middle)
    return exp((low + high) / 2)
