"""The disk of the witness can't serve as one: too small, a CSV, in use, or beside Storage Spaces Direct.

Why:
    Windows wants a disk of at least 512 MB for the witness that holds nothing else and is no Cluster Shared Volume. A
    cluster on Storage Spaces Direct can have none: its disks are the members' own. Such a witness is refused, or is
    lost when the role that shares its disk moves.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    storage: {san: {volumes: {csv-1: {size: 2 TiB, csv: true}}}}
    clusters:
      hvc: {members: [hv-1, hv-2], quorum: {witness: {kind: disk, on: san/csv-1}}}
    ---
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    storage: {san: {volumes: {quorum: {size: 100 MiB}}}}
    clusters:
      hvc: {members: [hv-1, hv-2], quorum: {witness: {kind: disk, on: san/quorum}}}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    storage: {san: {volumes: {quorum: {size: 512 MiB}}}}
    clusters:
      hvc: {members: [hv-1, hv-2], quorum: {witness: {kind: disk, on: san/quorum}}}
    ---
    platform: hyper-v/2012r2
    hosts: {hv-1: {}, hv-2: {}}
    storage: {san: {volumes: {csv-1: {size: 10 GiB, csv: true}}}}
    vms:
      fs-1: {on: hv-1, os: windows-server-2012-r2-standard, storage: {san/csv-1: {protocol: shared-vhdx}}}
      fs-2: {on: hv-2, os: windows-server-2012-r2-standard, storage: {san/csv-1: {protocol: shared-vhdx}}}
    clusters:
      fs: {members: [fs-1, fs-2], quorum: {witness: {kind: disk, on: san/csv-1}}}

Fix:
    Give the witness a small volume of its own, 1 GiB for instance; on Storage Spaces Direct take a file share or a
    cloud instead.

References:
    - Configure and manage quorum, learn.microsoft.com/windows-server/failover-clustering/manage-cluster-quorum
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_votes import facts_of
from hadocs.lint.rule import Hit, Result, Severity, Unsaid
from hadocs.spec.units import format_size
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "error"
SCOPE = ("hyper-v",)
SMALLEST = 512 * 10**6


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Judge the volume of a disk witness; a csv that is not stated counts as none, for Windows refuses it."""
    if cluster.votes.witness != "disk":
        return
    at = ("clusters", cluster.id, "quorum", "witness")
    ref = cluster.votes.witness_on
    pool = _own_pool(world, cluster)
    storage, _, name = (ref or "").partition("/")
    volume = world.spec.storage[storage].volumes.get(name) if storage in world.spec.storage else None
    faults = [f"{cluster.id} stands on {pool}, and Storage Spaces Direct allows no disk witness"] * bool(pool)
    if volume is not None:
        if volume.size is not None and volume.size < SMALLEST:
            faults.append(f"{format_size(volume.size)} are less than the 512 MB that it needs")
        if volume.csv and not _is_file(world, cluster, f"{storage}/{name}"):
            faults.append("a Cluster Shared Volume can't be one")
        users = _users(world, cluster.id, f"{storage}/{name}")
        if users:
            faults.append(f"it also serves {listed(users)}")
    if faults:
        rule = facts_of(cluster.platform).get("disk_witness_rules")
        severity: Severity = "error" if rule is not None and rule.firm else "warning"
        yield Hit(
            (*at, "on"),
            f"{ref or 'A disk'} is no fit witness for {cluster.id}: {'; '.join(faults)}.",
            f"Take a file share or a cloud as the witness of {cluster.id}."
            if pool
            else f"Give the witness of {cluster.id} a small volume of its own.",
            (cluster.id, *((ref,) if ref else ())),
            severity=severity,
        )
    elif volume is None:
        add = f"clusters.{cluster.id}.quorum.witness.on: the volume that it is, as storage/volume"
        yield Unsaid(at, add, (cluster.id,))
    elif volume.size is None:
        yield Unsaid(
            ("storage", storage, "volumes", name),
            f"storage.{storage}.volumes.{name}.size: its size, such as 1 GiB",
            (cluster.id, f"{storage}/{name}"),
        )


def _is_file(world: World, cluster: ClusterView, ref: str) -> bool:
    """Whether the members get a shared virtual disk that lies on a volume: a plain disk to them, whatever holds it."""
    found = [world.access(m, ref) for m in cluster.members]
    return all(a is not None and a.protocol in ("shared-vhdx", "vhd-set") for a in found)


def _own_pool(world: World, cluster: ClusterView) -> str | None:
    """The pool of Storage Spaces Direct that the members' own disks form."""
    for key, entry in world.spec.storage.items():
        if "s2d" in entry.protocols and set(entry.on) & set(cluster.members):
            return key
    return None


def _users(world: World, cluster: str, ref: str) -> list[str]:
    """The services, machines and other clusters that use a volume."""
    spec = world.spec
    found = [s for s, e in spec.services.items() if e.data == ref or ref in e.copies.values()]
    found += [v for v, e in spec.vms.items() if e.files == ref]
    for key, entry in spec.clusters.items():
        witness = entry.quorum.witness if entry.quorum else None
        if key != cluster and witness is not None and witness.on == ref:
            found.append(key)
    return list(dict.fromkeys(found))
