"""How long things take when something fails: until a cluster acts, restarts, takeovers, moves.

What happens and how long each part of it takes is the behaviour stage's; here its spans become inputs with a median
and an error factor. Every duration is a function of inputs, in hours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import log, sqrt
from statistics import NormalDist

from hadocs.availability.model.catalogue import Basis, Figures, Input, Values
from hadocs.availability.model.columns import each, least
from hadocs.availability.model.component import Quantity, person
from hadocs.availability.uncertainty import Z95
from hadocs.behaviour.durations import (
    Acting,
    moves_at_once,
    once_begun,
    until_acting,
    until_ended,
    until_reset,
    until_started_again,
    watched_by,
)
from hadocs.behaviour.known import told
from hadocs.behaviour.model import Ground, Span, Term
from hadocs.behaviour.moves import how
from hadocs.behaviour.products import takes_address
from hadocs.behaviour.redirect import until_redirected
from hadocs.behaviour.stalls import until_answers
from hadocs.behaviour.wording import TERMS
from hadocs.spec.units import format_duration
from hadocs.topology.build import clusters_of
from hadocs.topology.handing import in_step
from hadocs.topology.model import ClusterView
from hadocs.topology.together import together_of
from hadocs.topology.world import World

CERTAIN_FACTOR = 1.2
"""The error factor of a time that a platform's setting gives exactly: a message may wait and a clock tick."""
_Make = Callable[[Quantity], Quantity]
SHORTEST = 0.001
"""Seconds: nothing is quicker, as far as the model is concerned."""


