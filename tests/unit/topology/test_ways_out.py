"""A witness that stands outside of the spec is reached over networks that lead there."""

from typing import Any

from support.timelines import happens


def hosts() -> dict[str, Any]:
    return {
        "platform": "hyper-v/2022",
        "networks": {"lan": {"roles": ["management"]}, "beat": {"roles": ["cluster"]}},
        "hosts": {h: {"networks": ["lan", "beat"]} for h in ("h1", "h2", "h3", "h4")},
        "clusters": {"k": {"members": ["h1", "h2", "h3", "h4"], "quorum": {"witness": {"kind": "cloud"}}}},
    }


def test_a_network_for_heartbeats_alone_leads_to_no_cloud() -> None:
    assert happens("lan", "h1", "h2", **hosts()).clusters["k"].quorum == "lost"
    assert happens("beat", "h1", "h2", **hosts()).clusters["k"].quorum == "kept"
