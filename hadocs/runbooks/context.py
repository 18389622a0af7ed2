"""What a procedure's templates may name: frozen views of what a spec says, each with its name in prose and commands.

Everything here is read off the analysis; what happens when something is taken away is for `preflight` and `simulate`.
An attribute that a view does not have is an error in the procedure; what the spec does not say is ``None``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hadocs.analysis import Analysis
from hadocs.platforms import catalog
from hadocs.platforms.catalog import find_product
from hadocs.runbooks.lost import Lost
from hadocs.runbooks.starting import Stage, stages
from hadocs.spec.units import format_size
from hadocs.topology.model import ClusterView, Machine, PlatformView, Thing
from hadocs.topology.world import World

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
"""What a machine or a cluster can be called on its network: a label of a name (RFC 1123, 2.1)."""


@dataclass(frozen=True, eq=False)
class View:
    """A thing of the spec as templates see it. ``{{ it }}`` is its name."""

    of: Look
    id: str

    plain_title = False
    """Whether prose calls it by its title, in words, rather than by its name in letters of code."""

    @property
    def title(self) -> str:
        """Its name for people: its title, else its id."""
        return self._title or self.id

    @property
    def _title(self) -> str | None:
        return None

    @property
    def name(self) -> str:
        """What it is called where one types: its title where that is a name that it can carry, else its id."""
        title = self._title
        return title if title and _NAME.fullmatch(title) else self.id

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, eq=False)
class SiteView(View):
    """A site: ``hosts``, ``servers``, ``storage`` and ``clusters`` that stand there, ``others`` besides it."""

    @property
    def plain_title(self) -> bool:  # type: ignore[override]
        """Sites with a title are called by it."""
        return self._title is not None

    @property
    def _title(self) -> str | None:
        return self.of.spec.sites[self.id].title  # type: ignore[no-any-return]

    @cached_property
    def hosts(self) -> tuple[MachineView, ...]:
        """Its hosts."""
        return tuple(self.of.machine(h) for h in self.of.spec.hosts if self.of.world.site_of(h) == self.id)

    @cached_property
    def servers(self) -> tuple[MachineView, ...]:
        """Its physical servers."""
        return tuple(self.of.machine(h) for h in self.of.spec.servers if self.of.world.site_of(h) == self.id)

    @cached_property
    def machines(self) -> tuple[MachineView, ...]:
        """The VMs that run there now."""
        return tuple(self.of.machine(v) for v in self.of.spec.vms if self.of.world.site_of(v) == self.id)

    @cached_property
    def storage(self) -> tuple[StorageView, ...]:
        """Its storage."""
        return tuple(
            self.of.storage(s) for s in self.of.spec.storage if self.of.world.storage_site(s) == self.id
        )

    @cached_property
    def clusters(self) -> tuple[ClusterLook, ...]:
        """The clusters with members there."""
        return tuple(c for c in self.of.clusters if any(m.site and m.site.id == self.id for m in c.members))

    @cached_property
    def others(self) -> tuple[SiteView, ...]:
        """The other sites."""
        return tuple(s for s in self.of.sites if s.id != self.id)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """In which order what stands there starts when everything is off."""
        return stages(self.of, self.id)

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the machines there, physical and virtual."""
        return frozenset(m.id for m in (*self.hosts, *self.servers, *self.machines))

    @cached_property
    def carried(self) -> tuple[ServiceLook, ...]:
        """The services that run there now."""
        return tuple(s for s in self.of.services if any(m.id in self.ids for m in s.active))

    @cached_property
    def taken_over(self) -> tuple[ServiceLook, ...]:
        """The services that stop when it is lost and come back by themselves."""
        return tuple(self.of.service(f.service.id) for f in self.lost.interrupted)

    @cached_property
    def down_with_it(self) -> tuple[ServiceLook, ...]:
        """The services that are down when it is lost until somebody acts, or of which that is not certain."""
        return tuple(self.of.service(f.service.id) for f in (*self.lost.down, *self.lost.uncertain))

    @cached_property
    def lost(self) -> Lost:
        """What happens by itself when it is lost."""
        return self.of.lost(self)


