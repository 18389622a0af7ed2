"""A cluster of virtual and physical members is used in production.

Why:
    The two kinds of members differ in what they run on, how fast they fail over and how they are patched, so that a
    failover to the other kind is a change of platform. The founding article keeps this for test environments; VMware
    supports it on vSphere 7 and later.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {}}
    servers: {phys-1: {os: Windows Server 2022 Standard}}
    vms: {file-1: {on: hv-1, os: Windows Server 2022 Standard}}
    clusters: {files: {members: [file-1, phys-1]}}

Passes:
    environment: test
    platform: hyper-v/2022
    hosts: {hv-1: {}}
    servers: {phys-1: {os: Windows Server 2022 Standard}}
    vms: {file-1: {on: hv-1, os: Windows Server 2022 Standard}}
    clusters: {files: {members: [file-1, phys-1]}}

Fix:
    Make all members virtual, on hosts of their own, or all of them physical.

References:
    - The founding article, mixed clustering
    - Physical and virtual members in one cluster, knowledge.broadcom.com/external/article/313472
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_known import facts_of, host_platform
from hadocs.lint.rule import Hit, Result, Severity
from hadocs.spec.model import Spec
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed

SEVERITY = "error"


def check(cluster: ClusterView, spec: Spec, topology: Topology) -> Iterator[Result]:
    """Judge a mixed cluster by the hypervisor of its virtual members."""
    if cluster.kind != "mixed" or spec.environment != "production":
        return
    virtual = [m for m in cluster.members if topology.machines[m].kind == "vm"]
    physical = [m for m in cluster.members if m not in virtual]
    yield Hit(
        ("clusters", cluster.id, "members"),
        f"{cluster.id} is in production and mixes virtual members ({listed(virtual)}) with physical ones "
        f"({listed(physical)}), which fail over at different speeds and are patched differently.",
        f"Make all members of {cluster.id} virtual, or all of them physical.",
        (cluster.id, *virtual, *physical),
        severity=max((_severity(topology, vm) for vm in virtual), key=("info", "warning", "error").index),
    )


def _severity(topology: Topology, vm: str) -> Severity:
    platform = host_platform(topology, vm)
    if platform is not None and platform.id == "hyper-v":
        return "error"
    return "info" if "wsfc_mixed" in facts_of(platform) else "warning"
