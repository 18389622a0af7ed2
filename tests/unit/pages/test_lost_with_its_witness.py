"""A site that is lost together with the witness beside it: what a person may do where nothing goes on by itself."""

from __future__ import annotations

from support.golden import ROOT

from hadocs import pipeline
from hadocs.pages.context import Context
from hadocs.pages.narrative.failover import chapters
from hadocs.pages.narrative.model import Case

FIELD = ROOT / "tests" / "unit" / "behaviour" / "field"


def case(spec: str, anchor: str) -> Case:
    ctx = Context(pipeline.analyse(FIELD / f"{spec}.yaml"))
    (found,) = (c for chapter in chapters(ctx) for c in chapter.cases if c.anchor == anchor)
    return found


def test_the_other_array_is_let_go_on_before_quorum_is_forced() -> None:
    found = case("array-witness-beside-a-side", "site-a")
    assert "`p2` does not answer: `p2` can't tell whether `p1` goes on" in found.steps[0]
    assert "until `h1` is back, or a person lets `p2` go on alone and forces the quorum of `c`" in found.users
    sure, alone, force = (
        str(found.todo).index(words) for words in ("is surely off", "let `p2` go on alone", "Forcing it")
    )
    assert sure < alone < force


def test_a_side_that_still_holds_the_data_is_not_told_to_be_restored() -> None:
    found = case("vsan-witness-beside-a-side", "site-a")
    assert "is down until `a` is back" in found.users
    assert "bring `a` back first" in found.todo
    assert "nothing else in the spec holds" not in found.todo
