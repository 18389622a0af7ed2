"""What `hadocs check --unknown` tells of each shipped spec, carets and all, on a fixed day."""

from datetime import date
from pathlib import Path

import pytest
from support.golden import NAMES, ROOT, hold

from hadocs import pipeline
from hadocs.lint.report import as_text


@pytest.mark.parametrize("name", NAMES)
def test_check_tells_what_was_accepted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    checked = pipeline.check([Path("specs") / f"{name}.yaml"], date(2026, 11, 22))
    hold(Path(__file__).parent / "findings" / f"{name}.txt", as_text(checked, unknown=True))
