"""One service of one estate, put together: its fault tree, its interruptions, its planned work, and their minutes.

What is shown to whom, what is compared with what and what is uncertain is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from hadocs.availability.frequency import MINUTES_PER_YEAR
from hadocs.availability.model.catalogue import Noting, Values
from hadocs.availability.model.columns import column, rows
from hadocs.availability.model.failover import interruptions
from hadocs.availability.model.modelled import Modelled
from hadocs.availability.model.planned import Work, planned
from hadocs.availability.model.standing import Standing
from hadocs.availability.model.terms import Columns, Term
from hadocs.topology.build import estate_of
from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.spec.model import Spec


ON_SWITCHES = ("switch", "domain")
"""What takes switches along: its loss comes to something else where there are more of them."""


class Model(Modelled):
    """All services of one estate, and of those that it is compared with; what is alike is worked out once."""

    @cached_property
    def _larger(self) -> list[tuple[Spec, Model]]:
        return []

    def variant(self, spec: Spec, *, alike: bool = False) -> Model:
        """The model of another spec, which shares with this one what is the same in both.

        ``alike`` says that it differs in the numbers of paths and switches alone: then all runs and counts votes as
        here, and the loss of anything but a switch comes to the same.
        """
        if not alike:
            return Model(estate_of(spec), tables=self.tables)
        estate = replace(self.estate, world=World(spec))
        other = Model(
            estate,
            {t: loss for t, loss in self.waiting.known.items() if t.kind not in ON_SWITCHES},
            tables=self.tables,
        )
        other._losses.update((t, loss) for t, loss in self._losses.items() if t.kind not in ON_SWITCHES)
        other._alone.update((t, loss) for t, loss in self._alone.items() if t.kind not in ON_SWITCHES)
        return other

    def larger(self, spec: Spec, *, alike: bool = False) -> Model:
        """As `variant`, for a spec that other services may ask for too: with one thing more it is often the same."""
        for known, model in self._larger:
            if known == spec:
                return model
        model = self.variant(spec, alike=alike)
        self._larger.append((spec, model))
        return model

    def without(self, spec: Spec) -> Model:
        """The model of a spec that has fewer machines than this one's; this one where it has them all."""
        return self if len(spec.vms) == len(self.world.spec.vms) else self.variant(spec)

    def core(self, service: str, like: Core | None = None) -> Core:
        """One service, put together; ``like`` is the same in a spec that differs in little."""
        return Core(self, service, like)


class Core(Standing):
    """One service: fault tree and diagram, what interrupts it, what planned work costs it.

    Everything is worked out at the medians once; `minutes` answers for any other values of the inputs.
    """

    def __init__(self, model: Modelled, service: str, like: Core | None = None) -> None:
        super().__init__(model, service, like)
        self.terms: tuple[Term, ...] = interruptions(self.model, self)
        self.work: tuple[Work, ...] = planned(self.model, self)
        # What platforms say became inputs on the way.
        self.values = model.medians

    def extra(self, values: Values) -> float:
        """Minutes a year by interruptions and planned work."""
        return sum(t.minutes(values) for t in self.terms) + sum(w.minutes(values) for w in self.work)

    def minutes(self, values: Values) -> float:
        """Minutes a year in all, at some values of the inputs; a column of them for columns."""
        by_name = self.model.components.by_name
        if isinstance(values, Columns):
            static = self.static(values)
            extra = rows(self.extra(values), values.count)
            return column([u * MINUTES_PER_YEAR + more for u, more in zip(static, extra, strict=True)])
        known: dict[tuple[int, int], float] = {}

        def down(name: str) -> float:
            c = by_name[name]
            key = id(c.rate), id(c.repair)
            if key not in known:
                known[key] = c.unavailability(values)
            return known[key]

        q = [module.probability(down) for module in self.levels]
        return self.diagram.values(q)[self.diagram.root] * MINUTES_PER_YEAR + self.extra(values)

    @property
    def median(self) -> float:
        """The `minutes` at the medians."""
        return min(MINUTES_PER_YEAR, self.unavailability * MINUTES_PER_YEAR + self.extra(self.values))

    @cached_property
    def used(self) -> dict[str, None]:
        """The keys of all inputs that the result depends on."""
        noting = Noting(self.values)
        for quantities in dict.fromkeys(self.model.at_medians(c) for c in self.components):
            noting.asked.update(dict.fromkeys(quantities.inputs))
        self.extra(noting)
        return noting.asked
