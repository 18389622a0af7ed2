"""SAP HANA with system replication under Pacemaker: who becomes the primary, after what, and what has to follow."""

from typing import Any

from support.timelines import happens, the

from hadocs.behaviour.model import Span


def hana(**service: Any) -> dict[str, Any]:
    """Two servers that fence by IPMI and an outlet, with a database on each."""
    disks = {n: {"kind": "local", "on": [m]} for n, m in (("da", "a"), ("db", "b"))}
    return {
        "servers": {n: {"os": "SLES 15"} for n in ("a", "b")},
        "storage": disks,
        "clusters": {
            "k": {
                "members": ["a", "b"],
                "quorum": {"two_node": True, "witness": {"kind": "none"}},
                "fencing": {"methods": ["ipmi", "pdu"], "timeout": "60 s"},
            }
        },
        "services": {
            "s": {
                "product": "sap-hana",
                "runs_on": "k",
                "active_on": "a",
                "promotable": True,
                "copies": {"a": "da", "b": "db"},
                "commit": "synchronous",
                **service,
            }
        },
    }


def test_the_secondary_becomes_the_primary_where_it_was_in_step_and_nothing_is_lost() -> None:
    found = happens("a", **hana())
    assert the(found, "is-promoted", "s").to == "b"
    outcome = found.services["s"]
    assert outcome.data_loss == ""
    (takeover,) = [t for t in outcome.terms if t.name == "takeover"]
    assert takeover.assumed == "b was in step (SOK in SAPHanaSR-showAttr): else k takes nothing over"


def test_what_is_lost_is_not_known_without_its_mode() -> None:
    assert happens("a", **hana(commit=None)).services["s"].data_loss is None


def test_the_old_primary_is_registered_by_a_person_where_nothing_says_otherwise() -> None:
    (wait,) = [w for w in happens("a", **hana()).waits if w.subject == "s"]
    assert wait.proof == "SAPHanaSR-showAttr: sync_state SOK for the secondary"
    assert "a was the primary" in wait.first
    assert "hdbnsutil -sr_register" in wait.first


def test_commits_wait_for_a_silent_secondary_for_as_long_as_log_shipping_does() -> None:
    found = happens("b", **hana())
    assert found.services["s"].state == "goes-on"
    assert the(found, "runs-on", "s").when == Span(0, 30)
    assert not [e for e in happens("b", **hana(commit="asynchronous")).events if e.what == "runs-on"]


def test_a_failed_primary_is_taken_over_at_once_where_the_agent_prefers_that() -> None:
    monitor = {"interval": "60 s", "timeout": "700 s"}
    again = happens("s", **hana(monitor=monitor))
    assert the(again, "is-restarted", "s").to == "a"
    over = happens("s", **hana(monitor={**monitor, "restarts": 0}))
    assert the(over, "is-promoted", "s").to == "b"
