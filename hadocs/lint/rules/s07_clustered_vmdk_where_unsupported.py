"""Windows guests share a virtual disk file where vSphere does not support that.

Why:
    Windows clustering needs SCSI-3 persistent reservations on its shared disks. Until 7.0 a VMDK could not take
    them, and since then it can on a Fibre Channel datastore with VMFS 6 alone (8.0 adds NVMe); a datastore on NFS
    or iSCSI can not. The cluster fails validation, or loses its disks at the first failover.

Fails:
    platform: vsphere/6.7
    storage: {array: {protocols: [fc], volumes: {data: {}}}}
    hosts: {esxi-1: {}, esxi-2: {}}
    vms:
      sql-a: {on: esxi-1, os: Windows Server 2019, storage: {array/data: {protocol: vmdk}}}
      sql-b: {like: sql-a, on: esxi-2}
    clusters:
      sql: {members: [sql-a, sql-b]}
    ---
    platform: vsphere/8.0
    storage: {nas: {kind: share, protocols: [nfs], volumes: {data: {}}}}
    hosts: {esxi-1: {}, esxi-2: {}}
    vms:
      sql-a: {on: esxi-1, os: Windows Server 2022, storage: {nas/data: {protocol: vmdk}}}
      sql-b: {like: sql-a, on: esxi-2}
    clusters:
      sql: {members: [sql-a, sql-b]}

Passes:
    platform: vsphere/8.0
    storage: {array: {protocols: [fc], volumes: {data: {}}}}
    hosts: {esxi-1: {}, esxi-2: {}}
    vms:
      sql-a: {on: esxi-1, os: Windows Server 2022, storage: {array/data: {protocol: vmdk}}}
      sql-b: {like: sql-a, on: esxi-2}
    clusters:
      sql: {members: [sql-a, sql-b]}

Fix:
    Put the shared disks on a Fibre Channel datastore of vSphere 7.0 or later, or share them as physical RDM, as vVols
    or over iSCSI inside the guests.

References:
    - VMware, Setup for Windows Server Failover Clustering, docs.vmware.com GUID-04626D3C and GUID-6BD834AE
    - Guidelines for Microsoft clustering on vSphere, knowledge.broadcom.com/external/article/313230
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
    """Judge the virtual disks that Windows guests share on vSphere."""
    if cluster.platform is None or cluster.platform.id != "hyper-v":
        return
    told: set[str] = set()
    for shared in shared_by_guests(cluster, world):
        machine = topology.machines[shared.machine]
        platform = hypervisor(topology, machine)
        if shared.protocols != ("vmdk",) or shared.ref in told or platform is None or not machine.on:
            continue
        fact = facts_of(platform).get("wsfc_clustered_vmdk")
        if platform.id != "vsphere" or fact is None:
            continue
        protocols = _below(world, machine.on, shared.ref)
        if set(protocols) & {"vsan", "vvol"}:
            continue  # both have ways of their own to share a disk
        able = {"fc", "fcoe"} | ({"nvme"} & set(facts_of(platform)["guest_shared_storage"].value))
        if fact.value and not protocols:
            key = shared.ref.partition("/")[0]
            yield Unsaid(("storage", key), f"storage.{key}.protocols: how hosts reach it", (cluster.id, key))
        elif fact.value and set(protocols) & able and not set(protocols) <= able:
            add = f"hosts.{machine.on}.storage.{shared.ref}.protocol: how {machine.on} reaches {shared.ref}"
            yield Unsaid(("hosts", machine.on), add, (cluster.id, machine.on))
        elif not fact.value or not set(protocols) & able:
            told.add(shared.ref)
            members = [m for m in cluster.members if world.kinds[m] == "vm"]
            why = f"over {listed(protocols, joiner='or')}" if fact.value else f"on {platform.title}"
            yield Hit(
                shared.at,
                f"{listed(members)} of {cluster.id} share a VMDK on {shared.ref}, which VMware does not support "
                f"{why}.",
                f"Put the shared disk of {cluster.id} on a Fibre Channel datastore of vSphere 7.0 or later, or share "
                "it as physical RDM.",
                (cluster.id, shared.ref, *members),
            )


def _below(world: World, host: str, ref: str) -> tuple[str, ...]:
    """How a host reaches a datastore: as it states, or all that the storage offers."""
    access = world.access(host, ref)
    if access is not None and access.protocol:
        return (access.protocol,)
    return world.spec.storage[ref.partition("/")[0]].protocols
