"""How often the top event comes about and how long it lasts, from failure rates; knows of diagrams only.

Steady state of independent components, each failing and being repaired for itself (Vesely 1970).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from hadocs.availability.diagram import Diagram
from hadocs.availability.measures import birnbaum
from hadocs.availability.tree import FaultTreeError

HOURS_PER_YEAR = 8760.0
MINUTES_PER_YEAR = 525600.0


@dataclass(frozen=True, slots=True)
class Frequency:
    """``per_hour`` is ω, how often the top event begins; mean up time A/ω and mean down time U/ω, in hours.

    Where ω is 0, the up time is infinite and the down time 0.
    """

    unavailability: float
    per_hour: float

    @property
    def per_year(self) -> float:
        """Times a year of 8760 hours."""
        return self.per_hour * HOURS_PER_YEAR

    @property
    def minutes_per_year(self) -> float:
        """Minutes of downtime a year of 525 600 minutes."""
        return self.unavailability * MINUTES_PER_YEAR

    @property
    def mean_up_hours(self) -> float:
        """A/ω."""
        return (1 - self.unavailability) / self.per_hour if self.per_hour else inf

    @property
    def mean_down_hours(self) -> float:
        """U/ω."""
        return self.unavailability / self.per_hour if self.per_hour else 0.0


def contributions(diagram: Diagram) -> dict[str, float]:
    """I_B·λ·A by event name: how often an hour the top event begins with this event's failure.

    Raises FaultTreeError where an event that matters has no failure rate, or the tree is not coherent.
    """
    if not diagram.monotone:
        raise FaultTreeError(
            f"the failure frequency of {diagram.tree.name!r} is not defined by failures alone: "
            "it has gates (not, xor, …) where a repair can bring the top event about"
        )
    measures = birnbaum(diagram)
    events = diagram.tree.used_events
    missing = [e.name for e in events if e.failure_rate is None and measures[e.name] and e.probability < 1]
    if missing:
        raise FaultTreeError("no failure rate is given for " + ", ".join(repr(n) for n in missing))
    return {e.name: measures[e.name] * (e.failure_rate or 0.0) * (1 - e.probability) for e in events}


def frequency(diagram: Diagram) -> Frequency:
    """ω = Σ I_B,i·λ_i·A_i with the unavailability beside it; raises FaultTreeError as `contributions` does."""
    return Frequency(diagram.probability(), sum(contributions(diagram).values()))