@dataclass(frozen=True, eq=False)
class StorageView(View):
    """A storage, or a volume of one (``san-a/mbx``): ``kind``, ``protocols``, ``site``, ``hosts`` that reach it."""

    @cached_property
    def _entry(self) -> Any:
        return self.of.spec.storage[self.id.partition("/")[0]]

    @property
    def storage(self) -> StorageView:
        """The storage that a volume lies on; itself, where it is none."""
        return self.of.storage(self.id.partition("/")[0])

    @property
    def volume(self) -> str | None:
        """The id of the volume alone, where it is one."""
        return self.id.partition("/")[2] or None

    @property
    def kind(self) -> str:
        """``array``, ``local``, ``share`` or ``hyperconverged``."""
        return str(self._entry.kind)

    @property
    def protocols(self) -> tuple[str, ...]:
        """How it is reached."""
        return tuple(self._entry.protocols)

    @cached_property
    def shipped_to(self) -> StorageView | None:
        """Where its changes are copied to now and then, for people to switch to."""
        to = getattr(self._entry, "shipped_to", None)
        return self.of.storage(to) if to else None

    @property
    def copies(self) -> int | None:
        """On how many machines each block lies."""
        return self._entry.copies  # type: ignore[no-any-return]

    @property
    def min_copies(self) -> int | None:
        """How many of them it needs to be written."""
        return self._entry.min_copies  # type: ignore[no-any-return]

    @property
    def ceph(self) -> bool:
        """Whether it is Ceph: disks of machines joined, reached as RBD."""
        return self.kind == "hyperconverged" and "rbd" in self.protocols

    @property
    def s2d(self) -> bool:
        """Whether it is Storage Spaces Direct."""
        return "s2d" in self.protocols

    @property
    def vsan(self) -> bool:
        """Whether it is vSAN."""
        return "vsan" in self.protocols

    @property
    def drbd(self) -> bool:
        """Whether it is DRBD."""
        return "drbd" in self.protocols

    @cached_property
    def site(self) -> SiteView | None:
        """Where it stands."""
        site = self.of.world.storage_site(self.id.partition("/")[0])
        return self.of.site(site) if site else None

    @cached_property
    def on(self) -> tuple[MachineView, ...]:
        """The machines whose disks hold it."""
        return tuple(self.of.machine(m) for m in self._entry.on)

    @cached_property
    def hosts(self) -> tuple[MachineView, ...]:
        """The hosts and servers that state that they reach it, or hold it."""
        world = self.of.world
        return tuple(
            self.of.machine(m)
            for m in (*self.of.spec.hosts, *self.of.spec.servers)
            if world.states_reach(m, self.id)
        )

    @cached_property
    def volumes(self) -> tuple[StorageView, ...]:
        """Its volumes."""
        return tuple(self.of.storage(f"{self.id}/{v}") for v in self._entry.volumes)

    @cached_property
    def machines(self) -> tuple[MachineView, ...]:
        """The VMs whose files lie there."""
        return tuple(
            self.of.machine(key)
            for key, vm in self.of.spec.vms.items()
            if vm.files and (vm.files == self.id or vm.files.partition("/")[0] == self.id)
        )

    @cached_property
    def services(self) -> tuple[ServiceLook, ...]:
        """The services whose data, or a copy of it, lies there."""
        refs = {key: (s.data, *s.copies.values()) for key, s in self.of.spec.services.items()}
        return tuple(
            self.of.service(key)
            for key, some in refs.items()
            if any(r and (r == self.id or r.partition("/")[0] == self.id) for r in some)
        )

    @cached_property
    def lost(self) -> Lost:
        """What happens by itself when it, or the storage that a volume is on, is lost."""
        return self.of.lost(self)


