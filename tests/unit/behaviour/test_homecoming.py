"""Whether machines go back by themselves once their host is there again, by platform and by what the spec states."""

from typing import Any

import pytest
from support.estates import spec

from hadocs.behaviour.homecoming import Homecoming, comes_home
from hadocs.topology.build import study


def back(platform: str, to: str | None = None, strict: bool = False, **cluster: Any) -> Homecoming:
    """What `app` of `n1` does, which is on `to`; `cluster` holds the hosts of its rule and other keys."""
    hosts = cluster.pop("hosts", None)
    rules = [{"members": ["app"], "hosts": hosts, "strict": strict}] if hosts else []
    made = spec(
        platform=platform,
        storage={"san": {"kind": "array"}},
        hosts={n: {"storage": {"san": {}}} for n in ("n1", "n2", "n3")},
        vms={"app": {"on": "n1", "files": "san", **cluster.pop("vm", {})}},
        clusters={"c": {"members": ["n1", "n2", "n3"], "node_affinity": rules, **cluster}},
        services={"web": {"product": "web", "runs_on": "app"}},
    )
    topology, estate = study(made)
    return comes_home(estate.world, topology, "app", to)


def test_proxmox_moves_it_back_to_the_node_of_its_rule_while_it_runs() -> None:
    assert back("proxmox/9", "n2", hosts=["n1"]) == Homecoming("goes", way="live")
    assert back("proxmox/9", None, hosts=["n1"]).fate == "goes"


def test_nodes_of_one_rule_in_proxmox_are_alike_unless_priorities_say_otherwise() -> None:
    found = back("proxmox/9", "n2", hosts=["n1", "n2"])
    assert (found.fate, found.depends) == ("may", "its rule gives {} the highest priority")
    assert back("proxmox/9", "n3", hosts=["n1", "n2"]).fate == "goes"


@pytest.mark.parametrize("platform", ["proxmox/9", "hyper-v/2022", "vsphere/8.0"])
def test_without_a_rule_that_names_its_host_it_stays(platform: str) -> None:
    assert back(platform, "n2").fate == "stays"
    assert back(platform, "n3", hosts=["n2"]).fate == "stays"


def test_windows_goes_back_only_where_failback_is_switched_on() -> None:
    found = back("hyper-v/2022", "n2", hosts=["n1"])
    assert found.fate == "may"
    assert "which it is not by default" in found.depends


def test_vsphere_leaves_it_to_drs() -> None:
    assert back("vsphere/8.0", "n2", hosts=["n1"]).depends == "DRS is on and fully automated"


def test_pacemaker_weighs_the_score_against_the_stickiness() -> None:
    assert back("pacemaker/upstream", "n2", hosts=["n1"], stickiness=0) == Homecoming("goes", way="restart")
    live = {"live_migration": True}
    assert back("pacemaker/upstream", "n2", hosts=["n1"], stickiness=0, vm=live).way == "live"
    found = back("pacemaker/upstream", "n2", hosts=["n1"], stickiness=100)
    assert (found.fate, found.depends) == ("may", "the score for {} is above its stickiness, 100")


def test_pacemaker_may_place_anew_what_prefers_nothing_unless_stickiness_holds_it() -> None:
    assert back("pacemaker/upstream", "n2", stickiness=1).fate == "stays"
    assert back("pacemaker/upstream", "n2", stickiness=0).fate == "may"
    assert back("pacemaker/upstream", "n2").fate == "may"
