"""Settings that decide more than votes: HA off, no_quorum_policy, sites by hand, storage, placement, heartbeats."""

from typing import Any

import pytest
from support.estates import spec, topology

from hadocs.topology.build import estate_of
from hadocs.topology.failures import examine, lose
from hadocs.topology.heartbeats import heartbeat_networks
from hadocs.topology.model import Loss, Thing

LAN = {"lan": {"roles": ["client"]}, "ring": {"roles": ["cluster"]}}
NONE = {"witness": {"kind": "none"}}


def proxmox(nodes: int = 3, **cluster: Any) -> dict[str, Any]:
    """Nodes with a machine on the first and a store that all reach."""
    hosts = {f"n{i + 1}": {"networks": ["lan", "ring"], "storage": {"nas": {}}} for i in range(nodes)}
    return {
        "platform": "proxmox/9",
        "networks": LAN,
        "storage": {"nas": {"volumes": {"vm": {}}}},
        "hosts": hosts,
        "vms": {"app": {"on": "n1", "files": "nas/vm", "networks": ["lan"]}},
        "clusters": {"pve": {"members": list(hosts), "quorum": NONE, "ha": {"enabled": "true"}, **cluster}},
        "services": {"app": {"runs_on": "app"}},
    }


def pacemaker(count: int = 3, **cluster: Any) -> dict[str, Any]:
    """Servers that carry a database together."""
    names = [f"s{i + 1}" for i in range(count)]
    body: dict[str, Any] = {"members": names, "quorum": NONE, "fencing": {"methods": ["pdu"]}, **cluster}
    return {
        "networks": LAN,
        "storage": {"san": {"volumes": {"d": {}}}},
        "servers": {n: {"os": "rhel-9", "networks": ["lan", "ring"]} for n in names},
        "clusters": {"k": body},
        "services": {"db": {"runs_on": "k", "active_on": "s1", "data": "san/d"}},
    }


def cut(parts: dict[str, Any], cluster: str, *sides: set[str]) -> Loss:
    """What a cut of a cluster into sides comes to."""
    return examine(estate_of(spec(**parts)), (), {cluster: tuple(frozenset(s) for s in sides)})[0]


