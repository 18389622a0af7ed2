"""Active Directory is run as a role of a cluster, or on a node of one.

Why:
    A directory can't fail over: its controllers replicate, and each is an instance of its own. On cluster nodes a
    domain controller is not supported from Windows Server 2012 on.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      dc-1: {on: hv-1, os: Windows Server 2022 Standard}
      dc-2: {on: hv-2, os: Windows Server 2022 Standard}
    clusters: {dcs: {members: [dc-1, dc-2]}}
    services: {directory: {product: ad-ds, runs_on: dcs}}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      dc-1: {on: hv-1, os: Windows Server 2022 Standard}
      dc-2: {on: hv-2, os: Windows Server 2022 Standard}
    services: {directory: {product: ad-ds, runs_on: [dc-1, dc-2]}}

Fix:
    Run two or more domain controllers as instances of their own, on machines that are members of no cluster.

References:
    - Cluster nodes as domain controllers,
      learn.microsoft.com/troubleshoot/windows-server/high-availability/use-cluster-nodes-as-domain-controllers
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_known import as_firm, before, family, product_of
from hadocs.lint.rule import Hit, Result
from hadocs.platforms.facts import Topology as Kind
from hadocs.spec.model import Spec
from hadocs.topology.model import ServiceView, Topology
from hadocs.topology.wording import listed

SEVERITY = "error"
KINDS: tuple[Kind, ...] = ("guest", "physical")


def check(service: ServiceView, spec: Spec, topology: Topology) -> Iterator[Result]:
    """Judge a directory by the cluster it runs on, or by the clusters that its machines are members of."""
    product = product_of(spec, service.id)
    if product is None or family(product) != "ad-ds":
        return
    at = ("services", service.id, "runs_on")
    instead = "two or more machines that are members of no cluster"
    if service.cluster:
        facts = [product.topologies.get(kind) for kind in KINDS]
        yield Hit(
            at,
            f"{service.id} runs on the cluster {service.cluster}, and a directory can't fail over.",
            f"Run {service.id} on {instead}.",
            (service.id, service.cluster, *service.machines),
            severity=as_firm(next((f for f in facts if f is not None and f.value == "ruled-out"), None)),
        )
        return
    nodes = {m: c for m in service.machines if (c := topology.machines[m].member_of)}
    recent = [m for m, c in nodes.items() if before(topology.clusters[c].platform, "2012") is False]
    recent = [m for m in recent if _windows(topology, nodes[m])]
    if recent:
        clusters = listed(tuple(dict.fromkeys(nodes[m] for m in recent)))
        verb = "is a node" if len(recent) == 1 else "are nodes"
        yield Hit(
            at,
            f"{listed(recent)} of {service.id} {verb} of {clusters}, and a domain controller on a cluster node is "
            "not supported.",
            f"Run {service.id} on {instead}.",
            (service.id, *recent),
            severity="warning",
        )


def _windows(topology: Topology, cluster: str) -> bool:
    platform = topology.clusters[cluster].platform
    return platform is not None and platform.id == "hyper-v"
