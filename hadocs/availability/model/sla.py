"""SLA arithmetic: what promised availabilities of things in series multiply to. It is no availability model."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod


def product(promised: Iterable[float]) -> float:
    """The product of promised availabilities, each a share of the time from 0 to 1; 1 for none.

    It is what is left if every promise is used up to the full, at different times: a rule of thumb for contracts. It
    knows nothing of redundancy, of failovers, of what the parts share, and of whether a promise is kept.
    Raises ValueError for a share below 0 or above 1.
    """
    shares = tuple(promised)
    if any(not 0 <= share <= 1 for share in shares):
        raise ValueError("a promised availability is a share of the time, from 0 to 1")
    return prod(shares)
