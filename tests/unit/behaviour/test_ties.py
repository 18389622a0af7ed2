"""The loss of one machine's own paths to a storage, or of its own adapter in a network."""

import re
from typing import Any

import pytest
from support.timelines import happens

from hadocs.errors import UsageError


def estate(platform: str = "hyper-v/2022", csv: bool | None = True, **cluster: Any) -> dict[str, Any]:
    """Three hosts with two networks, and a machine on the first one."""
    hosts = {
        h: {
            "memory": "64 GiB",
            "networks": ["lan", "san"],
            "storage": {"arr": {"protocol": "iscsi", "paths": 2}},
        }
        for h in ("h1", "h2", "h3")
    }
    return {
        "platform": platform,
        "hosts": hosts,
        "networks": {"lan": {"roles": ["client", "cluster", "management"]}, "san": {"roles": ["storage"]}},
        "storage": {"arr": {"protocols": ["iscsi"], "volumes": {"v": {} if csv is None else {"csv": csv}}}},
        "vms": {"app": {"on": "h1", "memory": "4 GiB", "files": "arr/v"}},
        "clusters": {"k": {"members": list(hosts), **cluster}},
        "services": {"app": {"runs_on": "app"}},
    }


WITNESS = {"quorum": {"witness": {"kind": "cloud"}}}


@pytest.mark.parametrize("lost", ["h1:arr", "h1:san"])
def test_a_volume_of_the_cluster_is_reached_through_another_host(lost: str) -> None:
    assert happens(lost, **estate(**WITNESS)).services["app"].state == "goes-on"


def test_a_disk_that_is_no_such_volume_moves_to_a_host_that_reaches_it_with_its_machine() -> None:
    found = happens("h1:arr", **estate(csv=False, **WITNESS))
    assert found.services["app"].state == "interrupted"
    assert [e.what for e in found.events if e.subject == "app" and e.kind == "vm"][-1] == "starts"


def test_where_that_is_not_said_it_is_not_certain_that_nobody_notices() -> None:
    outcome = happens("h1:arr", **estate(csv=None, **WITNESS)).services["app"]
    assert outcome.state == "interrupted"
    assert "Cluster Shared Volume" in outcome.why


@pytest.mark.parametrize(("protects", "state"), [(True, "interrupted"), (False, "down"), (None, "uncertain")])
def test_vsphere_restarts_it_elsewhere_with_component_protection_only(
    protects: bool | None, state: str
) -> None:
    ha = {"enabled": True} if protects is None else {"enabled": True, "component_protection": protects}
    outcome = happens("h1:arr", **estate("vsphere/8.0", csv=None, ha=ha)).services["app"]
    assert outcome.state == state
    assert state != "uncertain" or "component_protection" in outcome.question


def test_proxmox_does_not_look_at_storage() -> None:
    outcome = happens("h1:arr", **estate("proxmox/8", csv=None, ha={"enabled": True})).services["app"]
    off = "a person switches h1 off and k starts app elsewhere"
    assert (outcome.state, outcome.until) == ("down", f"{off}, or the paths of h1 to arr are back")


def test_a_host_that_is_switched_off_helps_only_where_its_machines_start_elsewhere() -> None:
    outcome = happens("h1:arr", **estate("proxmox/8", csv=None, ha={"enabled": False})).services["app"]
    assert (outcome.state, outcome.until) == ("down", "the paths of h1 to arr are back")


def test_a_host_without_its_adapter_is_cut_off_from_its_cluster() -> None:
    found = happens("h1:lan", **estate(**WITNESS))
    assert found.services["app"].state == "interrupted"
    assert found.clusters["k"].quorum == "kept"
    assert "h1" in {e.subject for e in found.events if e.what == "is-isolated"}


def test_another_host_without_its_paths_stops_nothing() -> None:
    assert happens("h2:arr", **estate("proxmox/8", csv=None)).services["app"].state == "goes-on"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("h1:sann", "did you mean h1:san?"),
        ("h1:zzz", "it has h1:arr, h1:lan, h1:san."),
        ("nothing", "are named h1:arr"),
    ],
)
def test_a_tie_that_is_not_there_is_told_with_those_that_are(name: str, hint: str) -> None:
    with pytest.raises(UsageError, match=re.escape(hint)):
        happens(name, **estate(**WITNESS))


def _linked(platform: str, **vm: Any) -> dict[str, Any]:
    """As `estate`, its machine with a network of clients alone that carries no heartbeat."""
    found = estate(platform, **WITNESS)
    found["networks"] = {"out": {"roles": ["client"]}, **found["networks"]}
    for host in found["hosts"].values():
        host["networks"] = ["out", "lan", "san"]
    found["vms"]["app"] |= {"networks": ["out"], **vm}
    return found


