"""What waits for a person after a loss: a takeover whose fencing is not confirmed, a site that is handed over by hand,
a machine that was started where its disks are not.

A person ends that; so it is no outage until a repair but an interruption: reaction and hands-on time, then the start.
The fault tree has the estate with somebody there; what happens by itself is asked for here beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hadocs.availability.model.columns import least
from hadocs.availability.model.component import Component, Quantity, person
from hadocs.topology.active import active_on
from hadocs.topology.aftermath import Estate, State
from hadocs.topology.failures import examine, lose
from hadocs.topology.fencing import Clearance
from hadocs.topology.handing import apart_for_clients, hand, may_wait
from hadocs.topology.lock_stores import needless
from hadocs.topology.model import Loss, Thing
from hadocs.topology.pairs import unmediated
from hadocs.topology.world import World


def leaves_to_a_person(estate: Estate) -> bool:
    """Whether any cluster may wait for somebody: it fences, its sites are handed over by hand, or it may choose a host
    on which a machine can't run; or a mirror, until a person switches to it or, without a mediator, lets it go on; or
    an address that may fail on both of its members; or a service that no cluster hands over by itself."""
    return (
        bool(estate.world.mirrors.by_hand)
        or unmediated(estate.world)
        or any(
            p.fences or p.by_hand or p.blind or p.overcommits or p.heeds_rivals is None or p.restarts is None
            for p in estate.policies.values()
        )
        or any(apart_for_clients(estate, c) for c in estate.world.spec.clusters)
        or any(may_wait(estate, key) for key in estate.world.spec.services)
    )


@dataclass
class Waiting:
    """What happens by itself after single losses, each worked out once. ``known`` are losses that somebody has asked
    for already."""

    estate: Estate
    known: Mapping[Thing, Loss] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ever = leaves_to_a_person(self.estate)
        self._losses: dict[Thing, Loss] = dict(self.known)
        self._alone: dict[Thing, Loss] = {}
        self._cleared: dict[Thing, Mapping[str, Clearance]] = {}
        services = self.estate.world.spec.services
        self._needing = frozenset(k for k, s in services.items() if s.requires)
        self._needless = self.estate
        if self.ever and self._needing:
            self._needless = replace(self.estate, world=World(needless(self.estate.world.spec)))

    def loss(self, thing: Thing) -> Loss:
        """What losing one thing comes to by itself."""
        if thing not in self._losses:
            self._losses[thing] = lose(self.estate, (thing,))
        return self._losses[thing]

    def service(self, key: str, thing: Thing, attended: Loss, *, powered: bool = False) -> str:
        """How a service that comes back with somebody there does so by itself: "person", "unsure", or not to wait.

        ``powered`` says that what was lost still has power, as after a crash of its system: its board answers.
        """
        if not self.ever:
            return ""
        by_itself = self._by_itself(key, thing)
        if key in by_itself.down and key not in attended.down:
            return "person"
        if key not in by_itself.uncertain or key in attended.uncertain:
            return ""
        return "" if powered and self._only_power_is_asked_for(thing) else "unsure"

    def _by_itself(self, key: str, thing: Thing) -> Loss:
        """A loss as far as it reaches a service by itself; one that needs no other is reached in no other way."""
        if key not in self._needing:
            return self.loss(thing)
        if thing not in self._alone:
            self._alone[thing] = lose(self._needless, (thing,))
        return self._alone[thing]

    def _only_power_is_asked_for(self, thing: Thing) -> bool:
        open_ = [c for c in self._clearances(thing).values() if c.answer == "unknown"]
        return bool(open_) and all(c.method == "ipmi" for c in open_)

    def _clearances(self, thing: Thing) -> Mapping[str, Clearance]:
        """By cluster that misses members after a loss: whether it is made sure that those are off."""
        if thing not in self._cleared:
            self._cleared[thing] = examine(self._needless, (thing,))[1][0].state.clearances
        return self._cleared[thing]

    def machine(self, vm: str, thing: Thing) -> str:
        """The same of a machine that its host cluster restarts."""
        if not self.ever:
            return ""
        by_itself = self.loss(thing)
        if any(m.what == vm for m in by_itself.moved):
            return ""
        return "person" if vm in by_itself.stopped else "unsure"

    def program(self, key: str) -> str:
        """The same of a service whose program has failed on its active member, and starts there no more."""
        world = self.estate.world
        cluster = world.cluster_of(world.spec.services[key])
        if not self.ever or cluster is None:
            return ""
        active, *_ = active_on(world, world.spec.services[key])
        able = [m for m in world.carriers(world.spec.services[key]) if m != active]
        found = hand(State(self.estate), key, cluster, active, able)
        if found.ready or not able:
            return ""
        return "unsure" if found.question else "person" if found.by_hand else ""

    def fenced_later(self, cluster: str, thing: Thing) -> bool:
        """Whether a cluster's fencing answers only once the lost member's machine runs on another host."""
        if not self.ever or not self.estate.policy(cluster).fences:
            return False
        found = self._clearances(thing).get(cluster)
        return found is not None and found.answer == "after-restart"


def awaiting(how: str, by_itself: Quantity, then: Quantity, comes: Quantity = person) -> Quantity:
    """How long something takes that a person has to begin, or may have to; ``then`` is what follows on that.

    ``comes`` is until there is somebody, or it needs nobody any more: see `someone`.
    """
    if not how:
        return by_itself
    by_hand: Quantity = lambda v: comes(v) + then(v)  # noqa: E731
    if how == "person":
        return by_hand

    def hours(v: Mapping[str, float]) -> float:
        share = least(1.0, v["unconfirmed"])
        return (1 - share) * by_itself(v) + share * by_hand(v)

    return hours


def someone(component: Component) -> Quantity:
    """Until a person has come, or what has failed is repaired, whichever is sooner: both last exponential times.

    Software is back before anybody comes, or that person is who starts it again.
    """
    if component.kind in ("guest", "application"):
        return component.repair

    def hours(v: Mapping[str, float]) -> float:
        comes, repair = person(v), component.repair(v)
        return comes * repair / (comes + repair)

    return hours
