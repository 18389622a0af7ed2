"""Two nodes that lose sight of each other fence each other at the same time.

Why:
    With two_node each of them has quorum alone and fences the other. Without a head start for one, both shots can hit:
    one cut cable then switches off the whole cluster. A quorum device decides beforehand, so that one side only fires.

Fails:
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}}
    clusters:
      db:
        members: [db-1, db-2]
        quorum: {two_node: true, witness: {kind: none}}
        fencing: {methods: [ipmi, pdu], delay: 0 s}

Passes:
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}}
    clusters:
      db:
        members: [db-1, db-2]
        quorum: {two_node: true, witness: {kind: none}}
        fencing: {methods: [ipmi, pdu], delay: 15 s}
    ---
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}}
    clusters:
      db:
        members: [db-1, db-2]
        quorum: {witness: {kind: qdevice, algorithm: ffsplit}}
        fencing: {methods: [ipmi, pdu]}

Fix:
    Set priority-fencing-delay, or pcmk_delay_base on the device of one node, so that the node that should win fires
    first; or add a quorum device.

References:
    - Pacemaker Explained, cluster options, clusterlabs.org/projects/pacemaker/doc
    - sbd(8), github.com/ClusterLabs/sbd/blob/main/man/sbd.8.pod.in
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_fencing import fences, fencing_of, methods_of
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"
SCOPE = ("pacemaker",)


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Judge a cluster of two in which both nodes can have quorum at once."""
    fencing = fencing_of(cluster, world)
    if not fences(cluster) or len(cluster.members) != 2 or (fencing is not None and not fencing.enabled):
        return
    quorum = world.spec.clusters[cluster.id].quorum
    device = quorum is not None and quorum.witness is not None and quorum.witness.kind == "qdevice"
    if quorum is not None and (device or not (quorum.two_node or quorum.no_quorum_policy == "ignore")):
        return  # one side at most has quorum, and only that one fences
    methods = methods_of(fencing)
    if methods and set(methods) <= {"watchdog"}:
        return  # each resets itself, none fires at the other
    set_to = (fencing.delay, fencing.delay_max, fencing.priority_delay) if fencing is not None else ()
    delay = next((d for d in set_to if d), next((d for d in set_to if d is not None), None))
    if delay is None:
        at = ("clusters", cluster.id) if fencing is None else ("clusters", cluster.id, "fencing")
        yield Unsaid(at, f"clusters.{cluster.id}.fencing.delay: the head start of one node", (cluster.id,))
    elif not delay:
        yield Hit(
            ("clusters", cluster.id, "fencing", "delay"),
            f"{listed(cluster.members)} of {cluster.id} fence each other at the same time when they lose sight of each "
            "other, and both can end up off.",
            f"Give one of {listed(cluster.members)} a head start, or {cluster.id} a quorum device.",
            (cluster.id, *cluster.members),
        )
