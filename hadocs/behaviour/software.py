"""Software that fails while its machine has power: a program that stops or hangs; systems that hang are in `hung`.

Which layer notices, after how long, and what it does is told by `hadocs.behaviour.watching`; who survives a silent
machine, by the topology.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hadocs.behaviour.build import Lost
from hadocs.behaviour.clusters import chain
from hadocs.behaviour.engines import engine_of, family
from hadocs.behaviour.instances import led, unled
from hadocs.behaviour.known import assumed
from hadocs.behaviour.model import Actor, ServiceOutcome
from hadocs.behaviour.products import starts_again
from hadocs.behaviour.services import in_order_of_needs, take_over
from hadocs.behaviour.silent import Silent
from hadocs.behaviour.watching import Watch, inside, program, supervised
from hadocs.spec.model import Service
from hadocs.topology.active import active_on
from hadocs.topology.failures import examine
from hadocs.topology.fencing import clearance
from hadocs.topology.handing import hand
from hadocs.topology.lock_stores import elected_anew, keeps_lock, whose_turn
from hadocs.topology.model import ClusterView, Thing
from hadocs.topology.together import together_of
from hadocs.topology.world import World


@dataclass
class Software(Lost):
    """A draft with what is open about it: by what stays away, what decides, and why only a person helps."""

    questions: dict[str, str] = field(default_factory=dict)
    persons: dict[str, str] = field(default_factory=dict)
    taken: dict[str, None] = field(default_factory=dict)
    """What is taken for granted, in clauses."""

    def reset(self, vm: str, view: ClusterView, watch: Watch) -> None:
        """A host cluster notices what fails in a machine, and starts that again where it is."""
        actor: Actor = engine_of(view).ACTOR
        cause = self.stopped[vm]
        noticed = self.add(
            "is-noticed", vm, actor, cause=cause, terms=watch.terms, by=view.id, grounds=watch.grounds
        )
        host = self.world.host_of(vm)
        began = self.add(
            "is-restarted", vm, actor, cause=noticed, terms=watch.pause, by=view.id, to=host, grounds=watch.grounds
        )  # fmt: skip
        self.up[vm] = self.add("starts", vm, "machine", cause=began, terms=(assumed("boot"),), to=host)
        if watch.otherwise:
            self.taken[f"starting {vm} again helps; if it does not, {watch.otherwise}"] = None


@dataclass
class Failed(Software):
    """The programs of services fail, while their machines run on."""

    programs: tuple[str, ...] = ()
    ended: dict[str, str] = field(default_factory=dict)
    """By service that its cluster does not start again: why."""
    halted: set[str] = field(default_factory=set)
    """Services that all members carry and that stand still until the failed one is counted out."""

    def find(self) -> None:
        """What notices each program, and what it does."""
        for key in self.programs:
            service = self.world.spec.services[key]
            carrier = active_on(self.world, service)[0]
            if key not in self.away:
                self.away[key] = self.add("fails", key, "machine", by=carrier, kind="service")
            self._answered(key, carrier)
        for key, service in in_order_of_needs(self):
            missed = (n for n in service.requires if n in self.away and not elected_anew(self.world, key, n))
            need = next(missed, None)
            if need is not None and key not in self.away:
                by = active_on(self.world, service)[0]
                self.away[key] = self.add(
                    "stops", key, "machine", cause=self.away[need], by=by, why=f"it needs {need}", kind="service"
                )  # fmt: skip
                self._started_after(key, service)

    def _started_after(self, key: str, service: Service) -> None:
        """What starts after a service that has failed is stopped before that, and started once it runs again."""
        cluster = self.world.cluster_of(service)
        there = [self.back[k] for k in service.starts_after if k in self.back]
        if cluster is None or not there:
            return
        cause = max(there, key=lambda place: self.events[place].when.order)
        self.began[key] = cause
        carrier = active_on(self.world, service)[0]
        self.back[key] = self.serve(key, cause, (assumed("program"),), cluster, carrier)

    def _answered(self, key: str, carrier: str) -> None:
        service = self.world.spec.services[key]
        cluster = self.world.cluster_of(service)
        if cluster is None:
            self._alone(key, carrier)
            return
        view = self.topology.clusters[cluster]
        watch = program(self.world, view, key, carrier)
        if watch.sees is None:
            self.questions[key] = watch.why
            return
        if watch.moves and _has_others(self.world, key):
            self._one_less(key, view, watch, carrier)
            return
        noticed = self._noticed(key, watch, view)
        if watch.ends:
            self.ended[key] = watch.ends
            self.add("waits-for-a-person", key, "person", cause=noticed, why=watch.ends, kind="service")
            return
        if not watch.moves or self._next(key, carrier) is None:
            self._again(key, watch, view, noticed, carrier)
        elif not self._left_to_a_person(key, view, noticed, carrier):
            self._hands_over(key, view, watch, noticed, carrier)

    def _one_less(self, key: str, view: ClusterView, watch: Watch, carrier: str) -> None:
        """The others serve already, so that nothing is handed to them; they stand still first where all have to answer
        (Galera), as after the loss of the machine.
        """
        if not self.run.state.estate.policy(view.id).halts:
            return
        failed = self.away[key]
        self.halted.add(key)
        self.away[key] = self.add("pauses", key, "cluster", cause=failed, by=view.id, kind="service")
        out = self.add(
            "is-counted-out",
            carrier,
            _layer(view),
            cause=failed,
            terms=watch.terms,
            by=view.id,
            grounds=watch.grounds,
        )
        self.back[key] = self.add("resumes", key, "cluster", cause=out, by=view.id, kind="service")

    def _left_to_a_person(self, key: str, view: ClusterView, noticed: int, carrier: str) -> bool:
        """Whether no other copy takes over by itself, or may not: as when the carrier is lost, so when it fails."""
        able = [m for m in self.world.carriers(self.world.spec.services[key]) if m != carrier]
        found = hand(self.run.state, key, view.id, carrier, able)
        if found.ready or not (found.question or found.by_hand):
            return False
        if found.question:
            self.questions[key] = found.question
        else:
            self.persons[key] = found.why
            self.add("waits-for-a-person", key, "person", cause=noticed, why=found.why, kind="service")
        return True

    def _noticed(self, key: str, watch: Watch, view: ClusterView | None) -> int:
        actor: Actor = "engine" if watch.engine else ("machine" if view is None else _layer(view))
        return self.add(
            "is-noticed",
            key,
            actor,
            cause=self.away[key],
            terms=watch.terms,
            by=view.id if view else "",
            why=watch.engine,
            grounds=watch.grounds,
            kind="service",
        )

    def _again(self, key: str, watch: Watch, view: ClusterView | None, noticed: int, carrier: str) -> None:
        """It is started again where it was."""
        actor: Actor = "engine" if watch.engine else ("machine" if view is None else _layer(view))
        by = view.id if view else ""
        self.began[key] = self.add(
            "is-restarted", key, actor, cause=noticed, terms=watch.pause, by=by, to=carrier, why=watch.engine,
            grounds=watch.grounds, kind="service",
        )  # fmt: skip
        self.back[key] = self.serve(key, self.began[key], watch.starts, by, carrier)
        if watch.otherwise:
            self.taken[f"starting {key} again on {carrier} helps; if it does not, {watch.otherwise}"] = None

    def _hands_over(self, key: str, view: ClusterView, watch: Watch, noticed: int, carrier: str) -> None:
        """Another member takes it over; the one that has it may have to be fenced first, or emptied."""
        world, cause = self.world, noticed
        if watch.fences and family(view) == "pacemaker":
            cleared = clearance(
                world, view.id, (carrier,), dead=frozenset(), powerless=frozenset(), restarted={}
            )
            left = tuple(m for m in view.members if m != carrier)
            silent = Silent(world, view, (carrier,), left, "dead", False, cleared)
            last = chain(self, view, engine_of(view).clears(silent), noticed, carrier, noticed)
            cause = last if last is not None else noticed
            if any(e.what == "is-not-fenced" for e in self.events):
                self.persons[key] = f"{view.id} can't make sure that {carrier} is off"
                return
        self.counted[view.id] = cause
        moved = list(together_of(world).groups.get(key, (key,)))
        if watch.empties:
            others = [
                k for k, s in world.spec.services.items() if world.cluster_of(s) == view.id and k != key
            ]
            moved += [
                k for k in others if k not in moved and active_on(world, world.spec.services[k])[0] == carrier
            ]
        for one in moved:
            if one not in self.away:
                self.away[one] = self.add("stops", one, "machine", cause=cause, by=carrier, kind="service")
            take_over(self, one, view.id, self._next(one, carrier))

    def _next(self, key: str, carrier: str) -> str | None:
        """The member that takes over what another one had; ``None`` where no other can."""
        world = self.world
        runs = examine(self.run.state.estate, (Thing(world.kinds[carrier], carrier),), powered=True)[1]
        move = runs[0].fates[key].failover
        able = [m for m in world.carriers(world.spec.services[key]) if m != carrier]
        return move.to if move is not None and move.to is not None else next(iter(able), None)

    def _alone(self, key: str, carrier: str) -> None:
        """A service that no cluster of its own watches: what is in its machine, or the host cluster beneath it."""
        own = supervised(self.world, key)
        if own is not None:
            self._again(key, own, None, self._noticed(key, own, None), carrier)
            return
        instances = active_on(self.world, self.world.spec.services[key])
        cluster = self.world.host_cluster(carrier) if carrier in self.world.spec.vms else None
        view = self.topology.clusters[cluster] if cluster else None
        watch = inside(self.world, view, key, carrier) if view else None
        if watch is not None and view is not None:
            self.stopped[carrier] = self.away[key]
            self.reset(carrier, view, watch)
            for one, service in self.world.spec.services.items():
                if active_on(self.world, service) == (carrier,) or one == key:
                    self._with_its_machine(one, carrier)
        elif (
            keeps_lock(self.world.spec.services[key])
            and len(self.world.carriers(self.world.spec.services[key])) > 1
        ):
            self.questions[key] = whose_turn(key)
        elif len(instances) > 1:
            left = tuple(m for m in instances if m != carrier and self.run.state.runs(m))
            if left:
                led(self, key, (carrier,), left, self.away[key])
            if question := unled(self, key):
                self.questions[key] = question
        else:
            sees = f"{cluster} sees that {carrier} runs, and not what fails in it" if cluster else ""
            self.persons[key] = sees or f"nothing watches {key}"
            self.add(
                "waits-for-a-person",
                key,
                "person",
                cause=self.away[key],
                why=self.persons[key],
                kind="service",
            )

    def _with_its_machine(self, key: str, machine: str) -> None:
        """A service stops where its machine is started again, and runs once that is up."""
        began = self.events[self.up[machine]].cause
        if key not in self.away:
            self.away[key] = self.add("stops", key, "machine", cause=began, by=machine, kind="service")
        self.began[key] = began if began is not None else self.up[machine]
        terms = (starts_again(key, self.world.spec.services[key], assumed("start")),)
        self.back[key] = self.serve(key, self.up[machine], terms, machine, actor="machine")


def _has_others(world: World, key: str) -> bool:
    """Whether a cluster runs a service on several members at once."""
    service = world.spec.services[key]
    return world.cluster_of(service) is not None and len(active_on(world, service)) > 1


def _layer(view: ClusterView) -> Actor:
    return "guest cluster" if view.kind == "guest" else "cluster"


Interrupted = Callable[[str], ServiceOutcome]
"""What a service that runs again has been away for, by its events."""


def failed(draft: Failed, interrupted: Interrupted) -> dict[str, ServiceOutcome]:
    """What becomes of services when programs fail; the others go on, but for those that need them."""
    outcomes: dict[str, ServiceOutcome] = {}
    for key in draft.world.spec.services:
        alone = key in draft.halted or not _has_others(draft.world, key)
        if key in draft.back and key in draft.programs and not alone:
            outcomes[key] = ServiceOutcome(
                "goes-on"
            )  # on the others; who was connected to this one connects anew
        elif key in draft.back:
            outcomes[key] = interrupted(key)
        elif key in draft.questions:
            outcomes[key] = ServiceOutcome("uncertain", question=draft.questions[key])
        elif key in draft.ended or key in draft.persons:
            why = draft.ended.get(key) or draft.persons[key]
            until = "a person, or something in its machine that the spec does not tell of, has restarted it"
            outcomes[key] = ServiceOutcome(
                "down", why, until=until if key in draft.persons else "a person acts"
            )
        else:
            outcomes[key] = ServiceOutcome("goes-on")
    _needing(draft, outcomes)
    return outcomes


def _needing(draft: Failed, outcomes: dict[str, ServiceOutcome]) -> None:
    for key, service in in_order_of_needs(draft):
        if key in draft.programs or outcomes[key].state != "goes-on":
            continue
        for need in service.requires:
            theirs = outcomes[need]
            if theirs.state == "interrupted" and not elected_anew(draft.world, key, need):
                outcomes[key] = replace(theirs, why=f"it waits for {need}", data_loss="")
            elif theirs.state == "down":
                outcomes[key] = ServiceOutcome("down", f"it needs {need}", until=f"{need} runs again")
            elif (
                theirs.state == "uncertain"
                and len(active_on(draft.world, draft.world.spec.services[need])) == 1
            ):
                # Of several instances the others go on: whom that one's failure reaches is its own question alone.
                outcomes[key] = ServiceOutcome("uncertain", question=theirs.question)
