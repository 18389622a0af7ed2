"""Proxmox VE keeps machines running with HA, on two nodes of which each has quorum alone.

Why:
    A node of Proxmox VE fences itself: it resets when it has lost quorum. With two_node it never loses quorum, so that
    a node that is only cut off keeps its machines running while the other one starts them again: twice the same
    machine on the same disk.

Fails:
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}}
    vms: {erp: {on: pve-1}}
    clusters:
      pve: {members: [pve-1, pve-2], quorum: {two_node: true}}

Passes:
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}}
    servers: {qnetd: {}}
    vms: {erp: {on: pve-1}}
    clusters:
      pve: {members: [pve-1, pve-2], quorum: {witness: {kind: qdevice, on: qnetd}}}
    ---
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}}
    vms: {erp: {on: pve-1}}
    clusters:
      pve: {members: [pve-1, pve-2], quorum: {two_node: true}, ha: {enabled: false}}

Fix:
    Remove two_node and set up a QDevice on a third machine.

References:
    - pve-ha-manager, README, git.proxmox.com
    - Proxmox VE, High Availability, pve.proxmox.com/pve-docs/chapter-ha-manager.html
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_votes import facts_of, said
from hadocs.lint.rule import Hit, Result, Severity, Unsaid
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "error"
SCOPE = ("proxmox",)


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Find two_node on two nodes; a host cluster keeps its machines running where HA is not said to be off."""
    quorum = said(world, cluster.id)
    ha = world.spec.clusters[cluster.id].ha
    enabled = ha.enabled if ha else None
    if not quorum.two_node or len(cluster.members) != 2 or enabled is False or cluster.kind != "host":
        return
    if quorum.witness is not None and quorum.witness.kind == "qdevice":
        return  # corosync does not start so, which is Q16's finding
    if enabled is None and not cluster.vms:
        add = f"clusters.{cluster.id}.ha.enabled: true or false"
        yield Unsaid(("clusters", cluster.id), add, (cluster.id,))
        return
    fact = facts_of(cluster.platform).get("two_node")
    severity: Severity = "error" if fact is not None and fact.firm else "warning"
    what = listed(cluster.vms) or "its machines"
    yield Hit(
        ("clusters", cluster.id, "quorum", "two_node"),
        f"With two_node neither of {listed(cluster.members)} ever loses quorum, so none resets itself when "
        f"{cluster.id} is cut apart: {what} may run twice.",
        f"Remove two_node from {cluster.id} and give it a QDevice on a third machine.",
        (cluster.id, *cluster.members),
        severity=severity,
    )
