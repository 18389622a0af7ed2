"""One service as its fault tree has it: the tree, its diagram, and what each event does to it.

What interrupts it without taking it down, and what planned work costs it, is worked out from this elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from hadocs.availability.bdd import Budget
from hadocs.availability.diagram import Diagram, compile_tree
from hadocs.availability.measures import by_level
from hadocs.availability.model.component import Component
from hadocs.availability.model.exposure import Exposure, places
from hadocs.availability.model.forcing import KIND
from hadocs.availability.model.formulas import VOTES
from hadocs.availability.model.modelled import Modelled
from hadocs.availability.model.modules import Module, modules
from hadocs.availability.model.structure import Structure
from hadocs.availability.model.terms import Columns, Draw
from hadocs.availability.tree import BasicEvent, FaultTree, HouseEvent
from hadocs.availability.trimmed import Spare
from hadocs.errors import HadocsError
from hadocs.topology.model import Loss, Thing

if TYPE_CHECKING:
    pass

NOTHING = 1e-3
"""What is left out of a large diagram is no more than this share, were every figure as bad as its range has it."""
SINGLE = 1 - 1e-9
"""The probability of the top, given a component's failure, from which on that brings it about alone."""


class Standing:
    """The fault tree of one service at the medians, and its diagram.

    The diagram is that of the tree with its modules (see `modules`) as events; ``members`` says what those stand for.
    """

    coarse: bool
    top: str
    components: tuple[Component, ...]
    values: Draw
    inputs: dict[str, tuple[str, ...]]
    tree: FaultTree
    small: FaultTree
    members: Mapping[str, Module]
    diagram: Diagram

    def __init__(self, model: Modelled, service: str, like: Standing | None = None) -> None:
        """Puts it together; of what it is much ``like``, it takes the order of the events."""
        self._like = like.diagram if like is not None else None
        self.model = model
        self.service = service
        try:
            self._compile(model.coarse if service in model.tables.coarse else model.structure)
        except Budget:
            # From here on for all that it is compared with, so that like is compared with like.
            model.tables.coarse.add(service)
            try:
                self._compile(model.coarse)
            except Budget:
                raise HadocsError(
                    f"the service {service!r} is too large for its availability to be computed"
                ) from None
        self._weigh()
        self.exposures: dict[tuple[str, float], Exposure] = {}
        self.exposed: dict[str, tuple[float, float]] = {}

    def _weigh(self) -> None:
        """What each event does to the top, at the medians."""
        self.levels = tuple(self.members[e.name] for e in self.diagram.levels)
        self._p = self.diagram.values(self.diagram.probabilities)
        self.unavailability = self._p[self.diagram.root]
        # What the reduction leaves out makes no difference.
        self.birnbaum: dict[str, float] = {e.name: 0.0 for e in self.tree.basic_events}
        self.birnbaum |= self._weights(self._probabilities, self.diagram.probabilities, self._p)

    def _weights(
        self, each: Mapping[str, float], q: Sequence[float], p: Sequence[float]
    ) -> Iterator[tuple[str, float]]:
        """I_B by event, at some probabilities of the events, of the levels and of the nodes."""
        for module, i in zip(self.levels, by_level(self.diagram, q, p), strict=True):
            for event, weight in module.weights(each).items():
                yield event, i * weight

    def _compile(self, structure: Structure) -> None:
        """Tree and diagram of a structure; raises Budget where they are too large."""
        self.coarse = structure.coarse
        formulas = structure.formulas
        self.top = structure.service(self.service)
        self.components = tuple(self.model.components.by_name[n] for n in formulas.events(self.top))
        self.values = self.model.medians
        self.inputs = {}
        self.tree = formulas.tree(f"{self.service} is down", self.top, self._events())
        self.small, self.members = modules(self.tree)
        self.diagram = compile_tree(self.small, like=self._like, spare=self._spare)

    def _spare(self) -> Spare:
        """What a large diagram may do without: everything is as bad as its error factor has it, and nobody forces."""
        forced = frozenset(c.name for c in self.components if c.kind == KIND)
        bad = {e.name: min(1.0, e.probability * (e.error_factor or 1.0)) for e in self.tree.basic_events}
        bad |= dict.fromkeys(forced, 1.0)
        each = {name: module.probability(bad.__getitem__) for name, module in self.members.items()}
        aside = frozenset(n for n, module in self.members.items() if not forced.isdisjoint(module.events))
        return Spare(each, aside, NOTHING)

    def _events(self) -> dict[str, BasicEvent]:
        """The basic events of the tree at the medians."""
        found = {}
        for c in self.components:
            at = self.model.at_medians(c)
            self.inputs[c.name] = at.inputs
            x = at.rate * at.repair
            found[c.name] = BasicEvent(c.name, x / (1 + x), at.rate, 1 / at.repair, at.factor, "", c.label)
        return found

    @cached_property
    def off(self) -> Standing:
        """The same, were no cluster to stop for want of votes; this one where that makes no difference."""
        if VOTES not in self.tree.houses:
            return self
        try:
            return Unvoted(self)
        except Budget:
            return self

    def static(self, values: Columns) -> list[float]:
        """The unavailability, draw by draw."""
        by_name = self.model.components.by_name
        return values.tree(self.diagram, [values.module(module, by_name) for module in self.levels])

    def single(self, event: str) -> bool:
        """Whether an event brings the top about alone, for as long as it lasts."""
        return self.down_given(event) > SINGLE

    def halts(self, event: str) -> bool:
        """Whether an event takes the service down alone, if only until a person has forced a quorum."""
        return self.stops(event) > SINGLE

    def waits(self, losses: Iterable[Loss]) -> dict[str, str]:
        """After which losses a person ends it before the repair: "person", or "unsure" where that is open.

        What a service that it needs waits for, it waits for, too.
        """
        at = self.service
        some = [loss.thing for loss in losses if at in loss.down or at in loss.uncertain]
        found = {thing.id: self._waits(thing) for thing in some if at not in self.model.loss(thing).down}
        return {thing: how for thing, how in found.items() if how}

    def _waits(self, thing: Thing) -> str:
        """The same after one loss: for certain where any of what it needs waits for certain."""
        ask, keys = self.model.waiting.service, self.model.closure(self.service)
        how = {ask(key, thing, self.model.by_itself(thing, key)) for key in keys}
        return next((h for h in ("person", "unsure") if h in how), "")

    def stops(self, event: str) -> float:
        """P(the service goes down, or is down | an event happens): nobody has forced a quorum that is lost by it."""
        if not self.forced or event not in self.birnbaum:
            return self.down_given(event)
        each, p = self._first
        return min(1.0, p[self.diagram.root] + (1 - each[event]) * self._birnbaum_first[event])

    @cached_property
    def _first(self) -> tuple[Mapping[str, float], Sequence[float]]:
        """The probabilities of the events and of the diagram's nodes were no quorum ever forced."""
        if not self.forced:
            return self._probabilities, self._p
        each = {**self._probabilities, **dict.fromkeys(self.forced, 1.0)}
        return each, self.diagram.values([module.probability(each.__getitem__) for module in self.levels])

    @cached_property
    def _birnbaum_first(self) -> Mapping[str, float]:
        each, p = self._first
        found = dict.fromkeys(self.birnbaum, 0.0)
        q = [module.probability(each.__getitem__) for module in self.levels]
        return found | dict(self._weights(each, q, p))

    @cached_property
    def forced(self) -> tuple[str, ...]:
        """The events that nobody has forced a quorum yet."""
        return tuple(c.name for c in self.components if c.kind == KIND)

    def down_given(self, event: str) -> float:
        """P(the service is down | an event has happened); the unavailability itself for an event beside the tree."""
        if event not in self.birnbaum:
            return self.unavailability
        rest = 1 - self.tree.events[event].probability
        return min(1.0, self.unavailability + rest * self.birnbaum[event])

    @cached_property
    def frequency(self) -> float:
        """How often an hour the service goes down by what the fault tree has: Σ I_B·λ·A."""
        return sum(
            self.birnbaum[e.name] * (e.failure_rate or 0.0) * (1 - e.probability)
            for e in self.tree.basic_events
        )

    def exposure(self, worth: Callable[[float], float] = lambda _r: 1.0) -> Exposure:
        """How often it goes down, each failure counted by what its mean time to repair (hours) is ``worth``.

        Whatever stops a cluster has not been forced yet when it comes.
        """
        rates: dict[str, float] = {}
        known: dict[float, float] = {}
        for c in self.components:
            at, e = self.model.at_medians(c), self.tree.events[c.name]
            if at.repair not in known:
                known[at.repair] = worth(at.repair)
            rates[c.name] = at.rate * (1 - e.probability) * known[at.repair]
        each, p = self._first
        rates.update(dict.fromkeys(self.forced, 0.0))
        return Exposure(self.diagram, self.levels, each, rates, p, self._places)

    @cached_property
    def _places(self) -> Mapping[str, tuple[int, ...]]:
        return places(self.levels)

    @cached_property
    def _probabilities(self) -> Mapping[str, float]:
        return {e.name: e.probability for e in self.tree.basic_events}


class Unvoted(Standing):
    """A service's fault tree as though no cluster stopped for want of votes; raises Budget where that is too large."""

    def __init__(self, voted: Standing) -> None:
        self.model, self.service = voted.model, voted.service
        self.coarse, self.top = voted.coarse, voted.top
        self.components, self.values, self.inputs = voted.components, voted.values, voted.inputs
        self.tree = replace(voted.tree, house_events=(HouseEvent(VOTES, False),))
        self.small, self.members = modules(self.tree)
        self.diagram = compile_tree(self.small, like=voted.diagram, spare=self._spare)
        self._weigh()
        self.exposures, self.exposed = {}, {}
