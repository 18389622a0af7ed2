"""The host cluster has a failed member running again before its guest cluster takes over.

Why:
    In a hybrid the guest cluster should act first: it takes a service over in seconds. The host cluster comes later and
    brings the lost member back. Where the guest cluster waits for longer than the host cluster needs, it adds nothing
    but a second interruption: it takes over from a member that is just coming back. All of it counts: on corosync the
    token, consensus and fencing, on Windows the isolation of a host from 2016 on, and the boot, which is assumed.

Fails:
    platform: hyper-v/2012r2
    hosts: {hv-1: {}, hv-2: {}, hv-3: {}}
    vms:
      sql-1: {on: hv-1, os: windows-server-2012-r2-standard}
      sql-2: {on: hv-2, os: windows-server-2012-r2-standard}
    clusters:
      hvc: {members: [hv-1, hv-2, hv-3], heartbeat: {delay: 1 s, threshold: 10}}
      sql: {members: [sql-1, sql-2], heartbeat: {delay: 2 s, threshold: 30}}

Passes:
    platform: hyper-v/2012r2
    hosts: {hv-1: {}, hv-2: {}, hv-3: {}}
    vms:
      sql-1: {on: hv-1, os: windows-server-2012-r2-standard}
      sql-2: {on: hv-2, os: windows-server-2012-r2-standard}
    clusters:
      hvc: {members: [hv-1, hv-2, hv-3], heartbeat: {delay: 1 s, threshold: 10}}
      sql: {members: [sql-1, sql-2], heartbeat: {delay: 2 s, threshold: 20}}

Fix:
    Shorten the guest cluster's delay or threshold, no further than live migrations of its members allow, or give the
    members a low priority on the host cluster, so that they are restarted last.

References:
    - Failover clustering network thresholds,
      learn.microsoft.com/troubleshoot/windows-server/high-availability/iaas-sql-failover-cluster-network-thresholds
    - Nguyen and others (2014), table 3: 30 s to restart a virtual machine
    - Proxmox VE, High Availability, pve.proxmox.com/pve-docs/chapter-ha-manager.html
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_times import acting, add_times, boot, in_words, noticed, seconds, stated_at
from hadocs.lint.rule import Hit, Result
from hadocs.topology.aftermath import Estate
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"


def check(cluster: ClusterView, world: World, topology: Topology, estate: Estate) -> Iterator[Result]:
    """Compare the soonest takeover of a guest cluster with the soonest restart by the host clusters beneath it."""
    beneath = [topology.clusters[c] for c in cluster.host_clusters]
    if not beneath or cluster.votes.model == "vsphere-ha" or len(cluster.members) < 2:
        return
    if noticed(world, cluster) is None:
        yield add_times(cluster)
        return
    guest = acting(world, cluster)
    starting = boot()
    fastest: tuple[float, ClusterView] | None = None
    for home in beneath:
        if len(home.members) < 2 or estate.policy(home.id).restarts is False:
            continue
        if noticed(world, home) is None:
            yield add_times(home)
            continue
        again = (acting(world, home).takes + starting).low
        if fastest is None or again < fastest[0]:
            fastest = (again, home)
    if guest.blocked or fastest is None or guest.takes.low <= fastest[0]:
        return
    again, home = fastest
    members = [m for m in cluster.members if world.host_cluster(m) == home.id]
    yield Hit(
        stated_at(guest.terms) or ("clusters", cluster.id),
        f"{cluster.id} takes over after {seconds(guest.takes.low)} at the soonest ({in_words(guest.terms)}), while "
        f"{home.id} may have {listed(members, joiner='or')} running again after {seconds(again)} "
        f"({seconds(starting.low)} of it assumed for a boot).",
        f"Let {cluster.id} notice a lost member sooner, or let {home.id} restart {listed(members)} last.",
        (cluster.id, home.id, *members),
    )
