"""The cluster shrinks with last_man_standing, but does not wait for all of its nodes at the start.

Why:
    With last_man_standing the few nodes that are left form the whole cluster. Without wait_for_all the others may start
    on their own side of a cut, and both count themselves as a majority. corosync's manual calls the pair essential.

Fails:
    servers: {db-1: {}, db-2: {}, db-3: {}}
    clusters:
      db:
        members: [db-1, db-2, db-3]
        platform: pacemaker/rhel9
        quorum: {witness: {kind: none}, last_man_standing: true}

Passes:
    servers: {db-1: {}, db-2: {}, db-3: {}}
    clusters:
      db:
        members: [db-1, db-2, db-3]
        platform: pacemaker/rhel9
        quorum: {witness: {kind: none}, last_man_standing: true, wait_for_all: true}

Fix:
    Set wait_for_all: true as well.

References:
    - votequorum(5), github.com/corosync/corosync/blob/main/man/votequorum.5
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_votes import said
from hadocs.lint.rule import Hit, Result
from hadocs.topology.aftermath import Estate
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"
SCOPE = ("pacemaker", "proxmox")


def check(cluster: ClusterView, world: World, estate: Estate) -> Iterator[Result]:
    """Find last_man_standing where nothing switches wait_for_all on; left out it is off but for two_node."""
    quorum = said(world, cluster.id)
    device = quorum.witness is not None and quorum.witness.kind == "qdevice"
    if (
        not quorum.last_man_standing
        or device
        or len(cluster.members) < 2
        or estate.rules[cluster.id].waits_for_all
    ):
        return  # beside a quorum device it has no effect, which is Q16's finding
    yield Hit(
        ("clusters", cluster.id, "quorum", "last_man_standing"),
        f"{cluster.id} shrinks to those of {listed(cluster.members)} that are left, but one that starts apart from "
        "them does not wait: two parts may both have quorum.",
        f"Set wait_for_all: true in the quorum of {cluster.id}.",
        (cluster.id, *cluster.members),
    )