@dataclass
class Times:
    """The durations of one estate; ``inputs`` grows by what its platforms say."""

    world: World
    figures: Figures
    inputs: dict[str, Input] = field(init=False)

    def __post_init__(self) -> None:
        self.inputs = dict(self.figures.inputs)
        self._acts: dict[str, tuple[str, ...]] = {}
        self._quantities: dict[tuple[object, ...], Quantity] = {}
        self._programs: dict[str, Quantity] = {}
        self._resets: dict[str, Quantity] = {}
        self._followed: dict[str, Quantity] = {}
        self._clients: dict[tuple[str, str | None], Quantity | None] = {}
        self._addresses: dict[str, Quantity | None] = {}

    def _called(self, key: str) -> str:
        """What people call a thing: inputs stand on pages and figures, where ids say little."""
        spec = self.world.spec
        entries = (spec.services, spec.clusters, spec.hosts, spec.servers, spec.vms, spec.storage)
        for some in entries:
            if key in some:
                return some[key].title or key
        storage, _, volume = key.partition("/")
        if volume and storage in spec.storage and volume in spec.storage[storage].volumes:
            name = spec.storage[storage].volumes[volume].title or volume
            return f"the volume {name} on {self._called(storage)}"
        return key

    def takeover(self, cluster: str) -> Quantity:
        """Until another member carries a service, covered or by a person: T_G with coverage."""
        return self._once("takeover", cluster, lambda acts: covered(lambda v: acts(v) + v["role"]))

    def noticed(self, cluster: str) -> Quantity:
        """Until another member carries a service, with somebody there who sees to it: T_G."""
        return self._once("noticed", cluster, lambda acts: lambda v: acts(v) + v["role"])

    def takeover_of_program(self, service: str) -> Quantity:
        """Until another member carries a service whose program has failed for good."""
        seen = self.program(service)
        return covered(lambda v: seen(v) + v["role"])

    def restart_of_program(self, service: str) -> Quantity:
        """Until a service whose program has failed runs again where it was, or where its cluster puts it at once."""
        seen, cluster = self.program(service), self.world.cluster_of(self.world.spec.services[service])
        over = cluster is not None and moves_at_once(self.world, self.clusters[cluster], service)
        return lambda v: seen(v) + v["role" if over else "program"]

    def program(self, service: str) -> Quantity:
        """Until a cluster begins to do something about the failed program of its service."""
        if service not in self._programs:
            cluster = self.world.cluster_of(self.world.spec.services[service])
            found = until_started_again(self.world, self.clusters[cluster], service) if cluster else None
            who = watched_by(self.world, self.clusters[cluster], service) if cluster else cluster
            title = f"Until {self._called(who or '')} notices that the program of {self._called(service)} has failed"
            self._programs[service] = self._seen("program", service, title, found, "detect.application")
        return self._programs[service]

    def reset(self, vm: str) -> Quantity | None:
        """Until a host cluster begins to start a guest again that hangs; ``None`` where it is not known to do so."""
        cluster = self.world.host_cluster(vm)
        found = until_reset(self.world, self.clusters[cluster], vm) if cluster else None
        if found is None or cluster is None:
            return None
        if cluster not in self._resets:
            title = f"Until {self._called(cluster)} notices that a guest hangs"
            self._resets[cluster] = self._seen("system", cluster, title, found, "detect.guest")
        return self._resets[cluster]

    def _seen(self, what: str, of: str, title: str, found: Acting | None, usual: str) -> Quantity:
        """How soon software that has failed is noticed: as timelines tell it, else the usual estimate."""
        if found is None or found.unknown or found.estimates or not found.known.high:
            return lambda v: v[usual]
        # Checks come at any time of their interval: the middle of the span, as often above as below.
        middle = (found.known.low + found.known.high) / 2
        longest = max(found.terms, key=lambda t: t.span.order[::-1])
        key = f"detect {what}:{of}"
        self.inputs[key] = Input(
            key,
            f"{title} ({'; '.join(_named(t) for t in found.terms)})",
            middle / 3600,
            "h",
            max(found.known.high / middle, CERTAIN_FACTOR),
            "; ".join(dict.fromkeys(s for t in found.terms for g in t.grounds for s in _sources(g))),
            _basis(longest),
            "; ".join(dict.fromkeys(t.assumed for t in found.terms if t.assumed)),
            f"detect {what}",
        )
        return lambda v: v[key]

    def redirected(self, host: str, ref: str) -> Quantity:
        """Until a volume whose paths a host has lost answers it through another host."""
        terms = tuple(told(self.world.spec, until_redirected(self.world, host, ref)))
        takes = Span()
        for term in terms:
            takes = takes + term.span
        title = f"Until {self._called(host)} reaches {self._called(ref)} through another host"
        return self._seen("redirect", f"{host} {ref}", title, Acting(takes, takes, terms), "pause.controller")

    def stalled(self, storage: str, machine: str) -> Quantity | None:
        """Until a storage answers again that has lost a machine which holds it; ``None`` where it never stops."""
        terms = tuple(told(self.world.spec, until_answers(self.world, self.clusters, storage, machine)))
        if not terms:
            return None
        takes = Span()
        for term in terms:
            takes = takes + term.span
        unknown = tuple(t.name for t in terms if t.span.high is None)
        title = f"Until {self._called(storage)} answers again without a machine that holds it"
        return self._seen(
            "stall", storage, title, Acting(takes, takes, terms, unknown=unknown), "pause.controller"
        )

    def reached(self, service: str, cluster: str, to: str | None = None) -> Quantity | None:
        """The clients' own part once another member, ``to`` where that is known, carries a service; ``None`` where
        there is none, or no end."""
        if (service, to) not in self._clients:
            reach = once_begun(self.world, self.clusters[cluster], service, to)[1]
            terms = tuple(told(self.world.spec, reach))
            takes = Span()
            for term in terms:
                takes = takes + term.span
            found = Acting(takes, takes, terms) if takes.high else None
            title = f"Until clients of {self._called(service)} are connected again"
            of = f"{service} on {to}" if to else service
            made = self._seen("clients", of, title, found, "role") if found else None
            self._clients[service, to] = made
        return self._clients[service, to]

    def found_elsewhere(self, service: str, cluster: str, away: str) -> Quantity | None:
        """The same where a machine, or its host, is ``away``: for the one member that is in step then, if it is one."""
        world, entry = self.world, self.world.spec.services[service]
        able = [m for m in world.carriers(entry) if away not in (m, world.host_of(m))]
        ready, _ = in_step(entry, together_of(world).with_instance(service, able))
        return self.reached(service, cluster, ready[0] if len(ready) == 1 else None)

    def address_taken(self, service: str) -> Quantity | None:
        """Until another instance of a service without a cluster has the address of the lost one; ``None`` where none
        takes it."""
        if service not in self._addresses:
            hand = takes_address(self.world.spec.services[service])
            terms = tuple(told(self.world.spec, hand.begins)) if hand is not None else ()
            unknown = tuple(t.name for t in terms if t.span.high is None)
            takes = Span()
            for term in terms:
                takes = takes + term.span
            title = f"Until another instance has the address of {self._called(service)}"
            found = Acting(takes, takes, terms, unknown=unknown) if terms else None
            seen = self._seen("address", service, title, found, "pause.switch") if hand else None
            self._addresses[service] = seen
        return self._addresses[service]

    def restarted(self, cluster: str) -> Quantity:
        """Until a host cluster has restarted a machine and its service is up, covered or by a person: T_H."""
        return self._once(
            "restarted", cluster, lambda acts: covered(lambda v: acts(v) + v["boot"] + v["start"])
        )

    def followed(self, cluster: str) -> Quantity:
        """Until a machine whose host runs on without its storage is up where that is reached, covered or by a person.

        Where it is not known when its cluster ends it there, it is as after the loss of the host.
        """
        if cluster not in self._followed:
            ends = self.ended(cluster)
            self._followed[cluster] = (
                self.restarted(cluster)
                if ends is None
                else covered(lambda v: ends(v) + v["boot"] + v["start"])
            )
        return self._followed[cluster]

    def ended(self, cluster: str) -> Quantity | None:
        """Until a host cluster ends machines whose host has lost their storage; ``None`` where that is not known."""
        terms = tuple(told(self.world.spec, until_ended(self.world, self.clusters[cluster])))
        if not terms:
            return None
        takes = Span()
        for term in terms:
            takes = takes + term.span
        title = f"Until {self._called(cluster)} ends what hangs without its storage"
        return self._seen("storage", cluster, title, Acting(takes, takes, terms), "detect")

    def move(self, vm: str) -> Quantity | None:
        """How long a planned move of a VM to another host holds it still; ``None`` where it can't move.

        Where it is not known how its cluster moves machines, it is shut down and started on the other host.
        """
        way = how(self.world, self, vm).way
        if way == "live":
            return lambda v: v["pause.live"]
        if way == "pause":
            return lambda v: v["pause.quick"]
        if way in ("restart", "unknown"):
            return lambda v: v["boot"] + v["start"]
        return None

    def mistaken(self, cluster: str, vm: str, move: Quantity) -> Quantity:
        """How likely a VM's move holds it still for longer than its cluster waits, so that this fails over."""
        acts = self.acts(cluster)
        way = how(self.world, self, vm).way
        if way in ("restart", "unknown"):
            # It leaves its cluster in order and comes back to it: longer than any cluster waits.
            return lambda _v: 1.0
        factor = self.inputs["pause.live" if way == "live" else "pause.quick"].factor

        def longer(detected: float, pause: float) -> float:
            return 1 - NormalDist().cdf(log(detected / pause) / (log(factor) / Z95))

        def chance(v: Values) -> float:
            return each(longer, acts(v), move(v))

        return chance

    def acts(self, cluster: str) -> Quantity:
        """Until a cluster begins to start elsewhere what a silent member had."""
        return self._once("acts", cluster, lambda acts: acts)

    def keys(self, cluster: str) -> tuple[str, ...]:
        """The inputs that `acts` adds up."""
        found = self._acts.get(cluster)
        if found is None:
            found = self._acts[cluster] = tuple(self._parts(cluster))
        return found

    def _once(self, what: str, cluster: str, make: _Make) -> Quantity:
        """A quantity of a cluster, made once for all clusters with the same inputs."""
        keys = self.keys(cluster)
        found = self._quantities.get((what, keys))
        if found is None:
            found = self._quantities[what, keys] = make(_sum(keys))
        return found

    def _parts(self, cluster: str) -> list[str]:
        view = self.clusters[cluster]
        found = until_acting(self.world, view)
        keys = []
        if (found.known.high or 0) > SHORTEST:
            entry = self._input(view, found)
            self.inputs[entry.key] = entry
            keys.append(entry.key)
        keys += found.estimates
        if (found.unknown or not keys) and "detect" not in keys:
            keys.append("detect")  # a product's own engine, or nothing that is known, does it
        return keys

    @staticmethod
    def _input(view: ClusterView, found: Acting) -> Input:
        low = max(found.known.low, SHORTEST)
        high = max(found.known.high or low, low)
        counted = [t for t in found.terms if t.name not in (*found.estimates, *found.unknown)]
        longest = max(counted, key=lambda t: t.span.order[::-1])
        return Input(
            f"detect:{view.id}",
            f"Until {view.title} acts on a silent member ({'; '.join(_named(t) for t in counted)})",
            sqrt(low * high) / 3600,
            "h",
            max(sqrt(high / low), CERTAIN_FACTOR),
            "; ".join(dict.fromkeys(s for t in counted for g in t.grounds for s in _sources(g))),
            _basis(longest),
            "; ".join(dict.fromkeys(t.assumed for t in counted if t.assumed)),
            f"detect {view.platform.id if view.platform else ''}",
        )

    @cached_property
    def clusters(self) -> Mapping[str, ClusterView]:
        """The clusters as the behaviour stage asks for them."""
        return clusters_of(self.world)


