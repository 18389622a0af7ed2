"""The same service another way: under each topology, and with one thing more. Specs from specs, nothing is computed.

A variant is made of what the spec has: its hosts, arrays, networks and rates; what it lacks is copied from those.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hadocs.availability.model.virtual_disks import virtual_disk
from hadocs.platforms import catalog
from hadocs.spec.model import Spec
from hadocs.spec.model.cluster import AntiAffinity, Cluster
from hadocs.spec.model.estate import Access, Host, Server, Vm
from hadocs.spec.model.service import Service
from hadocs.topology.active import active_on
from hadocs.topology.wording import listed
from hadocs.topology.world import World

Kind = Literal["host", "guest", "hybrid", "mixed"]
KINDS: tuple[Kind, ...] = ("host", "guest", "hybrid", "mixed")


@dataclass(frozen=True)
class Variant:
    """A spec in which the service runs another way, or why there is none; ``added`` says what had to be copied, and
    without what of the spec it is.
    """

    spec: Spec | None
    why: str = ""
    added: tuple[str, ...] = ()


def not_applicable(world: World, service: str, kind: Kind) -> str:
    """Why a service can't be had under a topology; empty where it can, as far as anything tells."""
    entry = world.spec.services[service]
    cluster = world.cluster_of(entry)
    if cluster is None and len(entry.runs_on) > 1:
        return "it runs as independent instances: nothing is handed from one of them to another"
    if any(m in world.remote_to for m in world.carriers(entry)):
        return "it runs on remote or guest nodes, of which other topologies have none"
    if cluster is not None and world.cluster_kinds[cluster] == "host":
        return "it is a role of the hosts themselves"
    product = catalog.find_product(entry.product) if entry.product else None
    aware = (
        entry.cluster_aware
        if entry.cluster_aware is not None
        else (product.cluster_aware if product else None)
    )
    if kind != "host" and aware is False:
        said = "the spec says that " if entry.cluster_aware is False else ""
        return f"{said}it does not support failover clustering"
    ruling = product.topologies.get(kind) if product else None
    if ruling is not None and ruling.value == "ruled-out":
        return "its vendor rules it out" + (f": {ruling.note}" if ruling.note else "")
    if kind == "mixed" and (disk := virtual_disk(world, service)):
        return f"a physical server does not reach {disk}"
    return ""


