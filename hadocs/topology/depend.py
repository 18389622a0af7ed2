"""What each service hangs on, from its machines down to sites, arrays and switches. Judges nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hadocs.topology.heartbeats import heartbeat_networks
from hadocs.topology.model import Thing
from hadocs.topology.wiring import wiring_of
from hadocs.topology.wording import listed
from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.spec.model import Service


class _Found(dict[Thing, str]):
    def note(self, thing: Thing, how: str) -> None:
        """Keep the first reason for a thing: callers go from the service downwards."""
        self.setdefault(thing, how)

    def join(self, others: Mapping[Thing, str]) -> None:
        """Note all that others have."""
        for thing, how in others.items():
            self.setdefault(thing, how)


_NEAREST = {
    "vm": 0,
    "server": 1,
    "host": 2,
    "volume": 3,
    "storage": 4,
    "network": 5,
    "switch": 6,
    "witness": 7,
}


class Dependencies:
    """What services depend on; what a service brings with it is worked out once, however many need it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._order = {thing: (_NEAREST.get(thing.kind, 8), at) for at, thing in enumerate(world.things)}
        self._needed: dict[str, _Found] = {}

    def of(self, key: str) -> dict[Thing, str]:
        """Each thing that a service depends on, with how in a few words, nearest things first."""
        found = _Found()
        _own(self._world, key, found, "")
        for need in self._world.spec.services[key].requires:
            found.join(self._brought(need))
        ranked = sorted(found, key=lambda t: self._order.get(t, (_NEAREST.get(t.kind, 8), 0)))
        return {thing: found[thing] for thing in ranked}

    def _brought(self, key: str) -> _Found:
        """What whoever needs a service depends on by that: what the service itself does, and what it needs in turn."""
        # An explicit stack: chains may be longer than Python nests. No service needs itself, however far around.
        work = [key]
        while work:
            service = work[-1]
            needs = self._world.spec.services[service].requires
            if missing := [n for n in needs if n not in self._needed and service not in self._needed]:
                work.extend(reversed(missing))
                continue
            work.pop()
            if service not in self._needed:
                found = _Found()
                _own(self._world, service, found, f"{service}, which it needs: ")
                for need in needs:
                    found.join(self._needed[need])
                self._needed[service] = found
        return self._needed[key]


def own(world: World, key: str) -> dict[Thing, str]:
    """What a service depends on by itself, with how: without what those bring with them that it needs."""
    found = _Found()
    _own(world, key, found, "")
    return dict(found)


def _own(world: World, key: str, found: _Found, prefix: str) -> None:
    service = world.spec.services[key]
    machines = world.carriers(service)
    for machine in machines:
        _machine(world, machine, found, prefix, _role(world, service, machine, key))
    for ref, how, users in _data(world, service):
        _storage(world, ref, found, f"{prefix}{how}")
        for machine in users:
            _way(world, machine, ref, found, prefix)
    cluster = world.cluster_of(service)
    for c in dict.fromkeys((cluster, *(world.host_cluster(m) for m in machines))):
        if c:
            _cluster(world, c, found, prefix)


def _role(world: World, service: Service, machine: str, key: str) -> str:
    if world.cluster_of(service) is None:
        return f"runs {key}" if len(service.runs_on) == 1 else f"runs an instance of {key}"
    return f"carries {key}" if service.active_on == machine else f"can carry {key}"


def _data(world: World, service: Service) -> list[tuple[str, str, tuple[str, ...]]]:
    """Where the data lies, as what, and which machines use it there."""
    found = [(service.data, "holds its data", world.carriers(service))] if service.data else []
    return found + [(ref, f"holds the copy of {m}", (m,)) for m, ref in service.copies.items()]


