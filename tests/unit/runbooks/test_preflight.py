"""What if a host is taken down now: who leaves and where all fit, who stays, what is left, what else may fail."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support.estates import spec

from hadocs.analysis import Analysis
from hadocs.pipeline import analyse
from hadocs.runbooks.make import runbooks
from hadocs.runbooks.preflight import hosts, preflight
from hadocs.runbooks.preflight_json import as_data
from hadocs.runbooks.preflight_model import Preflight
from hadocs.runbooks.preflight_tables import answer, tables
from hadocs.runbooks.text import plain
from hadocs.spec.source import Source
from hadocs.topology.build import study
from hadocs.topology.model import Thing

GIB = 2**30


@cache
def shipped(name: str) -> Analysis:
    return analyse(Path("specs") / f"{name}.yaml")


def analysis(**parts: Any) -> Analysis:
    topology, estate = study(spec(**parts))
    return Analysis(Source.__new__(Source), estate.world.spec, topology, known_estate=estate)


def asked(host: str, **parts: Any) -> Preflight:
    return preflight(analysis(**parts), host)


def three(**cluster: Any) -> dict[str, Any]:
    """Three hosts of 64 GiB with a witness."""
    return {
        "platform": "hyper-v/2022",
        "hosts": {h: {"memory": "64 GiB", "cores": 16} for h in ("h1", "h2", "h3")},
        "clusters": {
            "c": {"members": ["h1", "h2", "h3"], "quorum": {"witness": {"kind": "cloud"}}, **cluster}
        },
    }


@pytest.fixture(scope="module")
def dallas() -> Preflight:
    return preflight(shipped("north-texas"), "hv-dal-1")


def test_all_machines_of_a_host_have_a_place_at_the_same_time_by_memory_and_hard_anti_affinity(
    dallas: Preflight,
) -> None:
    assert dallas.leaves[0].vm == "exch-1"
    assert dallas.leaves[0].options == ("hv-dal-3", "hv-dal-4")
    assert dallas.whole
    assert not dallas.stays
    loads = {load.host: (load.now // GIB, load.then // GIB) for load in dallas.loads}
    assert loads["hv-dal-1"] == (336, 0)
    assert sum(then for _, then in loads.values()) == sum(now for now, _ in loads.values())
    assert all(load.then <= (load.memory or 0) for load in dallas.loads)


def test_what_pauses_is_handed_over_inside_the_machine_that_leaves(dallas: Preflight) -> None:
    assert (dallas.verdict, [p.service for p in dallas.pauses]) == ("pauses", ["mail"])
    assert dallas.handover["mail"] == ("exch-1", ("exch-2", "exch-3", "exch-4"))
    (member,) = dallas.members
    assert (member.cluster, member.member, member.roles, member.leaves) == (
        "dag-1",
        "exch-1",
        ("mail",),
        True,
    )


def test_votes_are_told_now_off_and_with_one_more_lost(dallas: Preflight) -> None:
    hosts_, dag = dallas.votes
    assert [(c.have, c.needed) for c in (hosts_.now, hosts_.paused, hosts_.off)] == [(5, 3), (5, 3), (3, 2)]
    assert hosts_.more is not None
    assert (hosts_.more.verdict, hosts_.more.have) == ("yes", 2)
    assert dag.off == dag.now


def test_a_stop_rule_is_the_difference_between_the_loss_today_and_the_loss_while_the_host_is_off(
    dallas: Preflight,
) -> None:
    (stop,) = dallas.stops
    assert stop.thing == Thing("rack", "dallas/d-02")
    assert stop.new_no_quorum == ("hvc-dal",)
    assert stop.new_down == ("print", "certificates", "licences")
    array = next(h for h in dallas.hurts if h.thing.id == "san-dal")
    assert (array.down, array.new_down, array.stops) == (("print", "certificates", "licences"), (), False)


def test_a_machine_that_a_strict_rule_keeps_from_every_other_host_stays_and_its_role_is_handed_over() -> None:
    found = preflight(shipped("proxmox-three-nodes"), "pve-1")
    (stays,) = found.stays
    assert (stays.vm, stays.stay, stays.roles) == ("db-1", "no-host", ("database",))
    assert [b.host for b in stays.barred] == ["pve-2", "pve-3"]
    assert {p.service for p in found.pauses} == {"database", "web"}
    assert {h.thing.id for h in found.stops} == {"pve-2", "pve-3"}
    assert (found.rejoins, found.resync) == (("pve-1", "db-1"), ("ceph", "database"))


def test_a_machine_on_a_host_of_no_cluster_stays_and_its_service_is_down_as_long() -> None:
    parts = {"platform": "hyper-v/2022", "hosts": {"h": {}}, "vms": {"a": {"on": "h"}}}
    found = asked("h", **parts, services={"s": {"runs_on": "a"}})
    assert (found.verdict, found.stays[0].stay, found.stays[0].down) == ("down", "no-cluster", ("s",))


def test_what_does_not_fit_beside_the_others_is_told_from_what_no_host_may_run() -> None:
    full = three()
    vms = {"a": {"on": "h1", "memory": "60 GiB"}, "b": {"on": "h1", "memory": "60 GiB"}}
    vms |= {
        "c": {"on": "h2", "memory": "60 GiB"},
        "d": {"on": "h1", "memory": "2 GiB", "possible_owners": ["h1"]},
    }
    found = asked("h1", **full, vms=vms)
    assert [row.vm for row in found.leaves] == ["a"]
    assert {row.vm: row.stay for row in found.stays} == {"b": "no-room", "d": "no-host"}
    assert not found.whole


def test_without_live_migration_the_services_of_what_moves_pause() -> None:
    parts = three() | {"platform": "hyper-v/2008"}
    found = asked("h1", **parts, vms={"a": {"on": "h1"}}, services={"s": {"runs_on": "a"}})
    (row,) = found.leaves
    assert (row.way, row.pauses, row.by) == ("pause", ("s",), "person")
    assert [p.service for p in found.pauses] == ["s"]


def test_ha_that_is_off_leaves_moving_to_a_person_and_keeps_nobody_from_it() -> None:
    parts = three(ha={"enabled": False}) | {"platform": "proxmox/9"}
    found = asked("h1", **parts, vms={"a": {"on": "h1"}}, services={"s": {"runs_on": "a"}})
    assert [(row.way, row.by) for row in found.leaves] == [("live", "person")]
    assert found.verdict == "yes"


def test_a_host_that_costs_quorum_takes_down_what_was_moved_off_it_too() -> None:
    parts = three() | {
        "hosts": {"h1": {}, "h2": {}},
        "platform": "hyper-v/2008",
        "clusters": {"c": {"members": ["h1", "h2"], "quorum": {"witness": {"kind": "none"}}}},
    }
    found = asked("h1", **parts, vms={"a": {"on": "h1"}}, services={"s": {"runs_on": "a"}})
    assert (found.verdict, found.stopped, tuple(found.down)) == ("down", ("c",), ("s",))


def test_what_never_runs_is_no_reason_not_to_take_a_host_down() -> None:
    parts = three() | {"storage": {"san": {}}}
    parts["hosts"] = {h: {"storage": {}} for h in ("h1", "h2", "h3")}
    found = asked("h1", **parts, vms={"a": {"on": "h2", "files": "san"}}, services={"s": {"runs_on": "a"}})
    assert not found.down


def test_the_time_to_move_is_a_lower_bound_at_the_speed_of_the_network_or_two_examples() -> None:
    parts = three() | {"networks": {"lm": {"roles": ["migration"], "speed": "10 Gbit/s"}}}
    parts["hosts"] = {h: {"networks": ["lm"]} for h in ("h1", "h2", "h3")}
    known = asked("h1", **parts, vms={"a": {"on": "h1", "memory": "10 GiB"}}).moving
    assert known is not None
    assert (known.network, known.speed) == ("lm", 10_000_000_000)
    assert round(known.seconds(10e9), 1) == 8.6
    told = " ".join(
        plain(t) for table in tables(preflight(shipped("north-texas"), "hv-dal-1")) for t in table.notes
    )
    assert "4 min 49 s at 10 Gbit/s, 48 min at 1 Gbit/s (speed of cluster-dal: TBD – owner)" in told


def test_quick_migration_needs_no_network() -> None:
    """It saves the memory to the storage of the machines, and the other host reads it from there."""
    found = preflight(shipped("dell-2008-host"), "node-1")
    assert found.moving is not None
    assert (found.moving.size, found.moving.saved, found.moving.stores) == (0, 16 * 2**30, ("array-1",))
    told = " ".join(plain(t) for table in tables(found) for t in table.notes)
    assert "16 GiB are saved to array-1 and read back" in told
    assert "Gbit/s" not in told and "private" not in told
    parts = three() | {"platform": "hyper-v/2022"}
    stuck = asked("h1", **parts, vms={n: {"on": "h1", "memory": "10 GiB", **more} for n, more in (
        ("a", {}), ("b", {"live_migration": "false"}))}).moving  # fmt: skip
    assert stuck is not None
    assert (stuck.size, stuck.saved) == (10 * 2**30, 10 * 2**30)


def test_a_physical_server_of_a_cluster_is_asked_about_too() -> None:
    found = shipped("article-mixed")
    assert hosts(found) == ("hv-01", "phys-01")
    server = preflight(found, "phys-01")
    assert (server.leaves, server.verdict) == ((), "pauses")
    assert server.handover["file-service"] == ("phys-01", ("file-a",))


def test_the_answer_names_what_pauses_and_what_must_not_be_lost_meanwhile(dallas: Preflight) -> None:
    now, meanwhile = map(plain, answer(dallas))
    assert now.startswith("Nothing stops. mail pauses for 15 to 60 s.")
    assert "live migration does not need it: left on exch-1, it goes on, unless exch-1 stands still" in now
    assert "do not lose rack dallas/d-02: hvc-dal has no quorum" in meanwhile


def test_the_tables_say_where_everything_goes_and_what_else_may_fail(dallas: Preflight) -> None:
    assert [plain(t.title) for t in tables(dallas)] == [
        "What leaves, and where it fits",
        "What each host carries",
        "Votes",
        "If something else fails while hv-dal-1 is off",
        "Members of other clusters",
    ]
    leave = [[plain(cell) for cell in row] for row in tables(dallas)[0].rows]
    assert leave[0] == ["exch-1", "128", "hv-dal-3 or hv-dal-4", "hv-dal-4", "mail is handed over before"]
    assert [row[2] for row in leave[1:]] == ["all the others"] * 6


def test_names_of_the_spec_are_names_in_the_tables_whatever_they_hold(dallas: Preflight) -> None:
    table = tables(dallas, lambda key: f"**{key}** [x](y:z)")[0]
    (name,) = table.rows[0][0]
    assert (name.text, name.kind, name.strong) == ("**exch-1** [x](y:z)", "name", False)


def test_the_data_say_the_same_as_the_tables(dallas: Preflight) -> None:
    data = as_data(dallas)
    assert [row["fits_on"] for row in data["leaves"]] == [row.to for row in dallas.leaves]
    assert [row["lost"] for row in data["if_something_else_fails"] if row["stop_rule"]] == ["dallas/d-02"]
    assert data["services"]["pause"]["mail"]["handed_over"] is True


def test_hosts_that_carry_more_processors_than_they_may_are_told_of_and_kept_memory_is_no_room() -> None:
    parts = three()
    for host in parts["hosts"].values():
        host |= {"overcommit": "2:1", "reserved": {"memory": "16 GiB"}, "max_vms": 2}
    parts["vms"] = {f"v{n}": {"on": f"h{n}", "vcpus": 20, "memory": "20 GiB"} for n in (1, 2, 3)}
    found = asked("h1", **parts)
    assert [(one.memory, one.processors) for one in found.loads] == [(48 * GIB, 32)] * 3
    assert found.whole
    said = [plain(note) for table in tables(found) for note in table.notes]
    assert "h2 then carries 40 virtual processors, where its cores and overcommit allow 32." in said
    assert not any("keeps for itself" in note for note in said)
    assert {row["vcpus_allowed"] for row in as_data(found)["loads"]} == {32}
    for host in parts["hosts"].values():
        host["max_vms"] = 1
    assert not asked("h1", **parts).whole


def test_what_pauses_on_the_way_out_and_back_is_said_to_pause_twice() -> None:
    """Steps at which users notice something are counted: what they sum up to stands in the answer."""
    saved = runbooks(shipped("dell-2008-host"))
    (planned,) = [p for p in saved.all if p.id == "host-maintenance-node-1"]
    told = " ".join(map(plain, saved.make(planned).answers))
    assert "intranet and doors pause twice, for 15 to 240 s each time." in told
    mixed = runbooks(shipped("article-mixed"))
    (planned,) = [p for p in mixed.all if p.id == "member-maintenance-phys-01"]
    told = " ".join(map(plain, mixed.make(planned).answers))
    assert "file-service pauses twice, for 35 to 105 s each time." in told
    assert told.count("pauses") == 1


@pytest.mark.parametrize("host", ["pve-1", "pve-2"])
def test_a_host_that_can_not_be_taken_down_is_found_on_its_own_page_alone(host: str) -> None:
    found = preflight(analyse(Path("tests/unit/behaviour/field/pve-two-nodes-stale-arp.yaml")), host).findings
    told = [f.message for f in found if f.rule == "C09"]
    assert told and all(m.startswith(f"{host} can't be taken down") for m in told)


def test_the_adapter_of_another_host_must_not_be_lost_where_that_comes_to_more_than_its_host() -> None:
    """What has left hv-dal-3 stands on hv-dal-2: without clients there, whether it goes on is not certain."""
    found = preflight(shipped("north-texas"), "hv-dal-3")
    assert Thing("adapter", "hv-dal-2:client-dal") in {h.thing for h in found.stops}
    text = plain(answer(found)[1])
    assert "the adapter of hv-dal-2 in client-dal" in text


def test_what_a_host_takes_down_is_not_told_of_its_adapter_again() -> None:
    found = preflight(shipped("proxmox-three-nodes"), "pve-1")
    assert {h.thing.kind for h in found.stops} == {"host"}
