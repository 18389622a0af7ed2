"""Clusters, and what of them stands at a site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hadocs.behaviour.engines.wsfc import isolated
from hadocs.behaviour.wording import seconds
from hadocs.platforms.catalog import find_product
from hadocs.platforms.majorities import Majority, brought_by, find_majority
from hadocs.runbooks.views.base import (
    SomeMachine,
    SomeNetwork,
    SomeService,
    SomeSite,
    SomeStorage,
    View,
)
from hadocs.runbooks.views.cut_storage import CutStorage, cut_storage
from hadocs.runbooks.views.families import cluster_family
from hadocs.runbooks.views.platforms import PlatformLook
from hadocs.runbooks.views.witnesses import WitnessLook
from hadocs.topology.directory import controllers, starts_without
from hadocs.topology.heartbeats import heartbeat_networks
from hadocs.topology.model import ClusterView
from hadocs.topology.policy import distrusts, resets_the_last
from hadocs.topology.quorum import electorate
from hadocs.topology.quorum_rules import UNCOUNTED


@dataclass(frozen=True, eq=False)
class ClusterLook(View):
    """A cluster: ``members``, ``kind``, ``family``, ``platform``, ``witness``, ``votes``, ``needed``, ``services``."""

    plain_title = True

    @property
    def _view(self) -> ClusterView:
        return self.of.analysis.topology.clusters[self.id]

    @property
    def _entry(self) -> Any:
        return self.of.spec.clusters[self.id]

    @property
    def _title(self) -> str | None:
        return self._entry.title  # type: ignore[no-any-return]

    @property
    def kind(self) -> str:
        """``host``, ``guest``, ``mixed`` or ``physical``."""
        return self._view.kind

    @property
    def platform(self) -> PlatformLook:
        """Its clustering software."""
        return PlatformLook.of(self._view.platform)

    @property
    def console(self) -> str:
        """Windows: what the snap-in is called in its version."""
        return "Failover Cluster Manager" if self.platform.since("2008r2") else "Failover Cluster Management"

    @property
    def family(self) -> str:
        """Whose fragments are for it; see `family_of`."""
        return cluster_family(self.of, self.id)

    @property
    def addressed(self) -> bool:
        """Whether it answers to its name: a DAG has a name on the network only where the spec says that it is joined.

        Source: OfficeDocs-Exchange, create-dags: without an administrative access point there is no name to reach.
        """
        return self.family != "exchange-dag" or self._entry.domain == "joined"

    @property
    def dac(self) -> bool:
        """A DAG: whether the spec says that it is in DAC mode."""
        return any(s.dac for s in self.services)

    @cached_property
    def members(self) -> tuple[SomeMachine, ...]:
        """Its members."""
        return tuple(self.of.machine(m) for m in self._view.members)

    @cached_property
    def virtual(self) -> tuple[SomeMachine, ...]:
        """Those of them that are VMs: their power is a matter of their host's console."""
        return tuple(m for m in self.members if m.kind == "vm")

    @cached_property
    def metal(self) -> tuple[SomeMachine, ...]:
        """Those of them that are no VMs: they have lights, a mains switch and a service processor."""
        return tuple(m for m in self.members if m.kind != "vm")

    @cached_property
    def machines(self) -> tuple[SomeMachine, ...]:
        """The VMs that a host cluster keeps running."""
        return tuple(self.of.machine(v) for v in self._view.vms)

    @cached_property
    def running_on(self) -> tuple[SomeMachine, ...]:
        """Hyper-V: those of them that run on while their host is heard by no other."""
        return tuple(vm for m in self.members for vm in m.running_on)

    @cached_property
    def waiting(self) -> tuple[SomeMachine, ...]:
        """Hyper-V: those of them that stand still meanwhile, or may."""
        return tuple(vm for m in self.members for vm in m.waiting)

    @cached_property
    def directory(self) -> tuple[SomeMachine, ...]:
        """All domain controllers there are, where none of them starts without it; empty else."""
        found = controllers(self.of.spec, self.of.analysis.topology)
        outside = (starts_without(m, self.id, self.of.spec, self.of.analysis.topology) for m in found)
        return () if self.kind != "host" or any(outside) else tuple(map(self.of.machine, found))

    @cached_property
    def guests(self) -> tuple[ClusterLook, ...]:
        """The clusters with members among these VMs."""
        return tuple(dict.fromkeys(vm.cluster for vm in self.machines if vm.cluster))

    @cached_property
    def services(self) -> tuple[SomeService, ...]:
        """The services that run on a guest, mixed or physical cluster."""
        return tuple(self.of.service(s) for s in self._view.services)

    @cached_property
    def replicates(self) -> bool:
        """Whether its members keep copies of data in step: not where a disk moves from one to another."""
        return any(service.replicates for service in self.services)

    @cached_property
    def sites(self) -> tuple[SomeSite, ...]:
        """The sites of its members."""
        return tuple(dict.fromkeys(m.site for m in self.members if m.site))

    @cached_property
    def witness(self) -> WitnessLook:
        """Its witness."""
        return WitnessLook(self.of, f"{self.id}/witness", self.id)

    @property
    def votes(self) -> int:
        """All votes at the start, the witness' among them."""
        return self._view.votes.total

    @property
    def needed(self) -> int:
        """How many of them make quorum."""
        return self._view.votes.needed

    @property
    def vote_of(self) -> Mapping[str, int]:
        """By the id of a member, its votes."""
        return self._view.votes.nodes

    @property
    def one(self) -> str:
        """What a member is called: a host, or a member."""
        return "host" if self.kind == "host" else "member"

    @cached_property
    def seats(self) -> tuple[Seat, ...]:
        """Its sites with what stands at each; empty where the spec has none."""
        return tuple(Seat(self, site) for site in self.sites)

    @cached_property
    def majority(self) -> Seat | None:
        """The site whose votes alone make quorum, where it has several sites and one of them does."""
        return next((s for s in self.seats if s.enough and len(self.seats) > 1), None)

    @cached_property
    def rest(self) -> tuple[SomeMachine, ...]:
        """The members outside of that site; all members where there is no such site."""
        return self.majority.others if self.majority else self.members

    @property
    def quorum(self) -> str:
        """How it votes: one of `hadocs.platforms.facts.QuorumModel`."""
        return self._view.votes.model

    @property
    def counts(self) -> bool:
        """Whether its members count votes: without that there is no quorum to have."""
        return self.quorum not in UNCOUNTED

    @property
    def dynamic(self) -> bool:
        """Whether votes are counted anew when a member leaves."""
        return self.quorum in ("wsfc-dynamic", "wsfc-dynamic-witness")

    @property
    def waives_witness(self) -> bool:
        """Whether its witness is no vote too many: it is left out by itself where votes are odd, or alone decides."""
        return self.quorum in ("wsfc-dynamic-witness", "wsfc-disk-only")

    @property
    def recounts(self) -> bool:
        """Whether fewer votes are needed some time after a member has gone: Windows, or ``last_man_standing``."""
        return self.dynamic or bool(self._entry.quorum and self._entry.quorum.last_man_standing)

    @property
    def moves_live(self) -> bool:
        """Whether its machines can move while they run."""
        return self.of.analysis.estate.policy(self.id).moves_live

    @property
    def ha_enabled(self) -> bool:
        """Whether the platform's HA is on; what nobody knows counts as on, since a runbook must not pass over it."""
        return self.of.analysis.estate.policy(self.id).restarts is not False

    @property
    def fencing(self) -> tuple[str, ...]:
        """How failed nodes are fenced."""
        return tuple(self._entry.fencing.ways) if self._entry.fencing else ()

    @property
    def two_node(self) -> bool:
        """Whether either of two nodes goes on alone: corosync's ``two_node``."""
        return bool(self._entry.quorum and self._entry.quorum.two_node)

    @property
    def waits_for_all(self) -> bool:
        """Whether it waits for all members after a cold start: stated, or brought along by ``two_node``."""
        stated = self._entry.quorum.wait_for_all if self._entry.quorum else None
        return self.two_node if stated is None else bool(stated)

    @cached_property
    def _software(self) -> Majority | None:
        """The software that clusters its own members: by its platform, or by the product that it carries."""
        if self._entry.platform:
            own = find_majority(self._entry.platform)
            return own[0] if own else None
        products = (find_product((s.product or "").lower()) for s in self.services)
        return next((found for p in products if p and (found := brought_by(p.id))), None)

    @property
    def forms_with_all(self) -> bool:
        """Whether it forms by itself once all of its members were off and all are back."""
        return bool(self._software and self._software.all_off)

    @property
    def first_of_all(self) -> str:
        """What a person does where it does not form by itself after all members were off; empty where it does."""
        return self._software.first.replace("`", "") if self._software else ""

    @property
    def left_by(self) -> str:
        """How a member of software that clusters its own members is taken out in order; empty where not known."""
        return self._software.leaves.replace("`", "") if self._software else ""

    @property
    def ha_stated(self) -> bool | None:
        """Whether the platform's HA is on; ``None`` where the spec does not say."""
        return self.of.analysis.estate.policy(self.id).restarts

    @cached_property
    def centers(self) -> tuple[SomeMachine, ...]:
        """vSphere: the machines of the spec that carry vCenter; none where the spec has none."""
        found = (s for s in self.of.services if "vcenter" in s.product.lower())
        return tuple(dict.fromkeys(m for s in found for m in s.active))

    @property
    def admission(self) -> bool | None:
        """vSphere: whether HA keeps room for a host by admission control; ``None`` where the spec does not say."""
        kind = self._entry.ha.admission_control if self._entry.ha else None
        return None if kind is None else bool(kind != "disabled")

    @property
    def ignores_quorum(self) -> bool:
        """Whether its members go on without quorum as if they had it: ``no-quorum-policy=ignore``."""
        return self.of.analysis.estate.policy(self.id).without_quorum == "goes-on"

    @property
    def no_quorum_policy(self) -> str | None:
        """Pacemaker: what becomes of resources where quorum is lost: ``stop``, ``freeze``, ``ignore``, ``fence`` …"""
        return self._entry.quorum.no_quorum_policy if self._entry.quorum else None

    @property
    def fences(self) -> bool | None:
        """Whether failed nodes are fenced; ``None`` where the spec does not say."""
        return self._entry.fencing.enabled if self._entry.fencing else None

    @property
    def sbd(self) -> bool:
        """Whether SBD is among that, with a disk or without."""
        fencing = self._entry.fencing
        return bool(fencing and (fencing.sbd or "sbd" in fencing.ways))

    @property
    def slots(self) -> bool:
        """Whether SBD has a disk with slots, as far as the spec says; without one it has its watchdog alone."""
        fencing = self._entry.fencing
        return bool(fencing and ("sbd" in fencing.ways or (fencing.sbd and fencing.sbd.devices)))

    @property
    def distrusted(self) -> bool:
        """Whether SBD takes the quorum of two nodes for none once one of them is silent."""
        return distrusts(self._entry)

    @property
    def resets_the_last(self) -> bool:
        """Whether one of two members is reset as soon as the other leaves, in order as well."""
        return resets_the_last(self._entry)

    @property
    def manual(self) -> bool:
        """Whether a person takes over a lost site."""
        return bool(self._entry.site_failover == "manual")

    @property
    def crm(self) -> bool:
        """Whether crmsh is its shell rather than pcs: its members run SUSE."""
        systems = [(m.os or "").lower() for m in self.members]
        return self.platform.version.startswith("sles") or any("suse" in s or "sles" in s for s in systems)

    @cached_property
    def storage(self) -> tuple[SomeStorage, ...]:
        """The storage that its members reach or hold, that of its machines and its services among it."""
        world = self.of.world
        found = [
            s
            for s in self.of.spec.storage
            if any(world.states_reach(m, s) for m in self._view.members)
            or any((self.of.spec.vms[v].files or "").partition("/")[0] == s for v in self._view.vms)
        ]
        return tuple(self.of.storage(s) for s in found)

    @cached_property
    def cut_storage(self) -> tuple[CutStorage, ...]:
        """That of it which is cut as well when its members no longer hear each other."""
        return cut_storage(self.of, self)

    @cached_property
    def networks(self) -> tuple[SomeNetwork, ...]:
        """The networks that its members are attached to."""
        found = dict.fromkeys(n for m in self._view.members for n in self.of.world.networks_of(m))
        return tuple(self.of.network(n) for n in found)

    def carrying(self, role: str) -> tuple[SomeNetwork, ...]:
        """Those of them that carry a role: client, cluster, storage, migration or management."""
        return tuple(n for n in self.networks if role in n.roles)

    @property
    def heartbeats(self) -> tuple[SomeNetwork, ...]:
        """The networks that carry its heartbeat, in the order of its links where the spec has one."""
        stated = self._entry.heartbeat.networks if self._entry.heartbeat else ()
        return tuple(map(self.of.network, stated or heartbeat_networks(self.of.world, self.id)))

    @cached_property
    def isolation(self) -> str:
        """How long silent hosts of Windows keep their machines, such as ``4 minutes``; empty where they do not."""
        kept = isolated(self._view.platform, self.of.world, self.id) if self.kind == "host" else None
        if kept is None:
            return ""
        usual = kept.span.low % 60 == 0 and kept.span.low > 60
        return f"{kept.span.low / 60:g} minutes" if usual else seconds(kept.span.low)

    @property
    def as_delivered(self) -> str:
        """What is said of that time where the spec does not say it."""
        beat = self._entry.heartbeat
        return "" if beat is not None and beat.isolation is not None else ", as the cluster is delivered"


