"""Where a VM may run besides where it runs now, and why not elsewhere. Knows nothing of what has failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hadocs.spec.protocols import THROUGH_THE_HOST
from hadocs.topology.model import Barred
from hadocs.topology.wording import listed
from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.spec.model import Vm


def placement(world: World, machine: str) -> tuple[tuple[str, ...], tuple[Barred, ...]]:
    """The other hosts of its host cluster that a VM may run on, and those it can't with the reason.

    What the spec does not state (a host without storage or networks) does not bar; what it states does.
    """
    cluster = world.host_cluster(machine)
    if machine not in world.spec.vms or cluster is None:
        return (), ()
    vm = world.spec.vms[machine]
    apart = machine in world.keeping_apart
    fit = _fit(world, machine, vm, cluster)
    allowed: list[str] = []
    barred: list[Barred] = []
    for host in (
        world.spec.clusters[cluster].members if apart or len(fit) < len(world.member_sets[cluster]) else ()
    ):
        if host == vm.on:
            continue
        why = bar(world, machine, vm, host) if apart or host not in fit else None
        if why:
            barred.append(Barred(host, why))
        else:
            allowed.append(host)
    if not barred:
        return _others(world, cluster, vm.on), ()
    return tuple(allowed), tuple(barred)


def _others(world: World, cluster: str, host: str | None) -> tuple[str, ...]:
    """The other members of a cluster: one tuple for all VMs of a host, of which there may be very many."""
    key = (cluster, host)
    if key not in world.others:
        world.others[key] = tuple(m for m in world.spec.clusters[cluster].members if m != host)
    return world.others[key]


def replicas(world: World, machine: str) -> tuple[str, ...]:
    """The other hosts of a VM's cluster that may hold the copy of its disks that Proxmox VE's replication keeps.

    Those whose disks the storage lies on as well, else those with local disks of their own, else all; the spec has no
    key for the target. Source: Proxmox VE, Storage Replication: local disks are copied to other nodes of the cluster.
    """
    vm, cluster = world.spec.vms[machine], world.host_cluster(machine)
    if vm.replica != "pvesr" or cluster is None or not vm.files:
        return ()
    if world.spec.storage[vm.files.partition("/")[0]].kind != "local":
        return ()
    others = tuple(h for h in world.spec.clusters[cluster].members if h != vm.on)
    if found := tuple(h for h in others if h in world.spec.storage[vm.files.partition("/")[0]].on):
        return found
    local = {h for s in world.spec.storage.values() if s.kind == "local" for h in s.on}
    return tuple(h for h in others if h in local) or others


def replica_unstated(world: World, machine: str) -> bool:
    """Whether the spec leaves open which of several hosts holds the copy of a VM's local disks."""
    found, files = replicas(world, machine), world.spec.vms[machine].files or ""
    return len(found) > 1 and not set(found) & set(world.spec.storage[files.partition("/")[0]].on)


def _fit(world: World, machine: str, vm: Vm, cluster: str) -> frozenset[str]:
    """The hosts that nothing but the presence of others bars a VM from, once for all that ask for the same."""
    through = tuple(ref for ref, access in vm.storage.items() if access.protocol in THROUGH_THE_HOST)
    bound = world.strict_hosts.get(machine)
    key = (
        cluster,
        vm.possible_owners,
        bound,
        vm.files,
        through,
        vm.networks,
        vm.memory,
        _disks(world, machine),
    )
    if key not in world.fit:
        members = world.spec.clusters[cluster].members
        world.fit[key] = frozenset(h for h in members if _unfit(world, machine, vm, h) is None)
    return world.fit[key]


def _disks(world: World, machine: str) -> tuple[str, ...] | None:
    """The hosts that have the disks of a VM where those are local: its own, and those with a replica; else ``None``."""
    vm = world.spec.vms[machine]
    files = world.spec.storage.get((vm.files or "").partition("/")[0])
    if files is None or files.kind != "local" or vm.on not in files.on:
        return None
    return (vm.on, *replicas(world, machine))


def bar(world: World, machine: str, vm: Vm, host: str, absent: frozenset[str] = frozenset()) -> str | None:
    """Why a VM can't run on a host of its cluster, or ``None`` where nothing that is stated bars it.

    Machines in ``absent`` do not run, so hard anti-affinity with them bars nothing.
    """
    why = _unfit(world, machine, vm, host)
    if why is not None:
        return why
    for other in world.rivals_on(machine, host):
        if other not in absent:
            return f"hard anti-affinity keeps {machine} away from {other}, which runs there"
    return None


def _unfit(world: World, machine: str, vm: Vm, host: str) -> str | None:
    """Why a host is none for a VM, whatever else runs there; ``None`` where nothing that is stated says so."""
    spec = world.spec
    if vm.possible_owners and host not in vm.possible_owners:
        return f"only {listed(vm.possible_owners)} may own {machine}"
    bound = world.strict_hosts.get(machine)
    if bound is not None and host not in bound:
        return f"strict node affinity keeps {machine} on {listed(bound)}"
    has = _disks(world, machine)
    if has is not None and host not in has and vm.files:
        return f"{host} does not have the disks of {machine}, which lie on {vm.files} of {vm.on}"
    if has is None and vm.files and world.states_reach(host, vm.files) is False:
        return f"{host} does not reach {vm.files}, where the files of {machine} lie"
    for ref, access in vm.storage.items():
        if access.protocol in THROUGH_THE_HOST and world.states_reach(host, ref) is False:
            return f"{host} does not reach {ref}, which {machine} needs over {access.protocol}"
    networks = spec.hosts[host].networks
    missing = tuple(n for n in vm.networks if n not in networks) if networks else ()
    if missing:
        return f"{host} is not attached to {listed(missing)}"
    memory = spec.hosts[host].usable
    if memory is not None and vm.memory and vm.memory > memory:
        return f"{machine} needs more memory than {host} has"
    return None