@dataclass(frozen=True, eq=False)
class WitnessLook(View):
    """The witness of a cluster: ``kind`` (disk, file-share, cloud, qdevice, none), ``on`` and ``site``."""

    cluster_id: str = ""

    @property
    def _entry(self) -> Any:
        quorum = self.of.spec.clusters[self.cluster_id].quorum
        return quorum.witness if quorum else None

    @property
    def cluster(self) -> ClusterLook:
        """Whose it is."""
        return self.of.cluster(self.cluster_id)

    @property
    def stated(self) -> bool:
        """Whether the spec says what breaks a tie, even if that is nothing."""
        return self._entry is not None

    @property
    def kind(self) -> str:
        """Its kind; ``none`` where the spec says that there is none, and where it says nothing."""
        return str(self._entry.kind) if self._entry else "none"

    @property
    def there(self) -> bool:
        """Whether there is one."""
        return self.kind != "none"

    @property
    def said(self) -> str:
        """Its kind in words."""
        return {
            "disk": "disk witness", "file-share": "file share witness", "cloud": "cloud witness",
            "qdevice": "QDevice", "none": "no witness",
        }[self.kind]  # fmt: skip

    @cached_property
    def on(self) -> View | None:
        """The storage, volume or machine that it lies on."""
        on = self._entry.on if self._entry else None
        if on is None:
            return None
        return self.of.machine(on) if on in self.of.world.kinds else self.of.storage(on)

    @cached_property
    def site(self) -> SiteView | None:
        """Its site."""
        site = self.of.world.witness_site(self.cluster_id)
        return self.of.site(site) if site and site in self.of.spec.sites else None


@dataclass(frozen=True, eq=False)
class NetworkView(View):
    """A network: ``roles``, ``cidr``, ``speed`` in Gbit/s, ``switches``."""

    @property
    def _entry(self) -> Any:
        return self.of.spec.networks[self.id]

    @property
    def roles(self) -> tuple[str, ...]:
        """What it carries."""
        return tuple(self._entry.roles)

    @property
    def cidr(self) -> str | None:
        """Its addresses."""
        return self._entry.cidr  # type: ignore[no-any-return]

    @property
    def switches(self) -> tuple[str, ...]:
        """The ids of the switches that carry it."""
        return tuple(getattr(self._entry, "switches", ()))

    @property
    def speed(self) -> int | None:
        """Its speed in bits a second."""
        return getattr(self._entry, "speed", None)


@dataclass(frozen=True, eq=False)
class ServiceLook(View):
    """A service: ``active`` (the member that carries it), ``cluster``, ``family``, ``product``, ``rto``."""

    @property
    def _entry(self) -> Any:
        return self.of.spec.services[self.id]

    @property
    def name(self) -> str:
        """A service has no name on the network: its id."""
        return self.id

    @property
    def _title(self) -> str | None:
        return self._entry.title  # type: ignore[no-any-return]

    @property
    def product(self) -> str:
        """Its product as the spec names it; empty where it does not."""
        return self._entry.product or ""

    @property
    def release(self) -> str:
        """The release within the product's name, such as ``2019``; empty where there is none."""
        found = re.search(r"/(\d{4}(?:-sp\d)?)", self.product)
        return found[1] if found else ""

    @cached_property
    def cluster(self) -> ClusterLook | None:
        """The guest, mixed or physical cluster that it runs on."""
        key = self.of.analysis.topology.services[self.id].cluster
        return self.of.cluster(key) if key else None

    @property
    def family(self) -> str:
        """Whose procedures are its: ``exchange-dag``, ``sql-fci``, ``sql-ag``, ``file-server`` …, ``instance``."""
        return family_of(self.of, self.id)

    @cached_property
    def machines(self) -> tuple[MachineView, ...]:
        """The machines that can carry it."""
        return tuple(self.of.machine(m) for m in self.of.analysis.topology.services[self.id].machines)

    @cached_property
    def active(self) -> tuple[MachineView, ...]:
        """Those that carry it now."""
        return tuple(self.of.machine(m) for m in self.of.analysis.topology.services[self.id].active)

    @property
    def active_stated(self) -> bool:
        """Whether the spec says which member carries it."""
        return self.of.analysis.topology.services[self.id].active_stated

    @cached_property
    def needs(self) -> tuple[ServiceLook, ...]:
        """The services that it needs."""
        return tuple(self.of.service(s) for s in self._entry.needs)

    @cached_property
    def needed_by(self) -> tuple[ServiceLook, ...]:
        """The services that need it."""
        return tuple(s for s in self.of.services if self.id in s._entry.needs)

    @property
    def asynchronous(self) -> bool:
        """Whether a commit waits for no other copy."""
        return bool(self._entry.commit == "asynchronous")

    @property
    def commit(self) -> str | None:
        """``synchronous`` or ``asynchronous``, where the spec says it."""
        return self._entry.commit  # type: ignore[no-any-return]

    @cached_property
    def data(self) -> StorageView | None:
        """The storage that moves with it."""
        return self.of.storage(self._entry.data) if self._entry.data else None

    @property
    def rto(self) -> float | None:
        """How long it may be away, in seconds."""
        return self._entry.objectives.rto if self._entry.objectives else None

    @property
    def rpo(self) -> float | None:
        """How much may be lost, in seconds."""
        return self._entry.objectives.rpo if self._entry.objectives else None


