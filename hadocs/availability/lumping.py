"""States of a Markov chain that act alike, taken together; knows of no meaning.

Ordinary lumpability (Kemeny and Snell 1960): all states of a class go on to each other class at one and the same rate.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from math import fsum
from typing import TypeVar

State = TypeVar("State", bound=Hashable)


def classes(rates: Mapping[State, Mapping[State, float]], first: Mapping[State, int]) -> dict[State, int]:
    """The number of each state's class: the fewest classes that are lumpable and keep those of ``first`` apart.

    Numbers are in the order in which the states come.
    """
    states = list(rates)
    place = {s: at for at, s in enumerate(states)}
    rows = [[(place[t], r) for t, r in rates[s].items()] for s in states]
    of = _numbered([first[s] for s in states])
    while True:
        found = _numbered([(of[at], *_toward(row, of, of[at])) for at, row in enumerate(rows)])
        # Classes are only ever divided, so as many as before are the same.
        if max(found, default=0) == max(of, default=0):
            return dict(zip(states, of, strict=True))
        of = found


def _toward(row: Sequence[tuple[int, float]], of: Sequence[int], own: int) -> list[tuple[int, float]]:
    """The other classes that a state goes on to, with the rates: exact sums, or alike would depend on their order."""
    rates: dict[int, list[float]] = {}
    for t, r in row:
        if of[t] != own:
            rates.setdefault(of[t], []).append(r)
    return sorted((c, r[0] if len(r) == 1 else fsum(r)) for c, r in rates.items())


def _numbered(keys: Sequence[Hashable]) -> list[int]:
    number: dict[Hashable, int] = {}
    return [number.setdefault(key, len(number)) for key in keys]
