"""expected_votes is not the number of votes that there are.

Why:
    The number that is written down replaces the one that corosync counts from its list of nodes. Too high, and the
    cluster stops with fewer losses than it could bear, or never starts; too low, and before all nodes have met, a few
    of them take themselves for the majority, on both sides of a cut.

Fails:
    servers: {db-1: {}, db-2: {}, db-3: {}, db-4: {}}
    clusters:
      db:
        members: [db-1, db-2, db-3, db-4]
        platform: pacemaker/rhel9
        quorum: {witness: {kind: none}, expected_votes: 3}

Passes:
    servers: {db-1: {}, db-2: {}, db-3: {}}
    clusters:
      db:
        members: [db-1, db-2, db-3]
        platform: pacemaker/rhel9
        quorum: {witness: {kind: none}, expected_votes: 3}

Fix:
    Remove expected_votes: corosync counts the votes by itself.

References:
    - votequorum(5), github.com/corosync/corosync/blob/main/man/votequorum.5
    - corosync, github.com/corosync/corosync/blob/main/exec/votequorum.c
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_votes import said
from hadocs.lint.rule import Hit, Result
from hadocs.topology.aftermath import Estate
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "error"
SCOPE = ("pacemaker", "proxmox")


def check(cluster: ClusterView, world: World, estate: Estate) -> Iterator[Result]:
    """Compare the stated number with the sum of the nodes' votes, with a quorum device's or without."""
    expected = said(world, cluster.id).expected_votes
    nodes, device = sum(cluster.votes.nodes.values()), estate.rules[cluster.id].witness_votes
    if expected is None or expected in (nodes, nodes + device):
        return
    wrong, right = expected // 2 + 1, (nodes + device) // 2 + 1
    if wrong < right:
        harm = f"{wrong} of them are enough at the start, so that two sides of a cut may both begin"
    elif wrong > right:
        harm = f"{wrong} votes are needed where {right} would do"
    else:
        harm = "as many are needed either way, but the next node that comes or goes is not counted"
    yield Hit(
        ("clusters", cluster.id, "quorum", "expected_votes"),
        f"{cluster.id} expects {expected} vote{'' if expected == 1 else 's'}, but {listed(cluster.members)} "
        f"{'has' if len(cluster.members) == 1 else 'have'} {nodes}: {harm}.",
        f"Remove expected_votes from the quorum of {cluster.id}.",
        (cluster.id, *cluster.members),
        severity="warning" if wrong == right else None,
    )