@dataclass(frozen=True, eq=False)
class MachineView(View):
    """A host, a physical server or a VM.

    Of hosts: ``machines`` on it, ``clustered`` and ``outside`` among them, ``others`` of its cluster, ``members`` (of
    guest clusters) on it. Of VMs: ``host``. Of members: ``cluster`` (the one that it is a member of), ``peers``.
    """

    @property
    def _machine(self) -> Machine:
        return self.of.analysis.topology.machines[self.id]

    @property
    def _entry(self) -> Any:
        return self.of.world.body(self.id)

    @property
    def _title(self) -> str | None:
        return self._entry.title  # type: ignore[no-any-return]

    @property
    def kind(self) -> str:
        """``host``, ``server`` or ``vm``."""
        return self._machine.kind

    @property
    def platform(self) -> PlatformLook:
        """What it runs."""
        return PlatformLook.of(self._machine.platform)

    @property
    def os(self) -> str | None:
        """Its operating system as the spec names it."""
        return self._entry.os  # type: ignore[no-any-return]

    @cached_property
    def site(self) -> SiteView | None:
        """Where it stands."""
        site = self._machine.site
        return self.of.site(site) if site and site in self.of.spec.sites else None

    @property
    def rack(self) -> str | None:
        """Its rack, as the id of a thing (``dallas/d-01``)."""
        return self._machine.rack

    @property
    def memory(self) -> int | None:
        """Its memory in bytes."""
        return self._entry.memory  # type: ignore[no-any-return]

    @property
    def gib(self) -> float | None:
        """Its memory in GiB."""
        return None if self.memory is None else self.memory / 2**30

    @cached_property
    def networks(self) -> tuple[NetworkView, ...]:
        """Its networks."""
        return tuple(self.of.network(n) for n in self.of.world.networks_of(self.id))

    @cached_property
    def host(self) -> MachineView | None:
        """The host that a VM runs on now."""
        return self.of.machine(self._machine.on) if self._machine.on else None

    @cached_property
    def host_cluster(self) -> ClusterLook | None:
        """The host cluster that keeps it running."""
        return self.of.cluster(self._machine.host_cluster) if self._machine.host_cluster else None

    @cached_property
    def cluster(self) -> ClusterLook | None:
        """The cluster that it is a member of."""
        return self.of.cluster(self._machine.member_of) if self._machine.member_of else None

    @cached_property
    def peers(self) -> tuple[MachineView, ...]:
        """The other members of its cluster."""
        return tuple(m for m in self.cluster.members if m.id != self.id) if self.cluster else ()

    @cached_property
    def near(self) -> tuple[MachineView, ...]:
        """Its peers at its own site first, then the others: who takes over from it by choice."""
        site = self._machine.site
        return tuple(sorted(self.peers, key=lambda m: m._machine.site != site))

    @cached_property
    def machines(self) -> tuple[MachineView, ...]:
        """The VMs on a host."""
        return tuple(self.of.machine(v) for v in self.of.world.vms_on.get(self.id, ()))

    @cached_property
    def clustered(self) -> tuple[MachineView, ...]:
        """Those of them that its cluster moves and restarts."""
        return tuple(vm for vm in self.machines if not vm.outside)

    @cached_property
    def left(self) -> tuple[MachineView, ...]:
        """Those of them that no drain moves: machines outside the cluster."""
        return tuple(vm for vm in self.machines if vm.outside)

    @cached_property
    def members(self) -> tuple[MachineView, ...]:
        """The VMs on a host that are members of guest clusters."""
        return tuple(vm for vm in self.machines if vm.cluster is not None)

    @property
    def outside(self) -> bool:
        """Whether no host cluster looks after a VM: its host is in none, or its HA is off."""
        cluster = self.host_cluster
        if cluster is None:
            return True
        return cluster.platform.id == "proxmox" and (
            self._entry.priority == "disabled" or not cluster.ha_enabled
        )

    @cached_property
    def may_run_on(self) -> tuple[MachineView, ...]:
        """The other hosts that a VM may run on."""
        return tuple(self.of.machine(h) for h in self._machine.may_run_on)

    @cached_property
    def heir(self) -> MachineView | None:
        """The host that takes a VM over by hand: the first that may, else another one of its host's cluster."""
        near = self.host.near if self.host else ()
        return next(iter((*self.may_run_on, *near)), None)

    @property
    def stuck(self) -> bool:
        """Whether a VM may run on no other host of its cluster."""
        return self.host_cluster is not None and not self._machine.may_run_on

    @property
    def barred(self) -> Mapping[str, str]:
        """By the id of a host, why it can't run there."""
        return {b.host: b.why for b in self._machine.barred}

    @cached_property
    def services(self) -> tuple[ServiceLook, ...]:
        """The services that it can carry."""
        return tuple(self.of.service(s) for s in self._machine.services)

    @cached_property
    def active(self) -> tuple[ServiceLook, ...]:
        """The services that it carries now, one member of a cluster at a time."""
        return tuple(
            self.of.service(s)
            for s in self._machine.active
            if self.of.analysis.topology.services[s].cluster and len(self.of.service(s).active) == 1
        )

    @cached_property
    def stuck_machines(self) -> tuple[MachineView, ...]:
        """The VMs on a host that no other host may run: they are off as long as it is."""
        return tuple(vm for vm in self.clustered if vm.stuck)

    @cached_property
    def stuck_members(self) -> tuple[MachineView, ...]:
        """Those of them that are members of guest clusters."""
        return tuple(vm for vm in self.stuck_machines if vm.cluster is not None)

    @cached_property
    def movable(self) -> tuple[MachineView, ...]:
        """The VMs on a host that another host may run."""
        return tuple(vm for vm in self.clustered if not vm.stuck)

    @property
    def why_stuck(self) -> str:
        """Why no other host may run a VM."""
        return "; ".join(dict.fromkeys(b.why for b in self._machine.barred)) or "no other host is there"

    @property
    def leaving_gib(self) -> float | None:
        """The memory in GiB of what leaves a host; ``None`` where nothing leaves, or the spec says too little."""
        known = [vm.memory for vm in self.movable]
        total = sum(size for size in known if size is not None)
        return total / 2**30 if total and None not in known else None

    @cached_property
    def services_here(self) -> tuple[ServiceLook, ...]:
        """The services that a VM on a host carries now, alone or with others."""
        found = dict.fromkeys(s for vm in self.machines for s in vm._machine.active)
        return tuple(map(self.of.service, found))

    @property
    def replicated(self) -> bool:
        """Whether a VM is copied by storage replication."""
        return bool(getattr(self._entry, "replica", None) == "pvesr")

    @property
    def priority(self) -> str | None:
        """Its restart priority."""
        return getattr(self._entry, "priority", None)

    @property
    def offline_action(self) -> str | None:
        """Hyper-V: what its role does to it when it goes offline."""
        return getattr(self._entry, "offline_action", None)

    @property
    def memory_reserved(self) -> bool | None:
        """Whether all its memory is its own; ``None`` where the spec does not say."""
        dynamic = getattr(self._entry, "dynamic_memory", None)
        return None if dynamic is None else not dynamic

    @cached_property
    def files(self) -> StorageView | None:
        """Where its files lie."""
        files = getattr(self._entry, "files", None)
        return self.of.storage(files) if files else None

    @cached_property
    def lost(self) -> Lost:
        """What happens by itself when it is lost."""
        return self.of.lost(self)


