"""Whether what is left can carry what must run: capacities and a demand; knows of no tree and no topology."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from hadocs.availability.tree import FaultTreeError

STATES = 1_000_000
"""The most different amounts of lost capacity that are followed."""


def shortage(units: Sequence[tuple[float, float]], demand: float) -> float:
    """P(the capacity of the units that are up is less than the demand).

    ``units`` are (capacity, unavailability), independent; capacity and demand in one unit of any kind.
    By dynamic programming over the capacity that is lost: exact also where capacities differ, and linear in
    the number of units for each different sum. Raises FaultTreeError for values that can't be, and where
    there are too many different sums.
    """
    for capacity, q in units:
        if not (0 <= capacity < float("inf") and 0 <= q <= 1):
            raise FaultTreeError(f"a unit has capacity {capacity} and unavailability {q}")
    # In decimal, as they were written: 0.1 + 0.2 is not less than 0.3.
    exact = [(Fraction(str(capacity)), q) for capacity, q in units]
    spare = sum((c for c, _ in exact), Fraction(0)) - Fraction(str(demand))
    if spare < 0:
        return 1.0
    short = 0.0
    lost: dict[Fraction, float] = {Fraction(0): 1.0}
    for part, q in exact:
        after: dict[Fraction, float] = {}
        for amount, p in lost.items():
            after[amount] = after.get(amount, 0.0) + p * (1.0 - q)
            more = amount + part
            # Once too much is lost it stays so, whatever the rest does: added up, never subtracted from 1.
            if more > spare:
                short += p * q
            else:
                after[more] = after.get(more, 0.0) + p * q
        if len(after) > STATES:
            raise FaultTreeError("there are too many different sums of capacities to follow")
        lost = after
    return short