class TestHaIsOff:
    def test_nothing_is_restarted(self) -> None:
        loss = topology(**proxmox(ha={"enabled": "false"})).losses["n1"]
        assert loss.down == ("app",)
        assert loss.why["app"] == "HA is off in pve: nothing starts app elsewhere"

    def test_machines_run_on_without_quorum(self) -> None:
        assert cut(proxmox(2, ha={"enabled": "false"}), "pve", {"n1"}, {"n2"}).down == ()
        assert cut(proxmox(2), "pve", {"n1"}, {"n2"}).down == ("app",)

    def test_no_cluster_of_vsphere_has_ha_by_itself_so_that_an_unstated_one_is_open(self) -> None:
        unsaid: dict[str, Any] = {**proxmox(), "platform": "vsphere/8.0"}
        unsaid["clusters"] = {"vc": {"members": ["n1", "n2", "n3"]}}
        open_ = topology(**unsaid).losses["n1"]
        assert open_.uncertain == ("app",)
        assert open_.why["app"] == "whether HA is on in vc (clusters.vc.ha.enabled)"
        unsaid["clusters"]["vc"]["anti_affinity"] = [{"members": ["app", "b"], "hard": True}]
        unsaid["vms"]["b"] = {"on": "n2", "files": "nas/vm"}
        assert topology(**unsaid).losses["n1"].uncertain  # DRS heeds rules without HA
        for said in ({"priority": "high"}, {"fault_tolerance": True}):
            told = {**unsaid, "vms": {**unsaid["vms"], "b": {"on": "n2", "files": "nas/vm", **said}}}
            assert topology(**told).losses["n1"].uncertain == ()
        unsaid["clusters"]["vc"]["ha"] = {"failures_tolerated": 1}
        assert topology(**unsaid).losses["n1"].interrupted == ("app",)

    def test_vsphere_starts_machines_for_which_memory_is_too_little_but_those_whose_memory_is_reserved(
        self,
    ) -> None:
        short: dict[str, Any] = {**proxmox(2), "platform": "vsphere/8.0"}
        short["hosts"] = {h: {**short["hosts"][h], "memory": "64 GiB"} for h in ("n1", "n2")}
        short["clusters"] = {"vc": {"members": ["n1", "n2"], "ha": {"enabled": True}}}

        def lost(**app: Any) -> Loss:
            vms = {
                n: {"on": h, "memory": "48 GiB", "files": "nas/vm"} for n, h in (("app", "n1"), ("b", "n2"))
            }
            return topology(**short | {"vms": vms | {"app": vms["app"] | app}}).losses["n1"]

        assert lost().uncertain == ("app",)
        assert "vms.app.dynamic_memory" in lost().why["app"]
        assert lost(dynamic_memory=True).interrupted == ("app",)
        assert lost(dynamic_memory=True).assumes == ("n2 swaps once app runs there: memory is too little",)
        reserved = lost(dynamic_memory=False)
        assert (reserved.down, reserved.why["app"]) == (
            ("app",),
            "no host that may run app has enough free memory",
        )

    def test_proxmox_manages_nothing_that_nobody_has_added_so_that_an_unstated_ha_is_open(self) -> None:
        unsaid = proxmox()
        del unsaid["clusters"]["pve"]["ha"]
        asked = "whether HA manages the machines of pve (clusters.pve.ha.enabled)"
        loss = topology(**unsaid).losses["n1"]
        assert loss.uncertain == ("app",)
        assert loss.why["app"] == asked
        assert cut(unsaid, "pve", {"n1"}, {"n2"}, {"n3"}).why["app"] == asked

    def test_a_node_of_proxmox_that_runs_nothing_under_ha_is_not_reset_and_its_machines_run_on(self) -> None:
        parts = proxmox()
        parts["vms"]["own"] = {"on": "n2", "files": "nas/vm", "networks": ["lan"], "priority": "disabled"}
        parts["services"]["own"] = {"runs_on": "own"}
        assert cut(parts, "pve", {"n1"}, {"n2"}, {"n3"}).down == ("app",)
        assert cut(parts, "pve", {"n1", "n3"}, {"n2"}).down == ()

    @pytest.mark.parametrize(
        "says",
        [
            {"fencing": {"methods": ["watchdog"]}},
            {"ha": {"shutdown_policy": "migrate"}},
            {"node_affinity": [{"members": ["app"], "hosts": ["n1", "n2"]}]},
        ],
    )
    def test_what_only_its_ha_has_tells_that_it_is_on(self, says: dict[str, Any]) -> None:
        unsaid = proxmox()
        del unsaid["clusters"]["pve"]["ha"]
        unsaid["clusters"]["pve"] |= says
        assert topology(**unsaid).losses["n1"].interrupted == ("app",)

    def test_a_machine_whose_restart_is_disabled_stays_down(self) -> None:
        parts = proxmox()
        parts["vms"]["app"]["priority"] = "disabled"
        assert topology(**parts).losses["n1"].down == ("app",)


class TestNoQuorumPolicy:
    @pytest.mark.parametrize(
        ("policy", "down"),
        [("stop", True), ("demote", True), ("suicide", True), ("freeze", False), ("ignore", False)],
    )
    def test_what_runs_stops_or_runs_on(self, policy: str, down: bool) -> None:
        parts = pacemaker(quorum={**NONE, "no_quorum_policy": policy})
        loss = lose(estate_of(spec(**parts)), [Thing("server", "s2"), Thing("server", "s3")])
        assert (loss.down == ("db",)) is down

    def test_a_frozen_part_takes_nothing_over(self) -> None:
        parts = pacemaker(quorum={**NONE, "no_quorum_policy": "freeze"})
        loss = lose(estate_of(spec(**parts)), [Thing("server", "s1"), Thing("server", "s2")])
        assert loss.why["db"] == "k has no quorum left and starts nothing"

    def test_a_frozen_part_hands_nothing_over_from_a_member_that_lives_without_its_data(self) -> None:
        parts = pacemaker(4, quorum={**NONE, "no_quorum_policy": "freeze"})
        parts["storage"] = {f"d{i}": {"kind": "local", "on": [f"s{i}"]} for i in (1, 2, 3, 4)}
        parts["services"]["db"] = {
            "runs_on": "k",
            "active_on": "s1",
            "copies": {f"s{i}": f"d{i}" for i in (1, 2, 3, 4)},
        }
        gone = [Thing("storage", "d1"), Thing("server", "s3"), Thing("server", "s4")]
        assert lose(estate_of(spec(**parts)), gone).why["db"] == (
            "d1 is lost, and k has no quorum left and starts nothing"
        )
        assert lose(estate_of(spec(**parts)), gone[:1]).interrupted == ("db",)

    def test_sides_that_both_go_on_unfenced_run_it_twice(self) -> None:
        parts = pacemaker(2, quorum={**NONE, "no_quorum_policy": "ignore"}, fencing={"enabled": "false"})
        loss = cut(parts, "k", {"s1"}, {"s2"})
        assert loss.uncertain == ("db",)
        assert (
            loss.why["db"]
            == "s1 and s2 each run db, and both write san/d: what that leaves of it is not known"
        )