@dataclass(frozen=True)
class PlatformLook:
    """A platform: its ``id``, its ``version`` and its ``title``; all empty where the spec names none."""

    id: str
    version: str
    title: str
    known: bool

    @classmethod
    def of(cls, view: PlatformView | None) -> PlatformLook:
        """As the topology has it."""
        return cls("", "", "", False) if view is None else cls(view.id, view.version, view.title, view.known)

    def __str__(self) -> str:
        return self.title

    @property
    def at(self) -> int:
        """The place of the version among those of the catalogue; the newest where it is not known."""
        known = catalog.versions(self.id) if self.id else ()
        return known.index(self.version) if self.version in known else len(known) - 1

    def since(self, version: str) -> bool:
        """Whether it is that version or a later one; a version that is not known counts as the newest."""
        return self.at >= catalog.versions(self.id).index(version)


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
    def family(self) -> str:
        """Whose fragments are for it; see `family_of`."""
        return cluster_family(self.of, self.id)

    @cached_property
    def members(self) -> tuple[MachineView, ...]:
        """Its members."""
        return tuple(self.of.machine(m) for m in self._view.members)

    @cached_property
    def machines(self) -> tuple[MachineView, ...]:
        """The VMs that a host cluster keeps running."""
        return tuple(self.of.machine(v) for v in self._view.vms)

    @cached_property
    def guests(self) -> tuple[ClusterLook, ...]:
        """The clusters with members among these VMs."""
        return tuple(dict.fromkeys(vm.cluster for vm in self.machines if vm.cluster))

    @cached_property
    def services(self) -> tuple[ServiceLook, ...]:
        """The services that run on a guest, mixed or physical cluster."""
        return tuple(self.of.service(s) for s in self._view.services)

    @cached_property
    def sites(self) -> tuple[SiteView, ...]:
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
    def rest(self) -> tuple[MachineView, ...]:
        """The members outside of that site; all members where there is no such site."""
        return self.majority.others if self.majority else self.members

    @property
    def quorum(self) -> str:
        """How it votes: one of `hadocs.platforms.facts.QuorumModel`."""
        return self._view.votes.model

    @property
    def dynamic(self) -> bool:
        """Whether votes are counted anew when a member leaves."""
        return self.quorum in ("wsfc-dynamic", "wsfc-dynamic-witness")

    @property
    def ha_enabled(self) -> bool:
        """Whether the platform's HA is on; what nobody knows counts as on, since a runbook must not pass over it."""
        return self.of.analysis.estate.policy(self.id).restarts is not False

    @property
    def fencing(self) -> tuple[str, ...]:
        """How failed nodes are fenced."""
        return tuple(self._entry.fencing.methods) if self._entry.fencing else ()

    @property
    def two_node(self) -> bool:
        """Whether either of two nodes goes on alone: corosync's ``two_node``."""
        return bool(self._entry.quorum and self._entry.quorum.two_node)

    @property
    def waits_for_all(self) -> bool:
        """Whether it waits for all members after a cold start: stated, or brought along by ``two_node``."""
        stated = self._entry.quorum.wait_for_all if self._entry.quorum else None
        return self.two_node if stated is None else bool(stated)

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
        return bool(fencing and (fencing.sbd or "sbd" in fencing.methods))

    @property
    def manual(self) -> bool:
        """Whether a person takes over a lost site."""
        return bool(self._entry.site_failover == "manual")

    @property
    def crm(self) -> bool:
        """Whether crmsh is its shell rather than pcs: its members run SUSE."""
        return any("suse" in (m.os or "").lower() or "sles" in (m.os or "").lower() for m in self.members)

    @cached_property
    def storage(self) -> tuple[StorageView, ...]:
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
    def networks(self) -> tuple[NetworkView, ...]:
        """The networks that its members are attached to."""
        found = dict.fromkeys(n for m in self._view.members for n in self.of.world.networks_of(m))
        return tuple(self.of.network(n) for n in found)

    def carrying(self, role: str) -> tuple[NetworkView, ...]:
        """Those of them that carry a role: client, cluster, storage, migration or management."""
        return tuple(n for n in self.networks if role in n.roles)

    @property
    def heartbeats(self) -> tuple[NetworkView, ...]:
        """The networks that carry its heartbeat."""
        stated = self._entry.heartbeat.networks if self._entry.heartbeat else ()
        return tuple(map(self.of.network, stated)) or self.carrying("cluster") or self.networks


