"""DHCP is clustered on Windows Server 2012 or later.

Why:
    A clustered DHCP server keeps its leases on a shared disk, which is lost for both nodes at once. Since 2012 two
    servers can share a scope by DHCP failover, each with its own copy of the leases, and without a cluster.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      dhcp-1: {on: hv-1, os: Windows Server 2022 Standard}
      dhcp-2: {on: hv-2, os: Windows Server 2022 Standard}
    clusters: {leases: {members: [dhcp-1, dhcp-2]}}
    services: {addresses: {product: dhcp, runs_on: leases}}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      dhcp-1: {on: hv-1, os: Windows Server 2022 Standard}
      dhcp-2: {on: hv-2, os: Windows Server 2022 Standard}
    services: {addresses: {product: dhcp, runs_on: [dhcp-1, dhcp-2]}}

Fix:
    Run two servers that are not clustered, with DHCP failover between them.

References:
    - DHCP failover,
      learn.microsoft.com/previous-versions/windows/it-pro/windows-server-2012-R2-and-2012/dn338978(v=ws.11)
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_known import before, family, product_of
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.spec.model import Spec
from hadocs.topology.model import ServiceView, Topology
from hadocs.topology.wording import listed

SEVERITY = "info"
SCOPE = ("hyper-v",)


def check(service: ServiceView, spec: Spec, topology: Topology) -> Iterator[Result]:
    """Judge DHCP on a Windows cluster by the version of that cluster."""
    product = product_of(spec, service.id)
    if product is None or family(product) != "dhcp" or service.cluster is None:
        return
    platform = topology.clusters[service.cluster].platform
    if platform is None or platform.id not in SCOPE:
        return
    older = before(platform, "2012")
    if older is None:
        add = f"clusters.{service.cluster}.platform: the version of Windows Server, such as hyper-v/2022"
        yield Unsaid(("clusters", service.cluster), add, (service.id, service.cluster))
    elif not older:
        yield Hit(
            ("services", service.id, "runs_on"),
            f"{service.id} runs on {service.cluster} and hangs on one shared disk; DHCP failover does without cluster "
            "and disk.",
            f"Run {service.id} on {listed(service.machines)} as servers of their own, with DHCP failover.",
            (service.id, service.cluster),
        )
