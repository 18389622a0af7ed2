"""How many of the machines that hold a storage it can miss, by its kind."""

from typing import Any

import pytest
from support.timelines import happens

KINDS = {"rbd": "proxmox/8", "s2d": "hyper-v/2022", "vsan": "vsphere/8.0", "drbd": "proxmox/8"}


def held(protocol: str, hosts: int, witness: str = "cloud", racks: int = 0, **storage: Any) -> dict[str, Any]:
    """Hosts whose disks hold a storage together, and a machine on one that is not lost first."""
    names = [f"h{i + 1}" for i in range(hosts)]
    rack = (lambda i: {"rack": f"r{i * racks // hosts + 1}"}) if racks else lambda _: {}
    kind = "cloud" if protocol in ("s2d", "vsan") else "qdevice"
    witnesses = {"kind": "none"} if witness == "none" else {"kind": kind}
    body: dict[str, Any] = {"members": names, "quorum": {"witness": witnesses}}
    if protocol == "vsan":
        body = {"members": names, "ha": {"enabled": True}}
    entry = {"kind": "hyperconverged", "protocols": [protocol], "on": names, "volumes": {"v": {}}, **storage}
    return {
        "platform": KINDS[protocol],
        "hosts": {n: {"memory": "64 GiB", "networks": ["lan"], **rack(i)} for i, n in enumerate(names)},
        "networks": {"lan": {"roles": ["client", "cluster", "management", "storage"]}},
        "storage": {"pool": entry},
        "vms": {"app": {"on": names[-1], "memory": "4 GiB", "files": "pool/v"}},
        "clusters": {"k": body},
        "services": {"app": {"runs_on": "app"}},
    }


def state(*lost: str, then: tuple[str, ...] = (), **parts: Any) -> str:
    """What becomes of the machine's service."""
    return happens(*lost, then=then, **parts).services["app"].state


@pytest.mark.parametrize(
    ("hosts", "storage", "lost", "outcome"),
    [
        (3, {"copies": 3}, ("h1",), "goes-on"),
        (3, {"copies": 3}, ("h1", "h2"), "down"),
        (3, {"copies": 2}, ("h1",), "goes-on"),  # size 2, min_size 1 by Ceph's formula
        (3, {"copies": 2, "min_copies": 2}, ("h1",), "down"),
        (4, {"copies": 4, "monitors": ["h1", "h3", "h4"]}, ("h1",), "goes-on"),
        (4, {"copies": 4, "monitors": ["h2", "h3", "h4"]}, ("h1", "h2"), "goes-on"),
        (4, {"copies": 4, "monitors": ["h1", "h2", "h3"]}, ("h1", "h2"), "down"),
        (4, {"copies": 4}, ("h1", "h2"), "uncertain"),  # where the monitors run decides
        (5, {"copies": 3, "min_copies": 1, "monitors": ["h3", "h4", "h5"]}, ("h1", "h2"), "goes-on"),
    ],
)
def test_ceph_needs_its_min_size_and_a_majority_of_monitors(
    hosts: int, storage: dict[str, Any], lost: tuple[str, ...], outcome: str
) -> None:
    assert state(*lost, **held("rbd", hosts, **storage)) == outcome


@pytest.mark.parametrize(("apart", "outcome"), [("rack", "goes-on"), ("host", "down"), (None, "down")])
def test_copies_that_are_kept_apart_by_rack_outlive_one(apart: str | None, outcome: str) -> None:
    more = {"fault_domain": apart} if apart else {}
    found = held("rbd", 6, racks=3, copies=3, monitors=["h1", "h3", "h5"], **more)
    assert state("h1", "h2", **found) == outcome


def test_so_many_copies_as_fall_to_a_site_go_with_it() -> None:
    found = held("rbd", 6, racks=2, copies=4, fault_domain="rack", monitors=["h4", "h5", "h6"])
    assert state("h1", "h2", "h3", **found) == "goes-on"  # two of four are left, as many as it needs


@pytest.mark.parametrize(
    ("hosts", "copies", "witness", "lost", "outcome"),
    [
        (2, 2, "cloud", ("h1",), "goes-on"),
        (2, 2, "none", ("h1",), "uncertain"),  # the pool goes with the cluster, whose vote is a coin toss
        (3, 3, "cloud", ("h1",), "goes-on"),
        (3, 3, "cloud", ("h1", "h2"), "down"),  # a copy is there; the pool has a third of its drives
        (4, 3, "cloud", ("h1", "h2"), "goes-on"),
        (4, 3, "none", ("h1", "h2"), "uncertain"),  # its page says both
        (4, 2, "cloud", ("h1", "h2"), "down"),
        (8, 4, "cloud", ("h1", "h2", "h3"), "down"),  # never more than two
    ],
)
def test_a_pool_of_spaces_direct_has_a_quorum_of_its_own(
    hosts: int, copies: int, witness: str, lost: tuple[str, ...], outcome: str
) -> None:
    assert state(*lost, **held("s2d", hosts, witness, copies=copies)) == outcome


def test_on_windows_server_2016_half_of_a_pool_without_a_witness_stops() -> None:
    """Source: Microsoft, understand-quorum.md of 2018, and quorum.md of 2024 for Windows Server 2019 and later."""
    found = held("s2d", 2, "none", copies=2)
    assert state("h1", **{**found, "platform": "hyper-v/2016"}) == "down"


def test_a_three_way_mirror_on_three_nodes_stops_with_the_second_node_though_the_cluster_goes_on() -> None:
    found = happens("h1", then=("h2",), **held("s2d", 3, copies=3))
    assert found.services["app"].state == "down"
    assert found.clusters["k"].quorum == "kept"
    assert "needs more than half" in found.services["app"].why


def test_vsan_outlives_as_many_hosts_as_it_has_copies_to_spare() -> None:
    assert state("h1", **held("vsan", 4, copies=2)) == "goes-on"
    assert state("h1", "h2", **held("vsan", 4, copies=2)) == "down"
    assert state("h1", "h2", **held("vsan", 5, copies=3)) == "goes-on"


def test_drbd_writes_to_all_that_hold_it_unless_the_spec_says_otherwise() -> None:
    assert state("h1", **held("drbd", 2, witness="qdevice")) == "goes-on"


@pytest.mark.parametrize("protocol", ["rbd", "vsan"])
def test_storage_that_is_torn_apart_stops_until_its_network_is_back(protocol: str) -> None:
    found = held(protocol, 3, copies=3)
    found["networks"] = {
        "lan": {"roles": ["client", "cluster", "management"]},
        "back": {"roles": ["storage"]},
    }
    for host in found["hosts"].values():
        host["networks"] = ["lan", "back"]
    outcome = happens("back", **found).services["app"]
    assert (outcome.state, outcome.until) == ("down", "back is back")


def test_a_host_without_its_adapter_is_out_of_the_storage_and_its_machine_stops() -> None:
    found = held("rbd", 3, copies=3)
    found["networks"] = {"lan": {"roles": ["client", "cluster"]}, "back": {"roles": ["storage"]}}
    for host in found["hosts"].values():
        host["networks"] = ["lan", "back"]
    assert state("h1:back", **found) == "goes-on"
    assert state("h3:back", **found) == "down"  # nothing of Proxmox reacts to disks that do not answer
    assert state("h1:back", "h2:back", **found) == "down"