@dataclass(frozen=True, eq=False)
class Seat:
    """A cluster at one of its sites: ``members`` there, ``others`` elsewhere, ``votes``."""

    cluster: ClusterLook
    site: SiteView

    @cached_property
    def members(self) -> tuple[MachineView, ...]:
        """The members there."""
        return tuple(m for m in self.cluster.members if m.site == self.site)

    @cached_property
    def others(self) -> tuple[MachineView, ...]:
        """The members elsewhere."""
        return tuple(m for m in self.cluster.members if m.site != self.site)

    @property
    def witness(self) -> bool:
        """Whether the witness is there."""
        return self.cluster.witness.site == self.site

    @property
    def votes(self) -> int:
        """The votes there, that of the witness among them, with all up."""
        here = sum(self.cluster.vote_of[m.id] for m in self.members)
        total = sum(self.cluster.vote_of.values())
        return here + (self.cluster.votes - total if self.witness else 0)

    @property
    def enough(self) -> bool:
        """Whether these make quorum without any other."""
        return self.votes >= self.cluster.needed

    @cached_property
    def tied(self) -> tuple[MachineView, ...]:
        """The VMs of a host cluster that no host elsewhere may run."""
        elsewhere = {m.id for m in self.others}
        return tuple(
            vm
            for vm in self.cluster.machines
            if vm.host and vm.host.id not in elsewhere and not elsewhere & {h.id for h in vm.may_run_on}
        )

    @cached_property
    def shipped(self) -> tuple[StorageView, ...]:
        """The storage there whose changes are copied to elsewhere now and then."""
        return tuple(s for s in self.cluster.storage if s.site == self.site and s.shipped_to)


