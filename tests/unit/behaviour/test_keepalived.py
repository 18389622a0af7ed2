"""keepalived counts nothing: whoever hears no advertisements takes the address."""

from typing import Any

from support.timelines import happens, the

from hadocs.behaviour.model import Span


def routers() -> dict[str, Any]:
    """Two machines with one address."""
    return {
        "servers": {"a": {"os": "Debian 12"}, "b": {"os": "Debian 12"}},
        "clusters": {"k": {"members": ["a", "b"]}},
        "services": {"vip": {"product": "keepalived", "runs_on": "k", "active_on": "a"}},
    }


def test_a_backup_takes_the_address_of_a_master_that_it_hears_no_more() -> None:
    found = happens("a", **routers())
    assert found.services["vip"].interrupted == Span(3, 4)
    assert the(found, "is-taken-over", "vip").to == "b"


def test_in_a_cut_each_of_them_is_the_master() -> None:
    found = happens(split=("k",), **routers())
    assert the(found, "runs-twice", "vip").when == Span(3, 4)
    assert (found.services["vip"].state, found.services["vip"].question) == (
        "uncertain",
        "a and b each hold the address of vip",
    )
    assert found.clusters["k"].quorum == "not-counted"
