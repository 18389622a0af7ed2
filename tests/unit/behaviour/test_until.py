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
            "app": {"on": "n1", "memory": "40 GiB", "dynamic_memory": False, "files": "san", **vm},
            **{f"db{n}": {"on": f"n{n}", "memory": "40 GiB", "files": "san"} for n in (2, 3)},
        },
        clusters={"c": {"members": ["n1", "n2", "n3"], "ha": {"enabled": True}}},
        services={"web": {"product": "web", "runs_on": "app"}},
    )
    assert found.services["web"].state == "down"
    return found.services["web"].until


def test_proxmox_keeps_a_machine_without_room_in_recovery() -> None:
    assert lost("proxmox/9", "n1") == (
        "n1 is back or another host of c can take app, which its HA manager tries every round"
    )


def test_so_it_does_with_one_that_is_bound_to_its_host() -> None:
    bound = lost("proxmox/9", "n1", possible_owners=["n1"])
    assert bound.startswith("n1 is back or another host of c can take app")


def test_one_that_is_bound_to_its_disks_is_started_without_them_and_ends_in_error() -> None:
    assert lost("proxmox/9", "n1", files="disks") == (
        "n1 is back, and a person has brought app back there and taken it out of HA's state error"
    )


@pytest.mark.parametrize("platform", ["hyper-v/2022", "vsphere/8.0"])
def test_others_start_it_once_a_host_can_take_it(platform: str) -> None:
    assert lost(platform, "n1") == "n1 is back or another host of c can take app"


def test_what_its_cluster_is_told_not_to_start_waits_for_a_person() -> None:
    assert lost("vsphere/8.0", "n1", priority="disabled") == "a person has repaired it"


def test_with_all_hosts_gone_no_other_host_is_promised() -> None:
    assert "another host" not in lost("proxmox/9", "n1", "n2", "n3")


def _two(platform: str, *names: str, **more: Any) -> Any:
    return happens(
        *names,
        platform=platform,
        storage={"nas": {"kind": "share"}},
        hosts={n: {"memory": "64 GiB", "storage": {"nas": {}}} for n in ("n1", "n2")},
        vms={"app": {"on": "n2", "files": "nas"}, "db": {"on": "n2", "files": "nas"}},
        clusters={
            "c": {
                "members": ["n1", "n2"],
                "quorum": {"witness": {"kind": "none"}},
                "ha": {"enabled": True},
                **more,
            }
        },
        services={
            "web": {"product": "web", "runs_on": "app", "needs": ["data"]},
            "data": {"product": "data", "runs_on": "db"},
        },
    )


def test_without_quorum_a_person_makes_what_is_left_go_on_without_the_one_that_is_lost() -> None:
    found = _two("proxmox/9", "n1").services
    assert found["data"].until == (
        "n1 is back, or a person starts c without it (pvecm expected), once it is surely off"
    )
    assert found["web"].until == found["data"].until


def test_votes_alone_end_nothing_where_the_files_are_lost_too() -> None:
    found = _two("proxmox/9", "n1", "nas").services
    assert found["data"].until == "n1 is back, and so is nas"


def test_votes_alone_end_nothing_where_copies_of_the_data_are_short_too() -> None:
    names = ["a", "b", "c"]
    parts: dict[str, Any] = {
        "platform": "pacemaker/rhel9",
        "servers": {n: {} for n in names},
        "storage": {
            "r0": {"kind": "hyperconverged", "protocols": ["drbd"], "on": names, "quorum": "majority"}
        },
        "clusters": {"k": {"members": names, "quorum": {"witness": {"kind": "none"}}}},
        "services": {
            "drbd": {"runs_on": "k", "cluster_aware": True, "data": "r0"},
            "nfs": {"runs_on": "k", "cluster_aware": True, "starts_after": ["drbd"]},
        },
    }
    found = happens("b", "c", **parts).services
    assert [found[s].until for s in ("drbd", "nfs")] == ["b or c is back"] * 2


def test_a_replica_stands_in_for_files_that_are_lost_once_there_are_votes() -> None:
    found = happens(
        "n1",
        platform="proxmox/9",
        storage={"disks": {"kind": "local", "on": ["n1"]}},
        hosts={"n1": {"storage": {"disks": {}}}, "n2": {}},
        vms={"app": {"on": "n1", "files": "disks", "replica": "pvesr"}},
        clusters={
            "c": {"members": ["n1", "n2"], "quorum": {"witness": {"kind": "none"}}, "ha": {"enabled": True}}
        },
        services={"web": {"product": "web", "runs_on": "app"}},
    )
    assert "a person starts c without it" in found.services["web"].until


def _rooms(*names: str, platform: str = "proxmox/9") -> Any:
    """Two sites with two hosts each, and a share at the first of them."""
    return happens(
        *names,
        platform=platform,
        sites={"east": {}, "west": {}},
        networks={"lan": {}},
        links={"dark": {"between": ["east", "west"]}},
        storage={"nas": {"kind": "share", "protocols": ["nfs"], "site": "east"}},
        hosts={
            n: {"site": "east" if n < "w" else "west", "networks": ["lan"], "storage": {"nas": {}}}
            for n in ("e1", "e2", "w1", "w2")
        },
        vms={"app": {"on": "w1", "files": "nas"}},
        clusters={
            "c": {
                "members": ["e1", "e2", "w1", "w2"],
                "quorum": {"witness": {"kind": "none"}},
                "ha": {"enabled": True},
            }
        },
        services={"web": {"product": "web", "runs_on": "app"}},
    )


def test_a_site_that_is_back_brings_its_share() -> None:
    assert _rooms("east").services["web"].until == "east is back"


@pytest.mark.parametrize("lost", ["east", "dark"])
def test_a_machine_hangs_from_the_first_moment_though_its_host_loses_its_quorum_later(lost: str) -> None:
    hung = [e for e in _rooms(lost).events if e.subject == "app"]
    assert [(e.what, e.when.low) for e in hung] == [("hangs", 0)]


def test_what_is_not_started_for_want_of_votes_waits_for_the_same() -> None:
    found = _two("proxmox/9", "n2", ha={"enabled": False}).services
    assert found["data"].state == "down"
