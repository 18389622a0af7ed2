"""Work on purpose: what is handed over, moved and shut down, in that order, and what has to be over before the next."""

from pathlib import Path
from typing import Any

from support import estates
from support.estates import spec
from support.timelines import the, told

from hadocs.behaviour.model import Span, Step, Timeline
from hadocs.behaviour.scenario import steps, thing
from hadocs.behaviour.timeline import timeline
from hadocs.topology.build import study

SPECS = Path(__file__).parents[3] / "specs"


def planned(parts: dict[str, object], *names: str) -> Timeline:
    topology, estate = study(spec(**parts))
    return timeline(estate, topology, steps(estate.world, topology, [names], planned=True))


def in_turn(parts: dict[str, object], *names: str) -> Timeline:
    """Things are taken down and put back one after the other."""
    topology, estate = study(spec(**parts))
    found: list[Step] = []
    for name in names:
        some = (thing(estate.world, name),)
        at = 600.0 * len(found)
        found += [Step(some, "planned", at), Step(some, "back", at + 600.0)]
    return timeline(estate, topology, found)


def story(found: Timeline) -> list[tuple[str, str]]:
    return [(e.what, e.subject) for e in found.events]


def test_a_service_is_handed_over_before_its_member_is_shut_down_and_that_before_its_host() -> None:
    told = story(planned(estates.guest_cluster(), "hv-1"))
    handed, down, host = (
        told.index(e) for e in (("is-taken-over", "mail"), ("stops", "a"), ("stops", "hv-1"))
    )
    assert handed < down < host


def test_what_was_taken_down_comes_back_and_what_was_shut_down_with_it_rejoins() -> None:
    found = planned(estates.guest_cluster(), "hv-1")
    told = story(found)
    assert told.index(("starts", "hv-1")) < told.index(("starts", "a")) < told.index(("rejoins", "a"))
    assert ("rejoins", "a") in [(w.what, w.subject) for w in found.waits]


def test_nobody_knows_how_long_the_work_takes() -> None:
    found = planned(estates.guest_cluster(), "hv-1")
    assert all(e.when.high is None for e in found.events if e.what == "rejoins")


def test_a_host_without_live_migration_interrupts_what_moves() -> None:
    old = planned(estates.host_cluster(platform="hyper-v/2008"), "hv-1")
    new = planned(estates.host_cluster(platform="hyper-v/2022"), "hv-1")
    assert ("pauses", "file") in story(old)
    assert {o.state for o in old.services.values()} == {"interrupted"}
    assert ("is-moved", "file") in story(new)
    assert {o.state for o in new.services.values()} == {"goes-on"}


def test_machines_are_moved_by_hand_before_windows_server_2012() -> None:
    def who(platform: str) -> set[str]:
        found = planned(estates.host_cluster(platform=platform), "hv-1")
        return {e.actor for e in found.events if e.what == "is-moved"}

    assert who("hyper-v/2008r2") == {"person"}
    assert who("hyper-v/2012") == {"cluster"}


def test_each_host_in_turn_starts_from_where_the_one_before_left_things() -> None:
    found = in_turn(estates.host_cluster(platform="hyper-v/2022"), "hv-1", "hv-2")
    assert [(e.subject, e.to) for e in found.events if e.what == "is-moved"] == [
        ("file", "hv-2"),
        ("file", "hv-1"),
    ]


def test_a_whole_round_counts_each_interruption() -> None:
    found = in_turn(estates.guest_cluster(), "hv-1", "hv-2")
    over = [e for e in found.events if e.what == "is-taken-over"]
    once = planned(estates.guest_cluster(), "hv-1").services["mail"].interrupted
    assert [e.subject for e in over] == ["mail", "mail"]
    assert once is not None
    assert found.services["mail"].interrupted == once + once


def three_nodes(version: str, **parts: Any) -> dict[str, Any]:
    """Three hosts of a Windows version without a witness, one machine on the first."""
    hosts = {h: {"storage": {"san": {"protocol": "fc"}}} for h in ("h1", "h2", "h3")}
    return {
        "platform": f"hyper-v/{version}",
        "storage": {"san": {"protocols": ["fc"]}},
        "hosts": hosts,
        "vms": {"m": {"on": "h1", "files": "san"}},
        "clusters": {"hvc": {"members": list(hosts), "quorum": {"witness": {"kind": "none"}}}},
        "services": {"s": {"runs_on": "m"}},
        **parts,
    }


def one_by_one(parts: dict[str, Any], *names: str) -> Timeline:
    topology, estate = study(spec(**parts))
    return timeline(estate, topology, steps(estate.world, topology, [[n] for n in names], planned=True))


def test_with_dynamic_quorum_hosts_are_drained_one_by_one_down_to_the_last() -> None:
    for version in ("2012", "2012r2", "2019"):
        found = one_by_one(three_nodes(version), "h1", "h2")
        assert found.services["s"].state == "goes-on", version
        assert (found.clusters["hvc"].quorum, found.clusters["hvc"].needed) == ("kept", 1), version


