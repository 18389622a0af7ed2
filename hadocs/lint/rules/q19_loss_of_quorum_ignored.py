"""Nodes without quorum go on as if nothing had happened.

Why:
    With no-quorum-policy=ignore a minority that is cut off keeps its resources running, while the majority starts them
    as well. With three nodes or more quorum would have told the two apart; with a disk that both sides write to, data
    is lost.

Fails:
    servers: {db-1: {}, db-2: {}, db-3: {}}
    clusters:
      db:
        members: [db-1, db-2, db-3]
        platform: pacemaker/rhel9
        quorum: {witness: {kind: none}, no_quorum_policy: ignore}

Passes:
    servers: {db-1: {}, db-2: {}, db-3: {}}
    clusters:
      db:
        members: [db-1, db-2, db-3]
        platform: pacemaker/rhel9
        quorum: {witness: {kind: none}, no_quorum_policy: stop}

Fix:
    Set it to stop, the default, or to fence. Two nodes want two_node and fencing instead.

References:
    - Pacemaker Explained, cluster options,
      clusterlabs.org/projects/pacemaker/doc/3.0/Pacemaker_Explained/html/cluster-options.html
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_votes import said
from hadocs.lint.rule import Hit, Result
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "error"
SCOPE = ("pacemaker",)


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Find the policy where it is stated; left out it is stop."""
    if said(world, cluster.id).no_quorum_policy != "ignore" or len(cluster.members) < 2:
        return
    shared = [data for s in cluster.services if (data := world.spec.services[s].data)]
    grave = len(cluster.members) > 2 or bool(shared)
    yield Hit(
        ("clusters", cluster.id, "quorum", "no_quorum_policy"),
        f"Those of {listed(cluster.members)} that are cut off without quorum keep running {cluster.id}'s resources, "
        + (
            f"and both sides may write to {listed(list(dict.fromkeys(shared)))}."
            if shared
            else "on both sides of a cut."
        ),
        f"Set no_quorum_policy of {cluster.id} to stop or fence.",
        (cluster.id, *cluster.members),
        severity="error" if grave else "warning",
    )
