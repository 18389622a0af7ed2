"""Nodes without quorum go on as if nothing had happened.

Why:
    With no-quorum-policy=ignore a minority that is cut off keeps its resources running, while the majority starts them
    as well. With three nodes or more quorum would have told the two apart; with a disk that both sides write to, data
    is lost. Where the cluster fences, each side fences the other: which is left is chance, and may be the minority.
    Of two nodes with two_node neither loses quorum to a cut; but one that starts alone, and has to wait for the other,
    does not wait.

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
    ---
    servers: {db-1: {}, db-2: {}}
    clusters:
      db:
        members: [db-1, db-2]
        platform: pacemaker/rhel9
        quorum: {witness: {kind: none}, no_quorum_policy: ignore, two_node: true, wait_for_all: false}
        fencing: {methods: [ipmi, pdu]}

Fix:
    Set it to stop, the default, or to fence. Two nodes want two_node and fencing instead.

References:
    - Pacemaker Explained, cluster options,
      clusterlabs.org/projects/pacemaker/doc/3.0/Pacemaker_Explained/html/cluster-options.html
    - Pacemaker, what may fence without quorum (pe_can_fence), github.com/ClusterLabs/pacemaker, lib/pengine/utils.c
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_fencing import fencing_of
from hadocs.lint.helpers_votes import said
from hadocs.lint.rule import Hit, Result
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "error"
SCOPE = ("pacemaker",)


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Find the policy where it is stated; left out it is stop."""
    stated = said(world, cluster.id)
    if stated.no_quorum_policy != "ignore" or len(cluster.members) < 2:
        return
    pair = bool(stated.two_node) and len(cluster.members) == 2
    if pair and stated.wait_for_all is False:
        return
    shared = [data for s in cluster.services if (data := world.spec.services[s].data)]
    grave = len(cluster.members) > 2 or bool(shared)
    fencing = fencing_of(cluster, world)
    fenced = fencing is not None and fencing.enabled and bool(fencing.ways)
    kept = f"Those of {listed(cluster.members)} that are cut off without quorum keep running {cluster.id}'s resources"
    if pair:
        kept = f"One of {listed(cluster.members)} that starts alone"
        what = " fences the other, which it has not seen, and" if fenced else ""
        what += f" starts {cluster.id}'s resources" + (
            "." if fenced else ", which the other may run as well."
        )
    elif fenced:
        what = " and fence the others, who fence them: which side is left is chance."
    elif shared:
        what = f", and both sides may write to {listed(list(dict.fromkeys(shared)))}."
    else:
        what = ", on both sides of a cut."
    yield Hit(
        ("clusters", cluster.id, "quorum", "no_quorum_policy"),
        kept + what,
        f"Set no_quorum_policy of {cluster.id} to stop or fence.",
        (cluster.id, *cluster.members),
        severity="error" if grave else "warning",
    )
