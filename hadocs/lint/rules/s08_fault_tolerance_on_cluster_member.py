"""A member of a Windows guest cluster with shared disks has vSphere Fault Tolerance.

Why:
    Fault Tolerance runs a second copy of the machine in step with the first and needs disks of its own for each.
    The disks that a Windows cluster shares can't be copied so; VMware supports no Fault Tolerance on its members.

Fails:
    platform: vsphere/8.0
    storage: {array: {protocols: [fc], volumes: {data: {}}}}
    hosts: {esxi-1: {}, esxi-2: {}}
    vms:
      sql-a: {on: esxi-1, os: Windows Server 2022, storage: {array/data: {protocol: vmdk}}, fault_tolerance: true}
      sql-b: {like: sql-a, on: esxi-2}
    clusters:
      sql: {members: [sql-a, sql-b]}

Passes:
    platform: vsphere/8.0
    storage: {array: {protocols: [fc], volumes: {data: {}}}}
    hosts: {esxi-1: {}, esxi-2: {}}
    vms:
      sql-a: {on: esxi-1, os: Windows Server 2022, storage: {array/data: {protocol: vmdk}}, fault_tolerance: false}
      sql-b: {like: sql-a, on: esxi-2}
    clusters:
      sql: {members: [sql-a, sql-b]}

Fix:
    Turn Fault Tolerance off for the members: the cluster already moves the service.

References:
    - VMware, Setup for Windows Server Failover Clustering, limitations, docs.vmware.com GUID-6BD834AE
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


def check(cluster: ClusterView, world: World, topology: Topology) -> Iterator[Result]:
    """Judge the members of a Windows guest cluster on vSphere that share disks."""
    if cluster.platform is None or cluster.platform.id != "hyper-v":
        return
    sharing = dict.fromkeys(s.machine for s in shared_by_guests(cluster, world))
    members = [
        m for m in sharing if "wsfc_unsupported" in facts_of(hypervisor(topology, topology.machines[m]))
    ]
    tolerant = [m for m in members if world.spec.vms[m].fault_tolerance]
    unsaid = [m for m in members if world.spec.vms[m].fault_tolerance is None]
    if tolerant:
        verb = "has" if len(tolerant) == 1 else "have"
        yield Hit(
            ("vms", tolerant[0], "fault_tolerance"),
            f"{listed(tolerant)} of {cluster.id} {verb} Fault Tolerance, which VMware does not support on members "
            "of a Windows cluster that share disks.",
            f"Turn Fault Tolerance off for {listed(tolerant)}; {cluster.id} takes over from a lost member.",
            (cluster.id, *tolerant),
        )
    if unsaid:
        others = f" (and of {listed(unsaid[1:])})" if unsaid[1:] else ""
        yield Unsaid(
            ("vms", unsaid[0]),
            f"vms.{unsaid[0]}.fault_tolerance{others}: true or false",
            (cluster.id, *unsaid),
        )
