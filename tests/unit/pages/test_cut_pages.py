"""Pages of clusters that are cut say what else the cut goes through, and what not."""

from __future__ import annotations

from pathlib import Path

from hadocs.pages.context import Context
from hadocs.pages.narrative.failover import chapters
from hadocs.pages.narrative.model import Case
from hadocs.pages.runbooks.markdown import whole
from hadocs.pipeline import analyse_loaded
from hadocs.recommend import recommend
from hadocs.runbooks.make import runbooks
from hadocs.spec.load import load

BEHAVIOUR = Path(__file__).parents[1] / "behaviour"


def case(spec: str, anchor: str) -> Case:
    """A case of how it fails over."""
    (found,) = (c for ch in chapters(context(spec)) for c in ch.cases if c.anchor == anchor)
    return found


def context(spec: str) -> Context:
    """What the pages of a spec are written from."""
    return Context(analyse_loaded(load(BEHAVIOUR / f"{spec}.yaml")))


def test_a_cut_link_between_rooms_stops_ceph_at_once() -> None:
    found = case("published/ceph-three-rooms", "split-cluster-pve")
    assert "The link between `room-a`, `room-b` and `room-c` is cut" in found.title
    at_once = next(s for s in found.steps if "At once" in s)
    assert "`rbd` does not answer: no side of the cut has enough monitors and copies of `rbd`" in at_once
    assert not [s for s in found.steps if "answers again" in s]
    assert "ceph, over which rbd talks, is cut with the link" in found.open


def test_racks_are_not_said_to_have_lost_their_link_where_ceph_has_a_network_of_its_own() -> None:
    found = case("field/ceph-min-size", "split-cluster-pve")
    assert "link" not in found.title and "do not hear each other" in found.title
    assert "`ceph` is not cut: its machines reach each other over `st`." in found.steps
    lone = case("field/ceph-min-size", "split-one-cluster-pve")
    assert "`ceph` is not cut: its machines reach each other over `st`." in lone.steps


def test_what_a_coin_toss_decides_is_not_told_as_a_fact() -> None:
    found = case("field/s2d-two-nodes-no-witness", "host-hv-1")
    assert found.steps[0] == "Whether `hci` keeps quorum is not known beforehand. In these steps it does not."
    assert not [s for s in found.steps if "answers again" in s]
    assert "if not and `hci` has kept quorum, start it on a host" in found.todo
    assert "without it nothing can be started there" in found.todo and "last resort" in found.todo


def test_witnesses_of_storage_have_their_risk_told() -> None:
    assert (
        "Until `w` is back, the loss of `x1`, `x2`, `x3` or `x4` takes `s` and `t` down"
        in case("field/vsan-stretched", "site-w").risk
    )
    assert "loss of `mc-n` takes `orders` down" in case("published/metrocluster-mediator", "site-third").risk
    assert "loss of `arr-a` takes" in case("field/csv-across-a-metro", "site-w").risk
    planned = case("field/vsan-stretched", "planned-cluster-ha").grid
    assert planned is not None and all("site `w`" in row.cells[-1] for row in planned.rows)


def test_lost_sites_name_what_must_not_be_lost_next() -> None:
    assert "loss of `x3` or `x4` takes `s` and `t`" in case("field/vsan-stretched", "site-a").risk
    assert "loss of `a-1`, `a-2`, `b-1` or `b-2`" in case("published/ceph-three-rooms", "site-room-c").risk
    assert "loss of `g-2` or `garbd`" in case("published/galera-arbitrator", "site-east").risk
    assert "loss of `pg-2` or `pg-3`" in case("published/patroni-three-sites", "site-dc-1").risk


def test_what_is_made_anew_ends_a_risk() -> None:
    assert (
        "Until `x1` is back, or `vs` has made its copies anew,"
        in case("field/vsan-stretched", "host-x1").risk
    )
    hosts = case("field/ceph-min-size", "host-h1")
    # Without any copy left nothing is made anew: the words say when the second loss hurts, not when its harm ends.
    assert (
        hosts.grid is not None
        and "unless `ceph` has made its copies anew before" in hosts.grid.rows[0].cells[-1]
    )
    assert hosts.users == "`s` goes on, but its disks do not answer for 21 to 30 s."


