"""Steps and bars of a failure's figure tell of the same moments: for specs shipped, foreign and generated."""

from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from support.cases import folder
from support.crowds import crowd
from support.generate import estates

from hadocs import pipeline
from hadocs.analysis import Analysis
from hadocs.behaviour.model import Step
from hadocs.behaviour.regained import absences
from hadocs.behaviour.wording import clock, lasting
from hadocs.figures import draw
from hadocs.figures.plan import Bar, Figure
from hadocs.spec.model import Spec
from hadocs.topology.build import build
from hadocs.topology.model import Thing

SPECS = sorted(Path("specs").glob("*.yaml"))


def losses(analysis: Analysis, most: int | None = None) -> list[Thing]:
    kinds = ("host", "server", "storage", "switch", "network", "site", "rack", "domain")
    return [t for t in analysis.estate.world.things if t.kind in kinds][:most]


def agrees(analysis: Analysis, thing: Thing) -> int:
    """Judges the figure of one loss; how many of its bars have the number of a step."""
    figure = draw(analysis, "failure", of=thing.id)
    found = analysis.timeline((Step((thing,)),))
    needs = {key: service.requires for key, service in analysis.spec.services.items()}
    away = absences(found, needs)
    times = {step.number: step.time for step in figure.steps}
    bars = [bar for panel in figure.panels for bar in panel.bars]
    for bar in bars:
        if bar.absent or bar.text == "down":
            # It has no end to agree with: nothing brings it back, or it is not certain whether it is away.
            assert bar.id not in away
            assert not bar.marks
            continue
        one = away[bar.id]
        maybe = found.services[one.service].why.startswith("or not at all")
        assert bar.text == lasting(one.lasts) + (", or not at all" if maybe else "")
        end = one.back.low if one.back.high is None else one.back.high
        # As long as the words beside it: those round to seconds, and from ten minutes on to minutes.
        rounding = 0.51 if end < 600 else 30.0
        assert ends(bar) == pytest.approx(end, abs=rounding)
        if bar.marks:
            assert times[bar.marks[-1].number] == clock(one.back), bar.id
            assert bar.marks[-1].value == pytest.approx(end, abs=rounding)
            for mark in bar.marks[:-1]:
                assert times[mark.number] == clock(one.runs)
        else:
            assert not whole(figure) or one.event is None, f"{bar.id}: no step tells when users have it again"
    return sum(bool(bar.marks) for bar in bars)


def ends(bar: Bar) -> float:
    return bar.start + sum(piece.value for piece in bar.pieces)


def whole(figure: Figure) -> bool:
    return not any("hadocs fail tells all of them" in note for note in figure.notes)


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_bars_and_steps_agree_for_shipped_specs(path: Path) -> None:
    analysis = pipeline.analyse(path)
    for thing in losses(analysis):
        agrees(analysis, thing)


def test_bars_and_steps_agree_for_specs_of_others() -> None:
    paths = sorted(folder("field").glob("*.yaml"))
    analyses = [pipeline.analyse(path) for path in paths]
    assert sum(agrees(a, thing) for a in analyses for thing in losses(a)) > 20


@given(estates(odd=True))
@settings(max_examples=25)
def test_bars_and_steps_agree_for_any_estate(data: dict[str, Any]) -> None:
    spec = Spec.model_validate(data)
    analysis = Analysis(cast(Any, None), spec, build(spec))
    for thing in losses(analysis, 4):
        agrees(analysis, thing)


@pytest.mark.parametrize("seed", range(4))
def test_bars_and_steps_agree_for_crowds(seed: int) -> None:
    spec = Spec.model_validate(crowd(seed))
    analysis = Analysis(cast(Any, None), spec, build(spec))
    for thing in losses(analysis, 3):
        agrees(analysis, thing)


def test_users_connect_later_than_their_service_runs() -> None:
    """The bar goes on to when users are connected, its last step says so, and the one before it that it runs."""
    analysis = pipeline.analyse(Path("specs/article-mixed.yaml"))
    figure = draw(analysis, "failure", of="phys-01")
    ((bar,),) = (panel.bars for panel in figure.panels)
    told = {step.number: (step.time, step.text) for step in figure.steps}
    assert [told[mark.number] for mark in bar.marks] == [
        ("7 to 95 s", "file service runs again on FILE-A."),
        ("27 to 140 s", "Users of file service are connected again."),
    ]
    assert [(p.look, p.value) for p in bar.pieces] == [("static", 27), ("planned", 68), ("connecting", 45)]
    assert figure.stages[1].note == "from 27 to 140 s on, until it is repaired"
