"""One service of one estate, put together: its fault tree, its interruptions, its planned work, and their minutes.

What is shown to whom, what is compared with what and what is uncertain is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import exp, log
from typing import TYPE_CHECKING

from hadocs.availability.bdd import Budget
from hadocs.availability.diagram import Diagram, compile_tree
from hadocs.availability.frequency import MINUTES_PER_YEAR
from hadocs.availability.measures import by_level
from hadocs.availability.model.catalogue import Figures, Noting, Values, figures
from hadocs.availability.model.clusters import Tables
from hadocs.availability.model.columns import column, rows
from hadocs.availability.model.components import Component, Components, Quantity, person
from hadocs.availability.model.exposure import Exposure, places
from hadocs.availability.model.failover import interruptions
from hadocs.availability.model.formulas import VOTES
from hadocs.availability.model.modules import Module, modules
from hadocs.availability.model.planned import Work, planned
from hadocs.availability.model.spread import Sample
from hadocs.availability.model.structure import Structure
from hadocs.availability.model.terms import Columns, Draw, Term
from hadocs.availability.model.times import Times
from hadocs.availability.model.waiting import Waiting, awaiting
from hadocs.availability.tree import BasicEvent, FaultTree, HouseEvent
from hadocs.errors import HadocsError
from hadocs.topology.aftermath import Estate
from hadocs.topology.build import estate_of
from hadocs.topology.failures import lose
from hadocs.topology.model import Loss, Thing
from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.spec.model import Spec

_ROUNDING = 1e-12


class Model:
    """All services of one estate; the parts are made when they are first asked for, and shared."""

    def __init__(
        self,
        estate: Estate,
        losses: Mapping[Thing, Loss] | None = None,
        inputs: Figures | None = None,
        tables: Tables | None = None,
    ) -> None:
        # The fault tree has the estate with somebody there; what waits for that person is an interruption.
        self.waiting = Waiting(replace(estate, attended=False), losses or {})
        self.estate = replace(estate, attended=True) if self.waiting.ever else estate
        self.world = estate.world
        spec = self.world.spec
        self.figures = inputs or figures(spec, ids(self.world.things, spec.services))
        self.components = Components(self.world, self.figures)
        self.times = Times(self.world, self.figures)
        self._losses: dict[Thing, Loss] = {} if self.waiting.ever else dict(losses or {})
        self._alone: dict[Thing, Loss] = {}
        self._values = Draw()
        self._samples: dict[int, Columns] = {}
        self._medians: dict[tuple[int, int], _AtMedians] = {}
        self._larger: list[tuple[Spec, Model]] = []
        self.tables = tables or Tables()
        self.structure = Structure(self.estate, self.components, self._program, self._away, self.tables)

    @cached_property
    def coarse(self) -> Structure:
        """The structure for services whose tree is too large."""
        return Structure(self.estate, self.components, self._program, self._away, self.tables, coarse=True)

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
            {t: loss for t, loss in self.waiting.known.items() if t.kind != "switch"},
            tables=self.tables,
        )
        other._losses.update((t, loss) for t, loss in self._losses.items() if t.kind != "switch")
        other._alone.update((t, loss) for t, loss in self._alone.items() if t.kind != "switch")
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

    def loss(self, thing: Thing) -> Loss:
        """What losing one thing comes to, with somebody there for what is left to a person."""
        if thing not in self._losses:
            self._losses[thing] = lose(self.estate, (thing,))
        return self._losses[thing]

    def by_itself(self, thing: Thing) -> Loss:
        """What losing one thing comes to for each service, were it not for the services that it needs."""
        if not any(s.needs for s in self.world.spec.services.values()):
            return self.loss(thing)
        if thing not in self._alone:
            self._alone[thing] = lose(self._needless, (thing,))
        return self._alone[thing]

    @cached_property
    def _needless(self) -> Estate:
        """The estate with services that need no other ones."""
        spec = self.world.spec
        services = {k: s.model_copy(update={"needs": ()}) for k, s in spec.services.items()}
        return replace(self.estate, world=World(spec.model_copy(update={"services": services})))

    def sample(self, count: int) -> Columns:
        """So many draws of all inputs as columns, the same for every service."""
        if count not in self._samples:
            self._samples[count] = Sample(self.times.inputs, count)
        return self._samples[count]

    def at_medians(self, component: Component) -> _AtMedians:
        """What a component's quantities are at the medians; those of a kind share it."""
        key = id(component.rate), id(component.repair)
        if key not in self._medians:
            values = Noting(self.medians)
            rate, repair = component.rate(values), component.repair(values)
            spread = sum(log(self.times.inputs[k].factor) ** 2 for k in values.asked) ** 0.5
            # Both quantities are kept, so that their ids stay their own.
            self._medians[key] = _AtMedians(
                rate, repair, tuple(values.asked), exp(spread), (component.rate, component.repair)
            )
        return self._medians[key]

    @property
    def medians(self) -> Draw:
        """The median of every input, those that platforms bring among them."""
        inputs = self.times.inputs
        if len(self._values) != len(inputs):
            self._values = Draw({key: i.value for key, i in inputs.items()})
        return self._values

    def closure(self, service: str) -> tuple[str, ...]:
        """A service and all that it needs, itself first."""
        found: dict[str, None] = {}
        stack = [service]
        while stack:
            at = stack.pop()
            if at not in found:
                found[at] = None
                stack.extend(reversed(self.world.spec.services[at].needs))
        return tuple(found)

    def _program(self, service: str, machine: str) -> str:
        clustered = self.world.cluster_of(self.world.spec.services[service]) is not None
        return self.components.application(service, machine, person, clustered)

    def _away(self, service: str, machine: str) -> str | None:
        """A member that its host cluster restarts is away meanwhile; a machine alone is an interruption instead."""
        cluster = self.world.host_cluster(machine) if machine in self.world.spec.vms else None
        several = len(self.world.carriers(self.world.spec.services[service])) > 1
        if cluster is None or not several or not self.estate.may_run_on.get(machine):
            return None
        host = Thing("host", self.world.host_of(machine) or "")
        by_itself, how = self.times.restarted(cluster), self.waiting.machine(machine, host)
        return self.components.restart(machine, awaiting(how, by_itself, lambda v: v["boot"] + v["start"]))

    def core(self, service: str) -> Core:
        """One service, put together."""
        return Core(self, service)