def test_a_table_of_racks_says_until_when_and_what_to_do() -> None:
    found = case("field/ceph-min-size", "rack-r1")
    assert found.grid is not None and "`s` until `h1` or `h2` is back" in found.grid.rows[0].cells
    assert "`r1`: Find out first" in found.todo and "Where `s` goes on" in found.users


def test_a_cluster_without_quorum_outlives_nothing_more() -> None:
    assert "outlives" not in case("field/ag-asynchronous", "network-lan").risk
    assert "outlives" not in case("published/dag-dac-two-sites", "network-client-p").risk


def test_what_runs_on_both_sides_is_uncertain_in_its_data_and_reached_by_nobody_without_its_network() -> None:
    lost = case("field/two-nodes-no-stonith", "network-mgmt").users
    assert lost.startswith("Clients reach nothing of `s3` meanwhile. What becomes of the data of `s3`")
    cut = case("field/two-nodes-no-stonith", "split-cluster-objstore").users
    assert cut.startswith("What becomes of the data of `s3` is not certain")


def test_hosts_of_patroni_are_emptied_with_its_own_tool() -> None:
    made = runbooks(analyse_loaded(load(BEHAVIOUR / "field" / "patroni.yaml")))
    (one,) = (p for p in made.all if p.id == "host-maintenance-x1")
    text = whole(made.make(one), "x")
    assert "`patronictl switchover`" in text and "`patronictl list`" in text
    assert "how `pg` is handed over" not in text


def test_a_cluster_alone_fails_nothing_over_to_a_copy_that_commits_asynchronously() -> None:
    of = analyse_loaded(load(BEHAVIOUR / "field" / "read-scale-group.yaml"))
    (advice,) = recommend(of.spec, of.topology, of.findings).values()
    assert any("commit synchronously" in str(step) for step in advice.steps), advice.steps


def test_a_side_that_has_taken_over_needs_its_mediator_no_more() -> None:
    for anchor in ("storage-mc-n", "site-north"):
        found = case("published/metrocluster-mediator", anchor).risk
        assert "`third`" not in found and "the loss of `mc-s` takes `orders` and `hr` down" in found
    assert (
        "the loss of `mc-n` takes `orders` down" in case("published/metrocluster-mediator", "site-third").risk
    )


def test_monitors_are_not_made_anew() -> None:
    found = case("published/ceph-three-rooms", "host-a-1")
    assert found.grid is not None
    last = found.grid.rows[0].cells[-1]
    assert "`b-1` or `c-1`: `erp` and `crm` are down; `b-2`: `erp` and `crm` are down, unless `rbd`" in last


def test_what_must_not_be_lost_next_is_told_of_disks_that_take_a_member_along() -> None:
    for spec, anchor, others in (
        ("field/mongodb-two-networks", "storage-d-1", "`m-2` or `m-3` takes `db`"),
        ("published/galera-arbitrator", "storage-l-1", "`g-2` or `garbd` takes `shop-db`"),
        ("published/ag-two-subnets", "storage-a-1", "`hv-2` or `wit` takes `orders`"),
        ("field/patroni", "volume-arr--ds1", "`x2` or `x3` takes `pg`"),
    ):
        assert f"the loss of {others} down as well" in case(spec, anchor).risk, spec


def test_a_primary_that_is_only_cut_off_is_stopped_before_another_one_is_made() -> None:
    spec = "field/postgresql-synchronous-pair"
    (cut,) = (
        c for ch in chapters(context(spec)) for c in ch.cases if c.anchor.startswith("adapter-pg-3-lan")
    )
    assert "First stop it on `pg-3`" in cut.todo and "Then a person promotes `ledger` on `pg-4`" in cut.todo
    assert "clients can't reach `pg-3`, and `pg-4` takes nothing over by itself" in cut.users
    # One whose disk is gone, or that is lost, takes no writes.
    assert "First stop it" not in case(spec, "storage-d-3").todo


def test_a_machine_whose_data_others_hold_is_not_restored_from_a_backup() -> None:
    spec = "field/postgresql-synchronous-pair"
    for anchor in ("system-pg-1", "system-pg-2"):
        todo = case(spec, anchor).todo
        assert "restore it from a backup" not in todo and "set it up anew as a copy" in todo
    assert "make another copy the primary" in case("field/read-scale-group", "system-s1").todo
    assert "make another copy the primary" not in case("field/read-scale-group", "system-s2").todo
