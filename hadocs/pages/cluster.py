"""The pages of one spec: what each template needs, put together. Writes no sentence and no markup of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

from hadocs.analysis import Analysis
from hadocs.pages import availability, drawn, figures, glossary, observed, parts
from hadocs.pages.availability import Draw
from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, link, names, plain
from hadocs.pages.narrative import (
    contacts,
    drilled,
    failover,
    findings,
    hurts,
    inventory,
    inventory_clusters,
    outside,
    overview,
    recommendation,
    serving,
    surroundings,
    tradeoffs,
)
from hadocs.pages.narrative.model import Chapter
from hadocs.pages.page import Page
from hadocs.pages.render import render
from hadocs.pages.runbooks import site
from hadocs.topology.wording import INSTANCES, TOPOLOGIES

TABS = (
    ("Overview", Md("index.md")),
    ("How it fails over", Md("failover.md")),
    ("Trade-offs", Md("trade-offs.md")),
    ("Availability", Md("availability.md")),
    ("Runbooks", Md("runbooks.md")),
    ("Inventory", Md("inventory.md")),
    ("As observed", Md(observed.FILE)),
)
Values = Callable[[Context, Draw], dict[str, Any]]
Told = Callable[[], tuple[Chapter, ...]]
CALLED = ("overview.md.j2", "failover.md.j2", "further.md.j2")
"""The pages that say at their top whom to call."""
BOOST = {"overview.md.j2": 3, "inventory.md.j2": 2, "failover.md.j2": 2}
"""Whoever searches for the name of a thing wants these pages before those that mention it as well."""
MANY_ROWS = 40
MANY_CASES = 24
MANY_HURTS = 20
MANY_ADVISED = 8
MANY_MACHINES = 30
"""From more machines on, programs, cuts and work have a page beside that of failover: each stays below 80 KB."""
FURTHER = "failover-further.md"
MANY_LOSSES = 28
"""From more things that can be lost on, so have storage, places and power."""
PLACES = "failover-places.md"
MANY_ENDS = 25
"""From more machines and ties of single hosts to storage and networks on, so have the ties, with the networks."""
TIES = "failover-ties.md"
BESIDE = {
    FURTHER: "How it fails over: programs, cuts and work",
    PLACES: "How it fails over: storage, places and power",
    TIES: "How it fails over: networks, paths and adapters",
}
"""The headings of these pages."""
CHAPTERS = {
    "an-application-fails": FURTHER,
    "a-cluster-is-cut": FURTHER,
    "a-witness-is-lost": FURTHER,
    "planned-host": FURTHER,
    "planned-patch": FURTHER,
    "failback": FURTHER,
    "storage-is-lost": PLACES,
    "a-rack-or-site-is-lost": PLACES,
    "power-returns-to-all": PLACES,
    "a-network-is-lost": TIES,
    "own-paths-are-lost": TIES,
}
"""Which of them a chapter stands on where the spec has that page, by the chapter's anchor."""


def pages(analysis: Analysis, *, images: bool = False) -> tuple[Page, ...]:
    """The pages of a spec and its stand-alone figures, in the order of `paths`.

    With ``images`` the pages show these files; else they hold the figures themselves, whose links work there. Of a
    large spec no page shows the whole topology, which has no legible place on one: its file is one click away.
    """
    ctx = Context(analysis)
    # The stand-alone files lie beside the pages, so that the same figure with the same links serves both.
    to = figures.links(ctx, "inventory.html", "index.html")
    shown, files = drawn.drawn(ctx, to, images=images)
    texts_ = _made(ctx, lambda view, service: shown[view, service])
    alone = dict(files)
    if images:
        alone[drawn.THUMBNAIL] = figures.svg(analysis, "thumbnail", None, standalone=True)
    edit = str(analysis.source.path)
    shelf, lines = site.Shelf(ctx.runbooks), contacts.lines(ctx.spec)
    books = site.pages(
        ctx, shelf, _tabs(ctx), _path(analysis, ""), lines, to=to, alone=images, rests=observed.lines(ctx)
    )
    return (*texts_, *books, *(Page(_path(analysis, file), svg, edit=edit) for file, svg in alone.items()))


