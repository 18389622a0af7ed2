"""What specs after real incidents say beside the cases of their heads, which test_published.py holds them to."""

from pathlib import Path
from typing import Any

import pytest
from support.timelines import the, told

from hadocs.behaviour.model import Span, Timeline

FIELD = Path(__file__).parent / "field"


def case(name: str, *things: str, **how: Any) -> Timeline:
    """What happens in one of the specs."""
    return told(FIELD / f"{name}.yaml", *things, **how)


def test_a_part_without_quorum_fences_nobody() -> None:
    assert not [
        e for e in case("inquorate-part-fences", "r1").events if e.what in ("is-fenced", "is-not-fenced")
    ]


def test_a_stated_token_counts_everywhere() -> None:
    out = the(case("token-ignored", "a"), "is-counted-out", "a").when
    assert out.high == pytest.approx(67.43)


def test_the_guest_cluster_acts_before_the_host_cluster() -> None:
    found = case("s2d-2022-order-resync-rpo", "hv-1")
    taken = [the(found, w, s).when for w, s in (("is-taken-over", "mail"), ("is-promoted", "orders"))]
    restarted = [e.when for e in found.events if e.what == "is-restarted"]
    assert max(t.order for t in taken) < min(r.order for r in restarted)
    assert "pool" in [w.subject for w in found.waits]


def test_2012_r2_hosts_with_machines_wait_ten_seconds() -> None:
    assert the(case("shared-vhdx-witness-q05", "h1"), "is-noticed", "h1").when == Span(10, 10)


def test_the_loss_of_management_isolates_every_host_of_vsphere() -> None:
    isolated = {e.subject for e in case("vsphere-ha-heartbeat", "mgmt").events if e.what == "is-isolated"}
    assert isolated == {"x1", "x2", "x3"}


def test_a_workgroup_cluster_before_2025_moves_no_machine_while_it_runs() -> None:
    found = case("workgroup-2019-live-migration", "e1", planned=True)
    assert not [e for e in found.events if e.what == "is-moved"]
    assert found.services["mes"].state == "interrupted"


def test_a_pool_that_is_short_of_copies_is_not_lost() -> None:
    outcome = case("ceph-min-size", "r1").services["s"]
    assert "some of ceph has one of three copies left and needs two" in outcome.why
    assert outcome.until == "h1 or h2 is back"


def test_patroni_promotes_once_its_lock_has_lapsed() -> None:
    found = case("patroni", "x1")
    promoted = the(found, "is-promoted", "pg")
    assert promoted.actor == "engine"
    assert promoted.when == Span(20, 30)
    assert found.services["pg"].interrupted == Span(21, 40)
    assert found.services["pg"].data_loss is None


def test_a_replica_is_promoted_where_all_that_reach_its_source_are_cut_off() -> None:
    found = case("storage-replica-stretch", split=("st",))
    promoted, begun = the(found, "is-promoted", "jbod-b"), the(found, "is-restarted", "app")
    assert promoted.cause is not None
    assert (found.events[promoted.cause].what, found.events[promoted.cause].when) == (
        "is-counted-out",
        Span(10, 15),
    )
    assert promoted.when == Span(10, None)
    assert begun.when.high is None, "it waits for the replica, of which nobody says how long it takes"


def test_no_replica_is_promoted_where_a_host_at_its_source_goes_on() -> None:
    found = case("storage-replica-stretch", split=("st:a1",))
    assert not [e for e in found.events if e.what == "is-promoted"]


@pytest.mark.parametrize(
    ("lost", "promoted", "away"),
    [
        ("x1:vm", Span(20, 30), Span(21, 40)),
        ("x1:arr", Span(20, None), Span(21, None)),
        ("arr/ds1", Span(20, None), Span(21, None)),
    ],
)
def test_patroni_is_missed_at_once_where_nobody_reaches_it_or_its_disks_hang(
    lost: str, promoted: Span, away: Span
) -> None:
    """A primary that hangs may keep its lock, or answer: patroni/patroni, issues 2380 and 2388."""
    found = case("patroni", lost)
    assert the(found, "stops", "pg").when == Span()
    assert the(found, "is-promoted", "pg").when == promoted, "the lock lapses that long after the loss"
    assert found.services["pg"].interrupted == away


def test_patroni_that_is_reached_serves_until_it_gives_up_while_its_lock_lapses() -> None:
    found = case("patroni", split=("etcd:pg1",))
    assert the(found, "stops", "pg").when == Span(10, 30)
    assert the(found, "is-promoted", "pg").when == Span(20, 30), "from the loss, and not from when it gave up"


def test_survivors_in_another_subnet_lose_their_quorum_as_late_as_they_miss_a_member_there() -> None:
    """Windows misses a member of its own subnet after 10 s, of another one after 20 s."""
    for name, site, cluster in (("dag-dac-two-sites", "plano", "dag"), ("ag-two-subnets", "main", "wsfc")):
        found = told(FIELD.parent / "published" / f"{name}.yaml", site)
        assert the(found, "loses-quorum", cluster).when == Span(20, 25)
