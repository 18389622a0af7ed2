"""A cluster file system runs where the loss of quorum stops resources instead of freezing them.

Why:
    GFS2 and OCFS2 need quorum to be unmounted: their locks stand still without it. With no-quorum-policy stop,
    Pacemaker tries to stop the file systems, the stops can't end, and the whole cluster is fenced when quorum is back.
    With freeze the file systems stand still and go on.

Fails:
    storage: {san: {protocols: [fc], volumes: {share: {}}}}
    servers: {n-1: {os: RHEL 9}, n-2: {os: RHEL 9}, n-3: {os: RHEL 9}}
    clusters:
      gfs: {members: [n-1, n-2, n-3], quorum: {witness: {kind: none}, no_quorum_policy: stop}}
    services:
      files: {product: vsftpd on GFS2, runs_on: gfs, data: san/share}

Passes:
    storage: {san: {protocols: [fc], volumes: {share: {}}}}
    servers: {n-1: {os: RHEL 9}, n-2: {os: RHEL 9}, n-3: {os: RHEL 9}}
    clusters:
      gfs: {members: [n-1, n-2, n-3], quorum: {witness: {kind: none}, no_quorum_policy: freeze}}
    services:
      files: {product: vsftpd on GFS2, runs_on: gfs, data: san/share}

Fix:
    Set no-quorum-policy to freeze.

References:
    - Red Hat Enterprise Linux 9, configuring GFS2 file systems, docs.redhat.com
    - SUSE Linux Enterprise High Availability, administration guide, no-quorum-policy, documentation.suse.com
    - dlm_controld(8), enable_quorum_lockspace
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.rule import Hit, Result
from hadocs.spec.model import Spec
from hadocs.topology.model import ServiceView, Topology
from hadocs.topology.shared_files import file_system
from hadocs.topology.world import World

SEVERITY = "warning"
SCOPE = ("pacemaker",)


def check(service: ServiceView, spec: Spec, topology: Topology, world: World) -> Iterator[Result]:
    """Judge services whose product, title or data names GFS2 or OCFS2 by the policy of their cluster."""
    entry = spec.services[service.id]
    cluster = world.cluster_of(entry) or world.member_of.get(service.machines[0])
    if cluster is None or cluster not in topology.clusters:
        return
    view = topology.clusters[cluster]
    name = file_system(spec, entry)
    if view.platform is None or view.platform.id != "pacemaker" or not name:
        return
    quorum = spec.clusters[cluster].quorum
    policy = quorum.no_quorum_policy if quorum else None
    if policy == "freeze":
        return
    at = ("clusters", cluster, "quorum", "no_quorum_policy") if policy else ("clusters", cluster)
    said = f"no_quorum_policy {policy}" if policy else "no_quorum_policy stop by default"
    yield Hit(
        at,
        f"{service.id} lies on {name}, which can't be unmounted without quorum, and {cluster} has {said}.",
        f"Set no_quorum_policy of {cluster} to freeze.",
        (service.id, cluster),
    )
