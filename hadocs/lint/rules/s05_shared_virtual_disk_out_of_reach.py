"""A virtual disk that guests share lies neither on a Cluster Shared Volume nor on an SMB share.

Why:
    All hosts of the guests must open the file at the same time. Only a Cluster Shared Volume and a scale-out file
    server allow that; from a local disk or a plain cluster volume, just one host can.

Fails:
    platform: hyper-v/2016
    storage: {san: {protocols: [fc], volumes: {lun: {csv: false}}}}
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2016, storage: {san/lun: {protocol: vhd-set}}}
      sql-b: {like: sql-a, on: hv-2}
    clusters:
      sql: {members: [sql-a, sql-b]}

Passes:
    platform: hyper-v/2016
    storage: {san: {protocols: [fc], volumes: {lun: {csv: true}}}}
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2016, storage: {san/lun: {protocol: vhd-set}}}
      sql-b: {like: sql-a, on: hv-2}
    clusters:
      sql: {members: [sql-a, sql-b]}
    ---
    platform: hyper-v/2016
    storage: {sofs: {kind: share, protocols: [smb]}}
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2016, storage: {sofs: {protocol: vhd-set}}}
      sql-b: {like: sql-a, on: hv-2}
    clusters:
      sql: {members: [sql-a, sql-b]}

Fix:
    Move the file to a Cluster Shared Volume of the hosts, or to a share of a scale-out file server.

References:
    - Virtual hard disk sharing overview, learn.microsoft.com/previous-versions/windows/it-pro (dn281956)
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.errors import Route
from hadocs.lint.helpers_storage import shared_by_guests
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Judge where the virtual disks lie that guests share."""
    if cluster.kind not in ("guest", "mixed"):
        return
    machines: dict[str, dict[str, Route]] = {}
    for shared in shared_by_guests(cluster, world):
        if shared.protocols in (("shared-vhdx",), ("vhd-set",)):
            machines.setdefault(shared.ref, {})[shared.machine] = shared.at
    for ref, members in machines.items():
        key, _, name = ref.partition("/")
        entry = world.spec.storage[key]
        if entry.kind == "share" or "smb" in entry.protocols:
            continue
        volume = entry.volumes.get(name)
        csv = False if entry.kind == "local" else volume.csv if volume else None
        if csv is None:
            where = (
                f"storage.{key}.volumes.{name}.csv" if name else f"vms.{next(iter(members))}.storage.{key}"
            )
            what = "true or false" if name else "the volume that it lies on"
            at: Route = ("storage", key, "volumes", name) if name else next(iter(members.values()))
            yield Unsaid(at, f"{where}: {what}", (cluster.id, ref))
        elif not csv:
            yield Hit(
                next(iter(members.values())),
                f"The virtual disk that {listed(tuple(members))} share lies on {ref}, which is no Cluster Shared "
                "Volume: their hosts can't open it at the same time.",
                f"Move the disk of {cluster.id} to a Cluster Shared Volume or a share of a scale-out file server.",
                (cluster.id, ref, *members),
            )