class TestASiteByHand:
    def sites(self, how: str) -> dict[str, Any]:
        parts = proxmox(
            4, site_failover=how, quorum={"witness": {"kind": "qdevice", "algorithm": "ffsplit", "site": "c"}}
        )
        parts["sites"] = {"a": {}, "b": {}, "c": {}}
        for number, host in enumerate(parts["hosts"].values()):
            host["site"] = "a" if number < 2 else "b"
        parts["storage"]["nas"]["site"] = "c"
        return parts

    def test_a_lost_site_waits_for_a_person(self) -> None:
        loss = topology(**self.sites("manual")).losses["a"]
        assert loss.why["app"] == "site_failover of pve is manual: a person has to hand a over"
        assert topology(**self.sites("automatic")).losses["a"].down == ()

    def test_a_host_of_it_does_not(self) -> None:
        assert topology(**self.sites("manual")).losses["n1"].interrupted == ("app",)


class TestStorage:
    @pytest.mark.parametrize(
        ("protocol", "lost", "down"), [("rbd", 1, False), ("rbd", 2, True), ("s2d", 2, False)]
    )
    def test_ceph_stops_below_its_least_number_of_copies(self, protocol: str, lost: int, down: bool) -> None:
        parts = proxmox(5)
        parts["storage"] = {
            "pool": {
                "kind": "hyperconverged",
                "protocols": [protocol],
                "on": list(parts["hosts"]),
                "copies": "3",
            }
        }
        parts["vms"]["app"]["files"] = "pool"
        for host in parts["hosts"].values():
            host["storage"] = {"pool": {}}
        loss = lose(estate_of(spec(**parts)), [Thing("host", f"n{5 - i}") for i in range(lost)])
        assert (loss.down == ("app",)) is down

    def test_an_empty_table_reaches_nothing_and_none_says_nothing(self) -> None:
        told, untold = proxmox(2), proxmox(2)
        for parts in (told, untold):
            parts["clusters"]["pve"]["quorum"] = {"witness": {"kind": "qdevice", "algorithm": "ffsplit"}}
        told["hosts"]["n2"]["storage"] = {}
        del untold["hosts"]["n2"]["storage"]
        assert topology(**told).machines["app"].may_run_on == ()
        assert topology(**untold).machines["app"].may_run_on == ("n2",)


