"""Estates after real incidents, lived through failure by failure: what `lose` says of them is what the model counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.agreement import disagreements, live

from hadocs.spec.load import load

SPECS = sorted((Path(__file__).parents[2] / "behaviour" / "field").glob("*.yaml"))


def test_there_are_some() -> None:
    assert SPECS


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_each_failure_mode_has_the_minutes_of_a_life_that_is_lived_through(path: Path) -> None:
    assert not disagreements(live(load(path).spec, 60.0, path.stem))
