"""How everything stands at one moment of planned work: what is off, what is paused, where machines and roles are.

Frozen; each change gives the standing that comes of it. What it means for services and votes is asked of the topology
stage, so that no procedure decides it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from hadocs.behaviour.moves import Move, how
from hadocs.topology import quorum
from hadocs.topology.active import active_on
from hadocs.topology.aftermath import Estate
from hadocs.topology.failures import Run, examine
from hadocs.topology.judgement import steps
from hadocs.topology.leaving import Leaving, leaving
from hadocs.topology.model import Loss, Thing, Topology
from hadocs.topology.placement import placement
from hadocs.topology.quorum_rules import UNCOUNTED
from hadocs.topology.sequence import settled
from hadocs.topology.world import World


@dataclass(frozen=True, slots=True)
class Count:
    """The votes of a cluster: ``have`` of those that are left, ``needed`` for quorum, and whether it has it.

    ``verdict`` is ``yes``, ``no``, ``even`` (a coin toss) or ``unknown``. ``counted`` is false where the software
    counts no votes. ``why`` says it in a sentence.
    """

    have: int
    needed: int
    verdict: str
    why: str = ""
    counted: bool = True


@dataclass(frozen=True)
class Standing:
    """One moment. ``off`` is what was taken out of service, ``paused`` what takes no machines and no roles."""

    estate: Estate
    topology: Topology
    off: tuple[Thing, ...] = ()
    paused: frozenset[str] = frozenset()
    drained: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    """By host that was made empty: where its machines have gone."""
    handed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """By service that was handed over: the machine that had it before."""
    halted: frozenset[str] = frozenset()
    """Services that were stopped by themselves."""
    detached: frozenset[str] = frozenset()
    """Machines that run on and have left their cluster: to it they are as good as off."""

    @classmethod
    def of(cls, estate: Estate, topology: Topology) -> Standing:
        """How everything stands before anything is touched; the same value each time it is asked for."""
        known = estate.known.get("standing")
        if not isinstance(known, cls) or known.topology is not topology:
            known = estate.known["standing"] = cls(replace(estate, attended=True, orderly=True), topology)
        return known

    @property
    def world(self) -> World:
        """The spec as things stand, indexed."""
        return self.estate.world

    @cached_property
    def _examined(self) -> tuple[Loss, Run]:
        apart = (Thing(self.world.kinds[m], m) for m in self.world.kinds if m in self.detached)
        loss, runs = examine(self.estate, tuple(dict.fromkeys((*self.off, *apart))))
        return loss, max(runs, key=_harm)

    @property
    def loss(self) -> Loss:
        """What is down, and why."""
        return self._examined[0]

    @property
    def run(self) -> Run:
        """The case with the most harm."""
        return self._examined[1]

    @property
    def down(self) -> tuple[str, ...]:
        """The services that do not run, with those that need one that was stopped."""
        if not self.halted:
            return self.loss.down
        down = {*self.loss.down, *self.halted}
        services = self.world.spec.services
        for _ in services:
            more = {
                key for key, service in services.items() if key not in down and down & set(service.requires)
            }
            if not more:
                break
            down |= more
        return tuple(key for key in services if key in down)

    def runs(self, machine: str) -> bool:
        """Whether a machine runs."""
        return self.run.state.runs(machine)

    def active(self, service: str) -> tuple[str, ...]:
        """The machines that carry a service now."""
        return active_on(self.world, self.world.spec.services[service])

    def guests(self, host: str) -> tuple[str, ...]:
        """The machines that run on a host."""
        return tuple(v for v in self.world.vms_on.get(host, ()) if self.runs(v))

    def roles(self, machine: str) -> tuple[str, ...]:
        """The services of clusters that one machine carries alone now, on it or in it."""
        here = {machine, *self.world.vms_on.get(machine, ())}
        spec = self.world.spec
        found = []
        for key, service in spec.services.items():
            active = active_on(self.world, service)
            if len(active) == 1 and active[0] in here and self.world.cluster_of(service):
                found.append(key)
        return tuple(found)

    def heirs(self, service: str, away: Iterable[str] = ()) -> tuple[str, ...]:
        """The machines that a service can be handed over to, the best first: in the place of the one that has it."""
        entry = self.world.spec.services[service]
        now = self.active(service)
        gone = {*away, *(v for m in away for v in self.world.vms_on.get(m, ()))}
        found = []
        for machine in self.world.carriers(entry):
            host = self.world.host_of(machine)
            if machine in now or machine in gone or self.paused & {machine, host} or not self.runs(machine):
                continue
            if self._with_active(service, machine).state_of(service) == "up":
                found.append(machine)
        site = self.world.site_of(now[0]) if now else None
        lagged = {m for m, r in entry.replicas.items() if r.lag}
        found = [
            m for m in found if m not in lagged
        ] or found  # what is kept behind on purpose is for no handover
        late = {m for m, r in entry.replicas.items() if r.commit == "asynchronous" or r.lag}
        return tuple(sorted(found, key=lambda m: (m in late, self.world.site_of(m) != site)))

    def state_of(self, service: str) -> str:
        """``up``, ``interrupted``, ``uncertain`` or ``down``: whether a service runs as things stand, by itself."""
        loss = self.loss
        if service in loss.uncertain:
            return "uncertain"
        return "down" if service in loss.down else "interrupted" if service in loss.interrupted else "up"

    def how(self, vm: str) -> Move:
        """How a machine leaves its host."""
        return how(self.world, self.topology, vm)

    def places(self, host: str) -> Leaving:
        """Where the machines of a host may go that can leave it at all, and where all of them fit at once."""
        go = [v for v in self.guests(host) if self.how(v).way not in ("stop", "unknown")]
        return leaving(self.run.state, go, self.paused)

    # --- changes

    def hand_over(self, service: str, to: str) -> Standing:
        """Another machine carries a service."""
        before = self.active(service)[0]
        handed = dict(self.handed)
        first = handed.pop(service, before)
        if to != first:
            handed[service] = first
        return replace(self._with_active(service, to), handed=MappingProxyType(handed))

    def move(self, places: Mapping[str, str]) -> Standing:
        """Machines run on other hosts."""
        spec = self.world.spec
        vms: dict[str, Any] = dict(spec.vms)
        for vm, host in places.items():
            vms[vm] = vms[vm].model_copy(update={"on": host})
        return self._on(spec.model_copy(update={"vms": MappingProxyType(vms)}))

    def pause(self, machine: str) -> Standing:
        """A host or member takes no machines and no roles any more; it keeps its vote."""
        return replace(self, paused=self.paused | {machine})

    def drain(self, host: str) -> Standing:
        """A host is paused, and what can leave it has gone where it fits."""
        at = self.places(host).places.at
        moved = self.pause(host)
        if not at:
            return moved
        gone = {**self.drained, host: MappingProxyType({**self.drained.get(host, {}), **at})}
        return replace(moved.move(at), drained=MappingProxyType(gone))

    def resume(self, host: str) -> Standing:
        """A host takes part again, and what was drained from it comes back."""
        gone = dict(self.drained)
        back = {
            vm: host
            for vm, to in gone.pop(host, {}).items()
            if self.world.spec.vms[vm].on == to and self.runs(vm)
        }
        open_ = replace(self, paused=self.paused - {host}, drained=MappingProxyType(gone))
        return open_.move(back) if back else open_

    def taking(self, *things: Thing) -> Standing:
        """The moment in which things are taken out of service: nothing has reacted to it yet."""
        return replace(self, off=tuple(dict.fromkeys((*self.off, *things))))

    def stop(self, *things: Thing) -> Standing:
        """Things are out of service: what is lost with them is, and clusters have counted without them."""
        return self.taking(*things).settle()

    def detach(self, *machines: str) -> Standing:
        """Machines leave their cluster, which counts without them."""
        return replace(self, detached=self.detached | set(machines)).settle()

    def attach(self, *machines: str) -> Standing:
        """Machines are members of their cluster again."""
        return replace(self, detached=self.detached - set(machines))._again()

    def halt(self, service: str) -> Standing:
        """A service is stopped by itself."""
        return replace(self, halted=self.halted | {service})

    def revive(self, service: str) -> Standing:
        """A service that was stopped by itself is started."""
        return replace(self, halted=self.halted - {service})

    def force(self, cluster: str) -> Standing:
        """A cluster is started without quorum: it counts no votes until all of its members are back."""
        rules = {
            **self.estate.rules,
            cluster: replace(self.estate.rules[cluster], model="elsewhere", conflict=""),
        }
        return replace(self, estate=replace(self.estate, rules=rules))

    def settle(self) -> Standing:
        """What happens by itself has happened, and clusters have counted their votes."""
        done = replace(self, estate=settled(self.estate, self.run))
        # What does not run on any day is not started elsewhere on this one.
        was, now = self.world.spec.vms, done.world.spec.vms
        stray = {v: str(was[v].on) for v in self.estate.without_files if was[v].on != now[v].on}
        return done.move(stray) if stray else done

    def start(self, *things: Thing) -> Standing:
        """Things are back in service, and have joined again."""
        return replace(self, off=tuple(t for t in self.off if t not in things))._again()

    def _again(self) -> Standing:
        """Who is back has joined: what is still away is counted as gone, and a cluster that is whole as ever."""
        left = self
        bare = replace(left, estate=replace(left.estate, history={}))
        if not left.off and not left.detached:
            return bare
        state = bare.run.state
        history = {}
        for key, before in self.estate.history.items():
            gone = frozenset(m for m in self.world.spec.clusters[key].members if not state.runs(m))
            lost = key in state.witnesses
            if before and (gone or lost):
                history[key] = (quorum.Step(gone, lost, orderly=True),)
        return replace(left, estate=replace(left.estate, history=history))

    # --- questions

    def lose(self, thing: Thing) -> Loss:
        """What losing one thing more comes to, by itself: with nobody at hand, and no order."""
        return examine(self._alone, (*self.off, thing))[0]

    @cached_property
    def _alone(self) -> Estate:
        """The estate with nobody at hand."""
        return replace(self.estate, attended=False, orderly=False)

    def votes(self, cluster: str, *lost: str, witness: bool = False) -> Count:
        """The votes of a cluster as things stand, and with some members or its witness lost besides."""
        rules, state = self.estate.rules[cluster], self.run.state
        if rules.model in UNCOUNTED:
            return Count(0, 0, "yes", counted=False)
        gone = frozenset(m for m in rules.names if not state.runs(m))
        out = cluster in state.witnesses
        held = quorum.Step(gone, out, orderly=True)
        passed = steps(self.estate, cluster, held) if gone or out else []
        if lost or witness:
            # What is lost besides is lost at once, and does not say so.
            passed = [*passed, quorum.Step(gone | set(lost), out or witness)]
        found = quorum.outcome(rules, passed)
        return Count(found.have, found.needed, found.verdict, found.why)

    def _with_active(self, service: str, machine: str) -> Standing:
        spec = self.world.spec
        services: dict[str, Any] = dict(spec.services)
        services[service] = services[service].model_copy(update={"active_on": machine})
        world = World(spec.model_copy(update={"services": MappingProxyType(services)}))
        return replace(self, estate=replace(self.estate, world=world))

    def _on(self, spec: Any) -> Standing:
        """Machines are on other hosts: where each may go from there is asked anew, how clusters vote is not."""
        world = World(spec)
        may = {vm: placement(world, vm)[0] for vm in spec.vms}
        return replace(self, estate=replace(self.estate, world=world, may_run_on=may))


def _harm(run: Run) -> tuple[int, int]:
    states = [fate.state for fate in run.fates.values()]
    return states.count("down"), states.count("interrupted")
