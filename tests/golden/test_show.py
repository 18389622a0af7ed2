"""What `hadocs show` prints for each shipped spec."""

from pathlib import Path

import pytest
from support.golden import NAMES, SPECS, hold
from support.shipped import analysed

from hadocs.show import as_text


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_show_prints_what_was_accepted(spec: Path) -> None:
    hold(Path(__file__).parent / "show" / f"{spec.stem}.txt", as_text(analysed(spec.stem)))