def paths(analysis: Analysis, *, images: bool = False) -> tuple[str, ...]:
    """The paths of `pages`, in their order, without working out or drawing anything."""
    ctx = Context(analysis)
    files = (
        *_texts(ctx),
        *site.Shelf(ctx.runbooks).files,
        *drawn.files(ctx),
        *([drawn.THUMBNAIL] if images else []),
    )
    return tuple(_path(analysis, file) for file in files)


def texts(analysis: Analysis, picture: str | Draw) -> tuple[Page, ...]:
    """The pages of a spec, with a picture that is drawn already, or with what gives one by view and service."""
    draw: Draw = picture if callable(picture) else lambda _view, _service: picture
    return _made(Context(analysis), draw)


def _made(ctx: Context, draw: Draw) -> tuple[Page, ...]:
    found = []
    for file, (template, heading, values) in _texts(ctx).items():
        text = render(
            template,
            title=ctx.spec.display_title,
            heading=heading,
            page_title=plain(f"{heading} – {ctx.spec.display_title}" if heading else ctx.spec.display_title),
            description=_description(ctx, heading),
            tabs=_tabs(ctx),
            call=contacts.lines(ctx.spec) if template in CALLED else (),
            rests=observed.lines(ctx) if file != observed.FILE else (),
            boost=BOOST.get(template),
            here=availability.FILE if template == "availability.md.j2" else file,
            **values(ctx, draw),
        )
        page = glossary.with_tooltips(text)
        found.append(Page(_path(ctx.analysis, file), page, edit=str(ctx.analysis.source.path)))
    return tuple(found)


def _tabs(ctx: Context) -> tuple[tuple[str, Md], ...]:
    """The tabs of a spec's pages; runbooks only where a procedure applies."""
    has = {site.INDEX: bool(site.Shelf(ctx.runbooks).shown), observed.FILE: observed.has(ctx)}
    return tuple(tab for tab in TABS if has.get(str(tab[1]), True))


def _path(analysis: Analysis, file: str) -> str:
    return f"clusters/{analysis.spec.name}/{file}"


def _texts(ctx: Context) -> dict[str, tuple[str, str, Values]]:
    """Each page of a spec by its file: template, heading, and what gives the template's values."""
    told = cache(partial(failover.chapters, ctx))  # once for all pages that show some of them
    made: dict[str, tuple[str, str, Values]] = {
        "index.md": ("overview.md.j2", "", _overview),
        "failover.md": ("failover.md.j2", "How it fails over", partial(_failover, told)),
        "trade-offs.md": ("trade-offs.md.j2", "Trade-offs", _tradeoffs),
    }
    only = len(ctx.topology.services) == 1
    made[availability.FILE] = ("availability.md.j2", "Availability", _availability)
    for key in () if only else ctx.topology.services:
        heading = f"Availability of {ctx.service(key).title}"
        made[availability.file_of(ctx, key)] = ("availability.md.j2", heading, partial(_of_service, key))
    made["inventory.md"] = ("inventory.md.j2", "Inventory", _inventory)
    if observed.has(ctx):
        made[observed.FILE] = ("observed.md.j2", "As observed", lambda ctx, _draw: observed.values(ctx))
    if parts.parts(ctx):
        made[parts.FILE] = ("parts.md.j2", "Each cluster by itself", _parts)
    for file in _beside(ctx):
        made[file] = ("further.md.j2", BESIDE[file], partial(_on, told, file))
    if _apart(ctx):
        made["recommendation.md"] = ("recommendation.md.j2", "Recommendation", _recommendation)
    return made


def _description(ctx: Context, heading: str) -> str:
    about = {
        "": ctx.spec.summary or "What it is, what takes it down, and what it survives.",
        "How it fails over": "What happens when something fails, in order, and what people have to do.",
        BESIDE[FURTHER]: "What happens when a program fails, a cluster is cut, and in planned work.",
        BESIDE[PLACES]: "What happens when storage or a place is lost, and when power returns.",
        BESIDE[TIES]: "What happens when a network is lost, or one host loses its own paths or adapter.",
        "Trade-offs": "What its topology protects against, beside the other three.",
        "As observed": "What was read from the cluster itself, what differs from it, and what was not seen.",
        "Recommendation": "Which topology fits each service, and why.",
        "Each cluster by itself": "A figure of each cluster, and of the hosts that are in none.",
        "Inventory": "Machines, storage, networks and quorum, and what each loss takes with it.",
    }.get(heading, "How many minutes a year it is down, by what, and on which assumptions.")
    return plain(about if not heading else f"{ctx.spec.display_title}. {about}")


