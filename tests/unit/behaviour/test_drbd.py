"""DRBD by its own settings: what the node that writes does without its peer, and whether the other one may follow."""

from typing import Any

import pytest
from support.timelines import happens, the


def pair(**drbd: Any) -> dict[str, Any]:
    """Two nodes that replicate over a network of their own."""
    node = {"os": "RHEL 9", "networks": ["lan", "repl"]}
    return {
        "networks": {"lan": {"roles": ["client", "cluster"]}, "repl": {"roles": ["storage"]}},
        "storage": {"d": {"kind": "hyperconverged", "protocols": ["drbd"], "on": ["a", "b"], **drbd}},
        "servers": {"a": node, "b": node},
        "clusters": {
            "k": {
                "members": ["a", "b"],
                "platform": "pacemaker/rhel9",
                "quorum": {"two_node": True, "witness": {"kind": "none"}},
                "fencing": {"methods": ["pdu"]},
            }
        },
        "services": {"files": {"runs_on": "k", "active_on": "a", "data": "d"}},
    }


def test_without_fencing_of_its_own_an_old_copy_may_be_promoted() -> None:
    found = happens("repl", then=("10min", "a"), **pair())
    assert found.services["files"].state == "interrupted"
    assert found.services["files"].data_loss == "what was written to d since its copies were apart"


@pytest.mark.parametrize("fencing", ["resource-only", "resource-and-stonith"])
def test_with_it_the_old_copy_stays_where_it_is(fencing: str) -> None:
    found = happens("repl", then=("10min", "a"), **pair(fencing=fencing)).services["files"]
    assert found.state == "down"
    assert f"the copy of d on b is outdated, and {fencing} keeps it from being promoted" in found.why
    assert found.until == "a is back, or a person promotes an older copy"


def test_what_is_lost_at_once_has_outdated_nothing() -> None:
    assert happens("a", **pair(fencing="resource-only")).services["files"].state == "interrupted"


def test_stonith_holds_all_writes_until_the_peer_can_do_no_harm() -> None:
    assert the(happens("b", **pair(fencing="resource-only")), "resumes", "d").when.high == 10.5
    found = the(happens("b", **pair(fencing="resource-and-stonith")), "resumes", "d")
    assert (found.when.high, found.why) == (None, "once its peer is outdated or fenced")


@pytest.mark.parametrize(("thing", "back"), [("b", "b is back"), ("repl", "repl is back")])
def test_two_nodes_with_quorum_stop_without_each_other(thing: str, back: str) -> None:
    found = happens(thing, **pair(quorum="majority"))
    assert (found.services["files"].state, found.services["files"].until) == ("down", back)
    assert the(found, "pauses", "d").why.endswith("writes are held")
    fails = happens(thing, **pair(quorum="majority", on_no_quorum="io-error"))
    assert the(fails, "pauses", "d").why.endswith("writes fail")


def test_by_majority_a_node_that_loses_its_own_adapter_writes_no_more_and_the_others_go_on() -> None:
    parts = pair(quorum="majority", witness="c")
    parts["servers"]["c"] = parts["servers"]["a"]
    away = happens("b:repl", **parts)
    assert away.services["files"].state == "goes-on"
    assert the(away, "pauses", "d").why == "writes wait for b"
    own = happens("a:repl", **parts)
    assert own.services["files"].state != "goes-on"
    assert not [e for e in own.events if e.subject == "d"]
    # Without a majority to keep, the copy that is written goes on by itself.
    assert happens("a:repl", **pair()).services["files"].state == "goes-on"
