"""Which part of a corosync cluster goes on when it is cut, and what decides it; votes that are counted anew."""

from typing import Any

import pytest
from support.timelines import happens, the

from hadocs.behaviour.model import Timeline

NETWORKS = {"lan": {"roles": ["client", "cluster"]}}
BY_DEVICE = {"witness": {"kind": "qdevice", "algorithm": "ffsplit"}}
ALONE = {"kind": "none"}
TWO_NODE = {"two_node": True, "witness": ALONE}
PDU = {"methods": ["pdu"]}


def parts(
    count: int, quorum: dict[str, Any], fencing: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """Servers n1 … with a service on the first and one on the last."""
    names = [f"n{i}" for i in range(1, count + 1)]
    cluster = {
        "members": names,
        "quorum": quorum,
        "fencing": fencing or PDU,
        "platform": "pacemaker/rhel9",
        **more,
    }
    return {
        "networks": NETWORKS,
        "servers": {**{n: {"networks": ["lan"]} for n in names}, "qnetd": {}},
        "clusters": {"k": cluster},
        "services": {
            "first": {"runs_on": "k", "active_on": "n1", "cluster_aware": True},
            "last": {"runs_on": "k", "active_on": names[-1], "cluster_aware": True},
        },
    }


def states(found: Timeline) -> tuple[str, str]:
    """What becomes of the service on the first and of that on the last node."""
    return found.services["first"].state, found.services["last"].state


class TestTwoNodesThatBothKeepQuorum:
    def test_fence_each_other_and_neither_stops_for_want_of_votes(self) -> None:
        found = happens(split=("k",), **parts(2, TWO_NODE))
        said = {e.what for e in found.events}
        assert {"is-parted", "races", "is-fenced"} <= said
        assert not said & {"loses-quorum", "is-counted-out"}
        assert found.clusters["k"].quorum == "kept"

    def test_without_a_head_start_nobody_knows_who_is_left(self) -> None:
        found = happens(split=("k",), **parts(2, TWO_NODE))
        assert states(found) == ("uncertain", "uncertain")
        assert "clusters.k.fencing.delay" in found.services["first"].question

    @pytest.mark.parametrize(
        ("spared", "expected"), [("n1", ("goes-on", "interrupted")), ("n2", ("interrupted", "goes-on"))]
    )
    def test_the_node_with_the_head_start_is_first(self, spared: str, expected: tuple[str, str]) -> None:
        found = happens(split=("k",), **parts(2, TWO_NODE, {**PDU, "delay": "15 s", "delay_for": spared}))
        assert states(found) == expected

    def test_a_random_delay_leaves_one_of_them(self) -> None:
        found = happens(split=("k",), **parts(2, TWO_NODE, {**PDU, "delay_max": "15 s"}))
        assert states(found) == ("interrupted", "interrupted")
        assert "k" in found.undecided

    def test_with_a_priority_the_node_that_runs_something_is_spared(self) -> None:
        given = parts(2, TWO_NODE, {**PDU, "priority_delay": "15 s"})
        del given["services"]["last"]
        assert happens(split=("k",), **given).services["first"].state == "goes-on"
        given["services"]["first"]["active_on"] = "n2"
        assert happens(split=("k",), **given).services["first"].state == "goes-on"

    def test_without_a_device_nobody_is_fenced_and_both_run_on(self) -> None:
        found = happens(split=("k",), **parts(2, TWO_NODE, {"methods": []}))
        assert states(found) == ("goes-on", "goes-on")
        assert any(e.what == "waits-for-a-person" for e in found.events)

    def test_the_delay_passes_before_the_node_with_the_head_start_is_shot(self) -> None:
        given = parts(2, TWO_NODE, {**PDU, "delay": "15 s", "delay_for": "n1"})
        late, soon = (the(happens(n, **given), "is-fenced", n).when.low for n in ("n1", "n2"))
        assert late - soon == pytest.approx(15)


def test_a_policy_that_ignores_quorum_lets_both_sides_of_three_fence_each_other() -> None:
    found = happens(split=("k",), **parts(3, {"witness": ALONE, "no_quorum_policy": "ignore"}))
    assert any(e.what == "races" for e in found.events)
    assert states(found) == ("uncertain", "uncertain")


@pytest.mark.parametrize(
    ("quorum", "side", "expected"),
    [
        # ffsplit: of equal halves the lowest node id, which is the first member's, or as the tie breaker says
        (BY_DEVICE, "n2", ("goes-on", "interrupted")),
        ({"witness": {**BY_DEVICE["witness"], "tie_breaker": "highest"}}, "n2", ("interrupted", "goes-on")),
        ({"witness": {**BY_DEVICE["witness"], "tie_breaker": "n2"}}, "n2", ("interrupted", "goes-on")),
    ],
)  # fmt: skip
def test_two_nodes_with_a_quorum_device_know_who_goes_on(
    quorum: dict[str, Any], side: str, expected: tuple[str, str]
) -> None:
    assert states(happens(split=(f"k:{side}",), **parts(2, quorum))) == expected


def test_heuristics_leave_open_who_goes_on() -> None:
    quorum = {"witness": {**BY_DEVICE["witness"], "heuristics": True}}
    found = happens(split=("k",), **parts(2, quorum))
    assert states(found) == ("interrupted", "interrupted")
    assert "heuristics" in found.services["first"].why


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        ("n4", ("goes-on", "interrupted")),  # three against one: the larger part
        ("n3,n4", ("goes-on", "interrupted")),  # halves: the lowest node id
        ("n1,n4", ("goes-on", "goes-on")),
    ],
)
def test_of_four_with_ffsplit_more_nodes_win_and_then_the_lowest_id(
    side: str, expected: tuple[str, str]
) -> None:
    assert states(happens(split=(f"k:{side}",), **parts(4, BY_DEVICE))) == expected


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        ("n3", ("goes-on", "interrupted")),  # more nodes reach the device
        ("n1", ("interrupted", "goes-on")),
    ],
)
def test_of_three_with_lms_the_part_from_which_more_reach_the_device_goes_on(
    side: str, expected: tuple[str, str]
) -> None:
    quorum = {"witness": {"kind": "qdevice", "algorithm": "lms"}}
    assert states(happens(split=(f"k:{side}",), **parts(3, quorum))) == expected