def test_without_dynamic_quorum_the_second_host_of_three_stops_the_cluster_and_what_was_moved_before() -> (
    None
):
    for parts in (
        three_nodes("2008r2"),
        three_nodes(
            "2019",
            clusters={
                "hvc": {
                    "members": ["h1", "h2", "h3"],
                    "quorum": {"witness": {"kind": "none"}, "dynamic": False},
                }
            },
        ),
    ):
        found = one_by_one(parts, "h1", "h2")
        assert found.services["s"].why == "hvc, which runs m, has no quorum left"
        told = story(found)
        assert told.index(("loses-quorum", "hvc")) < told.index(("stops", "m")) < told.index(("stops", "s"))


def test_one_of_two_hosts_takes_its_vote_along_when_it_leaves_in_order_and_not_when_it_is_lost() -> None:
    two = three_nodes(
        "2022", clusters={"hvc": {"members": ["h1", "h2"], "quorum": {"witness": {"kind": "none"}}}}
    )
    assert planned(two, "h1").clusters["hvc"].quorum == "kept"
    topology, estate = study(spec(**two))
    lost = timeline(estate, topology, steps(estate.world, topology, [["h1"]]))
    assert lost.clusters["hvc"].quorum == "uncertain"


def test_on_2012_a_witness_that_is_lost_keeps_its_vote_so_that_even_planned_work_stops_the_last_of_two() -> (
    None
):
    two = three_nodes("2012", clusters={
        "hvc": {"members": ["h1", "h2"], "quorum": {"witness": {"kind": "file-share"}}}})  # fmt: skip
    topology, estate = study(spec(**two))
    asked = steps(estate.world, topology, [["hvc/witness"], ["h1"]], planned=True)
    assert timeline(estate, topology, asked).clusters["hvc"].quorum == "lost"


def test_before_2012_a_person_moves_machines_off_a_host() -> None:
    for version, actor in (("2008r2", "person"), ("2012", "cluster")):
        found = planned(three_nodes(version), "h1")
        assert next(e.actor for e in found.events if e.what == "is-moved") == actor


def test_a_switch_is_taken_out_of_service_by_a_person() -> None:
    parts = three_nodes("2022", networks={"lan": {"roles": ["client"], "switches": ["sw"]}})
    parts["vms"] = {"m": {"on": "h1", "files": "san", "networks": ["lan"]}}
    found = planned(parts, "sw")
    assert [e.actor for e in found.events if (e.what, e.subject) == ("stops", "sw")] == ["person"]
    assert found.services["s"].state == "down"


def test_an_array_that_was_out_of_service_catches_up_with_its_mirror_before_the_next_one() -> None:
    parts = three_nodes(
        "2022", storage={"san": {"protocols": ["fc"], "mirror": "other"}, "other": {"protocols": ["fc"]}}
    )
    found = planned(parts, "other")
    assert ("resynchronises", "other") in [(w.what, w.subject) for w in found.waits]


class TestProxmoxShutdownPolicy:
    """Work takes maintenance mode for granted, and says what a plain shutdown would do."""

    def told(self, **ha: object) -> str:
        hosts = ("p1", "p2", "p3")
        parts: dict[str, object] = {
            "platform": "proxmox/9",
            "hosts": {host: {"memory": "64 GiB"} for host in hosts},
            "vms": {"m": {"on": "p1", "memory": "8 GiB"}},
            "clusters": {"pve": {"members": list(hosts), "ha": {"enabled": True, **ha}}},
        }
        return " ".join(a for a in planned(parts, "p1").assumes if "maintenance" in a)

    def test_by_default_machines_stop_with_their_node(self) -> None:
        assert "stay down for a reboot" in self.told()
        assert "shutdown_policy conditional, the default" in self.told()

    def test_frozen_they_stay_down_until_it_is_back(self) -> None:
        assert "stay down until it is back" in self.told(shutdown_policy="freeze")

    def test_with_migrate_a_shutdown_moves_them_as_well(self) -> None:
        assert self.told(shutdown_policy="migrate") == ""

    def test_without_ha_there_is_no_such_mode(self) -> None:
        assert self.told(enabled=False) == ""


def test_proxmox_moves_machines_back_once_their_node_has_left_maintenance_mode() -> None:
    parts: dict[str, Any] = {
        "platform": "proxmox/9",
        "storage": {
            "nas": {"kind": "share"},
            "d1": {"kind": "local", "on": ["n1"]},
            "d2": {"kind": "local", "on": ["n2"]},
        },
        "hosts": {n: {"storage": {"nas": {}}} for n in ("n1", "n2", "n3")},
        "vms": {
            "app": {"on": "n1", "files": "nas"},
            "own": {"on": "n1", "files": "nas", "priority": "disabled"},
            "db": {"on": "n1", "files": "d1"},
        },
        "clusters": {"pve": {"members": ["n1", "n2", "n3"], "ha": {"enabled": True}}},
    }
    found = planned(parts, "n1")
    home = [e for e in found.events if e.what == "is-moved" and e.to == "n1"]
    assert [(e.subject, e.actor) for e in home] == [("app", "HA manager")]
    assert found.events[home[0].cause or 0].what == "rejoins"
    assert any(a.startswith("none of d2 has the name of d1 in Proxmox VE") for a in found.assumes)


