"""Hosts of vSphere that are cut off from their storage by the same cut: vSAN's sides, datastores over management."""

from typing import Any

import pytest
from support.timelines import happens, the

from hadocs.behaviour.model import Timeline


def over_management(protocol: str = "iscsi", **ha: Any) -> dict[str, Any]:
    """Three hosts whose datastore lies behind their management network; a machine on the first one."""
    names = ("x1", "x2", "x3")
    host = {"memory": "64 GiB", "networks": ["mgmt", "vm"], "storage": {"arr": {}}}
    kind = "share" if protocol == "nfs" else "array"
    return {
        "platform": "vsphere/8.0",
        "networks": {"mgmt": {"roles": ["management", "storage"]}, "vm": {"roles": ["client"]}},
        "storage": {"arr": {"kind": kind, "protocols": [protocol], "volumes": {"ds": {}}}},
        "hosts": dict.fromkeys(names, host),
        "vms": {"m": {"on": "x1", "memory": "8 GiB", "files": "arr/ds", "networks": ["vm"]}},
        "clusters": {"ha": {"members": list(names), "ha": {"enabled": True, **ha}}},
        "services": {"s": {"runs_on": "m", "cluster_aware": False}},
    }


def stretched(preferred: str | None = "a", witness: str | None = "w", **storage: Any) -> dict[str, Any]:
    """A vSAN of two sites with two hosts each, and a third site; a machine in each data site."""
    vsan = {
        "kind": "hyperconverged",
        "protocols": ["vsan"],
        "on": ["x1", "x2", "x3", "x4"],
        "copies": 2,
        "fault_domain": "site",
        **({"preferred": preferred} if preferred else {}),
        **({"witness": witness} if witness else {}),
        **storage,
    }
    host = {"memory": "64 GiB", "networks": ["vm", "mgmt", "vsan"]}
    vm = {"memory": "8 GiB", "files": "vs", "networks": ["vm"]}
    return {
        "platform": "vsphere/8.0",
        "sites": {"a": {}, "b": {}, "w": {}},
        "networks": {
            "vm": {"roles": ["client"]},
            "mgmt": {"roles": ["management"]},
            "vsan": {"roles": ["storage"]},
        },
        "storage": {"vs": vsan},
        "hosts": {f"x{n}": {**host, "site": "a" if n < 3 else "b"} for n in range(1, 5)},
        "vms": {"m": {"on": "x1", **vm}, "n": {"on": "x3", **vm}},
        "clusters": {"ha": {"members": ["x1", "x2", "x3", "x4"], "ha": {"enabled": True}}},
        "services": {k: {"runs_on": v, "cluster_aware": False} for k, v in (("s", "m"), ("t", "n"))},
    }


def states(found: Timeline) -> tuple[str, str]:
    return found.services["s"].state, found.services["t"].state


@pytest.mark.parametrize("protocol", ["iscsi", "nfs"])
@pytest.mark.parametrize("how", [{"split": ("ha:x1",)}, {}])
def test_a_host_without_datastores_is_taken_for_failed(protocol: str, how: dict[str, Any]) -> None:
    found = happens(*([] if how else ["x1:mgmt"]), **how, **over_management(protocol))
    assert the(found, "hangs", "m").when.low == 0
    assert the(found, "is-counted-out", "x1").when.low >= 15
    assert the(found, "is-restarted", "m").when.low > the(found, "is-counted-out", "x1").when.low
    assert found.services["s"].state == "interrupted"


def test_its_isolation_response_does_not_keep_the_others_from_that() -> None:
    found = happens(split=("ha:x1",), **over_management(isolation_response="power-off"))
    assert the(found, "is-counted-out", "x1")
    assert the(found, "gives-up", "x1")
    assert found.services["s"].state == "interrupted"


def test_the_copies_that_are_left_on_are_told_of() -> None:
    left = the(happens(split=("ha:x1",), **over_management()), "runs-on", "x1")
    assert "answers on its networks" in left.why
    stretch = the(happens(split=("ha",), **stretched()), "runs-on", "x3")
    assert stretch.why.startswith("vSAN ends the machines there")
    lives = the(happens(split=("ha:x1",), **over_management("fc")), "runs-on", "x1")
    assert lives.why.startswith("isolated if no isolation address answers")


def test_what_hangs_is_missed_from_the_first_moment_though_its_host_ends_it_later() -> None:
    parts = over_management("nfs", isolation_response="power-off")
    parts["storage"]["san"] = {"kind": "array", "protocols": ["fc"], "volumes": {"ds": {}}}
    parts["hosts"] = {h: {**e, "storage": {"arr": {}, "san": {}}} for h, e in parts["hosts"].items()}
    found = happens("x1:mgmt", **parts)
    assert the(found, "hangs", "m").when.low == 0
    assert the(found, "is-restarted", "m").when.low >= the(found, "gives-up", "x1").when.low
    missed = found.services["s"].interrupted
    assert missed is not None
    assert missed.low >= 35