@dataclass(frozen=True)
class Contact:
    """Who answers for the estate: ``team``, ``contact``, ``call``; ``None`` where the spec does not say."""

    team: str | None
    contact: str | None
    call: str | None


@dataclass(frozen=True, eq=False)
class Look:
    """The whole spec as templates see it."""

    analysis: Analysis

    @property
    def spec(self) -> Any:
        """The spec itself, which templates do not get."""
        return self.analysis.spec

    @cached_property
    def world(self) -> World:
        """Its indexes."""
        return self.analysis.estate.world

    @property
    def id(self) -> str:
        """The spec's name."""
        return self.analysis.spec.name

    @property
    def title(self) -> str:
        """Its title."""
        return self.analysis.spec.display_title

    @cached_property
    def _views(self) -> dict[tuple[type[View], str], View]:
        return {}

    def _view(self, kind: type[View], key: str) -> Any:
        found = self._views.get((kind, key))
        if found is None:
            found = self._views[kind, key] = kind(self, key)
        return found

    def called(self, key: str) -> str:
        """What a machine or a cluster is called where one types; any other id as it is."""
        if key in self.world.kinds:
            return self.machine(key).name
        return self.cluster(key).name if key in self.spec.clusters else key

    def machine(self, key: str) -> MachineView:
        """A machine."""
        return self._view(MachineView, key)  # type: ignore[no-any-return]

    def cluster(self, key: str) -> ClusterLook:
        """A cluster."""
        return self._view(ClusterLook, key)  # type: ignore[no-any-return]

    def service(self, key: str) -> ServiceLook:
        """A service."""
        return self._view(ServiceLook, key)  # type: ignore[no-any-return]

    def storage(self, key: str) -> StorageView:
        """A storage or volume."""
        return self._view(StorageView, key)  # type: ignore[no-any-return]

    def site(self, key: str) -> SiteView:
        """A site."""
        return self._view(SiteView, key)  # type: ignore[no-any-return]

    def network(self, key: str) -> NetworkView:
        """A network."""
        return self._view(NetworkView, key)  # type: ignore[no-any-return]

    @cached_property
    def clusters(self) -> tuple[ClusterLook, ...]:
        """All clusters."""
        return tuple(map(self.cluster, self.analysis.topology.clusters))

    @cached_property
    def services(self) -> tuple[ServiceLook, ...]:
        """All services."""
        return tuple(map(self.service, self.analysis.topology.services))

    @cached_property
    def sites(self) -> tuple[SiteView, ...]:
        """All sites."""
        return tuple(map(self.site, self.spec.sites))

    @cached_property
    def hosts(self) -> tuple[MachineView, ...]:
        """All hosts."""
        return tuple(map(self.machine, self.spec.hosts))

    @cached_property
    def servers(self) -> tuple[MachineView, ...]:
        """All physical servers."""
        return tuple(map(self.machine, self.spec.servers))

    @cached_property
    def machines(self) -> tuple[MachineView, ...]:
        """All VMs."""
        return tuple(map(self.machine, self.spec.vms))

    @cached_property
    def stores(self) -> tuple[StorageView, ...]:
        """All storage."""
        return tuple(map(self.storage, self.spec.storage))

    @property
    def owner(self) -> Contact:
        """Who answers for it."""
        owner = self.spec.owner
        return (
            Contact(None, None, None)
            if owner is None
            else Contact(owner.team, owner.contact, owner.escalation)
        )

    @property
    def backup(self) -> str | None:
        """How the configuration is backed up."""
        return self.spec.operations.config_backup if self.spec.operations else None

    def lost(self, *views: View) -> Lost:
        """What happens by itself when some things are lost at once."""
        return Lost(self, views)

    def thing(self, view: View) -> Thing:
        """A view as a thing that can be lost.

        Raises:
            KeyError: for what can't be lost, such as a cluster.
        """
        return {t.id: t for t in self.world.things}[view.id]


