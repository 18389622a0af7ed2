"""A service that does not support clustering runs on a cluster of its own machines.

Why:
    A guest cluster can only move what it can start, stop and watch. A service without such support fails over like a
    pulled plug at best, and at worst runs on both members; on a host cluster its whole machine is kept running
    instead, and it need not know.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms: {app-1: {on: hv-1}, app-2: {on: hv-2}}
    clusters: {apps: {members: [app-1, app-2]}}
    services: {doors: {product: door access control, runs_on: apps, cluster_aware: false}}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms: {app-1: {on: hv-1}, app-2: {on: hv-2}}
    clusters: {apps: {members: [app-1, app-2]}}
    services: {files: {product: file-server, runs_on: apps}}
    ---
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms: {app-1: {on: hv-1}}
    clusters: {hvc: {members: [hv-1, hv-2]}}
    services: {doors: {product: door access control, runs_on: app-1, cluster_aware: false}}

Fix:
    Run the service in one machine on a host cluster, or as several instances behind a balancer.

References:
    - The founding article, guest clustering
    - Mastering Hyper-V, page 465 (which workloads to cluster where)
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_known import as_firm, family, product_of
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.spec.model import Spec
from hadocs.topology.model import ServiceView

SEVERITY = "error"
INSIDE = ("guest", "hybrid", "partly-hybrid", "mixed", "physical")


def check(service: ServiceView, spec: Spec) -> Iterator[Result]:
    """Judge a service on a cluster of guests or servers; a clustered directory has a rule of its own."""
    product = product_of(spec, service.id)
    if service.cluster is None or service.topology not in INSIDE or family(product) == "ad-ds":
        return
    at = ("services", service.id)
    if service.cluster_aware is None:
        yield Unsaid(at, f"services.{service.id}.cluster_aware: true or false", (service.id,))
    elif not service.cluster_aware:
        stated = spec.services[service.id].cluster_aware is not None
        fact = product.facts.get("cluster_aware") if product is not None else None
        what = (
            "by the spec it does" if stated else f"{service.product} does" if service.product else "it does"
        )
        yield Hit(
            (*at, "cluster_aware" if stated else "product"),
            f"{service.id} runs on {service.cluster}, and {what} not support clustering: {service.cluster} can't take "
            "it over in an orderly way.",
            f"Run {service.id} in a machine on a host cluster, or as several instances behind a balancer.",
            (service.id, service.cluster),
            severity="error" if stated else as_firm(fact),
        )
