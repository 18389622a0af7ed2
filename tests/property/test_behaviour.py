"""What always holds of timelines, for shipped specs and whatever one thing of them is lost."""

from pathlib import Path

import pytest

from hadocs.behaviour.model import Step, Timeline
from hadocs.behaviour.timeline import timeline
from hadocs.spec.load import load
from hadocs.topology.build import study

SPECS = sorted(Path("specs").glob("*.yaml"))


def every(path: Path) -> list[Timeline]:
    """The timeline of each single loss."""
    topology, estate = study(load(path).spec)
    return [timeline(estate, topology, [Step((thing,))]) for thing in estate.world.things]


@pytest.fixture(scope="module", params=SPECS, ids=lambda p: p.stem)
def timelines(request: pytest.FixtureRequest) -> list[Timeline]:
    """All of a spec."""
    return every(request.param)


def test_events_are_in_order_of_time_and_none_is_before_its_cause(timelines: list[Timeline]) -> None:
    for found in timelines:
        assert [e.when.order for e in found.events] == sorted(e.when.order for e in found.events)
        for place, event in enumerate(found.events):
            if event.cause is not None:
                assert event.cause < place
                assert found.events[event.cause].when.low <= event.when.low


def test_a_lost_thing_acts_no_more(timelines: list[Timeline]) -> None:
    for found in timelines:
        lost = {t.id for step in found.steps for t in step.things}
        assert not [e for e in found.events if e.by in lost and e.what not in ("stops",)]


def test_nothing_is_told_twice(timelines: list[Timeline]) -> None:
    for found in timelines:
        told = [(e.what, e.subject, e.kind, e.by, e.when) for e in found.events]
        assert len(told) == len(set(told)), found.steps


def test_an_interruption_is_what_its_events_say(timelines: list[Timeline]) -> None:
    for found in timelines:
        for key, outcome in found.services.items():
            back = [e for e in found.events if e.subject == key and e.what == "starts"]
            stop = [e for e in found.events if e.subject == key and e.what == "stops"]
            if outcome.state != "interrupted" or not back or not stop or outcome.interrupted is None:
                continue
            assert outcome.interrupted.low >= round(back[0].when.low - stop[0].when.low, 6) - 1e-6


def test_services_have_the_states_that_the_topology_has_where_no_fencing_is_in_doubt() -> None:
    for path in SPECS:
        topology, estate = study(load(path).spec)
        if any(p.fences for p in estate.policies.values()):
            continue
        for loss in topology.losses.values():
            found = timeline(estate, topology, [Step((loss.thing,))])
            assert {k for k, s in found.services.items() if s.state == "down"} == set(loss.down)
            assert {k for k, s in found.services.items() if s.state == "interrupted"} == set(loss.interrupted)
