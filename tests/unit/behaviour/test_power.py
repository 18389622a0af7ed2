"""Power returns to everything: what can start at which stage, and what waits in a circle."""

from typing import Any

import pytest
from support import estates
from support.estates import spec

from hadocs.behaviour.power import Start, power_returns
from hadocs.topology.build import study


def starts(**parts: Any) -> dict[str, Start]:
    topology, estate = study(spec(**parts))
    return {f"{s.kind}:{s.subject}": s for s in power_returns(estate, topology)}


def hyper_v(version: str, outside: bool = False, **cluster: Any) -> dict[str, Any]:
    """Two hosts with a domain controller as a machine of theirs, and one outside where that is asked for."""
    return {
        "platform": f"hyper-v/{version}",
        "storage": {"san": {"volumes": {"csv": {}, "q": {}}}},
        "hosts": {"hv-1": {}, "hv-2": {}},
        "servers": {"dc-2": {}} if outside else {},
        "vms": {"dc-1": {"on": "hv-1", "files": "san/csv"}},
        "clusters": {
            "hvc": {
                "members": ["hv-1", "hv-2"],
                "quorum": {"witness": {"kind": "disk", "on": "san/q"}},
                **cluster,
            }
        },
        "services": {
            "directory": {"product": "ad-ds", "runs_on": ["dc-1", "dc-2"] if outside else "dc-1"},
        },
    }


def test_storage_comes_before_the_cluster_and_machines_after_it() -> None:
    found = starts(**estates.host_cluster(platform="hyper-v/2022"))
    stages = [found[k].stage for k in ("storage:san", "host:hv-1", "cluster:hvc", "vm:file", "service:share")]
    assert stages == [0, 0, 1, 2, 3]


def test_a_directory_inside_the_cluster_that_needs_it_is_a_circle_before_2012() -> None:
    found = starts(**hyper_v("2008r2"))
    assert found["cluster:hvc"].stage is None
    assert found["cluster:hvc"].circle == ("vm:dc-1",)
    assert found["service:directory"].stage is None


def test_a_domain_controller_outside_breaks_the_circle() -> None:
    found = starts(**hyper_v("2008r2", outside=True))
    assert found["cluster:hvc"].stage == 1


def test_later_versions_do_without_the_directory_as_far_as_the_vendor_says() -> None:
    found = starts(**hyper_v("2019"))
    assert found["cluster:hvc"].stage == 1
    (need,) = [n for n in found["cluster:hvc"].needs if n.what == "directory"]
    assert need.loose


def test_a_workgroup_cluster_waits_for_no_directory() -> None:
    assert all(
        n.what != "directory" for n in starts(**hyper_v("2022", domain="workgroup"))["cluster:hvc"].needs
    )


def test_two_nodes_wait_for_each_other() -> None:
    found = starts(
        servers={"a": {"platform": "pacemaker/upstream"}, "b": {"platform": "pacemaker/upstream"}},
        clusters={"k": {"members": ["a", "b"], "quorum": {"two_node": True}}},
        services={"db": {"runs_on": "k"}},
    )
    (need,) = [n for n in found["cluster:k"].needs if n.what == "members"]
    assert need.least == 2


def test_a_pool_waits_for_as_many_holders_as_it_needs() -> None:
    hosts = {h: {"platform": "proxmox/9"} for h in ("p1", "p2", "p3")}
    found = starts(
        hosts=hosts,
        storage={"ceph": {"kind": "hyperconverged", "on": list(hosts), "copies": 3, "protocols": ["rbd"]}},
        clusters={"pve": {"members": list(hosts), "quorum": {"witness": {"kind": "none"}}}},
        services={},
    )
    (need,) = found["storage:ceph"].needs
    assert (need.what, need.least) == ("holders", 2)


def test_a_witness_inside_the_cluster_is_done_without_by_more_members() -> None:
    sections = hyper_v("2022", domain="workgroup")
    sections["vms"]["fsw"] = {"on": "hv-2", "files": "san/csv"}
    sections["clusters"]["hvc"]["quorum"] = {"witness": {"kind": "file-share", "on": "fsw"}}
    found = starts(**sections)
    assert found["cluster:hvc"].stage == 1, "both hosts have two of three votes without it"
    (need,) = [n for n in found["cluster:hvc"].needs if n.what == "witness"]
    assert need.instead == 2


