"""What an interruption is: how often, how long, and by what; knows of no topology."""

from __future__ import annotations

from dataclasses import dataclass

from hadocs.availability.frequency import HOURS_PER_YEAR
from hadocs.availability.model.catalogue import Values
from hadocs.availability.model.components import Quantity


class Draw(dict[str, float]):
    """Values that keep the quantities that were worked out from them: many services ask for the same."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[int, tuple[Quantity, float]] = {}

    def of(self, quantity: Quantity) -> float:
        """A quantity at these values."""
        found = self.known.get(id(quantity))
        if found is None:
            # The quantity is kept, so that its id stays its own.
            found = self.known[id(quantity)] = quantity, quantity(self)
        return found[1]


def of(values: Values, quantity: Quantity) -> float:
    """A quantity at some values."""
    return values.of(quantity) if isinstance(values, Draw) else quantity(values)


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
        return self.per_year(values) * of(values, self.hours) * 60

    def per_year(self, values: Values) -> float:
        """Times a year."""
        return of(values, self.rate) * self.survives * HOURS_PER_YEAR
