"""What pages of clusters from the field say, read as whoever runs such a cluster reads them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from support.golden import SPECS

from hadocs.analysis import Analysis
from hadocs.pages.context import Context
from hadocs.pages.narrative.failover import chapters
from hadocs.pages.narrative.inventory_clusters import voters
from hadocs.pages.narrative.model import Case
from hadocs.pages.runbooks import markdown
from hadocs.pipeline import analyse_loaded
from hadocs.runbooks.make import Runbooks, runbooks
from hadocs.spec.load import load

FIELD = Path(__file__).parents[1] / "behaviour" / "field"
ARTICLES = SPECS[0].parent


@cache
def analysed(name: str) -> Analysis:
    file = FIELD / f"{name}.yaml"
    return analyse_loaded(load(file if file.exists() else ARTICLES / f"{name}.yaml"))


@cache
def books(name: str) -> Runbooks:
    return runbooks(analysed(name))


def page(name: str, runbook: str) -> str:
    """A runbook as Markdown."""
    (planned,) = [p for p in books(name).all if p.id == runbook]
    return markdown.whole(books(name).make(planned), "x")


def case(name: str, anchor: str) -> Case:
    """A case of how it fails over."""
    (found,) = (c for ch in chapters(Context(analysed(name))) for c in ch.cases if c.anchor == anchor)
    return found


def test_of_two_nodes_with_a_watchdog_alone_none_is_taken_down_alone() -> None:
    name = "two-node-watchdog-only"
    told = page(name, "host-maintenance-a")
    assert "May I? Not while `k` is up" in told and "`b` is reset as well" in told
    assert "Nothing stops" not in told and "`Quorate: Yes`, and" not in told
    assert "pcs cluster stop --all" in told and "pcs cluster stop a\n" not in told
    assert "pcs cluster start --all" in told and "standby a" not in told
    assert not [p for p in books(name).all if p.procedure.id == "cluster-patching"]
    for anchor in ("planned-metal-cluster-k", "patch-cluster-k"):
        work = case(name, anchor)
        assert "`b` resets itself 60 s after `a` leaves" in work.steps[0] and work.outcome == "down"
        assert work.grid is None, "no further loss is told where nothing is left"


def test_two_node_lets_nobody_go_on_alone_where_a_watchdog_is_all_that_fences() -> None:
    ctx = Context(analysed("two-node-watchdog-only"))
    assert "once it has fenced the other" not in voters(ctx.rules["k"], ctx.spec.clusters["k"])
    (finding,) = (f for f in ctx.analysis.findings.found if f.rule == "F08")
    assert "SBD resets the other" in finding.message and "run everything" not in finding.message
