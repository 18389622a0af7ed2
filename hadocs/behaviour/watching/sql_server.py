"""SQL Server from 2012 on: its own health check instead of a poll; an availability group fails over.

Sources: Microsoft's pages on HealthCheckTimeout, on failover policies and on the lease, by timer.
"""

from __future__ import annotations

from dataclasses import replace

from hadocs.behaviour.known import assumed, of_layer
from hadocs.behaviour.products.sql_server import recovers
from hadocs.behaviour.watching import Asked, Watch
from hadocs.platforms.facts import Product

PRODUCTS = ("sql-server",)
_BEFORE = ("2005", "2008", "2008r2")


def program(asked: Asked, product: Product, usual: Watch) -> Watch:
    """An instance recovers its databases where it starts again; a secondary of a group becomes the primary."""
    release = product.id.partition("/")[2]
    health = of_layer("sql-server", "health_check")
    if health is None or usual.sees is None or asked.monitor.interval is not None:
        return usual
    old = release.startswith(tuple(f"{v}-" for v in _BEFORE))
    if release.endswith("fci"):
        recovery = recovers(asked.service, assumed("program"))
        own = (of_layer("sql-server", "health_check_2012") if release.startswith("2012-") else None) or health
        named = replace(own, name="health_check")
        return replace(usual, terms=usual.terms if old else (named,), starts=(recovery,))
    if release.endswith("ag"):
        return replace(usual, terms=(health,), moves=asked.others)
    return usual
