"""Work on a host whose machines can leave it first costs a pause; what can't leave takes along what hangs on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hadocs.availability.model.composed import at_medians
from hadocs.availability.model.core import Model
from hadocs.spec.load import load
from hadocs.topology.build import estate_of

FIELD = Path(__file__).parents[2] / "behaviour" / "field"


@pytest.mark.parametrize("service", ["till", "stock"])
def test_a_target_that_leaves_first_keeps_the_quorum_and_one_that_stays_takes_it_along(service: str) -> None:
    def minutes(name: str) -> float:
        model = Model(estate_of(load(FIELD / f"{name}.yaml").spec))
        return at_medians(model.core(service)).modes["planned host work"]

    moves, stays = minutes("witness-target-inside"), minutes("witness-target-stays")
    assert moves < 5
    assert stays > 20 * moves
