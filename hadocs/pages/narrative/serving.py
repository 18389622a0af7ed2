"""Services as rows: how many instances they need, who takes over first, how clients find them again."""

from __future__ import annotations

from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, md, names
from hadocs.pages.narrative.model import Grid, Row
from hadocs.pages.narrative.surroundings import lean
from hadocs.spec import units
from hadocs.spec.model import Clients

_DASH = Md("–")


def services(ctx: Context) -> Grid | None:
    """Services of which the spec says any of that."""
    rows = []
    for key, entry in ctx.spec.services.items():
        if entry.needed is None and entry.clients is None and not entry.preference:
            continue
        name = Md('<span id="{}"></span>{}').format(f"service-{key}", code(key))
        view = ctx.topology.services[key]
        wants = md(f"{entry.needed} of {len(view.active)} instances") if entry.needed else _DASH
        order = names(entry.preference, joiner="then") if entry.preference else _DASH
        rows.append(Row((name, wants, order, _found_again(entry.clients))))
    heads = ("Service", "Needs", "Taken over by", "Clients")
    return lean(Grid(heads, tuple(rows))) if rows else None


def _found_again(clients: Clients | None) -> Md:
    """How clients find a service again, as the spec says it."""
    if clients is None:
        return _DASH
    ttl, check = clients.name_ttl, clients.health_check
    many = clients.checks or 1
    every = {True: "name with all addresses", False: "name with one address", None: ""}[clients.all_addresses]
    parallel = {True: "all addresses are tried at once", False: "no MultiSubnetFailover", None: ""}
    parts = (
        every,
        f"address kept for {units.format_duration(ttl)}" if ttl is not None else "",
        parallel[clients.multi_subnet_failover],
        f"balancer checks every {units.format_duration(check)}" if check is not None else "",
        f"{many} checks decide" if check is not None and many > 1 else "",
    )
    return md("; ".join(p for p in parts if p)) or _DASH
