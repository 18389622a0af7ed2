"""A spec indexed for questions: who is where, who reaches what. Knows nothing of losses, votes or pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from hadocs.spec.protocols import OVER_IP, THROUGH_THE_HOST
from hadocs.topology.apart import Apart, strict_hosts
from hadocs.topology.carrying import Carrying
from hadocs.topology.domains import Domains
from hadocs.topology.mirrored import Mirrors
from hadocs.topology.model import ClusterKind, MachineKind, Thing, ThingKind
from hadocs.topology.shared_files import file_system
from hadocs.topology.things import things_of, ties_of

if TYPE_CHECKING:
    from hadocs.spec.model import Access, Cluster, Host, Service, Spec, Storage, Vm


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Way:
    """How a machine reaches a storage: by whom, and over which networks alone (none where it needs none)."""

    by: str
    stated: bool | None
    networks: frozenset[str]


@dataclass(frozen=True)
class World:
    """The indexes of a spec. Everything is derived; nothing is decided here."""

    spec: Spec

    def kept(self, make: Callable[[World], T]) -> T:
        """What another module derives from this spec, made once and kept with it."""
        if make not in self._kept:
            self._kept[make] = make(self)
        found: T = self._kept[make]
        return found

    @cached_property
    def _kept(self) -> dict[object, Any]:
        return {}

    @cached_property
    def kinds(self) -> Mapping[str, MachineKind]:
        """Machine id to its kind, in the order of the spec: hosts, servers, VMs."""
        spec = self.spec
        return {
            **dict.fromkeys(spec.hosts, "host"),
            **dict.fromkeys(spec.servers, "server"),
            **dict.fromkeys(spec.vms, "vm"),
        }

    def body(self, machine: str) -> Host | Vm:
        """The spec's own entry of a machine."""
        return self._bodies[machine]

    @cached_property
    def _bodies(self) -> Mapping[str, Host | Vm]:
        return {**self.spec.hosts, **self.spec.servers, **self.spec.vms}

    @cached_property
    def cluster_kinds(self) -> Mapping[str, ClusterKind]:
        """Cluster id to its kind, from its members alone."""
        return {key: self._kind(cluster) for key, cluster in self.spec.clusters.items()}

    def _kind(self, cluster: Cluster) -> ClusterKind:
        kinds = {self.kinds[m] for m in cluster.members}
        if kinds == {"host"}:
            return "host"
        if kinds == {"vm"}:
            return "guest"
        if kinds == {"server"} or "vm" not in kinds:
            return "physical"
        return "mixed"

    @cached_property
    def member_of(self) -> Mapping[str, str]:
        """Machine id to the cluster that it is a member of."""
        return {m: key for key, cluster in self.spec.clusters.items() for m in cluster.members}

    @cached_property
    def carrying(self) -> Carrying:
        """Who may carry the services of a cluster."""
        return Carrying(self.spec)

    @property
    def remote_to(self) -> Mapping[str, str]:
        """Machine id to the cluster that it is a remote or guest node of."""
        return self.carrying.remote_to

    def is_guest(self, machine: str, cluster: str) -> bool:
        """Whether a remote node is a guest node: a machine that the cluster keeps running on its own hosts."""
        return machine in self.spec.vms and self.spec.vms[machine].on in self.member_sets[cluster]

    @cached_property
    def member_sets(self) -> Mapping[str, frozenset[str]]:
        """Cluster id to its members, for questions of who is among them."""
        return {key: frozenset(cluster.members) for key, cluster in self.spec.clusters.items()}

    @cached_property
    def vms_on(self) -> Mapping[str, tuple[str, ...]]:
        """Host id to the VMs on it now."""
        found: dict[str, list[str]] = {h: [] for h in self.spec.hosts}
        for key, vm in self.spec.vms.items():
            if vm.on in found:
                found[vm.on].append(key)
        return {h: tuple(v) for h, v in found.items()}

    @cached_property
    def used(self) -> Mapping[str, int]:
        """Host id to the memory in bytes that the VMs on it have now, as far as it is stated."""
        vms = self.spec.vms
        return {host: sum(vms[v].memory or 0 for v in some) for host, some in self.vms_on.items()}

    def host_of(self, machine: str) -> str | None:
        """The host a VM runs on now; a host or server is its own."""
        return self.spec.vms[machine].on if machine in self.spec.vms else machine

    def host_cluster(self, machine: str) -> str | None:
        """The host cluster that keeps a VM running (or that a host is a member of)."""
        return self._host_clusters[machine]

    @cached_property
    def _host_clusters(self) -> Mapping[str, str | None]:
        found: dict[str, str | None] = {}
        for machine in self.kinds:
            host = self.host_of(machine)
            cluster = self.member_of.get(host) if host and host in self.spec.hosts else None
            found[machine] = cluster if cluster and self.cluster_kinds[cluster] == "host" else None
        return found

    def site_of(self, machine: str) -> str | None:
        """Where a machine stands; with one site in the spec everything that does not say stands there."""
        return self._sites[machine]

    @cached_property
    def domains(self) -> Domains:
        """Who stands in which failure domain, and what feeds whom."""
        return Domains(self.spec)

    @cached_property
    def _sites(self) -> Mapping[str, str | None]:
        found: dict[str, str | None] = {}
        for machine in self.kinds:
            host = self.host_of(machine)
            if host is None or host in self.spec.vms:
                vm = self.spec.vms.get(machine)
                found[machine] = (vm.site if vm else None) or self.only_site
            else:
                kind: ThingKind = "host" if self.kinds[host] == "host" else "server"
                stated = self.body(host).site or self.domains.site(Thing(kind, host))
                found[machine] = stated or self.only_site
        return found

    @cached_property
    def only_site(self) -> str | None:
        """The one site of a spec that declares just one."""
        return next(iter(self.spec.sites)) if len(self.spec.sites) == 1 else None

    def rack_of(self, machine: str) -> str | None:
        """The rack of a machine, or of a VM's host, as a thing's id: ``dallas/r1``, or ``r1`` without a site."""
        return self._racks[machine]

    @cached_property
    def _racks(self) -> Mapping[str, str | None]:
        found: dict[str, str | None] = {}
        for machine in self.kinds:
            host = self.host_of(machine)
            if host is None or host in self.spec.vms:
                found[machine] = None
            else:
                found[machine] = self._rack(self.body(host).rack, self.site_of(host))  # type: ignore[union-attr]
        return found

    def storage_site(self, storage: str) -> str | None:
        """Where a storage stands: as stated, or where all machines that hold it stand."""
        return self._storage_sites[storage]

    @cached_property
    def _storage_sites(self) -> Mapping[str, str | None]:
        found: dict[str, str | None] = {}
        for key, entry in self.spec.storage.items():
            sites = {self.site_of(m) for m in entry.on}
            alone = sites.pop() if len(sites) == 1 else (self.only_site if not entry.on else None)
            found[key] = entry.site or self.domains.site(Thing("storage", key)) or alone
        return found

    def storage_rack(self, storage: str) -> str | None:
        """The rack of a storage, as a thing's id."""
        return self._rack(self.spec.storage[storage].rack, self.storage_site(storage))

    @staticmethod
    def _rack(rack: str | None, site: str | None) -> str | None:
        if rack is None:
            return None
        return f"{site}/{rack}" if site else rack

    def networks_of(self, machine: str) -> tuple[str, ...]:
        """Networks of a machine; a VM that states none is taken to use its host's."""
        own = self.body(machine).networks
        if own or machine not in self.spec.vms:
            return own
        host = self.spec.vms[machine].on
        return self.spec.hosts[host].networks if host and host in self.spec.hosts else ()

    def with_role(self, networks: tuple[str, ...], role: str) -> tuple[str, ...]:
        """Those of some networks that carry a role."""
        return tuple(n for n in networks if role in self.spec.networks[n].roles)

    def storage_entry(self, ref: str) -> tuple[str, Storage]:
        """The storage that a reference such as ``san-a/mbx`` or ``san-a`` names."""
        key = ref.partition("/")[0]
        return key, self.spec.storage[key]

    def access(self, machine: str, ref: str) -> Access | None:
        """The entry with which a machine states that it reaches a storage or volume."""
        stated = self.body(machine).storage
        key, _, volume = ref.partition("/")
        for candidate in (ref, key):
            if candidate in stated:
                return stated[candidate]
        if not volume:
            return next((a for r, a in stated.items() if r.partition("/")[0] == key), None)
        return None

    def states_reach(self, machine: str, ref: str) -> bool | None:
        """Whether a machine reaches a storage, itself or by its mirror; ``None`` where the spec does not say."""
        found = [self.reaches_itself(machine, way) for way in self.ways_to(ref)]
        return True if True in found else (None if None in found else False)

    @cached_property
    def mirrors(self) -> Mirrors:
        """Storage that holds the same data as another one."""
        return Mirrors(self.spec)

    def ways_to(self, ref: str) -> tuple[str, ...]:
        """A storage or volume, and the mirror that holds the same data, if there is one."""
        return self.mirrors.ways_to(ref)

    def switched_to(self, storage: str) -> str | None:
        """The storage that holds the same data, and that a person has to switch to."""
        return self.mirrors.by_hand.get(storage)

    def reaches_itself(self, machine: str, ref: str) -> bool | None:
        """Whether a machine reaches just this storage; ``None`` where the spec does not say."""
        key, entry = self.storage_entry(ref)
        if self.access(machine, ref) or machine in entry.on:
            return True
        if entry.kind == "local":
            return self.host_of(machine) in entry.on if entry.on else None
        said = "storage" in self.body(machine).model_fields_set
        return False if said or self._beside_its_source(machine, key) else None

    def _beside_its_source(self, machine: str, key: str) -> bool:
        """Whether a machine stands with the other side of a pair of Storage Replica: only its own site reaches a side.

        Source: MicrosoftDocs/windowsserverdocs, stretch-cluster-replication-using-shared-storage.md.
        """
        other = self.mirrors.pairs.get(key)
        if other is None or self.mirrors.by.get(key) != "storage-replica":
            return False
        host = self.host_of(machine) or machine
        if host in self.spec.storage[other].on:
            return True
        here, there = self.storage_site(key), self.storage_site(other)
        return here is not None and here != there and self.site_of(machine) == there

    def mirror_of(self, storage: str) -> str | None:
        """The storage that holds the same data and takes over, whichever of the two states it."""
        return self.mirrors.by_itself.get(storage)

    def over_ip(self, machine: str, ref: str) -> bool | None:
        """Whether a machine reaches a storage over a network; ``None`` where the spec does not say."""
        _, entry = self.storage_entry(ref)
        if machine in entry.on or entry.kind == "local":
            return False
        access = self.access(machine, ref)
        if access and access.protocol:
            return access.protocol in OVER_IP
        kinds = {p in OVER_IP for p in entry.protocols}
        return kinds.pop() if len(kinds) == 1 else None

    def initiates(self, machine: str, ref: str) -> bool:
        """Whether a VM reaches a storage past its host, by an initiator of its own, such as iSCSI from inside.

        What runs over IP and is not handed on by the host is so; where several protocols may be meant, it is not known.
        """
        if machine not in self.spec.vms or self.reached_by(machine, ref) != machine:
            return False
        access = self.access(machine, ref)
        stated = (
            {access.protocol} if access and access.protocol else set(self.storage_entry(ref)[1].protocols)
        )
        return bool(stated) and stated <= OVER_IP - THROUGH_THE_HOST

    def way(self, machine: str, ref: str) -> Way:
        """How a machine reaches a storage or volume; worked out once, for losses ask it very often."""
        found = self._ways.get((machine, ref))
        if found is None:
            by = self.reached_by(machine, ref)
            over_ip = self.over_ip(by, ref)
            networks = frozenset(self.storage_networks(by)) if over_ip else frozenset()
            found = self._ways[machine, ref] = Way(by, self.reaches_itself(by, ref), networks)
        return found

    @cached_property
    def _ways(self) -> dict[tuple[str, str], Way]:
        return {}

    def reached_by(self, machine: str, ref: str) -> str:
        """Whose way to a storage counts: the machine's own, or its host's for data in its virtual disks."""
        host = self.host_of(machine)
        if machine not in self.spec.vms or host is None or self.access(machine, ref):
            return machine
        key = ref.partition("/")[0]
        files = self.spec.vms[machine].files
        inside = files is not None and files.partition("/")[0] == key
        return host if inside or self.access(host, ref) or host in self.spec.storage[key].on else machine

    def storage_networks(self, machine: str) -> tuple[str, ...]:
        """The networks that carry a machine's storage traffic: those for storage, or else all it has."""
        found = self._storage_networks.get(machine)
        if found is None:
            networks = self.networks_of(machine)
            found = self._storage_networks[machine] = self.with_role(networks, "storage") or networks
        return found

    @cached_property
    def _storage_networks(self) -> dict[str, tuple[str, ...]]:
        return {}

    @cached_property
    def keeping_apart(self) -> Mapping[str, tuple[Apart, ...]]:
        """Machine id to the hard anti-affinity that it is in; machines without any are absent."""
        found: dict[str, list[Apart]] = {}
        for cluster in self.spec.clusters.values():
            for rule in cluster.anti_affinity:
                if rule.hard:
                    apart = Apart.of(self.spec.vms, rule.members)
                    for machine in dict.fromkeys(rule.members):
                        found.setdefault(machine, []).append(apart)
        return {machine: tuple(rules) for machine, rules in found.items()}

    @cached_property
    def better_apart(self) -> Mapping[str, tuple[str, ...]]:
        """Machine id to those that soft anti-affinity would have on other hosts; machines without any are absent."""
        found: dict[str, dict[str, None]] = {}
        for cluster in self.spec.clusters.values():
            for rule in cluster.anti_affinity:
                for machine in () if rule.hard else rule.members:
                    found.setdefault(machine, {}).update(
                        dict.fromkeys(m for m in rule.members if m != machine)
                    )
        return {machine: tuple(others) for machine, others in found.items()}

    def rivals(self, machine: str) -> tuple[str, ...]:
        """Those that hard anti-affinity keeps off a machine's host."""
        rules = self.keeping_apart.get(machine, ())
        return tuple(dict.fromkeys(o for rule in rules for o in rule.members if o != machine))

    def rivals_on(self, machine: str, host: str) -> Iterator[str]:
        """Those of a machine's rivals that are VMs and run on a host now, in the order of `rivals`."""
        for rule in self.keeping_apart.get(machine, ()):
            yield from (o for o in rule.on.get(host, ()) if o != machine)

    @cached_property
    def others(self) -> dict[tuple[str, str | None], tuple[str, ...]]:
        """What `hadocs.topology.placement` has found out: the other members, by cluster and host."""
        return {}

    @cached_property
    def closed(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """What `hadocs.topology.room` has found out: the hosts that do not reach files, by cluster and files."""
        return {}

    @cached_property
    def fit(self) -> dict[tuple[object, ...], frozenset[str]]:
        """What `hadocs.topology.placement` has found out: the hosts for all VMs that ask for the same."""
        return {}

    @cached_property
    def strict_hosts(self) -> Mapping[str, tuple[str, ...]]:
        """Machine id to the hosts that strict node affinity leaves it; machines without any are absent."""
        return strict_hosts(self.spec)

    def carriers(self, service: Service) -> tuple[str, ...]:
        """The machines that can carry a service: nodes of its cluster, or the machines it names."""
        return self.carrying.carriers(service)

    def cluster_of(self, service: Service) -> str | None:
        """The cluster that a service runs on, if it runs on one: named itself, or by several of its members."""
        if service.runs_on[0] in self.spec.clusters:
            return service.runs_on[0]
        return self._home(service.runs_on[0]) if self.is_clone(service) else None

    def _home(self, machine: str) -> str | None:
        """The cluster of which a machine is a member or a remote node."""
        return self.member_of.get(machine) or self.remote_to.get(machine)

    def is_clone(self, service: Service) -> bool:
        """Whether a service runs on several members of one cluster at the same time, and stops with it."""
        if service.runs_on[0] in self.spec.clusters:
            return service.instances is not None and not service.promotable
        if len(service.runs_on) < 2 or service.cluster_aware is False:
            return False
        if service.cluster_aware is None and not file_system(self.spec, service):
            return False
        clusters = {self._home(m) for m in service.runs_on}
        return len(clusters) == 1 and None not in clusters

    def witness_site(self, cluster: str) -> str | None:
        """The site of a cluster's witness, as stated or from what it lies on."""
        quorum = self.spec.clusters[cluster].quorum
        witness = quorum.witness if quorum else None
        if witness is None or witness.kind == "none":
            return None
        if witness.on:
            on = witness.on
            if on in self.kinds:
                return self.site_of(on)
            if on.partition("/")[0] in self.spec.storage:
                return self.storage_site(on.partition("/")[0])
        return witness.site

    @cached_property
    def ties(self) -> tuple[Thing, ...]:
        """What ties single machines to the rest: see `hadocs.topology.things.ties_of`."""
        return ties_of(self)

    @cached_property
    def things(self) -> tuple[Thing, ...]:
        """Everything that can be lost, in the order in which pages list it."""
        return things_of(self)
