"""Services that are kept together, and so move as one. Knows nothing of what moves them.

Source: Pacemaker Explained, groups and colocation constraints with a score of INFINITY.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from hadocs.topology.active import instances_of
from hadocs.topology.world import World


@dataclass(frozen=True)
class Together:
    """Who moves with whom, worked out once for a spec."""

    world: World

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """Service to those that move as one with it, itself among them, each after those that it requires.

        What runs on several members at once moves nobody. Services that are kept together with nothing are absent.
        """
        services = self.world.spec.services
        group: dict[str, set[str]] = {}
        for key, service in services.items():
            for other in service.together_with:
                if not self.world.is_clone(service) and not self.world.is_clone(services[other]):
                    joined = group.get(key, {key}) | group.get(other, {other})
                    group.update(dict.fromkeys(joined, joined))
        return {key: self._in_order(joined) for key, joined in group.items()}

    def _in_order(self, joined: set[str]) -> tuple[str, ...]:
        services = self.world.spec.services
        order: dict[str, None] = {}
        waiting = [k for k in services if k in joined]
        while waiting:
            ready = (k for k in waiting if joined.intersection(services[k].requires) <= order.keys())
            key = next(ready, waiting[0])
            order[key] = None
            waiting.remove(key)
        return tuple(order)

    def below(self, key: str) -> tuple[str, ...]:
        """What a service is kept together with, and what that is kept together with in its turn."""
        found: dict[str, None] = {}
        work = list(self.world.spec.services[key].together_with)
        while work:
            other = work.pop()
            if other not in found:
                found[other] = None
                work += self.world.spec.services[other].together_with
        return tuple(found)

    @cached_property
    def beside(self) -> Mapping[str, frozenset[str]]:
        """Service to those whose fate its own trouble may change: they move with it, or are kept together with it."""
        found: dict[str, set[str]] = {key: set(group) for key, group in self.groups.items()}
        for key, service in self.world.spec.services.items():
            for other in self.below(key) if service.together_with else ():
                found.setdefault(other, set()).add(key)
        return {key: frozenset(others) for key, others in found.items()}

    def with_instance(self, key: str, ready: list[str]) -> list[str]:
        """Of the members that may take a service over those where what is promoted has an instance; all where none has.

        It counts for what is kept together with such a service as well.
        """
        for one in (key, *self.below(key)):
            if (entry := self.world.spec.services[one]).promotable:
                had = instances_of(self.world, entry)
                ready = [m for m in ready if m in had] or ready
        return ready


def together_of(world: World) -> Together:
    """Who moves with whom in a spec, made once."""
    return world.kept(Together)
