"""All members of a cluster go with one power feed, UPS, chassis or cooling.

Why:
    A cluster outlives the loss of a host, and not that of what all its hosts hang on. Two supplies help where they
    hang on two feeds; two blades of one chassis share its backplane and its modules.

Fails:
    platform: hyper-v/2022
    failure_domains: {feed-a: {kind: feed}}
    hosts: {hv-1: {power: feed-a}, hv-2: {power: feed-a}}
    clusters: {hvc: {members: [hv-1, hv-2]}}
    ---
    platform: vsphere/8.0
    failure_domains: {c-1: {kind: chassis}}
    hosts: {esx-1: {stands_in: c-1}, esx-2: {stands_in: c-1}}
    clusters: {ha: {members: [esx-1, esx-2]}}
    ---
    platform: hyper-v/2022
    failure_domains: {grid: {kind: other}}
    sites: {a: {stands_in: grid}, b: {stands_in: grid}}
    hosts: {hv-1: {site: a}, hv-2: {site: b}}
    clusters: {hvc: {members: [hv-1, hv-2]}}

Passes:
    platform: hyper-v/2022
    failure_domains: {feed-a: {kind: feed}, feed-b: {kind: feed}}
    hosts: {hv-1: {power: [feed-a, feed-b]}, hv-2: {power: [feed-a, feed-b]}}
    clusters: {hvc: {members: [hv-1, hv-2]}}

Fix:
    Give each member a second supply on another feed, or move one of them to another chassis, and tell the platform its
    fault domains.

References:
    - Fault domain awareness, learn.microsoft.com/windows-server/failover-clustering/fault-domains
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_domains import common, the
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ClusterView, Thing
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Look for what takes all physical machines beneath a cluster; one that is told of its host cluster is not told."""
    hosts = (world.host_of(m) for m in cluster.members)
    machines = tuple(dict.fromkeys(h for h in hosts if h is not None and world.kinds.get(h) != "vm"))
    beneath = {world.member_of.get(m) for m in machines}
    if len(machines) < 2 or (len(beneath) == 1 and not beneath & {None, cluster.id}):
        return
    metal = [Thing(world.kinds[m], m) for m in machines]
    domain = common(world, metal)
    if domain is not None:
        yield Hit(
            ("clusters", cluster.id, "members"),
            f"{listed(machines)}, all that {cluster.id} stands on, go with {the(world, domain)}.",
            f"Let one of {listed(machines)} hang on, or stand in, something else than {domain}.",
            (cluster.id, *machines, domain),
        )
        return
    section = {m: world.spec.hosts.get(m) or world.spec.servers[m] for m in machines}
    lacking = [m for m, body in section.items() if not body.power and not body.stands_in]
    if lacking and len(lacking) < len(machines):
        at = "hosts" if lacking[0] in world.spec.hosts else "servers"
        yield Unsaid((at, lacking[0]), f"{at}.{lacking[0]}.power: what feeds it", (lacking[0], cluster.id))
