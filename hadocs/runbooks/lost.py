"""What happens by itself when a thing of the spec is lost, as procedures for failures name it: `behaviour` in views."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Any, Protocol

from hadocs.analysis import Analysis
from hadocs.behaviour.model import ClusterOutcome, Event, ServiceOutcome, Step, Timeline
from hadocs.behaviour.until import REPAIRED
from hadocs.behaviour.wording import clock, lasting, seconds
from hadocs.runbooks.happening import either_way, happens
from hadocs.runbooks.model import Table
from hadocs.runbooks.text import Text, runs
from hadocs.topology.wording import number
from hadocs.topology.world import World


class Named(Protocol):
    """A view of a thing of the spec, as far as it is named here."""

    @property
    def id(self) -> str:
        """Its id in the spec."""

    @property
    def name(self) -> str:
        """What it is called where one types."""

    @property
    def title(self) -> str:
        """Its name for people."""


class Look(Protocol):
    """What gives the views: all that is known of a spec."""

    @property
    def analysis(self) -> Analysis:
        """The analysis that they are read off."""

    @property
    def spec(self) -> Any:
        """The spec."""

    @property
    def world(self) -> World:
        """The indexed spec."""

    def called(self, key: str) -> str:
        """What a thing is called where one types."""

    def thing(self, view: Any) -> Any:
        """What a view is to the topology."""

    def machine(self, key: str) -> Named:
        """The view of a machine."""

    def cluster(self, key: str) -> Named:
        """The view of a cluster."""

    def service(self, key: str) -> Named:
        """The view of a service."""


@dataclass(frozen=True)
class Fate:
    """What becomes of a service: ``service``, how ``long`` users miss it, ``why``, and what ends it (``until``)."""

    service: Named
    outcome: ServiceOutcome

    @property
    def long(self) -> str:
        """How long it stands still, where it comes back by itself."""
        return lasting(self.outcome.interrupted) if self.outcome.interrupted else "a time that is not known"

    @property
    def why(self) -> str:
        """Why it is as it is; empty where there is nothing to say."""
        return self.outcome.why

    @property
    def until(self) -> str:
        """What ends it, or on what it depends."""
        return self.outcome.until or self.outcome.question


@dataclass(frozen=True)
class Restart:
    """A VM that starts again: ``vm``, on which host (``to``, ``None`` where several are possible) and ``when``."""

    vm: Named
    to: Named | None
    when: str


@dataclass(frozen=True)
class Lost:
    """The time after some things are lost at once."""

    of: Look
    things: tuple[Named, ...]

    @cached_property
    def timeline(self) -> Timeline:
        """What happens."""
        things = tuple(self.of.thing(view) for view in self.things)
        return self.of.analysis.timeline((Step(things),))

    @cached_property
    def in_order(self) -> Timeline:
        """What happens where they are taken down on purpose instead."""
        things = tuple(self.of.thing(view) for view in self.things)
        return self.of.analysis.timeline((Step(things, "planned"),))

    def _fates(self, state: str) -> tuple[Fate, ...]:
        found = self.timeline.services.items()
        return tuple(Fate(self.of.service(key), o) for key, o in found if o.state == state)

    @property
    def interrupted(self) -> tuple[Fate, ...]:
        """Services that stop and come back by themselves."""
        return self._fates("interrupted")

    @property
    def down(self) -> tuple[Fate, ...]:
        """Services that stay down until somebody acts."""
        return self._fates("down")

    @property
    def ends_with_repair(self) -> bool:
        """Whether all that stays down runs again once what is lost is back, whatever else a person may do before."""
        return all(f.outcome.until.startswith(REPAIRED) for f in self.down)

    @property
    def uncertain(self) -> tuple[Fate, ...]:
        """Services of which the spec does not tell what becomes."""
        return self._fates("uncertain")

    @property
    def missed(self) -> tuple[Named, ...]:
        """Services that users miss for a while, for good, or perhaps: those that need others among them."""
        return tuple(f.service for f in (*self.interrupted, *self.down, *self.uncertain))

    @property
    def goes_on(self) -> tuple[Named, ...]:
        """Services that go on."""
        return tuple(f.service for f in self._fates("goes-on"))

    @cached_property
    def fewer(self) -> tuple[Named, ...]:
        """Those of them that go on with their other instances: one of several serves nobody any more."""
        gone, carried = self.timeline.unserved, self.of.analysis.topology.services
        return tuple(s for s in self.goes_on if len(m := carried[s.id].active) > 1 and gone & set(m))

    @cached_property
    def restarts(self) -> tuple[Restart, ...]:
        """VMs that are started again elsewhere."""
        found = {e.subject: e for e in self.timeline.events if e.kind == "vm" and e.what == "is-restarted"}
        there = self.of.spec.hosts
        return tuple(
            Restart(
                self.of.machine(key), self.of.machine(e.to) if e.to and e.to in there else None, clock(e.when)
            )
            for key, e in found.items()
        )

    @cached_property
    def promoted(self) -> tuple[Named, ...]:
        """Services that a running copy takes over by being promoted: nothing of them is merely started."""
        found = {e.subject for e in self.timeline.events if e.what == "is-promoted" and e.kind == "service"}
        fates = (*self.interrupted, *self.uncertain)
        return tuple(f.service for f in fates if f.service.id in found)

    @cached_property
    def late_clients(self) -> tuple[Named, ...]:
        """Services that run again before all of their clients find them: those have an address that is old."""
        late = {e.subject for e in self.timeline.events if _late(e)}
        return tuple(f.service for f in self.interrupted if f.service.id in late)

    @property
    def patience(self) -> str:
        """How long to wait before a look tells anything: until it is fenced at the latest, and two minutes."""
        ends = [e.when.high or 0.0 for e in self.timeline.events if e.what in ("is-fenced", "is-not-fenced")]
        return f"{number(max(2, ceil(max(ends, default=0.0) / 60)))} minutes"

    @property
    def restarted(self) -> tuple[Named, ...]:
        """The VMs among them."""
        return tuple(r.vm for r in self.restarts)

    @property
    def last_restart(self) -> str:
        """How long it takes until the last of them runs; empty where none does, or where there is no bound."""
        back = ("is-restarted", "starts")
        found = [e.when.high for e in self.timeline.events if e.kind == "vm" and e.what in back]
        known = [high for high in found if high is not None]
        return seconds(max(known)) if known and len(known) == len(found) else ""

    @cached_property
    def not_back(self) -> tuple[Named, ...]:
        """VMs that stop and that no step of the timeline starts elsewhere."""
        stopped = dict.fromkeys(
            e.subject for e in self.timeline.events if e.kind == "vm" and e.what == "stops"
        )
        back = {e.subject for e in self.timeline.events if e.what in ("is-restarted", "starts")}
        return tuple(self.of.machine(key) for key in stopped if key not in back)

    @cached_property
    def carried_on(self) -> tuple[Named, ...]:
        """VMs whose host is lost and that go on without a pause: vSphere's Fault Tolerance has their secondary."""
        found = (
            e for e in self.timeline.events if e.kind == "vm" and e.what == "runs-on" and e.cause is not None
        )
        vms = self.of.spec.vms
        return tuple(self.of.machine(e.subject) for e in found if vms[e.subject].fault_tolerance)

    @cached_property
    def stay_off(self) -> tuple[Named, ...]:
        """Those of them that surely start nowhere by themselves."""
        return tuple(vm for vm in self.not_back if vm.id not in self._open)

    @cached_property
    def may_start(self) -> tuple[Named, ...]:
        """Those of which the spec leaves open whether they are started elsewhere."""
        return tuple(vm for vm in self.not_back if vm.id in self._open)

    @cached_property
    def _open(self) -> frozenset[str]:
        """The machines that alone carry a service of which it is not certain whether it runs again."""
        world = self.of.world
        open_ = (world.spec.services[k] for k, o in self.timeline.services.items() if o.state == "uncertain")
        return frozenset(m for s in open_ for m in world.carriers(s) if len(world.carriers(s)) == 1)

    def outcome(self, cluster: Named) -> ClusterOutcome | None:
        """What becomes of a cluster's votes; ``None`` where nothing does."""
        return self.timeline.clusters.get(cluster.id)

    def quorumless(self, cluster: Named) -> bool:
        """Whether a cluster has lost its quorum for certain."""
        found = self.outcome(cluster)
        return found is not None and found.quorum == "lost"

    def table(self) -> Table | None:
        """What happens by itself, in order of time."""
        rows: dict[tuple[str, str], list[Event]] = {}
        open_ = {key for key, found in self.timeline.clusters.items() if found.quorum == "uncertain"}
        late = {service.id for service in self.late_clients}
        for event in self.timeline.events:
            if event.what not in _BY_ITSELF and not (_late(event) and event.subject in late):
                continue
            if event.what in ("is-counted-out", "is-fenced") and event.kind not in ("host", "server", "vm"):
                continue
            either = event.what in ("keeps-quorum", "loses-quorum") and event.subject in open_
            rows.setdefault((clock(event.when), "either" if either else event.what), []).append(event)
        shown = [
            (runs(when), runs((either_way if what == "either" else happens)(self.of, events, MANY_OF_THEM)))
            for (when, what), events in rows.items()
        ]
        heads: tuple[Text, ...] = (runs("After"), runs("What happens by itself"))
        return Table(runs("What happens by itself"), heads, tuple(shown)) if shown else None


def _late(event: Event) -> bool:
    """Whether clients find a service only some time after it runs."""
    return (
        event.what == "reconnects" and event.kind == "service" and any(t.span.high != 0 for t in event.terms)
    )


MANY_OF_THEM = 8
_BY_ITSELF = frozenset((
    "is-counted-out", "is-fenced", "keeps-quorum", "loses-quorum", "resets-itself", "is-isolated", "is-quarantined",
    "is-taken-over", "is-promoted", "is-restarted", "starts", "runs-on", "runs-twice", "rejoins", "pauses", "resumes",
    "rebuilds", "waits-for-a-host", "waits-for-a-person",
))  # fmt: skip
