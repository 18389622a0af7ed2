"""The plans of the figures of each shipped spec, as plain data that a person can read."""

from pathlib import Path

import pytest
from support.golden import NAMES, SPECS, hold

from hadocs import pipeline
from hadocs.figures import draw
from hadocs.figures.plan import to_json


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_the_plan_is_what_was_accepted(spec: Path) -> None:
    hold(Path(__file__).parent / "figures" / f"{spec.stem}.json", to_json(draw(pipeline.analyse(spec))))


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
@pytest.mark.parametrize("view", ["composition", "comparison", "fault-tree"])
def test_the_plan_of_the_first_service_is_what_was_accepted(spec: Path, view: str) -> None:
    analysis = pipeline.analyse(spec)
    plan = draw(analysis, view, None, next(iter(analysis.spec.services)))
    hold(Path(__file__).parent / "figures" / view / f"{spec.stem}.json", to_json(plan))