def _overview(ctx: Context, draw: Draw) -> dict[str, Any]:
    by_service = availability.by_service(ctx)
    return {
        "summary": ctx.spec.summary,
        "notes": ctx.spec.operations.notes if ctx.spec.operations else None,
        "figure": _first(ctx, draw),
        "parts": parts.FILE if parts.parts(ctx) else "",
        "topology": drawn.TOPOLOGY if drawn.is_wide(ctx) else "",
        "facts": overview.facts(ctx, "../../guide/"),
        "table": overview.table(ctx, by_service),
        "services": overview.service_headings(ctx, by_service),
        **_findings(ctx),
        "seen": observed.brief(ctx),
        "warnings": [
            {"place": f"{w.place.file}:{w.place.line}", "message": w.message, "expected": w.expected}
            for w in ctx.analysis.warnings
        ],
        "file": ctx.analysis.source.path.name,
    }


def _first(ctx: Context, draw: Draw) -> Md:
    """The figure that the pages of a spec begin with."""
    view, file = ("overview", drawn.OVERVIEW) if drawn.is_wide(ctx) else ("topology", drawn.TOPOLOGY)
    return figures.frame(draw(view, ""), file, "")


def _parts(ctx: Context, draw: Draw) -> dict[str, Any]:
    found = [
        {
            "title": part.title,
            "kind": part.kind,
            "anchor": part.anchor,
            "inventory": ctx.anchor_of_cluster(part.cluster) if part.cluster else "",
            "figure": Md(draw(drawn.PART, part.file)),
        }
        for part in parts.parts(ctx)
    ]
    return {"parts": found, "topology": Md(drawn.TOPOLOGY)}


def _findings(ctx: Context) -> dict[str, Any]:
    shelf = site.Shelf(ctx.runbooks)
    return {
        "findings": [findings.shown(ctx, one) for one in ctx.noted],
        "mends": {n.anchor: shelf.mending(n.finding.rule, n.finding.about) for n in ctx.noted},
        "tally": findings.tally(n.finding for n in ctx.noted),
        "accepted": findings.accepted(ctx),
        "lacking": findings.lacking_lines(ctx),
    }


def _beside(ctx: Context) -> tuple[str, ...]:
    """The pages that a spec has beside that of failover, which would get too heavy."""
    machines, ties = len(ctx.topology.machines), len(failover.own_ties(ctx))
    has = {
        FURTHER: machines > MANY_MACHINES,
        PLACES: len(ctx.topology.losses) > MANY_LOSSES,
        TIES: machines + ties > MANY_ENDS,
    }
    return tuple(file for file in BESIDE if has[file])


def _on(tell: Told, file: str, _ctx: Context, _draw: Draw) -> dict[str, Any]:
    """The chapters that stand on a page beside that of failover."""
    chapters = tuple(c for c in tell() if CHAPTERS.get(c.anchor, "") == file)
    return {"long": True, "worst": _worst(chapters), "chapters": chapters}


def _worst(chapters: Sequence[Chapter]) -> dict[str, Md]:
    """How bad it comes to be in some chapters, by their anchors; those in which nothing suffers are left out."""
    return {c.anchor: hurts.chip(w) for c in chapters if (w := hurts.worst(c.cases)) != "up"}


def _failover(tell: Told, ctx: Context, draw: Draw) -> dict[str, Any]:
    chapters = tell()
    beside = _beside(ctx)
    further = tuple((c, file) for c in chapters if (file := CHAPTERS.get(c.anchor, "")) in beside)
    there = {case.anchor: file for c, file in further for case in c.cases}
    # Very many cases are folded by chapter; the table at the top leads into the folds.
    long = sum(len(c.cases) for c in chapters) > MANY_CASES
    told = hurts.told(chapters)
    return {
        "long": long,
        "worst": _worst(chapters),
        "outside": outside.outside(ctx),
        "detection": failover.detection_table(ctx),
        "drills": drilled.grid(ctx),
        "quorum": Md(draw("quorum", "")) if drawn.votes(ctx) else Md(""),
        "findings": findings.brief(
            ctx, (n for n in ctx.noted if n.finding.rule.startswith(findings.ON_FAILOVER))
        ),
        "chapters": tuple(c for c in chapters if CHAPTERS.get(c.anchor, "") not in beside),
        "further": further,
        "hurts": hurts.table(told[:MANY_HURTS], there),
        "also": hurts.table(told[MANY_HURTS:], there),
    }


