"""What an interruption is: how often, how long, and by what; knows of no topology."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence, Set
from dataclasses import dataclass
from types import MappingProxyType

from hadocs.availability.diagram import Diagram, Rows
from hadocs.availability.frequency import HOURS_PER_YEAR
from hadocs.availability.model.catalogue import Values
from hadocs.availability.model.columns import Number, rows
from hadocs.availability.model.component import Component, Quantity
from hadocs.availability.model.modules import Module

KEPT, MOST = 500, 1_000_000
"""From so many draws on nodes are kept, up to so many probabilities, some 30 MB: half of them are the same with votes
and without, and in services on the same hosts. Fewer draws take less than a look for garbage among what is kept.
"""


class Draw(dict[str, float]):
    """Values that keep the quantities that were worked out from them: many services ask for the same."""

    def __init__(self, values: Values = MappingProxyType({})) -> None:
        super().__init__(values)
        self.known: dict[int, tuple[Quantity, float]] = {}

    def of(self, quantity: Quantity) -> float:
        """A quantity at these values."""
        found = self.known.get(id(quantity))
        if found is None:
            # The quantity is kept, so that its id stays its own.
            found = self.known[id(quantity)] = quantity, quantity(self)
        return found[1]


class Columns(Draw):
    """Many draws at once: every value is a column of ``count`` rows."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count
        self._modules: dict[tuple[object, ...], list[float]] = {}
        self._kept: list[Diagram] = []
        self._rows = Rows(count)
        self._once: dict[Hashable, Number] = {}

    def module(self, module: Module, components: Mapping[str, Component]) -> list[float]:
        """The unavailability of a module, row by row; the same list for those that are made of the same figures."""
        key: tuple[object, ...]
        if not module.kind:
            return self.component(components[module.name])
        parts = [self.module(p, components) for p in module.parts]
        # Lists and diagrams are kept, so that their ids stay their own.
        if module.diagram is not None:
            return self.tree(module.diagram, parts)
        key = module.kind, *sorted(id(p) for p in parts)
        if key in self._modules:
            return self._modules[key]
        u = parts[0]
        for q in parts[1:]:
            if module.kind == "or":
                u = [a + (b - a * b) for a, b in zip(u, q, strict=True)]
            else:
                u = [a * b for a, b in zip(u, q, strict=True)]
        self._modules[key] = u
        return u

    def component(self, c: Component) -> list[float]:
        """The unavailability of a component, row by row; the same list for those with the same figures."""
        key = id(c.rate), id(c.repair)
        if key not in self._modules:
            x = rows(self.of(c.rate) * self.of(c.repair), self.count)
            self._modules[key] = [a / (1.0 + a) for a in x]
        return self._modules[key]

    def once(self, key: Hashable, make: Callable[[], Number]) -> Number:
        """What ``make`` gives, worked out once for a key."""
        if key not in self._once:
            self._once[key] = make()
        return self._once[key]

    def tree(self, diagram: Diagram, parts: Sequence[list[float]]) -> list[float]:
        """The unavailability of a diagram's root, row by row; ``parts`` are lists of `module`, by level.

        Worked out once for all diagrams of one shape over the same lists: services that differ by their names alone.
        """
        key = *diagram.shape, *(id(p) for p in parts)
        if key not in self._modules:
            self._kept.append(diagram)
            if len(self._rows) > MOST:
                self._rows = Rows(self.count)
            known = self._rows if self.count >= KEPT else Rows(self.count)
            self._modules[key] = diagram.many(parts, self.count, known)
        return self._modules[key]


class Without(Columns):
    """The same draws, were some components never to fail."""

    def __init__(self, source: Columns, names: Set[str]) -> None:
        super().__init__(source.count)
        self._source, self._names = source, names
        self._never = [0.0] * source.count

    def __missing__(self, key: str) -> float:
        return self._source[key]

    def component(self, c: Component) -> list[float]:
        """The unavailability of a component, row by row."""
        return self._never if c.name in self._names else self._source.component(c)


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
        return self.turned(of(values, self.rate) * of(values, self.hours))

    def turned(self, hours: float) -> float:
        """Hours of pauses for each hour that the failed component works, as minutes a year."""
        return hours * (self.survives * HOURS_PER_YEAR * 60)

    def per_year(self, values: Values) -> float:
        """Times a year."""
        return self.often(of(values, self.rate))

    def often(self, rate: float) -> float:
        """A rate an hour as times a year."""
        return rate * self.survives * HOURS_PER_YEAR
