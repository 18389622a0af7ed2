"""Every domain controller is a machine of the host cluster that needs a directory to start.

Why:
    After a power cut the hosts look for a domain controller to form the cluster, and the cluster is what starts the
    domain controllers. Windows Server 2008 and 2008 R2 do not get out of this by themselves; later versions form the
    cluster without the directory, but administrators can't log on and names are not found until it is up.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms: {dc-1: {on: hv-1}, dc-2: {on: hv-2}}
    clusters: {hvc: {members: [hv-1, hv-2], domain: joined}}
    services: {directory: {product: ad-ds, runs_on: [dc-1, dc-2]}}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    servers: {dc-2: {}}
    vms: {dc-1: {on: hv-1}}
    clusters: {hvc: {members: [hv-1, hv-2], domain: joined}}
    services: {directory: {product: ad-ds, runs_on: [dc-1, dc-2]}}
    ---
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms: {dc-1: {on: hv-1}, dc-2: {on: hv-2}}
    clusters: {hvc: {members: [hv-1, hv-2], domain: workgroup}}
    services: {directory: {product: ad-ds, runs_on: [dc-1, dc-2]}}

Fix:
    Keep one domain controller outside of the cluster: on a server, on a host of its own, or on a host's local disk.

References:
    - Cluster nodes as domain controllers,
      learn.microsoft.com/troubleshoot/windows-server/high-availability/use-cluster-nodes-as-domain-controllers
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_known import before, family, product_of
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.spec.model import Spec
from hadocs.topology.directory import controllers, starts_without
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed

SEVERITY = "error"
SCOPE = ("hyper-v",)


def check(cluster: ClusterView, spec: Spec, topology: Topology) -> Iterator[Result]:
    """Judge where the domain controllers are, for a host cluster that is joined to a domain or may be."""
    if cluster.kind != "host" or spec.clusters[cluster.id].domain in ("workgroup", "detached"):
        return
    services = [s for s in topology.services.values() if family(product_of(spec, s.id)) == "ad-ds"]
    found = controllers(spec, topology)
    at = ("clusters", cluster.id)
    if not found:
        add = f"services: one of product ad-ds that runs on the domain controllers of {cluster.id}"
        yield Unsaid(at, add, (cluster.id,))
        return
    if any(starts_without(m, cluster.id, spec, topology) for m in found):
        return
    for machine in found:
        if topology.machines[machine].on is None and spec.vms[machine].provider is None:
            yield Unsaid(("vms", machine), f"vms.{machine}.on: the host it runs on", (machine, cluster.id))
            return
    all_of_them = (
        "the only domain controller there is, is a machine"
        if len(found) == 1
        else "all domain controllers there are, are machines"
    )
    yield Hit(
        ("services", services[0].id, "runs_on"),
        f"{listed(found)}, {all_of_them} of {cluster.id}, which needs one to start after a power cut.",
        f"Put a domain controller on a machine that {cluster.id} does not have to start.",
        (services[0].id, cluster.id, *found),
        severity="error" if before(cluster.platform, "2012") else "warning",
    )
