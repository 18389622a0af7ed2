"""The kind of a cluster comes from its members, the topology of a service from what it runs on."""

from typing import Any

import pytest
from support.estates import DISK, guest_cluster, host_cluster, hybrid, topology

BOTH = {"hosts": {"hv": {}}, "servers": {"phys": {}}, "vms": {"vm": {"on": "hv"}}}


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        (["hv-1", "hv-2"], "host"),
        (["a", "b"], "guest"),
        (["a", "phys-1"], "mixed"),
        (["phys-1", "phys-2"], "physical"),
    ],
)
def test_the_members_decide_the_kind_of_a_cluster(members: list[str], kind: str) -> None:
    made = topology(
        hosts={"hv-1": {}, "hv-2": {}},
        servers={"phys-1": {}, "phys-2": {}},
        vms={"a": {"on": "hv-1"}, "b": {"on": "hv-2"}},
        clusters={"c": {"members": members}},
    )
    assert made.clusters["c"].kind == kind
    assert made.clusters["c"].members == tuple(members)


def test_a_vm_on_a_host_cluster_gives_host() -> None:
    service = topology(**host_cluster()).services["share"]
    assert service.topology == "host"
    assert service.why == "It runs in file, which host cluster hvc keeps running; no guest cluster has it."


def test_a_guest_cluster_on_stand_alone_hosts_gives_guest() -> None:
    service = topology(**guest_cluster()).services["mail"]
    assert service.topology == "guest"
    assert service.why == "It runs on guest cluster gc (a and b), and hv-1 and hv-2 are in no host cluster."


def test_a_guest_cluster_with_every_member_on_a_host_cluster_gives_hybrid() -> None:
    service = topology(**hybrid()).services["sql"]
    assert service.topology == "hybrid"
    assert "every member (a and b) is on host cluster hvc-1 or hvc-2" in service.why


def test_both_members_on_one_host_cluster_give_hybrid_too() -> None:
    made = topology(**guest_cluster(clusters={
        "hvc": {"members": ["hv-1", "hv-2"]}, "gc": {"members": ["a", "b"], "quorum": DISK},
    }))  # fmt: skip
    assert made.services["mail"].topology == "hybrid"
    assert made.clusters["gc"].host_clusters == ("hvc",)


def test_some_members_on_a_host_cluster_give_partly_hybrid() -> None:
    made = topology(**guest_cluster(
        hosts={"hv-1": {}, "hv-2": {}, "hv-3": {}},
        clusters={"hvc": {"members": ["hv-1", "hv-3"]}, "gc": {"members": ["a", "b"]}},
    ))  # fmt: skip
    service = made.services["mail"]
    assert service.topology == "partly-hybrid"
    assert service.why.endswith("a is on host cluster hvc, but b is on no host cluster.")


def test_a_vm_and_a_server_give_mixed() -> None:
    made = topology(**BOTH, clusters={"c": {"members": ["vm", "phys"]}}, services={"s": {"runs_on": "c"}})
    assert made.services["s"].topology == "mixed"
    assert made.services["s"].why == "It runs on c, whose members are virtual (vm) and physical (phys)."


def test_servers_alone_give_physical() -> None:
    made = topology(
        servers={"p1": {}, "p2": {}},
        clusters={"c": {"members": ["p1", "p2"]}},
        services={"s": {"runs_on": "c"}},
    )
    assert made.services["s"].topology == "physical"


@pytest.mark.parametrize("machine", ["vm", "phys"])
def test_a_machine_in_no_cluster_gives_stand_alone(machine: str) -> None:
    assert topology(**BOTH, services={"s": {"runs_on": machine}}).services["s"].topology == "stand-alone"


def test_a_service_bound_to_one_member_of_a_guest_cluster_is_no_role_of_it() -> None:
    made = topology(**guest_cluster(services={"mail": {"runs_on": "a"}}))
    assert made.services["mail"].topology == "stand-alone"
    assert "runs_on: gc" in made.services["mail"].why


@pytest.mark.parametrize(
    ("clusters", "vm", "kind", "said"),
    [
        ({}, {}, "stand-alone", "is no role of gc; if gc moves it"),
        ({"hc": {"members": ["h1", "h2"]}}, {}, "host", "host cluster hc keeps g1 running"),
        (
            {"hc": {"members": ["h1", "h2"]}},
            {"priority": "disabled"},
            "host",
            "host cluster hc does not restart g1: it is outside HA",
        ),
    ],
)
def test_a_service_bound_to_a_member_of_a_guest_cluster_has_what_keeps_that_member(
    clusters: dict[str, Any], vm: dict[str, Any], kind: str, said: str
) -> None:
    guests = {"g1": {"on": "h1", **vm}, "g2": {"on": "h2"}}
    made = topology(
        hosts={"h1": {}, "h2": {}},
        vms=guests,
        clusters={"gc": {"members": ["g1", "g2"]}, **clusters},
        services={"alone": {"runs_on": "g1", "cluster_aware": False}},
    ).services["alone"]
    assert (made.topology, said in made.why) == (kind, True)


def test_instances_on_a_host_cluster_give_host_and_elsewhere_stand_alone() -> None:
    on_hosts = topology(**host_cluster(
        vms={"dc-1": {"on": "hv-1"}, "dc-2": {"on": "hv-2"}}, services={"ad": {"runs_on": ["dc-1", "dc-2"]}}
    ))  # fmt: skip
    assert on_hosts.services["ad"].topology == "host"
    alone = topology(
        hosts={"hv-1": {}, "hv-2": {}},
        vms={"dc-1": {"on": "hv-1"}, "dc-2": {"on": "hv-2"}},
        services={"ad": {"runs_on": ["dc-1", "dc-2"]}},
    )
    assert alone.services["ad"].topology == "stand-alone"
    assert alone.services["ad"].active == ("dc-1", "dc-2")


def test_a_vm_whose_host_is_not_stated_is_said_to_be_so() -> None:
    made = topology(hosts={"hv": {}}, vms={"vm": {}}, services={"s": {"runs_on": "vm"}})
    assert made.services["s"].why == "It runs in vm; the spec does not say on which host."


def test_the_first_member_is_taken_where_the_active_one_is_not_stated() -> None:
    made = topology(**guest_cluster(services={"mail": {"runs_on": "gc"}})).services["mail"]
    assert made.active == ("a",)
    assert not made.active_stated
    assert made.passive == ("b",)


@pytest.mark.parametrize(
    ("product", "stated", "aware"),
    [
        ("file-server", None, True),
        ("file-server", False, False),
        ("ad-ds", None, False),
        ("our own ledger", None, None),
        ("our own ledger", True, True),
    ],
)
def test_cluster_awareness_is_as_stated_else_as_the_catalogue_knows(
    product: str, stated: bool | None, aware: bool | None
) -> None:
    service = {"runs_on": "gc", "product": product, "cluster_aware": stated}
    assert topology(**guest_cluster(services={"s": service})).services["s"].cluster_aware is aware


def test_a_machine_outside_ha_is_said_to_be_kept_running_by_nobody() -> None:
    parts = host_cluster()
    (cluster,) = parts["clusters"]
    ((vm, entry),) = parts["vms"].items()
    off = topology(**{**parts, "vms": {vm: {**entry, "priority": "disabled"}}}).services["share"]
    assert (
        off.why
        == f"It runs in {vm}, which host cluster {cluster} does not restart: it is outside HA (vms.{vm}.priority)."
    )
    parts["clusters"][cluster]["ha"] = {"enabled": False}
    said = topology(**parts).services["share"].why
    assert said.endswith(f"does not restart: its HA is off (clusters.{cluster}.ha.enabled).")
