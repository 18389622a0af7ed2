"""The inventory of what things hang on: failure domains, switches with the adapters on them, links between sites."""

from __future__ import annotations

from collections.abc import Iterable

from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, md, names
from hadocs.pages.narrative.findings import chips
from hadocs.pages.narrative.model import Grid, Row
from hadocs.pages.narrative.words import each, say
from hadocs.spec.units import format_duration
from hadocs.topology.domains import word
from hadocs.topology.model import Thing
from hadocs.topology.things import switches_of
from hadocs.topology.wiring import wiring_of

_DASH = Md("–")


def fed_by(feeds: Iterable[str]) -> Md:
    """What feeds a thing, each on its own."""
    return names(tuple(feeds), joiner="or") or _DASH


def failure_domains(ctx: Context) -> Grid | None:
    """Power feeds, UPS, chassis, rooms and the like, with what goes with each."""
    rows = []
    for key, entry in ctx.spec.failure_domains.items():
        thing = Thing("domain", key)
        below = ctx.world.domains.below.get(key, ())
        inside = [t.id for t in below if key in ctx.world.domains.stands_in.get(t, ())]
        kind = word(ctx.spec, thing)
        lasts = f", battery {format_duration(entry.runtime)}" if entry.runtime else ""
        lasts = lasts or (", battery not stated" if entry.kind == "ups" else "")
        rows.append(
            Row(
                (
                    _named(ctx, thing, entry.title),
                    md(f"{kind[0].upper()}{kind[1:]}{lasts}"),
                    names(tuple(filter(None, (entry.site, *entry.stands_in)))) or _DASH,
                    fed_by(entry.power),
                    names(tuple(inside)) or _DASH,
                    _feeds(ctx, key),
                )
            )
        )
    heads = ("Failure domain", "What it is", "Stands in", "Fed by", "Stands in it", "Feeds")
    return lean(Grid(heads, tuple(rows))) if rows else None


def _feeds(ctx: Context, domain: str) -> Md:
    """What a failure domain feeds: alone first, then what something else feeds as well."""
    power = ctx.world.domains.power
    fed = [t for t in ctx.world.domains.below.get(domain, ()) if domain in power.get(t, ())]
    alone = tuple(t.id for t in fed if len(power[t]) == 1)
    others = tuple(t.id for t in fed if len(power[t]) > 1)
    parts = [names(alone)] if alone else []
    parts += [say("with others {}", names(others))] if others else []
    return Md("; ").join(parts) or _DASH


def switches(ctx: Context) -> Grid | None:
    """Switches, where more is known of them than their names: what feeds them, and which adapters hang on them."""
    spec, wiring = ctx.spec, wiring_of(ctx.world)
    if not spec.switches and not wiring.hanging:
        return None
    seen = {s for switches in wiring.carrying.values() for s in switches}
    rows = []
    for key in switches_of(ctx.world):
        entry = spec.switches.get(key)
        thing = Thing("switch", key)
        place = (entry.site, entry.rack, *entry.stands_in) if entry else ()
        carried = tuple(n for n, some in wiring.carrying.items() if key in some)
        title = entry.title if entry else None
        name = _titled(key, title) if key in seen else _named(ctx, thing, title)
        cells = (name, names(carried) or _DASH, names(tuple(filter(None, place))) or _DASH)
        rows.append(Row((*cells, fed_by(entry.power) if entry else _DASH, _hanging(ctx, key))))
    return lean(Grid(("Switch", "Carries", "Stands in", "Fed by", "Adapters on it"), tuple(rows)))


def _hanging(ctx: Context, switch: str) -> Md:
    machines = (*ctx.spec.hosts.items(), *ctx.spec.servers.items())
    found = [
        say("{} of {}", code(adapter), code(machine))
        for machine, body in machines
        for adapter, entry in body.adapters.items()
        if entry.switch == switch
    ]
    return Md("; ").join(found) or _DASH


def links(ctx: Context) -> Grid | None:
    """The links between sites."""
    rows = [
        Row(
            (
                _named(ctx, Thing("link", key), entry.title),
                names(entry.between),
                names(entry.stands_in) or _DASH,
            )
        )
        for key, entry in ctx.spec.links.items()
    ]
    return lean(Grid(("Link", "Joins", "Stands in"), tuple(rows))) if rows else None


def _named(ctx: Context, thing: Thing, title: str | None) -> Md:
    anchor = Md(f'<span id="{ctx.anchor(thing)}"></span>')
    return each([Md(f"{anchor}{_titled(thing.id, title)}"), chips(ctx.noted_at.get(thing.id, ()))])


def _titled(key: str, title: str | None) -> Md:
    plain = "".join(filter(str.isalnum, key.casefold()))
    same = title is None or "".join(filter(str.isalnum, title.casefold())) == plain
    return code(key) if same else say("{} {}", code(key), title)


def lean(grid: Grid) -> Grid:
    """The grid without columns in which nothing stands."""
    keep = [i for i in range(len(grid.heads)) if i == 0 or any(row.cells[i] != _DASH for row in grid.rows)]
    return Grid(
        tuple(grid.heads[i] for i in keep), tuple(Row(tuple(r.cells[i] for i in keep)) for r in grid.rows)
    )
