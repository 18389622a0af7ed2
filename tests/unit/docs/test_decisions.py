"""Each decision is one screen long, in the same four parts, and listed."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "docs" / "decisions"
PAGES = sorted(FOLDER.glob("0*.md"))


def test_the_numbers_run_without_a_gap() -> None:
    assert [int(page.name[:4]) for page in PAGES] == list(range(1, len(PAGES) + 1))


def test_the_index_lists_every_decision_under_its_title() -> None:
    index = (FOLDER / "index.md").read_text(encoding="utf-8")
    for page in PAGES:
        number, _, title = page.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ").partition(": ")
        assert f"| [{number}]({page.name}) | {title} |" in index


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_decision_has_its_four_parts_and_fits_on_a_screen(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    places = [
        text.find(part)
        for part in ("**Context.**", "**Decision.**", "**Consequences.**", "**Look at it again**")
    ]
    assert -1 not in places
    assert places == sorted(places)
    assert len(text.split()) <= 320
