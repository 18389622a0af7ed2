"""What a spec that is not sound leaves down or elsewhere before anything is lost: no loss has brought that about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from hadocs.behaviour.model import Event, ServiceOutcome, Timeline
from hadocs.behaviour.overtaken import without
from hadocs.topology.build import estate_of
from hadocs.topology.failures import Fate, Run, examine
from hadocs.topology.world import World

SOUND = "what is missing is there"
"""What ends it where a service is down without any loss."""


@dataclass(frozen=True, slots=True)
class Already:
    """Machines that do not run, and services that are down, whatever else may decide, while nothing is lost.

    ``moved`` are services that another member carries than the spec says, as that one does not run, and what needs
    them: with their fates while nothing is lost.
    """

    machines: frozenset[str]
    services: Mapping[str, str]
    """Why, in a clause."""
    moved: Mapping[str, Fate] = field(default_factory=lambda: MappingProxyType({}))

    def told(self, found: Timeline, run: Run | None = None) -> Timeline:
        """A timeline in which these services are told as they were before, and no event has brought that about.

        ``run`` is the case that it tells: a service that was moved before stays where it is as long as none of its
        members is lost.
        """
        if not self.services and not self.moved:
            return found
        outcomes = {
            key: _before(outcome, self.services[key]) if key in self.services else outcome
            for key, outcome in found.services.items()
        }
        stays = self._stays(run, outcomes) if run is not None else ()
        outcomes |= {key: ServiceOutcome("goes-on") for key in stays}
        events = [self._where_it_ran(e) for e in found.events]
        quiet = {*self.services, *stays}
        gone = {i for i, e in enumerate(events) if e.kind == "service" and e.subject in quiet}
        return replace(found, services=MappingProxyType(outcomes), events=tuple(without(events, gone)))

    def _stays(self, run: Run, outcomes: Mapping[str, ServiceOutcome]) -> tuple[str, ...]:
        world, gone = (
            run.state.world,
            {*run.state.machines, *run.state.restarted, *run.state.sheltered} - self.machines,
        )
        cut = {m for some in run.state.cut.values() for m in some}
        found = []
        for key, fate in self.moved.items():
            same = outcomes[key].state == "interrupted" and run.fates[key] == fate
            if same and not (gone | cut).intersection(world.carriers(world.spec.services[key])):
                found.append(key)
        return tuple(found)

    def _where_it_ran(self, event: Event) -> Event:
        """An event of a service that was moved before, without the member that has not carried it."""
        if event.kind != "service" or event.by not in self.machines or event.what != "stops":
            return event
        move = self.moved[event.subject].failover if event.subject in self.moved else None
        return replace(event, by=(move.to if move else None) or "")


def already(world: World) -> Already:
    """What there is of it in a spec; kept with the spec by `World.kept`."""
    loss, runs = examine(estate_of(world.spec), ())
    machines = frozenset.intersection(*(frozenset(run.state.machines) for run in runs))
    down = {key: loss.why.get(key, "") for key in world.spec.services if key in loss.down}
    moved = {key: runs[0].fates[key] for key in loss.interrupted} if machines else {}
    return Already(machines, down, MappingProxyType(moved))


def _before(outcome: ServiceOutcome, why: str) -> ServiceOutcome:
    """Down, as before, with the reason of that; what a return makes of it otherwise is told as it is."""
    if outcome.state != "down":
        return outcome
    return ServiceOutcome("down", f"{why}, and nothing need be lost for that" if why else "", until=SOUND)
