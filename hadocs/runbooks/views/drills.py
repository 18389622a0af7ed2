"""The test plan as procedures see it: its drills, each with what is lost, where one watches, and what is expected."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from hadocs.behaviour.wording import lasting, seconds
from hadocs.runbooks.drills.model import Failure, Plan, PlannedDrill
from hadocs.runbooks.drills.plan import plan
from hadocs.runbooks.library import VERSIONS_OF
from hadocs.runbooks.slugs import slug
from hadocs.runbooks.views.base import Looks, SomeCluster, SomeMachine, SomeService, SomeStorage, View

MOST_CLUSTERS = 3
"""Of so many clusters one looks first; of more those that the first drills are about."""


@dataclass(frozen=True, eq=False)
class DrillLook(View):
    """One drill: ``way`` (power, crash, program …), ``node``, ``service``, ``cluster``, ``watch``, ``interrupted``."""

    planned: PlannedDrill

    @property
    def failure(self) -> Failure:
        """What is lost."""
        return self.planned.failure

    @property
    def number(self) -> int:
        """Its place in the plan."""
        return self.planned.number

    @property
    def way(self) -> str:
        """How it is lost: see `hadocs.runbooks.drills.model.Way`."""
        return self.failure.way

    @property
    def name(self) -> str:
        """What is lost, where one types: a machine's name, else its id."""
        thing = self.failure.thing.partition(":")[0] if self.way == "path" else self.failure.thing
        return self.of.called(thing)

    @property
    def lost(self) -> str:
        """What is lost, as ``hadocs fail`` takes it."""
        return self.failure.name

    @cached_property
    def node(self) -> SomeMachine | None:
        """The machine that is lost, or whose paths are."""
        key = self.failure.thing.partition(":")[0] if self.way == "path" else self.failure.thing
        return self.of.machine(key) if key in self.of.world.kinds else None

    @property
    def beside(self) -> tuple[SomeMachine, ...]:
        """The other members that run the service whose program is killed."""
        return tuple(self.service.active[1:]) if self.service is not None else ()

    @cached_property
    def service(self) -> SomeService | None:
        """The service whose program is killed."""
        return self.of.service(self.failure.thing) if self.way == "program" else None

    @cached_property
    def storage(self) -> SomeStorage | None:
        """The storage that is taken away, or that paths lead to."""
        if self.way == "path":
            return self.of.storage(self.failure.thing.partition(":")[2])
        return self.of.storage(self.failure.thing) if self.way == "storage" else None

    @cached_property
    def carrier(self) -> SomeMachine | None:
        """The member that carries the service whose program is killed."""
        return self.service.active[0] if self.service else None

    @cached_property
    def cluster(self) -> SomeCluster | None:
        """The cluster that reacts first; ``None`` where none does."""
        if self.failure.cluster:
            return self.of.cluster(self.failure.cluster)
        return self.clusters[0] if self.clusters else None

    @cached_property
    def clusters(self) -> tuple[SomeCluster, ...]:
        """The clusters that notice something, the first one first."""
        seen = dict.fromkeys(e.by for e in self.failure.timeline.events if e.by in self.of.spec.clusters)
        first = (self.failure.cluster,) if self.failure.cluster else ()
        return tuple(map(self.of.cluster, dict.fromkeys((*first, *seen))))

    @cached_property
    def gone(self) -> frozenset[str]:
        """The machines that stop or hang."""
        events = self.failure.timeline.events
        return frozenset(
            e.subject for e in events if e.what in ("stops", "hangs") and e.kind in ("host", "server", "vm")
        )

    @cached_property
    def watch(self) -> SomeMachine | None:
        """Where one types meanwhile: a member of the cluster that goes on."""
        if self.cluster is None:
            return None
        members = self.node.near if self.node and self.node.cluster == self.cluster else self.cluster.members
        left = [m for m in members if m.id not in self.gone]
        return left[0] if left else self.cluster.members[0]

    def _named(self, state: str) -> tuple[SomeService, ...]:
        return tuple(map(self.of.service, self.failure.services(state)))

    @property
    def interrupted(self) -> tuple[SomeService, ...]:
        """The services that users miss meanwhile."""
        return self._named("interrupted")

    @property
    def down(self) -> tuple[SomeService, ...]:
        """Those that stay down."""
        return self._named("down")

    @cached_property
    def still(self) -> tuple[SomeService, ...]:
        """Those that go on, but whose disks do not answer for a while."""
        outcomes = self.failure.timeline.services
        return tuple(s for s in self._named("goes-on") if outcomes[s.id].stands_still)

    @cached_property
    def carried(self) -> tuple[SomeService, ...]:
        """The services that are to be found on what is lost, before."""
        here = self.gone | ({self.carrier.id} if self.carrier else set())
        return tuple(s for s in self.interrupted if len(s.active) == 1 and s.active[0].id in here)

    @cached_property
    def went_roles(self) -> tuple[SomeService, ...]:
        """The services that another member has taken over, and carries since."""
        events = self.failure.timeline.events
        taken = dict.fromkeys(e.subject for e in events if e.what == "is-taken-over" and e.kind == "service")
        return tuple(map(self.of.service, taken))

    @cached_property
    def given_back(self) -> tuple[SomeService, ...]:
        """Those of them that have a page of their own for it, which Windows clusters of guests and servers have."""
        spec = self.of.spec
        return tuple(
            s for s in self.went_roles
            if (c := self.of.world.cluster_of(spec.services[s.id])) is not None
            and self.of.cluster(c).platform.id == "hyper-v" and self.of.cluster(c).kind != "host"
        )  # fmt: skip

    @cached_property
    def went_machines(self) -> tuple[SomeMachine, ...]:
        """The machines that other hosts of their cluster have started since."""
        events = self.failure.timeline.events
        started = {e.subject for e in events if e.what == "is-restarted" and e.kind == "vm"}
        machines = (self.of.machine(e) for e in sorted(started & self.gone))
        return tuple(m for m in machines if m.host is not None and m.host.id in self.gone)

    @property
    def went(self) -> bool:
        """Whether anything runs elsewhere since, until somebody brings it home."""
        return bool(self.went_roles or self.went_machines)

    def long(self, service: SomeService) -> str:
        """How long users miss a service."""
        span = self.failure.timeline.services[service.id].interrupted
        return lasting(span) if span else "a time that is not known"

    def stands(self, service: SomeService) -> str:
        """How long the disks of a service that goes on do not answer."""
        span = self.failure.timeline.services[service.id].stands_still
        return lasting(span) if span else ""

    def patience(self, service: SomeService) -> str:
        """How long one waits for a service before the drill is broken off: twice as long as it takes at most."""
        span = self.failure.timeline.services[service.id].interrupted
        if span is not None and span.high is not None:
            return seconds(max(2 * span.high, 60.0))
        return seconds(2 * service.rto) if service.rto else "10 min"

    def place(self, service: SomeService) -> tuple[SomeMachine, ...]:
        """Where a service has to run before: its machine, and the host of that where the host is what is lost."""
        (machine,) = service.active
        return (machine, machine.host) if machine.host and machine.host == self.node else (machine,)

    @cached_property
    def hung(self) -> tuple[SomeMachine, ...]:
        """The machines that do nothing any more, and may have to be restarted once they could."""
        events = self.failure.timeline.events
        found = dict.fromkeys(e.subject for e in events if e.what == "hangs" and e.kind == "vm")
        return tuple(map(self.of.machine, found)) if self.way != "crash" else ()

    @property
    def vcenter(self) -> bool:
        """Whether one watches through vCenter, since one types on no host of it."""
        return (
            self.cluster is not None and self.cluster.kind == "host" and self.cluster.platform.id == "vsphere"
        )

    @property
    def lossy(self) -> bool:
        """Whether what was acknowledged may be lost, or nobody knows."""
        outcomes = self.failure.timeline.services
        return any(outcomes[s.id].data_loss != "" for s in self.interrupted)

    @property
    def procedure(self) -> str:
        """The runbook that one opens when this happens unasked."""
        return self.failure.procedure

    @property
    def book(self) -> str:
        """That runbook by its name among those of the spec, as links take it; empty where there is none."""
        if self.way in ("power", "crash") and (not self.failure.cluster or not self._known):
            return ""
        about = self.failure.cluster if self.way == "witness" else self.failure.thing.partition(":")[0]
        return f"{self.procedure}-{slug(about)}"

    @property
    def _known(self) -> bool:
        """Whether its cluster is of software that has runbooks."""
        cluster = self.of.cluster(self.failure.cluster)
        return cluster.family == "patroni" or cluster.platform.id in VERSIONS_OF.values()

    @property
    def fenced(self) -> bool:
        """Whether what is lost is fenced, and then starts again."""
        return any(e.what in ("is-fenced", "resets-itself") for e in self.failure.timeline.events)

    @property
    def linux(self) -> bool:
        """Whether the machine's system is a Linux by what the spec says of it."""
        system = str(self.node.os or "").lower() if self.node else ""
        return any(name in system for name in _LINUX)

    @property
    def linux_carrier(self) -> bool:
        """Whether that of the member is whose program is killed."""
        system = str(self.carrier.os or "").lower() if self.carrier else ""
        return any(name in system for name in _LINUX)

    @cached_property
    def proofs(self) -> tuple[str, ...]:
        """What shows that all is in step again, afterwards."""
        return tuple(dict.fromkeys(w.proof for w in self.failure.timeline.waits if w.proof))


