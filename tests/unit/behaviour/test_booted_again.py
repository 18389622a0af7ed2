"""After members have reset themselves it is told what they do once they have booted, or said that it is not known."""

from __future__ import annotations

from typing import Any

import pytest
from support.timelines import happens

SERVERS = {m: {"os": "Debian 12", "networks": ["lan"]} for m in ("a", "b", "c", "d")}


def cluster(*members: str, platform: str = "pacemaker/rhel9", **quorum: Any) -> dict[str, Any]:
    """A cluster whose members have a watchdog alone, and one service."""
    return {
        "networks": {"lan": {"roles": ["client", "cluster"]}},
        "servers": {m: SERVERS[m] for m in members},
        "clusters": {
            "k": {
                "members": list(members),
                "platform": platform,
                "quorum": {"witness": {"kind": "none"}, **quorum},
                "fencing": {"methods": ["watchdog"], "sbd": {"watchdog_timeout": "5 s"}},
            }
        },
        "services": {"s": {"runs_on": "k", "active_on": "a", "product": "x"}},
    }


@pytest.mark.parametrize(("names", "split", "who"), [((), ("k:a",), "a and b boot"), (("a",), (), "b boots")])
def test_two_nodes_wait_for_each_other_and_are_not_reset_anew(
    names: tuple[str, ...], split: tuple[str, ...], who: str
) -> None:
    found = happens(*names, split=split, **cluster("a", "b", two_node=True))
    (told,) = [a for a in found.assumes if "boot" in a]
    assert told.startswith(f"{who} again, ") and "not reset anew" in told
    assert told.endswith(
        "nothing before both have heard each other (wait_for_all, which two_node switches on)"
    )


def test_without_wait_for_all_it_is_not_known_what_each_starts() -> None:
    found = happens(split=("k:a",), **cluster("a", "b", two_node=True, wait_for_all=False))
    assert "a and b boot again" in found.assumes
    assert any(
        a.startswith("whether a and b then start alone") and "is not known" in a for a in found.assumes
    )


def test_of_more_nodes_those_without_quorum_start_nothing_and_it_is_not_known_that_they_are_left_alone() -> (
    None
):
    found = happens(split=("k:a,b",), **cluster("a", "b", "c", "d"))
    told = [a for a in found.assumes if "boot again" in a or "reset anew" in a]
    assert told == [
        "a, b, c and d boot again, and start nothing before k has quorum there",
        "whether a, b, c and d are reset anew until then is not known",
    ]


def test_proxmox_arms_no_watchdog_before_there_is_quorum() -> None:
    found = happens(
        split=("pve:p",),
        platform="proxmox/9",
        hosts={"p": {}, "q": {}, "r": {}},
        vms={"v": {"on": "p", "priority": "high"}},
        clusters={"pve": {"members": ["p", "q", "r"], "ha": {"enabled": True}}},
        services={"s": {"runs_on": "v", "cluster_aware": False}},
    )
    assert (
        "p boots again, is reset by no watchdog meanwhile, and starts nothing before pve has quorum there"
        in found.assumes
    )


def test_what_nobody_resets_is_not_told_to_boot() -> None:
    made = cluster("a", "b", two_node=True)
    made["clusters"]["k"]["fencing"] = {"methods": ["pdu"]}
    assert not [a for a in happens(split=("k:a",), **made).assumes if "boot" in a]
