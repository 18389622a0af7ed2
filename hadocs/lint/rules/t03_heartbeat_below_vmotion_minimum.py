"""Members of a Windows cluster are moved by vMotion with heartbeat settings below what VMware asks for.

Why:
    vMotion holds a machine still for a moment. VMware supports it for members of a Windows failover cluster that share
    disks only with thresholds that outlast it: below them a planned move looks like a failed node.

Fails:
    platform: vsphere/8.0
    hosts: {esx-1: {}, esx-2: {}, esx-3: {}}
    storage: {array: {volumes: {data: {}, witness: {size: 1 GiB}}}}
    vms:
      sql-1: {on: esx-1, os: windows-server-2022-standard, storage: {array: {protocol: vmdk}}}
      sql-2: {on: esx-2, os: windows-server-2022-standard, storage: {array: {protocol: vmdk}}}
    clusters:
      ha: {members: [esx-1, esx-2, esx-3]}
      sql:
        members: [sql-1, sql-2]
        quorum: {witness: {kind: disk, on: array/witness}}
        heartbeat: {threshold: 5, route_history: 10}

Passes:
    platform: vsphere/8.0
    hosts: {esx-1: {}, esx-2: {}, esx-3: {}}
    storage: {array: {volumes: {data: {}, witness: {size: 1 GiB}}}}
    vms:
      sql-1: {on: esx-1, os: windows-server-2022-standard, storage: {array: {protocol: vmdk}}}
      sql-2: {on: esx-2, os: windows-server-2022-standard, storage: {array: {protocol: vmdk}}}
    clusters:
      ha: {members: [esx-1, esx-2, esx-3]}
      sql:
        members: [sql-1, sql-2]
        quorum: {witness: {kind: disk, on: array/witness}}
        heartbeat: {threshold: 10, cross_threshold: 20, route_history: 40}

Fix:
    Set SameSubnetThreshold to 10, CrossSubnetThreshold to 20 and RouteHistoryLength to 40, or more; or keep the members
    from being moved while they run.

References:
    - Setup for Windows Server Failover Clustering, vMotion, docs.vmware.com, GUID-6AA6AECB
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hadocs.lint.helpers_times import usual_beat
from hadocs.lint.helpers_votes import facts_of
from hadocs.lint.rule import Hit, Result, Severity, Unsaid
from hadocs.platforms.facts import Fact
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"
SCOPE = ("hyper-v", "vsphere")
_SETTINGS = (
    ("threshold", "SameSubnetThreshold", "same"),
    ("cross_threshold", "CrossSubnetThreshold", "cross"),
    ("route_history", "RouteHistoryLength", ""),
)


def check(cluster: ClusterView, world: World, topology: Topology) -> Iterator[Result]:
    """Compare each setting, or its default, with the least value in the catalogue's fact about vMotion."""
    if cluster.platform is None or cluster.platform.id != "hyper-v" or not _shares_disks(cluster, world):
        return
    moved = [m for m in cluster.members if _moves(world, m)]
    asked = [f for m in moved if (f := _asked(topology, world, m))]
    if not asked:
        return
    beat, at = world.spec.clusters[cluster.id].heartbeat, _at(cluster)
    low: list[tuple[str, str, Fact]] = []
    for key, name, subnet in _SETTINGS:
        fact = asked[0].get(f"wsfc_vmotion_{key}")
        if fact is None:
            continue
        stated = getattr(beat, key) if beat else None
        default = usual_beat(cluster, "threshold", subnet) if subnet else None
        value = stated if stated is not None else default[0] if default else None
        if value is None:
            yield Unsaid(at, f"clusters.{cluster.id}.heartbeat.{key}: at least {fact.value}", (cluster.id,))
        elif value < fact.value:
            by = "" if stated is not None else ", by default,"
            low.append((key, f"{name} is{by} {value} where VMware asks for {fact.value}", fact))
    if low:
        severity: Severity = "error" if low[0][2].firm else "warning"
        yield Hit(
            (*at, low[0][0]),
            f"{listed(moved)} of {cluster.id} are moved by vMotion, and {listed([text for _, text, _ in low])}.",
            f"Raise these settings of {cluster.id}, or set live_migration: false for {listed(moved)}.",
            (cluster.id, *moved),
            severity=severity,
        )


def _at(cluster: ClusterView) -> tuple[str, ...]:
    return ("clusters", cluster.id, "heartbeat")


def _shares_disks(cluster: ClusterView, world: World) -> bool:
    """Whether the members share a disk: VMware asks nothing of those that do not."""
    return cluster.votes.witness == "disk" or any(world.spec.services[s].data for s in cluster.services)


def _moves(world: World, member: str) -> bool:
    vm = world.spec.vms.get(member)
    if vm is None or vm.live_migration is False:
        return False
    return vm.live_migration is True or world.host_cluster(member) is not None


def _asked(topology: Topology, world: World, member: str) -> Mapping[str, Fact]:
    """What the catalogue says of vMotion and Windows clusters for the host of a member."""
    host = world.host_of(member)
    platform = topology.machines[host].platform if host is not None and host != member else None
    return {k: f for k, f in facts_of(platform).items() if k.startswith("wsfc_vmotion_")}
