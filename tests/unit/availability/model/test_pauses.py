"""How long a loss that a service survives stops it, and in what share of cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.estates import guest_cluster, spec

from hadocs.availability.model.assess import assess
from hadocs.availability.model.composed import at_medians
from hadocs.availability.model.core import Model
from hadocs.availability.model.failover import interruptions
from hadocs.behaviour.durations import until_acting
from hadocs.spec.load import load
from hadocs.spec.model import Spec
from hadocs.topology.build import estate_of, study


def windows(networks: dict[str, list[str]]) -> Spec:
    """A cluster of two guests whose heartbeat within a subnet and across subnets is told apart."""
    made = guest_cluster(
        networks={n: {} for some in networks.values() for n in some},
        clusters={
            "gc": {
                "members": ["a", "b"],
                "heartbeat": {"delay": "1 s", "threshold": 10, "cross_delay": "4 s", "cross_threshold": 20},
            }
        },
    )
    made["platform"] = "hyper-v/2019"
    for vm, of in networks.items():
        made["vms"][vm] = {**made["vms"][vm], "os": "Windows Server 2019 Standard", "networks": of}
    return spec(**made)


@pytest.mark.parametrize(
    ("networks", "seconds"),
    [({"a": ["one"], "b": ["one"]}, 10), ({"a": ["one"], "b": ["two"]}, 80), ({"a": [], "b": []}, 10)],
    ids=["one subnet", "two subnets", "not stated"],
)
def test_members_without_a_common_network_wait_for_the_heartbeat_across_subnets(
    networks: dict[str, list[str]], seconds: float
) -> None:
    times = Model(estate_of(windows(networks))).times
    assert until_acting(times.world, times.clusters["gc"]).takes.low == pytest.approx(seconds)
    (key,) = times.keys("gc")
    assert seconds <= times.inputs[key].value * 3600 <= seconds + 5  # the regroup takes up to 5 s


def pauses(paths: int) -> list[Any]:
    """The terms of the paths of a machine with so many of them to its data."""
    made = guest_cluster()
    made["vms"]["a"] = {**made["vms"]["a"], "storage": {"san": {"protocol": "iscsi", "paths": paths}}}
    model = Model(estate_of(spec(**made)))
    core = model.core("mail")
    by_name = {c.name: c for c in core.components}
    return [(t, by_name[t.component]) for t in interruptions(model, core) if by_name[t.component].taken < 1]


def test_the_loss_of_a_path_is_felt_by_the_share_of_traffic_that_goes_over_it() -> None:
    found = [(t, c) for t, c in pauses(4) if c.kind == "path"]
    assert found
    for term, component in found:
        assert component.taken == pytest.approx(1 / 4)
        assert term.survives == pytest.approx(1 / 4, rel=1e-2)


def on_a_volume(csv: bool, *others: str) -> Model:
    """A machine of a Windows cluster whose host has two paths to its volume, and others like it on further hosts."""
    way = {"san": {"protocol": "fc", "paths": 2}}
    return Model(
        estate_of(
            spec(
                platform="hyper-v/2022",
                hosts={h: {"memory": "64 GiB", "storage": way} for h in ("h1", "h2", "h3")},
                storage={"san": {"protocols": ["fc"], "volumes": {"v": {"csv": str(csv).lower()}}}},
                vms={
                    vm: {"on": host, "memory": "4 GiB", "files": "san/v"}
                    for vm, host in zip(("app", *others), ("h1", "h2", "h3"), strict=False)
                },
                clusters={"k": {"members": ["h1", "h2", "h3"], "quorum": {"witness": {"kind": "cloud"}}}},
                services={"app": {"runs_on": ["app", *others] if others else "app"}},
            )
        )
    )


def test_a_shared_volume_outlives_all_paths_of_one_host_and_pauses_until_it_is_redirected() -> None:
    model = on_a_volume(csv=True)
    core = model.core("app")
    (term,) = [t for t in interruptions(model, core) if t.component == "all paths:h1 > san"]
    assert term.hours(
        {**core.values, **{k: i.median for k, i in model.times.inputs.items()}}
    ) == pytest.approx(
        32.5 / 3600  # half of 20 to 45 s
    )
    alone = on_a_volume(csv=False)
    assert at_medians(core).modes["storage"] < at_medians(alone.core("app")).modes["storage"]


def held_by_hosts(protocol: str, platform: str, *others: str) -> Model:
    """A guest whose files lie on what three hosts hold together."""
    hosts = ["h1", "h2", "h3"]
    made: dict[str, Any] = {
        "platform": platform,
        "storage": {"pool": {"kind": "hyperconverged", "protocols": [protocol], "on": hosts, "copies": 3}},
        "hosts": {h: {} for h in hosts},
        "vms": {v: {"on": h, "files": "pool"} for v, h in zip(("v", *others), hosts, strict=False)},
        "clusters": {"hc": {"members": hosts, "ha": {"enabled": True}}},
        "services": {"s": {"runs_on": ["v", *others] if others else "v"}},
    }
    return Model(estate_of(spec(**made)))


@pytest.mark.parametrize(
    ("protocol", "platform", "seconds"),
    [("rbd", "proxmox/8", (20 + 1 + 30.5) / 2), ("vsan", "vsphere/8.0", 6), ("s2d", "hyper-v/2022", 30)],
)
def test_storage_that_stands_still_without_one_of_its_hosts_pauses_what_runs_on_the_others(
    protocol: str, platform: str, seconds: float
) -> None:
    model = held_by_hosts(protocol, platform)
    core = model.core("s")
    (term,) = [t for t in interruptions(model, core) if t.component == "hypervisor:h2"]
    values = {**core.values, **{k: i.median for k, i in model.times.inputs.items()}}
    assert term.hours(values) * 3600 == pytest.approx(seconds, abs=1)


def test_all_instances_wait_where_they_lie_on_the_same_storage() -> None:
    model = held_by_hosts("rbd", "proxmox/8", "v-2")
    (term,) = [t for t in interruptions(model, model.core("s")) if t.component == "hypervisor:h3"]
    assert term.survives == pytest.approx(1, abs=0.01)


def test_galera_stands_still_until_the_lost_member_is_counted_out_and_no_longer() -> None:
    servers = ["a", "b", "c"]
    made: dict[str, Any] = {
        "servers": {s: {} for s in servers},
        "clusters": {"k": {"members": servers, "platform": "galera"}},
        "services": {"db": {"product": "galera", "runs_on": "k"}},
    }
    model = Model(estate_of(spec(**made)))
    core = model.core("db")
    (term,) = [t for t in interruptions(model, core) if t.component == "host:b"]
    values = {**core.values, **{k: i.median for k, i in model.times.inputs.items()}}
    assert 5 <= term.hours(values) * 3600 <= 15


def test_a_cluster_that_counts_nobody_has_a_time_all_the_same() -> None:
    made: dict[str, Any] = {
        "servers": {s: {} for s in ("a", "b")},
        "clusters": {"k": {"members": ["a", "b"]}},
        "services": {"vip": {"product": "keepalived", "runs_on": "k"}},
    }
    model = Model(estate_of(spec(**made)))
    assert model.times.keys("k") == ("detect",)
    assert interruptions(model, model.core("vip"))


def test_of_several_instances_none_is_missed_while_its_host_finds_another_way_to_its_volume() -> None:
    model = on_a_volume(True, "app-2")
    assert not [t for t in interruptions(model, model.core("app")) if t.component == "all paths:h1 > san"]


@pytest.mark.parametrize(
    ("product", "told"),
    [
        (
            "file-server",
            "counted wherever that happens, on patch days too: clients",
        ),
        ("dns", ""),
    ],
)
def test_a_page_says_where_what_clients_need_is_counted(product: str, told: str) -> None:
    made = guest_cluster(
        services={"mail": {"runs_on": "gc", "active_on": "a", "data": "san/data", "product": product}}
    )
    loaded = spec(**made)
    assessed = assess(loaded, *study(loaded), compare=False)["mail"]
    assert any(told in n for n in assessed.notes if "What clients of mail" in n) == bool(told)


def test_clients_look_for_a_service_whose_program_has_failed_as_after_the_loss_of_its_member() -> None:
    model = Model(study(load(Path(__file__).parents[4] / "specs" / "north-texas.yaml").spec)[1])
    core = model.core("erp-data")
    clients = model.times.found_elsewhere("erp-data", "sql-fci", "sql-1")
    assert clients is not None
    ((in_place, over),) = ([t for t in core.terms if t.component.startswith("application:erp-data")],)
    values = core.values
    taken = model.times.takeover_of_program("erp-data")(values)
    assert over.hours(values) == taken + clients(values)
    assert in_place.hours(values) == model.times.restart_of_program("erp-data")(values)
