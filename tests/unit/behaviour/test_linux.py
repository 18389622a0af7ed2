"""What Pacemaker and Proxmox VE clusters do, in kinds: cuts, policies, fencing by its device, what HA manages."""

from typing import Any

import pytest
from support.estates import spec
from support.timelines import happens, the

from hadocs.behaviour.model import Span, Timeline
from hadocs.behaviour.scenario import steps
from hadocs.behaviour.timeline import timeline
from hadocs.tell.words import event
from hadocs.topology.build import study

NETWORKS = {
    "lan": {"roles": ["client", "management"], "switches": ["s1", "s2"]},
    "ring": {"roles": ["cluster"], "switches": ["s3"]},
    "disks": {"roles": ["storage"], "switches": ["s4", "s5"]},
}


def pacemaker(
    count: int = 3,
    *,
    quorum: dict[str, Any] | None = None,
    fencing: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Servers ``a``, ``b`` … of one Pacemaker cluster ``k`` that carries ``s``, on ``a`` now."""
    names = "abcdef"[:count]
    server = {
        "os": "RHEL 9.4",
        "networks": ["lan", "ring", "disks"],
        "storage": {"san": {"protocol": "iscsi"}},
    }
    cluster = {
        "members": list(names),
        "quorum": {"witness": {"kind": "none"}, **(quorum or {})},
        "heartbeat": {"networks": ["ring"]},
        "fencing": fencing or {"methods": ["ipmi", "pdu"]},
    }
    return {
        "networks": NETWORKS,
        "storage": {"san": {"protocols": ["iscsi"], "controllers": 2, "volumes": {"d": {}, "sbd": {}}}},
        "servers": dict.fromkeys(names, server),
        "clusters": {"k": cluster},
        "services": {"s": {"cluster_aware": True, "runs_on": "k", "active_on": "a", "data": "san/d"}},
        **more,
    }


def proxmox(count: int = 3, *, ha: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Hosts ``p1``, ``p2`` … of Proxmox VE with a machine ``m1`` on the first that carries ``s``."""
    names = [f"p{n}" for n in range(1, count + 1)]
    host = {"memory": "64 GiB", "networks": ["lan", "ring", "disks"], "storage": {"nas": {"protocol": "nfs"}}}
    cluster = {
        "members": names,
        "quorum": {"witness": {"kind": "none"}},
        "heartbeat": {"networks": ["ring"]},
        "ha": ha or {"enabled": True},
        "fencing": {"methods": ["watchdog"]},
    }
    return {
        "platform": "proxmox/9",
        "networks": NETWORKS,
        "storage": {"nas": {"kind": "share", "protocols": ["nfs"], "volumes": {"vm": {}}}},
        "hosts": dict.fromkeys(names, host),
        "vms": {
            "m1": {"on": "p1", "os": "Debian 12", "memory": "8 GiB", "files": "nas/vm", "networks": ["lan"]}
        },
        "clusters": {"pve": cluster},
        "services": {"s": {"cluster_aware": False, "runs_on": "m1"}},
        **more,
    }


def whats(found: Timeline, subject: str) -> list[str]:
    """What happens to a thing, in order."""
    return [e.what for e in found.events if e.subject == subject]


class TestACut:
    def test_what_runs_on_without_quorum_stops_when_it_is_fenced(self) -> None:
        found = happens(split=("k:a",), **pacemaker(quorum={"no_quorum_policy": "freeze"}))
        fenced = the(found, "is-fenced", "a").when
        assert the(found, "stops", "s").when == fenced
        assert found.services["s"].interrupted == Span(15, 60) + Span(0.03, 0.05)

    def test_of_two_nodes_with_two_node_neither_is_without_quorum(self) -> None:
        found = happens(split=("k",), **pacemaker(2, quorum={"two_node": True}))
        assert not [e for e in found.events if e.what == "loses-quorum"]
        (loser,) = [e.subject for e in found.events if e.what == "is-fenced"]
        assert whats(found, loser) == ["is-fenced"]
        assert whats(found, "k") == ["is-parted", "races"]
        assert found.services["s"].state == "uncertain"

    def test_of_two_nodes_that_cant_fence_each_other_both_run_on(self) -> None:
        found = happens(split=("k",), **pacemaker(2, quorum={"two_node": True}, fencing={"methods": []}))
        assert found.services["s"].state == "goes-on"
        assert [e for e in found.events if e.what == "waits-for-a-person"]

    def test_a_node_that_stops_what_it_runs_without_quorum_is_down_where_it_cant_be_fenced(self) -> None:
        found = happens(split=("k:a",), **pacemaker(fencing={"methods": []}))
        assert found.services["s"].state == "down"


class TestFencingThroughTheHypervisor:
    def test_it_waits_until_the_machine_of_the_lost_node_is_started_elsewhere(self) -> None:
        guest = {"os": "RHEL 9.4", "memory": "8 GiB", "files": "nas/vm", "networks": ["lan", "ring"]}
        parts = proxmox()
        parts["vms"] = {f"g{n}": {**guest, "on": f"p{n}"} for n in (1, 2, 3)}
        parts["clusters"]["g"] = {
            "members": ["g1", "g2", "g3"],
            "platform": "pacemaker/rhel9",
            "quorum": {"witness": {"kind": "none"}},
            "heartbeat": {"networks": ["ring"]},
            "fencing": {"methods": ["hypervisor"]},
        }
        parts["services"] = {"s": {"cluster_aware": True, "runs_on": "g", "active_on": "g1"}}
        found = happens("p1", **parts)
        begun, fenced = (the(found, what, "g1").when for what in ("is-restarted", "is-fenced"))
        assert fenced.low >= begun.low >= 110
        # The machine itself lost, its host answers.
        assert the(happens("g1", **parts), "is-fenced", "g1").when.low < 10


class TestProxmox:
    def test_it_waits_for_no_lock_of_a_node_on_which_ha_manages_nothing(self) -> None:
        assert "is-fenced" not in whats(happens("p3", **proxmox()), "p3")
        assert "is-fenced" in whats(happens("p1", **proxmox()), "p1")

    def test_with_ha_off_nothing_is_waited_for_and_nothing_starts(self) -> None:
        found = happens("p1", **proxmox(ha={"enabled": False}))
        assert "is-fenced" not in whats(found, "p1")
        assert found.services["s"].state == "down"


def test_what_several_members_carry_at_once_stops_on_none_of_them_by_name() -> None:
    parts = pacemaker()
    parts["services"] = {"web": {"cluster_aware": True, "runs_on": ["a", "b", "c"], "data": "san/d"}}
    assert the(happens("san", **parts), "stops", "web").by == ""


def test_a_person_has_to_act_on_each_node_that_cant_be_fenced() -> None:
    parts = pacemaker(5, fencing={"methods": ["ipmi"]}, sites={"x": {}, "y": {}})
    for name, site in zip("abcde", "xxyyy", strict=True):
        parts["servers"][name] = {**parts["servers"][name], "site": site}
    found = happens("x", **parts)
    assert {e.subject for e in found.events if e.what == "waits-for-a-person"} == {"a", "b"}


class TestTheDisksOfSbd:
    def parts(self, devices: list[str]) -> dict[str, Any]:
        parts = pacemaker(
            fencing={"methods": ["sbd"], "sbd": {"devices": devices, "watchdog_timeout": "15 s"}}
        )
        parts["storage"] |= {key: {"protocols": ["iscsi"], "volumes": {"m": {}}} for key in "xyz"}
        for server in parts["servers"].values():
            server["storage"] = {key: {"protocol": "iscsi"} for key in ("san", "x", "y", "z")}
        return parts

    @pytest.mark.parametrize(
        ("devices", "lost", "state"),
        [
            (["x/m"], (), "interrupted"),
            (["x/m"], ("x",), "down"),
            (["x/m", "y/m"], ("x",), "down"),  # two disks: both are needed to fence
            (["x/m", "y/m", "z/m"], ("x",), "interrupted"),
            (["x/m", "y/m", "z/m"], ("x", "y"), "down"),
        ],
    )
    def test_more_than_half_have_to_be_there_to_fence(
        self, devices: list[str], lost: tuple[str, ...], state: str
    ) -> None:
        assert happens("a", *lost, **self.parts(devices)).services["s"].state == state

    def test_their_loss_alone_stops_nothing(self) -> None:
        assert happens("x", **self.parts(["x/m"])).services["s"].state == "goes-on"

    @pytest.mark.parametrize(
        ("devices", "first", "back"),
        [
            (["x/m"], ("x",), "x/m can be reached again and b is back"),
            (["x/m", "y/m"], ("x",), ""),  # one of two feeds the watchdog, though it fences nobody
            (["x/m", "y/m"], ("x", "y"), "x/m or y/m can be reached again and b is back"),
            (["x/m", "y/m", "z/m"], ("x",), ""),
            (["x/m", "y/m", "z/m"], ("x", "y"), "two of x/m, y/m and z/m can be reached again and b is back"),
        ],
    )
    def test_of_two_nodes_the_one_that_is_left_without_them_is_reset(
        self, devices: list[str], first: tuple[str, ...], back: str
    ) -> None:
        parts = self.parts(devices)
        parts["clusters"]["k"] |= {"members": ["a", "b"], "quorum": {"two_node": True}}
        found = happens(*first, then=("b",), **parts)
        assert found.services["s"].state == ("down" if back else "goes-on")
        assert found.services["s"].until.startswith(back)
        assert [e.subject for e in found.events if e.what == "resets-itself"] == (["a"] if back else [])

    def test_three_nodes_trust_their_votes_without_them(self) -> None:
        assert happens("x", then=("b",), **self.parts(["x/m"])).services["s"].state == "goes-on"

    def test_of_two_sides_both_are_reset_when_they_are_cut_without_them(self) -> None:
        parts = self.parts(["x/m"])
        parts["clusters"]["k"] |= {"members": ["a", "b"], "quorum": {"two_node": True}}
        found = happens("x", split=("k",), **parts)
        assert {e.subject for e in found.events if e.what == "resets-itself"} == {"a", "b"}
        assert "stops" not in whats(found, "a")


@pytest.mark.parametrize("fencing", [{}, {"delay": "10 s", "delay_for": "a"}, {"priority_delay": "10 s"}])
def test_two_nodes_that_wait_for_nobody_fence_each_other_in_turn(fencing: dict[str, Any]) -> None:
    quorum = {"two_node": True, "wait_for_all": False}
    how = {"methods": ["ipmi", "pdu"], **fencing}
    outcome = happens(split=("k",), **pacemaker(2, quorum=quorum, fencing=how)).services["s"]
    assert outcome.state == "uncertain"
    assert "fences the other in turn" in outcome.question
    waiting = happens(split=("k",), **pacemaker(2, quorum={"two_node": True}, fencing=how)).services["s"]
    assert "in turn" not in waiting.question


def test_hosts_that_nothing_fences_start_each_others_machines_when_they_are_cut() -> None:
    for parts in (
        proxmox(2),
        {**proxmox(2), "platform": "pacemaker/rhel9"},
    ):
        parts["clusters"]["pve"] |= {"quorum": {"witness": {"kind": "none"}, "two_node": True}}
        if "platform" in parts:
            del parts["clusters"]["pve"]["ha"]
            parts["clusters"]["pve"] |= {"platform": "pacemaker/rhel9", "fencing": {"enabled": False}}
        found = happens(split=("pve",), **parts)
        assert found.services["s"].state == "uncertain"
        assert the(found, "runs-twice", "m1").why.startswith("it keeps running on p1, which ")
    parts = proxmox(2, ha={"enabled": False})
    parts["clusters"]["pve"] |= {"quorum": {"witness": {"kind": "none"}, "two_node": True}}
    assert happens(split=("pve",), **parts).services["s"].state == "goes-on"


def test_without_stickiness_what_is_where_it_is_preferred_stays() -> None:
    parts = pacemaker(3)
    parts["clusters"]["k"]["stickiness"] = 0
    parts["services"]["t"] = {"cluster_aware": True, "runs_on": "k", "active_on": "b", "data": "san/sbd"}
    parts["services"]["s"]["preference"] = ["a"]
    found = happens("c", **parts).services
    assert (found["s"].state, found["t"].state) == ("goes-on", "interrupted")


def test_votes_alone_are_said_to_be_missing_where_the_own_side_of_a_pair_serves_on() -> None:
    host = {"networks": ["lan", "ring"], "storage": {"x": {}, "y": {}}, "os": "RHEL 9.4"}
    found = happens(
        "south",
        platform="pacemaker/rhel9",
        sites={"north": {}, "south": {}},
        networks=NETWORKS,
        storage={
            "x": {"site": "north", "protocols": ["fc"], "mirror": "y"},
            "y": {"site": "south", "protocols": ["fc"]},
        },
        hosts={f"{site[0]}{n}": {**host, "site": site} for site in ("north", "south") for n in (1, 2)},
        vms={"m": {"on": "s1", "files": "x"}},
        clusters={
            "k": {
                "members": ["n1", "n2", "s1", "s2"],
                "quorum": {"witness": {"kind": "none"}},
                "fencing": {"methods": ["ipmi", "pdu"]},
            }
        },
        services={"app": {"runs_on": "m"}},
    )
    assert found.services["app"].until.startswith("south is back, or a person")


def test_short_of_votes_it_is_not_said_that_sbd_distrusts_them() -> None:
    device = {"kind": "qdevice", "on": "q", "sync_timeout": "60 s"}
    how = {"methods": ["watchdog"], "sbd": {"watchdog_timeout": "10 s"}}
    parts = pacemaker(4, quorum={"witness": device}, fencing=how)
    parts["servers"] = {**parts["servers"], "q": {"networks": ["lan"]}}
    assert "SBD takes" in happens("b", **parts).services["s"].why
    assert happens("q", then=("b", "c"), **parts).services["s"].why == "k has no quorum left"


class TestTheWitness:
    def test_a_quorum_device_whose_network_is_lost_has_no_vote(self) -> None:
        parts = proxmox(2, servers={"q": {"os": "Debian 13", "networks": ["lan"]}})
        parts["clusters"]["pve"]["quorum"] = {"witness": {"kind": "qdevice", "on": "q"}}
        assert happens("lan", **parts).clusters["pve"].votes == 2
        assert happens("disks", **parts).clusters["pve"].votes == 3
        assert happens("lan", "p1", **parts).clusters["pve"].quorum == "lost"


class TestAClusterFileSystem:
    def parts(self, policy: str = "freeze", **more: Any) -> dict[str, Any]:
        parts = pacemaker(quorum={"no_quorum_policy": policy}, **more)
        parts["services"] = {
            "share": {
                "product": "NFS on GFS2",
                "cluster_aware": True,
                "runs_on": ["a", "b", "c"],
                "data": "san/d",
            }
        }
        return parts

    def test_it_stands_still_on_all_members_until_the_lost_one_is_fenced(self) -> None:
        found = happens("a", **self.parts())
        fenced = the(found, "is-fenced", "a").when
        assert the(found, "pauses", "share").when == Span()
        assert found.services["share"].state == "interrupted"
        assert found.services["share"].interrupted == Span(
            fenced.low, None
        )  # how long recovery takes, nobody says

    def test_it_stays_so_where_fencing_is_not_confirmed(self) -> None:
        assert happens("a", **self.parts(fencing={"methods": []})).services["share"].state == "down"

    def test_it_stands_still_without_quorum_though_nothing_is_stopped(self) -> None:
        found = happens("a", "b", **self.parts())
        assert found.services["share"].state == "down"
        assert "grants no locks" in found.services["share"].why

    def test_other_services_on_several_members_go_on(self) -> None:
        parts = self.parts()
        parts["services"]["share"]["product"] = "nginx"
        assert happens("a", **parts).services["share"].state == "goes-on"


class TestReplicationOfProxmox:
    def parts(self, count: int, **storage: Any) -> dict[str, Any]:
        parts = proxmox(count, storage=storage)
        for host in parts["hosts"].values():
            host["storage"] = {}
        parts["vms"]["m1"] |= {"files": "z1", "replica": "pvesr"}
        return parts

    Z1, Z2, Z3 = ({"kind": "local", "on": [f"p{n}"]} for n in (1, 2, 3))

    def test_a_machine_starts_from_its_replica_without_what_was_written_since(self) -> None:
        parts = self.parts(2, z1=self.Z1, z2=self.Z2)
        parts["servers"] = {"q": {"networks": ["lan"]}}
        parts["clusters"]["pve"]["quorum"] = {"witness": {"kind": "qdevice", "on": "q"}}
        found = happens("p1", **parts)
        assert the(found, "is-restarted", "m1").to == "p2"
        assert "since the last replication of m1" in (found.services["s"].data_loss or "")
        # With the host that has the copy nothing of it is started, and nothing of it is lost.
        outvoted = happens("q", then=("p2",), **parts)
        assert outvoted.services["s"].state == "down"
        assert outvoted.services["s"].data_loss == ""
        assert [w.subject for w in outvoted.waits] == []
        # What it runs from now are the disks of the other host.
        assert happens("p1", then=("z2",), **parts).services["s"].state == "down"

    def test_of_several_hosts_the_one_with_the_replica_is_not_known(self) -> None:
        found = happens("p1", **self.parts(3, z1=self.Z1, z2=self.Z2, z3=self.Z3))
        assert found.services["s"].state == "uncertain"
        assert "the replica of m1" in found.services["s"].question

    def test_without_replication_its_disks_are_where_they_are(self) -> None:
        parts = self.parts(3, z1={"kind": "local", "on": ["p1", "p2", "p3"]})
        del parts["vms"]["m1"]["replica"]
        found = happens("p1", **parts)
        assert found.services["s"].state == "down"


def test_machines_of_frozen_hosts_start_elsewhere_once_those_are_fenced() -> None:
    parts = pacemaker()
    parts["hosts"] = parts.pop("servers")
    parts["platform"] = "pacemaker/rhel9"
    parts["vms"] = {"m": {"on": "a", "files": "san/d", "networks": ["lan"]}}
    parts["services"] = {"s": {"cluster_aware": False, "runs_on": "m"}}
    parts["clusters"]["k"]["quorum"]["no_quorum_policy"] = "freeze"
    found = happens(split=("k:a",), **parts)
    assert the(found, "stops", "m").when == the(found, "is-fenced", "a").when
    assert found.services["s"].state == "interrupted"
    parts["clusters"]["k"]["fencing"] = {"methods": []}
    assert happens(split=("k:a",), **parts).services["s"].state == "goes-on"


@pytest.mark.parametrize("version", ["7", "8", "9"])
def test_two_nodes_of_proxmox_without_a_third_vote_go_down_together(version: str) -> None:
    found = happens("p1", **proxmox(2, platform=f"proxmox/{version}"))
    assert the(found, "loses-quorum", "pve").when.low > 5
    assert found.services["s"].why == "p1 is lost, and pve has no quorum left"


class TestMachinesThatNothingFences:
    def parts(self, policy: str) -> dict[str, Any]:
        parts = pacemaker(quorum={"no_quorum_policy": policy}, fencing={"enabled": False})
        parts["hosts"] = parts.pop("servers")
        parts["platform"] = "pacemaker/rhel9"
        parts["vms"] = {"m": {"on": "a", "files": "san/d", "networks": ["lan"]}}
        parts["services"] = {"s": {"cluster_aware": False, "runs_on": "m"}}
        return parts

    def test_what_runs_on_is_started_a_second_time(self) -> None:
        found = happens(split=("k:a",), **self.parts("freeze"))
        assert whats(found, "m") == ["runs-twice"]
        assert found.services["s"].state == "uncertain"
        assert "both write san/d" in found.services["s"].question

    def test_what_is_stopped_may_be_started_before_that_is_done(self) -> None:
        found = happens(split=("k:a",), **self.parts("stop"))
        assert "runs-twice" in whats(found, "m")
        assert found.services["s"].state == "interrupted"
        assert found.services["s"].data_loss

    def test_a_host_that_is_dead_runs_nothing(self) -> None:
        assert "runs-twice" not in whats(happens("a", **self.parts("freeze")), "m")


def test_a_device_is_out_of_reach_for_a_node_without_any_network() -> None:
    parts = pacemaker(2, quorum={"two_node": True})
    for server in parts["servers"].values():
        server["networks"] = ["ring"]
        server["storage"] = {"san": {"protocol": "fc"}}
    found = happens("ring", **parts)
    assert "is-fenced" not in [e.what for e in found.events]
    assert "no network left" in next(e.why for e in found.events if e.what == "is-not-fenced")


class TestTheLinkOfDrbd:
    def parts(self) -> dict[str, Any]:
        parts = pacemaker(2, quorum={"two_node": True})
        parts["storage"] = {
            "r0": {
                "kind": "hyperconverged",
                "protocols": ["drbd"],
                "on": ["a", "b"],
                "copies": 2,
                "volumes": {"d": {}},
            }
        }
        for server in parts["servers"].values():
            server["storage"] = {"r0": {"protocol": "drbd"}}
        parts["services"]["s"]["data"] = "r0/d"
        return parts

    def test_its_loss_stops_nothing_and_has_to_be_made_up_for(self) -> None:
        found = happens("disks", **self.parts())
        assert found.services["s"].state == "goes-on"
        assert [w.subject for w in found.waits] == ["r0"]

    def test_what_takes_over_afterwards_has_old_data(self) -> None:
        assert happens("a", **self.parts()).services["s"].data_loss == ""
        after = happens("disks", then=("a",), **self.parts()).services["s"]
        assert after.data_loss == "what was written to r0/d since its copies were apart"


def test_of_an_interruption_nothing_is_done_until_the_machine_is_started_elsewhere() -> None:
    found = happens("p1", **proxmox())
    assert found.services["s"].noticed == the(found, "is-restarted", "m1").when


class TestDevicesByWhatTheySwitchOff:
    def parts(self) -> dict[str, Any]:
        parts = pacemaker(
            2, quorum={"two_node": True}, fencing={"methods": ["ipmi", "hypervisor"], "delay": "10 s"}
        )
        parts["platform"] = "pacemaker/rhel9"
        parts["hosts"] = {"h": dict(parts["servers"]["b"])}
        del parts["servers"]["b"]
        parts["vms"] = {"b": {"on": "h", "os": "RHEL 9.4", "files": "san/d", "networks": ["lan", "ring"]}}
        return parts

    def test_a_machine_has_no_management_board(self) -> None:
        found = happens("h", **self.parts())
        assert "asks h" in next(e.why for e in found.events if e.what == "is-not-fenced")
        assert "is-fenced" in whats(happens("b", **self.parts()), "b")

    def test_a_server_has_no_hypervisor(self) -> None:
        found = happens("a", **self.parts())
        assert "management board of a" in found.services["s"].question


def test_a_cut_of_a_cluster_whose_quorum_is_not_stated_is_not_certain() -> None:
    parts = pacemaker(4)
    del parts["clusters"]["k"]["quorum"]
    found = happens(split=("k:a,b",), **parts)
    assert found.services["s"].state == "uncertain"
    assert "clusters.k.quorum" in found.services["s"].question


class TestWhatEndsIt:
    def test_machines_of_a_cluster_without_quorum_wait_for_its_members(self) -> None:
        found = happens("p1", **proxmox(2))
        assert found.services["s"].until.startswith("p1 is back")

    def test_of_a_cluster_in_pieces_for_the_link(self) -> None:
        assert happens("ring", **proxmox()).services["s"].until == "the members of pve hear each other again"


def test_a_machine_that_is_moved_by_a_restart_stops_itself_and_not_what_it_runs() -> None:
    parts = pacemaker()
    parts["hosts"] = parts.pop("servers")
    parts["platform"] = "pacemaker/rhel9"
    parts["vms"] = {"m": {"on": "a", "files": "san/d", "networks": ["lan"]}}
    parts["services"] = {"s": {"cluster_aware": False, "runs_on": "m"}}
    topology, estate = study(spec(**parts))
    found = timeline(estate, topology, steps(estate.world, topology, [["a"]], planned=True))
    assert event(the(found, "stops", "m"))[0] == "{} [stops|stop]"


def test_a_node_of_proxmox_without_quorum_stops_no_machine_for_a_fencing_device() -> None:
    hosts = ("n1", "n2", "n3")
    parts: dict[str, Any] = {
        "platform": "proxmox/9",
        "storage": {"nas": {"kind": "share"}},
        "hosts": {h: {"storage": {"nas": {}}} for h in hosts},
        "vms": {f"m{i}": {"on": h, "files": "nas", "possible_owners": [h]} for i, h in enumerate(hosts)},
        "clusters": {
            "pve": {"members": list(hosts), "ha": {"enabled": True}},
            "gc": {
                "members": ["m0", "m1", "m2"],
                "platform": "pacemaker/upstream",
                "quorum": {"witness": {"kind": "none"}},
                "fencing": {"methods": ["hypervisor"]},
            },
        },
        "services": {"db": {"runs_on": "gc", "active_on": "m0", "data": "nas", "cluster_aware": True}},
    }
    found = happens(split=("pve:n1",), **parts)
    assert found.services["db"].state == "down"
    assert "asks n1, which has no quorum and stops nothing" in found.services["db"].why
    parts["vms"]["m0"].pop("possible_owners")
    assert happens(split=("pve:n1",), **parts).services["db"].state == "interrupted"


@pytest.mark.parametrize(
    ("waits", "watchdog", "state"),
    [("60 s", "10 s", "down"), ("8 s", "10 s", "interrupted"), (None, "10 s", "uncertain")],
)
def test_sbd_without_a_disk_distrusts_a_quorum_that_may_come_later_than_its_watchdog(
    waits: str | None, watchdog: str, state: str
) -> None:
    device: dict[str, Any] = {"kind": "qdevice", "on": "q", **({"sync_timeout": waits} if waits else {})}
    found = happens(
        "a",
        platform="pacemaker/rhel9",
        storage={"san": {"kind": "array"}},
        servers={"a": {"storage": {"san": {}}}, "b": {"storage": {"san": {}}}, "q": {}},
        clusters={
            "k": {
                "members": ["a", "b"],
                "quorum": {"witness": device},
                "fencing": {"methods": ["watchdog"], "sbd": {"watchdog_timeout": watchdog}},
            }
        },
        services={"db": {"runs_on": "k", "active_on": "a", "data": "san", "cluster_aware": True}},
    )
    assert found.services["db"].state == state
    assert any(e.what == "resets-itself" for e in found.events) is (state != "interrupted")


def test_a_cluster_file_system_waits_for_fencing_whether_or_not_it_is_said_to_be_cluster_aware() -> None:
    names = ["n1", "n2", "n3"]
    parts: dict[str, Any] = {
        "servers": {n: {"os": "rhel-9", "storage": {"san": {}}} for n in names},
        "storage": {"san": {"volumes": {"gfs": {}}}},
        "clusters": {"k": {"members": names, "fencing": {"methods": ["pdu"]}}},
        "services": {"share": {"product": "vsftpd on GFS2", "runs_on": names, "data": "san/gfs"}},
    }
    assert the(happens("n1", **parts), "pauses", "share").why == "GFS2 grants no locks until n1 is fenced"
    parts["services"]["share"]["cluster_aware"] = False
    assert happens("n1", **parts).services["share"].state == "goes-on"
