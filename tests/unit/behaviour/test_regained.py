"""When users have a service again: it may run before one that it needs, and then says that it waits."""

from __future__ import annotations

from typing import Any

from support.estates import spec

from hadocs.behaviour.risk import risks
from hadocs.behaviour.timeline import Step, timeline
from hadocs.tell.story import story
from hadocs.tell.words import agreed
from hadocs.topology.build import study
from hadocs.topology.model import Thing


def shop(**ha: Any) -> dict[str, Any]:
    """A balancer by VRRP in front of a database by Patroni, all of it on one cluster of Proxmox VE."""
    machine = {"memory": "8 GiB", "files": "rbd/vms"}
    return {
        "platform": "proxmox/9",
        "storage": {
            "rbd": {
                "kind": "hyperconverged",
                "on": ["pve-1", "pve-2", "pve-3"],
                "copies": 3,
                "volumes": {"vms": {}},
            }
        },
        "hosts": {f"pve-{n}": {"memory": "256 GiB", "storage": {"rbd": {}}} for n in (1, 2, 3)},
        "vms": {
            **{f"pg-{n}": {"on": f"pve-{n}", **machine} for n in (1, 2, 3)},
            **{f"lb-{n}": {"on": f"pve-{n}", **machine} for n in (1, 2)},
        },
        "clusters": {
            "pve": {"members": ["pve-1", "pve-2", "pve-3"], "quorum": {"witness": {"kind": "none"}}, **ha},
            "pg": {"members": ["pg-1", "pg-2", "pg-3"], "platform": "other/patroni"},
            "vrrp": {"members": ["lb-1", "lb-2"], "platform": "other/keepalived"},
        },
        "services": {
            "db": {"product": "postgresql/patroni", "runs_on": "pg", "active_on": "pg-1"},
            "shop": {"runs_on": "vrrp", "active_on": "lb-1", "needs": ["db"]},
        },
    }


MANAGED = {"ha": {"enabled": True}}


def told(lost: str, kind: str, **ha: Any) -> list[str]:
    topology, estate = study(spec(**shop(**ha)))
    found = timeline(estate, topology, (Step((Thing(kind, lost),)),))
    return [
        agreed(s.template, len(s.names[0]) > 1).format(
            *(" and ".join(n.id for n in some) for some in s.names)
        )
        for s in story(found.events)
    ]


def test_a_service_that_runs_before_what_it_needs_says_that_it_waits() -> None:
    said = told("pve-1", "host", **MANAGED)
    assert "shop runs again on lb-2, and waits for db" in said
    assert "db runs again" in said


def test_it_says_so_as_well_where_nobody_knows_whether_that_comes_back() -> None:
    assert "shop runs again on lb-2, and waits for db" in told("pve-1", "host")


def test_one_whose_need_was_there_all_the_time_waits_for_nothing() -> None:
    assert "shop runs again on lb-2" in told("lb-1", "vm")


def test_members_that_count_no_votes_are_not_left_without_quorum() -> None:
    for made in (shop(), shop(**MANAGED)):
        topology, estate = study(spec(**made))
        found = risks(estate, (Thing("host", "pve-1"),), topology.things)
        assert not [r for r in found if {"vrrp", "pg"} & {*r.clusters, *r.unsure}]


def test_a_store_that_is_not_named_is_not_taken_for_the_cluster_of_the_database() -> None:
    topology, estate = study(spec(**shop(**MANAGED)))
    found = timeline(estate, topology, (Step((Thing("host", "pve-1"),)),))
    (store,) = [t.assumed for e in found.events for t in e.terms if "majority" in t.assumed]
    assert store.startswith("the store of Patroni, which db does not name, keeps its majority")
