"""Pacemaker beside what all clusters do: parts that nothing fences, and nodes that SBD resets."""

from typing import Any

import pytest
from support.estates import pacemaker
from support.timelines import happens, on_purpose, the

from hadocs.behaviour.model import Span, Timeline

NONE = {"witness": {"kind": "none"}}


class TestCutsWithoutFencing:
    """What runs on both sides, and for how long, where nothing fences the part that is cut off."""

    def test_the_new_copy_starts_while_the_old_one_may_still_run(self) -> None:
        found = happens(split=("k:n1",), **pacemaker(fencing={"enabled": "false"}))
        both, taken = the(found, "runs-twice", "db"), the(found, "is-taken-over", "db")
        assert both.when == taken.when
        assert "n1 may not have stopped it" in both.why
        assert found.services["db"].data_loss

    def test_fencing_comes_before_the_new_copy(self) -> None:
        found = happens(split=("k:n1",), **pacemaker(fencing={"methods": ["pdu"]}))
        assert not [e for e in found.events if e.what == "runs-twice"]

    def test_freeze_leaves_two_copies(self) -> None:
        quorum = {"witness": {"kind": "none"}, "no_quorum_policy": "freeze"}
        found = happens(split=("k:n1",), **pacemaker(quorum=quorum, fencing={"enabled": "false"}))
        assert not [e for e in found.events if e.what == "stops"]
        assert found.services["db"].state == "uncertain"
        assert the(found, "runs-twice", "db").by == "k"

    @pytest.mark.parametrize("policy", ["stop", "freeze", "ignore", "suicide"])
    def test_a_node_without_quorum_is_reset_by_its_watchdog_whatever_the_policy(self, policy: str) -> None:
        quorum = {"witness": {"kind": "none"}, "no_quorum_policy": policy}
        found = happens(split=("k:n1",), **pacemaker(quorum=quorum, fencing={"methods": ["watchdog"]}))
        assert the(found, "resets-itself", "n1")
        assert found.services["db"].state == "interrupted"


class TestTwoNodesApart:
    """Both keep quorum by two_node, and each fences the other."""

    def test_a_switch_that_is_taken_down_on_purpose_parts_them_as_one_that_fails(self) -> None:
        parts = pacemaker(
            2, quorum={"two_node": "true"}, fencing={"methods": ["pdu"], "delay": "5 s", "delay_for": "n1"}
        )
        parts["networks"] |= {
            "lan": {"roles": ["client", "cluster"], "switches": ["sw-1"]},
            "oob": {"roles": ["management"]},
        }
        for server in parts["servers"].values():
            server["networks"] = ["lan", "oob"]  # over which the device is still reached
        lost, taken = happens("sw-1", **parts), on_purpose("sw-1", **parts)
        fenced = the(lost, "is-fenced", "n2")
        assert fenced.terms
        assert the(taken, "is-fenced", "n2").terms == fenced.terms


def test_a_method_that_can_not_help_is_tried_before_the_next_one() -> None:
    alone = happens("n1", **pacemaker(3, fencing={"methods": ["watchdog"]}))
    after = happens("n1", **pacemaker(3, fencing={"methods": ["ipmi", "watchdog"]}))
    first, second = (next(e for e in found.events if e.what == "is-fenced") for found in (alone, after))
    assert first.when.high is not None and second.when.high is not None
    assert (second.when.low, second.when.high - first.when.high) == (first.when.low, 72.0)


class TestStorageIsLost:
    """A member lives and has lost what its service needs: nothing but the monitor of the service tells the cluster."""

    def lost(self, **monitor: Any) -> Timeline:
        return happens(
            "arr-a",
            platform="pacemaker/sles15",
            storage={s: {"protocols": ["fc"], "volumes": {"d": {}}} for s in ("arr-a", "arr-b")},
            servers={n: {"storage": {f"arr-{n}": {"protocol": "fc"}}} for n in "ab"} | {"c": {}},
            clusters={"k": {"members": ["a", "b", "c"], "fencing": {"methods": ["pdu"]}}},
            services={
                "db": {
                    "product": "other/base",
                    "cluster_aware": True,
                    "runs_on": "k",
                    "active_on": "a",
                    "possible_owners": ["a", "b"],
                    "copies": {"a": "arr-a/d", "b": "arr-b/d"},
                    **({"monitor": monitor} if monitor else {}),
                }
            },
        )

    def test_how_soon_is_not_known_where_no_interval_is_stated(self) -> None:
        found = self.lost()
        assert found.services["db"].interrupted is not None
        assert found.services["db"].interrupted.high is None

    def test_a_stated_interval_counts_and_what_it_takes_for_granted_is_said(self) -> None:
        found = self.lost(interval="10 s", timeout="20 s")
        (monitor,) = [t for t in the(found, "is-taken-over", "db").terms if t.name == "monitor"]
        assert monitor.span == Span(0, 30)
        assert "another start of it on a fails at once" in monitor.assumed

    def test_where_the_first_failure_moves_it_it_is_not_started_there_again(self) -> None:
        found = self.lost(interval="10 s", timeout="20 s", restarts=0)
        (monitor,) = [t for t in the(found, "is-taken-over", "db").terms if t.name == "monitor"]
        assert monitor.assumed == "k can stop db on a"