@dataclass(frozen=True, slots=True)
class _AtMedians:
    """Rate and repair time at the medians, the inputs that they come from, and the error factor of both together."""

    rate: float
    repair: float
    inputs: tuple[str, ...]
    factor: float
    quantities: tuple[Quantity, Quantity]


def ids(things: Iterable[Thing], services: Iterable[str]) -> frozenset[str]:
    """The ids that an assumption may name."""
    return frozenset(t.id for t in things) | frozenset(services)


class Core:
    """One service: fault tree and diagram, what interrupts it, what planned work costs it.

    Everything is worked out at the medians once; `minutes` answers for any other values of the inputs. The diagram is
    that of the tree with its modules (see `modules`) as events; ``members`` says what those stand for.
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

    def __init__(self, model: Model, service: str) -> None:
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
        self.levels = tuple(self.members[e.name] for e in self.diagram.levels)
        self._p = self.diagram.values(self.diagram.probabilities)
        self.unavailability = self._p[self.diagram.root]
        # What the reduction leaves out makes no difference.
        self.birnbaum: dict[str, float] = {e.name: 0.0 for e in self.tree.basic_events}
        above = by_level(self.diagram, self.diagram.probabilities, self._p)
        for module, i in zip(self.levels, above, strict=True):
            for event, weight in module.weights(self._probabilities).items():
                self.birnbaum[event] = i * weight
        self.exposures: dict[float | None, Exposure] = {}
        self.exposed: dict[str, tuple[float, float]] = {}
        self.terms: tuple[Term, ...] = interruptions(self.model, self)
        self.work: tuple[Work, ...] = planned(self.model, self)
        # What platforms say became inputs on the way.
        self.values = model.medians

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
        self.diagram = compile_tree(self.small)

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
    def unvoted(self) -> float:
        """The unavailability were no cluster to stop for want of votes."""
        if VOTES not in self.tree.houses:
            return self.unavailability
        off = replace(self.tree, house_events=(HouseEvent(VOTES, False),))
        try:
            return compile_tree(modules(off)[0]).probability()
        except Budget:
            return self.unavailability

    def waits(self, losses: Iterable[Loss]) -> dict[str, str]:
        """After which losses a person ends it before the repair: "person", or "unsure" where that is open."""
        ask, at = self.model.waiting.service, self.service
        some = [loss.thing for loss in losses if at in loss.down or at in loss.uncertain]
        found = {thing.id: ask(at, thing, self.model.by_itself(thing)) for thing in some}
        return {thing: how for thing, how in found.items() if how}

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
        """How often it goes down, each failure counted by what its mean time to repair (hours) is ``worth``."""
        rates: dict[str, float] = {}
        known: dict[float, float] = {}
        for c in self.components:
            at, e = self.model.at_medians(c), self.tree.events[c.name]
            if at.repair not in known:
                known[at.repair] = worth(at.repair)
            rates[c.name] = at.rate * (1 - e.probability) * known[at.repair]
        return Exposure(self.diagram, self.levels, self._probabilities, rates, self._p, self._places)

    @cached_property
    def _places(self) -> Mapping[str, tuple[int, ...]]:
        return places(self.levels)

    @cached_property
    def _probabilities(self) -> Mapping[str, float]:
        return {e.name: e.probability for e in self.tree.basic_events}

    def extra(self, values: Values) -> float:
        """Minutes a year by interruptions and planned work."""
        return sum(t.minutes(values) for t in self.terms) + sum(w.minutes(values) for w in self.work)

    def minutes(self, values: Values) -> float:
        """Minutes a year in all, at some values of the inputs; a column of them for columns."""
        by_name = self.model.components.by_name
        if isinstance(values, Columns):
            columns = [values.module(module, by_name) for module in self.levels]
            static = self.diagram.many(columns, values.count)
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
        return self.unavailability * MINUTES_PER_YEAR + self.extra(self.values)

    @cached_property
    def modes(self) -> dict[str, float]:
        """Minutes a year by failure mode, at the medians; they add up to `minutes` there.

        The fault tree's share of a mode is what its components account for (q·I_B), scaled to the whole: failures
        that only together take the service down are shared among those who take part. What goes down for want of
        votes alone counts as ``quorum``.
        """
        found: dict[str, float] = {}
        weights: dict[str, float] = {}
        for c in self.components:
            e = self.tree.events[c.name]
            weights[c.mode] = weights.get(c.mode, 0.0) + e.probability * self.birnbaum[c.name]
        votes = max(0.0, self.unavailability - self.unvoted)
        if votes < _ROUNDING * self.unavailability:
            votes = 0.0
        total = sum(weights.values())
        if not total and self.unavailability > votes:
            # So bad that no component makes a difference by itself: all of them share.
            for c in self.components:
                weights[c.mode] += self.tree.events[c.name].probability
            total = sum(weights.values())
        for mode, weight in weights.items():
            if weight:
                found[mode] = (self.unavailability - votes) * weight / total * MINUTES_PER_YEAR
        if votes:
            found["quorum"] = found.get("quorum", 0.0) + votes * MINUTES_PER_YEAR
        parts: tuple[Term | Work, ...] = (*self.terms, *self.work)
        for part in parts:
            found[part.mode] = found.get(part.mode, 0.0) + part.minutes(self.values)
        # Interruptions that are counted one by one may come to more than there is, where something fails all the time.
        most = MINUTES_PER_YEAR / max(MINUTES_PER_YEAR, sum(found.values()))
        return {mode: minutes * most for mode, minutes in found.items()}

    @cached_property
    def used(self) -> dict[str, None]:
        """The keys of all inputs that the result depends on."""
        noting = Noting(self.values)
        for quantities in dict.fromkeys(self.model.at_medians(c) for c in self.components):
            noting.asked.update(dict.fromkeys(quantities.inputs))
        self.extra(noting)
        return noting.asked
