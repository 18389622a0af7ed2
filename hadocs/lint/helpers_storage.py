"""Which storage the members of a cluster share, by which protocol, and what their hypervisor lets through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hadocs.lint.helpers_known import facts_of
from hadocs.lint.rule import Unsaid
from hadocs.platforms import catalog
from hadocs.spec.protocols import BLOCKS
from hadocs.topology.wiring import wiring_of

if TYPE_CHECKING:
    from hadocs.errors import Route
    from hadocs.spec.model import Spec
    from hadocs.topology.model import ClusterView, Machine, PlatformView, Topology
    from hadocs.topology.world import World


@dataclass(frozen=True, slots=True)
class Shared:
    """A storage or volume that a member VM shares with other members, and by which protocol it may do so.

    ``protocols`` holds one where it is stated, all of the storage where it is not, none where nothing is known.
    ``at`` leads to what states it.
    """

    machine: str
    ref: str
    protocols: tuple[str, ...]
    at: Route

    @property
    def unsaid(self) -> str:
        """The key that tells by which protocol it is reached."""
        return f"vms.{self.machine}.storage.{self.ref}.protocol: how {self.machine} reaches {self.ref}"


def shared_by_guests(cluster: ClusterView, world: World) -> tuple[Shared, ...]:
    """What the VMs of a cluster share: a disk witness, data that moves, and what two members state to reach."""
    guests = [m for m in cluster.members if world.kinds[m] == "vm"]
    refs: dict[str, None] = {}
    quorum = world.spec.clusters[cluster.id].quorum
    if quorum and quorum.witness and quorum.witness.kind == "disk" and quorum.witness.on:
        refs[quorum.witness.on] = None
    for service in cluster.services:
        if data := world.spec.services[service].data:
            refs[data] = None
    stated = [set(world.body(m).storage) for m in cluster.members]
    for member in cluster.members:
        for ref in world.body(member).storage:
            if sum(ref in one for one in stated) > 1:
                refs[ref] = None
    disks = {r: None for r in refs if r.partition("/")[0] in world.spec.storage}
    return tuple(_shared(world, m, r) for m in guests for r in disks)


def _shared(world: World, machine: str, ref: str) -> Shared:
    storage = ref.partition("/")[0]
    access = world.access(machine, ref)
    key = next((k for k in (ref, storage) if k in world.spec.vms[machine].storage), None)
    if access is not None and access.protocol:
        return Shared(machine, ref, (access.protocol,), ("vms", machine, "storage", key or ref, "protocol"))
    at: Route = ("vms", machine, "storage", key) if key else ("storage", storage, "protocols")
    return Shared(machine, ref, world.spec.storage[storage].protocols, at)


def hypervisor(topology: Topology, machine: Machine) -> PlatformView | None:
    """The platform of the host that a VM runs on now; none where that or its version is not stated."""
    host = topology.machines.get(machine.on) if machine.on else None
    platform = host.platform if host else None
    return platform if platform is None or platform.version or not platform.known else None


def hypervisor_unsaid(machine: Machine, what: str, about: tuple[str, ...]) -> Unsaid:
    """What the spec has to add before the hypervisor of a VM is known."""
    if machine.on is None:
        return Unsaid(("vms", machine.id), f"vms.{machine.id}.on: its host tells {what}", about)
    return Unsaid(
        ("hosts", machine.on), f"hosts.{machine.on}.platform, with its version: it tells {what}", about
    )


_ARRIVED_WITH = {"fc": "virtual_fibre_channel", "fcoe": "virtual_fibre_channel", "vhd-set": "vhd_set"}


def lets_guests_share(platform: PlatformView, protocol: str) -> tuple[bool, bool]:
    """Whether guests of a hypervisor can share storage by a protocol, and whether an error may rest on that.

    What a version lacks that a later one lacks too, by a firm source, or that came later by a firm source, is
    as certain as that source. Own knowledge of the catalogue counts as no answer: it lets through.
    """
    fact = facts_of(platform).get("guest_shared_storage")
    wanted = "fc" if protocol == "fcoe" else protocol
    if fact is None or fact.basis == "O" or wanted in fact.value or protocol in fact.value:
        return True, False
    order = catalog.versions(platform.id)
    place = order.index(platform.version) if platform.version in order else len(order)
    later = [catalog.find_platform(f"{platform.id}/{v}") for v in order[place + 1 :]]
    facts = [p.facts for p in later if p]
    lacking = [f["guest_shared_storage"] for f in facts if "guest_shared_storage" in f]
    arrival = next((f[n] for f in facts if (n := _ARRIVED_WITH.get(protocol, "")) in f), None)
    firm = (
        fact.firm or any(f.firm and wanted not in f.value for f in lacking) or bool(arrival and arrival.firm)
    )
    return False, firm


def ways_by_member(world: World, storage: str) -> dict[str, list[str]]:
    """Members of clusters that state to reach a storage themselves, with what of it."""
    found: dict[str, list[str]] = {}
    for machine in world.member_of:
        for ref, access in world.body(machine).storage.items():
            way = access.protocol in (*BLOCKS, "smb", "nfs") if access.protocol else True
            if ref.partition("/")[0] == storage and way:
                found.setdefault(machine, []).append(ref)
    return found


def for_votes(spec: Spec, storage: str) -> bool:
    """Whether a storage holds witnesses and disks of SBD and nothing else, as far as the spec tells."""
    votes: set[str] = set()
    for cluster in spec.clusters.values():
        witness = cluster.quorum.witness if cluster.quorum else None
        votes |= {witness.on} if witness is not None and witness.on else set()
        votes |= set(cluster.fencing.sbd.devices) if cluster.fencing and cluster.fencing.sbd else set()
    volumes = spec.storage[storage].volumes
    kept = [vm.files for vm in spec.vms.values()]
    kept += [ref for service in spec.services.values() for ref in (service.data, *service.copies.values())]
    if storage in kept:
        return False
    return ({f"{storage}/{volume}" for volume in volumes} if volumes else {storage}) <= votes


def lone_switches(
    world: World, machines: Iterable[str]
) -> tuple[dict[str, dict[str, tuple[str, ...]]], tuple[str, ...]]:
    """Switches that alone carry the storage traffic of machines: switch to those machines and their networks.

    The second value holds networks for which that can't be told, since nothing says what carries them.
    """
    alone: dict[str, dict[str, tuple[str, ...]]] = {}
    unsaid: dict[str, None] = {}
    for machine in machines:
        networks = world.storage_networks(machine)
        carriers = {n: wiring_of(world).at(machine, n) for n in networks}
        switches = dict.fromkeys(s for found in carriers.values() for s in found)
        lacking = [n for n, found in carriers.items() if not found]
        if lacking and len(switches) < 2:
            unsaid.update(dict.fromkeys(lacking))
        elif len(switches) == 1:
            alone.setdefault(next(iter(switches)), {})[machine] = networks
    return alone, tuple(unsaid)


def single_paths(
    world: World, storage: str, ways: Mapping[str, Sequence[str]]
) -> tuple[dict[str, str], dict[str, str]]:
    """Machines with one path to a storage, and those that do not say, each with what of it they reach."""
    single: dict[str, str] = {}
    unsaid: dict[str, str] = {}
    for machine, refs in ways.items():
        for ref in refs:
            access = world.body(machine).storage[ref]
            protocols = (access.protocol,) if access.protocol else world.spec.storage[storage].protocols
            if access.paths == 1:
                single.setdefault(machine, ref)
            elif access.paths is None and (set(protocols) & set(BLOCKS) or not protocols):
                unsaid.setdefault(machine, ref)
    return single, unsaid
