"""What an interruption is: how often, how long, and by what; knows of no topology."""

from __future__ import annotations

from dataclasses import dataclass

from hadocs.availability.frequency import HOURS_PER_YEAR
from hadocs.availability.model.catalogue import Values
from hadocs.availability.model.components import Quantity


@dataclass(frozen=True)
class Term:
    """A failure that a service survives, and the pause that it costs.

    ``rate`` an hour, ``hours`` each; ``survives`` is the probability that the failed component was up and the service
    goes on without it (else the fault tree has that time already).
    """

    mode: str
    component: str
    label: str
    rate: Quantity
    hours: Quantity
    survives: float

    def minutes(self, values: Values) -> float:
        """Minutes a year."""
        return self.per_year(values) * self.hours(values) * 60

    def per_year(self, values: Values) -> float:
        """Times a year."""
        return self.rate(values) * self.survives * HOURS_PER_YEAR
