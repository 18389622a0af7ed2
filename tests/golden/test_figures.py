"""The plans of the figures of each shipped spec in every view, as plain data that a person can read.

Of a view that shows one service, the first service's.
"""

from pathlib import Path

import pytest
from support.golden import NAMES, SPECS, hold
from support.shipped import analysed

from hadocs.figures import draw
from hadocs.figures.plan import to_json
from hadocs.figures.views import of_a_service, views

FOLDER = Path(__file__).parent / "figures"


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
@pytest.mark.parametrize("view", views())
def test_the_plan_is_what_was_accepted(spec: Path, view: str) -> None:
    analysis = analysed(spec.stem)
    service = next(iter(analysis.spec.services)) if view in of_a_service() else ""
    hold(FOLDER / view / f"{spec.stem}.json", to_json(draw(analysis, view, None, service)))


def test_no_plan_is_kept_of_what_is_not_there() -> None:
    kept = {(f.parent.name, f.stem) for f in FOLDER.rglob("*.json")}
    assert kept == {(view, name) for view in views() for name in NAMES}
