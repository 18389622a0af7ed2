"""The values of the topology stage: what a spec means, frozen. Other files of this folder compute them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from hadocs.platforms.facts import QuorumModel

MachineKind = Literal["host", "server", "vm"]
ClusterKind = Literal["host", "guest", "mixed", "physical"]
TopologyKind = Literal["host", "guest", "hybrid", "partly-hybrid", "mixed", "physical", "stand-alone"]
ThingKind = Literal[
    "site",
    "rack",
    "domain",
    "host",
    "server",
    "vm",
    "storage",
    "volume",
    "network",
    "switch",
    "link",
    "witness",
    "path",
    "adapter",
]


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """Anything that can be lost. ``id`` is the spec's (``san-a``; a volume is ``san-a/mbx``).

    A machine's own paths to a storage, and its own adapter in a network, are ``hv-01:san-a`` and ``hv-01:lan``.
    """

    kind: ThingKind
    id: str


@dataclass(frozen=True, slots=True)
class PlatformView:
    """A platform as the spec names it: of the catalogue, or one that it does not know (``known`` is false then).

    ``id`` and ``version`` are the catalogue's (``hyper-v``, ``2008r2``); ``title`` is for people.
    """

    id: str
    version: str
    title: str
    known: bool = True


@dataclass(frozen=True, slots=True)
class Barred:
    """A host of the machine's own cluster on which it can't run, and why."""

    host: str
    why: str


@dataclass(frozen=True, slots=True)
class Machine:
    """A host, a server or a VM, and where it stands in the clustering.

    For a VM, ``on`` is the host it runs on, ``host_cluster`` the host cluster that keeps it running,
    ``may_run_on`` the other hosts it may be restarted on (in spec order) and ``barred`` those it can't.
    ``member_of`` is the cluster it is itself a member of (a host's host cluster, a VM's guest cluster).
    ``remote_to`` is the cluster that it is a remote node of, or a guest node where ``guest`` is true.
    ``site`` and ``rack`` of a VM are its host's; where that is somebody else's, ``provider`` has it. ``services`` are
    those it can carry, ``active`` those it carries now.
    """

    id: str
    kind: MachineKind
    title: str
    site: str | None = None
    rack: str | None = None
    os: str | None = None
    platform: PlatformView | None = None
    on: str | None = None
    provider: str | None = None
    host_cluster: str | None = None
    member_of: str | None = None
    remote_to: str | None = None
    guest: bool = False
    may_run_on: tuple[str, ...] = ()
    barred: tuple[Barred, ...] = ()
    services: tuple[str, ...] = ()
    active: tuple[str, ...] = ()

    @property
    def clustered(self) -> str:
        """The cluster that it is in, as what: a member by the id alone, others as remote or guest nodes; else empty."""
        if self.remote_to is None:
            return self.member_of or ""
        return f"{'guest' if self.guest else 'remote'} node of {self.remote_to}"

    @property
    def elsewhere(self) -> str:
        """Where a VM runs whose host the spec does not name, in words."""
        return f"host of {self.provider}" if self.provider else "host not stated"


@dataclass(frozen=True, slots=True)
class Votes:
    """Who votes in a cluster, and what that survives. See `hadocs.topology.quorum` for the arithmetic.

    ``witness`` is the kind of witness, ``None`` where the spec does not say (``stated`` is false then).
    ``nodes`` maps members to votes. ``total`` counts the witness' vote where it has one at the start;
    ``needed`` votes make quorum at the start. ``one_loss`` and the others say what happens: ``yes`` it
    survives, ``no`` it stops, ``even`` it is a coin toss, ``unknown`` the spec does not say enough.
    """

    model: QuorumModel
    nodes: Mapping[str, int]
    witness: str | None
    witness_on: str | None
    witness_site: str | None
    stated: bool
    total: int
    needed: int
    one_loss: Literal["yes", "no", "even", "unknown"]
    one_then_another: Literal["yes", "no", "even", "unknown"]
    two_at_once: Literal["yes", "no", "even", "unknown"]
    why: str


@dataclass(frozen=True, slots=True)
class ClusterView:
    """A cluster: its kind from its members alone, its votes, what it carries and what it stands on.

    ``vms`` are the machines that a host cluster keeps running; ``services`` those that run on a guest, mixed
    or physical cluster. ``host_clusters`` are those that member VMs stand on.
    """

    id: str
    kind: ClusterKind
    title: str
    members: tuple[str, ...]
    platform: PlatformView | None
    votes: Votes
    vms: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    host_clusters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dependency:
    """A thing that a service depends on: ``how`` in a few words ("its data", "hv-01 runs exch-a").

    ``single`` is true where losing it alone takes the service down and nothing brings it back by itself.
    """

    thing: Thing
    how: str
    single: bool


@dataclass(frozen=True, slots=True)
class ServiceView:
    """A service: its topology with the reason in a sentence, who carries it, and what it hangs on.

    ``machines`` can carry it, in the order of the cluster; ``active`` carry it now (several where it runs as
    independent instances); ``active_stated`` is false where the spec did not say and the first was taken.
    ``cluster`` is the guest, mixed or physical cluster it runs on. ``cluster_aware`` is ``None`` where neither
    the spec nor the catalogue knows.
    """

    id: str
    title: str
    topology: TopologyKind
    why: str
    product: str | None
    cluster: str | None
    machines: tuple[str, ...]
    active: tuple[str, ...]
    active_stated: bool
    cluster_aware: bool | None
    depends_on: tuple[Dependency, ...] = ()

    @property
    def independent(self) -> bool:
        """Whether it runs as independent instances: on several machines, between which no cluster hands it over."""
        return self.cluster is None and len(self.machines) > 1

    @property
    def passive(self) -> tuple[str, ...]:
        """The machines that could carry the service and do not do so now."""
        return tuple(m for m in self.machines if m not in self.active)


@dataclass(frozen=True, slots=True)
class Move:
    """A VM restarted on another host, or a service taken over by another member.

    ``to`` is ``None`` where what decides it is not known beforehand (any of several hosts).
    """

    what: str
    source: str | None
    to: str | None


@dataclass(frozen=True, slots=True)
class Loss:
    """What is lost when one thing is lost, after everything that happens by itself has happened.

    ``down``: services that do not run any more. ``uncertain``: services for which it is a coin toss or depends
    on what the spec does not say (``assumes`` tells what). ``interrupted``: services that stop and come back by
    themselves. ``moved``: VMs restarted on another host. ``stopped``: machines that do not run any more (the
    lost ones among them). ``failed_over``: services that another member takes over. ``no_quorum``: clusters that
    stop for want of votes. ``weakened``: services that run on without a redundancy they had.
    """

    thing: Thing
    down: tuple[str, ...] = ()
    uncertain: tuple[str, ...] = ()
    interrupted: tuple[str, ...] = ()
    moved: tuple[Move, ...] = ()
    stopped: tuple[str, ...] = ()
    failed_over: tuple[Move, ...] = ()
    no_quorum: tuple[str, ...] = ()
    weakened: tuple[str, ...] = ()
    assumes: tuple[str, ...] = ()
    why: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """By service in ``down`` or ``uncertain``: why, in a clause with the names of the spec."""


@dataclass(frozen=True, slots=True)
class Topology:
    """What a spec means: machines, clusters and services by id, and losses by the key of the thing lost."""

    machines: Mapping[str, Machine]
    clusters: Mapping[str, ClusterView]
    services: Mapping[str, ServiceView]
    losses: Mapping[str, Loss]
    things: tuple[Thing, ...] = ()
