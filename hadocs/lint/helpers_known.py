"""What the catalogue knows of the platform or product that a rule looks at; knows nothing of what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from hadocs.lint.rule import Severity
from hadocs.platforms import catalog
from hadocs.platforms.facts import NO_FACTS, Fact, Product

_PACK = re.compile(r"-sp(\d+)")

if TYPE_CHECKING:
    from hadocs.spec.model import Spec
    from hadocs.topology.model import PlatformView, ServiceView, Topology


def facts_of(platform: PlatformView | None) -> Mapping[str, Fact]:
    """The catalogue's facts of a platform; none where it does not know that version."""
    if platform is None or not platform.known:
        return NO_FACTS
    found = catalog.find_platform(f"{platform.id}/{platform.version}")
    return found.facts if found is not None else NO_FACTS


def product_of(spec: Spec, service: str) -> Product | None:
    """The catalogue's product of a service; ``None`` where the spec names none that it knows."""
    text = spec.services[service].product
    return catalog.find_product(text) if text else None


def service_packs(product: Product) -> Mapping[int, Product]:
    """The same product with a service pack, by its number, where the catalogue tells them apart."""
    found = ((_PACK.search(p.id), p) for p in catalog.products_of(family(product)).values())
    packs = {int(pack[1]): p for pack, p in found if pack and _PACK.sub("", p.id) == product.id}
    return dict(sorted(packs.items()))


def family(product: Product | None) -> str:
    """The family of a product (``exchange`` of ``exchange/2019-dag``); empty for none."""
    return product.id.partition("/")[0] if product is not None else ""


def before(platform: PlatformView | None, version: str) -> bool | None:
    """Whether a platform's version is older than another of the catalogue; ``None`` where that is not known."""
    if platform is None or not platform.known or not platform.version:
        return None
    order = catalog.versions(platform.id)
    if platform.version not in order or version not in order:
        return None
    return order.index(platform.version) < order.index(version)


def as_firm(fact: Fact | None, severity: Severity = "error") -> Severity:
    """An error only where the fact that it rests on is firm, else a warning."""
    if severity == "error" and (fact is None or not fact.firm):
        return "warning"
    return severity


def in_production(spec: Spec, severity: Severity = "error") -> Severity:
    """An error in production; in a test or lab environment a warning."""
    return "warning" if severity == "error" and spec.environment != "production" else severity


def host_platform(topology: Topology, vm: str) -> PlatformView | None:
    """The platform of the host that a VM is on now; ``None`` where the spec does not say."""
    host = topology.machines[vm].on
    return topology.machines[host].platform if host else None


def vms_of(service: ServiceView, topology: Topology) -> Iterator[str]:
    """The machines of a service that are virtual."""
    return (m for m in service.machines if topology.machines[m].kind == "vm")
