"""A product is in use whose support has ended.

Why:
    Holes stay open, and nobody helps when a failover goes wrong. A new version of the system or of the hypervisor
    beneath does not support it either, so that it holds back what is under it.

Fails:
    servers: {ex-1: {}, ex-2: {}}
    clusters: {dag: {members: [ex-1, ex-2]}}
    services: {mail: {product: exchange/2013-dag, runs_on: dag}}
    ---
    servers: {sql-1: {}, sql-2: {}}
    clusters: {agc: {members: [sql-1, sql-2]}}
    services: {orders: {product: sql-server/2014-ag, runs_on: agc}}

Passes:
    servers: {sql-1: {}, sql-2: {}}
    clusters: {agc: {members: [sql-1, sql-2]}}
    services: {orders: {product: sql-server/2022-ag, runs_on: agc}}

Fix:
    Move to a release that is supported, or record why this one stays and until when.

References:
    - Microsoft SQL Server, endoflife.date/mssqlserver
    - Microsoft Exchange Server, learn.microsoft.com/lifecycle/products
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hadocs.lint.helpers_known import product_of
from hadocs.lint.rule import Hit, Result
from hadocs.spec.model import Spec
from hadocs.topology.wording import listed

SEVERITY = "warning"


def check(spec: Spec, today: date) -> Iterator[Result]:
    """Group the services by product, and judge each by the day on which its support ends."""
    uses: dict[str, list[str]] = {}
    for key in spec.services:
        product = product_of(spec, key)
        if product is not None and "support_ends" in product.facts:
            uses.setdefault(product.id, []).append(key)
    for services in uses.values():
        product = product_of(spec, services[0])
        fact = product.facts["support_ends"] if product is not None else None
        if product is None or fact is None or not isinstance(fact.value, date) or fact.value >= today:
            continue
        yield Hit(
            ("services", services[0], "product"),
            f"{product.title} ({listed(services)}) has been out of support since {fact.value.isoformat()}.",
            f"Move {listed(services)} to a release that is supported.",
            tuple(services),
            severity="warning" if fact.firm else "info",
        )