_LINUX = (
    "linux", "debian", "ubuntu", "rhel", "red hat", "suse", "sles", "centos", "rocky", "alma", "oracle", "proxmox",
    "fedora",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class PlanLook:
    """The test plan of a spec: worked out once somebody asks for more than whether there is one."""

    of: Looks

    @property
    def there(self) -> bool:
        """Whether there is anything to try out: a cluster with more than one member."""
        return any(len(c.members) > 1 for c in self.of.clusters)

    @cached_property
    def plan(self) -> Plan:
        """The plan itself."""
        return plan(self.of.analysis)

    @cached_property
    def drills(self) -> tuple[DrillLook, ...]:
        """The drills in their order."""
        return tuple(DrillLook(self.of, _key(d.failure), d) for d in self.plan.drills)

    @cached_property
    def clusters(self) -> tuple[SomeCluster, ...]:
        """The clusters at which one looks before."""
        return self._noticing[:MOST_CLUSTERS]

    @property
    def more(self) -> tuple[SomeCluster, ...]:
        """Those besides, of which the page has no steps."""
        return self._noticing[MOST_CLUSTERS:]

    @cached_property
    def _noticing(self) -> tuple[SomeCluster, ...]:
        found = dict.fromkeys(c.id for drill in self.drills for c in drill.clusters)
        return tuple(map(self.of.cluster, found))

    @cached_property
    def members(self) -> tuple[SomeMachine, ...]:
        """A member of each of those that are no host clusters: the one that carries a service, where one does."""
        return tuple(
            next((m for m in cluster.members if m.active), cluster.members[0])
            for cluster in self.clusters
            if cluster.kind != "host"
        )

    @cached_property
    def hosts(self) -> tuple[SomeCluster, ...]:
        """The host clusters among them."""
        return tuple(c for c in self.clusters if c.kind == "host")

    @cached_property
    def interrupted(self) -> tuple[SomeService, ...]:
        """All services that users miss in one of the drills."""
        found = dict.fromkeys(s.id for drill in self.drills for s in drill.interrupted)
        return tuple(map(self.of.service, found))

    @cached_property
    def still(self) -> tuple[SomeService, ...]:
        """The other services whose disks do not answer for a while in one of them."""
        found = dict.fromkeys(s.id for drill in self.drills for s in drill.still if s not in self.interrupted)
        return tuple(map(self.of.service, found))

    @cached_property
    def witnessed(self) -> tuple[SomeCluster, ...]:
        """The Windows clusters at which one looks before, and that have a witness to look at."""
        return tuple(
            c for c in self.clusters
            if c.platform.id == "hyper-v" and c.witness.there and c.family != "exchange-dag"
        )  # fmt: skip

    @cached_property
    def asked(self) -> tuple[SomeCluster, ...]:
        """Those of them that PowerShell knows."""
        return tuple(c for c in self.witnessed if c.platform.since("2008r2"))

    @cached_property
    def older(self) -> tuple[SomeCluster, ...]:
        """Those that only cluster.exe knows."""
        return tuple(c for c in self.witnessed if c not in self.asked)

    @cached_property
    def copying(self) -> tuple[SomeStorage, ...]:
        """The storage whose changes go to another: a mirrored pair once, and what ships now and then."""
        known, seen = (self.of.storage(s) for s in self.of.spec.storage), set[str]()
        found = []
        for storage in known:
            if storage.id not in seen and (storage.pair or storage.shipped_to):
                found.append(storage)
            seen |= {storage.pair.id} if storage.pair else set()
        return tuple(found)

    @cached_property
    def stores(self) -> tuple[SomeStorage, ...]:
        """The storage that lies on several machines, whose copies have to be in step."""
        return tuple(
            self.of.storage(s) for s, e in self.of.spec.storage.items() if e.kind == "hyperconverged"
        )


def _key(failure: Failure) -> str:
    """A name for anchors: the same as long as the same is lost in the same way."""
    return f"{failure.way}-{failure.thing.replace(':', '-')}"
