"""Work on purpose: machines are put out of service step by step, what can be handed over first, and what stays behind.

Handing over comes before moving, moving before shutting down. Topology says where machines may go; what finds no room
stays where it is and goes down with its host.
"""

from __future__ import annotations

from hadocs.behaviour.build import Draft
from hadocs.behaviour.known import assumed
from hadocs.behaviour.model import Span
from hadocs.behaviour.moves import Move, how
from hadocs.topology.failures import active_on


class Planned(Draft):
    """The events of one planned step."""

    def find(self) -> None:
        """All events: hand over, move, shut down, leave."""
        taken = [t.id for t in self.things if t.id in self.world.kinds]
        last: int | None = None
        handed: set[str] = set()
        for machine in taken:
            last = self._hand_over(machine, taken, last, handed)
        for machine in taken:
            for vm in self.world.vms_on.get(machine, ()):
                if vm not in taken and vm not in self.before:
                    last = self._leave(how(self.world, self.topology, vm), last, handed)
        for machine in taken:
            last = self._shut_down(machine, last)
        others = tuple(t for t in self.things if t.id not in self.world.kinds)
        if others:
            self.things = others
            super().find()

    def _hand_over(self, machine: str, taken: list[str], cause: int | None, handed: set[str]) -> int | None:
        """Services of clusters whose active member is on the machine, or is it, go to another member first."""
        here = {machine, *self.world.vms_on.get(machine, ())}
        away = set(taken) | {v for m in taken for v in self.world.vms_on.get(m, ())}
        for key, service in self.world.spec.services.items():
            cluster = self.world.cluster_of(service)
            active = active_on(self.world, service)
            if cluster is None or len(active) > 1 or active[0] not in here or key in handed:
                continue
            ready = [m for m in self.world.carriers(service) if m not in away and m not in self.before]
            if not ready:
                continue
            handed.add(key)
            to = ready[0] if len(ready) == 1 else None
            stop = self.add("stops", key, "cluster", cause=cause, by=active[0], kind="service")
            self.away[key] = stop
            over = self.add("is-taken-over", key, "cluster", cause=stop, by=cluster, to=to, kind="service")
            cause = self.back[key] = self.add(
                "starts",
                key,
                "cluster",
                cause=over,
                terms=(assumed("role"),),
                by=cluster,
                to=to,
                kind="service",
            )
        return cause

    def _leave(self, move: Move, cause: int | None, handed: set[str]) -> int:
        """One machine leaves its host as it can."""
        state, vm = self.run.state, move.vm
        cluster = self.world.host_cluster(vm) or ""
        to = state.restarted[vm].to if vm in state.restarted else None
        if vm not in state.restarted or move.way in ("stop", "unknown"):
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
        paused = self.add("pauses", vm, move.by, cause=cause, by=cluster, why=move.why, grounds=move.grounds)
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
        if cluster is not None and len(self.world.spec.clusters[cluster].members) > 1:
            lost = cluster in self.run.state.no_quorum or cluster in self.run.state.frozen
            self.add("loses-quorum" if lost else "keeps-quorum", cluster, "cluster", cause=event)
        return event


def stands_still(draft: Draft, service: str) -> Span | None:
    """How long users miss a service while it is handed over or its machine stands still; ``None`` where they don't."""
    if service not in draft.away or service not in draft.back:
        return None
    return draft.between(draft.away[service], draft.back[service])
