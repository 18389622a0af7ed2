"""Pages of clusters from the field and from what vendors publish, as whoever runs such a cluster reads them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hadocs.analysis import Analysis
from hadocs.pages.context import Context
from hadocs.pages.narrative.failover import chapters
from hadocs.pages.narrative.model import Case
from hadocs.pages.runbooks import markdown
from hadocs.pipeline import analyse_loaded
from hadocs.runbooks.make import Runbooks, runbooks
from hadocs.spec.load import load
from support.golden import SPECS

BEHAVIOUR = Path(__file__).parents[1] / "unit" / "behaviour"
FOLDERS = (BEHAVIOUR / "field", BEHAVIOUR / "published", SPECS[0].parent)


@cache
def analysed(name: str) -> Analysis:
    """A spec by its name, worked out once."""
    return analyse_loaded(load(next(f for d in FOLDERS if (f := d / f"{name}.yaml").exists())))


@cache
def books(name: str) -> Runbooks:
    """All runbooks of a spec."""
    return runbooks(analysed(name))


@cache
def page(name: str, runbook: str) -> str:
    """A runbook as Markdown."""
    (planned,) = [p for p in books(name).all if p.id == runbook]
    return markdown.whole(books(name).make(planned), "x")


@cache
def cases(name: str) -> dict[str, Case]:
    """What a page of failures tells, by the anchors of its cases."""
    return {c.anchor: c for chapter in chapters(Context(analysed(name))) for c in chapter.cases}
