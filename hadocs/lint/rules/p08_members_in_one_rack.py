"""All members of a cluster stand in the same rack.

Why:
    A rack shares its power strips, its switches and its cooling. A cluster survives the loss of a host, and not that
    of the rack that all its hosts stand in.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {rack: r1}, hv-2: {rack: r1}}
    clusters: {hvc: {members: [hv-1, hv-2]}}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {rack: r1}, hv-2: {rack: r2}}
    clusters: {hvc: {members: [hv-1, hv-2]}}
    ---
    platform: hyper-v/2022
    sites: {dallas: {}, austin: {}}
    hosts: {hv-1: {site: dallas}, hv-2: {site: austin}}
    clusters: {hvc: {members: [hv-1, hv-2]}}

Fix:
    Spread the members over racks with power of their own, and tell the platform the racks as fault domains.

References:
    - Fault domain awareness, learn.microsoft.com/windows-server/failover-clustering/fault-domains
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Judge the racks of the physical machines beneath a cluster."""
    machines = _machines(cluster.members, world)
    if len(machines) < 2 or _told_beneath(cluster, machines, world):
        return
    racks = {m: world.rack_of(m) for m in machines}
    known = {r for r in racks.values() if r}
    sites = {world.site_of(m) for m in machines} - {None}
    if len(known) > 1 or len(sites) > 1:
        return
    lacking = [m for m, rack in racks.items() if rack is None]
    if lacking:
        section = "servers" if world.kinds[lacking[0]] == "server" else "hosts"
        yield Unsaid(
            (section, lacking[0]), f"{section}.{lacking[0]}.rack: its rack", (lacking[0], cluster.id)
        )
        return
    rack = known.pop()
    yield Hit(
        ("clusters", cluster.id, "members"),
        f"{listed(machines)}, all that {cluster.id} stands on, are in rack {rack}: what takes the rack takes them all.",
        f"Move one of {listed(machines)} to another rack.",
        (cluster.id, *machines),
    )


def _machines(members: Sequence[str], world: World) -> tuple[str, ...]:
    hosts = (world.host_of(m) for m in members)
    return tuple(dict.fromkeys(h for h in hosts if h is not None and world.kinds.get(h) != "vm"))


def _told_beneath(cluster: ClusterView, machines: Sequence[str], world: World) -> bool:
    """Whether one host cluster holds all of the machines and is judged itself."""
    beneath = {world.member_of.get(m) for m in machines}
    return len(beneath) == 1 and not beneath & {None, cluster.id}
