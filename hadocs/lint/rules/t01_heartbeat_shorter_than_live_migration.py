"""A live migration may hold a member of a guest cluster still for longer than its cluster waits for it.

Why:
    While a machine moves, it stands still for a moment. To the other members a silence that is longer than their
    heartbeat allows is a failed node: they take its services over, at every drain of a host, although nothing failed.
    Where the spec does not say how long a live migration may hold a machine still, 10 s are assumed for Hyper-V and
    vSphere: what Microsoft's and VMware's advice for clusters in guests comes to.

Fails:
    platform: hyper-v/2012
    hosts: {hv-1: {}, hv-2: {}, hv-3: {}}
    vms:
      sql-1: {on: hv-1, os: windows-server-2012-standard}
      sql-2: {on: hv-2, os: windows-server-2012-standard}
    clusters:
      hvc: {members: [hv-1, hv-2, hv-3], migration_blackout: 8 s}
      sql: {members: [sql-1, sql-2], heartbeat: {delay: 1 s, threshold: 5}}

Passes:
    platform: hyper-v/2012
    hosts: {hv-1: {}, hv-2: {}, hv-3: {}}
    vms:
      sql-1: {on: hv-1, os: windows-server-2012-standard}
      sql-2: {on: hv-2, os: windows-server-2012-standard}
    clusters:
      hvc: {members: [hv-1, hv-2, hv-3], migration_blackout: 8 s}
      sql: {members: [sql-1, sql-2], heartbeat: {delay: 1 s, threshold: 8}}
    ---
    platform: hyper-v/2012
    hosts: {hv-1: {}, hv-2: {}, hv-3: {}}
    vms:
      sql-1: {on: hv-1, os: windows-server-2012-standard, live_migration: false}
      sql-2: {on: hv-2, os: windows-server-2012-standard, live_migration: false}
    clusters:
      hvc: {members: [hv-1, hv-2, hv-3]}
      sql: {members: [sql-1, sql-2], heartbeat: {delay: 1 s, threshold: 5}}

Fix:
    Raise the guest cluster's threshold so that delay times threshold is 10 to 20 s, before machines are moved. Or stop
    a member first and do not move it while it runs: live_migration: false.

References:
    - Live migration of clustered virtual machines, learn.microsoft.com/previous-versions/dn440540
    - vMotion for Windows Server failover clustering, docs.vmware.com, GUID-6AA6AECB
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_times import add_times, noticed, seconds
from hadocs.lint.helpers_votes import facts_of
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.spec.units import format_duration
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"
ASSUMED = 10.0
_ASSUMED_FOR = ("hyper-v", "vsphere")


def check(cluster: ClusterView, world: World, topology: Topology) -> Iterator[Result]:
    """Compare a guest cluster's patience with the longest stand-still of the host clusters that move its members."""
    movers: dict[str, list[str]] = {}
    for member in cluster.members:
        home = world.host_cluster(member) if member in world.spec.vms else None
        if home and world.spec.vms[member].live_migration is not False and _migrates(topology.clusters[home]):
            movers.setdefault(home, []).append(member)
    if not movers or cluster.votes.model == "vsphere-ha" or len(cluster.members) < 2:
        return
    found = noticed(world, cluster, [m for members in movers.values() for m in members])
    if found is None:
        yield add_times(cluster)
        return
    pauses: list[tuple[float, str, bool]] = []
    for home in movers:
        stated = world.spec.clusters[home].migration_blackout
        platform = topology.clusters[home].platform
        if stated is None and (platform is None or platform.id not in _ASSUMED_FOR):
            add = f"clusters.{home}.migration_blackout: how long a live migration may hold a machine still"
            yield Unsaid(("clusters", home), add, (cluster.id, home))
        else:
            pauses.append((ASSUMED if stated is None else stated, home, stated is None))
    pause, home, assumed = max(pauses, default=(0.0, "", False))
    if pause > found.soonest:
        moved = movers[home]
        held = f"up to {format_duration(pause)}" + (" (assumed: the spec does not say)" if assumed else "")
        yield Hit(
            found.at,
            f"{cluster.id} takes a member for failed after {seconds(found.soonest)} ({found.how}), but a live "
            f"migration on {home} may hold {listed(moved)} still for {held}.",
            f"Let {cluster.id} wait for {format_duration(pause)} or more, or stop its members before they are moved.",
            (cluster.id, home, *moved),
        )


def _migrates(home: ClusterView) -> bool:
    """Whether a host cluster's platform moves machines while they run; one that the catalogue does not know may."""
    fact = facts_of(home.platform).get("planned_move")
    return fact is None or "live-migration" in fact.value
