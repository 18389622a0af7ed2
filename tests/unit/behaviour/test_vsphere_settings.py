"""Settings of vSphere HA that say how long, and whether, it acts."""

from typing import Any

import pytest
from support.timelines import happens, the


def hosts(**ha: Any) -> dict[str, Any]:
    return {
        "platform": "vsphere/8.0",
        "networks": {"vm": {"roles": ["client"]}, "mgmt": {"roles": ["management"]}},
        "storage": {"arr": {"protocols": ["fc"], "volumes": {"ds": {}}}},
        "hosts": {h: {"networks": ["vm", "mgmt"], "storage": {"arr": {}}} for h in ("x1", "x2", "x3")},
        "vms": {"app": {"on": "x1", "files": "arr/ds", "networks": ["vm"]}},
        "clusters": {"k": {"members": ["x1", "x2", "x3"], "ha": {"enabled": "true", **ha}}},
        "services": {"shop": {"runs_on": "app"}},
    }


def test_component_protection_waits_as_long_as_it_is_set_to() -> None:
    ends = [
        the(happens("x1:arr", **hosts(component_protection="true", **more)), "stops", "app").when.low
        for more in ({}, {"apd_delay": "30 s"})
    ]
    assert ends == [140 + 180, 140 + 30]


@pytest.mark.parametrize(("address", "off"), [("vm", False), ("mgmt", True)])
def test_a_host_that_reaches_an_isolation_address_is_not_isolated(address: str, off: bool) -> None:
    found = happens("x1:mgmt", **hosts(isolation_response="power-off", isolation_addresses=[address]))
    assert any(e.what == "stops" and e.subject == "app" for e in found.events) is off
    assert any(e.what == "is-isolated" for e in found.events) is off
