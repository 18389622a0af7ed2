"""Guests share storage by a protocol that their hypervisor does not pass through to them.

Why:
    A guest cluster needs disks that all its members see themselves. Hyper-V before 2012 passes neither Fibre
    Channel nor SAS through: such a disk reaches one guest at most, as a pass-through disk of its host, and can't
    fail over to another. Only iSCSI from inside the guest works there. Virtual Fibre Channel came with 2012; a
    shared SAS disk never came.

Fails:
    platform: hyper-v/2008r2
    storage: {san: {protocols: [fc], volumes: {data: {}}}}
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2008 R2 Enterprise, storage: {san/data: {protocol: fc}}}
      sql-b: {like: sql-a, on: hv-2}
    clusters:
      sql: {members: [sql-a, sql-b]}
    services:
      orders: {runs_on: sql, data: san/data}

Passes:
    platform: hyper-v/2008r2
    storage: {san: {protocols: [fc, iscsi], volumes: {data: {}}}}
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2008 R2 Enterprise, storage: {san/data: {protocol: iscsi}}}
      sql-b: {like: sql-a, on: hv-2}
    clusters:
      sql: {members: [sql-a, sql-b]}
    services:
      orders: {runs_on: sql, data: san/data}
    ---
    platform: hyper-v/2012
    storage: {san: {protocols: [fc], volumes: {data: {}}}}
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2012 Standard, storage: {san/data: {protocol: fc}}}
      sql-b: {like: sql-a, on: hv-2}
    clusters:
      sql: {members: [sql-a, sql-b]}
    services:
      orders: {runs_on: sql, data: san/data}

Fix:
    Present the shared volumes over iSCSI to the initiators in the guests, or move to hosts that pass Fibre Channel
    through.

References:
    - Virtual Fibre Channel for Hyper-V, learn.microsoft.com/windows-server/virtualization/hyper-v/plan
    - Dell, High Availability Solutions Guide for Microsoft Hyper-V (2008), pages 13 and 18-20
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_storage import (
    Shared,
    hypervisor,
    hypervisor_unsaid,
    lets_guests_share,
    shared_by_guests,
)
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ClusterView, PlatformView, Topology
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "error"

# What reaches a guest only where its hypervisor hands it on; disk files have rules of their own.
_HANDED_ON = frozenset({"fc", "fcoe", "sas", "rdm", "vvol", "vsan"})


def check(cluster: ClusterView, world: World, topology: Topology) -> Iterator[Result]:
    """Judge what the guests of a cluster share by what their hypervisor hands on."""
    if cluster.kind not in ("guest", "mixed"):
        return
    closed: dict[tuple[PlatformView, str], list[Shared]] = {}
    for shared in shared_by_guests(cluster, world):
        if not set(shared.protocols) & _HANDED_ON:
            continue
        platform = hypervisor(topology, topology.machines[shared.machine])
        if platform is None:
            what = f"whether {shared.machine} can share {shared.ref}"
            machine = topology.machines[shared.machine]
            yield hypervisor_unsaid(machine, what, (cluster.id, shared.machine))
            continue
        if platform.id != "hyper-v":
            continue  # of the others the catalogue does not know what they refuse
        verdicts = {p: p in _HANDED_ON and not lets_guests_share(platform, p)[0] for p in shared.protocols}
        if all(verdicts.values()):
            closed.setdefault((platform, listed(shared.protocols, joiner="or")), []).append(shared)
        elif any(verdicts.values()):
            yield Unsaid(("vms", shared.machine), shared.unsaid, (cluster.id, shared.machine))
    for (platform, protocols), found in closed.items():
        firm = all(lets_guests_share(platform, p)[1] for p in found[0].protocols)
        refs = listed(tuple(dict.fromkeys(s.ref for s in found)))
        machines = tuple(dict.fromkeys(s.machine for s in found))
        yield Hit(
            found[0].at,
            f"{listed(machines)} of {cluster.id} can't share {refs} over {protocols}: {platform.title} does not "
            "pass that through to guests.",
            f"Present {refs} to {listed(machines)} over iSCSI.",
            (cluster.id, *machines, *dict.fromkeys(s.ref for s in found)),
            severity="error" if firm else "warning",
        )
