"""IPMI is the only way to fence.

Why:
    The management board has its power from the node that it must switch off. A node that loses power takes its board
    along: fencing fails, and the cluster waits for it instead of starting anything elsewhere.

Fails:
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}, db-3: {os: RHEL 9}}
    clusters:
      db: {members: [db-1, db-2, db-3], fencing: {methods: [ipmi]}}
    ---
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}}
    clusters:
      db:
        members: [db-1, db-2]
        fencing:
          levels:
            - {members: [db-1, db-2], devices: [{method: ipmi}]}
            - {members: [db-2], devices: [{method: pdu}]}

Passes:
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}, db-3: {os: RHEL 9}}
    clusters:
      db: {members: [db-1, db-2, db-3], fencing: {methods: [ipmi, pdu]}}

Fix:
    Add a second level to the fencing topology that works without the node's power: a switched outlet, or SBD.

References:
    - Clusters from Scratch, fencing, clusterlabs.org/projects/pacemaker/doc
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_fencing import by_member, fenced_in_levels, methods_or_unsaid
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"
SCOPE = ("pacemaker",)


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Judge whether something fences a node that is without power."""
    methods = methods_or_unsaid(cluster, world)
    if isinstance(methods, Unsaid):
        yield methods
    elif methods is not None and "ipmi" in methods:
        found = [m for m, ways in by_member(cluster, world).items() if ways == ("ipmi",)]
        if not found:
            return
        every = len(found) == len(cluster.members)
        whom = f"{cluster.id} fences" if every else f"{cluster.id} fences {listed(found)}"
        which = f"one of {listed(found)}" if len(found) > 1 else found[0]
        yield Hit(
            ("clusters", cluster.id, "fencing", "levels" if fenced_in_levels(cluster, world) else "methods"),
            f"{whom} by IPMI alone: when {which} loses power, its board is gone as well, and nothing is taken over.",
            f"Add a second level of fencing to {cluster.id}, such as a switched outlet or SBD.",
            (cluster.id, *found),
        )
