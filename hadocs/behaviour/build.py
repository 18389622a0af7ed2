"""Events of one step put together: what a case of topology comes to, with the time that each part of it takes.

Topology says who survives, who is restarted where and who takes over; engines say how long each reaction takes; this
joins the two. It words nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hadocs.behaviour.engines import Engine, engine_of
from hadocs.behaviour.grounds import grounds as grounds_of
from hadocs.behaviour.known import assumed, unknown
from hadocs.behaviour.model import AT_ONCE, Actor, Event, Ground, Reaction, Span, Term, Wait, What
from hadocs.behaviour.products import Handover, Taking, handover, product_of
from hadocs.behaviour.silent import How, Silent
from hadocs.spec.model import Service
from hadocs.topology.failures import Run, active_on, runs_twice
from hadocs.topology.model import ClusterView, Thing, Topology
from hadocs.topology.world import World


@dataclass
class Draft:
    """The events of one case while they are found. ``before`` are machines that earlier steps have taken."""

    topology: Topology
    run: Run
    things: tuple[Thing, ...]
    at: float = 0.0
    before: frozenset[str] = frozenset()
    events: list[Event] = field(default_factory=list)
    stopped: dict[str, int] = field(default_factory=dict)
    """Machine or thing to the event with which it stopped."""
    up: dict[str, int] = field(default_factory=dict)
    """Machine to the event with which it runs again."""
    away: dict[str, int] = field(default_factory=dict)
    """Service to the event with which it stopped; ids of services and machines may be the same."""
    back: dict[str, int] = field(default_factory=dict)
    """Service to the event with which it runs again."""
    counted: dict[str, int] = field(default_factory=dict)
    """Cluster to the event after which the others act."""
    began: dict[str, int] = field(default_factory=dict)
    """Service to the event with which something is done about it."""
    losses: dict[str, str | None] = field(default_factory=dict)
    """Service to what may be lost of its data when it is taken over; ``None`` where that is not known."""
    waits: tuple[Wait, ...] = ()
    """What has to pass before members may join again."""

    @property
    def world(self) -> World:
        """The indexed spec."""
        return self.run.state.world

    def add(
        self,
        what: What,
        subject: str,
        actor: Actor,
        *,
        cause: int | None = None,
        terms: Sequence[Term] = (),
        by: str = "",
        to: str | None = None,
        why: str = "",
        grounds: Sequence[Ground] = (),
        when: Span | None = None,
        kind: str = "",
    ) -> int:
        """Add an event after its cause and terms, or at ``when``; its place is returned."""
        start = Span(self.at, self.at) if cause is None else self.events[cause].when
        if when is None:
            when = start
            for term in terms:
                when = when + term.span
        assumes = tuple(dict.fromkeys(t.assumed for t in terms if t.assumed))
        kind = kind or self.kind(subject)
        if not grounds and not any(t.grounds for t in terms):
            grounds = grounds_of(self.world, self.topology.clusters, what, subject, kind, cause)
        self.events.append(
            Event(
                when,
                what,
                subject,
                kind,
                actor,
                by,
                to,
                why,
                tuple(terms),
                tuple(grounds),
                cause,
                assumes,
            )
        )
        return len(self.events) - 1

    def once(self, what: What, subject: str, actor: Actor, **more: Any) -> int:
        """As `add`; what has been said of the same moment already is not said again, and its place is returned."""
        place = self.add(what, subject, actor, **more)
        new = self.events[place]
        for earlier, event in enumerate(self.events[:-1]):
            if (event.what, event.subject, event.by, event.when) == (what, subject, new.by, new.when):
                self.events.pop()
                return earlier
        return place

    def between(self, first: int, last: int) -> Span:
        """How long it is from one event to a later one: what passes on the way where the one leads to the other."""
        while (event := self.events[first]).cause is not None and not event.terms:
            first = event.cause  # the same moment
        total, place = Span(), last
        while place != first:
            event = self.events[place]
            cause = event.cause
            if cause is None:
                break
            passed = Span()
            for term in event.terms:
                passed = passed + term.span
            if event.when != self.events[cause].when + passed:
                break
            total, place = total + passed, cause
        else:
            return total
        stop, back = self.events[first].when, self.events[last].when
        return Span(
            max(back.low - stop.low, 0.0), None if back.high is None else max(back.high - stop.low, 0.0)
        )

    def kind(self, subject: str) -> str:
        """What an id is: a kind of thing, ``cluster`` or ``service``."""
        world = self.world
        if subject in world.kinds:
            return world.kinds[subject]
        for kind, table in (("cluster", world.spec.clusters), ("service", world.spec.services)):
            if subject in table:
                return kind
        return next((t.kind for t in world.things if t.id == subject), "")

    def find(self) -> None:
        """All events of the case, cause by cause."""
        self._lost()
        for view in self._clusters("host"):
            self._cluster(view)
        self._machines_stop_late()
        for view in self._clusters("guest", "mixed", "physical"):
            self._cluster(view)
        self._services()
        self._rejoin()

    def _clusters(self, *kinds: str) -> Iterable[ClusterView]:
        return (v for v in self.topology.clusters.values() if v.kind in kinds and len(v.members) > 1)

    def _lost(self) -> None:
        state = self.run.state
        direct = {t.id for t in self.things}
        for thing in self.things:
            actor: Actor = (
                "machine"
                if thing.id in self.world.kinds
                else "storage"
                if thing.kind in ("storage", "volume")
                else "network"
            )
            event = self.add("stops", thing.id, actor)
            self.stopped.setdefault(thing.id, event)
        for machine in self.world.kinds:
            if machine in state.at_once and machine not in self.before and machine not in direct:
                host = self.world.host_of(machine)
                cause = self.stopped.get(host or "")
                if machine in state.mirrored:
                    self._mirrored(machine, cause)
                    continue
                self.stopped[machine] = self.add(
                    "stops", machine, "machine", cause=cause, why=state.cause(machine)
                )

    def _mirrored(self, machine: str, cause: int | None) -> None:
        """The secondary of a machine with fault tolerance goes on; it needs a new secondary, elsewhere."""
        cluster = self.world.host_cluster(machine) or ""
        ground = Ground(route=("vms", machine, "fault_tolerance"), basis="spec")
        self.add(
            "runs-on",
            machine,
            "HA manager",
            cause=cause,
            by=cluster,
            to=self.run.state.mirrored[machine].to,
            why="its secondary goes on as the primary",
            grounds=(ground,),
        )
        self.waits += (Wait("resynchronises", machine, grounds=(ground,)),)

    def _silent(self, view: ClusterView, gone: Sequence[str], how: How) -> Silent:
        state = self.run.state
        left = tuple(m for m in view.members if m not in gone and m not in state.machines)
        cleared = state.clearances.get(view.id) if gone else None
        return Silent(self.world, view, tuple(gone), left, how, view.id in state.witnesses, cleared)

    def _cluster(self, view: ClusterView) -> None:
        """What one cluster does about members that it misses: counts them out, clears the way, restarts machines."""
        state, engine = self.run.state, engine_of(view)
        cut = [m for m in view.members if m in state.cut.get(view.id, ()) and m not in self.before]
        dead = [m for m in view.members if m in self.stopped and m not in cut and m not in self.before]
        gone = [*dead, *cut]
        left = [m for m in view.members if m not in gone and m not in self.before]
        if not left:
            return
        if view.id in state.no_quorum or view.id in state.frozen:
            self._stops_for_votes(view, engine, tuple(left))
            return
        if not gone:
            if view.id in state.parted:
                self._runs_apart(view, engine)
            return
        silent = self._silent(view, gone, "cut" if cut else "dead")
        cause = (
            min((self.stopped[m] for m in dead), key=lambda e: self.events[e].when.order) if dead else None
        )
        last = self._chain(view, engine.counts_out(silent), cause, gone[0], cause, gone[1:])
        kept = self.add("keeps-quorum", view.id, "cluster", cause=last) if view.votes.total else last
        unwatched = self._part_without_quorum(view, engine, tuple(cut)) if cut else ()
        last = self._chain(view, engine.clears(silent), kept, gone[0], cause, gone[1:])
        if last is None:
            return
        for vm in unwatched:
            why = f"{view.id} takes {self.world.host_of(vm)} for failed"
            self.stopped[vm] = self.add("stops", vm, "machine", cause=last, why=why)
        self.waits += engine.rests(silent)
        if any(e.what == "is-not-fenced" for e in self.events[kept or 0 :]):
            return
        self.counted[view.id] = last
        if view.kind == "host":
            self._restarts(view, engine, silent, last)

    def _chain(
        self,
        view: ClusterView,
        reactions: Sequence[Reaction],
        cause: int | None,
        subject: str,
        loss: int | None,
        others: Sequence[str] = (),
    ) -> int | None:
        """One reaction after the other to ``subject``, and to ``others`` in the same moment."""
        for reaction in reactions:
            by = "" if reaction.itself else view.id
            actor: Actor = "machine" if reaction.itself else _layer(view)
            when = None
            if reaction.from_loss:
                start = self.events[loss].when if loss is not None else Span(self.at, self.at)
                when = start + reaction.takes
                if cause is not None:
                    when = when.or_later(self.events[cause].when)
            places = [
                self.once(
                    reaction.what,
                    member,
                    actor,
                    cause=cause,
                    terms=reaction.terms,
                    by=by,
                    why=reaction.blocked or reaction.question or reaction.why,
                    grounds=reaction.grounds,
                    when=when,
                )
                for member in (subject, *others)
            ]
            cause = places[0]
            if reaction.blocked:
                self.add(
                    "waits-for-a-person", subject, "person", cause=cause, by=view.id, why=reaction.blocked
                )
                return cause
        return cause

    def _part_without_quorum(
        self, view: ClusterView, engine: Engine, part: tuple[str, ...]
    ) -> tuple[str, ...]:
        """What a part does that is cut off; the machines that run there until the others take their host for failed."""
        silent = self._silent(view, part, "cut")
        unwatched: list[str] = []
        for member in part:
            asked = replace(silent, member=member)
            last = self._chain(view, engine.without_quorum(asked), None, member, None)
            if last is not None and self.events[last].what not in ("runs-on", "is-isolated"):
                unwatched += self._take_along(engine, silent, member, last)
        return tuple(unwatched)

    def _runs_apart(self, view: ClusterView, engine: Engine) -> None:
        """Sides that no longer hear each other and all run on."""
        state = self.run.state
        cause = self._lost_thing()
        sides = state.parted[view.id]
        twice = view.id in state.twice
        for side in sides if twice else _quiet(view, sides):
            silent = self._silent(view, tuple(m for m in view.members if m in side), "cut")
            if not twice:
                for member in silent.gone:
                    asked = replace(silent, member=member)
                    self._chain(view, engine.without_quorum(asked), cause, member, cause)
                continue
            last = self._chain(view, engine.counts_out(silent), cause, silent.gone[0], cause)
            for key, service in self.world.spec.services.items():
                active = active_on(self.world, service)
                if self.world.cluster_of(service) == view.id and active[0] in side:
                    terms = (*engine.begins(silent), assumed("role"))
                    self.add(
                        "runs-twice", key, "cluster", cause=last, terms=terms, by=view.id, kind="service"
                    )

    def _stops_for_votes(self, view: ClusterView, engine: Engine, left: tuple[str, ...]) -> None:
        silent = self._silent(view, left, "cut")
        causes = [e for m, e in self.stopped.items() if m in view.members]
        cause = min(causes, key=lambda e: self.events[e].when.order) if causes else self._lost_thing()
        lost = self.add(
            "loses-quorum",
            view.id,
            "cluster",
            cause=cause,
            terms=_all_terms(engine.counts_out(silent)),
            why=self.run.state.no_quorum.get(view.id, ""),
        )
        for member in left:
            last: int | None = lost
            for reaction in engine.without_quorum(replace(silent, member=member)):
                if reaction.what not in ("is-noticed", "loses-quorum"):
                    last = self._chain(view, (reaction,), lost, member, cause)
            if last is not None and self.events[last].what != "runs-on":
                for vm in self._take_along(engine, silent, member, last):
                    held = unknown("held", f"how long {vm} runs on without quorum of {view.id} is not known")
                    self.stopped[vm] = self.add("stops", vm, "machine", cause=last, terms=(held,))

    def _take_along(self, engine: Engine, silent: Silent, member: str, cause: int) -> tuple[str, ...]:
        """What runs on a member stops or pauses with it; what runs on for now is returned."""
        state = self.run.state
        # What is stopped in order has stopped before the watchdog resets the node.
        ends = (
            i
            for i, e in enumerate(self.events)
            if (e.what, e.subject, e.by) == ("stops", member, silent.cluster)
        )
        cause = next(ends, cause)
        later: list[str] = []
        for vm in self.world.vms_on.get(member, ()):
            if vm in self.stopped or not (vm in state.machines or vm in state.restarted):
                continue
            alone = engine.alone(silent, vm)
            why = alone.why or state.causes.get(vm, "")
            event = self.add(alone.what, vm, "machine", cause=cause, why=why, grounds=alone.grounds)
            if alone.what == "runs-on":
                later.append(vm)
            else:
                self.stopped[vm] = event
        if self.events[cause].what != "is-noticed":
            self.stopped.setdefault(member, cause)
        return tuple(later)

    def _restarts(self, view: ClusterView, engine: Engine, silent: Silent, cause: int) -> None:
        state = self.run.state
        for vm, move in state.restarted.items():
            if self.world.host_cluster(vm) != view.id or vm in self.up or vm not in self.stopped:
                continue
            began = self.add(
                "is-restarted",
                vm,
                engine.ACTOR,
                cause=cause,
                terms=engine.begins(silent),
                by=view.id,
                to=move.to,
            )
            self.up[vm] = self.add("starts", vm, "machine", cause=began, terms=(assumed("boot"),), to=move.to)

    def _machines_stop_late(self) -> None:
        """Machines that lose their files: they stop where nothing else has stopped them yet."""
        state = self.run.state
        for machine in self.world.spec.vms:
            if machine in state.machines and machine not in self.stopped and machine not in self.before:
                self.stopped[machine] = self.add("stops", machine, "machine", why=state.cause(machine))
            elif machine in state.restarted and machine not in self.stopped and machine not in self.before:
                self.stopped[machine] = self.add(
                    "stops", machine, "machine", why="its files can't be reached from there"
                )
                cluster = self.world.host_cluster(machine) or ""
                view = self.topology.clusters[cluster]
                engine = engine_of(view)
                silent = self._silent(view, (), "left")
                began = self.add(
                    "is-restarted",
                    machine,
                    engine.ACTOR,
                    cause=self.stopped[machine],
                    terms=engine.begins(silent),
                    by=cluster,
                    to=state.restarted[machine].to,
                )
                self.up[machine] = self.add(
                    "starts", machine, "machine", cause=began, terms=(assumed("boot"),)
                )

    def _services(self) -> None:
        """Services stop with the machine that carries them, and come back by a takeover or with their machine."""
        for key, service in self._in_order_of_needs():
            fate = self.run.fates[key]
            active = active_on(self.world, service)
            if fate.state == "up" or not active or self.world.cluster_of(service) in self.run.state.twice:
                continue
            carrier = active[0]
            if runs_twice(self.run.state, key):
                self._both_run(key, self.world.cluster_of(service) or "")
                continue
            gone = self.stopped.get(carrier)
            needed = next((self.away[n] for n in service.needs if n in self.away), None)
            cause = gone if gone is not None else needed if needed is not None else self._lost_thing()
            self.away[key] = self.add(
                "stops", key, "machine", cause=cause, by=carrier, why=fate.why, kind="service"
            )
            if fate.state != "interrupted":
                continue
            cluster = self.world.cluster_of(service)
            if fate.failover is not None and cluster is not None:
                self._take_over(key, cluster, fate.failover.to)
            elif carrier in self.up and all(m in self.stopped for m in active):
                # With an instance left it is not the carrier that it waits for, but what it needs.
                self.back[key] = self.add(
                    "starts",
                    key,
                    "machine",
                    cause=self.up[carrier],
                    terms=(assumed("start"),),
                    by=carrier,
                    kind="service",
                )

    def _rejoin(self) -> None:
        """Members that run again join their own cluster, where that has not stopped."""
        state = self.run.state
        for vm, up in list(self.up.items()):
            cluster = self.world.member_of.get(vm)
            if cluster is not None and cluster not in state.no_quorum and cluster in self.counted:
                self.add("rejoins", vm, "machine", cause=up, by=cluster)

    def _in_order_of_needs(self) -> Iterable[tuple[str, Service]]:
        """Services, each after those that it needs."""
        table = self.world.spec.services
        told: dict[str, None] = {}
        while len(told) < len(table):
            ready = [k for k in table if k not in told and all(n in told for n in table[k].needs)]
            told |= dict.fromkeys(ready or [next(k for k in table if k not in told)])
        return [(key, table[key]) for key in told]

    def _both_run(self, key: str, cluster: str) -> None:
        """A part that is cut off goes on with a service that the others start."""
        view = self.topology.clusters[cluster]
        silent = self._silent(view, tuple(self.run.state.cut[cluster]), "cut")
        terms = (*engine_of(view).begins(silent), assumed("role"))
        cause = self.counted.get(cluster, self._lost_thing())
        why = self.run.fates[key].why
        self.add("runs-twice", key, "cluster", cause=cause, terms=terms, by=cluster, why=why, kind="service")

    def _overlap(self, key: str, cluster: str) -> None:
        """Without fencing, the others start a service whether or not the member that is cut off has stopped it."""
        state, service = self.run.state, self.world.spec.services[key]
        carrier = active_on(self.world, service)[0]
        cleared = state.clearances.get(cluster)
        if carrier not in state.cut.get(cluster, ()) or cleared is None or not cleared.unfenced:
            return
        began, ended = self.events[self.began[key]].when, self.events[self.away[key]].when
        if ended.high is not None and ended.high <= began.low:
            return
        data = f", and both may write {service.data}" if service.data else ""
        self.add(
            "runs-twice",
            key,
            "cluster",
            cause=self.began[key],
            by=cluster,
            why=f"{carrier} may not have stopped it by then, as nothing fences it{data}",
            grounds=(Ground(route=("clusters", cluster, "fencing"), basis="spec"),),
            kind="service",
        )
        if service.data:
            self.losses[key] = f"what both sides write to {service.data} while they both run it"

    def _take_over(self, key: str, cluster: str, to: str | None) -> None:
        view = self.topology.clusters[cluster]
        engine = engine_of(view)
        cause = self.counted.get(cluster, self.away[key])
        silent = self._silent(view, [m for m in view.members if m in self.stopped], "dead")
        hand = self._hand(key, view, to, cause, engine.begins(silent))
        if hand.from_loss:
            cause = self.away[key]
        self.began[key] = self.add(
            hand.what,
            key,
            hand.actor,
            cause=cause,
            terms=hand.begins,
            by=cluster,
            to=to,
            why=hand.title or hand.why,
            kind="service",
        )
        self.back[key] = self.add(
            "starts",
            key,
            "cluster",
            cause=self.began[key],
            terms=hand.starts,
            by=cluster,
            to=to,
            kind="service",
        )
        self.losses[key] = hand.data_loss
        self._overlap(key, cluster)
        if hand.clients:
            self.back[key] = self.add(
                "reconnects",
                key,
                "clients",
                cause=self.back[key],
                terms=hand.clients,
                by=cluster,
                to=to,
                kind="service",
            )

    def _hand(
        self, key: str, view: ClusterView, to: str | None, cause: int, begins: tuple[Term, ...]
    ) -> Handover:
        """How a service is taken over: as its product does, else as its cluster."""
        service = self.world.spec.services[key]
        product = product_of(service)
        if product is not None:
            counted = self.between(self.away[key], cause)
            carrier = active_on(self.world, service)[0]
            taking = Taking(self.world, key, product, view, carrier, to, counted, begins)
            if (hand := handover(taking)) is not None:
                return hand if hand.from_loss else replace(hand, begins=(*begins, *hand.begins))
        # Copies of its own may lag behind; one that all share does not.
        return Handover(begins=begins, starts=(assumed("role"),), data_loss=None if service.copies else "")

    def _lost_thing(self) -> int | None:
        return self.stopped.get(self.things[0].id) if self.things else None


def _quiet(view: ClusterView, sides: tuple[frozenset[str], ...]) -> tuple[frozenset[str], ...]:
    """The sides that something is to be told of: all of them where none has more than another.

    Where no votes are counted, hosts by themselves, and the others where those are parted as well.
    """
    if not view.votes.total:
        several = [s for s in sides if len(s) > 1]
        return sides if len(several) > 1 else tuple(s for s in sides if len(s) == 1)
    return sides if len({len(s) for s in sides}) == 1 else sides[1:]


def _layer(view: ClusterView) -> Actor:
    if view.kind == "host":
        return "host cluster"
    return "guest cluster" if view.kind == "guest" else "cluster"


def _all_terms(reactions: Sequence[Reaction]) -> tuple[Term, ...]:
    return tuple(term for reaction in reactions for term in reaction.terms)


def in_order(events: Sequence[Event]) -> tuple[Event, ...]:
    """Events by time, each after its cause; causes point to the new places."""
    places = sorted(range(len(events)), key=lambda i: (*events[i].when.order, i))
    new = {old: place for place, old in enumerate(places)}
    return tuple(
        replace(events[i], cause=None if events[i].cause is None else new[events[i].cause])  # type: ignore[index]
        for i in places
    )


__all__ = ["AT_ONCE", "Draft", "in_order"]
