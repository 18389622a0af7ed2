"""A view of an estate costs what it shows and asks of it: work is counted, never timed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.work import calls

from benchmarks.large import SHAPES
from hadocs import pipeline
from hadocs.analysis import Analysis
from hadocs.availability.model import assess
from hadocs.figures import draw, paint
from hadocs.figures.views import of_a_service, views
from hadocs.recommend import run
from hadocs.spec.load import load_text

MORE = 3
MOST = 1.4 * MORE
"""How many times as many calls an estate of so many times the size may take: with the square it would be nine times."""


def of_size(machines: int) -> Analysis:
    """An estate of a size, of which nothing has been asked yet but what `hadocs check` asks."""
    return pipeline.analyse_loaded(load_text(SHAPES["farm"](machines)))


def drawn(analysis: Analysis, view: str) -> str:
    service = next(iter(analysis.spec.services)) if view in of_a_service() else ""
    return paint.svg(draw(analysis, view, service=service), standalone=False)


@pytest.mark.parametrize("view", sorted(views().keys() - of_a_service()))
def test_no_view_takes_more_than_its_share_of_a_larger_estate(view: str) -> None:
    drawn(of_size(40), view)  # what is read once is no part of it
    small, large = of_size(64), of_size(64 * MORE)
    assert calls(lambda: drawn(large, view)) <= MOST * calls(lambda: drawn(small, view))


@pytest.mark.parametrize("view", of_a_service())
def test_a_view_of_one_service_works_out_no_other(view: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def noted(real: Callable[..., Any]) -> Callable[..., Any]:
        def called(*args: Any) -> Any:
            asked.append(real.__name__)
            return real(*args)

        return called

    monkeypatch.setattr(assess, "_service", noted(assess._service))
    monkeypatch.setattr(run, "of", noted(run.of))
    analysis = of_size(160)
    assert len(analysis.spec.services) > 20
    drawn(analysis, view)
    assert all(asked.count(what) == 1 for what in asked)
