"""Fencing loses its power, or its place, together with the nodes that it is to switch off.

Why:
    A management board hangs on the power of its node, and a switched outlet on the feed behind it. When that feed or
    the whole site is lost, no device confirms that the nodes are off, and what ran there is started nowhere until a
    person does.

Fails:
    failure_domains: {feed-a: {kind: feed}, feed-b: {kind: feed}}
    storage: {san: {protocols: [fc], power: [feed-a, feed-b]}}
    servers: {db-1: {os: RHEL 9, power: feed-a}, db-2: {os: RHEL 9, power: feed-b}}
    clusters: {db: {members: [db-1, db-2], quorum: {two_node: true}, fencing: {methods: [ipmi, pdu]}}}
    services: {orders: {runs_on: db, cluster_aware: true, data: san}}

Passes:
    failure_domains: {feed-a: {kind: feed}, feed-b: {kind: feed}}
    storage: {san: {protocols: [fc], power: [feed-a, feed-b], volumes: {data: {}, sbd: {}}}}
    servers: {db-1: {os: RHEL 9, power: feed-a}, db-2: {os: RHEL 9, power: feed-b}}
    clusters:
      db:
        members: [db-1, db-2]
        quorum: {two_node: true}
        fencing: {methods: [ipmi, sbd], sbd: {devices: [san/sbd]}}
    services: {orders: {runs_on: db, cluster_aware: true, data: san/data}}

Fix:
    Fence by SBD as well, whose disk outlives the feed or site (of two sites: three disks, the third elsewhere), or with
    a watchdog and a quorum device at a third site; or give each node supplies on two feeds. Where a person is meant to
    decide on a lost site, say so (site_failover: manual).

References:
    - Clusters from Scratch, fencing, clusterlabs.org/projects/pacemaker/doc
    - sbd(8), github.com/ClusterLabs/sbd/blob/main/man/sbd.8.pod.in
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_fencing import fences, fencing_of, methods_of
from hadocs.lint.rule import Hit, Result
from hadocs.topology.aftermath import Estate
from hadocs.topology.failures import examine
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"
SCOPE = ("pacemaker",)
_POWERED = {"ipmi", "pdu"}


def check(cluster: ClusterView, world: World, estate: Estate) -> Iterator[Result]:
    """Lose each site and each failure domain that takes some of the nodes, where only power is switched off."""
    fencing = fencing_of(cluster, world)
    methods = methods_of(fencing) or ()
    if not fences(cluster) or fencing is None or not fencing.enabled:
        return
    if "pdu" not in methods or not _POWERED.issuperset(methods):
        return  # IPMI alone is told of by another rule
    by_hand = world.spec.clusters[cluster.id].site_failover == "manual"
    told: dict[tuple[str, ...], list[str]] = {}
    for thing in world.things:
        if thing.kind != "domain" and (thing.kind != "site" or by_hand):
            continue
        _, runs = examine(estate, (thing,))
        found = [s for run in runs if (s := run.state.clearances.get(cluster.id)) and s.answer == "no"]
        gone = tuple(m for m in cluster.members if all(m in run.state.at_once for run in runs))
        if gone and len(found) == len(runs):
            told.setdefault(gone, []).append(thing.id)
    for gone, things in told.items():
        them, are = ("it", "it is") if len(gone) == 1 else ("them", "they are")
        yield Hit(
            ("clusters", cluster.id, "fencing", "levels" if fencing.levels else "methods"),
            f"With {listed(things, joiner='or')} {cluster.id} loses {listed(gone)}, and what would fence {them} has no "
            f"power either: what ran there starts nowhere else until a person confirms that {are} off.",
            f"Fence {listed(gone)} by a way that outlives {listed(things, joiner='or')}, such as SBD.",
            (cluster.id, *things, *gone),
        )
