"""The first page of a spec: the facts at a glance, and the sentences that matter most. Decides no outcome."""

from __future__ import annotations

from collections.abc import Mapping

from hadocs.pages.context import Context, titled
from hadocs.pages.escape import Md, code, link, md, names
from hadocs.pages.narrative import available, drilled
from hadocs.pages.narrative.inventory_clusters import voters
from hadocs.pages.narrative.model import Grid, Row
from hadocs.pages.narrative.outcome import FATES
from hadocs.pages.narrative.ties import cuts_alone, lost_alone, ways_alone
from hadocs.pages.narrative.titled import titled as reason
from hadocs.pages.narrative.words import each, say
from hadocs.platforms import catalog
from hadocs.spec import units
from hadocs.spec.model import Objectives
from hadocs.topology.model import ServiceView, Thing
from hadocs.topology.tied import tied
from hadocs.topology.wording import TOPOLOGIES

_GUIDES = {"host": "host", "guest": "guest", "hybrid": "hybrid", "partly-hybrid": "hybrid", "mixed": "mixed"}
_MANY = 12
_FEW = 4


def chip(topology: str, to_guide: str = "") -> Md:
    """A topology as a chip, linked to its page of the guide where ``to_guide`` is the way to that folder."""
    label = TOPOLOGIES[topology]
    style = f"{{ .hadocs-chip .hadocs-chip--{topology} }}"
    if to_guide and topology in _GUIDES:
        return Md(f"[{label}]({to_guide}{_GUIDES[topology]}.md){style}")
    return Md(f'<span class="hadocs-chip hadocs-chip--{topology}">{label}</span>')


def platforms(ctx: Context) -> tuple[Md, ...]:
    """All platforms of the spec, hosts' first, linked to their pages where the catalogue knows them."""
    hosts = [m.platform for m in ctx.topology.machines.values() if m.kind == "host" and m.platform]
    above = [c.platform for c in ctx.topology.clusters.values() if c.platform]
    known = set(catalog.platform_ids())
    found = {p.title: f"../../platforms/{p.id}.md" if p.id in known else "" for p in (*hosts, *above)}
    return tuple(link(title, to) if to else md(title) for title, to in found.items())


def sites(ctx: Context) -> tuple[str, ...]:
    """The sites of the spec, by their titles."""
    return tuple(site.title or key for key, site in ctx.spec.sites.items())


def facts(ctx: Context, to_guide: str) -> tuple[tuple[Md, Md], ...]:
    """The facts at a glance, as terms and what they are."""
    spec = ctx.spec
    found: list[tuple[str, Md | None]] = []
    views = list(ctx.topology.services.values())
    for view in views[:_MANY]:
        text = each([chip(view.topology, to_guide), reason(ctx, view.why), _product(view)])
        found.append((f"Service {view.id}", text))
    if len(views) > _MANY:
        rest = [v.id for v in views[_MANY:]]
        found.append(("More services", say("{} ({})", names(rest), link("trade-offs", "trade-offs.md"))))
    for key, cluster in ctx.topology.clusters.items():
        what = f"{cluster.kind} cluster"
        text = each(
            [
                say("{} of {}.", what[:1].upper() + what[1:], cluster.members),
                voters(ctx.rules[key], ctx.spec.clusters[key]),
            ]
        )
        found.append((f"Cluster {key}", text))
    found.append(("Platform", Md(", ".join(platforms(ctx))) or Md("not stated")))
    if spec.sites:
        found.append(("Sites", Md(", ".join(map(md, sites(ctx))))))
    found.append(("Environment", md(spec.environment)))
    goals = [(k, s.objectives) for k, s in spec.services.items() if s.objectives]
    if goals:
        found.append(
            ("Objectives", Md("; ".join(say("{}: {}", code(k), objectives(o)) for k, o in goals[:_MANY])))
        )
    run = spec.operations
    found.append(("Validated", md(run.validated) if run and run.validated else Md("not recorded")))
    found.append(("Failover tested", md(run.tested) if run and run.tested else Md("not recorded")))
    found.append(
        ("Drills", drilled.told(ctx, planned=any(len(c.members) > 1 for c in spec.clusters.values())))
    )
    if run and run.config_backup:
        found.append(("Configuration backup", md(run.config_backup)))
    if spec.source:
        found.append(("Published in", md(spec.source)))
    return tuple((md(term), text) for term, text in found if text)


def _product(view: ServiceView) -> Md | None:
    if not view.product or view.product == view.id:
        return None
    return say("Product: {}.", view.product)


def objectives(goal: Objectives) -> Md:
    """Objectives in a few words: ``99.95 %, back within 5 min, no data lost``."""
    parts: list[str] = []
    if goal.availability is not None:
        parts.append(units.format_percent(goal.availability))
    if goal.rto is not None:
        parts.append(f"back within {units.format_duration(goal.rto)}")
    if goal.rpo is not None:
        parts.append(
            "no data lost" if goal.rpo == 0 else f"at most {units.format_duration(goal.rpo)} of data lost"
        )
    return md(", ".join(parts) or "none stated")