def test_a_single_node_goes_on_where_it_alone_reaches_the_device() -> None:
    given = parts(3, {"witness": {"kind": "qdevice", "algorithm": "lms", "on": "qnetd"}})
    given["sites"] = {"a": {}, "b": {}}
    for name, server in given["servers"].items():
        server["site"] = "b" if name in ("n3", "qnetd") else "a"
    assert states(happens(split=("k",), **given)) == ("interrupted", "goes-on")


class TestAutoTieBreaker:
    QUORUM = {"witness": ALONE, "auto_tie_breaker": True, "wait_for_all": True}

    def test_the_half_with_the_lowest_id_goes_on(self) -> None:
        assert states(happens(split=("k:n3,n4",), **parts(4, self.QUORUM))) == ("goes-on", "interrupted")
        assert happens("n1", "n2", **parts(4, self.QUORUM)).clusters["k"].quorum == "lost"
        assert happens("n3", "n4", **parts(4, self.QUORUM)).clusters["k"].quorum == "kept"

    @pytest.mark.parametrize("node", ["highest", "n3"])
    def test_or_that_with_the_node_that_is_named(self, node: str) -> None:
        quorum = {**self.QUORUM, "auto_tie_breaker_node": node}
        assert states(happens(split=("k:n3,n4",), **parts(4, quorum))) == ("interrupted", "goes-on")
        assert happens("n1", "n2", **parts(4, quorum)).clusters["k"].quorum == "kept"


class TestLastManStanding:
    QUORUM = {"witness": ALONE, "last_man_standing": True, "wait_for_all": True}

    def test_votes_are_counted_anew_after_the_window(self) -> None:
        given = parts(4, self.QUORUM)
        assert happens("n4", then=("1min", "n3"), **given).clusters["k"].quorum == "kept"
        assert happens("n4", then=("12s", "n3"), **given).clusters["k"].quorum == "lost"

    def test_a_longer_window_counts(self) -> None:
        given = parts(4, {**self.QUORUM, "last_man_standing_window": "2 min"})
        assert happens("n4", then=("1min", "n3"), **given).clusters["k"].quorum == "lost"

    def test_it_says_when_the_next_may_be_lost(self) -> None:
        (wait,) = [w for w in happens("n4", **parts(4, self.QUORUM)).waits if w.what == "recounts"]
        assert (wait.subject, wait.span.high) == (
            "k",
            pytest.approx(4.3 * 2.2 + 10),
        )  # token, consensus, window


def test_consensus_and_the_coefficient_count_as_stated() -> None:
    given = parts(
        3, {"witness": ALONE}, corosync={"token": "2 s", "token_coefficient": "1 s", "consensus": "9 s"}
    )
    assert the(happens("n3", **given), "is-counted-out", "n3").when.high == pytest.approx(2 + 1 + 9)


class TestStickiness:
    def test_without_it_what_runs_on_the_others_may_be_placed_anew(self) -> None:
        found = happens("n1", **parts(4, {"witness": ALONE}, stickiness=0))
        last = found.services["last"]
        assert last.state == "interrupted"
        assert "clusters.k.stickiness is 0" in last.why
        stop, fenced = the(found, "stops", "last"), the(found, "is-fenced", "n1")
        assert stop.when == the(found, "is-counted-out", "n1").when
        assert the(found, "is-taken-over", "last").when.order >= fenced.when.order

    @pytest.mark.parametrize("more", [{}, {"stickiness": 1}])
    def test_with_it_nothing_moves(self, more: dict[str, Any]) -> None:
        assert happens("n1", **parts(4, {"witness": ALONE}, **more)).services["last"].state == "goes-on"
