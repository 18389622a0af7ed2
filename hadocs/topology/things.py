"""Everything of a spec that can be lost, in the order in which pages list it. Decides nothing about the loss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from hadocs.topology.model import MachineKind, Thing

if TYPE_CHECKING:
    from hadocs.spec.model import Access, Host, Spec, Vm


class Indexed(Protocol):
    """What is asked of the indexes of a spec, `hadocs.topology.world.World`, which has these lists itself."""

    @property
    def spec(self) -> Spec:
        """The spec."""

    @property
    def kinds(self) -> Mapping[str, MachineKind]:
        """Machine id to its kind."""

    def body(self, machine: str) -> Host | Vm:
        """The spec's own entry of a machine."""

    def rack_of(self, machine: str) -> str | None:
        """The rack of a machine."""

    def storage_rack(self, storage: str) -> str | None:
        """The rack of a storage."""

    def access(self, machine: str, ref: str) -> Access | None:
        """The entry with which a machine states that it reaches a storage."""

    def reaches_itself(self, machine: str, ref: str) -> bool | None:
        """Whether a machine reaches just this storage."""


def things_of(world: Indexed) -> tuple[Thing, ...]:
    """Sites, racks and failure domains, machines, storage, networks, switches, links and witnesses."""
    spec = world.spec
    found: list[Thing] = [Thing("site", s) for s in spec.sites]
    racks = [world.rack_of(m) for m in (*spec.hosts, *spec.servers)]
    racks += [world.storage_rack(s) for s in spec.storage]
    found += [Thing("rack", r) for r in dict.fromkeys(racks) if r]
    found += [Thing("domain", d) for d in spec.failure_domains]
    found += [Thing(kind, m) for m, kind in world.kinds.items()]
    for key, storage in spec.storage.items():
        found.append(Thing("storage", key))
        found += [Thing("volume", f"{key}/{v}") for v in storage.volumes]
    found += [Thing("network", n) for n in spec.networks]
    found += [Thing("switch", s) for s in switches_of(world)]
    found += [Thing("link", link) for link in spec.links]
    for key, cluster in spec.clusters.items():
        witness = cluster.quorum.witness if cluster.quorum else None
        if witness and witness.kind != "none":
            found.append(Thing("witness", f"{key}/witness"))
    return tuple(found)


def switches_of(world: Indexed) -> tuple[str, ...]:
    """The switches that networks and adapters name, and those that are declared."""
    spec = world.spec
    named = [s for n in spec.networks.values() for s in n.switches]
    named += [
        a.switch for some in (spec.hosts, spec.servers) for m in some.values() for a in m.adapters.values()
    ]
    return tuple(dict.fromkeys((*named, *spec.switches)))


def ties_of(world: Indexed) -> tuple[Thing, ...]:
    """What ties single machines to the rest: their own paths to storage, and their own adapters in networks.

    Virtual machines have some of their own where they state a way of their own to storage; their adapters are
    those of their hosts.
    """
    found: list[Thing] = []
    for machine, kind in world.kinds.items():
        for key, storage in world.spec.storage.items():
            own = world.access(machine, key) is not None or (
                kind != "vm" and world.reaches_itself(machine, key)
            )
            if own and machine not in storage.on:
                found.append(Thing("path", f"{machine}:{key}"))
        found += [Thing("adapter", f"{machine}:{n}") for n in world.body(machine).networks]
    return tuple(found)
