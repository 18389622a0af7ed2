"""What a service's minutes are made of, on average over the ranges of the inputs: parts that add up to the whole.

Each draw of the inputs is taken apart by itself and the means of the parts are taken, for means add where middles do
not; those that follow from the means of the inputs need no draws (`expected`), and are taken from there. What a
component brings about alone counts for it in full; what only several together bring about is shared among them by their
weight (q·I_B); what comes for want of votes alone is apart from both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from math import fsum
from operator import add, mul

from hadocs.availability.frequency import HOURS_PER_YEAR, MINUTES_PER_YEAR
from hadocs.availability.model.catalogue import Input
from hadocs.availability.model.columns import Number, column, rows
from hadocs.availability.model.component import FOREMOST
from hadocs.availability.model.core import Core
from hadocs.availability.model.expected import Expected
from hadocs.availability.model.planned import Work
from hadocs.availability.model.sampled import SAMPLES, Sample
from hadocs.availability.model.standing import Standing
from hadocs.availability.model.terms import Columns, Term, Without
from hadocs.availability.uncertainty import Spread, quantiles

SMALL, LARGE = 500, 20_000
FEW, FEWER = 200, 64
"""Draws where a diagram has more nodes than that: all of them there would take longer than what they would tell."""
SEVERAL = 8
"""From so many services on all get few draws: they stand side by side, and digits that differ would say something."""
_NONE = 1e-12
_OFTEN = 1 / 4
"""A year that is down for more than that in any draw is no sum of rare outages, whose means would say what it has."""


@dataclass(frozen=True, slots=True)
class Share:
    """What a component accounts for in minutes a year: alone or with others, and for want of votes."""

    own: float
    votes: float


def draws(nodes: int, services: int) -> int:
    """How often the inputs are drawn for a diagram of so many nodes, in a spec of so many services."""
    small = nodes <= SMALL and services < SEVERAL
    return SAMPLES if small else FEW if nodes <= LARGE else FEWER


class Composed:
    """The minutes a year of one service, taken apart. Nothing but `minutes` is worked out before it is asked for."""

    def __init__(self, core: Core, values: Columns | None = None) -> None:
        self.core = core
        # Columns that nobody has asked anything are as empty as they are false.
        count = draws(len(core.diagram), len(core.model.world.spec.services))
        self.values = values if values is not None else core.model.sample(count)
        self.count = self.values.count
        self.down = core.static(self.values)
        """The unavailability by draw."""
        self._extra = rows(core.extra(self.values), self.count)
        totals = [u * MINUTES_PER_YEAR + more for u, more in zip(self.down, self._extra, strict=True)]
        # Interruptions that are counted one by one may come to more than a year, where something fails all the time.
        self._cap = (
            [min(1.0, MINUTES_PER_YEAR / t) for t in totals] if max(totals) > MINUTES_PER_YEAR else None
        )
        self.totals = [min(t, MINUTES_PER_YEAR) for t in totals]
        """All minutes a year by draw."""
        rare = max(totals) <= MINUTES_PER_YEAR * _OFTEN
        self._expected: Expected | None = (
            self.values.expected if rare and isinstance(self.values, Sample) else None
        )
        found = quantiles(self.totals)
        if self._expected is not None:
            found = replace(found, mean=self.static + fsum(self.paused) + fsum(self.work))
        self.minutes: Spread = found

    def beside(self, other: Core, most: int = FEW) -> tuple[Composed, Composed]:
        """This and another one in the same draws of the inputs: a few are enough to tell what makes a difference."""
        count = min(most, self.count, draws(len(other.diagram), SEVERAL))
        return self.fewer(count), Composed(other, other.model.sample(count))

    def fewer(self, most: int) -> Composed:
        """The same in no more than so many draws."""
        count = min(most, self.count)
        if count not in self._fewer:
            self._fewer[count] = Composed(self.core, self.core.model.sample(count))
        return self._fewer[count]

    @cached_property
    def _fewer(self) -> dict[int, Composed]:
        """The same by the number of its draws."""
        return {self.count: self}

    def mean(self, value: Number) -> float:
        """The mean of minutes a year over the draws."""
        return self._mean(rows(value, self.count))

    def _mean(self, each: Sequence[float]) -> float:
        return fsum(each if self._cap is None else map(mul, each, self._cap)) / self.count

    @cached_property
    def static(self) -> float:
        """What the fault tree has."""
        more = (self._beyond(c.name) for c in self.core.components if self.core.single(c.name))
        return self._mean(self.down) * MINUTES_PER_YEAR + fsum(more)

    def _beyond(self, name: str) -> float:
        """What the mean of a component that takes the service down alone is above that of its draws, in minutes."""
        if self._expected is None:
            return 0.0
        c = self.core.model.components.by_name[name]
        return self._expected.beyond(c.rate, c.repair) * MINUTES_PER_YEAR

    @cached_property
    def pauses(self) -> dict[str, float]:
        """What the failures cost that the service survives, by the component that failed."""
        return self._sums(term.component for term in self.core.terms)

    @cached_property
    def pauses_by_mode(self) -> dict[str, float]:
        """The same by failure mode."""
        return self._sums(term.mode for term in self.core.terms)

    def _sums(self, by: Iterable[str]) -> dict[str, float]:
        found: dict[str, float] = {}
        for name, minutes in zip(by, self.paused, strict=True):
            found[name] = found.get(name, 0.0) + minutes
        return found

    @cached_property
    def paused(self) -> tuple[float, ...]:
        """What each interruption costs in minutes a year, in the order of the core's."""
        if self._expected is None:
            return tuple(self.mean(t.minutes(self.values)) for t in self.core.terms)
        return tuple(t.turned(self._expected.of(t.rate, t.hours)) for t in self.core.terms)

    @cached_property
    def work(self) -> tuple[float, ...]:
        """What each planned work costs, in the order of the core's."""
        return tuple(map(self._worked, self.core.work))

    def _worked(self, w: Work) -> float:
        if self._expected is None:
            return self.mean(w.minutes(self.values))
        exposed = self.mean(w.exposure(self.values)) if w.exposed else 0.0
        once = w.moves * self._expected.of(w.hours) + exposed
        return w.turned(w.per_year(self.core.model.averages), once)

    @cached_property
    def planned(self) -> list[float]:
        """The minutes a year of planned work by draw."""
        found = [0.0] * self.count
        for w in self.core.work:
            found = list(map(add, found, rows(w.minutes(self.values), self.count)))
        return found

    @cached_property
    def modes(self) -> dict[str, float]:
        """Minutes a year by failure mode; they add up to the mean."""
        found: dict[str, float] = {}
        for c in self.core.components:
            share = self.shares[c.name]
            if share.own:
                found[c.mode] = found.get(c.mode, 0.0) + share.own
        if self._lacking:
            # A cluster that never has the votes is down without a component.
            found["quorum"] = found.get("quorum", 0.0) + self._for_votes
        for mode, minutes in self.pauses_by_mode.items():
            found[mode] = found.get(mode, 0.0) + minutes
        for w, minutes in zip(self.core.work, self.work, strict=True):
            found[w.mode] = found.get(w.mode, 0.0) + minutes
        return found

    def standing(self, names: Set[str]) -> float:
        """Minutes a year of the fault tree in which some components have a part: what is saved if these never fail."""
        left = self._mean(self.core.static(Without(self.values, names)))
        alone = fsum(self._beyond(n) for n in sorted(names) if self.core.single(n))
        return (self._mean(self.down) - left) * MINUTES_PER_YEAR + alone

    def beside_the_tree(self, names: Set[str]) -> float:
        """The same of pauses and patch days; all that what fails on patch days costs counts, whatever that is."""
        paused = fsum(minutes for name, minutes in self.pauses.items() if name in names)
        return paused + fsum(self.exposed(w) for w in self.core.work)

    def exposed(self, work: Work) -> float:
        """Minutes a year that what fails while a machine is worked on costs."""
        if not work.exposed:
            return 0.0
        return self.mean(work.turned(work.per_year(self.values), work.exposure(self.values)))

    def times(self, terms: Iterable[Term]) -> float:
        """How often a year in all there are interruptions."""
        if self._expected is None:
            return fsum(fsum(rows(t.per_year(self.values), self.count)) / self.count for t in terms)
        return fsum(t.often(self._expected.of(t.rate)) for t in terms)

    @cached_property
    def outages(self) -> float:
        """How often a year the service goes down by what the fault tree has: Σ I_B·λ·A."""
        core, values = self.core, self.values
        known: dict[tuple[int, int], float] = {}
        found = []
        for c in core.components:
            key = id(c.rate), id(c.repair)
            if key not in known:
                rate = rows(values.of(c.rate), self.count)
                mean = self._expected.of(c.rate) if self._expected else fsum(rate) / self.count
                known[key] = (
                    mean - fsum(map(mul, rate, self.unavailable(c.name))) / self.count
                ) * HOURS_PER_YEAR
            found.append(core.birnbaum[c.name] * known[key])
        return fsum(found)

    def both(self, one: str, other: str, until: str = "") -> float:
        """Minutes a year in which two components are down, and what ends it sooner, if anything, is still to come."""
        each = [self.unavailable(name) for name in (one, other, until) if name]
        key = (*sorted(map(id, each)),)
        if key not in self._both:
            down = list(map(mul, each[0], each[1]))
            self._both[key] = self._mean(list(map(mul, down, each[2])) if until else down) * MINUTES_PER_YEAR
        return self._both[key]

    @cached_property
    def _both(self) -> dict[tuple[int, ...], float]:
        return {}

    @cached_property
    def shares(self) -> Mapping[str, Share]:
        """What each component accounts for of what the fault tree has; they add up to `static`."""
        core = self.core
        off, before = core.off, self._before
        own = self._shared(off, before, {c.name: off.birnbaum[c.name] for c in core.components})
        votes: dict[str, float] = {}
        if self._lacking:
            more = {c.name: max(0.0, core.birnbaum[c.name] - off.birnbaum[c.name]) for c in core.components}
            # That nobody has forced a quorum yet brings nothing about: what has stopped the cluster does.
            more.update(dict.fromkeys(core.forced, 0.0))
            votes = self._shared(core, self._lacking, more, self._alone_by_votes)
        else:
            # All that there is, to the last bit.
            left = self.static - fsum(own.values())
            own = _more(own, left) if left else own
        return {c.name: Share(own.get(c.name, 0.0), votes.get(c.name, 0.0)) for c in core.components}

    @cached_property
    def _before(self) -> list[float]:
        """The unavailability by draw were no cluster to stop for want of votes."""
        off = self.core.off
        return self.down if off is self.core else off.static(self.values)

    @cached_property
    def _lacking(self) -> list[float]:
        """What votes add to that; nothing where they add nothing."""
        found = [max(0.0, u - w) for u, w in zip(self.down, self._before, strict=True)]
        return found if fsum(found) > _NONE * fsum(self.down) else []

    @cached_property
    def _alone_by_votes(self) -> frozenset[str]:
        """What takes the service down alone for want of votes."""
        core, off = self.core, self.core.off
        return frozenset(c.name for c in core.components if core.single(c.name) and not off.single(c.name))

    @cached_property
    def _for_votes(self) -> float:
        """The minutes a year for want of votes."""
        return self._mean(self._lacking) * MINUTES_PER_YEAR + fsum(
            map(self._beyond, sorted(self._alone_by_votes))
        )

    def _shared(
        self,
        tree: Standing,
        whole: list[float],
        weights: Mapping[str, float],
        single: frozenset[str] | None = None,
    ) -> dict[str, float]:
        """Minutes a year by component of a ``whole`` (a probability by draw).

        The ``single`` ones have what they bring about alone, the others the rest by ``weights`` (I_B at the medians).
        """
        core = self.core
        alone = frozenset(filter(tree.single, weights)) if single is None else single
        q = {c.name: self.unavailable(c.name) for c in core.components if c.name in alone}
        kinds: dict[str, list[str]] = {}
        for c in core.components:
            if c.name in alone:
                kinds.setdefault(c.kind, []).append(c.name)
        # Two that are down at once are down once: what more hangs on has it, so that an array has the same minutes in
        # each service that it takes down, whatever else that has. Of one kind each gives as much as it has.
        up = [1.0] * self.count
        given: dict[str, list[float]] = {}
        for kind in sorted(kinds, key=FOREMOST.index):
            sums, left = [0.0] * self.count, up
            for name in kinds[kind]:
                left = [u * (1.0 - x) for u, x in zip(left, q[name], strict=True)]
                sums = list(map(add, sums, q[name]))
            given[kind] = [(u - v) / s if s > 0 else 0.0 for u, v, s in zip(up, left, sums, strict=True)]
            up = left
        by_one = [min(1.0 - u, w) for u, w in zip(up, whole, strict=True)]
        known: dict[tuple[int, str], float] = {}
        found: dict[str, float] = {}
        for kind, names in kinds.items():
            parts = [
                g if b == 1.0 - u else g * b / (1.0 - u)
                for g, u, b in zip(given[kind], up, by_one, strict=True)
            ]
            for name in names:
                key = id(q[name]), kind
                if key not in known:
                    alike = self._mean(list(map(mul, q[name], parts))) * MINUTES_PER_YEAR
                    known[key] = alike + self._beyond(name)
                found[name] = known[key]
        rest = self._mean([max(0.0, w - b) for w, b in zip(whole, by_one, strict=True)]) * MINUTES_PER_YEAR
        events = core.tree.events
        together = {n: events[n].probability * w for n, w in weights.items() if n not in alone and w > 0}
        if not any(together.values()):
            # So bad that no component makes a difference by itself: all of them share.
            together = {n: events[n].probability for n in weights if n not in alone} or dict.fromkeys(q, 1.0)
        total = fsum(together.values())
        if total > 0:
            for name, w in together.items():
                found[name] = found.get(name, 0.0) + rest * w / total
        return found

    def unavailable(self, name: str) -> list[float]:
        """The unavailability of a component by draw."""
        return self.values.component(self.core.model.components.by_name[name])


def _more(found: Mapping[str, float], left: float) -> dict[str, float]:
    """Shares that come to ``left`` more, each as much as it has."""
    total = fsum(found.values())
    return {n: v + left * v / total for n, v in found.items()} if total > 0 else dict(found)


class Medians(Columns):
    """One draw, in which every input is at its median."""

    def __init__(self, inputs: Mapping[str, Input]) -> None:
        super().__init__(1)
        self.inputs = inputs

    def __missing__(self, key: str) -> float:
        self[key] = value = column([self.inputs[key].median])
        return value


def at_medians(core: Core) -> Composed:
    """The minutes of a service with every input at its median, taken apart."""
    return Composed(core, Medians(core.model.times.inputs))