def _named(term: Term) -> str:
    name = TERMS.get(term.name, term.name.replace("-", " ").replace("_", " ")).removesuffix(" (assumed)")
    if not term.span.high:
        return name
    low, high = _told(term.span.low), _told(term.span.high)
    return f"{name} {low}" if low == high else f"{name} {low} to {high}"


def _told(seconds: float) -> str:
    """A time as people read it: tenths of a second below ten seconds, whole ones above."""
    return format_duration(round(seconds)) if seconds >= 10 else f"{round(seconds, 1):g} s"


def _sources(ground: Ground) -> tuple[str, ...]:
    if ground.route:
        return (f"the spec, {'.'.join(str(step) for step in ground.route)}",)
    return ground.source


def _basis(term: Term) -> Basis:
    bases = {g.basis for g in term.grounds}
    if "spec" in bases:
        return "spec"
    if "assumed" in bases or "O" in bases or not bases:
        return "assumed"
    return "published" if bases & {"M", "R+M"} else "vendor"


def _sum(keys: tuple[str, ...]) -> Quantity:
    if len(keys) == 1:
        return lambda v: v[keys[0]]
    return lambda v: sum((v[key] for key in keys[1:]), v[keys[0]])


def covered(by_itself: Quantity) -> Quantity:
    """A time that passes by itself, and the share of cases in which a person has to help, with theirs."""

    def hours(v: Values) -> float:
        missed = least(1.0, v["uncovered"])
        return (1 - missed) * by_itself(v) + missed * person(v)

    return hours
