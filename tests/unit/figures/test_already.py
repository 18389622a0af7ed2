"""What is down as the spec stands is no effect of a loss: failure figures leave it out, and say that it is so."""

from typing import Any, cast

from support.estates import spec

from hadocs.analysis import Analysis
from hadocs.figures import draw
from hadocs.figures.plan import Figure
from hadocs.topology.build import build


def failure(host_reaches: dict[str, Any]) -> Figure:
    estate = spec(
        platform="hyper-v/2022",
        storage={"san-a": {"volumes": {"data": {}}}, "san-b": {"volumes": {"data": {}}}},
        hosts={"hv-1": {"storage": host_reaches}, "hv-2": {"storage": host_reaches}},
        vms={
            "mail": {"on": "hv-1", "files": "san-a/data"},
            "web": {"on": "hv-1", "files": "san-b/data", "title": "WEB"},
        },
        clusters={"hvc": {"members": ["hv-1", "hv-2"], "quorum": {"witness": {"kind": "cloud"}}}},
        services={
            "post": {"runs_on": "mail", "data": "san-a/data"},
            "shop": {"runs_on": "web", "data": "san-b/data", "title": "Shop"},
        },
    )
    return draw(Analysis(cast(Any, None), estate, build(estate)), "failure", of="hv-1")


def text(figure: Figure) -> str:
    return "\n".join(figure.description)


def test_a_service_that_is_down_anyway_does_not_go_down_with_a_host() -> None:
    sound, unsound = failure({"san-a": {}, "san-b": {}}), failure({"san-a": {}})
    assert "Shop" in text(sound)
    assert not any("As the spec stands" in note for note in sound.notes)
    assert "Shop" not in text(unsound)
    assert "WEB" not in " ".join(step.text for step in unsound.steps)
    assert "As the spec stands, Shop is down and 1 machine does not run without any loss." in unsound.notes
    cards = [c for s in unsound.stages for f in s.frames for t in f.tiles for c in t.cards]
    assert not any("Shop" in card.note for card in cards)
