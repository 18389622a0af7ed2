"""The table at the top of the failover page: the worst first, each with how bad it is and whom it hits."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.golden import NAMES, SPECS
from support.reading import unmarked
from support.shipped import analysed

from hadocs.pages.context import Context
from hadocs.pages.escape import Md
from hadocs.pages.narrative import failover, hurts
from hadocs.pages.narrative.model import Case, Chapter, Hit, Outcome

ORDER = ["down", "uncertain", "interrupted"]


def case(title: str, outcome: Outcome, hit: Hit) -> Case:
    return Case(Md(title), title, outcome=outcome, hit=hit)


def test_the_worst_comes_first_and_of_equals_what_hits_most() -> None:
    cases = (
        case("calm", "up", Hit()),
        case("short", "interrupted", Hit(interrupted=("a", "b"))),
        case("one", "down", Hit(down=("a",), interrupted=("b",))),
        case("doubt", "uncertain", Hit(uncertain=("a",))),
        case("two", "down", Hit(down=("a", "b"))),
        case("planned-host", "down", Hit(down=("a",))),
    )
    told = hurts.told([Chapter("x", "x", cases)])
    assert [str(c.title) for c in told] == ["two", "one", "doubt", "short"]
    table = hurts.table(told, {"one": "failover-further.md"})
    assert table
    assert "(#two)" in table.rows[0].cells[0]
    assert "(failover-further.md#one)" in table.rows[1].cells[0]
    assert [unmarked(row.cells[2]) for row in table.rows] == [
        "a and b",
        "down: a; interrupted: b",
        "a",
        "a and b",
    ]
    assert ["down" in row.cells[1] for row in table.rows] == [True, True, False, False]


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_every_loss_that_takes_a_service_down_is_in_it_with_that_service(spec: Path) -> None:
    ctx = Context(analysed(spec.stem))
    told = hurts.told(failover.chapters(ctx))
    order = [ORDER.index(c.outcome) for c in told]
    assert order == sorted(order)
    down = {s for loss in ctx.losses.values() for s in loss.down}
    assert down <= {s for c in told for s in c.hit.down}
    for c in told:
        assert not set(c.hit.down) & {*c.hit.uncertain, *c.hit.interrupted}
        assert bool(c.hit.down) == (c.outcome == "down") or c.anchor.startswith("split")
