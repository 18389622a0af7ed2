"""Drills on record, measured beside computed: for the overview and the page of failures."""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.behaviour.drilled import Compared, compared
from hadocs.behaviour.wording import lasting, seconds
from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, link, md
from hadocs.pages.narrative.model import Grid, Row
from hadocs.pages.narrative.words import each, say

PAGE = "drills.md"
FEW = 3
"""So many drills the overview tells of."""
HEADS = ("Lost in a drill", "Service", "Measured", "Computed", "Day")


def grid(ctx: Context) -> Grid | None:
    """How long users missed services in drills, beside what is computed of it now; ``None`` without any."""
    drills = ctx.spec.operations.drills if ctx.spec.operations else ()
    rows = []
    for one in _interruptions(ctx):
        drill = drills[one.at]
        cells = (
            _lost(drill.of), code(one.service), md(seconds(one.measured)), _computed(one), md(drill.date.isoformat()),
        )  # fmt: skip
        rows.append(Row(cells))
    return Grid(HEADS, tuple(rows)) if rows else None


def told(ctx: Context, *, planned: bool) -> Md | None:
    """The newest drills in a few words, with the way to the plan where it has a page."""
    if not ctx.spec.clusters:
        return None
    way = link("plan", PAGE) if planned else Md("")
    drills = ctx.spec.operations.drills if ctx.spec.operations else ()
    if not drills:
        return say("not recorded ({})", way) if way else Md("not recorded")
    newest = sorted(drills, key=lambda d: d.date, reverse=True)[:FEW]
    found = _interruptions(ctx)
    sentences = []
    for drill in newest:
        mine = [one for one in found if drills[one.at] is drill]
        measured = "; ".join(
            say("{} missed for {} (computed: {})", code(one.service), seconds(one.measured), _computed(one))
            for one in mine
        )
        sentences.append(
            say("{}, {}: {}.", drill.date.isoformat(), _lost(drill.of), Md(measured or "not measured"))
        )
    return each([*sentences, say("{}.", link("Plan", PAGE)) if planned else None])


def _interruptions(ctx: Context) -> list[Compared]:
    """The newest first."""
    drills = ctx.spec.operations.drills if ctx.spec.operations else ()
    rows = compared(ctx.analysis.estate, ctx.topology) if any(d.measured for d in drills) else ()
    found = [row for row in rows if row.field == "interrupted"]
    return sorted(found, key=lambda row: drills[row.at].date, reverse=True)


def _computed(one: Compared) -> Md:
    if one.verdict == "stays-down":
        return Md("stays down")
    if one.computed is None:
        return Md("not known")
    return md("goes on" if one.computed.high == 0 else lasting(one.computed))


def _lost(names: tuple[str, ...]) -> Md:
    return Md(" and ".join(_words(names)))


def _words(names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        kind, colon, rest = name.partition(":")
        if colon and kind == "system":
            yield say("system of {}", code(rest))
        elif colon and kind == "program":
            yield say("program of {}", code(rest))
        else:
            yield code(name)
