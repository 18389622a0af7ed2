"""The stationary distribution of a Markov chain by elimination, without subtraction; knows of no meaning.

Grassmann, Taksar, Heyman: Regenerative analysis and steady state distributions (1985), "GTH". States go in order of
minimum degree (Markowitz 1957), so that few transitions are made on the way.
"""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Mapping
from typing import TypeVar

from hadocs.availability.tree import FaultTreeError

State = TypeVar("State", bound=Hashable)
MOST_STEPS = 120_000_000
"""The most transitions that may be led past a state, all states together: some ten seconds."""
_DENSE = 0.25


def eliminated(rates: Mapping[State, Mapping[State, float]]) -> dict[State, float]:
    """The stationary distribution of an irreducible chain, given the rates by state and successor.

    State after state is taken out and its flow led past it; sums of positive numbers only, so every digit of
    even the smallest probability counts. Raises FaultTreeError where that takes too many steps.
    """
    states = list(rates)
    place = {s: at for at, s in enumerate(states)}
    row: list[dict[int, float]] = [{place[t]: r for t, r in rates[s].items()} for s in states]
    into: list[dict[int, None]] = [{} for _ in states]
    for at, targets in enumerate(row):
        for t in targets:
            into[t][at] = None
    gone: list[tuple[int, list[tuple[int, float]]]] = []
    waiting = [(len(row[at]) * len(into[at]), at) for at in range(len(states))]
    heapq.heapify(waiting)
    left = [True] * len(states)
    steps = 0
    while len(gone) < len(states) - 1:
        degree, last = heapq.heappop(waiting)
        if not left[last]:
            continue
        ahead = row[last]
        sources = into[last]
        now = len(ahead) * len(sources)
        if now > degree:
            # It has grown since it was put there.
            heapq.heappush(waiting, (now, last))
            continue
        still = len(states) - len(gone)
        if now > _DENSE * still * still:
            # Most lead to most others: rows of numbers are quicker than tables.
            heapq.heappush(waiting, (degree, last))
            break
        left[last] = False
        steps += now
        if steps > MOST_STEPS:
            raise _too_dense(len(states))
        total = sum(ahead.values())
        shares: list[tuple[int, float]] = []
        for t in ahead:
            del into[t][last]
        for source in sources:
            targets = row[source]
            share = targets.pop(last) / total
            shares.append((source, share))
            for t, rate in ahead.items():
                if t == source:
                    continue
                if t in targets:
                    targets[t] += share * rate
                else:
                    targets[t] = share * rate
                    into[t][source] = None
        gone.append((last, shares))
        for n in {*ahead, *sources}:
            heapq.heappush(waiting, (len(row[n]) * len(into[n]), n))
    rest = [at for at, is_left in enumerate(left) if is_left]
    if steps + len(rest) ** 3 // 3 > MOST_STEPS:
        raise _too_dense(len(states))
    p = [0.0] * len(states)
    for at, value in zip(rest, _dense([[row[s].get(t, 0.0) for t in rest] for s in rest]), strict=True):
        p[at] = value
    for at, shares in reversed(gone):
        p[at] = sum([p[source] * share for source, share in shares])
    total = sum(p)
    return {s: v / total for s, v in zip(states, p, strict=True)}


def _dense(row: list[list[float]]) -> list[float]:
    """The same for a matrix of rates, of no certain sum."""
    columns: list[list[float]] = []
    for last in range(len(row) - 1, 0, -1):
        ahead = row.pop()[:last]
        total = sum(ahead)
        column = [source[last] / total for source in row]
        # What leads back to itself is no transition; nobody reads it.
        row = [
            [a + share * b for a, b in zip(source, ahead, strict=False)] if share else source[:last]
            for source, share in zip(row, column, strict=True)
        ]
        columns.append(column)
    p = [1.0]
    for column in reversed(columns):
        p.append(sum([x * share for x, share in zip(p, column, strict=True)]))
    return p


def _too_dense(states: int) -> FaultTreeError:
    return FaultTreeError(
        f"the chain of {states} states is too dense to be solved: more than {MOST_STEPS} steps"
    )
