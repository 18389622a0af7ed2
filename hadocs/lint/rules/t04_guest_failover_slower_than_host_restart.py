"""The host cluster has a failed member running again before its guest cluster takes over.

Why:
    In a hybrid the guest cluster should act first: it takes a service over in seconds. The host cluster comes later and
    brings the lost member back. Where the guest cluster waits for longer than the host cluster needs, it adds nothing
    but a second interruption: it takes over from a member that is just coming back. Where the platform's time to
    restart a machine is not known, the host cluster's detection and 30 s for a boot are assumed.

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

from hadocs.lint.helpers_timers import detection, seconds
from hadocs.lint.helpers_votes import facts_of
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.spec.units import format_duration
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"
BOOT = 30.0


def check(cluster: ClusterView, world: World, topology: Topology) -> Iterator[Result]:
    """Compare a guest cluster's detection with the time until its host clusters have restarted a member."""
    beneath = [topology.clusters[c] for c in cluster.host_clusters]
    if not beneath or cluster.votes.model == "vsphere-ha" or len(cluster.members) < 2:
        return
    guest = detection(world, cluster)
    if guest is None:
        add = f"clusters.{cluster.id}.heartbeat: delay and threshold"
        yield Unsaid(("clusters", cluster.id), add, (cluster.id,))
        return
    fastest: tuple[float, ClusterView] | None = None
    for home in beneath:
        host = detection(world, home)
        known = seconds(facts_of(home.platform).get("failover_time"))
        if known is None and host is None:
            add = f"clusters.{home.id}.heartbeat: delay and threshold"
            yield Unsaid(("clusters", home.id), add, (cluster.id, home.id))
            continue
        again = known if known is not None else (host.seconds if host else 0.0) + BOOT
        if fastest is None or again < fastest[0]:
            fastest = (again, home)
    if fastest is None or guest.seconds <= fastest[0]:
        return
    again, home = fastest
    members = [m for m in cluster.members if world.host_cluster(m) == home.id]
    assumed = (
        ""
        if "failover_time" in facts_of(home.platform)
        else f" ({format_duration(BOOT)} of it assumed for a boot)"
    )
    yield Hit(
        guest.at,
        f"{cluster.id} waits {format_duration(guest.seconds)} ({guest.how}) before it takes over, while {home.id} has "
        f"{listed(members, joiner='or')} running again after about {format_duration(again)}{assumed}.",
        f"Shorten the heartbeat of {cluster.id} to less than {format_duration(again)}, or let {home.id} restart "
        f"{listed(members)} last.",
        (cluster.id, home.id, *members),
    )
