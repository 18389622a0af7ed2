"""Hyper-V Replica copies a machine that is a member of a guest cluster.

Why:
    The replica is a member of the past. Started on the other side it meets a cluster that went on without it, or none
    at all; SQL Server instances that are clustered or replicate themselves are not supported with it.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2022 Standard, replica: hyper-v-replica}
      sql-b: {on: hv-2, os: Windows Server 2022 Standard}
    clusters: {sql: {members: [sql-a, sql-b]}}
    services: {erp: {product: sql-server/ag, runs_on: sql}}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {}}
    vms: {app: {on: hv-1, replica: hyper-v-replica}}
    services: {doors: {product: door access control, runs_on: app, cluster_aware: false}}

Fix:
    Protect the service by its own means: another member at the other site, log shipping, a further copy.

References:
    - Support policy for SQL Server in virtual machines,
      learn.microsoft.com/troubleshoot/sql/database-engine/general/support-policy-hardware-virtualization-product
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_known import as_firm, product_of
from hadocs.lint.rule import Hit, Result
from hadocs.spec.model import Spec
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed

SEVERITY = "error"


def check(cluster: ClusterView, spec: Spec) -> Iterator[Result]:
    """Judge the virtual members of a cluster; an error where a product on it rules the replica out."""
    copied = [m for m in cluster.members if m in spec.vms and spec.vms[m].replica == "hyper-v-replica"]
    if not copied:
        return
    facts = [p.facts.get("hyper_v_replica") for s in cluster.services if (p := product_of(spec, s))]
    carried = f" (it carries {listed(cluster.services)})" if cluster.services else ""
    those = "it is a member" if len(copied) == 1 else "they are members"
    yield Hit(
        ("vms", copied[0], "replica"),
        f"Hyper-V Replica copies {listed(copied)} of {cluster.id}{carried} as of some minutes ago: started on the "
        f"other side {those} of the past.",
        f"Stop replicating {listed(copied)}, and give {cluster.id} a member or a copy at the other side.",
        (*copied, cluster.id, *cluster.services),
        severity=as_firm(next((f for f in facts if f is not None), None)),
    )
