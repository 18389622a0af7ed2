"""A host cluster saves the state of a machine with Exchange instead of shutting it down.

Why:
    A member of a database availability group that resumes from a saved state believes in a past that the others have
    left. Microsoft supports Exchange on host clusters only where each move that is not a live migration is a cold
    boot.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms: {exch: {on: hv-1, offline_action: save}}
    clusters: {hvc: {members: [hv-1, hv-2]}}
    services: {mail: {product: exchange/2019-dag, runs_on: exch}}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms: {exch: {on: hv-1, offline_action: shut-down}}
    clusters: {hvc: {members: [hv-1, hv-2]}}
    services: {mail: {product: exchange/2019-dag, runs_on: exch}}

Fix:
    Set the cluster-controlled offline action of the machine to shut down.

References:
    - Exchange Server virtualization, learn.microsoft.com/exchange/plan-and-deploy/virtualization
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_known import as_firm, family, host_platform, product_of, vms_of
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.spec.model import Spec
from hadocs.topology.model import ServiceView, Topology
from hadocs.topology.wording import listed

SEVERITY = "error"
SCOPE = ("hyper-v",)


def check(service: ServiceView, spec: Spec, topology: Topology) -> Iterator[Result]:
    """Judge the machines of an Exchange service that a Hyper-V host cluster keeps running."""
    product = product_of(spec, service.id)
    if product is None or family(product) != "exchange":
        return
    vms = [v for v in vms_of(service, topology) if topology.machines[v].host_cluster]
    vms = [v for v in vms if (platform := host_platform(topology, v)) and platform.id == "hyper-v"]
    saved = [v for v in vms if spec.vms[v].offline_action == "save"]
    unsaid = [v for v in vms if spec.vms[v].offline_action is None]
    if saved:
        yield Hit(
            ("vms", saved[0], "offline_action"),
            f"{listed(saved)} of {service.id} {'is' if len(saved) == 1 else 'are'} saved when taken offline, and "
            "would come back with a state that the other members have left behind.",
            f"Set offline_action of {listed(saved)} to shut-down.",
            (*saved, service.id),
            severity=as_firm(product.facts.get("virtualization")),
        )
    if unsaid:
        add = f"vms: offline_action (shut-down, save or turn-off) of {listed(unsaid)}"
        yield Unsaid(("vms", unsaid[0]), add, (service.id, *unsaid))
