"""All fencing levels of a cluster work through the same thing.

Why:
    A second level is there for the day on which the first one fails. Where both go over one management network or one
    switch, its loss takes both, and nothing is taken over until a person confirms that the node is off.

Fails:
    platform: pacemaker/rhel-9
    networks: {lan: {}, oob: {roles: [management]}}
    servers: {n-1: {os: RHEL 9}, n-2: {os: RHEL 9}}
    clusters:
      db:
        members: [n-1, n-2]
        fencing: {levels: [{devices: [{method: ipmi, through: oob}]}, {devices: [{method: pdu, through: oob}]}]}

Passes:
    platform: pacemaker/rhel-9
    networks: {lan: {}, oob: {roles: [management]}}
    servers: {n-1: {os: RHEL 9}, n-2: {os: RHEL 9}}
    clusters:
      db:
        members: [n-1, n-2]
        fencing: {levels: [{devices: [{method: ipmi, through: oob}]}, {devices: [{method: pdu, through: lan}]}]}

Fix:
    Let a level work another way: over another network, or by SBD.

References:
    - Red Hat Enterprise Linux 10, configure fencing levels, docs.redhat.com
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_fencing import fences, fencing_of
from hadocs.lint.rule import Hit, Result
from hadocs.topology.model import ClusterView
from hadocs.topology.world import World

SEVERITY = "warning"
SCOPE = ("pacemaker",)


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Look for what every level of a cluster with several of them works through."""
    fencing = fencing_of(cluster, world)
    if not fences(cluster) or fencing is None or not fencing.enabled or len(fencing.levels) < 2:
        return
    needed = [{ref for device in level.devices for ref in device.through} for level in fencing.levels]
    for shared in sorted(set.intersection(*needed)):
        yield Hit(
            ("clusters", cluster.id, "fencing", "levels"),
            f"All {len(needed)} fencing levels of {cluster.id} work through {shared}: with it, none of them answers.",
            f"Let one level of {cluster.id} work without {shared}.",
            (cluster.id, shared),
        )
