"""Where a Markov chain is after a time, by uniformization (Jensen 1953): sums of positive numbers only.

Small chains by squaring the matrix of a short time, others by following the jumps. Knows of no meaning.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import ceil, exp, isqrt, lgamma, log, log2
from typing import TypeVar

from hadocs.availability.tree import FaultTreeError

State = TypeVar("State", bound=Hashable)
MOST_STEPS = 60_000_000
"""The most products of two numbers that a solution may take: some ten seconds."""
_TERMS = 30


def after(rates: Mapping[State, Mapping[State, float]], start: State, time: float) -> dict[State, float]:
    """The probability of each state after a time; ``rates`` has every state that can be reached from ``start``.

    Raises FaultTreeError where that takes too many steps.
    """
    states = list(rates)
    number = {s: at for at, s in enumerate(states)}
    rows = [[(number[t], r) for t, r in rates[s].items()] for s in states]
    # The jump process: as fast as the fastest state, which others pretend to be by jumping to themselves.
    speed = max((sum(r for _, r in row) for row in rows), default=0.0)
    jumps = speed * time
    if not jumps:
        return {s: float(s == start) for s in states}
    size = len(states)
    doublings = max(0, ceil(log2(jumps)) + 1)
    squaring = (doublings + _TERMS) * size**3
    following = (jumps + 10 * isqrt(ceil(jumps) + 1) + 50) * (sum(map(len, rows)) + size)
    if min(squaring, following) > MOST_STEPS:
        raise FaultTreeError(
            f"the chain of {size} states would take {min(squaring, following):.2g} steps to be followed for that time"
        )
    one = [[(t, r / speed) for t, r in row] for row in rows]
    stay = [max(0.0, 1.0 - sum(r for _, r in row)) for row in one]
    if squaring <= following:
        return dict(
            zip(states, _squared(one, stay, jumps / 2**doublings, doublings)[number[start]], strict=True)
        )
    begun = [0.0] * size
    begun[number[start]] = 1.0
    return dict(zip(states, _followed(one, stay, jumps, begun), strict=True))


def _stepped(one: list[list[tuple[int, float]]], stay: list[float], p: list[float]) -> list[float]:
    """The probabilities one jump later."""
    result = [a * b for a, b in zip(p, stay, strict=True)]
    for at, row in enumerate(one):
        x = p[at]
        if x:
            for t, r in row:
                result[t] += x * r
    return result


def _followed(
    one: list[list[tuple[int, float]]], stay: list[float], jumps: float, p: list[float]
) -> list[float]:
    """The mean over the Poisson number of jumps."""
    total = [0.0] * len(p)
    weights = 0.0
    for k in range(ceil(jumps + 10 * jumps**0.5 + 50)):
        weight = exp(k * log(jumps) - jumps - lgamma(k + 1))
        if weight:
            weights += weight
            total = [a + weight * b for a, b in zip(total, p, strict=True)]
        p = _stepped(one, stay, p)
    return [v / weights for v in total]


def _squared(
    one: list[list[tuple[int, float]]], stay: list[float], jumps: float, doublings: int
) -> list[list[float]]:
    """The matrix of a short time, squared so often. Rows are kept at a sum of 1, or roundings would double as well."""
    size = len(stay)
    matrix = []
    for at in range(size):
        p = [0.0] * size
        p[at] = 1.0
        total, weight = p, 1.0
        for k in range(1, _TERMS):
            p = _stepped(one, stay, p)
            weight *= jumps / k
            total = [a + weight * b for a, b in zip(total, p, strict=True)]
        matrix.append(_whole(total))
    for _ in range(doublings):
        columns = list(zip(*matrix, strict=True))
        matrix = [
            _whole([sum([a * b for a, b in zip(row, c, strict=True)]) for c in columns]) for row in matrix
        ]
    return matrix


def _whole(row: list[float]) -> list[float]:
    total = sum(row)
    return [v / total for v in row]
