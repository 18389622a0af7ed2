"""A cluster in a workgroup carries a file server or a clustered SQL Server instance.

Why:
    Both identify their clients by Kerberos and by the cluster's account in Active Directory, which a workgroup does
    not have. Microsoft supports neither there; Hyper-V machines and availability groups are.

Fails:
    platform: hyper-v/2022
    servers: {fs-1: {os: Windows Server 2022 Standard}, fs-2: {os: Windows Server 2022 Standard}}
    clusters: {files: {members: [fs-1, fs-2], domain: workgroup}}
    services: {shares: {product: file-server, runs_on: files}}

Passes:
    platform: hyper-v/2022
    servers: {sql-1: {os: Windows Server 2022 Standard}, sql-2: {os: Windows Server 2022 Standard}}
    clusters: {sql: {members: [sql-1, sql-2], domain: workgroup}}
    services: {erp: {product: sql-server/ag, runs_on: sql}}
    ---
    platform: hyper-v/2022
    servers: {fs-1: {os: Windows Server 2022 Standard}, fs-2: {os: Windows Server 2022 Standard}}
    clusters: {files: {members: [fs-1, fs-2], domain: joined}}
    services: {shares: {product: file-server, runs_on: files}}

Fix:
    Join the nodes to a domain, or replicate instead: an availability group, DFS Replication.

References:
    - Workgroup clusters, learn.microsoft.com/windows-server/failover-clustering/create-workgroup-cluster
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_known import as_firm, facts_of, family, product_of
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.platforms.facts import Fact, Product
from hadocs.spec.model import Spec
from hadocs.topology.model import ClusterView

SEVERITY = "error"
SCOPE = ("hyper-v",)


def check(cluster: ClusterView, spec: Spec) -> Iterator[Result]:
    """Judge the services of a cluster that is in a workgroup, or may be where its version allows that."""
    allowed = facts_of(cluster.platform).get("workgroup_cluster")
    domain = spec.clusters[cluster.id].domain
    for service in cluster.services:
        product = product_of(spec, service)
        fact = _against(product, allowed)
        if product is None or fact is None:
            continue
        if domain is None and allowed is not None and not _needs_directory(spec, service):
            add = f"clusters.{cluster.id}.domain: joined, detached or workgroup"
            yield Unsaid(("clusters", cluster.id), add, (cluster.id, service))
        elif domain == "workgroup":
            yield Hit(
                ("clusters", cluster.id, "domain"),
                f"{cluster.id} is in a workgroup, where {service} ({product.title}) is not supported.",
                f"Join the nodes of {cluster.id} to a domain, or run {service} elsewhere.",
                (cluster.id, service),
                severity=as_firm(fact),
            )


def _needs_directory(spec: Spec, service: str) -> bool:
    """Whether a service is stated to need Active Directory: its cluster is joined to that then."""
    return any(family(product_of(spec, need)) == "ad-ds" for need in spec.services[service].requires)


def _against(product: Product | None, allowed: Fact | None) -> Fact | None:
    """The fact that speaks against a product in a workgroup: its own, or the platform's on SQL Server instances."""
    if product is None:
        return None
    own = product.facts.get("workgroup_cluster")
    if own is not None:
        return own if own.value == "unsupported" else None
    return allowed if product.id.startswith("sql-server/") and product.id.endswith("fci") else None
