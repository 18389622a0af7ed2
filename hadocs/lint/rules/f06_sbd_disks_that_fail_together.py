"""SBD has exactly two disks, or several on one array.

Why:
    With two disks the nodes outlive the loss of one, but no node can be fenced until it is back: a second failure in
    that time stops the cluster. Several disks on one array are lost together and are worth no more than one.

Fails:
    storage: {san-a: {volumes: {sbd: {}}}, san-b: {volumes: {sbd: {}}}}
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}, db-3: {os: RHEL 9}}
    clusters:
      db: {members: [db-1, db-2, db-3], fencing: {methods: [sbd], sbd: {devices: [san-a/sbd, san-b/sbd]}}}
    ---
    storage: {san-a: {volumes: {sbd-1: {}, sbd-2: {}, sbd-3: {}}}}
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}, db-3: {os: RHEL 9}}
    clusters:
      db:
        members: [db-1, db-2, db-3]
        fencing: {methods: [sbd], sbd: {devices: [san-a/sbd-1, san-a/sbd-2, san-a/sbd-3]}}

Passes:
    storage: {san-a: {volumes: {sbd: {}}}, san-b: {volumes: {sbd: {}}}, nas: {volumes: {sbd: {}}}}
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}, db-3: {os: RHEL 9}}
    clusters:
      db: {members: [db-1, db-2, db-3], fencing: {methods: [sbd], sbd: {devices: [san-a/sbd, san-b/sbd, nas/sbd]}}}
    ---
    storage: {san-a: {volumes: {sbd: {}}}}
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}, db-3: {os: RHEL 9}}
    clusters:
      db: {members: [db-1, db-2, db-3], fencing: {methods: [sbd], sbd: {devices: [san-a/sbd]}}}

Fix:
    One disk, or three on three arrays that do not mirror each other; the third may be small and stand with the quorum
    device.

References:
    - sbd(8), github.com/ClusterLabs/sbd/blob/main/man/sbd.8.pod.in
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_fencing import by_sbd
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "info"
SCOPE = ("pacemaker",)


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Judge the disks of SBD by their number and where they lie."""
    fencing = by_sbd(cluster, world)
    if fencing is None:
        return
    at = ("clusters", cluster.id, "fencing", "sbd")
    if fencing.sbd is None:
        add = f"clusters.{cluster.id}.fencing.sbd.devices: its disks, or an empty list"
        yield Unsaid(at[:-1], add, (cluster.id,))
        return
    devices = tuple(dict.fromkeys(fencing.sbd.devices))
    arrays = tuple(dict.fromkeys(d.partition("/")[0] for d in devices))
    if len(devices) > 1 and len(arrays) == 1:
        yield Hit(
            (*at, "devices"),
            f"SBD of {cluster.id} has {listed(devices)}, all on {arrays[0]}: they are lost together.",
            f"Put the disks of {cluster.id} on three arrays, or leave it at one disk.",
            (cluster.id, *devices, arrays[0]),
        )
    elif len(devices) == 2:
        yield Hit(
            (*at, "devices"),
            f"SBD of {cluster.id} has two disks, {listed(devices)}: while either is lost, no node can be "
            "fenced.",
            f"Add a third disk on another array to {cluster.id}, or leave it at one.",
            (cluster.id, *devices),
        )
