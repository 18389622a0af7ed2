"""Guests share a virtual disk that their version of Hyper-V does not have.

Why:
    Shared VHDX came with Windows Server 2012 R2, VHD Set with 2016. On an earlier host one machine opens the file
    and every other is refused, so that the second member of the cluster never sees its disk.

Fails:
    platform: hyper-v/2012
    storage: {san: {protocols: [fc], volumes: {csv: {csv: true}}}}
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2012 Standard, storage: {san/csv: {protocol: shared-vhdx}}}
      sql-b: {like: sql-a, on: hv-2}
    clusters:
      sql: {members: [sql-a, sql-b]}
    ---
    platform: hyper-v/2012r2
    storage: {san: {protocols: [fc], volumes: {csv: {csv: true}}}}
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2012 R2 Standard, storage: {san/csv: {protocol: vhd-set}}}
      sql-b: {like: sql-a, on: hv-2}
    clusters:
      sql: {members: [sql-a, sql-b]}

Passes:
    platform: hyper-v/2012r2
    storage: {san: {protocols: [fc], volumes: {csv: {csv: true}}}}
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2012 R2 Standard, storage: {san/csv: {protocol: shared-vhdx}}}
      sql-b: {like: sql-a, on: hv-2}
    clusters:
      sql: {members: [sql-a, sql-b]}

Fix:
    Use iSCSI inside the guests, or from 2012 on virtual Fibre Channel; or move the hosts to a version that has it.

References:
    - Create Hyper-V VHD Set files, learn.microsoft.com/windows-server/virtualization/hyper-v/manage
    - Virtual hard disk sharing overview, learn.microsoft.com/previous-versions/windows/it-pro (dn281956)
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_storage import (
    hypervisor,
    hypervisor_unsaid,
    lets_guests_share,
    shared_by_guests,
)
from hadocs.lint.rule import Hit, Result
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "error"

_NAMES = {"shared-vhdx": "a shared VHDX", "vhd-set": "a VHD Set"}


def check(cluster: ClusterView, world: World, topology: Topology) -> Iterator[Result]:
    """Judge the virtual disks that guests share by the version of their hosts."""
    if cluster.kind not in ("guest", "mixed"):
        return
    told: set[str] = set()
    for shared in shared_by_guests(cluster, world):
        protocol = shared.protocols[0] if len(shared.protocols) == 1 else ""
        if protocol not in _NAMES or protocol in told:
            continue
        platform = hypervisor(topology, topology.machines[shared.machine])
        if platform is None:
            what = f"whether there is {_NAMES[protocol]}"
            machine = topology.machines[shared.machine]
            yield hypervisor_unsaid(machine, what, (cluster.id, shared.machine))
            continue
        possible, firm = lets_guests_share(platform, protocol)
        if possible:
            continue
        told.add(protocol)
        same = [s for s in shared_by_guests(cluster, world) if s.protocols == (protocol,)]
        machines = tuple(dict.fromkeys(s.machine for s in same))
        yield Hit(
            shared.at,
            f"{listed(machines)} of {cluster.id} share {shared.ref} as {_NAMES[protocol]}, which {platform.title} "
            "does not have.",
            f"Present {shared.ref} to {listed(machines)} over iSCSI.",
            (cluster.id, *machines, shared.ref),
            severity="error" if firm else "warning",
        )