@dataclass(frozen=True, eq=False)
class Seat:
    """A cluster at one of its sites: ``members`` there, ``others`` elsewhere, ``votes``."""

    cluster: ClusterLook
    site: SomeSite

    @cached_property
    def members(self) -> tuple[SomeMachine, ...]:
        """The members there."""
        return tuple(m for m in self.cluster.members if m.site == self.site)

    @cached_property
    def others(self) -> tuple[SomeMachine, ...]:
        """The members elsewhere."""
        return tuple(m for m in self.cluster.members if m.site != self.site)

    @property
    def witness(self) -> bool:
        """Whether the witness is there."""
        return bool(self.cluster.witness.site == self.site)

    @property
    def votes(self) -> int:
        """The votes there, that of the witness among them, with all up."""
        here = sum(self.cluster.vote_of[m.id] for m in self.members)
        total = sum(self.cluster.vote_of.values())
        return here + (self.cluster.votes - total if self.witness else 0)

    @property
    def enough(self) -> bool:
        """Whether these make quorum without any other, whichever member dynamic quorum has left without a vote."""
        rules = self.cluster.of.analysis.estate.rules[self.cluster.id]
        here = {m.id for m in self.members}
        mute = {n for n, votes in rules.nodes if votes} - rules.preferred or set(rules.names)
        one_less = electorate(rules).one_without and bool(here & mute)
        return self.votes - one_less >= self.cluster.needed

    @cached_property
    def tied(self) -> tuple[SomeMachine, ...]:
        """The VMs of a host cluster that no host elsewhere may run."""
        elsewhere = {m.id for m in self.others}
        return tuple(
            vm
            for vm in self.cluster.machines
            if vm.host and vm.host.id not in elsewhere and not elsewhere & {h.id for h in vm.may_run_on}
        )

    @cached_property
    def shipped(self) -> tuple[SomeStorage, ...]:
        """The storage there whose changes are copied to elsewhere now and then."""
        return tuple(s for s in self.cluster.storage if s.site == self.site and s.shipped_to)
