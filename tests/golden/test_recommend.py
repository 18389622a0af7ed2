"""What `hadocs recommend` prints for each shipped spec."""

from pathlib import Path

import pytest
from support.golden import NAMES, SPECS, hold
from support.shipped import analysed

from hadocs.recommend import as_text, recommend


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_recommend_prints_what_was_accepted(spec: Path) -> None:
    made = analysed(spec.stem)
    hold(
        Path(__file__).parent / "recommend" / f"{spec.stem}.txt",
        as_text(recommend(made.spec, made.topology, made.findings)),
    )
