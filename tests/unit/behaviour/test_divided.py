"""Storage under a cluster that is cut: Ceph, and pairs of which each side has volumes of its own."""

from pathlib import Path

import pytest
from support.timelines import the, told

from hadocs.behaviour.model import Span

HERE = Path(__file__).parent
ROOMS = HERE / "published" / "ceph-three-rooms.yaml"
RACKS = HERE / "field" / "ceph-min-size.yaml"


def test_no_room_by_itself_has_a_majority_of_the_monitors() -> None:
    found = told(ROOMS, split=("pve",))
    assert the(found, "pauses", "rbd").when == Span(), "at once, and not when a watchdog resets a node"
    assert not [e for e in found.events if (e.what, e.subject) == ("resumes", "rbd")]
    assert {s.state for s in found.services.values()} == {"down"}
    assert "ceph, over which rbd talks, is cut with the link" in found.assumes


def test_two_rooms_go_on_with_ceph_without_the_third() -> None:
    found = told(ROOMS, split=("pve:room-c",))
    assert the(found, "resumes", "rbd").when.high == pytest.approx(30)
    assert {s.state for s in found.services.values()} == {"goes-on"}


def test_what_runs_in_the_room_that_is_cut_off_loses_its_disks_at_once() -> None:
    found = told(ROOMS, split=("pve:room-a",))
    assert the(found, "hangs", "erp").when == Span()
    assert found.services["erp"].state == "interrupted"
    assert found.services["crm"].state == "goes-on"


def test_a_network_of_its_own_is_not_cut_with_racks() -> None:
    found = told(RACKS, split=("pve",))
    assert the(found, "pauses", "ceph").when.low == pytest.approx(60), "when a node resets itself"


def test_a_network_that_it_shares_with_the_cluster_is(tmp_path: Path) -> None:
    shared = tmp_path / "shared.yaml"
    text = RACKS.read_text(encoding="utf-8").replace(
        "heartbeat: {networks: [c0, c1]}", "heartbeat: {networks: [st]}"
    )
    shared.write_text(text, encoding="utf-8")
    assert the(told(shared, split=("pve",)), "pauses", "ceph").when == Span()
    one = told(shared, split=("pve:h5",))
    assert the(one, "hangs", "m").when == Span()


METRO = HERE / "published" / "metrocluster-mediator.yaml"


def test_each_side_of_a_pair_with_volumes_of_its_own_serves_them_on() -> None:
    found = told(METRO, split=("stretched",))
    assert {s.state for s in found.services.values()} == {"goes-on"}
    assert {w.subject for w in found.waits} == {"mc-n", "mc-s"}, "each has missed what the other has written"


def test_no_side_takes_over_what_the_other_one_still_serves(tmp_path: Path) -> None:
    strayed = tmp_path / "strayed.yaml"
    text = METRO.read_text(encoding="utf-8").replace("hr: {on: esx-s1,", "hr: {on: esx-n2,")
    strayed.write_text(text, encoding="utf-8")
    why = the(told(strayed, split=("stretched",)), "hangs", "hr").why
    assert "esx-n2 no longer reaches mc-s" in why and "mc-n goes on with its own volumes alone" in why


def test_the_side_that_is_preferred_goes_on_where_one_is(tmp_path: Path) -> None:
    preferred = tmp_path / "preferred.yaml"
    text = METRO.read_text(encoding="utf-8").replace("witness: third,", "witness: third, preferred: north,")
    preferred.write_text(text, encoding="utf-8")
    found = told(preferred, split=("stretched",)).services
    assert (found["orders"].state, found["hr"].state) == ("goes-on", "interrupted")


TWO = HERE / "field" / "s2d-two-nodes-no-witness.yaml"


def test_a_pool_answers_no_more_where_its_cluster_has_lost_quorum() -> None:
    found = told(TWO, "hv-1")
    assert the(found, "loses-quorum", "hci") and not [e for e in found.events if e.what == "resumes"]
    assert the(found, "pauses", "pool").why == "the cluster that owns it has no quorum left"


def test_a_host_without_its_adapter_keeps_the_pool_where_the_cluster_goes_on_with_it() -> None:
    found = told(TWO, "hv-1:lan")
    assert [e.subject for e in found.events if e.what == "is-counted-out"][:1] == ["hv-2"]
    assert not [e for e in found.events if e.subject in ("app", "pool")], (
        "it runs on there, and nobody reaches it"
    )
    assert found.services["erp"].state == "uncertain"


def test_nobody_reaches_a_machine_that_is_started_where_its_network_is_lost() -> None:
    found = told(TWO, "hv-2:lan")
    assert the(found, "is-restarted", "app").to == "hv-2"
    assert found.services["erp"].state == "uncertain", "and is away for good in this case"
