"""The vendor of a service rules out the topology that it runs in.

Why:
    Some products fail over by themselves and break when a hypervisor moves or restarts their members underneath.
    Their vendors refuse support then, which is found out when help is needed most.

Fails:
    platform: hyper-v/2008
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      exch-a: {on: hv-1, os: Windows Server 2008 Enterprise}
      exch-b: {on: hv-2, os: Windows Server 2008 Enterprise}
    clusters:
      hvc: {members: [hv-1, hv-2]}
      ccr: {members: [exch-a, exch-b]}
    services: {mailbox: {product: exchange/2007-ccr, runs_on: ccr}}

Passes:
    platform: hyper-v/2008
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      exch-a: {on: hv-1, os: Windows Server 2008 Enterprise}
      exch-b: {on: hv-2, os: Windows Server 2008 Enterprise}
    clusters:
      ccr: {members: [exch-a, exch-b]}
    services: {mailbox: {product: exchange/2007-ccr, runs_on: ccr}}
    ---
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      exch-a: {on: hv-1, os: Windows Server 2022 Standard}
      exch-b: {on: hv-2, os: Windows Server 2022 Standard}
    clusters:
      hvc: {members: [hv-1, hv-2]}
      dag: {members: [exch-a, exch-b]}
    services: {mailbox: {product: exchange/2019-dag, runs_on: dag}}
    ---
    platform: hyper-v/2008r2
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      exch-a: {on: hv-1, os: Windows Server 2008 R2 Enterprise}
      exch-b: {on: hv-2, os: Windows Server 2008 R2 Enterprise}
    clusters:
      hvc: {members: [hv-1, hv-2]}
      dag: {members: [exch-a, exch-b]}
    services: {mailbox: {product: exchange/2010-sp1-dag, runs_on: dag}}

Fix:
    Take the machines off the host cluster, or pin each to its host; or move to a version that allows it. Of a product
    that a service pack has changed in this, name the one with the service pack where it is installed:
    exchange/2010-sp1-dag instead of exchange/2010-dag.

References:
    - Exchange 2007 high availability and virtualization,
      learn.microsoft.com/previous-versions/office/exchange-server-2007-technical-articles/cc794548(v=exchg.80)
    - Exchange 2010 SP1 virtualization support (TechEd 2011), windowsitpro.com
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hadocs.lint.helpers_known import as_firm, family, product_of, service_packs, vms_of
from hadocs.lint.helpers_placement import bound_to
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.platforms.facts import Product
from hadocs.platforms.facts import Topology as Kind
from hadocs.spec.model import Spec
from hadocs.topology.model import ServiceView, Topology, TopologyKind
from hadocs.topology.world import World

SEVERITY = "error"
KINDS: Mapping[TopologyKind, Kind] = {
    "host": "host",
    "guest": "guest",
    "hybrid": "hybrid",
    "partly-hybrid": "hybrid",
    "mixed": "mixed",
    "physical": "physical",
}
MOVED = ("host", "hybrid")
_ALLOWED = {"supported": "supported", "conditional": "supported under conditions"}


def check(service: ServiceView, spec: Spec, topology: Topology, world: World) -> Iterator[Result]:
    """Judge a service by what the catalogue says of its topology; machines pinned to their host do not move."""
    kind = KINDS.get(service.topology)
    if kind is None:
        return
    at = ("services", service.id)
    if spec.services[service.id].product is None:
        add = f"services.{service.id}.product: what it is, by the catalogue's name or its own"
        yield Unsaid(at, add, (service.id,))
        return
    product = product_of(spec, service.id)
    if product is None or family(product) == "ad-ds":
        return
    fact = product.topologies.get(kind)
    unaware = service.cluster_aware is False and kind not in MOVED  # which is another rule's to tell
    if fact is None or fact.value != "ruled-out" or unaware:
        return
    if kind in MOVED and all(_pinned(topology, world, vm) for vm in vms_of(service, topology)):
        return
    beneath = [c for vm in vms_of(service, topology) if (c := topology.machines[vm].host_cluster)]
    where = ", ".join(dict.fromkeys(beneath)) if kind in MOVED else service.cluster
    yield Hit(
        (*at, "product"),
        f"{product.title} is ruled out as {kind} clustering, and {service.id} runs so on {where} "
        f"({fact.source[0].rstrip('.')}).",
        f"Take {service.id} off {where}"
        + (", or pin each of its machines to the host it runs on." if kind in MOVED else ".")
        + _allowed_since(product, kind),
        (service.id, *((service.cluster,) if service.cluster else ()), *dict.fromkeys(beneath)),
        severity=as_firm(fact),
    )


def _allowed_since(product: Product, kind: Kind) -> str:
    """What to say instead of the product where a service pack of it allows the topology, and the spec names none."""
    for pack, found in service_packs(product).items():
        fact = found.topologies.get(kind)
        if fact is not None and fact.value in _ALLOWED:
            with_it = f"Service Pack {pack} or a later one, with which it is {_ALLOWED[fact.value]}"
            return f" Where it has {with_it}, name that: product: {found.id}."
    return ""


def _pinned(topology: Topology, world: World, vm: str) -> bool:
    """Whether a machine is on no host cluster, or bound to one host of it."""
    if topology.machines[vm].host_cluster is None:
        return True
    hosts = bound_to(world, vm)
    return hosts is not None and len(hosts) < 2