def _machine(world: World, machine: str, found: _Found, prefix: str, how: str) -> None:
    kind = world.kinds[machine]
    found.note(Thing(kind, machine), f"{prefix}{how}")
    host = world.host_of(machine)
    if kind == "vm":
        vm = world.spec.vms[machine]
        if host:
            found.note(Thing("host", host), f"{prefix}runs {machine}")
            _domains(world, Thing("host", host), found, prefix)
        if vm.files:
            _storage(world, vm.files, found, f"{prefix}holds the files of {machine}")
    else:
        _domains(world, Thing(kind, machine), found, prefix)
    site, rack = world.site_of(machine), world.rack_of(machine)
    if rack:
        found.note(Thing("rack", rack), f"{prefix}{host} stands there")
    if site:
        found.note(Thing("site", site), f"{prefix}{host or machine} stands there")
        _domains(world, Thing("site", site), found, prefix)
    for network in world.with_role(world.networks_of(machine), "client"):
        _network(world, network, found, f"{prefix}clients reach {machine} over it", machine)
    for ref in world.body(machine).storage:
        _way(world, machine, ref, found, prefix)
    if kind == "vm" and (files := world.spec.vms[machine].files):
        _way(world, host or machine, files, found, prefix)


def _way(world: World, machine: str, ref: str, found: _Found, prefix: str) -> None:
    """The networks over which a machine, or the host whose way counts, reaches a storage."""
    by = world.reached_by(machine, ref)
    if world.over_ip(by, ref):
        for network in world.storage_networks(by):
            _network(world, network, found, f"{prefix}{by} reaches {ref} over it", machine)


def _storage(world: World, ref: str, found: _Found, how: str) -> None:
    key, entry = world.storage_entry(ref)
    if "/" in ref:
        found.note(Thing("volume", ref), how)
    found.note(Thing("storage", key), how if "/" not in ref else f"{how} ({ref})")
    site, rack = world.storage_site(key), world.storage_rack(key)
    if rack:
        found.note(Thing("rack", rack), f"{key} stands there")
    if site:
        found.note(Thing("site", site), f"{key} stands there")
        _domains(world, Thing("site", site), found, "")
    _domains(world, Thing("storage", key), found, "")
    for machine in entry.on:
        found.note(Thing(world.kinds[machine], machine), f"its disks hold {key}")
    if len(entry.on) > 1 and entry.served_by is None:
        for machine in entry.on:
            for network in world.storage_networks(machine):
                _network(world, network, found, f"joins the machines that hold {key}")
    mirror = world.mirror_of(key)
    if mirror:
        found.note(Thing("storage", mirror), f"is the mirror of {key}")
        if site := world.storage_site(mirror):
            found.note(Thing("site", site), f"{mirror}, the mirror of {key}, stands there")
            _domains(world, Thing("site", site), found, "")


def _network(world: World, network: str, found: _Found, how: str, machine: str = "") -> None:
    """``machine`` is the one that reaches it, where it is one alone: over the switches of its own adapters."""
    found.note(Thing("network", network), how)
    wiring = wiring_of(world)
    switches = wiring.at(machine, network) if machine else wiring.carrying[network]
    for switch in switches:
        with_it = f", with {listed(tuple(s for s in switches if s != switch))}" if len(switches) > 1 else ""
        found.note(Thing("switch", switch), f"carries {network}{with_it}")
        _domains(world, Thing("switch", switch), found, "")


def _domains(world: World, thing: Thing, found: _Found, prefix: str) -> None:
    for domain, how in world.domains.above(thing).items() if world.spec.failure_domains else ():
        found.note(Thing("domain", domain), f"{prefix}{how}")


def _cluster(world: World, cluster: str, found: _Found, prefix: str) -> None:
    entry = world.spec.clusters[cluster]
    kind = world.cluster_kinds[cluster]
    for member in entry.members:
        how = f"is a node of {cluster} and can take over" if kind == "host" else f"is a node of {cluster}"
        found.note(Thing(world.kinds[member], member), f"{prefix}{how}")
    for network in heartbeat_networks(world, cluster):
        _network(world, network, found, f"{prefix}carries the heartbeat of {cluster}")
    witness = entry.quorum.witness if entry.quorum else None
    if witness and witness.kind != "none":
        found.note(Thing("witness", f"{cluster}/witness"), f"{prefix}votes in {cluster}")
        if site := world.witness_site(cluster):
            found.note(Thing("site", site), f"{prefix}the witness of {cluster} stands there")
        if witness.on and witness.on.partition("/")[0] in world.spec.storage:
            _storage(world, witness.on, found, f"{prefix}holds the witness of {cluster}")
        elif witness.on and witness.on in world.kinds:
            found.note(Thing(world.kinds[witness.on], witness.on), f"{prefix}holds the witness of {cluster}")