def test_what_waits_for_a_circle_is_in_none_itself_but_does_not_start() -> None:
    sections = hyper_v("2008r2")
    sections["services"]["app"] = {"runs_on": "dc-1", "needs": ["directory"]}
    assert starts(**sections)["service:app"].stage is None


def test_members_without_a_vote_do_not_form_a_cluster() -> None:
    quorum = {"witness": {"kind": "file-share"}, "votes": {"h3": 0, "h4": 0}}
    hosts: dict[str, Any] = {h: {} for h in ("h1", "h2", "h3", "h4")}
    found = starts(
        platform="hyper-v/2022",
        hosts=hosts,
        clusters={"hvc": {"members": list(hosts), "quorum": quorum}},
    )
    need = next(n for n in found["cluster:hvc"].needs if n.what == "members")
    assert need.subjects == ("host:h1", "host:h2")


@pytest.mark.parametrize(("nodes", "witness", "least"), [(4, "cloud", 2), (4, "none", 3), (2, "cloud", 1)])
def test_a_pool_needs_its_own_quorum_however_many_copies_there_are(
    nodes: int, witness: str, least: int
) -> None:
    hosts = {f"n{i}": {"storage": {"pool": {"protocol": "s2d"}}} for i in range(nodes)}
    found = starts(
        platform="hyper-v/2025",
        hosts=hosts,
        storage={
            "pool": {"kind": "hyperconverged", "protocols": ["s2d"], "on": list(hosts), "copies": nodes}
        },
        clusters={"c": {"members": list(hosts), "quorum": {"witness": {"kind": witness}}}},
    )
    (need,) = found["storage:pool"].needs
    assert (need.least, "a pool needs more than half" in need.why) == (least, nodes > 2)


def vsan(**storage: Any) -> dict[str, Any]:
    """Two sides of two hosts with a vSAN, and a site for its witness."""
    hosts = {h: {"site": s} for h, s in (("x1", "a"), ("x2", "a"), ("x3", "b"), ("x4", "b"))}
    pool = {"kind": "hyperconverged", "protocols": ["vsan"], "on": list(hosts), "copies": 2}
    return {
        "platform": "vsphere/8.0",
        "sites": {"a": {}, "b": {}, "w": {}},
        "hosts": hosts,
        "storage": {"vs": {**pool, "fault_domain": "site", **storage}},
    }


def test_a_stretched_vsan_waits_for_one_whole_side_and_its_witness() -> None:
    found = starts(**vsan(witness="w"))["storage:vs"]
    sides, witness = found.needs
    assert found.stage == 1
    assert sides.sides == (("host:x1", "host:x2"), ("host:x3", "host:x4"))
    assert (witness.what, witness.subjects, witness.instead) == ("witness", ("site:w",), 4)
    assert sides.met({"host:x1": 0, "host:x2": 3}) == 3
    assert sides.met({"host:x1": 0, "host:x3": 0}) is None, "one of each side has a majority of no object"


def test_a_side_with_copies_of_its_own_can_miss_one() -> None:
    (sides, witness) = starts(**vsan(witness="w", copies=4))["storage:vs"].needs
    assert sides.met({"host:x3": 0}) == 0
    assert witness.instead == 2


def test_a_stretched_vsan_whose_witness_is_not_named_says_so() -> None:
    (need,) = starts(**vsan())["storage:vs"].needs
    assert need.why == "and its witness, of which the spec does not tell"


def test_a_vsan_over_one_site_counts_its_hosts() -> None:
    (need,) = starts(**vsan(fault_domain="host"))["storage:vs"].needs
    assert (need.least, need.sides) == (3, ())


@pytest.mark.parametrize(
    ("software", "actor", "least"), [("mysql", "person", 1), ("galera", "cluster", 3), ("etcd", "cluster", 2)]
)
def test_who_starts_a_majority_of_its_own_once_all_were_off(software: str, actor: str, least: int) -> None:
    """Group Replication is bootstrapped anew, Galera takes all that it had, and etcd any majority."""
    found = starts(
        servers={"m-1": {}, "m-2": {}, "m-3": {}},
        clusters={"c": {"members": ["m-1", "m-2", "m-3"], "platform": software}},
    )["cluster:c"]
    assert found.actor == actor
    assert [need.least for need in found.needs if need.what == "members"] == [least]