def fatal(ctx: Context, service: str) -> tuple[Thing, ...]:
    """Things whose loss alone takes a service down; a volume only where its storage is not among them."""
    found = [t for t in ctx.losses if ctx.after(t).services[service].state == "down"]
    whole = {t.id for t in found if t.kind == "storage"}
    return tuple(t for t in found if not (t.kind == "volume" and t.id.partition("/")[0] in whole))


def _fates(ctx: Context, service: ServiceView) -> dict[str, list[str]]:
    """The things that a service depends on, by what becomes of it when each is lost; volumes are left out."""
    by: dict[str, list[str]] = {"up": [], "still": [], "interrupted": [], "uncertain": [], "down": []}
    for thing in (d.thing for d in service.depends_on if d.thing.kind != "volume"):
        outcome = ctx.after(thing).services[service.id]
        by["still" if outcome.stands_still is not None else FATES[outcome.state]].append(thing.id)
    return by


def summary(ctx: Context, service: ServiceView) -> tuple[Md, ...]:
    """What takes a service down, what stops it for a while, and what it outlives without a break."""
    down, by = fatal(ctx, service.id), _fates(ctx, service)
    none = Md("**Taken down by** no single loss that the spec tells of.")
    sentences = [say("**Taken down by** the loss of {}.", _linked(ctx, down)) if down else none]
    if ties := lost_alone(ctx, service.id, also=bool(down)):
        sentences.append(ties)
    if by["uncertain"]:
        words = "**Not certain** is what the loss of {} comes to."
        sentences.append(say(words, names(by["uncertain"], joiner="or")))
    if by["interrupted"]:
        words = "**Comes back by itself** after the loss of {}."
        sentences.append(say(words, names(by["interrupted"], joiner="or")))
    if by["up"]:
        sentences.append(say("**Goes on** without {}.", names(by["up"], joiner="or", limit=10)))
    if by["still"]:
        words = "**Goes on**, once its disks answer again, after the loss of {}."
        sentences.append(say(words, names(by["still"], joiner="or", limit=10)))
    return tuple(sentences)


def table(ctx: Context, pages: Mapping[str, str]) -> Grid | None:
    """The same for all services, where they are too many for sentences, with the page of each one's availability."""
    if len(ctx.topology.services) <= _FEW:
        return None
    rows = []
    for view in ctx.topology.services.values():
        down, by = fatal(ctx, view.id), _fates(ctx, view)
        ties = tied(ctx.analysis.estate, view.id)
        taken = [
            *([_linked(ctx, down)] if down else []),
            *([ways_alone(ctx, ties.down)] if ties.down else []),
        ]
        unsure = [names(by["uncertain"], limit=6)] if by["uncertain"] else []
        unsure += [ways_alone(ctx, ties.uncertain)] if ties.uncertain else []
        unsure += [say("a cut between {}", sites) for sites in cuts_alone(ctx, view.id)]
        cells = (
            titled(view.id, view.title),
            chip(view.topology),
            link(available.short(ctx.analysis.availability[view.id]), pages[view.id]),
            Md("; ").join(taken) or Md("no single loss"),
            names(by["interrupted"], limit=6) or Md("–"),
            Md("; ").join(unsure) or Md("–"),
        )
        rows.append(Row(cells))
    heads = (
        "Service",
        "Topology",
        "Available",
        "Taken down by the loss of",
        "Comes back by itself after",
        "Not certain after",
    )
    grid = Grid(heads, tuple(rows))
    return (
        grid
        if any(row.cells[5] != "–" for row in rows)
        else Grid(heads[:5], tuple(Row(r.cells[:5]) for r in rows))
    )


def _linked(ctx: Context, things: tuple[Thing, ...]) -> Md:
    shown = [ctx.to_inventory(t) for t in things[:_MANY]]
    if len(things) > _MANY:
        return Md(f"{', '.join(shown)} or {len(things) - _MANY} others")
    return Md(f"{', '.join(shown[:-1])} or {shown[-1]}") if len(shown) > 1 else shown[0]


def service_headings(ctx: Context, pages: Mapping[str, str]) -> tuple[tuple[Md, tuple[Md, ...]], ...]:
    """Each service with its summary and availability; of very many only those that fare differently, told together.

    ``pages`` are those on the availability of each.
    """
    groups: dict[tuple[Md, ...], list[ServiceView]] = {}
    for view in ctx.topology.services.values():
        groups.setdefault(summary(ctx, view), []).append(view)
    found = []
    for sentences, views in groups.items():
        head = titled(views[0].id, views[0].title) if len(views) == 1 else names([v.id for v in views])
        told = []
        for view in views:
            whose = code(view.id) + " " if len(views) > 1 else ""
            line = available.line(ctx.analysis.availability[view.id])
            told.append(
                say(
                    "**Available** {}{}. {}",
                    Md(whose),
                    line,
                    link("By what, and on which assumptions", pages[view.id]),
                )
            )
        found.append((head, (*told, *sentences)))
    return tuple(found)
