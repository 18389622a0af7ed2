"""Services as rows: where they run and after what they start, who takes over first, how clients find them again."""

from __future__ import annotations

from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, md, names
from hadocs.pages.narrative.model import Grid, Row
from hadocs.pages.narrative.surroundings import lean
from hadocs.pages.narrative.words import say
from hadocs.spec import units
from hadocs.spec.model import Clients
from hadocs.spec.units import format_lag
from hadocs.topology.active import instances_of

_DASH = Md("–")


def services(ctx: Context) -> Grid | None:
    """Services of which the spec says any of that."""
    rows, beside = [], _beside_others(ctx)
    for key, entry in ctx.spec.services.items():
        placed = entry.instances or entry.promotable or entry.starts_after or entry.together_with
        placed = placed or entry.possible_owners
        plain = entry.needed is None and entry.clients is None and not entry.preference and not placed
        plain = plain and not entry.replicas
        if plain and key not in beside:
            continue
        name = Md('<span id="{}"></span>{}').format(f"service-{key}", code(key))
        wants = md(f"{entry.needed} of {_instances(ctx, key)} instances") if entry.needed else _DASH
        owners = names(entry.possible_owners) if entry.possible_owners else _DASH
        order = _order(ctx, key)
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


def _order(ctx: Context, key: str) -> Md:
    """Who takes a service over, the first that it prefers first; then who does only if a person makes it."""
    entry = ctx.spec.services[key]
    active = ctx.topology.services[key].active
    replicas = entry.replicas.items()
    late = {m: r.lag for m, r in replicas if r.lag}
    asked = [m for m, r in replicas if (r.failover or entry.failover) == "manual" and m not in late]
    asked = [m for m in asked if (m,) != active]
    itself = [m for m in entry.preference if not (m in late or m in asked or (m,) == active)]
    parts = [names(itself, joiner="then")] if itself else []
    cluster, site = ctx.topology.services[key].cluster, ctx.world.site_of(active[0]) if active else None
    if cluster and site and ctx.estate.policy(cluster).by_hand:
        away = [m for m in itself if ctx.world.site_of(m) != site]
        parts += [say("{} by a person where {} is lost", names(away), ctx.name("site", site))] if away else []
    if asked:
        parts.append(say("{}, by a person", names(asked)))
    parts += [
        say("{}, kept {} behind, by a person alone", code(m), format_lag(lag)) for m, lag in late.items()
    ]
    return Md("; ".join(parts)) or _DASH


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
