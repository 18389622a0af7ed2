"""Fencing is on, and there is nothing to fence with.

Why:
    Pacemaker starts no resource until it has a fence device, so the cluster comes up empty; and where a device was
    removed later, it waits for ever for a fencing that can't happen.

Fails:
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}, db-3: {os: RHEL 9}}
    clusters:
      db: {members: [db-1, db-2, db-3], fencing: {enabled: true, methods: []}}

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

from hadocs.lint.helpers_fencing import methods_or_unsaid
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "error"
SCOPE = ("pacemaker",)


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Judge whether a cluster that fences has something to fence with."""
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