def _tradeoffs(ctx: Context, _draw: Draw) -> dict[str, Any]:
    alike: dict[tuple[Any, ...], list[str]] = {}
    found: dict[tuple[Any, ...], tradeoffs.Comparison] = {}
    for key in ctx.topology.services:
        comparison = tradeoffs.compare(ctx, key)
        same = (comparison.heads, comparison.rows, tuple(comparison.excluded.items()), comparison.notes)
        alike.setdefault(same, []).append(key)
        found.setdefault(same, comparison)
    advice = recommendation.advise(ctx)
    groups = [
        {
            "ids": ids,
            "name": _heading(ctx, ids),
            "why": tradeoffs.whys(ctx, ids),
            "comparison": found[same],
            "findings": findings.brief(ctx, findings.of_services(ctx, ids)),
            "advice": [(code(key), advice[key]) for key in ids],
            "minutes": [_minutes(ctx, key, len(ids) > 1) for key in ids if availability.compared(ctx, key)],
        }
        for same, ids in alike.items()
    ]
    return {
        "groups": groups,
        "apart": _apart(ctx),
        "chip": lambda kind: overview.chip(kind, "../../guide/"),
        "labels": TOPOLOGIES,
        "instances": INSTANCES,
    }


def _minutes(ctx: Context, key: str, several: bool) -> Md:
    """The way to the comparison in minutes a year, and which service it is where there are several."""
    where = f"{availability.file_of(ctx, key)}#topologies"
    return link(code(key) if several else "minutes a year by failure mode", where)


def _apart(ctx: Context) -> bool:
    """Whether the recommendations have a page of their own: that of the trade-offs would be heavy with them."""
    return len(ctx.topology.services) > MANY_ADVISED


def _recommendation(ctx: Context, _draw: Draw) -> dict[str, Any]:
    return {"advice": [(_heading(ctx, [key]), one) for key, one in recommendation.advise(ctx).items()]}


def _availability(ctx: Context, draw: Draw) -> dict[str, Any]:
    services = list(ctx.topology.services)
    if len(services) == 1:
        return _of_service(services[0], ctx, draw)
    return {
        "service": None,
        "services": availability.overview(ctx) if services else None,
        "beyond": bool(services) and availability.beyond(ctx),
        "all": False,
    }


def _of_service(key: str, ctx: Context, draw: Draw) -> dict[str, Any]:
    several = len(ctx.topology.services) > 1
    return {"service": availability.section(ctx, key, draw), "services": None, "all": several}


def _heading(ctx: Context, ids: list[str]) -> Md:
    from hadocs.pages.context import titled

    if len(ids) > 1:
        return names(ids)
    return titled(ids[0], ctx.service(ids[0]).title)


def _inventory(ctx: Context, draw: Draw) -> dict[str, Any]:
    tables = [
        ("Sites and racks", "places", inventory.places(ctx)),
        ("Power, cooling, chassis and rooms", "failure-domains", surroundings.failure_domains(ctx)),
        ("Hosts", "hosts", inventory.machines(ctx, "host")),
        ("Physical servers", "servers", inventory.machines(ctx, "server")),
        ("Virtual machines", "vms", inventory.vms(ctx)),
        ("Storage", "storage", inventory.storage(ctx)),
        ("Networks", "networks", inventory.networks(ctx)),
        ("Switches", "switches", surroundings.switches(ctx)),
        ("Links between sites", "links", surroundings.links(ctx)),
        ("Services", "services", serving.services(ctx)),
    ]
    return {
        "tables": [t for t in tables if t[2]],
        "pictures": {drawn.INVENTORIES[view]: Md(draw(view, "")) for view in drawn.inventoried(ctx)},
        "barred": inventory.barred(ctx),
        "clusters": inventory_clusters.clusters(ctx),
        "losses": inventory.losses(ctx),
        "many": MANY_ROWS,
        "code": code,
    }
