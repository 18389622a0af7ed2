"""Where a VM may run besides where it runs now, and why not elsewhere. Knows nothing of what has failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hadocs.topology.model import Barred
from hadocs.topology.wording import listed
from hadocs.topology.world import THROUGH_THE_HOST, World

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
    allowed: list[str] = []
    barred: list[Barred] = []
    for host in world.spec.clusters[cluster].members:
        if host == vm.on:
            continue
        why = bar(world, machine, vm, host)
        if why:
            barred.append(Barred(host, why))
        else:
            allowed.append(host)
    return tuple(allowed), tuple(barred)


def bar(world: World, machine: str, vm: Vm, host: str, absent: frozenset[str] = frozenset()) -> str | None:
    """Why a VM can't run on a host of its cluster, or ``None`` where nothing that is stated bars it.

    Machines in ``absent`` do not run, so hard anti-affinity with them bars nothing.
    """
    spec = world.spec
    if vm.possible_owners and host not in vm.possible_owners:
        return f"only {listed(vm.possible_owners)} may own {machine}"
    bound = world.strict_hosts.get(machine)
    if bound is not None and host not in bound:
        return f"strict node affinity keeps {machine} on {listed(bound)}"
    if vm.files and world.states_reach(host, vm.files) is False:
        return f"{host} does not reach {vm.files}, where the files of {machine} lie"
    for ref, access in vm.storage.items():
        if access.protocol in THROUGH_THE_HOST and world.states_reach(host, ref) is False:
            return f"{host} does not reach {ref}, which {machine} needs over {access.protocol}"
    networks = spec.hosts[host].networks
    missing = tuple(n for n in vm.networks if n not in networks) if networks else ()
    if missing:
        return f"{host} is not attached to {listed(missing)}"
    memory = spec.hosts[host].memory
    if memory and vm.memory and vm.memory > memory:
        return f"{machine} needs more memory than {host} has"
    for other in world.rivals.get(machine, ()):
        if other not in absent and other in spec.vms and spec.vms[other].on == host:
            return f"hard anti-affinity keeps {machine} away from {other}, which runs there"
    return None
