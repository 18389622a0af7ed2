"""keepalived counts nothing: whoever hears no advertisements takes the address."""

from typing import Any

import pytest
from support.estates import spec
from support.timelines import happens, on_purpose, the

from hadocs.availability.model.core import Model
from hadocs.behaviour.homecoming import handed_back
from hadocs.behaviour.model import Span
from hadocs.topology.build import build, estate_of
from hadocs.topology.world import World


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


def proxies() -> dict[str, Any]:
    """A service of another product on a cluster that is stated to be keepalived."""
    found = routers()
    found["clusters"]["k"]["platform"] = "keepalived/2"
    found["services"] = {"proxy": {"product": "other/haproxy", "runs_on": "k", "active_on": "a"}}
    return found


def test_what_runs_on_a_cluster_of_keepalived_goes_with_its_address() -> None:
    assert happens("a", **proxies()).services["proxy"].interrupted == Span(3, 4)
    cut = happens(split=("k",), **proxies()).services["proxy"]
    assert (cut.state, cut.question) == ("uncertain", "a and b each hold the address of proxy")


def test_a_master_that_is_taken_down_says_so_and_the_address_moves_at_once() -> None:
    assert on_purpose("a", **routers()).services["vip"].interrupted == Span(0, 1)
    assert on_purpose("a", **proxies()).services["proxy"].interrupted == Span(0, 1)


def test_one_that_is_back_listens_at_once_and_may_take_the_address_after_three_advertisements() -> None:
    for parts in (routers(), proxies()):
        (term,) = the(on_purpose("a", **parts), "rejoins", "a").terms
        assert (term.span, term.assumed) == (Span(0, 4), "")


def test_the_address_may_go_back_to_the_member_of_the_higher_priority() -> None:
    world = World(spec(**proxies()))
    topology = build(world.spec)
    fate = handed_back(world, topology, "proxy")
    assert (fate.fate, "nopreempt" in fate.depends) == ("may", True)


def apart() -> dict[str, Any]:
    """Two machines with one address and no cluster, on hosts that restart them."""
    return {
        "platform": "vsphere/8.0",
        "networks": {"lan": {"roles": ["client", "management"]}},
        "storage": {"san": {"protocols": ["fc"], "volumes": {"v": {}}}},
        "hosts": {h: {"networks": ["lan"], "storage": {"san": {"protocol": "fc"}}} for h in ("h1", "h2")},
        "vms": {m: {"on": h, "files": "san/v", "networks": ["lan"]} for m, h in (("a", "h1"), ("b", "h2"))},
        "clusters": {"ha": {"members": ["h1", "h2"], "ha": {"enabled": "true"}}},
        "services": {"vip": {"product": "keepalived", "runs_on": ["a", "b"]}},
    }


def test_without_a_cluster_a_master_that_is_taken_down_says_so_as_well() -> None:
    found = on_purpose("a", **apart())
    assert found.services["vip"].interrupted == Span(0, 1)
    assert the(found, "is-taken-over", "vip").to == "b"
    assert on_purpose("b", **apart()).services["vip"].state == "goes-on"


def test_a_master_that_moves_with_its_machine_keeps_the_address() -> None:
    assert on_purpose("h1", **apart()).services["vip"].state == "goes-on"


def test_an_address_is_missed_for_three_advertisements_and_not_until_its_machine_is_started_again() -> None:
    model = Model(estate_of(spec(**apart())))
    core = model.core("vip")
    hours = {t.component: t.hours(core.values) for t in core.terms}
    for component in ("host:h1", "hypervisor:h1", "guest:a", "application:vip on a"):
        assert hours[component] * 3600 == pytest.approx(3.5), component