_FAMILIES = (
    ("exchange", "ccr", "exchange-ccr"),
    ("exchange", "dag", "exchange-dag"),
    ("sql-server", "fci", "sql-fci"),
    ("sql-server", "ag", "sql-ag"),
    ("file-server", "", "file-server"),
    ("sofs", "", "file-server"),
)


def family_of(look: Look, service: str) -> str:
    """Whose fragments and procedures are for a service: by its product, else by what clusters it.

    ``exchange-dag``, ``exchange-ccr``, ``sql-fci``, ``sql-ag``, ``file-server``, ``pacemaker``, ``patroni``,
    ``wsfc-role`` (any other role of a Windows cluster), ``instance`` (no cluster), ``other``.
    """
    entry = look.spec.services[service]
    product = find_product(entry.product) if entry.product else None
    name = (product.id if product else entry.product or "").lower()
    key, _, kind = name.partition("/")
    cluster = look.analysis.topology.services[service].cluster
    if cluster is None:
        return "instance"
    view = look.analysis.topology.clusters[cluster]
    if name == "postgresql/patroni":
        return "patroni"
    if view.platform is None or view.platform.id == "hyper-v":
        for product_key, part, family in _FAMILIES:
            if key == product_key and part in (*kind.split("-"), ""):
                return family
    return _by_platform(view)


def cluster_family(look: Look, cluster: str) -> str:
    """Whose fragments are for a cluster: its services', where they are of one family, else its software's."""
    view = look.analysis.topology.clusters[cluster]
    found = {family_of(look, s) for s in view.services}
    return found.pop() if len(found) == 1 else _by_platform(view)


def _by_platform(view: ClusterView) -> str:
    platform = view.platform.id if view.platform else ""
    of = {"hyper-v": "wsfc-role", "vsphere": "vsphere", "proxmox": "proxmox"}
    return of.get(platform, platform if platform in ("pacemaker", "patroni") else "other")


def size(value: int | None) -> str | None:
    """A size in bytes as people write it."""
    return None if value is None else format_size(value)
