"""Standard checkpoints are taken of a member of a guest cluster.

Why:
    A member that is set back to a checkpoint disagrees with the others about the cluster and its data. Standard
    checkpoints and plain snapshots do not tell the guest (no VSS); SQL Server and Exchange are not supported with
    them, and shared virtual disks do not allow them.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2022 Standard, checkpoints: standard}
      sql-b: {on: hv-2, os: Windows Server 2022 Standard, checkpoints: none}
    clusters: {sql: {members: [sql-a, sql-b]}}
    services: {erp: {product: sql-server/fci, runs_on: sql}}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2022 Standard, checkpoints: production}
      sql-b: {on: hv-2, os: Windows Server 2022 Standard, checkpoints: none}
    clusters: {sql: {members: [sql-a, sql-b]}}
    services: {erp: {product: sql-server/fci, runs_on: sql}}

Fix:
    Take production checkpoints, or none, and back up inside the guests.

References:
    - Support policy for SQL Server in virtual machines,
      learn.microsoft.com/troubleshoot/sql/database-engine/general/support-policy-hardware-virtualization-product
    - Clustered VMDK, limits, docs.vmware.com GUID-04626D3C
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_known import as_firm, family, product_of
from hadocs.lint.rule import Hit, Result, Severity, Unsaid
from hadocs.spec.model import Spec
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed

SEVERITY = "error"
RESTS_ON = {"sql-server": "planned_move", "exchange": "virtualization"}
"""Families of products, and the fact that rules snapshots without VSS out."""


def check(cluster: ClusterView, spec: Spec) -> Iterator[Result]:
    """Judge the virtual members of a guest or mixed cluster."""
    members = [m for m in cluster.members if m in spec.vms]
    standard = [m for m in members if spec.vms[m].checkpoints == "standard"]
    unsaid = [m for m in members if spec.vms[m].checkpoints is None]
    if standard:
        yield Hit(
            ("vms", standard[0], "checkpoints"),
            f"Standard checkpoints are taken of {listed(standard)}: a member set back to one disagrees with the rest "
            f"of {cluster.id}.",
            f"Take production checkpoints of {listed(standard)}, or none.",
            (*standard, cluster.id),
            severity=_severity(cluster, spec),
        )
    if unsaid:
        add = f"vms: checkpoints (none, production or standard) of {listed(unsaid)}"
        yield Unsaid(("vms", unsaid[0]), add, (cluster.id, *unsaid))


def _severity(cluster: ClusterView, spec: Spec) -> Severity:
    for service in cluster.services:
        product = product_of(spec, service)
        name = RESTS_ON.get(family(product))
        if product is not None and name and as_firm(product.facts.get(name)) == "error":
            return "error"
    return "warning"
