"""Fencing is on, and there is nothing to fence with.

Why:
    Pacemaker starts no resource until it has a fence device, so the cluster comes up empty; and where a device was
    removed later, it waits for ever for a fencing that can't happen. So it does where its devices are for some nodes,
    and not for the one that is lost.

Fails:
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}, db-3: {os: RHEL 9}}
    clusters:
      db: {members: [db-1, db-2, db-3], fencing: {enabled: true, methods: []}}
    ---
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}, db-3: {os: RHEL 9}}
    clusters:
      db: {members: [db-1, db-2, db-3], fencing: {levels: [{members: [db-1, db-2], devices: [{method: pdu}]}]}}

Passes:
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}, db-3: {os: RHEL 9}}
    clusters:
      db: {members: [db-1, db-2, db-3], fencing: {methods: [pdu]}}
    ---
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}, db-3: {os: RHEL 9}}
    clusters:
      db: {members: [db-1, db-2, db-3], fencing: {methods: [watchdog]}}

Fix:
    Set up a fence device for each node: the management board, a switched power outlet, the hypervisor, or SBD.

References:
    - Pacemaker Explained, cluster options, clusterlabs.org/projects/pacemaker/doc
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_fencing import by_member, methods_or_unsaid
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "error"
SCOPE = ("pacemaker",)


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Judge whether a cluster that fences has something to fence each of its members with."""
    methods = methods_or_unsaid(cluster, world)
    if isinstance(methods, Unsaid):
        yield methods
    elif methods == ():
        yield Hit(
            ("clusters", cluster.id, "fencing", "methods"),
            f"{cluster.id} fences, but has no device for it: it starts nothing on {listed(cluster.members)}.",
            f"Set up a fence device for each of {listed(cluster.members)}.",
            (cluster.id, *cluster.members),
        )
    else:
        without = [m for m in cluster.members if by_member(cluster, world).get(m) == ()]
        if without and methods:
            yield Hit(
                ("clusters", cluster.id, "fencing", "levels"),
                f"Nothing fences {listed(without)}: when one of them is lost, {cluster.id} takes nothing over."
                if len(without) > 1
                else f"Nothing fences {without[0]}: when it is lost, {cluster.id} takes nothing over.",
                f"Set up a fence device for {listed(without)}.",
                (cluster.id, *without),
            )
