"""A member that loses its own adapter: it can fence nobody over it, and clients miss what it carries at once."""

from typing import Any

import pytest
from support.timelines import happens, the

from hadocs.behaviour.model import Span


def two_nodes(**fencing: Any) -> dict[str, Any]:
    """Two nodes with one network, of which each keeps quorum by itself."""
    node = {"os": "RHEL 9", "networks": ["lan"]}
    return {
        "networks": {"lan": {"roles": ["client", "cluster"]}},
        "servers": {"a": node, "b": node},
        "clusters": {
            "k": {
                "members": ["a", "b"],
                "platform": "pacemaker/rhel9",
                "quorum": {"two_node": True, "witness": {"kind": "none"}},
                "fencing": {"methods": ["pdu"], **fencing},
            }
        },
        "services": {"web": {"runs_on": "k", "active_on": "a"}},
    }


@pytest.mark.parametrize("fencing", [{}, {"delay": "15 s", "delay_for": "a"}], ids=["no delay", "its delay"])
def test_who_reaches_no_device_loses_the_race_whatever_the_delays(fencing: dict[str, Any]) -> None:
    found = happens("a:lan", **two_nodes(**fencing))
    assert the(found, "is-fenced", "a")
    assert the(found, "races", "k").why == "only b reaches a fencing device"
    assert found.services["web"].state == "interrupted"
    other = happens("b:lan", **two_nodes(**fencing))
    assert the(other, "is-fenced", "b")
    assert other.services["web"].state == "goes-on"


def test_clients_miss_what_it_carries_from_the_first_moment() -> None:
    found = happens("a:lan", **two_nodes())
    assert the(found, "stops", "web").when == Span()
    back = the(found, "starts", "web").when
    assert found.services["web"].interrupted == back
    assert found.services["web"].why == ""


def test_where_nobody_reaches_a_device_nobody_is_fenced() -> None:
    found = happens("lan", **two_nodes())
    assert not [e for e in found.events if e.what == "is-fenced"]
    assert found.services["web"].state == "down"


def test_windows_finds_a_dead_address_by_the_check_of_that_resource() -> None:
    parts = two_nodes()
    node = {"os": "Windows Server 2022 Standard", "networks": ["lan", "heartbeat"], "storage": {"san": {}}}
    parts |= {
        "networks": {"lan": {"roles": ["client"]}, "heartbeat": {"roles": ["cluster"]}},
        "storage": {"san": {"volumes": {"d": {}}}},
        "servers": {"a": node, "b": node},
        "clusters": {"k": {"members": ["a", "b"], "quorum": {"witness": {"kind": "cloud"}}}},
        "services": {
            "db": {"product": "sql-server/2019-fci", "runs_on": "k", "active_on": "a", "data": "san/d"}
        },
    }
    found = the(happens("a:lan", **parts), "is-taken-over", "db")
    assert found.when == Span(0, 60)
    assert "k takes the address of db for failed on a, which its heartbeats may not tell" in found.assumes


@pytest.mark.parametrize(("shared", "state"), [(True, "interrupted"), (False, "uncertain")])
def test_the_only_other_address_may_fail_with_the_first_where_no_client_network_is_shared(
    shared: bool, state: str
) -> None:
    # MicrosoftDocs/SupportArticles-docs, cluster-ip-resources-fail-2-node-2-site-fsw-cluster.md
    parts = two_nodes()
    os, there = "Windows Server 2022 Standard", "east" if shared else "west"
    parts |= {
        "networks": {n: {"roles": ["client"]} for n in ("east", "west")} | {"wan": {"roles": ["cluster"]}},
        "servers": {
            "a": {"os": os, "networks": ["east", "wan"]},
            "b": {"os": os, "networks": [there, "wan"]},
        },
        "clusters": {"k": {"members": ["a", "b"], "quorum": {"witness": {"kind": "cloud"}}}},
        "services": {"db": {"runs_on": "k", "active_on": "a", "cluster_aware": True}},
    }
    found = happens("a:east", **parts).services["db"]
    assert found.state == state
    assert ("takes the address of db on b for failed as well" in found.question) is not shared
    other = happens(f"b:{there}", **parts).services["db"]
    assert other.state == ("goes-on" if shared else "uncertain")
    assert happens("b", **parts).services["db"].state == "goes-on"  # who is alone has nobody to hear


def test_a_virtual_adapter_may_show_a_link_that_its_host_has_lost() -> None:
    parts = two_nodes()
    node = {"os": "Windows Server 2022 Standard", "networks": ["lan", "heartbeat"]}
    parts |= {
        "networks": {"lan": {"roles": ["client"]}, "heartbeat": {"roles": ["cluster"]}},
        "hosts": {h: {"platform": "vsphere/8.0", "networks": ["lan", "heartbeat"]} for h in ("h1", "h2")},
        "vms": {"a": {**node, "on": "h1"}, "b": {**node, "on": "h2"}},
        "servers": {},
        "clusters": {"k": {"members": ["a", "b"], "quorum": {"witness": {"kind": "cloud"}}}},
        "services": {"db": {"runs_on": "k", "active_on": "a", "cluster_aware": True}},
    }
    found = the(happens("h1:lan", **parts), "is-taken-over", "db")
    assert any("its virtual adapter may still show a link" in a for a in found.assumes)


def test_what_the_loser_wrote_alone_is_lost_once_the_other_copy_is_promoted() -> None:
    parts = two_nodes()
    for node in parts["servers"].values():
        node["storage"] = {"r": {"protocol": "drbd"}}
    parts["storage"] = {"r": {"kind": "hyperconverged", "protocols": ["drbd"], "on": ["a", "b"], "copies": 2}}
    parts["services"]["web"]["data"] = "r"
    assert the(happens("a:lan", **parts), "runs-on", "r").why.startswith(
        "what a still writes is on its own copy"
    )
    assert "must not be promoted" in the(happens("b:lan", **parts), "runs-on", "r").why
