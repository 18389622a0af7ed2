"""Maintenance that takes one thing away at a time, which is no independent failure; knows of diagrams only.

What is in maintenance is out whatever else fails, and no two are at once: the states "this one is out" exclude one
another, and each is a fault tree of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

from hadocs.availability.diagram import Diagram
from hadocs.availability.tree import FaultTreeError


@dataclass(frozen=True, slots=True)
class Exclusive:
    """``unavailability`` is the long-run share of time, and the sum of the two others.

    ``within`` is by event what the time of its maintenance adds, ``otherwise`` what the time without any does.
    """

    unavailability: float
    within: Mapping[str, float]
    otherwise: float


def exclusive(diagram: Diagram, shares: Mapping[str, float]) -> Exclusive:
    """A tree whose events are maintained one at a time, each for a share of the time (one day a week: 1/7).

    Failures go on meanwhile, independent of it. Raises FaultTreeError where the shares can't be one at a time.
    """
    names = {e.name for e in diagram.tree.basic_events}
    unknown = [name for name in shares if name not in names]
    if unknown:
        raise FaultTreeError(f"{unknown[0]!r}, which is maintained, is no basic event")
    if any(not 0 <= share <= 1 for share in shares.values()):
        raise FaultTreeError("a share of time must be within 0 and 1")
    busy = fsum(shares.values())
    if busy > 1 + 1e-9:
        raise FaultTreeError(f"maintenance takes {busy:.4g} of the time, so it can't be one at a time")
    within = {name: share * diagram.probability({name: 1.0}) for name, share in shares.items()}
    otherwise = max(0.0, 1 - busy) * diagram.probability()
    return Exclusive(fsum((*within.values(), otherwise)), within, otherwise)