class Maker:
    """Makes the variants of one service from a spec."""

    def __init__(self, spec: Spec, service: str) -> None:
        self.spec = spec
        self.world = World(spec)
        self.service = service
        self.entry = spec.services[service]
        self.hosts: dict[str, Host] = dict(spec.hosts)
        self.servers: dict[str, Server] = dict(spec.servers)
        self.vms: dict[str, Vm] = dict(spec.vms)
        self.clusters: dict[str, Cluster] = dict(spec.clusters)
        self.added: list[str] = []
        self.instead: dict[str, str] = {}
        self.active = active_on(self.world, self.entry)[0]
        self.cluster = self.world.cluster_of(self.entry)

    def make(self, kind: Kind) -> Variant:
        """The service under a topology."""
        why = not_applicable(self.world, self.service, kind)
        if why:
            return Variant(None, why)
        vm = self._vm(self.active)
        home = self.vms[vm].on
        if home is None or home not in self.hosts:
            return Variant(None, f"the spec does not say on which host {vm} runs")
        if kind == "host":
            members: tuple[str, ...] = (vm,)
            self._beneath(vm, home)
        elif kind == "mixed":
            members = (vm, self._physical(vm, home))
        else:
            members = self._members(vm, home)
            if kind == "guest":
                self._pin(members)
            else:
                for m in members:
                    self._beneath(m, self.vms[m].on or home)
        data = self.entry.data or (None if self.entry.copies else self.vms[vm].files)
        if kind == "host":
            runs, active = vm, None
            copies: Mapping[str, str] = {vm: c} if (c := self._copy()) else {}
            self._alone(vm)
        else:
            runs = self._upper(members, "mixed" if kind == "mixed" else "guest")
            active = members[1] if kind == "mixed" else vm
            copies = (
                {m: self.entry.copies.get(self.instead.get(m, m)) or self._copy() for m in members}
                if self.entry.copies
                else {}
            )
        entry = self.entry.model_copy(
            update={
                "runs_on": (runs,), "possible_owners": (), "active_on": active, "copies": copies,
                "data": self.entry.data if kind == "host" else (None if copies else data),
            }
        )  # fmt: skip
        spec = self._spec({**self._others(), self.service: entry})
        if far := _out_of_reach(spec, members, entry):
            return Variant(None, far)
        return Variant(spec, "", self._changes())

    def _changes(self) -> tuple[str, ...]:
        """What was added and, after that, what was left out."""
        return tuple(sorted(self.added, key=lambda change: change.startswith("without ")))

    def _others(self) -> dict[str, Any]:
        """The other services: one on the same cluster is carried by a member that the variant has as well."""
        found: dict[str, Any] = dict(self.spec.services)
        members = self.clusters[self.cluster].members if self.cluster in self.clusters else ()
        for key, service in found.items():
            if members and self.cluster in service.runs_on and service.active_on not in (None, *members):
                copies = {m: ref for m, ref in service.copies.items() if m in members}
                found[key] = service.model_copy(update={"active_on": members[0], "copies": copies})
        return found

    def _copy(self) -> Any:
        copies = self.entry.copies
        return copies.get(self.active) or next(iter(copies.values()), None)

    def _spec(self, services: Mapping[str, Any]) -> Spec:
        # Rules that name machines which are gone would lead nowhere.
        known = {*self.hosts, *self.servers, *self.vms}
        clusters = {}
        for key, c in self.clusters.items():
            if not set(c.members) <= known:
                continue
            clusters[key] = c.model_copy(
                update={
                    "anti_affinity": tuple(
                        a.model_copy(update={"members": left})
                        for a in c.anti_affinity
                        if len(left := tuple(m for m in a.members if m in known)) > 1
                    ),
                    "remotes": {r: remote for r, remote in c.remotes.items() if r in known},
                    "node_affinity": tuple(a for a in c.node_affinity if {*a.members, *a.hosts} <= known),
                }
            )
        return self.spec.model_copy(
            update={
                "hosts": self.hosts, "servers": self.servers, "vms": self.vms, "clusters": clusters,
                "services": services,
            }
        )  # fmt: skip

    def _free(self, name: str) -> str:
        taken = {*self.hosts, *self.servers, *self.vms, *self.clusters}
        for nth in ("a second ", "a third "):
            if name in taken and name.startswith("a "):
                name = nth + name.removeprefix("a ").removeprefix("second ")
        while name in taken:
            name += "'"
        return name

    def _called(self, key: str) -> str:
        """What a machine or a cluster of the spec is called in a sentence: by its title, else by its id."""
        tables: tuple[Mapping[str, Any], ...] = (self.hosts, self.servers, self.vms, self.spec.clusters)
        entry = next((table[key] for table in tables if key in table), None)
        return (entry.title if entry is not None else None) or key

    def _alone(self, vm: str) -> None:
        """Do without the cluster of the service, and without those of its members that are there for nothing else."""
        if not self.cluster or self.world.cluster_kinds.get(self.cluster) == "host":
            return
        spec = self.spec
        if any(self.cluster in s.runs_on for k, s in spec.services.items() if k != self.service):
            return  # others run on it as well
        self.clusters.pop(self.cluster, None)
        needed = {m for k, s in spec.services.items() if k != self.service for m in self.world.carriers(s)}
        needed |= {m for s in spec.storage.values() for m in s.on}
        witnesses = [c.quorum.witness for c in self.clusters.values() if c.quorum and c.quorum.witness]
        needed |= {w.on for w in witnesses if w.on}
        mates = [
            m for m in spec.clusters[self.cluster].members if m != vm and m in self.vms and m not in needed
        ]
        self.added.append(f"without {listed(tuple(map(self._called, (self.cluster, *mates))))}")
        for member in mates:
            del self.vms[member]

    def _vm(self, machine: str) -> str:
        """The machine itself, or a VM in its place where it is physical."""
        if machine in self.vms:
            return machine
        other = next((m for m in self.world.carriers(self.entry) if m in self.vms), None)
        if other:
            return other
        body = self.world.body(machine)
        host = next(iter(self.hosts), None) or self._host_like(machine)
        key = self._free(f"a VM like {machine}")
        self.vms[key] = Vm.model_construct(
            title=f"the VM like {self._called(machine)}", on=host, os=body.os, memory=None,
            networks=body.networks, files=self.entry.data or self._copy(),
            **_reach(body, body.storage),
        )  # fmt: skip
        self.added.append(f"a VM like {self._called(machine)}")
        return key

    def _host_like(self, machine: str) -> str:
        body: Any = self.hosts.get(machine) or self.spec.servers[machine]
        key = self._free(machine if machine.startswith("a host like ") else f"a host like {machine}")
        told = {name: getattr(body, name) for name in Host.model_fields if name != "storage"}
        called = self._called(machine).rpartition("host like ")[2]
        named = f"{key.partition(' like ')[0]} like {called}"
        told["title"] = f"the {named.removeprefix('a ')}"
        self.hosts[key] = Host.model_construct(**told, **_reach(body, body.storage))
        self.added.append(named)
        return key

    def _second(self, home: str, busy: set[str]) -> str:
        """Another host: of the same cluster, or any that is in none, or one more of the same kind."""
        cluster = self.world.member_of.get(home)
        same = self.spec.clusters[cluster].members if cluster else ()
        free = [h for h in self.hosts if h not in self.world.member_of]
        found = next((h for h in (*same, *free) if h not in busy and h in self.hosts), None)
        return found or self._host_like(home)

    def _members(self, vm: str, home: str) -> tuple[str, ...]:
        """The members of a guest cluster: those that there are, or a second one on another host."""
        mates = [m for m in self.world.carriers(self.entry) if m in self.vms and m != vm]
        if self.cluster and self.world.cluster_kinds[self.cluster] in ("guest", "mixed") and mates:
            return tuple(m for m in self.world.carriers(self.entry) if m in self.vms)
        host = self._second(home, {home})
        key = self._free(f"a second {vm.removeprefix('a ')}")
        called = self._called(vm).removeprefix("the ")
        self.vms[key] = self.vms[vm].model_copy(update={"on": host, "title": f"the second {called}"})
        self._equal(home, host)
        self.added.append(f"a second {called} on {self._called(host)}")
        return vm, key

    def _equal(self, home: str, host: str) -> None:
        """Let a host reach what another one reaches, so that machines may run on either."""
        a, b = self.hosts[home], self.hosts[host]
        self.hosts[host] = b.model_copy(
            update={
                **_reach(b, {**a.storage, **b.storage}),
                "networks": tuple(dict.fromkeys((*b.networks, *a.networks))) if b.networks else b.networks,
            }
        )

    def _beneath(self, vm: str, home: str) -> None:
        """See to it that a host cluster keeps a machine running."""
        kinds = self.world.cluster_kinds
        clusters = [k for k, c in self.clusters.items() if home in c.members and kinds.get(k) == "host"]
        if clusters and len(self.clusters[clusters[0]].members) > 1:
            return
        if any(home in c.members for c in self.clusters.values()):
            return
        mates = [
            m for m in self.world.carriers(self.entry) if m in self.vms and self.vms[m].on not in (home, None)
        ]
        others = [h for m in mates if (h := self.vms[m].on) and h not in self.world.member_of]
        other = others[0] if others else self._second(home, {home})
        self._equal(home, other)
        self._equal(other, home)
        self._shared_files(vm)
        quorum = self.spec.clusters[self.cluster].quorum if self.cluster else None
        key = self._free("a host cluster")
        members = (home, other)
        guests = tuple(m for m in self.vms if self.vms[m].on in members)
        apart = (AntiAffinity.model_construct(members=guests, hard=False),) if len(guests) > 1 else ()
        self.clusters[key] = Cluster.model_construct(
            title="the host cluster", members=members, quorum=quorum, anti_affinity=apart
        )
        made_up = {home, other}.isdisjoint(self.spec.hosts)
        both = "the two hosts" if made_up else f"{self._called(home)} and {self._called(other)}"
        self.added.append(f"a host cluster of {both}")

    def _shared_files(self, vm: str) -> None:
        """Move a machine's files off a single host's disks, where another storage is there."""
        files = self.vms[vm].files
        storage = self.spec.storage.get(files.partition("/")[0]) if files else None
        if storage is None or storage.kind != "local":
            return
        place = self.entry.data or next((k for k, s in self.spec.storage.items() if s.kind != "local"), None)
        if place:
            self.vms[vm] = self.vms[vm].model_copy(update={"files": place})
            for key, host in self.hosts.items():
                if host.storage and place.partition("/")[0] not in {
                    r.partition("/")[0] for r in host.storage
                }:
                    access = self.world.access(self.active, place)
                    if access:
                        extra = {**host.storage, place.partition("/")[0]: access}
                        self.hosts[key] = host.model_copy(update={"storage": extra})
            self.added.append(f"the files of {self._called(vm)} on {place}")

    def _pin(self, members: tuple[str, ...]) -> None:
        """Take away the host clusters beneath some machines."""
        homes = {self.vms[m].on for m in members}
        beneath = [
            key
            for key, c in self.clusters.items()
            if self.world.cluster_kinds.get(key) == "host" and homes & set(c.members)
        ]
        for key in beneath:
            del self.clusters[key]
        if beneath:
            self.added.append(f"without {listed(tuple(map(self._called, beneath)))}")

    def _physical(self, vm: str, home: str) -> str:
        """The physical member: one that there is, or a server that reaches what the VM and its host reach."""
        carriers = self.world.carriers(self.entry)
        found = next((m for m in (self.active, *carriers) if m in self.servers), None)
        if found:
            return found
        # In the place of the member that stands by, where there is one: at its site, with what it reaches.
        mates = [m for m in carriers if m in self.vms and m != vm and self.vms[m].on in self.hosts]
        mates.sort(key=lambda m: self.world.site_of(m) == self.world.site_of(vm))
        mate = mates[0] if mates else vm
        home = self.vms[mate].on or home
        host = self.hosts[home]
        key = self._free(f"a server like {home}")
        self.instead[key] = mate
        body = {name: getattr(host, name) for name in Server.model_fields if name != "storage"}
        guest = self.vms[mate]
        reach = {**host.storage, **guest.storage} if host.storage else host.storage
        called = self._called(home)
        title = f"the server like {called}"
        networks = tuple(dict.fromkeys((*host.networks, *guest.networks)))
        body |= {
            "title": title,
            "platform": None,
            "os": guest.os,
            "networks": networks,
            **_reach(host, reach),
        }
        self.servers[key] = Server.model_construct(**body)
        place = f", in the place of {self._called(mate)}" if mate != vm else ""
        self.added.append(f"a server like {called} that carries it{place}")
        return key

    def _upper(self, members: tuple[str, ...], kind: str) -> str:
        """The cluster of the members: the service's own with other members, or one like the hosts'."""
        if self.cluster:
            old = self.spec.clusters[self.cluster]
            if tuple(old.members) != members:
                self.clusters[self.cluster] = old.model_copy(update={"members": members})
            replaced = {*members, *(self.instead[m] for m in members if m in self.instead)}
            if gone := tuple(self._called(m) for m in old.members if m not in replaced):
                self.added.append(f"without {listed(gone)} in {self._called(self.cluster)}")
            return self.cluster
        home = self.world.host_cluster(self.active)
        quorum = self.spec.clusters[home].quorum if home else None
        key = self._free(f"a {kind} cluster")
        heartbeat = self.spec.clusters[home].heartbeat if home else None
        # Networks that the hosts alone have are none of the guests'.
        heartbeat = heartbeat.model_copy(update={"networks": ()}) if heartbeat else None
        self.clusters[key] = Cluster.model_construct(
            title=f"the {kind} cluster", members=members, quorum=quorum, heartbeat=heartbeat
        )
        named = " and ".join(map(self._called, members))
        self.added.append(f"a {kind} cluster of {named}")
        return key


def _reach(like: Host | Vm, storage: Mapping[str, Access]) -> dict[str, Any]:
    """What a machine reaches as its entry says it: an empty table says that it reaches nothing, none says nothing."""
    return {"storage": dict(storage)} if storage or "storage" in like.model_fields_set else {}


def _out_of_reach(spec: Spec, members: Sequence[str], entry: Service) -> str:
    """Why machines of a variant would have nothing to work with: no host of the spec that they stand on reaches it."""
    world = World(spec)
    for member in members:
        host = world.host_of(member) or member
        files = spec.vms[member].files if member in spec.vms else None
        for machine, ref in ((member, entry.copies.get(member) or entry.data), (host, files)):
            ways = world.mirrors.ways_to(ref, attended=False) if ref is not None else ()
            if ways and all(world.way(machine, way).stated is False for way in ways):
                return f"{host}, on which it would run, does not reach {ref}"
    return ""
