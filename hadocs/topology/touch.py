"""Which parts of an estate a loss can touch at all, so that a loss costs what it takes with it and not the estate.

Everything here is derived from the spec, once: for each place what stands there, for each network what hangs on it.
What an answer leaves out is not touched; what it holds may be. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from hadocs.topology.heartbeats import heartbeat_by_member
from hadocs.topology.lock_stores import keeps_lock, stores, ways_to_store
from hadocs.topology.world import World

Index = Mapping[str, tuple[str, ...]]


def _index(pairs: Iterable[tuple[str | None, str]]) -> Index:
    """Each key with its values, in the order in which they come, each once; pairs without a key are left out."""
    found: dict[str, dict[str, None]] = {}
    for key, value in pairs:
        if key is not None:
            found.setdefault(key, {})[value] = None
    return {key: tuple(values) for key, values in found.items()}


def _places(keys: Iterable[str]) -> dict[str, int]:
    return {key: at for at, key in enumerate(keys)}


@dataclass(frozen=True)
class Touch:
    """The indexes; storage, volumes and networks share one namespace in those that say so: ``storage:san-a``."""

    world: World

    @cached_property
    def order(self) -> Mapping[str, int]:
        """Machine id to its place in the spec."""
        return _places(self.world.kinds)

    @cached_property
    def cluster_order(self) -> Mapping[str, int]:
        """Cluster id to its place in the spec."""
        return _places(self.world.spec.clusters)

    @cached_property
    def storage_order(self) -> Mapping[str, int]:
        """Storage id to its place in the spec."""
        return _places(self.world.spec.storage)

    @cached_property
    def service_order(self) -> Mapping[str, int]:
        """Service id to its place in the spec."""
        return _places(self.world.spec.services)

    @cached_property
    def _metal(self) -> tuple[str, ...]:
        return tuple(m for m, kind in self.world.kinds.items() if kind != "vm")

    @cached_property
    def at_site(self) -> Index:
        """Site to the hosts and servers that stand there, and the machines there on hosts of others."""
        hosted = (m for m, vm in self.world.spec.vms.items() if vm.on is None)
        return _index((self.world.site_of(m), m) for m in (*self._metal, *hosted))

    @cached_property
    def at_rack(self) -> Index:
        """Rack to the hosts and servers that stand there."""
        return _index((self.world.rack_of(m), m) for m in self._metal)

    @cached_property
    def nowhere(self) -> tuple[str, ...]:
        """The hosts and servers of which the spec does not say in which site they stand."""
        return tuple(m for m in self._metal if self.world.site_of(m) is None)

    @cached_property
    def networks_on(self) -> Index:
        """Switch to the networks that it carries."""
        spec = self.world.spec
        return _index((switch, key) for key, n in spec.networks.items() for switch in n.switches)

    @cached_property
    def storage_at(self) -> Index:
        """``site:…``, ``rack:…``, ``machine:…`` and ``network:…`` to the storage that stands there or hangs on it."""
        world = self.world
        return _index(self._storage_pairs(world))

    @staticmethod
    def _storage_pairs(world: World) -> Iterable[tuple[str | None, str]]:
        for key, storage in world.spec.storage.items():
            yield f"site:{world.storage_site(key)}", key
            yield f"rack:{world.storage_rack(key)}", key
            for machine in storage.on:
                yield f"machine:{machine}", key
                for network in world.storage_networks(machine):
                    yield f"network:{network}", key

    @cached_property
    def witnesses_at(self) -> Index:
        """``site:…``, ``machine:…`` and ``storage:…`` to the clusters whose witness stands or lies there."""
        return _index(self._witness_pairs())

    def _witness_pairs(self) -> Iterable[tuple[str | None, str]]:
        world = self.world
        for key, cluster in world.spec.clusters.items():
            witness = cluster.quorum.witness if cluster.quorum else None
            if witness is None or witness.kind == "none":
                continue
            yield f"site:{world.witness_site(key)}", key
            if witness.on:
                yield f"machine:{witness.on}", key
                yield f"storage:{witness.on.partition('/')[0]}", key

    @cached_property
    def witness_disks_over(self) -> Index:
        """Network to the clusters whose members reach the disk of their witness over it."""
        return _index(self._witness_disk_pairs())

    def _witness_disk_pairs(self) -> Iterable[tuple[str | None, str]]:
        world = self.world
        for key, cluster in world.spec.clusters.items():
            witness = cluster.quorum.witness if cluster.quorum else None
            if witness is None or witness.kind != "disk" or not witness.on:
                continue
            for member in cluster.members:
                for ref in world.ways_to(witness.on):
                    for network in world.way(member, ref).networks:
                        yield network, key

    @cached_property
    def witness_machines(self) -> Index:
        """The machines that a witness lies on and that state their networks, to the clusters of which it is one."""
        world = self.world
        found = {m: self.witnesses_at.get(f"machine:{m}", ()) for m in world.kinds if world.networks_of(m)}
        return {machine: keys for machine, keys in found.items() if keys}

    @cached_property
    def witness_vms(self) -> frozenset[str]:
        """The VMs that a witness lies on."""
        return frozenset(vm for vm in self.world.spec.vms if f"machine:{vm}" in self.witnesses_at)

    @cached_property
    def laden(self) -> frozenset[str]:
        """The VMs that a witness lies on, or storage."""
        held = (m for storage in self.world.spec.storage.values() for m in storage.on)
        return self.witness_vms.union(m for m in held if m in self.world.spec.vms)

    @cached_property
    def networks_of(self) -> Mapping[str, frozenset[str]]:
        """Cluster to the networks that its members talk over."""
        seen = {key: heartbeat_by_member(self.world, key) or {} for key in self.world.spec.clusters}
        return {key: frozenset(n for networks in by.values() for n in networks) for key, by in seen.items()}

    @cached_property
    def clusters_on(self) -> Index:
        """Network to the clusters that talk over it."""
        beats = ((n, key) for key, networks in self.networks_of.items() for n in networks)
        remote = ((n, key) for m, key in self.world.remote_to.items() for n in self.world.networks_of(m))
        own = (
            (n, key)
            for key in dict.fromkeys(self.world.remote_to.values())
            for m in self.world.member_sets[key]
            for n in self.world.networks_of(m)
        )
        return _index((*beats, *remote, *own))

    @cached_property
    def vms_by_way(self) -> Index:
        """``storage:…``, ``volume:…`` and ``network:…`` to the VMs that reach their files there or over it."""
        spec = self.world.spec
        return _index(
            (way, key)
            for key, vm in spec.vms.items()
            if vm.files
            for way in self._ways(vm.on or key, vm.files)
        )

    def _ways(self, machine: str, ref: str) -> Iterable[str]:
        yield f"volume:{ref}"
        for way in self.world.ways_to(ref):
            yield f"storage:{way.partition('/')[0]}"
            for network in self.world.way(machine, way).networks:
                yield f"network:{network}"

    @cached_property
    def services_by_way(self) -> Index:
        """``storage:…``, ``volume:…`` and ``network:…`` to the services whose machines need it for them."""
        return _index(self._service_ways())

    def _service_ways(self) -> Iterable[tuple[str, str]]:
        world = self.world
        for key, service in world.spec.services.items():
            for machine in world.carriers(service):
                refs = [service.data, service.copies.get(machine)]
                for ref in refs:
                    if ref:
                        yield from ((way, key) for way in self._ways(machine, ref))
                for network in world.with_role(world.networks_of(machine), "client"):
                    yield f"network:{network}", key
                for store in stores(world, key) if key in self.locked else ():
                    yield from ((f"network:{n}", key) for n in ways_to_store(world, store, machine))

    @cached_property
    def clusters_with_data_on(self) -> Index:
        """Storage to the clusters of software with votes whose members keep their copies there."""
        world = self.world
        return _index(
            (ref.partition("/")[0], key)
            for service in world.spec.services.values()
            if (key := world.cluster_of(service)) is not None
            for ref in service.copies.values()
        )

    @cached_property
    def locked(self) -> frozenset[str]:
        """The services whose leader holds a lock in a store that is another service."""
        services = self.world.spec.services
        return frozenset(k for k, s in services.items() if keeps_lock(s) and stores(self.world, k))

    @cached_property
    def services_on(self) -> Index:
        """Machine to the services that it can carry."""
        world = self.world
        return _index((m, key) for key, s in world.spec.services.items() for m in world.carriers(s))

    @cached_property
    def idle(self) -> frozenset[str]:
        """The VMs on which nothing hangs, no service, cluster, witness or storage: each takes only itself along."""
        busy = {*self.services_on, *self.world.member_of, *self.world.remote_to, *self.laden}
        return frozenset(self.world.spec.vms.keys() - busy)

    @cached_property
    def services_of(self) -> Index:
        """Cluster to the services that run on it, and for a host cluster those that it keeps running."""
        world = self.world
        return _index(
            pair
            for key, service in world.spec.services.items()
            for pair in (
                (world.cluster_of(service), key),
                *((world.host_cluster(m), key) for m in world.carriers(service)),
            )
        )

    @cached_property
    def needed_by(self) -> Index:
        """Service to those that need it."""
        return _index((need, key) for key, s in self.world.spec.services.items() for need in s.requires)

    @cached_property
    def depth(self) -> Mapping[str, int]:
        """Service to its place in an order in which each stands behind all that it needs."""
        services = self.world.spec.services
        found: dict[str, int] = {}
        begun: set[str] = set()
        for start in services:
            # An explicit stack: chains may be longer than Python nests.
            work = [(start, iter(services[start].requires))] if start not in begun else []
            begun.add(start)
            while work:
                key, needs = work[-1]
                need = next((n for n in needs if n not in begun), None)
                if need is None:
                    found[key] = len(found)
                    work.pop()
                else:
                    begun.add(need)
                    work.append((need, iter(services[need].requires)))
        return found


def touch_of(world: World) -> Touch:
    """The indexes of a spec, made once."""
    return world.kept(Touch)
