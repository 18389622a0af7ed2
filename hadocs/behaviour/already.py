"""What a spec that is not sound leaves down before anything is lost: no loss has brought that about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from hadocs.behaviour.model import ServiceOutcome, Timeline
from hadocs.topology.build import estate_of
from hadocs.topology.failures import examine
from hadocs.topology.world import World

SOUND = "what is missing is there"
"""What ends it where a service is down without any loss."""


@dataclass(frozen=True, slots=True)
class Already:
    """Machines that do not run, and services that are down, whatever else may decide, while nothing is lost."""

    machines: frozenset[str]
    services: Mapping[str, str]
    """Why, in a clause."""

    def told(self, found: Timeline) -> Timeline:
        """A timeline in which these services are told as down before, and no event has brought that about."""
        if not self.services:
            return found
        outcomes = {
            key: _before(outcome, self.services[key]) if key in self.services else outcome
            for key, outcome in found.services.items()
        }
        events = tuple(e for e in found.events if e.kind != "service" or e.subject not in self.services)
        return replace(found, services=MappingProxyType(outcomes), events=events)


def already(world: World) -> Already:
    """What there is of it in a spec; kept with the spec by `World.kept`."""
    loss, runs = examine(estate_of(world.spec), ())
    machines = frozenset.intersection(*(frozenset(run.state.machines) for run in runs))
    return Already(machines, {key: loss.why.get(key, "") for key in world.spec.services if key in loss.down})


def _before(outcome: ServiceOutcome, why: str) -> ServiceOutcome:
    """Down, as before, with the reason of that; what a return makes of it otherwise is told as it is."""
    if outcome.state != "down":
        return outcome
    return ServiceOutcome("down", f"{why}, and nothing need be lost for that" if why else "", until=SOUND)
