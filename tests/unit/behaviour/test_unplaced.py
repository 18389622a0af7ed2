"""Machines that no host may take, and starts that fail: what each platform does then, and how often."""

from typing import Any

import pytest
from support.timelines import happens, the

SAN = {"array": {"protocols": ["iscsi"], "volumes": {"ds": {}}}}


def tight(platform: str, **cluster: Any) -> dict[str, Any]:
    """Two hosts of which neither has room for the other's machine."""
    memory = {"memory": "48 GiB", "dynamic_memory": False, "files": "array/ds"}
    hosts = {"memory": "64 GiB", "storage": {"array": {"protocol": "iscsi"}}}
    return {
        "platform": platform,
        "storage": SAN,
        "hosts": {"x1": hosts, "x2": hosts, "x3": {**hosts, "memory": "16 GiB"}},
        "vms": {"big": {"on": "x1", **memory}, "other": {"on": "x2", **memory}},
        "clusters": {"hc": {"members": ["x1", "x2", "x3"], **cluster}},
        "services": {"ledger": {"runs_on": "big"}},
    }


@pytest.mark.parametrize(
    ("platform", "says"),
    [
        ("vsphere/8.0", "HA tries again once a host joins, has more room or reaches its files"),
        ("proxmox/9", "left in the state recovery, and tried again every 10 s"),
        ("hyper-v/2022", "left failed, and tried again after 1 h"),
        ("hyper-v/2008r2", "left failed, and tried again after 1 h"),
    ],
)
def test_what_no_host_may_take_waits_as_its_platform_lets_it(platform: str, says: str) -> None:
    found = happens("x1", **tight(platform, ha={"enabled": True}))
    waits = the(found, "waits-for-a-host", "big")
    assert waits.why.startswith(says)
    assert waits.cause is not None
    assert found.events[waits.cause].what in ("is-counted-out", "is-fenced", "keeps-quorum")
    assert found.services["ledger"].until == "x1 is back or another host of hc can take big" + (
        ", which its HA manager tries every round" if platform == "proxmox/9" else ""
    )


def test_vsphere_counts_the_starts_that_fail() -> None:
    spec = tight("vsphere/8.0", ha={"enabled": True})
    spec["vms"]["big"]["memory"] = "8 GiB"
    found = happens("x1", **spec)
    assert (
        "a start by hc helps at once; one that fails is tried 4 more times within 30 min, and then no more"
        in (found.assumes)
    )


def test_where_nobody_starts_anything_nothing_is_told_of_it() -> None:
    found = happens("x1", **tight("vsphere/8.0", ha={"enabled": False}))
    assert not [e for e in found.events if e.what == "waits-for-a-host"]


def test_component_protection_ends_a_copy_that_hangs_only_where_it_is_aggressive() -> None:
    spec = tight("vsphere/8.0", ha={"enabled": True, "component_protection": True})
    spec["networks"] = {"all": {"roles": ["management", "storage"]}}
    for host in spec["hosts"].values():
        host["networks"] = ["all"]
    found = happens(split=("hc:x1",), **spec)
    assert the(found, "runs-on", "x1").why.endswith(
        "or after 5 min 20 s by component protection, if that is set to be aggressive"
    )


def test_a_machine_whose_restart_is_disabled_runs_on_where_its_host_is_isolated() -> None:
    spec = tight("vsphere/8.0", ha={"enabled": True, "isolation_response": "power-off"})
    spec["vms"]["aside"] = {"on": "x1", "memory": "4 GiB", "files": "array/ds", "priority": "disabled"}
    spec["services"]["aside"] = {"runs_on": "aside"}
    found = happens(split=("hc:x1",), **spec)
    assert found.services["aside"].state == "goes-on"
    assert found.services["ledger"].state == "down"
    assert not [e for e in found.events if e.subject == "aside" and e.what == "stops"]
    assert happens("x1", **spec).services["aside"].why == "the restart of aside is disabled in hc"


def test_proxmox_starts_a_machine_without_its_disks_and_leaves_it_in_error() -> None:
    spec = tight("proxmox/9", ha={"enabled": True})
    spec["storage"]["own"] = {"kind": "local", "on": ["x1"]}
    spec["vms"]["big"] = {"on": "x1", "memory": "4 GiB", "files": "own"}
    found = happens("x1", **spec)
    assert the(found, "waits-for-a-host", "big").why.endswith("ends in the state error")
    assert found.services["ledger"].until == (
        "x1 is back, and a person has brought big back there and taken it out of HA's state error"
    )
