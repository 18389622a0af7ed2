"""A quorum device stands beside an odd number of nodes.

Why:
    With an even number of nodes the device adds one vote and decides a tie. With an odd number Proxmox VE gives it one
    vote less than there are nodes: with the device down every single node is needed, so that the cluster hangs on one
    small machine. Its manual advises against it.

Fails:
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    servers: {qnetd: {}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3], quorum: {witness: {kind: qdevice, on: qnetd}}}

Passes:
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}}
    servers: {qnetd: {}}
    clusters:
      pve: {members: [pve-1, pve-2], quorum: {witness: {kind: qdevice, on: qnetd}}}
    ---
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3], quorum: {witness: {kind: none}}}

Fix:
    Remove the device, or add a node.

References:
    - Proxmox VE, Cluster Manager, pve.proxmox.com/pve-docs/chapter-pvecm.html
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_votes import voters, witness_unsaid
from hadocs.lint.rule import Hit, Result
from hadocs.topology.aftermath import Estate
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed, number

SEVERITY = "warning"
SCOPE = ("proxmox",)


def check(cluster: ClusterView, estate: Estate) -> Iterator[Result]:
    """Count the nodes that vote beside a quorum device."""
    voting = voters(cluster)
    if len(voting) < 3 or len(voting) % 2 == 0:
        return
    if cluster.votes.witness is None:
        yield witness_unsaid(cluster)
        return
    if cluster.votes.witness != "qdevice":
        return
    rules = estate.rules[cluster.id]
    device, nodes = rules.witness_votes, sum(cluster.votes.nodes.values())
    needed = (nodes + device) // 2 + 1
    why = (
        f"without it all of {listed(voting)} are needed"
        if needed == nodes
        else f"{number(needed)} of {number(nodes + device)} votes are needed then, so that it saves no further node"
    )
    yield Hit(
        ("clusters", cluster.id, "quorum", "witness", "kind"),
        f"The quorum device of {cluster.id} has {number(device)} vote{'' if device == 1 else 's'} beside "
        f"{number(len(voting))} nodes: {why}.",
        f"Remove the quorum device of {cluster.id}, or add a node to it.",
        (cluster.id,),
    )
