"""What all services of one estate share: figures, components, times, losses, samples. Puts no service together."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import exp, log
from typing import TYPE_CHECKING

from hadocs.availability.model.averages import Averages
from hadocs.availability.model.battery import figure_of
from hadocs.availability.model.catalogue import Figures, Noting, figures
from hadocs.availability.model.changes import Changes
from hadocs.availability.model.clusters import Tables
from hadocs.availability.model.component import STORAGE_KINDS, Component, Quantity, person
from hadocs.availability.model.components import Components
from hadocs.availability.model.elected import closure
from hadocs.availability.model.measured import Measures
from hadocs.availability.model.sampled import Sample
from hadocs.availability.model.structure import Structure
from hadocs.availability.model.terms import Columns, Draw
from hadocs.availability.model.times import Times
from hadocs.availability.model.waiting import Waiting, awaiting
from hadocs.topology.aftermath import Estate
from hadocs.topology.failures import examine, lose
from hadocs.topology.lock_stores import needless
from hadocs.topology.model import Loss, Thing
from hadocs.topology.world import World

if TYPE_CHECKING:
    pass

_ROUNDING = 1e-12


class Modelled:
    """What all services of one estate share; the parts are made when they are first asked for."""

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
        self.figures = inputs or figures(self.world.spec, ids(self.world))
        self.times = Times(self.world, self.figures)
        self.measures = Measures(self.world, self.times)
        self.components = Components(self.world, self.figures, self.times.reset)
        self._losses: dict[Thing, Loss] = {} if self.waiting.ever else dict(losses or {})
        self._alone: dict[Thing, Loss] = {}
        self._taken_down: dict[Thing, Loss] = {}
        self._anew: dict[Thing, frozenset[str]] = {}
        self._together: dict[tuple[Thing, ...], Loss] = {}
        self._values = Draw()
        self._averages = Averages(self.times.inputs)
        self._columns: dict[Hashable, Columns] = {}
        self._medians: dict[tuple[int, int], _AtMedians] = {}
        self.changes = Changes(self.estate, self.components, self.lost_together, self.closure)
        self.tables = tables or Tables()
        self.structure = self._structure()

    @cached_property
    def coarse(self) -> Structure:
        """The structure for services whose tree is too large."""
        return self._structure(coarse=True)

    def _structure(self, *, coarse: bool = False) -> Structure:
        return Structure(
            self.estate,
            self.components,
            self._program,
            self._away,
            self.tables,
            coarse,
            lambda: self.medians,
            self._beside,
            self.changes.patched,
        )

    def loss(self, thing: Thing) -> Loss:
        """What losing one thing comes to, with somebody there for what is left to a person."""
        if thing not in self._losses:
            self._losses[thing] = lose(self.estate, (thing,))
        return self._losses[thing]

    def taken_down(self, thing: Thing) -> Loss:
        """What it comes to when one thing is taken down on purpose: what a sudden loss leaves up, that does, too."""
        if thing not in self._taken_down:
            self._taken_down[thing] = lose(replace(self.estate, attended=True, orderly=True), (thing,))
        return self._taken_down[thing]

    def lost_together(self, things: tuple[Thing, ...]) -> Loss:
        """What losing several things at once comes to, with somebody there for what is left to a person."""
        if len(things) == 1:
            return self.loss(things[0])
        if things not in self._together:
            self._together[things] = lose(self.estate, things)
        return self._together[things]

    def formed_anew(self, thing: Thing) -> frozenset[str]:
        """The clusters that lose their quorum with one thing until what is started again elsewhere votes again."""
        if thing not in self._anew:
            states = [run.state for run in examine(self.estate, (thing,))[1]]
            self._anew[thing] = frozenset(states[0].shaky).intersection(*(s.shaky for s in states[1:]))
        return self._anew[thing]

    def by_itself(self, thing: Thing, service: str) -> Loss:
        """What losing one thing comes to for a service, were it not for the services that it needs."""
        if not self.world.spec.services[service].requires:
            return self.loss(thing)
        if thing not in self._alone:
            self._alone[thing] = lose(self._needless, (thing,))
        return self._alone[thing]

    @cached_property
    def _needless(self) -> Estate:
        """The estate with services that need no other ones."""
        return replace(self.estate, world=World(needless(self.world.spec)))

    def sample(self, count: int) -> Columns:
        """So many draws of all inputs as columns, the same for every service."""
        return self.columns(count, lambda: Sample(self._averages, count))

    def columns(self, key: Hashable, make: Callable[[], Columns]) -> Columns:
        """Columns that several services share: what is alike in these is worked out once."""
        if key not in self._columns:
            self._columns[key] = make()
        return self._columns[key]

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
            self._values = Draw({key: i.median for key, i in inputs.items()})
        return self._values

    @property
    def averages(self) -> Draw:
        """Every input at what stands for its average."""
        return self._averages.values

    def inputs_of(self, *quantities: Quantity) -> tuple[str, ...]:
        """The inputs that quantities are worked out from, in the order in which they are asked for."""
        return self._averages.inputs_of(*quantities)

    def closure(self, service: str) -> tuple[str, ...]:
        """A service and all that it needs, itself first."""
        return closure(self.world, service)

    def _program(self, service: str, machine: str) -> str:
        clustered = self.world.cluster_of(self.world.spec.services[service]) is not None
        return self.components.application(service, machine, person, clustered)

    def _beside(self, service: str) -> tuple[str, ...]:
        """What takes a service down on whatever it runs: its program everywhere, and its releases."""
        everywhere = self.components.application_everywhere(service, person)
        return (*((everywhere,) if everywhere else ()), self.changes.released(service))

    def _away(self, service: str, machine: str) -> str | None:
        """A member that its host cluster restarts is away meanwhile; a machine alone is an interruption instead."""
        cluster = self.world.host_cluster(machine) if machine in self.world.spec.vms else None
        several = len(self.world.carriers(self.world.spec.services[service])) > 1
        if cluster is None or not several or not self.estate.may_run_on.get(machine):
            return None
        host = Thing("host", self.world.host_of(machine) or "")
        by_itself, how = self.times.restarted(cluster), self.waiting.machine(machine, host)
        return self.components.restart(machine, awaiting(how, by_itself, lambda v: v["boot"] + v["start"]))


@dataclass(frozen=True, slots=True)
class _AtMedians:
    """Rate and repair time at the medians, the inputs that they come from, and the error factor of both together."""

    rate: float
    repair: float
    inputs: tuple[str, ...]
    factor: float
    quantities: tuple[Quantity, Quantity]


_KINDS = {"vm": "guest", "server": "host"}


def ids(world: World) -> Mapping[str, str]:
    """The ids that an assumption may name, each with the kind of component whose figure holds without it."""
    spec = world.spec
    found = dict.fromkeys(spec.services, "application")
    for thing in world.things:
        kind = _KINDS.get(thing.kind, thing.kind)
        if thing.kind == "storage":
            kind = STORAGE_KINDS[spec.storage[thing.id].kind]
        elif thing.kind == "domain":
            kind = figure_of(spec, thing.id)
        found[thing.id] = kind
    return found
