"""What an overview says of ways of a single machine and of cuts between sites: as much in its table as in sentences."""

from __future__ import annotations

import pytest
from support.golden import NAMES
from support.shipped import analysed

from hadocs.behaviour.shaken import shaken
from hadocs.pages.context import Context
from hadocs.pages.narrative import overview
from hadocs.topology.tied import tied


@pytest.mark.parametrize("name", NAMES)
def test_sentences_tell_of_ways_of_a_machine_and_of_cuts_that_may_take_a_service_down(name: str) -> None:
    ctx = Context(analysed(name))
    for key, view in ctx.topology.services.items():
        said = " ".join(overview.summary(ctx, view))
        ties = tied(ctx.analysis.estate, key)
        assert ("do not reach each other" in said) == bool(shaken(ctx.analysis.estate, key)), key
        assert bool(ties.down or ties.uncertain) == ("the paths of" in said or "the adapter of" in said), key


def test_the_table_of_many_services_does_so_too() -> None:
    ctx = Context(analysed("north-texas"))
    grid = overview.table(ctx, dict.fromkeys(ctx.topology.services, "availability.md"))
    assert grid is not None
    rows = dict(zip(ctx.topology.services, grid.rows, strict=True))
    for key, row in rows.items():
        ties = tied(ctx.analysis.estate, key)
        unsure = row.cells[5]
        assert ("own " in unsure) == bool(ties.uncertain), key
        assert ("a cut between " in unsure) == bool(shaken(ctx.analysis.estate, key)), key
        assert ("own " in row.cells[3]) == bool(ties.down), key
        assert (row.cells[3] == "no single loss") == (not ties.down and not overview.fatal(ctx, key)), key
    assert (
        "own adapters of `hv-dal-3` or `hv-ftw-3`; a cut between Dallas and Fort Worth"
        in rows["erp"].cells[5]
    )
