"""Guests with a shared VHDX are checkpointed or replicated from outside.

Why:
    A shared VHDX takes part in neither: checkpoints and backups by the host leave it out or fail, and Hyper-V
    Replica refuses the machine. What is restored then has a system disk of one day and data of another. VHD Set, of
    2016 and later, was made for this.

Fails:
    platform: hyper-v/2016
    storage: {san: {protocols: [fc], volumes: {csv: {csv: true}}}}
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      sql-a:
        on: hv-1
        os: Windows Server 2016
        storage: {san/csv: {protocol: shared-vhdx}}
        checkpoints: production
      sql-b: {like: sql-a, on: hv-2}
    clusters:
      sql: {members: [sql-a, sql-b]}

Passes:
    platform: hyper-v/2016
    storage: {san: {protocols: [fc], volumes: {csv: {csv: true}}}}
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      sql-a:
        on: hv-1
        os: Windows Server 2016
        storage: {san/csv: {protocol: vhd-set}}
        checkpoints: production
      sql-b: {like: sql-a, on: hv-2}
    clusters:
      sql: {members: [sql-a, sql-b]}
    ---
    platform: hyper-v/2012r2
    storage: {san: {protocols: [fc], volumes: {csv: {csv: true}}}}
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      sql-a:
        on: hv-1
        os: Windows Server 2012 R2
        storage: {san/csv: {protocol: shared-vhdx}}
        checkpoints: none
      sql-b: {like: sql-a, on: hv-2}
    clusters:
      sql: {members: [sql-a, sql-b]}

Fix:
    Convert the disk to a VHD Set, with the machines off, on hosts of 2016 or later. On 2012 R2, back up inside the
    guests and leave checkpoints and replication off.

References:
    - Create Hyper-V VHD Set files, learn.microsoft.com/windows-server/virtualization/hyper-v/manage
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_storage import shared_by_guests
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Judge the guests that share a VHDX by what is done to them from outside."""
    if cluster.kind not in ("guest", "mixed"):
        return
    shared = [s for s in shared_by_guests(cluster, world) if s.protocols == ("shared-vhdx",)]
    machines = tuple(dict.fromkeys(s.machine for s in shared))
    vms = world.spec.vms
    for key, what in (("checkpoints", "checkpointed"), ("replica", "replicated")):
        found = tuple(m for m in machines if getattr(vms[m], key) not in (None, "none"))
        if found:
            verb = "is" if len(found) == 1 else "are"
            yield Hit(
                ("vms", found[0], key),
                f"{listed(found)} {verb} {what} from outside, but {shared[0].ref} is a shared VHDX, which takes no "
                "part in that.",
                f"Convert the shared disk of {cluster.id} to a VHD Set, or set {key} of {listed(found)} to none."
                if key == "checkpoints"
                else f"Convert the shared disk of {cluster.id} to a VHD Set, or take {listed(found)} out of "
                "replication.",
                (cluster.id, *found, shared[0].ref),
            )
    unsaid = tuple(m for m in machines if vms[m].checkpoints is None)
    if unsaid:
        others = f" (and of {listed(unsaid[1:])})" if unsaid[1:] else ""
        yield Unsaid(
            ("vms", unsaid[0]),
            f"vms.{unsaid[0]}.checkpoints{others}: none, production or standard",
            (cluster.id, *unsaid),
        )
