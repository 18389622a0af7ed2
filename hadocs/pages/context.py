"""An analysis as pages ask for it: losses by thing, names, anchors. Decides nothing and writes no sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hadocs.analysis import Analysis
from hadocs.behaviour.model import Step, Timeline
from hadocs.pages.escape import Md, code, link, slug
from hadocs.pages.noted import Noted, by_thing, noted
from hadocs.runbooks.make import Runbooks, runbooks
from hadocs.spec.model import Spec
from hadocs.topology.aftermath import Estate, State
from hadocs.topology.failures import examine, lose
from hadocs.topology.model import ClusterView, Loss, Machine, ServiceView, Thing, Topology
from hadocs.topology.pairs import let_go_on
from hadocs.topology.quorum_rules import Rules
from hadocs.topology.world import World


@dataclass(frozen=True)
class Context:
    """One analysis with its indexes. What is costly is computed when it is first asked for."""

    analysis: Analysis

    @property
    def spec(self) -> Spec:
        """The spec."""
        return self.analysis.spec

    @property
    def topology(self) -> Topology:
        """What the spec means."""
        return self.analysis.topology

    @cached_property
    def world(self) -> World:
        """The spec, indexed."""
        return World(self.spec)

    @cached_property
    def losses(self) -> Mapping[Thing, Loss]:
        """What each single loss comes to, in the order of the topology's things."""
        return {loss.thing: loss for loss in self.topology.losses.values()}

    @cached_property
    def rules(self) -> Mapping[str, Rules]:
        """How each cluster counts votes."""
        return self.estate.rules

    @property
    def estate(self) -> Estate:
        """What losses are worked out from."""
        return self.analysis.estate

    def after(self, *things: Thing) -> Timeline:
        """What happens when some things are lost at once."""
        return self.timeline((Step(things),))

    def timeline(self, steps: tuple[Step, ...]) -> Timeline:
        """What happens after some steps; worked out once."""
        return self.analysis.timeline(steps)

    @cached_property
    def runbooks(self) -> Runbooks:
        """The runbooks that apply."""
        return runbooks(self.analysis)

    @cached_property
    def _titles(self) -> Mapping[tuple[str, str], str]:
        spec = self.spec
        tables: tuple[tuple[str, Mapping[str, Any]], ...] = (
            ("host", spec.hosts),
            ("server", spec.servers),
            ("vm", spec.vms),
            ("cluster", spec.clusters),
            ("storage", spec.storage),
            ("network", spec.networks),
            ("site", spec.sites),
            ("domain", spec.failure_domains),
            ("switch", spec.switches),
            ("link", spec.links),
            ("service", spec.services),
        )
        return {(kind, key): e.title for kind, table in tables for key, e in table.items() if e.title}

    def name(self, kind: str, key: str) -> Md:
        """What a thing is called in a sentence: the title that the spec gives it, else its id.

        Volumes go by their ids: their titles tell what lies on them. ``kind`` is empty where only the id is known:
        machines and clusters come first then.
        """
        if not kind:
            there = {
                "cluster": self.spec.clusters,
                "storage": self.spec.storage,
                "network": self.spec.networks,
                "switch": self.spec.switches,
                "link": self.spec.links,
                "domain": self.spec.failure_domains,
            }
            kind = self.world.kinds.get(key) or next(
                (k for k, table in there.items() if key in table), "service"
            )
        title = self._titles.get((kind, key))
        return code(key) if title is None else Md.escape(title)

    @cached_property
    def named_ids(self) -> re.Pattern[str] | None:
        """Finds the ids of what the spec names, where they stand alone; ``None`` where it names nothing."""
        things = {thing.id for thing in self.topology.things if thing.kind != "witness"}
        known = {*things, *(key for _, key in self._titles), *self.spec.clusters, *self.spec.services}
        keys = sorted(known - {"it", "them"}, key=lambda k: (-len(k), k))
        some = "|".join(map(re.escape, keys))
        return re.compile(rf"(?<![\w/.:-])(?:{some})(?![\w/-])(?!:\w)(?!\.\w)") if keys else None

    @cached_property
    def by_id(self) -> Mapping[str, Thing]:
        """Things that can be lost by their ids, which are given once in a spec."""
        return {thing.id: thing for thing in self.losses}

    @cached_property
    def noted(self) -> tuple[Noted, ...]:
        """What the rules found, each with its place on the overview."""
        return noted(self.analysis)

    @cached_property
    def noted_at(self) -> Mapping[str, tuple[Noted, ...]]:
        """The same by the id of the thing of the inventory that it stands at."""
        return by_thing(self.noted, (*self.by_id, *self.topology.clusters))

    def lose(self, things: Iterable[Thing]) -> Loss:
        """What losing all of some things at once comes to."""
        return lose(self.estate, things)

    def witnesses_of(self, thing: Thing) -> tuple[str, ...]:
        """The clusters, none of whose members is lost, that lose their witness with a thing."""
        state = self._state_after(thing)
        lost, gone = state.witnesses, state.machines
        return tuple(c for c in self.spec.clusters if c in lost and not gone & set(self.cluster(c).members))

    def storage_of(self, thing: Thing) -> tuple[str, ...]:
        """The storage that goes with a thing."""
        return tuple(s for s in self.spec.storage if s in self._state_after(thing).storage)

    def to_let_go_on(self, thing: Thing) -> tuple[str, ...]:
        """The sides of mirrored pairs that stand still after a loss until a person lets them go on alone."""
        return let_go_on(self._state_after(thing))

    def short_of(self, thing: Thing) -> tuple[str, ...]:
        """The storage that a loss leaves with too few of those that hold it, and some of them run on."""
        state = self._state_after(thing)
        return tuple(s for s in state.short if any(map(state.runs, self.spec.storage[s].on)))

    def gone_after(self, thing: Thing) -> Set[str]:
        """The machines that do not run any more without a thing."""
        return self._state_after(thing).machines

    def _state_after(self, thing: Thing) -> State:
        if thing not in self._states:
            self._states[thing] = examine(self.estate, (thing,))[1][0].state
        return self._states[thing]

    @cached_property
    def _states(self) -> dict[Thing, State]:
        return {}

    def things(self, *kinds: str) -> tuple[Thing, ...]:
        """All things of some kinds that can be lost."""
        return tuple(thing for thing in self.losses if thing.kind in kinds)

    def machine(self, key: str) -> Machine:
        """A machine."""
        return self.topology.machines[key]

    def cluster(self, key: str) -> ClusterView:
        """A cluster."""
        return self.topology.clusters[key]

    def service(self, key: str) -> ServiceView:
        """A service."""
        return self.topology.services[key]

    def thing_of(self, machine: str) -> Thing:
        """The thing that a machine is."""
        return Thing(self.machine(machine).kind, machine)

    def loss_of(self, machine: str) -> Loss:
        """What the loss of a machine comes to."""
        return self.losses[self.thing_of(machine)]

    def guests_on(self, host: str) -> tuple[str, ...]:
        """The VMs that run on a host now."""
        return self.world.vms_on.get(host, ())

    def upper_cluster(self, machine: str) -> str | None:
        """The guest, mixed or physical cluster that a machine is a member of."""
        cluster = self.machine(machine).member_of
        return cluster if cluster and self.cluster(cluster).kind != "host" else None

    def anchor(self, thing: Thing) -> str:
        """The anchor of a thing on the inventory page."""
        return slug(thing.kind, thing.id)

    @staticmethod
    def anchor_of_cluster(cluster: str) -> str:
        """The anchor of a cluster on the inventory page."""
        return slug("cluster", cluster)

    def to_inventory(self, thing: Thing, page: str = "inventory.md") -> Md:
        """The name of a thing, linked to its place on the inventory page."""
        return link(code(thing.id), f"{page}#{self.anchor(thing)}")


def titled(key: str, title: str) -> Md:
    """A title, with the id after it where that is not just the title in small letters."""
    folded = "".join(c for c in title.casefold() if c.isalnum())
    same = folded == "".join(c for c in key.casefold() if c.isalnum())
    return Md.escape(title) if same else Md("{} ({})").format(title, code(key))
