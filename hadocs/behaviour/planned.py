"""Work on purpose: machines are put out of service step by step, what can be handed over first, and what stays behind.

Handing over comes before moving, moving before shutting down. Topology says where machines may go; what finds no room
stays where it is and goes down with its host.
"""

from __future__ import annotations

from collections.abc import Iterable

from hadocs.behaviour.build import Lost
from hadocs.behaviour.draft import Draft
from hadocs.behaviour.durations import once_begun
from hadocs.behaviour.held_up import held_up, served
from hadocs.behaviour.known import assumed, of_layer, unknown
from hadocs.behaviour.last_node import last_is_reset
from hadocs.behaviour.model import Actor, Ground, Span, Term, What
from hadocs.behaviour.moves import Move, how
from hadocs.behaviour.products import Handover, Taking, handed_by, handover, takes_address
from hadocs.behaviour.remote import reconnects
from hadocs.behaviour.services import in_order_of_needs
from hadocs.topology.active import active_on
from hadocs.topology.fates import spared
from hadocs.topology.handing import in_step
from hadocs.topology.model import Thing
from hadocs.topology.policy import resets_the_last
from hadocs.topology.together import together_of
from hadocs.topology.world import World

_HOLDERS = ("site", "rack", "domain", "storage", "volume")
"""What is taken down after the machines that need it."""


