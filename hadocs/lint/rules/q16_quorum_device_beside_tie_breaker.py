"""A quorum device stands beside two_node, last_man_standing or auto_tie_breaker, which exclude it.

Why:
    Corosync knows one way at a time out of a tie. Its manual says that the device is then switched off, its source that
    it does not start at all: either way the cluster is not the one that was planned.

Fails:
    servers: {db-1: {}, db-2: {}, qnetd: {}}
    clusters:
      db:
        members: [db-1, db-2]
        platform: pacemaker/rhel9
        quorum: {witness: {kind: qdevice, on: qnetd}, last_man_standing: true, wait_for_all: true}

Passes:
    servers: {db-1: {}, db-2: {}, qnetd: {}}
    clusters:
      db:
        members: [db-1, db-2]
        platform: pacemaker/rhel9
        quorum: {witness: {kind: qdevice, on: qnetd}}

Fix:
    Keep the quorum device and remove the other options.

References:
    - votequorum(5), github.com/corosync/corosync/blob/main/man/votequorum.5
    - corosync, github.com/corosync/corosync/blob/main/exec/votequorum.c
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_votes import said, witness_unsaid
from hadocs.lint.rule import Hit, Result
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "error"
SCOPE = ("pacemaker", "proxmox")
_OPTIONS = ("two_node", "last_man_standing", "auto_tie_breaker")


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Look for the options beside a device; all of them together are one finding, at the first."""
    quorum = said(world, cluster.id)
    on = [option for option in _OPTIONS if getattr(quorum, option)]
    if not on:
        return
    if quorum.witness is None:
        yield witness_unsaid(cluster)
    elif quorum.witness.kind == "qdevice":
        yield Hit(
            ("clusters", cluster.id, "quorum", on[0]),
            f"{cluster.id} has a quorum device and {listed(on)}, of which corosync takes only the one or the other.",
            f"Remove {listed(on)} from the quorum of {cluster.id}, or its quorum device.",
            (cluster.id,),
        )
