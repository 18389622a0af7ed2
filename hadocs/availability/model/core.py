"""One service of one estate, put together: its fault tree, its interruptions, its planned work, and their minutes.

What is shown to whom, what is compared with what and what is uncertain is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from math import exp, log

from hadocs.availability.diagram import compile_tree
from hadocs.availability.frequency import MINUTES_PER_YEAR
from hadocs.availability.measures import birnbaum
from hadocs.availability.model.catalogue import Figures, Noting, Values, figures
from hadocs.availability.model.components import Component, Components, person
from hadocs.availability.model.failover import interruptions
from hadocs.availability.model.modules import modules, together
from hadocs.availability.model.planned import Work, planned
from hadocs.availability.model.spread import Sample
from hadocs.availability.model.structure import Structure
from hadocs.availability.model.terms import Term
from hadocs.availability.model.times import Times
from hadocs.availability.tree import BasicEvent
from hadocs.topology.aftermath import Estate
from hadocs.topology.failures import lose
from hadocs.topology.model import Loss, Thing
from hadocs.topology.world import World

_ROUNDING = 1e-12


class Model:
    """All services of one estate; the parts are made when they are first asked for, and shared."""

    def __init__(
        self, estate: Estate, losses: Mapping[Thing, Loss] | None = None, inputs: Figures | None = None
    ) -> None:
        self.estate = estate
        self.world = estate.world
        spec = self.world.spec
        self.figures = inputs or figures(spec, ids(self.world.things, spec.services))
        self.components = Components(self.world, self.figures)
        self.times = Times(self.world, self.figures)
        self._losses: dict[Thing, Loss] = dict(losses or {})
        self._alone: dict[Thing, Loss] = {}
        self._samples: dict[int, Values] = {}
        self._columns: dict[int, Mapping[str, float]] = {}
        self.structure = Structure(estate, self.components, self._program, self._away)

    def loss(self, thing: Thing) -> Loss:
        """What losing one thing comes to."""
        if thing not in self._losses:
            self._losses[thing] = lose(self.estate, (thing,))
        return self._losses[thing]

    def by_itself(self, thing: Thing) -> Loss:
        """What losing one thing comes to for each service, were it not for the services that it needs."""
        if thing not in self._alone:
            self._alone[thing] = lose(self._needless, (thing,))
        return self._alone[thing]

    @cached_property
    def _needless(self) -> Estate:
        """The estate with services that need no other ones."""
        spec = self.world.spec
        services = {k: s.model_copy(update={"needs": ()}) for k, s in spec.services.items()}
        return replace(self.estate, world=World(spec.model_copy(update={"services": services})))

    def sample(self, number: int) -> Values:
        """A draw of all inputs, the same for every service."""
        if number not in self._samples:
            self._samples[number] = Sample(self, number)
        return self._samples[number]

    def column(self, number: int) -> Mapping[str, float]:
        """The unavailability of each component at a draw of the inputs, by name."""
        if number not in self._columns:
            self._columns[number] = Column(self.components.by_name, self.sample(number))
        return self._columns[number]

    @property
    def medians(self) -> dict[str, float]:
        """The median of every input, those that platforms bring among them."""
        return {key: i.value for key, i in self.times.inputs.items()}

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
        return self.components.restart(machine, self.times.restarted(cluster))

    def core(self, service: str) -> Core:
        """One service, put together."""
        return Core(self, service)


class Column(dict[str, float]):
    """Unavailabilities at one draw, each worked out when it is first asked for."""

    def __init__(self, components: Mapping[str, Component], values: Values) -> None:
        super().__init__()
        self.components = components
        self.values_ = values

    def __missing__(self, name: str) -> float:
        self[name] = q = self.components[name].unavailability(self.values_)
        return q


def ids(things: Iterable[Thing], services: Iterable[str]) -> frozenset[str]:
    """The ids that an assumption may name."""
    return frozenset(t.id for t in things) | frozenset(services)


class Core:
    """One service: fault tree and diagram, what interrupts it, what planned work costs it.

    Everything is worked out at the medians once; `minutes` answers for any other values of the inputs. The diagram is
    that of the tree with its modules (see `modules`) as events; ``members`` says what those stand for.
    """

    def __init__(self, model: Model, service: str) -> None:
        self.model = model
        self.service = service
        formulas = model.structure.formulas
        self.top = model.structure.service(service)
        self.components = tuple(model.components.by_name[n] for n in formulas.events(self.top))
        self.values = model.medians
        self.inputs: dict[str, tuple[str, ...]] = {}
        self.tree = formulas.tree(f"{service} is down", self.top, self._events())
        self.small, self.members = modules(self.tree)
        self.diagram = compile_tree(self.small)
        self.module_of = {n: module for module, names in self.members.items() for n in names}
        by_name = model.components.by_name
        self.levels = tuple(tuple(by_name[n] for n in self.members[e.name]) for e in self.diagram.levels)
        self.unavailability = self.diagram.probability()
        self._modules = birnbaum(self.diagram)
        self.birnbaum = {e.name: self._importance(e) for e in self.tree.basic_events}
        self.exposed: dict[str, tuple[float, float]] = {}
        self.terms: tuple[Term, ...] = interruptions(self.model, self)
        self.work: tuple[Work, ...] = planned(self.model, self)
        # What platforms say became inputs on the way.
        self.values = model.medians

    def _events(self) -> dict[str, BasicEvent]:
        """The basic events of the tree at the medians."""
        factors = self.model.times.inputs
        found = {}
        for c in self.components:
            noting = Noting(self.values)
            rate, repair = c.rate(noting), c.repair(noting)
            self.inputs[c.name] = tuple(noting.asked)
            spread = sum(log(factors[k].factor) ** 2 for k in noting.asked) ** 0.5
            x = rate * repair
            found[c.name] = BasicEvent(c.name, x / (1 + x), rate, 1 / repair, exp(spread), "", c.label)
        return found

    def _importance(self, event: BasicEvent) -> float:
        """I_B of an event from that of its module: the rest of the module must not have happened."""
        module = self.module_of[event.name]
        rest = 1 - self.small.events[module].probability
        return self._modules.get(module, 0.0) * (
            rest / (1 - event.probability) if event.probability < 1 else 0.0
        )

    @cached_property
    def unvoted(self) -> float:
        """The unavailability were no cluster to stop for want of votes."""
        if not self.small.house_events:
            return self.unavailability
        off = tuple(replace(h, state=False) for h in self.small.house_events)
        return compile_tree(replace(self.small, house_events=off)).probability()

    def down_given(self, event: str) -> float:
        """P(the service is down | an event has happened); the unavailability itself for an event beside the tree."""
        module = self.module_of.get(event)
        if module is None:
            return self.unavailability
        rest = 1 - self.small.events[module].probability
        return min(1.0, self.unavailability + rest * self._modules.get(module, 0.0))

    @cached_property
    def frequency(self) -> float:
        """How often an hour the service goes down by what the fault tree has: Σ I_B·λ·A."""
        return sum(
            self.birnbaum[e.name] * (e.failure_rate or 0.0) * (1 - e.probability)
            for e in self.tree.basic_events
        )

    def rates(self, worth: Callable[[Component], float] = lambda _c: 1.0) -> list[float]:
        """How often an hour each level's components fail, each failure counted by the ``worth`` of its component."""
        events = self.tree.events
        return [sum((events[c.name].failure_rate or 0.0) * worth(c) for c in level) for level in self.levels]

    def down_rate(self, failing: Sequence[float], given: str | None = None) -> float:
        """How often an hour it goes down where each level fails so often (`rates`), while an event is so, if any."""
        d = self.diagram
        module = self.module_of[given] if given else None
        q = [1.0 if e.name == module else e.probability for e in d.levels]
        rates = [
            0.0 if e.name == module else r * (1 - e.probability)
            for e, r in zip(d.levels, failing, strict=True)
        ]
        p = d.values(q)
        reach = [0.0] * len(p)
        reach[d.root] = 1.0
        total = 0.0
        for n in range(len(p) - 1, 1, -1):
            r = reach[n]
            if r:
                at, hi, lo = d.level[n], d.high[n], d.low[n]
                x = q[at]
                reach[hi] += x * r
                reach[lo] += (1.0 - x) * r
                total += r * (p[hi] - p[lo]) * rates[at]
        return total

    def static(self, columns: Sequence[float]) -> float:
        """Minutes a year by the fault tree, from the unavailability of each level's module."""
        return self.diagram.values(columns)[self.diagram.root] * MINUTES_PER_YEAR

    def extra(self, values: Values) -> float:
        """Minutes a year by interruptions and planned work."""
        return sum(t.minutes(values) for t in self.terms) + sum(w.minutes(values) for w in self.work)

    def minutes(self, values: Values) -> float:
        """Minutes a year in all, at some values of the inputs."""
        columns = [together([c.unavailability(values) for c in level]) for level in self.levels]
        return self.static(columns) + self.extra(values)

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
        for mode, weight in weights.items():
            if weight:
                found[mode] = (self.unavailability - votes) * weight / total * MINUTES_PER_YEAR
        if votes:
            found["quorum"] = found.get("quorum", 0.0) + votes * MINUTES_PER_YEAR
        parts: tuple[Term | Work, ...] = (*self.terms, *self.work)
        for part in parts:
            found[part.mode] = found.get(part.mode, 0.0) + part.minutes(self.values)
        return found

    @cached_property
    def used(self) -> dict[str, None]:
        """The keys of all inputs that the result depends on."""
        noting = Noting(self.values)
        self.minutes(noting)
        return noting.asked
