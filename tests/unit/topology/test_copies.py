"""Who else holds the data of a storage, and how old that may be."""

from __future__ import annotations

from typing import Any

import pytest
from support.estates import guest_cluster, host_cluster, spec

from hadocs.topology.copies import Copy, copies
from hadocs.topology.world import World


def held(sections: dict[str, Any], lost: str) -> tuple[Copy, ...]:
    return copies(World(spec(**sections)), lost)


def database(product: str, **more: Any) -> dict[str, Any]:
    sections = guest_cluster()
    sections["storage"] = {**sections["storage"], "far": {}}
    entry = {"runs_on": "gc", "product": product, "copies": {"a": "san/data", "b": "far"}}
    sections["services"] = {"db": {**entry, **more}}
    return sections


@pytest.mark.parametrize(
    ("product", "more", "age"),
    [
        ("exchange/2019-dag", {}, "behind"),
        ("sql-server/ag", {"commit": "synchronous"}, "current"),
        ("sql-server/ag", {"commit": "asynchronous"}, "behind"),
        ("sql-server/ag", {}, "unknown"),
        ("our own", {"cluster_aware": True}, "unknown"),
        ("our own", {"cluster_aware": True, "commit": "synchronous"}, "current"),
    ],
)
def test_a_copy_is_as_old_as_its_product_and_its_commits_leave_it(
    product: str, more: dict[str, Any], age: str
) -> None:
    (found,) = held(database(product, **more), "san/data")
    assert (found.of, found.on, found.age) == ("db", ("far",), age)


def test_a_loss_that_takes_all_copies_leaves_none() -> None:
    sections = database("exchange/2019-dag", copies={"a": "san/data", "b": "san/csv"})
    (found,) = held(sections, "san")
    assert not found.held


def test_data_that_is_handed_over_lies_in_one_place() -> None:
    (found,) = held(guest_cluster(), "san")
    assert found == Copy("service", "mail")


def test_a_replica_of_a_machine_is_as_old_as_its_last_run() -> None:
    sections = host_cluster()
    sections["vms"]["file"]["replica"] = "hyper-v-replica"
    (found,) = held(sections, "san/csv")
    assert (found.kind, found.how, found.age) == ("vm", "Hyper-V Replica", "last-run")


def test_another_domain_controller_holds_the_directory() -> None:
    sections = host_cluster(services={"dir": {"runs_on": ["file", "dc-2"], "product": "ad-ds"}})
    sections["servers"] = {"dc-2": {}}
    (found,) = held(sections, "san")
    assert (found.by, found.age) == (("dc-2",), "behind")
    sections["vms"]["file"]["on"] = "hv-1"
    sections["services"]["erp"] = {"runs_on": "file", "cluster_aware": False}
    (found,) = held(sections, "san")
    assert not found.held, "what else runs in it is nowhere else"


def test_instances_that_do_not_replicate_hold_nothing_for_each_other() -> None:
    sections = host_cluster(services={"web": {"runs_on": ["file", "w2"], "product": "iis"}})
    sections["vms"]["w2"] = {"on": "hv-2"}
    (found,) = held(sections, "san")
    assert not found.held


def test_what_lies_elsewhere_is_not_asked_about() -> None:
    assert held(host_cluster(), "san/data") == ()


def test_what_a_storage_ships_is_as_old_as_its_last_run() -> None:
    sections = host_cluster()
    sections["storage"] = {"san": {"volumes": {"csv": {}, "quorum": {}}, "shipped_to": "far/copy"}}
    sections["storage"]["far"] = {"volumes": {"copy": {}}}
    (found,) = held(sections, "san/csv")
    assert (found.on, found.age) == (("far/copy",), "last-run")
    sections["storage"]["san"]["shipped_to"] = "san/quorum"
    (found,) = held(sections, "san")
    assert not found.held, "a replica that is lost with it is none"


def test_what_is_lost_at_the_same_place_holds_nothing_to_go_on_from() -> None:
    sections = guest_cluster()
    sections["servers"] = {"dc-3": {}}
    sections["vms"]["a"]["files"] = "san/csv"
    sections["services"] = {"directory": {"product": "ad-ds", "runs_on": ["a", "dc-3"]}}
    world = World(spec(**sections))
    (found,) = [c for c in copies(world, "san") if c.of == "a"]
    assert found.by == ("dc-3",)
    (found,) = [c for c in copies(world, "san", {"dc-3"}) if c.of == "a"]
    assert not found.held
    far = database("exchange/2019-dag")
    (copy,) = copies(World(spec(**far)), "san/data", {"far"})
    assert not copy.held


def test_copies_of_one_service_are_as_old_as_each_of_them_says() -> None:
    sections = database(
        "sql-server/ag",
        commit="synchronous",
        copies={"a": "san/data", "b": "far", "c": "farther"},
        replicas={"c": {"commit": "asynchronous"}},
    )
    sections["storage"]["farther"] = {}
    sections["vms"]["c"] = dict(sections["vms"]["b"])
    sections["clusters"]["gc"]["members"] = ["a", "b", "c"]
    world = World(spec(**sections))
    assert [(c.on, c.age) for c in copies(world, "san/data")] == [
        (("far",), "current"),
        (("farther",), "behind"),
    ]
    (left,) = copies(world, "san/data", gone=("far",))
    assert (left.on, left.age) == (("farther",), "behind")
    (none,) = copies(world, "san/data", gone=("far", "farther"))
    assert not none.held


def test_a_primary_that_commits_asynchronously_waits_for_nobody() -> None:
    (found,) = held(
        database("sql-server/ag", commit="synchronous", replicas={"a": {"commit": "asynchronous"}}),
        "san/data",
    )
    assert found.age == "behind"