class Planned(Lost):
    """The events of one planned step."""

    def find(self) -> None:
        """All events: hand over, move, shut down, leave."""
        taken = list(dict.fromkeys(m for t in self.things for m in self._machines_of(t)))
        last: int | None = None
        handed: set[str] = set()
        for machine in taken:
            last = self._hand_over(machine, taken, last, handed)
        here = [
            v for m in taken for v in self.world.vms_on.get(m, ()) if v not in taken and v not in self.before
        ]
        moves = [how(self.world, self.topology, vm) for vm in here if not self._until_votes_are_lost(vm)]
        for move in sorted(moves, key=self._stays):
            last = self._leave(move, last, handed)
        for machine in taken:
            last = self._shut_down(machine, last)
        self._without_carrier(last)
        self._without_needs()
        served(self)
        for thing in self.things:
            if thing.kind in _HOLDERS:
                self.stopped[thing.id] = self.add("stops", thing.id, "person", cause=last, kind=thing.kind)
        others = tuple(t for t in self.things if t.id not in self.world.kinds and t.kind not in _HOLDERS)
        if others:
            self.things = others
            super().find()

    def _without_carrier(self, last: int | None) -> None:
        """Services that nothing carries any more: with the machine that was shut down, else with what it needs."""
        storage = self.things[0].kind in ("storage", "volume")
        for key, fate in self.run.fates.items():
            active = active_on(self.world, self.world.spec.services[key])
            off = self.stopped.get(active[0]) if len(active) == 1 and active[0] not in self.up else None
            if (
                key in self.away
                or fate.state == "up"
                or (off is None and not (fate.state == "down" and storage))
            ):
                continue
            if off is not None:
                self.away[key] = self.add("stops", key, "machine", cause=off, by=active[0], kind="service")
            else:
                self.away[key] = self.add("stops", key, "person", cause=last, why=fate.why, kind="service")

    def _without_needs(self) -> None:
        """Services stop with those that they need, while these are handed over or stand still."""
        state = self.run.state
        for key, service in in_order_of_needs(self):
            missed = (
                n for n in service.requires if n in self.away and not spared(state, key, n, self.run.fates[n])
            )
            needed = next((self.away[n] for n in missed), None)
            if needed is None or key in self.away or self.run.fates[key].state == "down":
                continue
            if not held_up(self, key, service):
                self.away[key] = self.add("stops", key, "machine", cause=needed, kind="service")

    def _taken_by(self, thing: Thing) -> Actor:  # noqa: ARG002 - whatever it is
        return "person"

    def _machines_of(self, thing: Thing) -> list[str]:
        """The machines that go with a thing: itself, those that stand there, or those that can't run without it."""
        world, state = self.world, self.run.state
        if thing.id in world.kinds:
            return [thing.id]
        if thing.kind in ("site", "rack"):
            place = world.site_of if thing.kind == "site" else world.rack_of
            return [m for m in (*world.spec.hosts, *world.spec.servers) if place(m) == thing.id]
        if thing.kind == "domain":
            gone = world.domains.fall((thing,)).things
            return [t.id for t in gone if t.id in world.kinds]
        if thing.kind in ("storage", "volume"):
            return [m for m in world.kinds if m in state.machines and m not in self.before]
        return []

    def _hand_over(self, machine: str, taken: list[str], cause: int | None, handed: set[str]) -> int | None:
        """Services of clusters whose active member is on the machine, or is it, go to another member first."""
        here = {machine, *self.world.vms_on.get(machine, ())}
        away = set(taken) | {v for m in taken for v in self.world.vms_on.get(m, ())}
        for group in self._rows():
            gone = [k for k in group if self._leaves(k, here, set(taken) | away, handed)]
            handed.update(gone)
            stops = [self._stops(key, cause, away) for key in reversed(gone)]
            for place, key in enumerate(gone):
                cause = self._starts_elsewhere(key, away, cause if place else stops[-1])
        return cause

    def _rows(self) -> list[tuple[str, ...]]:
        """Services that stop and start one after another, each row in the order of starts; all others by themselves."""
        services = self.world.spec.services
        if not any(s.starts_after or s.together_with for s in services.values()):
            return [(key,) for key in services]
        row: dict[str, tuple[str, ...]] = {}
        for key, service in in_order_of_needs(self):
            others = [row[k] for k in (*service.starts_after, *service.together_with)]
            joined = tuple(dict.fromkeys((*(k for other in others for k in other), key)))
            row.update(dict.fromkeys(joined, joined))
        return list(dict.fromkeys(row[key] for key in services))

    def _leaves(self, key: str, here: set[str], away: set[str], handed: set[str]) -> bool:
        """Whether a service is handed over before its machine is shut down."""
        service = self.world.spec.services[key]
        active = active_on(self.world, service)
        if len(active) > 1 or active[0] not in here or key in handed:
            return False
        cluster = self.world.cluster_of(service)
        if cluster is not None and resets_the_last(self.world.spec.clusters[cluster]):
            return False  # whoever would take it is reset as soon as this one has left
        alone = cluster is None
        if alone and (takes_address(service) is None or self._moves_along(active[0])):
            return False
        return bool(self._able(key, away))

    def _moves_along(self, machine: str) -> bool:
        """Whether a machine leaves its host with what it carries, which goes on then."""
        if machine not in self.world.spec.vms or any(t.id == machine for t in self.things):
            return False
        return not self._stays(how(self.world, self.topology, machine))

    def _able(self, key: str, away: set[str]) -> list[str]:
        carriers = self.world.carriers(self.world.spec.services[key])
        able = [m for m in carriers if m not in away and m not in self.before]
        return together_of(self.world).with_instance(key, able)

    def _stops(self, key: str, cause: int | None, away: set[str]) -> int:
        service = self.world.spec.services[key]
        _, why = in_step(service, self._able(key, away))
        first = (unknown("in-step", why),) if why else ()
        by = active_on(self.world, service)[0]
        actor: Actor = "cluster" if self.world.cluster_of(service) else "engine"
        stop = self.add("stops", key, actor, cause=cause, terms=first, by=by, kind="service")
        self.away[key] = stop
        return stop

    def _starts_elsewhere(self, key: str, away: set[str], cause: int | None) -> int:
        service = self.world.spec.services[key]
        cluster = self.world.cluster_of(service)
        ready, _ = in_step(service, self._able(key, away))
        to = ready[0] if len(ready) == 1 else None
        if cluster is None:
            return self._address_moves(key, cause, to)
        hand = self._by_its_engine(key, cluster, active_on(self.world, service)[0], to)
        over = self.add(
            hand.what, key, hand.actor, cause=cause, by=cluster, to=to, why=hand.title, kind="service"
        )
        back = self.back[key] = self.serve(
            key, over, (assumed("role"),) if hand.leaves is None else hand.leaves, cluster, to
        )
        self.reached(key, once_begun(self.world, self.topology.clusters[cluster], key, to)[1], cluster, to)
        return back

    def _address_moves(self, key: str, cause: int | None, to: str | None) -> int:
        """Another instance takes the address of one that leaves in order and says so, without a cluster."""
        hand = takes_address(self.world.spec.services[key]) or Handover()
        terms = hand.begins if hand.leaves is None else hand.leaves
        self.back[key] = self.add(
            hand.what, key, hand.actor, cause=cause, terms=terms, to=to, why=hand.title, kind="service"
        )
        return self.back[key]

    def _by_its_engine(self, key: str, cluster: str, carrier: str, to: str | None) -> Handover:
        """Who hands a service over on purpose: the engine of its product, where that has one, else its cluster."""
        view = self.topology.clusters[cluster]
        product = handed_by(self.world.spec.services[key], view)
        if product is None:
            return Handover()
        return handover(Taking(self.world, key, product, view, carrier, to, Span())) or Handover()

    def _stays(self, move: Move) -> bool:
        """Whether a machine can't leave its host, or finds no room elsewhere, so that it is shut down there."""
        return move.vm not in self.run.state.restarted or move.way in ("stop", "unknown")

    def _until_votes_are_lost(self, vm: str) -> bool:
        """Whether a machine stops only when its cluster does, wherever it was moved to before."""
        state, cluster = self.run.state, self.world.host_cluster(vm)
        if cluster not in state.no_quorum or vm in state.broken:
            return False
        return any(state.runs(m) for m in self.world.spec.clusters[cluster].members)

    def _leave(self, move: Move, cause: int | None, handed: set[str]) -> int:
        """One machine leaves its host as it can."""
        state, vm = self.run.state, move.vm
        cluster = self.world.host_cluster(vm) or ""
        to = state.restarted[vm].to if vm in state.restarted else None
        if self._stays(move):
            why = state.causes.get(vm, "") if move.way not in ("stop", "unknown") else move.why
            event = self.add("stops", vm, "person", cause=cause, why=why, grounds=move.grounds)
            self.stopped[vm] = event
            return event
        if move.way == "live":
            return self.add(
                "is-moved",
                vm,
                move.by,
                cause=cause,
                by=cluster,
                to=to,
                terms=move.terms,
                grounds=move.grounds,
            )
        what: What = "pauses" if move.way == "pause" else "stops"
        # What stops is the machine, and not what runs on a member of its own cluster.
        by = cluster if what == "pauses" else ""
        paused = self.add(what, vm, move.by, cause=cause, by=by, why=move.why, grounds=move.grounds)
        self.stopped[vm] = paused
        self.up[vm] = self.add("starts", vm, "machine", cause=paused, terms=move.terms, to=to)
        for key, service in self.world.spec.services.items():
            active = active_on(self.world, service)
            if active == (vm,) and key not in handed:
                self.away[key] = self.add(
                    "stops",
                    key,
                    "machine",
                    cause=paused,
                    by=vm,
                    kind="service",
                    when=self.events[paused].when,
                )
                self.back[key] = self.add("starts", key, "machine", cause=self.up[vm], by=vm, kind="service")
        return self.up[vm]

    def _shut_down(self, machine: str, cause: int | None) -> int:
        """The machine itself goes, and its cluster counts without it."""
        event = self.add("stops", machine, "person", cause=cause)
        self.stopped[machine] = event
        cluster = self.world.member_of.get(machine)
        if cluster is None or not self.topology.clusters[cluster].votes.total:
            return event
        if len(self.world.spec.clusters[cluster].members) > 1:
            lost = cluster in self.run.state.no_quorum or cluster in self.run.state.frozen
            votes = self.once("loses-quorum" if lost else "keeps-quorum", cluster, "cluster", cause=event)
            if cluster in self.run.state.no_quorum:
                self._stop_with(cluster, votes)
                last_is_reset(self, cluster, votes)
        return event

    def _stop_with(self, cluster: str, cause: int) -> None:
        """What a cluster without quorum runs stops with it, wherever that was moved to before."""
        state = self.run.state
        for vm in self.world.spec.vms:
            if self.world.host_cluster(vm) == cluster and vm in state.machines and vm not in self.before:
                why = f"{cluster}, which runs {vm}, has no quorum left"
                self.stopped.setdefault(vm, self.once("stops", vm, "machine", cause=cause, why=why))


