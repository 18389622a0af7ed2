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
    - Microsoft Exchange Server, endoflife.date/msexchange
    - PostgreSQL, endoflife.date/postgresql
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hadocs.lint.helpers_life import ended, extension
from hadocs.lint.rule import Hit, Result
from hadocs.spec.model import Spec
from hadocs.topology.lifecycle import uses
from hadocs.topology.model import Topology
from hadocs.topology.wording import listed

SEVERITY = "warning"


def check(spec: Spec, topology: Topology, day: date) -> Iterator[Result]:
    """Judge each product of a service by the last day of its support."""
    for use in uses(spec, topology):
        on = ended(use.life, day)
        if on is not None and use.services:
            yield Hit(
                ("services", use.services[0], "product"),
                f"Support of {use.life.title} ({listed(use.services)}) ended on {on}{extension(use.life)}.",
                f"Move {listed(use.services)} to a release that is supported.",
                tuple(use.services),
                severity="warning" if use.life.firm else "info",
            )
