"""Sites that stand in a failure domain, such as a grid: it takes all of them along."""

from typing import Any

import pytest
from support.timelines import happens

from hadocs.errors import InputError
from hadocs.spec.load import load_text


def estate(**sites: Any) -> dict[str, Any]:
    return {
        "failure_domains": {"grid": {"kind": "other"}},
        "sites": sites,
        "servers": {f"n{n}": {"site": place, "os": "RHEL 9"} for n, place in enumerate(("a", "b", "c"), 1)},
        "clusters": {
            "k": {
                "members": ["n1", "n2", "n3"],
                "quorum": {"witness": {"kind": "none"}},
                "fencing": {"methods": ["pdu"]},
            }
        },
        "services": {"db": {"runs_on": "k", "cluster_aware": "true", "active_on": "n3"}},
    }


def test_a_domain_takes_its_sites_and_what_stands_there() -> None:
    apart = estate(a={"stands_in": "grid"}, b={}, c={})
    shared = estate(a={"stands_in": "grid"}, b={"stands_in": "grid"}, c={})
    assert happens("grid", **apart).services["db"].state == "goes-on"
    found = happens("grid", **shared)
    assert found.services["db"].state == "down"
    assert {e.subject for e in found.events if e.what == "stops"} >= {"a", "b", "n1", "n2"}


def test_a_site_in_what_stands_in_it_is_refused() -> None:
    text = "hadocs: 1\nname: x\nsites: {a: {stands_in: hall}}\nservers: {s: {}}\n"
    with pytest.raises(InputError) as found:
        load_text(text + "failure_domains: {hall: {kind: room, site: a}}\n")
    assert 'the site "a" stands in "hall", and "hall" in that site' in found.value.problems[0].message
