"""Two nodes each have quorum alone, and neither waits for the other when it starts.

Why:
    With two_node one vote is enough. wait_for_all makes up for that at the start: a node that boots without seeing the
    other one does nothing. Switched off, each starts alone while the line between them is cut: they fence each other in
    turn, or, without fencing, both run the same service.

Fails:
    servers: {web-1: {}, web-2: {}}
    clusters:
      web:
        members: [web-1, web-2]
        platform: pacemaker/rhel9
        quorum: {two_node: true, wait_for_all: false}

Passes:
    servers: {web-1: {}, web-2: {}}
    clusters:
      web:
        members: [web-1, web-2]
        platform: pacemaker/rhel9
        quorum: {two_node: true}

Fix:
    Remove wait_for_all: two_node switches it on by itself.

References:
    - votequorum(5), github.com/corosync/corosync/blob/main/man/votequorum.5
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_fencing import fences, fencing_of
from hadocs.lint.helpers_votes import said
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "error"
SCOPE = ("pacemaker", "proxmox")


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Find wait_for_all switched off by hand; left out it is what two_node makes it."""
    quorum = said(world, cluster.id)
    if len(cluster.members) != 2 or quorum.wait_for_all is not False or quorum.auto_tie_breaker:
        return
    at = ("clusters", cluster.id, "quorum")
    if not quorum.two_node:
        # Tools set two_node for two nodes by themselves, but not beside a quorum device, and Proxmox VE never.
        open_ = "two_node" not in quorum.model_fields_set and cluster.votes.witness in (None, "none")
        if open_ and cluster.platform is not None and cluster.platform.id == "pacemaker":
            yield Unsaid(at, f"clusters.{cluster.id}.quorum.two_node: true or false", (cluster.id,))
        return
    fencing = fencing_of(cluster, world)
    what = f"cut apart at the start, both start {cluster.id}"
    if fences(cluster) and (fencing is None or fencing.enabled):
        what = "while they are cut apart, each fences the other in turn as it boots"
    yield Hit(
        (*at, "wait_for_all"),
        f"{listed(cluster.members)} each have quorum alone and do not wait for each other: {what}.",
        f"Remove wait_for_all: false from the quorum of {cluster.id}.",
        (cluster.id, *cluster.members),
    )