def test_nothing_is_restarted_where_all_have_lost_the_datastore() -> None:
    found = happens("mgmt", **over_management())
    assert not [e for e in found.events if e.what in ("is-restarted", "is-counted-out")]
    assert found.services["s"].state == "down"


def test_with_ha_off_the_machine_hangs() -> None:
    parts = over_management()
    parts["clusters"]["ha"]["ha"] = {"enabled": False}
    found = happens("x1:mgmt", **parts)
    assert the(found, "hangs", "m")
    assert found.services["s"].state == "down"


def test_a_datastore_by_another_way_tells_that_the_host_lives() -> None:
    parts = over_management("fc")
    assert happens(split=("ha:x1",), **parts).services["s"].state == "goes-on"


def test_a_machine_on_disks_of_its_own_host_runs_on() -> None:
    parts = over_management()
    parts["storage"]["disk"] = {"kind": "local", "on": ["x1"]}
    parts["vms"]["m"]["files"] = "disk"
    assert happens("x1:mgmt", **parts).services["s"].state == "goes-on"


@pytest.mark.parametrize(("preferred", "right"), [("a", "n"), ("b", "m"), ("x1", "n"), ("x4", "m")])
def test_the_preferred_side_keeps_the_objects_and_starts_the_others_machines(
    preferred: str, right: str
) -> None:
    found = happens(split=("ha",), **stretched(preferred))
    assert states(found) == (("goes-on", "interrupted") if right == "n" else ("interrupted", "goes-on"))
    assert the(found, "hangs", right)
    assert the(found, "is-restarted", right)


def test_a_witness_in_one_of_the_sites_decides_alone() -> None:
    assert states(happens(split=("ha",), **stretched("a", "b"))) == ("interrupted", "goes-on")


def test_without_a_stated_witness_no_outcome_is_certain() -> None:
    found = happens(split=("ha",), **stretched(None, None))
    assert states(found) == ("uncertain", "uncertain")
    assert "storage.vs.preferred and storage.vs.witness" in found.services["s"].question


def test_without_a_stated_preference_either_side_may_have_to_start_its_machines_elsewhere() -> None:
    found = happens(split=("ha",), **stretched(None))
    assert states(found) == ("interrupted", "interrupted")
    assert all("storage.vs.preferred" in found.services[k].why for k in ("s", "t"))


@pytest.mark.parametrize("how", [{"split": ("ha:x1",)}, {}])
def test_a_host_by_itself_loses_its_objects(how: dict[str, Any]) -> None:
    found = happens(*([] if how else ["x1:vsan"]), **how, **stretched())
    assert states(found) == ("interrupted", "goes-on")


def test_of_hosts_each_a_fault_domain_the_side_that_misses_few_goes_on() -> None:
    found = happens(split=("ha:x1",), **stretched(None, None, fault_domain="host"))
    assert states(found) == ("interrupted", "goes-on")
    halves = happens(split=("ha:x1,x2",), **stretched(None, None, fault_domain="host"))
    assert "vs" in halves.services["s"].why
    assert "goes-on" not in states(halves)


def test_a_cut_beside_vsan_s_network_leaves_all_as_it_is() -> None:
    parts = stretched()
    parts["clusters"]["ha"]["heartbeat"] = {"networks": ["mgmt"]}
    assert states(happens(split=("ha",), **parts)) == ("goes-on", "goes-on")


@pytest.mark.parametrize("how", [{"split": ("ha",)}, {}])
def test_no_side_goes_on_without_the_witness(how: dict[str, Any]) -> None:
    found = happens(*(["w"] if how else ["w", "a"]), **how, **stretched())
    assert states(found) == ("down", "down")


def test_a_witness_beside_one_side_goes_with_it() -> None:
    parts = stretched("a", "a")
    assert states(happens("a", **parts)) == ("down", "down")
    assert states(happens("b", **parts)) == ("goes-on", "interrupted")


@pytest.mark.parametrize("how", [{"split": ("ha",)}, {}])
def test_a_witness_lost_after_a_side_is_outlived_once_votes_are_counted_anew(how: dict[str, Any]) -> None:
    found = happens(*([] if how else ["b"]), **how, then=("w",), **stretched())
    assert states(found)[0] == "goes-on"  # 10 min later, on 8.0
    soon = happens(*([] if how else ["b"]), **how, then=("1min", "w"), **stretched())
    assert "which takes up to 5 min" in soon.services["s"].question
    assert states(happens("w", then=("b",), **stretched())) == ("down", "down")


def test_a_witness_lost_alone_stops_nothing() -> None:
    assert states(happens("w", **stretched())) == ("goes-on", "goes-on")