class Returned(Lost):
    """The events of a step in which things are put back into service: nobody knows how long the work has taken.

    ``home`` are machines that their cluster moves back then.
    """

    home: tuple[str, ...] = ()

    def find(self) -> None:
        """All events: up again, back in the cluster, in step; then what was shut down with it."""
        since = Span(self.at, None)
        for thing in self.things:
            start = self.add("starts", thing.id, "person", when=since, kind=thing.kind)
            if thing.id in self.world.kinds:
                self._up(thing.id, start)
            for key in mirrored(self.world, thing):
                self._in_step(key, start)
        again = [m for m in self.world.kinds if m in self.before and m not in self.up]
        for machine in sorted(
            again, key=lambda m: m in self.world.spec.vms
        ):  # hosts before what runs on them
            if self.run.state.runs(machine):
                below = self.up.get(self.world.host_of(machine) or "", 0)
                boot = assumed("boot" if machine in self.world.spec.vms else "boot.physical")
                self._up(machine, self.add("starts", machine, "person", cause=below, terms=(boot,)))

        for vm in self.home:
            self._moved_back(vm)

    def _moved_back(self, vm: str) -> None:
        """Its HA manager moves a machine back to where it ran before the work, while it runs."""
        move, host = how(self.world, self.topology, vm), self.world.host_of(vm)
        joined = (i for i, e in enumerate(self.events) if (e.what, e.subject) == ("rejoins", host))
        cluster = self.world.host_cluster(vm) or ""
        self.add("is-moved", vm, "HA manager", cause=next(joined, None), by=cluster, to=host,
                 terms=move.terms, grounds=move.grounds)  # fmt: skip

    def _up(self, machine: str, event: int) -> None:
        """A machine is there again: it joins its cluster, its copies catch up, and what it alone carries runs."""
        self.up[machine] = event
        cluster = self.world.member_of.get(machine)
        if home := self.world.remote_to.get(machine):
            self.add(
                "rejoins",
                machine,
                "cluster",
                cause=event,
                terms=reconnects(self.world, home, machine),
                by=home,
            )
        if cluster is not None and len(self.world.spec.clusters[cluster].members) > 1:
            self.add(
                "rejoins",
                machine,
                "cluster",
                cause=event,
                terms=(self._joining(machine, cluster),),
                by=cluster,
            )
        for key in resynchronised(self.world, (machine,)):
            self._in_step(key, event)
        for key, service in self.world.spec.services.items():
            if active_on(self.world, service) == (machine,) and machine in self.before:
                self.serve(key, event, (assumed("start"),), machine, actor="machine")

    def _joining(self, machine: str, cluster: str) -> Term:
        """How long a machine that is up takes to be a member again; where nobody counts members, it listens at once."""
        view = self.topology.clusters[cluster]
        alone = self.run.state.estate.rules[cluster].model == "nobody"
        own = of_layer(view.platform.id, "rejoin") if alone and view.platform is not None else None
        return own or unknown("rejoin", f"how long {machine} takes to rejoin {cluster} is not known")

    def _in_step(self, key: str, cause: int) -> None:
        """A copy that was away catches up with what was written meanwhile."""
        long = unknown("resync", f"how long {key} takes to be in step again depends on what was written")
        storage = self.world.spec.storage.get(key)
        part = "copies" if storage is None else "on" if storage.on else "mirror"
        route = ("services" if storage is None else "storage", key, part)
        self.once(
            "resynchronises",
            key,
            "engine" if storage is None else "storage",
            cause=cause,
            terms=(long,),
            grounds=(Ground(route=route, basis="spec"),),
            kind="service" if storage is None else "storage",
        )


