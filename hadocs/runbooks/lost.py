"""What happens by itself when a thing of the spec is lost, as procedures for failures name it: `behaviour` in views."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from hadocs.analysis import Analysis
from hadocs.behaviour.model import ClusterOutcome, Event, ServiceOutcome, Step, Timeline
from hadocs.behaviour.wording import clock, lasting, seconds
from hadocs.runbooks.model import Table
from hadocs.runbooks.text import Text, runs, value
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
    def uncertain(self) -> tuple[Fate, ...]:
        """Services of which the spec does not tell what becomes."""
        return self._fates("uncertain")

    @property
    def goes_on(self) -> tuple[Named, ...]:
        """Services that go on."""
        return tuple(f.service for f in self._fates("goes-on"))

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
    def stay_off(self) -> tuple[Named, ...]:
        """VMs that stop and are started nowhere by themselves."""
        stopped = dict.fromkeys(
            e.subject for e in self.timeline.events if e.kind == "vm" and e.what == "stops"
        )
        back = {e.subject for e in self.timeline.events if e.what in ("is-restarted", "starts")}
        return tuple(self.of.machine(key) for key in stopped if key not in back)

    def outcome(self, cluster: Named) -> ClusterOutcome | None:
        """What becomes of a cluster's votes; ``None`` where nothing does."""
        return self.timeline.clusters.get(cluster.id)

    def table(self) -> Table | None:
        """What happens by itself, in order of time."""
        rows: dict[tuple[str, str], list[Event]] = {}
        for event in self.timeline.events:
            said = _SAID.get(event.what)
            if said is None or (event.what == "stops" and event.when.order == (0.0, 0.0)):
                continue
            if event.what in ("is-counted-out", "is-fenced") and event.kind not in ("host", "server", "vm"):
                continue
            rows.setdefault((clock(event.when), said), []).append(event)
        shown = []
        for (when, said), events in rows.items():
            names = _listed([self._called(e.subject) for e in events])
            verb = said.split("|")[len(events) > 1] if "|" in said else said
            to = {e.to for e in events}
            where = to.pop() if len(to) == 1 else None
            place = f" on {self._called(where)}" if where and where in self.of.spec.hosts else ""
            by = {e.by for e in events if e.what == "is-counted-out"}
            who = by.pop() if len(by) == 1 else ""
            whose = (
                f" by {self._called(who)}" if who in {**self.of.spec.clusters, **self.of.spec.storage} else ""
            )
            shown.append((runs(when), runs(f"{names} {verb}{place}{whose}")))
        heads: tuple[Text, ...] = (runs("After"), runs("What happens by itself"))
        return Table(runs("What happens by itself"), heads, tuple(shown)) if shown else None

    def _called(self, key: str) -> str:
        of = self.of
        if key in of.spec.clusters:
            return value(of.cluster(key).title, "words")
        named: Named | None = None
        if key in of.world.kinds:
            named = of.machine(key)
        return value(named.name if named else key, "name")


_SAID = {
    "is-counted-out": "is taken for lost|are taken for lost",
    "is-fenced": "is off for certain, or has reset itself|are off for certain, or have reset themselves",
    "keeps-quorum": "keeps quorum|keep quorum",
    "loses-quorum": "**loses quorum**|**lose quorum**",
    "resets-itself": "resets itself|reset themselves",
    "is-isolated": "finds itself isolated|find themselves isolated",
    "is-taken-over": "is taken over|are taken over",
    "is-promoted": "is promoted|are promoted",
    "is-quarantined": "is set aside|are set aside",
    "runs-on": "runs on|run on",
    "runs-twice": "**runs twice**|**run twice**",
    "rebuilds": "rebuilds its copies|rebuild their copies",
    "waits-for-a-host": "**has no host that can take it**|**have no host that can take them**",
    "waits-for-a-person": "**waits for a person**|**wait for a person**",
    "is-restarted": "is started again|are started again",
    "starts": "runs again|run again",
    "rejoins": "is a member again|are members again",
    "resumes": "answers again|answer again",
    "pauses": "does not answer|do not answer",
}


def _listed(names: list[str]) -> str:
    if len(names) > 8:
        return f"{', '.join(names[:2])} and {len(names) - 2} others"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
