"""A fencing level switches off one power supply of a node that has several.

Why:
    A node with two supplies runs on from the other one. The device reports success all the same, and the cluster starts
    elsewhere what the node still runs: both write.

Fails:
    platform: pacemaker/rhel-9
    failure_domains: {pdu-a: {kind: pdu}, pdu-b: {kind: pdu}}
    servers: {n-1: {os: RHEL 9, power: [pdu-a, pdu-b]}, n-2: {os: RHEL 9, power: [pdu-a, pdu-b]}}
    clusters:
      db: {members: [n-1, n-2], fencing: {levels: [{devices: [{method: pdu, through: pdu-a}]}]}}

Passes:
    platform: pacemaker/rhel-9
    failure_domains: {pdu-a: {kind: pdu}, pdu-b: {kind: pdu}}
    servers: {n-1: {os: RHEL 9, power: [pdu-a, pdu-b]}, n-2: {os: RHEL 9, power: [pdu-a, pdu-b]}}
    clusters:
      db:
        members: [n-1, n-2]
        fencing: {levels: [{devices: [{method: pdu, through: pdu-a}, {method: pdu, through: pdu-b}]}]}

Fix:
    Put the outlets of all supplies into one level: Pacemaker switches all of them off before it switches any on.

References:
    - Red Hat Enterprise Linux 9, configuring fencing for redundant power supplies, docs.redhat.com
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_fencing import fences, fencing_of
from hadocs.lint.rule import Hit, Result
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "error"
SCOPE = ("pacemaker",)


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Hold the outlets of each level against what feeds the nodes that it is for."""
    fencing = fencing_of(cluster, world)
    if not fences(cluster) or fencing is None or not fencing.enabled:
        return
    for number, level in enumerate(fencing.levels):
        outlets = [ref for d in level.devices if d.method == "pdu" for ref in d.through]
        if not outlets or any(d.method != "pdu" for d in level.devices):
            continue
        for member in level.members or cluster.members:
            if member in world.spec.vms:
                continue
            feeds = (world.spec.hosts.get(member) or world.spec.servers[member]).power
            left = tuple(feed for feed in feeds if feed not in outlets)
            if left and len(left) < len(feeds):
                yield Hit(
                    ("clusters", cluster.id, "fencing", "levels", number),
                    f"Level {number + 1} of {cluster.id} switches {member} off at {listed(tuple(outlets))}, and "
                    f"{member} runs on from {listed(left)}.",
                    f"Add the outlets of {member} at {listed(left)} to the same level.",
                    (cluster.id, member, *left),
                )
