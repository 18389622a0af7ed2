"""Interruptions that were measured in drills, in place of what would be assumed of them.

A drill is one reading of a time that differs from day to day: it gets the range of any figure of one's own. That it
went well says nothing of how often a takeover fails: the share that needs a person stays. What was measured with one
machine holds for the one that carries the service now, where that is of its kind, in its cluster and at its site.
"""

from __future__ import annotations

from dataclasses import dataclass

from hadocs.availability.model.catalogue import OWN_FACTOR, Input
from hadocs.availability.model.component import Component, Quantity
from hadocs.availability.model.times import SHORTEST, Times, covered
from hadocs.spec.model import Drill
from hadocs.spec.model.drills import PLANNED
from hadocs.topology.active import active_on
from hadocs.topology.world import World

_MACHINE = ("host", "hypervisor", "guest")


@dataclass(frozen=True)
class Measures:
    """What was measured in the drills of an estate."""

    world: World
    times: Times

    def pause(self, service: str, component: Component) -> Quantity | None:
        """How long a service was away when this failed, by a drill; ``None`` where there was none."""
        return self._quantity(service, self._names(service, component))

    def program(self, service: str) -> Quantity | None:
        """How long it was away when its program failed."""
        return self._quantity(service, (f"program:{service}", service))

    def _quantity(self, service: str, names: tuple[str, ...]) -> Quantity | None:
        found = self._newest(service, names)
        if found is None:
            return None
        at, drill = found
        measured = drill.measured[service].interrupted or 0.0
        key = f"measured:{at} {service}"
        self.times.inputs[key] = Input(
            key,
            f"How long {service} is away when {_lost(drill.of[0], service)}",
            max(measured, SHORTEST) / 3600,
            "h",
            OWN_FACTOR,
            f"measured in a drill on {drill.date} ({_of(drill.of[0])}; procedure {drill.procedure})",
            "spec",
            "in place of what would be computed from heartbeats and assumed starts",
            f"measured {at}",
        )
        return covered(lambda v: v[key])

    def _newest(self, service: str, names: tuple[str, ...]) -> tuple[int, Drill] | None:
        """The newest drill in which one of these was lost and the service missed; of the same day the first name's."""
        operations = self.world.spec.operations
        found = [
            (at, drill)
            for at, drill in enumerate(operations.drills if operations else ())
            if len(drill.of) == 1 and drill.of[0] in names and drill.procedure not in PLANNED
            if service in drill.measured and drill.measured[service].interrupted
        ]
        return max(found, key=lambda pair: (pair[1].date, -names.index(pair[1].of[0])), default=None)

    def _names(self, service: str, component: Component) -> tuple[str, ...]:
        """What a drill may call what fails with a component."""
        if component.kind == "path":
            host, _, storage = component.name.partition(":")[2].partition(" > ")
            return (f"{host}:{storage}",) if storage else ()
        if len(component.things) != 1:
            return ()
        thing = component.things[0]
        if component.kind not in _MACHINE:
            return (thing.id,)
        alike: tuple[str, ...] = (thing.id,)
        if self._carries(thing.id, service):
            alike = (thing.id, *(m for m in self._peers(thing.id) if m != thing.id))
        if component.kind == "guest":
            whole = alike if thing.kind == "vm" else ()
            return (*(f"system:{m}" for m in alike), *whole)
        return alike

    def _carries(self, machine: str, service: str) -> bool:
        active = active_on(self.world, self.world.spec.services[service])
        return any(machine in (m, self.world.host_of(m)) for m in active)

    def _peers(self, machine: str) -> tuple[str, ...]:
        world = self.world
        cluster = world.member_of.get(machine)
        members = world.spec.clusters[cluster].members if cluster else (machine,)
        return tuple(
            m
            for m in members
            if world.kinds[m] == world.kinds[machine] and world.site_of(m) == world.site_of(machine)
        )


def _of(name: str) -> str:
    """What a drill took away, in words: ``system of pcmk-1``."""
    kind, colon, rest = name.partition(":")
    return f"{kind} of {rest}" if colon and kind in ("system", "program") else name


def _lost(name: str, service: str) -> str:
    kind, colon, rest = name.partition(":")
    if colon and kind == "system":
        return f"{rest} crashes"
    if name in (service, f"program:{service}"):
        return "its program fails"
    return f"{kind} loses its paths to {rest}" if colon else f"{name} is lost"
