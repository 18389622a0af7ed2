"""Services as rows: where they run and after what they start, who takes over first, how clients find them again."""

from __future__ import annotations

from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, md, names
from hadocs.pages.narrative.model import Grid, Row
from hadocs.pages.narrative.surroundings import lean
from hadocs.spec import units
from hadocs.spec.model import Clients
from hadocs.topology.active import instances_of

_DASH = Md("–")


def services(ctx: Context) -> Grid | None:
    """Services of which the spec says any of that."""
    rows, beside = [], _beside_others(ctx)
    for key, entry in ctx.spec.services.items():
        placed = entry.instances or entry.promotable or entry.starts_after or entry.together_with
        placed = placed or entry.possible_owners
        plain = entry.needed is None and entry.clients is None and not entry.preference and not placed
        if plain and key not in beside:
            continue
        name = Md('<span id="{}"></span>{}').format(f"service-{key}", code(key))
        wants = md(f"{entry.needed} of {_instances(ctx, key)} instances") if entry.needed else _DASH
        owners = names(entry.possible_owners) if entry.possible_owners else _DASH
        order = names(entry.preference, joiner="then") if entry.preference else _DASH
        after = names(entry.starts_after) if entry.starts_after else _DASH
        mates = names(entry.together_with) if entry.together_with else _DASH
        runs = _runs(ctx, key)
        now = names(ctx.topology.services[key].active) if key in beside else _DASH
        rows.append(Row((name, runs, owners, now, wants, after, mates, order, _found_again(entry.clients))))
    heads = (
        "Service",
        "Runs",
        "May run on",
        "Active on",
        "Needs",
        "Starts after",
        "Together with",
        "Taken over by",
        "Clients",
    )
    return lean(Grid(heads, tuple(rows))) if rows else None


def _beside_others(ctx: Context) -> set[str]:
    """Services of one product on one cluster, such as databases of a group, that are active on different members."""
    alike: dict[tuple[str, str], list[str]] = {}
    for key, view in ctx.topology.services.items():
        product = ctx.spec.services[key].product
        if view.cluster is not None and product and len(view.active) == 1:
            alike.setdefault((view.cluster, product), []).append(key)
    several = (keys for keys in alike.values() if len(keys) > 1)
    return {
        key for keys in several for key in keys if len({ctx.topology.services[k].active for k in keys}) > 1
    }


def _instances(ctx: Context, service: str) -> int:
    entry = ctx.spec.services[service]
    if isinstance(entry.instances, int) and entry.per_member:
        return entry.instances
    return len(instances_of(ctx.world, entry))


def _runs(ctx: Context, service: str) -> Md:
    """On how many members a service runs at once, and whether one of them is promoted."""
    entry = ctx.spec.services[service]
    if entry.instances is None and not entry.promotable:
        return _DASH
    count, of = _instances(ctx, service), len(ctx.world.carriers(entry))
    where = "on every member" if count == of else f"on {count} of {of} members"
    if (entry.per_member or 1) > 1:
        where = f"{count} instances on {of} members, at most {entry.per_member} on each"
    if entry.container:
        where += f", in containers of {entry.container}"
    return md(f"{where}, one of them promoted" if entry.promotable else where)


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
