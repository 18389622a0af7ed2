"""A machine with Exchange has dynamic memory.

Why:
    Exchange sizes its caches by the memory that it sees at the start. When the hypervisor takes some of it back, the
    mailbox server slows down until clients give up; Microsoft supports Exchange with static memory only.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {}}
    vms: {exch: {on: hv-1, dynamic_memory: true}}
    services: {mail: {product: exchange/2019-dag, runs_on: exch}}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {}}
    vms: {exch: {on: hv-1, dynamic_memory: false}}
    services: {mail: {product: exchange/2019-dag, runs_on: exch}}

Fix:
    Give the machine all of its memory, static and reserved.

References:
    - Exchange Server virtualization, learn.microsoft.com/exchange/plan-and-deploy/virtualization
    - Hyper-V's features, microsoft.com (2011): dynamic memory is new in Windows Server 2008 R2 with Service Pack 1
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_known import as_firm, family, product_of, vms_of
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.platforms.catalog import find_platform
from hadocs.spec.model import Spec
from hadocs.topology.model import ServiceView, Topology
from hadocs.topology.wording import listed

SEVERITY = "error"


def check(service: ServiceView, spec: Spec, topology: Topology) -> Iterator[Result]:
    """Judge the virtual machines of an Exchange service."""
    product = product_of(spec, service.id)
    if product is None or family(product) != "exchange":
        return
    vms = tuple(vms_of(service, topology))
    dynamic = [v for v in vms if spec.vms[v].dynamic_memory]
    unsaid = [v for v in vms if spec.vms[v].dynamic_memory is None and not _only_static(v, topology)]
    if dynamic:
        yield Hit(
            ("vms", dynamic[0], "dynamic_memory"),
            f"{listed(dynamic)} of {service.id} {'has' if len(dynamic) == 1 else 'have'} dynamic memory, with which "
            "Exchange is not supported.",
            f"Give {listed(dynamic)} static memory.",
            (*dynamic, service.id),
            severity=as_firm(product.facts.get("virtualization")),
        )
    if unsaid:
        add = f"vms: dynamic_memory (true or false) of {listed(unsaid)}"
        yield Unsaid(("vms", unsaid[0]), add, (service.id, *unsaid))


def _only_static(vm: str, topology: Topology) -> bool:
    """Whether the host of a machine knows no dynamic memory: Hyper-V has it from 2008 R2 with Service Pack 1 on."""
    host = topology.machines[vm].on
    platform = topology.machines[host].platform if host else None
    if platform is None or not platform.known or platform.id != "hyper-v":
        return False
    found = find_platform(f"{platform.id}/{platform.version}")
    return found is not None and "dynamic_memory" not in found.facts
