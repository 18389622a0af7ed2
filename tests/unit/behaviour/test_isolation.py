"""A host of vSphere HA that hears no other one, by the isolation response of its cluster."""

from typing import Any

import pytest
from support.timelines import happens, the

from hadocs.behaviour.model import Timeline


def estate(response: str | None, hosts: int = 3) -> dict[str, Any]:
    """Hosts on shared storage; a machine on the first one."""
    names = [f"x{n}" for n in range(1, hosts + 1)]
    host = {"memory": "64 GiB", "networks": ["mgmt", "vm"], "storage": {"arr": {"protocol": "fc"}}}
    ha = {"enabled": True} if response is None else {"enabled": True, "isolation_response": response}
    return {
        "platform": "vsphere/8.0",
        "networks": {"mgmt": {"roles": ["management"]}, "vm": {"roles": ["client"]}},
        "storage": {"arr": {"protocols": ["fc"], "volumes": {"ds": {}}}},
        "hosts": dict.fromkeys(names, host),
        "vms": {"m": {"on": "x1", "memory": "8 GiB", "files": "arr/ds", "networks": ["vm"]}},
        "clusters": {"ha": {"members": names, "ha": ha}},
        "services": {"s": {"runs_on": "m", "cluster_aware": False}},
    }


def cut(response: str | None, hosts: int = 3) -> Timeline:
    return happens(split=("ha:x1",), **estate(response, hosts))


@pytest.mark.parametrize("response", [None, "leave"])
def test_by_default_machines_run_on_where_they_are(response: str | None) -> None:
    found = cut(response)
    assert found.services["s"].state == "goes-on"
    said = any("isolation_response" in a for e in found.events for a in e.assumes)
    assert said == (response is None)


def test_powered_off_they_start_elsewhere_after_the_delay() -> None:
    found = cut("power-off")
    given_up, stopped = the(found, "gives-up", "x1"), the(found, "stops", "m")
    assert given_up.when.low == pytest.approx(5 + 30)
    assert stopped.when == given_up.when
    assert the(found, "is-restarted", "m").when.low > stopped.when.low
    assert found.services["s"].state == "interrupted"
    assert "x1" not in found.events[-1].subject


def test_a_shutdown_may_take_as_long_as_the_guests_need() -> None:
    assert the(cut("shutdown"), "gives-up", "x1").when.high == pytest.approx(30 + 30 + 300)


def test_nobody_gives_up_machines_where_all_hosts_are_isolated() -> None:
    found = happens("mgmt", **estate("power-off"))
    assert found.services["s"].state == "goes-on"
    assert not [e for e in found.events if e.what == "gives-up"]


def test_of_two_hosts_that_are_cut_the_one_that_reaches_its_isolation_address_is_not_isolated() -> None:
    outcome = cut("power-off", hosts=2).services["s"]
    assert outcome.state == "interrupted"
    assert "isolation address" in outcome.why
    assert cut("leave", hosts=2).services["s"].state == "goes-on"


def test_of_two_hosts_the_one_that_loses_its_link_is_isolated_and_the_other_is_the_primary() -> None:
    found = happens("x1:mgmt", **estate("power-off", hosts=2))
    assert [e.subject for e in found.events if e.what == "is-isolated"] == ["x1"]
    assert the(found, "is-restarted", "m").to == "x2"


def test_several_that_hear_each_other_are_not_isolated() -> None:
    found = happens(split=("ha:x1,x2",), **estate("power-off", hosts=5))
    assert found.services["s"].state == "goes-on"


@pytest.mark.parametrize("hosts", [2, 3])
def test_a_host_that_may_still_reach_its_gateway_is_not_said_to_be_isolated(hosts: int) -> None:
    found = cut("leave", hosts)
    assert not [e for e in found.events if e.what == "is-isolated"]
    why = the(found, "runs-on", "x1").why
    assert (
        why.startswith("isolated if no isolation address answers") and "else with a primary of its own" in why
    )
    assert "clusters.ha.ha.isolation_addresses" in why


def test_a_host_without_its_network_reaches_no_gateway_in_it() -> None:
    found = happens("x1:mgmt", **estate("leave"))
    assert [e.subject for e in found.events if e.what == "is-isolated"] == ["x1"]
    every = happens("mgmt", **estate("leave"))
    assert {e.subject for e in every.events if e.what == "is-isolated"} == {"x1", "x2", "x3"}


def test_of_an_address_that_is_stated_at_one_site_the_other_site_knows_that_it_is_silent() -> None:
    spec = estate("leave", 2)
    spec["sites"] = {"a": {}, "b": {}}
    spec["hosts"] = {h: {**spec["hosts"][h], "site": site} for h, site in (("x1", "a"), ("x2", "b"))}
    spec["storage"]["arr"]["site"] = "a"
    spec["clusters"]["ha"]["ha"]["isolation_addresses"] = ["arr"]
    found = happens(split=("ha",), **spec)
    assert [e.subject for e in found.events if e.what == "is-isolated"] == ["x2"]
    assert not [e for e in found.events if "isolated if" in e.why]
