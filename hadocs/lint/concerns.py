"""Which findings are about what a service stands on: the one place that links the two. Judges nothing.

A finding names things by their ids. Where it names some that only a few services have (a service, a virtual machine, a
cluster of guests), it is about those alone; where it names only what many share (hosts and their cluster, storage, a
network), it is about every service on top.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from hadocs.topology.model import Topology
from hadocs.topology.world import World


class Named(Protocol):
    """Something that rules say: a finding, or what they could not tell."""

    @property
    def about(self) -> tuple[str, ...]:
        """The ids that it is about."""


Said = TypeVar("Said", bound=Named)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a service stands on: its ``own`` things, which others may not have, and what lies ``beneath`` them.

    ``holders`` are machines that hold storage or a witness, for whichever service.
    """

    own: frozenset[str]
    beneath: frozenset[str]
    holders: frozenset[str]


def ground(world: World, topology: Topology, service: str) -> Ground:
    """What a service stands on now.

    Its own are its machines and the cluster that those are members of with all members. Beneath are hosts, host
    clusters, storage, networks, and what holds its storage and the witnesses of its clusters.
    """
    spec, view = world.spec, topology.services[service]
    clusters = {view.cluster, *(topology.machines[m].member_of for m in view.machines)} - {None}
    machines = dict.fromkeys(view.machines)
    for key in sorted(c for c in clusters if c is not None):
        machines.update(dict.fromkeys(topology.clusters[key].members))
    hosts = {h for m in machines if (h := world.host_of(m))}
    under = {c for m in machines if (c := topology.machines[m].host_cluster)} | {
        c for c in clusters if c and topology.clusters[c].kind == "host"
    }
    hosts |= {h for c in under for h in topology.clusters[c].members}
    entry = spec.services[service]
    refs = [entry.data, *entry.copies.values(), *(spec.vms[m].files for m in machines if m in spec.vms)]
    witnesses = [q.witness for c in (*clusters, *under) if c and (q := spec.clusters[c].quorum)]
    laid = [w.on for w in witnesses if w and w.on]
    refs += [r for r in laid if r not in world.kinds]
    storage = {r.partition("/")[0] for r in refs if r}
    storage |= {m for s in storage if (m := world.mirror_of(s))}
    holders = {m for s in storage for m in spec.storage[s].on} | {r for r in laid if r in world.kinds}
    networks = {n for m in (*machines, *hosts) if m in world.kinds for n in world.networks_of(m)}
    upper = {c for c in clusters if c and topology.clusters[c].kind != "host"}
    own = frozenset({service, *machines, *upper})
    beneath = {*hosts, *under, *storage, *(r for r in refs if r), *holders, *networks}
    return Ground(own, frozenset(b for b in beneath if b) - own, _holders(world))


def _holders(world: World) -> frozenset[str]:
    """The machines of a spec that hold storage or a witness."""
    spec = world.spec
    witnesses = [q.witness for c in spec.clusters.values() if (q := c.quorum)]
    laid = {w.on for w in witnesses if w and w.on in world.kinds}
    return frozenset({m for s in spec.storage.values() for m in s.on} | {m for m in laid if m})


def concerns(ground: Ground, world: World, said: Named) -> bool:
    """Whether what a rule said is about a service, by the things that it names."""
    spec = world.spec
    about = set(said.about)
    few = {
        a
        for a in about
        if a in spec.services
        or (a in world.kinds and a not in spec.hosts and a not in ground.holders)
        or (a in spec.clusters and world.cluster_kinds[a] != "host")
    }
    return bool(few & ground.own if few else about & (ground.beneath | ground.own))


def of_service(said: Iterable[Said], world: World, topology: Topology, service: str) -> Iterator[Said]:
    """Those that are about what a service stands on, in their order."""
    stands = ground(world, topology, service)
    return (one for one in said if concerns(stands, world, one))
