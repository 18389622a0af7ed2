"""Events of one step put together: what a case of topology comes to, with the time that each part of it takes.

Topology says who survives, who is restarted where and who takes over; engines say how long each reaction takes; this
joins the two. It words nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from hadocs.behaviour.clusters import missing, silent_of
from hadocs.behaviour.draft import Draft
from hadocs.behaviour.engines import engine_of, family
from hadocs.behaviour.held_up import served
from hadocs.behaviour.known import assumed
from hadocs.behaviour.model import Actor, Ground, Wait
from hadocs.behaviour.remote import unheard
from hadocs.behaviour.services import carried, rejoin
from hadocs.behaviour.sheltered import sheltered
from hadocs.behaviour.starved import stands_still
from hadocs.behaviour.stored import stored, stored_late, until_there
from hadocs.topology.aftermath import reaches
from hadocs.topology.model import ClusterView, Thing


class Lost(Draft):
    """The events of a loss or of a cut."""

    def find(self) -> None:
        """All events of the case, cause by cause."""
        self._lost()
        self._hang()
        for view in self._clusters("host"):
            missing(self, view)
            unheard(self, view)
        stored(self)
        self._machines_start_late()
        self._machines_stop_late()
        sheltered(self)
        for view in self._clusters("guest", "mixed", "physical"):
            missing(self, view)
            unheard(self, view)
        stored_late(self)
        carried(self)
        served(self)
        rejoin(self)

    def _clusters(self, *kinds: str) -> Iterable[ClusterView]:
        entries = self.world.spec.clusters
        return (
            v
            for v in self.topology.clusters.values()
            if v.kind in kinds and (len(v.members) > 1 or entries[v.id].remotes)
        )

    def _struck(self) -> None:
        """What is lost itself stops."""
        for thing in self.things:
            event = self.add("stops", thing.id, self._taken_by(thing))
            self.stopped.setdefault(thing.id, event)
        for thing in self.run.state.along:
            if thing.id not in self.stopped and f"{thing.kind}:{thing.id}" not in self.before:
                cause = self.stopped[self.things[0].id] if self.things else None
                self.stopped[thing.id] = self.add("stops", thing.id, self._taken_by(thing), cause=cause)

    def _lost(self) -> None:
        state = self.run.state
        direct = {t.id for t in self.things}
        self._struck()
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

    def _taken_by(self, thing: Thing) -> Actor:
        """Who or what is said to end a thing that is lost."""
        if thing.id in self.world.kinds:
            return "machine"
        return "storage" if thing.kind in ("storage", "volume") else "network"

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

    def _hang(self) -> None:
        """Machines whose host lives, is cut off or without quorum, and has lost their files: they hang from the first
        moment, whatever their cluster does with them later.
        """
        state, world = self.run.state, self.world
        policies = ((hosts, state.estate.policy(c)) for c, hosts in state.cut.items())
        cut = {h for hosts, policy in policies if policy.elects or policy.idles for h in hosts}
        short = (*state.no_quorum, *state.frozen)
        without = {m for c in short for m in world.spec.clusters[c].members if m not in state.at_once}
        for host in (h for h in world.kinds if h in cut | without and h not in self.stopped):
            for vm in world.vms_on.get(host, ()):
                files = world.spec.vms[vm].files
                why = files and reaches(state, host, files)
                if why and vm not in self.stopped and vm not in self.before:
                    told = f"the files of {vm} can't be reached: {why}"
                    if host in without and family(self.topology.clusters[world.member_of[host]]) == "wsfc":
                        self.stopped[vm], _ = stands_still(self, vm, told)
                        continue
                    ground = Ground(route=("vms", vm, "files"), basis="spec")
                    self.stopped[vm] = self.add("hangs", vm, "machine", why=told, grounds=(ground,))

    def _machines_start_late(self) -> None:
        """Machines that are started elsewhere wait there for their storage."""
        for machine, up in self.up.items():
            began, files = self.events[up].cause, self.world.spec.vms[machine].files
            if files and began is not None:
                self.not_before_answers(began, files)
                self.not_before_answers(up, files)

    def _machines_stop_late(self) -> None:
        """Machines that lose their files: they stop, or hang, where nothing else has stopped them yet."""
        state = self.run.state
        for machine in self.world.spec.vms:
            if machine in self.stopped or machine in self.before:
                continue
            if machine in state.machines:
                self.stopped[machine], _ = stands_still(self, machine)
            elif machine in state.restarted:
                self._follows(machine)

    def _follows(self, machine: str) -> None:
        """A machine whose host has lost its files is started where those, or a replica of them, are reached."""
        self.stopped[machine], ended = stands_still(self, machine)
        cluster = self.world.host_cluster(machine) or ""
        view = self.topology.clusters[cluster]
        engine = engine_of(view)
        begins = engine.begins(silent_of(self, view, (), "left"))
        replica, before = until_there(self, machine)
        began = self.add(
            "is-restarted",
            machine,
            engine.ACTOR,
            cause=ended if replica is None else replica,
            terms=(*before, *begins),
            by=cluster,
            to=self.run.state.restarted[machine].to,
        )
        self.up[machine] = self.add("starts", machine, "machine", cause=began, terms=(assumed("boot"),))
