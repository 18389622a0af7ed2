"""Products that have an engine of their own: what they do, how long it takes, and what may be lost."""

from typing import Any

import pytest
from support.timelines import happens, the

from hadocs.behaviour.model import Span


def pair(product: str, *, copies: bool = False, subnets: bool = False, **service: Any) -> dict[str, Any]:
    """Two servers of Windows with a service on their cluster."""
    lan = {"a": ["lan"], "b": ["lan-b" if subnets else "lan"]}
    data: dict[str, Any] = {"copies": {"a": "d-a", "b": "d-b"}} if copies else {"data": "san/d"}
    return {
        "networks": {n: {"roles": ["client", "cluster"]} for n in ("lan", "lan-b")},
        "servers": {n: {"os": "Windows Server 2019", "networks": lan[n]} for n in ("a", "b")},
        "storage": {
            "san": {"volumes": {"d": {}}},
            "d-a": {"kind": "local", "on": ["a"]},
            "d-b": {"kind": "local", "on": ["b"]},
        },
        "clusters": {"k": {"members": ["a", "b"], "quorum": {"witness": {"kind": "cloud"}}}},
        "services": {"s": {"product": product, "runs_on": "k", "active_on": "a", **data, **service}},
    }


def test_active_manager_mounts_a_copy_within_its_bound_from_the_failure() -> None:
    found = happens("a", **pair("exchange/2019-dag", copies=True))
    assert the(found, "is-taken-over", "s").actor == "engine"
    mail = found.services["s"]
    assert mail.interrupted == Span(10, 35)
    assert "not copied" in (mail.data_loss or "")
    assert [t.assumed for t in mail.terms if t.name == "mount"] == [
        "a copy of s is healthy and within the mount dial: beyond it nothing mounts by itself"
    ]


def test_an_availability_group_promotes_a_secondary_and_what_it_loses_is_not_known() -> None:
    found = happens("a", **pair("sql-server/2019-ag", copies=True))
    assert the(found, "is-promoted", "s").to == "b"
    assert found.services["s"].data_loss is None
    assert any("none of which the spec says" in t.assumed for t in found.services["s"].terms)


def test_no_bound_is_known_for_the_recovery_of_an_instance_and_it_loses_nothing() -> None:
    outcome = happens("a", **pair("sql-server/2019-fci")).services["s"]
    assert outcome.interrupted is not None
    assert outcome.interrupted.high is None
    assert outcome.data_loss == ""


def test_clients_in_other_subnets_may_keep_the_old_address() -> None:
    found = happens("a", **pair("sql-server/2019-ag", copies=True, subnets=True))
    back = the(found, "reconnects", "s")
    assert back.terms[0].span == Span(0, 1200)
    assert "MultiSubnetFailover" in back.terms[0].assumed
    assert not [
        e for e in happens("a", **pair("sql-server/2019-ag", copies=True)).events if e.what == "reconnects"
    ]


def test_a_scale_out_file_server_is_served_by_every_member() -> None:
    scale_out, general = (happens("a", **pair(p)).services["s"].interrupted for p in ("sofs", "file-server"))
    assert scale_out is not None
    assert general is not None
    assert scale_out.high is not None
    assert general.high is not None
    assert scale_out.high < general.high


@pytest.mark.parametrize(("copies", "loss"), [(True, None), (False, "")])
def test_what_others_lose_is_known_only_where_they_share_one_disk(copies: bool, loss: str | None) -> None:
    found = happens("a", **pair("some program", copies=copies, cluster_aware="true"))
    assert found.services["s"].data_loss == loss


def test_mail_of_2007_starts_on_the_other_node_after_a_time_that_is_not_known() -> None:
    outcome = happens("a", **pair("exchange/2007-ccr", copies=True)).services["s"]
    assert outcome.interrupted is not None
    assert outcome.interrupted.high is None
    assert "dumpster" in (outcome.data_loss or "")