@pytest.mark.parametrize("version", ["2012r2", "2019", "2025"])
def test_a_machine_is_moved_to_where_the_link_of_its_network_is(version: str) -> None:
    found = happens("h1:out", **_linked(f"hyper-v/{version}"))
    moved = next(e for e in found.events if e.what == "is-moved")
    assert (moved.subject, moved.by) == ("app", "k")
    assert moved.when.high is None
    assert found.services["app"].state == "interrupted"
    assert found.events[-1].what == "reconnects"


@pytest.mark.parametrize("platform", ["hyper-v/2012", "vsphere/8.0"])
def test_nothing_else_does_that_and_a_person_moves_it(platform: str) -> None:
    parts = _linked(platform)
    if platform.startswith("vsphere"):
        del parts["clusters"]["k"]["quorum"]
    outcome = happens("h1:out", **parts).services["app"]
    assert outcome.state == "down"
    assert outcome.until.startswith("a person moves app to h2 or h3")


def test_it_is_moved_nowhere_where_the_link_is_gone_on_every_host() -> None:
    assert happens("out", **_linked("hyper-v/2022")).services["app"].state == "down"


def test_whether_one_is_moved_that_cannot_move_while_it_runs_is_not_known() -> None:
    outcome = happens("h1:out", **_linked("hyper-v/2022", live_migration=False)).services["app"]
    assert outcome.state == "uncertain"


def test_members_in_other_subnets_hear_each_other_over_routers_with_what_is_left() -> None:
    members = {
        m: {"os": "Windows Server 2019", "networks": [n]}
        for m, n in (("a", "east"), ("b", "east"), ("c", "west"), ("d", "west"))
    }
    parts: dict[str, Any] = {
        "networks": {"east": {"roles": ["client", "cluster"]}, "west": {"roles": ["client", "cluster"]}},
        "servers": members,
        "clusters": {"k": {"members": list(members), **WITNESS}},
        "services": {"s": {"product": "file-server", "runs_on": "k"}},
    }
    found = happens("a:east", **parts)
    assert {e.subject for e in found.events if e.what == "is-counted-out"} == {"a"}
    lost = happens("east", **parts)
    assert {e.subject for e in lost.events if e.what == "is-counted-out"} == {"a", "b"}


def test_of_two_guests_the_one_whose_host_has_lost_its_link_does_not_reach_the_witness() -> None:
    parts = _linked("hyper-v/2022")
    guest = {"memory": "4 GiB", "files": "arr/v", "networks": ["out"], "os": "Windows Server 2022"}
    parts["vms"] = {"a": {"on": "h1", **guest}, "b": {"on": "h2", **guest}}
    parts["clusters"]["g"] = {"members": ["a", "b"], **WITNESS}
    parts["services"] = {"s": {"product": "file-server", "runs_on": "g", "active_on": "a"}}
    found = happens("h1:out", **parts)
    assert {e.subject for e in found.events if e.what == "is-counted-out"} == {"a"}
    assert found.services["s"].state == "interrupted"


def test_a_pool_of_windows_takes_another_network_of_the_cluster() -> None:
    parts = estate(**WITNESS)
    parts["storage"] = {
        "pool": {"kind": "hyperconverged", "protocols": ["s2d"], "on": ["h1", "h2", "h3"], "copies": 2}
    }
    for host in parts["hosts"].values():
        del host["storage"]
    parts["vms"]["app"]["files"] = "pool"
    assert happens("h1:san", **parts).services["app"].state == "goes-on"


def test_clients_of_one_instance_no_longer_reach_it_while_the_others_go_on() -> None:
    parts = {
        "platform": "other/hv",
        "networks": {"lan": {"roles": ["client"]}},
        "hosts": {"h1": {"networks": ["lan"]}, "h2": {"networks": ["lan"]}},
        "vms": {"web-1": {"on": "h1"}, "web-2": {"on": "h2"}, "db": {"on": "h1"}},
        "services": {"web": {"runs_on": ["web-1", "web-2"]}, "db": {"runs_on": "db"}},
    }
    found = happens("h1:lan", **parts)
    assert [e.subject for e in found.events if e.what == "is-cut-off"] == ["web-1"]
    assert found.services["web"].state == "goes-on"
    assert found.services["db"].state == "down"
    assert not [e for e in happens("h1", **parts).events if e.what == "is-cut-off"]