def mirrored(world: World, thing: Thing) -> tuple[str, ...]:
    """Storage that was away with a thing while its mirror was written: it catches up once it is back."""
    place = {"site": world.storage_site, "rack": world.storage_rack}.get(thing.kind)
    if thing.kind == "storage":
        away = [thing.id]
    elif thing.kind == "domain":
        away = [t.id for t in world.domains.fall((thing,)).things if t.kind == "storage"]
    else:
        away = [k for k in world.spec.storage if place is not None and place(k) == thing.id]
    return tuple(k for k in away if (other := world.mirror_of(k)) and other not in away)


def resynchronised(world: World, machines: Iterable[str]) -> tuple[str, ...]:
    """Storage and services of which some machines hold a copy that others hold too: they catch up afterwards."""
    some = frozenset(machines)
    pools = [
        k
        for k, s in world.spec.storage.items()
        if s.on and len(s.on) > 1 and not s.served_by and some & set(s.on)
    ]
    copies = [k for k, s in world.spec.services.items() if s.copies and some & set(s.copies)]
    return (*pools, *copies)


def stands_still(draft: Draft, service: str) -> Span | None:
    """How long users miss a service while it is handed over or its machine stands still; ``None`` where they don't."""
    if service not in draft.away or service not in draft.back:
        return None
    return draft.between(draft.away[service], draft.back[service])
