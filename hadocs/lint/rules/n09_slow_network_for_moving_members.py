"""Members of a Windows cluster with shared disks are moved by vMotion over less than 10 Gbit/s.

Why:
    At the end of a move the machine stands still while the rest of its memory is copied. Over a slow network that
    takes longer than the cluster in the guest waits, and the other member takes over in the middle of a planned move.
    VMware asks for 10 Gbit/s and supports no less.

Fails:
    platform: vsphere/8.0
    networks: {vmotion: {roles: [migration], speed: 1 Gbit/s}}
    storage: {array: {protocols: [fc], volumes: {data: {}}}}
    hosts: {esxi-1: {networks: [vmotion]}, esxi-2: {networks: [vmotion]}, esxi-3: {networks: [vmotion]}}
    vms:
      sql-a: {on: esxi-1, os: Windows Server 2022, storage: {array/data: {protocol: vmdk}}}
      sql-b: {like: sql-a, on: esxi-2}
    clusters:
      ha: {members: [esxi-1, esxi-2, esxi-3]}
      sql: {members: [sql-a, sql-b]}

Passes:
    platform: vsphere/8.0
    networks: {vmotion: {roles: [migration], speed: 10 Gbit/s}}
    storage: {array: {protocols: [fc], volumes: {data: {}}}}
    hosts: {esxi-1: {networks: [vmotion]}, esxi-2: {networks: [vmotion]}, esxi-3: {networks: [vmotion]}}
    vms:
      sql-a: {on: esxi-1, os: Windows Server 2022, storage: {array/data: {protocol: vmdk}}}
      sql-b: {like: sql-a, on: esxi-2}
    clusters:
      ha: {members: [esxi-1, esxi-2, esxi-3]}
      sql: {members: [sql-a, sql-b]}

Fix:
    Lead vMotion over 10 Gbit/s or more, or keep the members from being moved while they run (live_migration: false).

References:
    - VMware, vMotion support for Windows Server Failover Clustering, docs.vmware.com GUID-6AA6AECB
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_known import facts_of
from hadocs.lint.helpers_storage import hypervisor, shared_by_guests
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed
from hadocs.topology.world import World

# What the vendor's pages say was read in excerpts, so no error rests on it.
SEVERITY = "warning"
SCOPE = ("hyper-v", "vsphere")

_ENOUGH = 10_000_000_000
"""Bits a second: the least that VMware supports for these machines (fact wsfc_vmotion)."""


def check(cluster: ClusterView, world: World, topology: Topology) -> Iterator[Result]:
    """Judge the migration networks of the hosts on which members of a Windows cluster stand."""
    if cluster.platform is None or cluster.platform.id != "hyper-v":
        return
    sharing = dict.fromkeys(
        s.machine for s in shared_by_guests(cluster, world) if s.protocols and "iscsi" not in s.protocols
    )
    by_hosts: dict[str, list[str]] = {}
    for member in sharing:
        machine = topology.machines[member]
        moved = machine.host_cluster and world.spec.vms[member].live_migration is not False
        if moved and "wsfc_vmotion" in facts_of(hypervisor(topology, machine)):
            by_hosts.setdefault(machine.host_cluster or "", []).append(member)
    for hosts, members in by_hosts.items():
        attached = dict.fromkeys(
            n for h in topology.clusters[hosts].members for n in world.spec.hosts[h].networks
        )
        networks = world.with_role(tuple(attached), "migration")
        if not networks:
            add = f"networks.<id>.roles: migration, for the one over which {hosts} moves machines"
            yield Unsaid(("clusters", hosts, "members"), add, (hosts, *attached))
        for network in networks:
            speed = world.spec.networks[network].speed
            if speed is None:
                yield Unsaid(
                    ("networks", network), f"networks.{network}.speed, such as 10 Gbit/s", (network,)
                )
            elif speed < _ENOUGH:
                yield Hit(
                    ("networks", network, "speed"),
                    f"{listed(members)} of {cluster.id} are moved over {network} with {speed / 1e9:g} Gbit/s; VMware "
                    "supports no less than 10 for members that share disks.",
                    f"Lead vMotion of {listed(members)} over 10 Gbit/s or more, or stop moving them while they run.",
                    (cluster.id, network, *members),
                )