class TestPlacement:
    def test_proxmox_does_not_look_at_storage(self) -> None:
        parts = proxmox()
        parts["hosts"]["n3"]["storage"] = {}
        loss = topology(**parts).losses["n1"]
        assert loss.uncertain == ("app",)
        assert loss.why["app"] == (
            "whether pve starts app on n3, which can't reach nas/vm "
            "(clusters.pve.node_affinity with strict keeps it off)"
        )

    def test_strict_affinity_settles_it(self) -> None:
        parts = proxmox(node_affinity=[{"members": ["app"], "hosts": ["n1", "n2"], "strict": "true"}])
        parts["hosts"]["n3"]["storage"] = {}
        assert topology(**parts).losses["n1"].interrupted == ("app",)

    @pytest.mark.parametrize(
        ("said", "fate"), [(None, "uncertain"), ("true", "down"), ("false", "interrupted")]
    )
    def test_vsphere_may_not_respect_anti_affinity_at_a_restart(self, said: str | None, fate: str) -> None:
        parts = proxmox(2)
        parts["platform"] = "vsphere/8.0"
        parts["vms"]["other"] = {"on": "n2"}
        body = {"members": ["n1", "n2"], "anti_affinity": [{"members": ["app", "other"], "hard": "true"}]}
        if said:
            body["ha"] = {"respect_anti_affinity": said}
        parts["clusters"]["pve"] = body
        assert getattr(topology(**parts).losses["n1"], fate) == ("app",)


class TestMembersThatServeTogether:
    """A service that names several members of one cluster is a clone of it."""

    def clone(self) -> dict[str, Any]:
        parts = pacemaker(4)
        parts["services"] = {"share": {"runs_on": ["s1", "s2", "s3", "s4"], "cluster_aware": "true"}}
        return parts

    def test_it_goes_on_with_the_others(self) -> None:
        assert topology(**self.clone()).losses["s1"].down == ()

    def test_it_stops_with_its_cluster(self) -> None:
        loss = lose(estate_of(spec(**self.clone())), [Thing("server", "s1"), Thing("server", "s2")])
        assert loss.down == ("share",)

    def test_it_runs_on_the_cluster(self) -> None:
        assert topology(**self.clone()).services["share"].cluster == "k"


class TestHeartbeats:
    """They run where the platform runs them."""

    def test_corosync_over_its_links_alone(self) -> None:
        assert heartbeat_networks(estate_of(spec(**proxmox())).world, "pve") == ("ring",)

    def test_vsphere_over_management(self) -> None:
        parts = proxmox()
        parts["platform"] = "vsphere/8.0"
        parts["networks"]["mgmt"] = {"roles": ["management"]}
        for host in parts["hosts"].values():
            host["networks"] = ["lan", "ring", "mgmt"]
        parts["clusters"] = {"ha": {"members": list(parts["hosts"])}}
        assert heartbeat_networks(estate_of(spec(**parts)).world, "ha") == ("mgmt",)

    def test_machines_of_one_host_do_not_lose_each_other_with_a_switch(self) -> None:
        def two(hosts: tuple[str, str]) -> Loss:
            vms = {f"v{i}": {"on": h, "os": "rhel-9", "networks": ["lan"]} for i, h in enumerate(hosts)}
            return topology(
                networks={"lan": {"roles": ["cluster"], "switches": ["sw"]}, "users": {"roles": ["client"]}},
                hosts={"h1": {}, "h2": {}},
                vms=vms,
                clusters={
                    "g": {
                        "members": list(vms),
                        "quorum": {**NONE, "two_node": "false"},
                        "fencing": {"methods": ["pdu"]},
                    }
                },
                services={"s": {"runs_on": "g", "active_on": "v0"}},
            ).losses["sw"]

        assert two(("h1", "h1")).down == ()
        assert two(("h1", "h2")).down == ("s",)


class TestThePlatformOfServers:
    def servers(self, platform: str, **server: str) -> dict[str, Any]:
        return {
            "platform": platform,
            "servers": dict.fromkeys(("s1", "s2", "s3"), server),
            "clusters": {"k": {"members": ["s1", "s2", "s3"], "quorum": NONE}},
        }

    def test_it_is_that_of_the_estate_where_they_state_no_system(self) -> None:
        assert topology(**self.servers("pacemaker/upstream")).clusters["k"].votes.model == "votequorum"

    def test_their_system_comes_before_it(self) -> None:
        model = (
            topology(**self.servers("pacemaker/rhel9", os="Windows Server 2022")).clusters["k"].votes.model
        )
        assert model == "wsfc-dynamic-witness"

    @pytest.mark.parametrize("platform", ["vsphere/8.0", "proxmox/9"])
    def test_a_hypervisor_does_not_cluster_them(self, platform: str) -> None:
        assert topology(**self.servers(platform)).clusters["k"].votes.model == "unknown"
