"""Machines of vSphere whose host loses their files: paths down and devices gone, with component protection or not."""

from typing import Any

import pytest
from support.estates import host_cluster
from support.timelines import happens, the

from hadocs.behaviour.model import Span, Timeline


def estate(protection: bool | None, protocol: str = "fc", platform: str = "vsphere/8.0") -> dict[str, Any]:
    """Three hosts on one datastore; a machine on the first one."""
    host = {"memory": "64 GiB", "networks": ["mgmt", "vm"], "storage": {"arr": {}}}
    ha = {"enabled": True} if protection is None else {"enabled": True, "component_protection": protection}
    kind = "share" if protocol == "nfs" else "array"
    return {
        "platform": platform,
        "networks": {"mgmt": {"roles": ["management"]}, "vm": {"roles": ["client"]}},
        "storage": {"arr": {"kind": kind, "protocols": [protocol], "volumes": {"ds": {}}}},
        "hosts": dict.fromkeys(("x1", "x2", "x3"), host),
        "vms": {"m": {"on": "x1", "memory": "8 GiB", "files": "arr/ds", "networks": ["vm"]}},
        "clusters": {"ha": {"members": ["x1", "x2", "x3"], "ha": ha}},
        "services": {"s": {"runs_on": "m", "cluster_aware": False}},
    }


def ends(found: Timeline) -> list[str]:
    return [e.what for e in found.events if e.subject == "m"]


@pytest.mark.parametrize("protocol", ["fc", "nfs"])
def test_protected_it_is_ended_after_five_minutes_and_twenty_seconds(protocol: str) -> None:
    found = happens("x1:arr", **estate(True, protocol))
    assert the(found, "hangs", "m").when == Span(0, 0)
    assert the(found, "stops", "m").when == Span(320, 320)
    assert the(found, "is-restarted", "m").when.low > 320
    missed = found.services["s"].interrupted
    assert missed is not None
    assert missed.low > 320


def test_unprotected_it_hangs_until_the_paths_are_back() -> None:
    found = happens("x1:arr", **estate(False))
    assert ends(found) == ["hangs"]
    assert found.services["s"].state == "down"


def test_whether_it_is_protected_decides_where_that_is_not_stated() -> None:
    outcome = happens("x1:arr", **estate(None)).services["s"]
    assert outcome.state == "uncertain"
    assert "component_protection" in outcome.question


@pytest.mark.parametrize("protection", [True, False, None])
def test_a_dead_array_ends_nothing_as_no_other_host_could_start_it(protection: bool | None) -> None:
    assert ends(happens("arr", **estate(protection))) == ["hangs"]


def test_a_device_that_its_array_reports_as_gone_ends_protected_machines_at_once() -> None:
    found = happens("arr/ds", **estate(True))
    assert ends(found) == ["stops"]
    assert the(found, "stops", "m").when == Span(0, 0)
    assert ends(happens("arr/ds", **estate(False))) == ["hangs"]
    assert ends(happens("arr/ds", **estate(True, "nfs"))) == ["hangs"]


def test_machines_that_no_cluster_watches_hang_as_well() -> None:
    parts = estate(True)
    del parts["clusters"]
    assert ends(happens("arr", **parts)) == ["hangs"]


def test_component_protection_ends_nothing_on_other_platforms() -> None:
    assert "stops" not in ends(happens("arr", **estate(None, platform="proxmox/8")))


def test_2008_has_no_volume_in_common_that_would_be_redirected() -> None:
    found = happens("hv-1:san", **host_cluster())
    assert found.services["share"].state == "interrupted"
    assert "Cluster Shared Volume" not in found.services["share"].why