def test_what_needs_a_service_that_is_handed_over_on_purpose_waits_for_it() -> None:
    parts = estates.guest_cluster()
    parts["vms"]["front"] = {"on": "hv-2"}
    parts["services"]["web"] = {"runs_on": "front", "needs": ["mail"]}
    found = planned(parts, "hv-1").services
    assert found["mail"].state == "interrupted"
    assert found["web"].state == "interrupted"
    assert found["web"].interrupted == found["mail"].interrupted


def test_a_service_is_down_with_the_one_that_it_needs_when_that_is_shut_down() -> None:
    parts = estates.guest_cluster()
    parts["vms"]["single"] = {"on": "hv-1"}
    parts["services"] |= {"ledger": {"runs_on": "single"}, "shop": {"runs_on": "b", "needs": ["ledger"]}}
    found = planned(parts, "hv-1")
    assert (found.services["shop"].state, found.services["shop"].why) == ("down", "it needs ledger")


def test_a_restart_that_is_off_or_disabled_keeps_nobody_from_moving_a_machine_that_runs() -> None:
    parts = estates.host_cluster(platform="proxmox/9")
    parts["clusters"]["hvc"]["ha"] = {"enabled": False}
    parts["clusters"]["hvc"]["quorum"] = {"witness": {"kind": "qdevice"}}
    assert [(e.subject, e.actor) for e in planned(parts, "hv-1").events if e.what == "is-moved"] == [
        ("file", "person")
    ]
    parts = estates.host_cluster(platform="vsphere/8.0")
    parts["vms"]["file"]["priority"] = "disabled"
    assert ("is-moved", "file") in story(planned(parts, "hv-1"))


def test_what_needs_a_service_that_is_handed_over_is_away_as_long() -> None:
    parts = estates.guest_cluster()
    parts["services"]["portal"] = {"runs_on": "b", "needs": ["mail"]}
    found = planned(parts, "a")
    assert ("stops", "portal") in story(found)
    assert found.services["portal"].state == "interrupted"
    assert found.services["portal"].interrupted == found.services["mail"].interrupted
    assert found.services["portal"].why == "it waits for mail"


def test_what_needs_a_service_that_is_handed_over_stands_still_with_it() -> None:
    parts = estates.guest_cluster()
    first = next(iter(parts["services"]))  # type: ignore[call-overload]
    web = {"runs_on": ["web"], "needs": [first], "cluster_aware": False}
    parts |= {
        "vms": {**parts["vms"], "web": {"on": "hv-2"}},  # type: ignore[dict-item]
        "services": {**parts["services"], "web": web, "desk": {**web, "needs": ["web"]}},  # type: ignore[dict-item]
    }
    found = planned(parts, "a").services
    assert found[first].state == "interrupted"
    assert {found[k].interrupted for k in ("web", "desk")} == {found[first].interrupted}
    assert [found[k].why for k in ("web", "desk")] == [f"it waits for {first}", "it waits for web"]


def test_clients_keep_the_old_address_after_work_on_purpose_as_well() -> None:
    """A name whose address changes is in their caches, whoever moved it."""
    found = told(SPECS / "north-texas.yaml", "sql-1", planned=True)
    lost = told(SPECS / "north-texas.yaml", "sql-1")
    assert the(found, "reconnects", "erp-data").terms == the(lost, "reconnects", "erp-data").terms
    assert (found.services["erp-data"].interrupted or Span()).high == 60 + 20 * 60


def test_who_leaves_two_nodes_with_a_watchdog_alone_takes_the_other_along() -> None:
    """Source: ClusterLabs/sbd, src/sbd-cluster.c: one member after both were seen is no quorum, however it left."""
    parts: dict[str, object] = {
        "platform": "pacemaker/rhel9",
        "servers": {"a": {}, "b": {}},
        "clusters": {
            "k": {
                "members": ["a", "b"],
                "quorum": {"witness": {"kind": "none"}, "two_node": True},
                "fencing": {"methods": ["watchdog"], "sbd": {"watchdog_timeout": "60 s"}},
            }
        },
        "services": {"s": {"product": "x", "cluster_aware": True, "runs_on": "k", "active_on": "a"}},
    }
    found = planned(parts, "a")
    assert ("resets-itself", "b") in story(found) and found.services["s"].state == "down"
    cluster = parts["clusters"]["k"]  # type: ignore[index]
    fenced = planned({**parts, "clusters": {"k": {**cluster, "fencing": {"methods": ["ipmi"]}}}}, "a")
    assert ("resets-itself", "b") not in story(fenced) and fenced.services["s"].state == "interrupted"
