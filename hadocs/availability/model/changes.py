"""Changes that go wrong, as a failure mode of their own: patch days of machines, and releases of services.

They are made on one machine after another, as planned work is. So one that goes wrong is stopped after the first of
several that make up for one another, but for the share that shows only when all of them have it. What is stopped costs
no more than the move that the work costs anyway. Until it is undone, the rest is down. Where a service says that all
its machines get a change at once, each one that goes wrong has reached them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from hadocs.availability.model.catalogue import Values
from hadocs.availability.model.columns import least, most
from hadocs.availability.model.component import Quantity
from hadocs.availability.model.components import Components
from hadocs.topology.active import needed
from hadocs.topology.aftermath import Estate
from hadocs.topology.model import Loss, Thing
from hadocs.topology.rollout import patched_at_once, releases
from hadocs.topology.wording import listed
from hadocs.topology.world import World


@dataclass(frozen=True)
class Changes:
    """The changes of one estate; ``lost`` tells what losing some things comes to, ``closure`` what a service needs."""

    estate: Estate
    components: Components
    lost: Callable[[tuple[Thing, ...]], Loss]
    closure: Callable[[str], tuple[str, ...]]

    def released(self, service: str) -> str:
        """The component of a service's releases that go wrong, with its settings and its certificates."""
        world = self.estate.world
        entry = world.spec.services[service]
        machines = world.carriers(entry)
        # The first one to get it is lost to the service until it is undone.
        spare = len(machines) - -(-needed(world, entry) // (entry.per_member or 1))
        first = 1.0 if spare < 1 else 0.0
        at_once = len(machines) > 1 and releases(entry) == "all-at-once"
        every = self.components.figures.work("application", "every", service)
        label = f"a release of {service} that goes wrong{_where(len(machines), first, at_once)}"
        first = 1.0 if at_once else first
        rate = _rate("change.release", first, (every,))
        return self.components.change(f"release:{service}", label, ("release", first, every), rate)

    def patched(self, service: str) -> Iterator[str]:
        """The components of patch days that take a service down, one for each group of machines that get the same."""
        for machines in self.groups(service):
            found = self._patched(service, machines)
            if found is not None:
                yield found

    def _patched(self, service: str, machines: tuple[str, ...]) -> str | None:
        kinds = self.estate.world.kinds
        things = tuple(Thing(kinds[m], m) for m in machines)
        alone = sum(service in self.lost((t,)).down for t in things)
        if not alone:
            whole = self.lost(things)
            if service not in whole.down and service not in whole.uncertain:
                return None
        at_once = patched_at_once(self.estate.world, machines)
        # Any of them may be the first to get it.
        first = alone / len(machines)
        work = self.components.figures.work
        every = tuple(
            dict.fromkeys(work("guest" if t.kind == "vm" else "host", "every", t.id) for t in things)
        )
        label = f"a patch day of {listed(machines)} that goes wrong{_where(len(machines), first, at_once)}"
        # How many of them take it down alone is not the same for every service.
        some = f" with {alone} alone" if 0 < alone < len(machines) and not at_once else ""
        first = 1.0 if at_once else first
        rate = _rate("change.patch", first, every)
        return self.components.change(
            f"patch day{some}:{', '.join(machines)}", label, ("patch", first, *every), rate
        )

    def groups(self, service: str) -> Iterator[tuple[str, ...]]:
        """The machines that a service and what it needs hang on, by those that get the same patches.

        Members of a cluster and instances of a service are alike; so are hosts of one platform and system.
        """
        world, spec = self.estate.world, self.estate.world.spec
        seen: set[str] = set()
        hosts: dict[object, dict[str, None]] = {}
        for key in self.closure(service):
            for team in (world.carriers(spec.services[key]), tuple(holders_of(world, key))):
                new = [m for m in dict.fromkeys(team) if m not in seen and m not in spec.hosts]
                seen.update(new)
                if new:
                    yield tuple(sorted(new))
                for host in self._hosts(team):
                    body = spec.hosts[host]
                    alike = body.platform or spec.platform, body.os
                    hosts.setdefault(alike, {})[host] = None
        for some in hosts.values():
            yield tuple(sorted(some))

    def _hosts(self, machines: Iterable[str]) -> Iterator[str]:
        """The hosts among some machines, those that they run on, and those that they may run on."""
        world = self.estate.world
        for machine in machines:
            every = (machine, world.host_of(machine), *self.estate.may_run_on.get(machine, ()))
            yield from (h for h in every if h and h in world.spec.hosts)


def holders_of(world: World, key: str) -> Iterator[str]:
    """The machines that hold what a service works with: those of its data, and of its machines' files."""
    service = world.spec.services[key]
    refs = [service.data, *service.copies.values()]
    refs += [world.spec.vms[m].files for m in world.carriers(service) if m in world.spec.vms]
    for ref in refs:
        for way in world.ways_to(ref) if ref else ():
            yield from world.spec.storage[way.partition("/")[0]].on


def _where(count: int, first: float, at_once: bool) -> str:
    """On how many of its machines a change has to go wrong to take a service down."""
    if count == 1 or (first > 0 and not at_once):
        return ""
    where = " on both" if count == 2 else " on all of them"
    return f"{where} at once" if at_once else where


def _rate(share: str, first: float, every: tuple[str, ...]) -> Quantity:
    """How often an hour: as often as the machine that is patched most, by the share that goes wrong."""

    def made(v: Values) -> float:
        often = 1 / v[every[0]]
        for key in every[1:]:
            often = most(often, 1 / v[key])
        wrong = least(1.0, v[share])
        if first < 1:
            wrong = wrong * (first + (1 - first) * least(1.0, v["change.spreads"]))
        return wrong * often

    return made
