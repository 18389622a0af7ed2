"""The availability pages of one spec: which there are, and what their template needs. Writes no sentence of its own.

Which files there are follows from the topology alone, so that it is known before any availability is.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hadocs.availability.model import numbers
from hadocs.availability.model.variants import KINDS, not_applicable
from hadocs.pages import figures
from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, slug
from hadocs.pages.narrative import alternatives, arithmetic, assumed, available, budget, patch_days, years
from hadocs.pages.narrative.model import Grid
from hadocs.pages.narrative.ties import lost_alone
from hadocs.topology.tied import Tied, tied

FILE = "availability.md"
VIEWS = ("dependencies", "composition", "single-points", "fault-tree", "comparison", "assumptions")
BESIDE = frozenset({"dependencies"})
"""Figures that the page always shows from their files, so that it stays light."""
Draw = Callable[[str, str], str]
"""The inline picture of a view, for a service (the empty text for one of the whole spec)."""
SHOWN_PARTS = 6
SHOWN_ALONE = 8
SHOWN_PAIRS = 5
SHOWN_ASSUMPTIONS = 4
MOST_PARTS = 40
_LONGEST = 60
"""Of the name of a file: on Windows whole paths have 259 characters, and `clusters/` and the name come first."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure on the page of a service, and the file in which it stands alone."""

    service: str
    view: str
    file: str


def file_of(ctx: Context, service: str) -> str:
    """The file of a service's page: that of all services where it is the only one."""
    return FILE if len(ctx.topology.services) == 1 else f"{_stem(service)}.md"


def by_service(ctx: Context) -> dict[str, str]:
    """The file of each service's page."""
    return {key: file_of(ctx, key) for key in ctx.topology.services}


def files(ctx: Context) -> tuple[str, ...]:
    """The availability pages of a spec, that on all services first."""
    services = ctx.topology.services
    return (FILE,) if len(services) < 2 else (FILE, *(file_of(ctx, key) for key in services))


def drawings(ctx: Context) -> tuple[Drawing, ...]:
    """The figures of all services, in the order of the pages and of what stands on them."""
    return tuple(
        Drawing(key, view, f"{_stem(key)}-{view}.svg")
        for key in ctx.topology.services
        for view in VIEWS
        if _drawn(ctx, key, view)
    )


def _stem(service: str) -> str:
    """The name of a service's files; ids may be longer than names of files."""
    name = slug("availability", service)
    return name if len(name) <= _LONGEST else slug("availability", f"{service} ")


def _drawn(ctx: Context, service: str, view: str) -> bool:
    """Whether there is something to draw: single points, or another topology beside the present one."""
    if view == "single-points":
        harm = any(service in (*loss.down, *loss.uncertain) for loss in ctx.losses.values())
        return harm or tied(ctx.analysis.estate, service) != Tied()
    if view == "comparison":
        return compared(ctx, service)
    return True


def compared(ctx: Context, service: str) -> bool:
    """Whether another topology than the present one is possible for a service, as far as its product tells."""
    return any(_possible(ctx, service, kind) for kind in KINDS)


def _possible(ctx: Context, service: str, kind: str) -> bool:
    present = ctx.service(service).topology
    same = "hybrid" if present == "partly-hybrid" else present
    return kind != same and not not_applicable(ctx.world, service, kind)  # type: ignore[arg-type]


def overview(ctx: Context) -> Grid:
    """All services of a spec in a table, each with the way to its page."""
    found = list(ctx.analysis.availability.values())
    return available.several(found, by_service(ctx))


def beyond(ctx: Context) -> bool:
    """Whether a service has so few minutes that what is left out is sure to weigh more."""
    return any(numbers.beyond(a.minutes.mean) for a in ctx.analysis.availability.values())


def section(ctx: Context, service: str, draw: Draw) -> dict[str, Any]:
    """What the page of one service says, by the names that its template uses."""
    a = ctx.analysis.availability[service]
    pictures = {
        d.view: Md(draw(d.view, service))
        if d.view in BESIDE
        else figures.frame(draw(d.view, service), d.file, "")
        for d in drawings(ctx)
        if d.service == service
    }
    file = shlex.quote(ctx.analysis.source.path.name)
    of = "" if len(ctx.topology.services) == 1 else f" --service {shlex.quote(service)}"
    return {
        "figures": {view: pictures.get(view, Md("")) for view in VIEWS},
        "answer": available.answer(a),
        "sure": budget.sure(a),
        "arithmetic": arithmetic.table(a),
        "objective": (*available.objective(a), *years.recovered(ctx, a)),
        "composition": available.composition(a),
        "layers": available.layers(a),
        "planned": patch_days.table(a),
        "points": available.points(ctx, a),
        "tosses": available.tosses(ctx, a),
        "ties": lost_alone(ctx, service, also=bool(a.single_points)),
        "alone": available.alone(a, SHOWN_ALONE),
        "pairs_line": available.pairs_line(a),
        "pairs": available.pairs(a, SHOWN_PAIRS),
        "parts": available.parts(a, SHOWN_PARTS, MOST_PARTS),
        "overlap": available.overlap(a),
        "table": alternatives.table(a),
        "why": alternatives.why(
            a,
            test=ctx.spec.environment != "production",
            host=next((point for point in a.single_points if point in ctx.spec.hosts), ""),
        ),
        "built": alternatives.assumed(a),
        "impossible": alternatives.impossible(a),
        "more": alternatives.more(a),
        "costs": alternatives.costs(a),
        "tally": assumed.tally(a),
        "assumptions": assumed.table(a, SHOWN_ASSUMPTIONS),
        "still": assumed.still(a),
        "sla": assumed.sla(ctx, service),
        "notes": assumed.notes(a),
        "json": code(f"hadocs availability {file} --format json"),
        "psa": code(f"hadocs availability {file} --open-psa model.xml{of}"),
    }
