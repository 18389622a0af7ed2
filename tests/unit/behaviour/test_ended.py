"""A member whose software has ended without its disk votes no more, though its machine lives."""

from pathlib import Path

import pytest
from support.timelines import told

from hadocs.behaviour.model import Step
from hadocs.pipeline import analyse
from hadocs.topology.quorum_rules import MAJORITIES

BEHAVIOUR = Path(__file__).parent
MONGO = BEHAVIOUR / "field" / "mongodb-two-networks.yaml"
GALERA = BEHAVIOUR / "published" / "galera-arbitrator.yaml"


def test_a_member_without_its_disk_is_counted_out_and_missed_when_the_next_one_is_lost() -> None:
    first = told(MONGO, "d-1")
    assert first.services["db"].state == "interrupted" and first.clusters["rs"].votes == 2
    assert [e.subject for e in first.events if e.what == "is-counted-out"] == ["m-1"]
    both = told(MONGO, "d-1", then=("1h", "m-2"))
    assert both.services["db"].state == "down" and both.clusters["rs"].votes == 1
    assert both.services["db"].until.startswith("d-1 or m-2 is back, or a person")
    assert not [e for e in both.events if e.when.low >= 3600 and "m-1" in (e.by, e.subject, e.to)]


def test_what_halts_while_it_counts_pauses_for_a_member_without_its_disk() -> None:
    found = told(GALERA, "l-1")
    assert found.services["shop-db"].interrupted == told(GALERA, "g-1").services["shop-db"].interrupted
    assert found.clusters["gal"].votes == 2
    assert told(GALERA, "l-1", then=("1h", "garbd")).services["shop-db"].state == "down"


def test_the_one_that_took_over_is_not_the_one_that_had_lost_its_disk() -> None:
    later = told(MONGO, "d-1", then=("1h", "m-1"))
    assert later.services["db"].state == "interrupted"
    assert not [e for e in later.events if e.when.low >= 3600 and e.subject == "db"]


@pytest.mark.parametrize("path", [MONGO, GALERA, BEHAVIOUR / "published" / "kubernetes-control-plane.yaml"])
def test_whoever_elects_by_a_majority_has_counted_out_whose_service_another_one_takes_over(
    path: Path,
) -> None:
    """No other way leads to a takeover there: what a member that lives has lost ends it, or leaves it the leader."""
    analysis = analyse(path)
    electing = {c for c, view in analysis.topology.clusters.items() if view.votes.model in MAJORITIES}
    over = 0
    for thing in (*analysis.estate.world.things, *analysis.estate.world.ties):
        events = analysis.timeline((Step((thing,)),)).events
        for event in events:
            if event.kind != "service" or event.what != "is-promoted" or event.by not in electing:
                continue
            cause, chain = event.cause, []
            while cause is not None:
                chain.append(events[cause].what)
                cause = events[cause].cause
            assert {"is-counted-out", "gives-up"} & {*chain}, (thing, chain)
            over += 1
    assert over or path != MONGO
