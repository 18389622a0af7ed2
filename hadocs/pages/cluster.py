"""The pages of one spec: what each template needs, put together. Writes no sentence and no markup of its own."""

from __future__ import annotations

from typing import Any

from hadocs.analysis import Analysis
from hadocs.pages import figures, glossary
from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, names, plain
from hadocs.pages.narrative import failover, findings, inventory, overview, recommendation, tradeoffs
from hadocs.pages.narrative.model import Case, Chapter
from hadocs.pages.page import Page
from hadocs.pages.render import render

TABS = (
    ("Overview", "index.md"),
    ("How it fails over", "failover.md"),
    ("Trade-offs", "trade-offs.md"),
    ("Inventory", "inventory.md"),
)
MANY_ROWS = 40
MANY_CASES = 40
MANY_ADVISED = 8


def pages(analysis: Analysis) -> tuple[Page, ...]:
    """The pages of a spec and its stand-alone figure."""
    # The stand-alone file lies beside the pages, so that the same figure with the same links serves both.
    to = figures.links(Context(analysis), "inventory.html")
    picture, alone = figures.pair(analysis, "topology", to)
    folder = f"clusters/{analysis.spec.name}"
    return (*texts(analysis, picture), Page(f"{folder}/topology.svg", alone, edit=str(analysis.source.path)))


def texts(analysis: Analysis, picture: str) -> tuple[Page, ...]:
    """The pages of a spec (four, and one more where it has many services), with a picture that is drawn already."""
    ctx = Context(analysis)
    made = {
        "index.md": ("overview.md.j2", "", _overview(ctx, picture)),
        "failover.md": ("failover.md.j2", "How it fails over", _failover(ctx)),
        "trade-offs.md": ("trade-offs.md.j2", "Trade-offs", _tradeoffs(ctx)),
        "inventory.md": ("inventory.md.j2", "Inventory", _inventory(ctx)),
    }
    if _apart(ctx):
        made["recommendation.md"] = ("recommendation.md.j2", "Recommendation", _recommendation(ctx))
    title = ctx.spec.display_title
    found = []
    for file, (template, heading, values) in made.items():
        text = render(
            template,
            title=title,
            heading=heading,
            page_title=plain(f"{heading} – {title}" if heading else title),
            description=_description(ctx, heading),
            tabs=TABS,
            here=file,
            **values,
        )
        path = f"clusters/{ctx.spec.name}/{file}"
        found.append(Page(path, glossary.with_tooltips(text), edit=str(analysis.source.path)))
    return tuple(found)


def _description(ctx: Context, heading: str) -> str:
    about = {
        "": ctx.spec.summary or "What it is, what takes it down, and what it survives.",
        "How it fails over": "What happens when something fails, in order, and what people have to do.",
        "Trade-offs": "What its topology protects against, beside the other three.",
        "Recommendation": "Which topology fits each service, and why.",
        "Inventory": "Machines, storage, networks and quorum, and what each loss takes with it.",
    }[heading]
    return plain(about if not heading else f"{ctx.spec.display_title}. {about}")


def _overview(ctx: Context, picture: str) -> dict[str, Any]:
    return {
        "summary": ctx.spec.summary,
        "notes": ctx.spec.operations.notes if ctx.spec.operations else None,
        "figure": figures.frame(picture, "topology.svg", ""),
        "facts": overview.facts(ctx, "../../guide/"),
        "table": overview.table(ctx),
        "services": overview.service_headings(ctx),
        **_findings(ctx),
        "warnings": [
            {"place": f"{w.place.file}:{w.place.line}", "message": w.message, "expected": w.expected}
            for w in ctx.analysis.warnings
        ],
        "file": ctx.analysis.source.path.name,
    }


def _findings(ctx: Context) -> dict[str, Any]:
    return {
        "findings": [findings.shown(ctx, one) for one in ctx.noted],
        "tally": findings.tally(n.finding for n in ctx.noted),
        "accepted": findings.accepted(ctx),
        "lacking": findings.lacking_lines(ctx),
    }


def _failover(ctx: Context) -> dict[str, Any]:
    chapters = failover.chapters(ctx)
    # Of very many headings each costs twice, in both tables of contents; the list at the top leads to them instead.
    long = sum(len(c.cases) for c in chapters) > MANY_CASES
    return {
        "long": long,
        "detection": failover.detection_table(ctx),
        "findings": findings.brief(n for n in ctx.noted if n.finding.rule.startswith(findings.ON_FAILOVER)),
        "chapters": chapters,
        "index": [_row(c, k) for c in chapters for k in c.cases if _tells(k)],
    }


def _tells(case: Case) -> bool:
    return case.outcome in ("down", "uncertain", "interrupted") and not case.anchor.startswith(
        ("planned", "patch", "back")
    )


def _row(chapter: Chapter, case: Case) -> dict[str, Any]:
    return {
        "title": case.title,
        "anchor": case.anchor,
        "outcome": tradeoffs.WORDS[case.outcome],
        "chapter": chapter.title,
    }


def _tradeoffs(ctx: Context) -> dict[str, Any]:
    alike: dict[tuple[Any, ...], list[str]] = {}
    found: dict[tuple[Any, ...], tradeoffs.Comparison] = {}
    for key in ctx.topology.services:
        comparison = tradeoffs.compare(ctx, key)
        same = (comparison.heads, comparison.rows, tuple(comparison.excluded.items()))
        alike.setdefault(same, []).append(key)
        found.setdefault(same, comparison)
    advice = recommendation.advise(ctx)
    groups = [
        {
            "ids": ids,
            "name": _heading(ctx, ids),
            "comparison": found[same],
            "findings": findings.brief(findings.of_service(ctx.noted, ids)),
            "advice": [(code(key), advice[key]) for key in ids],
        }
        for same, ids in alike.items()
    ]
    return {
        "groups": groups,
        "apart": _apart(ctx),
        "chip": lambda kind: overview.chip(kind, "../../guide/"),
        "labels": overview.TOPOLOGIES,
    }


def _apart(ctx: Context) -> bool:
    """Whether the recommendations have a page of their own: that of the trade-offs would be heavy with them."""
    return len(ctx.topology.services) > MANY_ADVISED


def _recommendation(ctx: Context) -> dict[str, Any]:
    return {"advice": [(_heading(ctx, [key]), one) for key, one in recommendation.advise(ctx).items()]}


def _heading(ctx: Context, ids: list[str]) -> Md:
    from hadocs.pages.context import titled

    if len(ids) > 1:
        return names(ids)
    return titled(ids[0], ctx.service(ids[0]).title)


def _inventory(ctx: Context) -> dict[str, Any]:
    tables = [
        ("Sites and racks", "places", inventory.places(ctx)),
        ("Hosts", "hosts", inventory.machines(ctx, "host")),
        ("Physical servers", "servers", inventory.machines(ctx, "server")),
        ("Virtual machines", "vms", inventory.vms(ctx)),
        ("Storage", "storage", inventory.storage(ctx)),
        ("Networks", "networks", inventory.networks(ctx)),
    ]
    return {
        "tables": [t for t in tables if t[2]],
        "barred": inventory.barred(ctx),
        "clusters": inventory.clusters(ctx),
        "losses": inventory.losses(ctx),
        "many": MANY_ROWS,
        "code": code,
    }
