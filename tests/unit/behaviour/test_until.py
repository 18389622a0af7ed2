"""What ends an outage of a machine that no other host may take: its own host, or room elsewhere, and who tries that."""

from typing import Any

import pytest
from support.timelines import happens


def lost(platform: str, *names: str, **vm: Any) -> str:
    """What ends the outage of the service in `app` of `n1` once some hosts are lost."""
    found = happens(
        *names,
        platform=platform,
        storage={"san": {"kind": "array"}, "disks": {"kind": "local", "on": ["n1"]}},
        hosts={n: {"memory": "64 GiB", "storage": {"san": {}}} for n in ("n1", "n2", "n3")},
        vms={
            "app": {"on": "n1", "memory": "40 GiB", "files": "san", **vm},
            **{f"db{n}": {"on": f"n{n}", "memory": "40 GiB", "files": "san"} for n in (2, 3)},
        },
        clusters={"c": {"members": ["n1", "n2", "n3"]}},
        services={"web": {"product": "web", "runs_on": "app"}},
    )
    assert found.services["web"].state == "down"
    return found.services["web"].until


def test_proxmox_keeps_a_machine_without_room_in_recovery() -> None:
    assert lost("proxmox/9", "n1") == (
        "n1 is back or another host of c can take app, which its HA manager tries every round"
    )


@pytest.mark.parametrize("vm", [{"possible_owners": ["n1"]}, {"files": "disks"}])
def test_so_it_does_with_one_that_is_bound_to_its_host_or_to_its_disks(vm: dict[str, Any]) -> None:
    assert lost("proxmox/9", "n1", **vm).startswith("n1 is back or another host of c can take app")


@pytest.mark.parametrize("platform", ["hyper-v/2022", "vsphere/8.0"])
def test_others_start_it_once_a_host_can_take_it(platform: str) -> None:
    assert lost(platform, "n1") == "n1 is back or another host of c can take app"


def test_what_its_cluster_is_told_not_to_start_waits_for_a_person() -> None:
    assert lost("vsphere/8.0", "n1", priority="disabled") == "a person has repaired it"


def test_with_all_hosts_gone_no_other_host_is_promised() -> None:
    assert "another host" not in lost("proxmox/9", "n1", "n2", "n3")
