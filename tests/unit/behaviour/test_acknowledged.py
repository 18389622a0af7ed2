"""Primaries that run on and of whose writes nothing comes: cut off from a majority, or without their disk."""

from pathlib import Path

from support.timelines import the, told

from hadocs.behaviour.model import Span
from hadocs.platforms.majorities import find_majority

HERE = Path(__file__).parent
MONGO = HERE / "field" / "mongodb-two-networks.yaml"
PATRONI = HERE / "published" / "patroni-three-sites.yaml"
GALERA = HERE / "published" / "galera-arbitrator.yaml"
CONTROL = HERE / "published" / "kubernetes-control-plane.yaml"


def test_a_majority_acknowledges_nothing_that_a_primary_writes_once_it_is_cut_off() -> None:
    found = told(MONGO, split=("rs:m-1",))
    assert "no majority acknowledges" in the(found, "stops", "db").why
    assert found.services["db"].interrupted == Span(10, 12), "and not from when it steps down"


def test_before_5_0_one_member_was_enough_by_default(tmp_path: Path) -> None:
    old = tmp_path / "old.yaml"
    old.write_text(MONGO.read_text(encoding="utf-8").replace("mongodb/8.0", "mongodb/4.4"), encoding="utf-8")
    assert told(old, split=("rs:m-1",)).services["db"].interrupted == Span(0, 2)
    known = find_majority("mongodb/4.4"), find_majority("mongodb/7.0"), find_majority("etcd/3.5")
    assert [f[0].acknowledged(f[1]) for f in known if f] == [False, True, True]


def test_commits_wait_for_synchronous_standbys_from_the_cut_on() -> None:
    found = told(PATRONI, split=("etcd:pg-1",))
    stops = the(found, "stops", "pg")
    assert stops.when == Span() and "commits wait for pg-2 or pg-3" in stops.why
    assert found.services["pg"].interrupted == Span(21, 40)


def test_a_primary_without_its_disk_stops_at_once_whatever_its_lock() -> None:
    found = told(PATRONI, "l-1")
    assert the(found, "stops", "pg").when == Span()
    assert the(found, "is-promoted", "pg").when == Span(20, 30)
    assert found.services["pg"].interrupted == Span(21, 40)


def test_nothing_is_promoted_where_all_members_serve() -> None:
    found = told(CONTROL, "program:api")
    assert not [e for e in found.events if e.what in ("is-promoted", "is-noticed", "is-taken-over")]
    assert found.services["api"].state == "goes-on"


def test_members_of_galera_stand_still_until_a_failed_one_is_counted_out() -> None:
    found, lost = told(GALERA, "program:shop-db"), told(GALERA, "g-1")
    assert not [e for e in found.events if e.what == "is-promoted"]
    assert [e.what for e in found.events if e.subject == "shop-db"] == ["fails", "pauses", "resumes"]
    assert found.services["shop-db"].interrupted == lost.services["shop-db"].interrupted == Span(5, 15)
