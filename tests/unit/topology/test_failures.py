"""What is lost when one thing is lost, after all that happens by itself has happened."""

from dataclasses import replace
from typing import Any

import pytest
from support.estates import DISK, SAN, guest_cluster, host_cluster, hybrid, spec, topology

from hadocs.topology.aftermath import Estate
from hadocs.topology.build import estate_of, study
from hadocs.topology.failures import examine, lose
from hadocs.topology.model import Loss, Move, Thing


def moved(loss: Loss) -> list[str]:
    """The machines that were restarted elsewhere."""
    return [m.what for m in loss.moved]


class TestHostCluster:
    """A host cluster restarts the machine; it does not know the service."""

    def test_a_lost_host_moves_its_machines_and_interrupts_their_services(self) -> None:
        loss = topology(**host_cluster()).losses["hv-1"]
        assert loss.moved == (Move("file", "hv-1", "hv-2"),)
        assert loss.interrupted == ("share",)
        assert loss.down == loss.uncertain == loss.no_quorum == ()
        assert loss.stopped == ("hv-1",)
        assert loss.assumes == ()

    def test_a_lost_idle_host_only_weakens(self) -> None:
        loss = topology(**host_cluster()).losses["hv-2"]
        assert (loss.down, loss.interrupted, loss.weakened) == ((), (), ("share",))

    def test_a_lost_guest_is_not_its_business(self) -> None:
        loss = topology(**host_cluster()).losses["file"]
        assert loss.down == ("share",)
        assert loss.why["share"] == "file is lost"

    @pytest.mark.parametrize("thing", ["san", "san/csv"])
    def test_lost_storage_takes_the_machine_and_its_service(self, thing: str) -> None:
        loss = topology(**host_cluster()).losses[thing]
        assert loss.down == ("share",)
        assert "file" in loss.stopped
        assert loss.moved == ()

    def test_two_static_votes_without_a_witness_survive_no_loss(self) -> None:
        none = {"hvc": {"members": ["hv-1", "hv-2"], "quorum": {"witness": {"kind": "none"}}}}
        loss = topology(**host_cluster(clusters=none)).losses["hv-2"]
        assert loss.no_quorum == ("hvc",)
        assert loss.down == ("share",)
        assert loss.why["share"] == "hvc, which runs file, has no quorum left"

    def test_two_dynamic_votes_without_a_witness_are_a_coin_toss(self) -> None:
        none = {"hvc": {"members": ["hv-1", "hv-2"], "quorum": {"witness": {"kind": "none"}}}}
        loss = topology(**host_cluster(platform="hyper-v/2022", clusters=none)).losses["hv-1"]
        assert loss.uncertain == ("share",)
        assert loss.why["share"] == (
            "whether hvc keeps quorum, which is a coin toss (clusters.hvc.quorum.witness breaks a tie)"
        )
        assert loss.down == ()

    def test_what_the_spec_does_not_state_is_assumed_aloud(self) -> None:
        loss = topology(**host_cluster(clusters={"hvc": {"members": ["hv-1", "hv-2"]}})).losses["hv-1"]
        assert moved(loss) == ["file"]
        assert loss.assumes == ("hvc keeps quorum (its quorum is not stated: clusters.hvc.quorum)",)

    def test_vsphere_ha_counts_no_votes(self) -> None:
        made = topology(
            **host_cluster(
                platform="vsphere/8.0",
                clusters={"hvc": {"members": ["hv-1", "hv-2"], "ha": {"enabled": "true"}}},
            )
        )
        assert moved(made.losses["hv-1"]) == ["file"]
        assert made.losses["hv-1"].assumes == ()

    def test_a_stand_alone_host_takes_its_machines_with_it(self) -> None:
        loss = topology(**host_cluster(clusters={})).losses["hv-1"]
        assert loss.down == ("share",)
        assert loss.why["share"] == "hv-1 is lost"
        assert loss.stopped == ("hv-1", "file")

    def test_machines_move_only_where_memory_is_free_largest_first(self) -> None:
        made = topology(**host_cluster(
            hosts={"hv-1": {"memory": "64 GiB"}, "hv-2": {"memory": "64 GiB"}},
            vms={
                "small": {"on": "hv-1", "memory": "8 GiB"},
                "large": {"on": "hv-1", "memory": "48 GiB"},
                "there": {"on": "hv-2", "memory": "12 GiB"},
            },
            services={"s": {"runs_on": "small"}, "l": {"runs_on": "large"}},
        ))  # fmt: skip
        loss = made.losses["hv-1"]
        assert moved(loss) == ["large"]
        assert loss.down == ("s",)
        assert loss.why["s"] == "no host that may run small has enough free memory"

    def test_hard_anti_affinity_keeps_a_machine_down_soft_does_not(self) -> None:
        def made(hard: str) -> Loss:
            rule = {"members": ["a", "b"], "hard": hard}
            vms = {"a": {"on": "hv-1"}, "b": {"on": "hv-2"}}
            cluster = {"members": ["hv-1", "hv-2"], "quorum": DISK, "anti_affinity": [rule]}
            sections = host_cluster(vms=vms, clusters={"hvc": cluster}, services={"s": {"runs_on": "a"}})
            return topology(**sections).losses["hv-1"]

        assert moved(made("false")) == ["a"]
        assert moved(made("true")) == []
        assert made("true").why["s"] == (
            "a can't run on hv-2: hard anti-affinity keeps a away from b, which runs there"
        )

    def test_where_several_hosts_may_take_it_none_is_named(self) -> None:
        hosts = {"hv-1": {}, "hv-2": {}, "hv-3": {}}
        made = topology(
            **host_cluster(hosts=hosts, clusters={"hvc": {"members": list(hosts), "quorum": DISK}})
        )
        assert made.losses["hv-1"].moved == (Move("file", "hv-1", None),)


class TestGuestCluster:
    """A guest cluster moves the service; its machines stay where they are."""

    @pytest.mark.parametrize("thing", ["hv-1", "a"])
    def test_losing_the_active_member_or_its_host_fails_the_service_over(self, thing: str) -> None:
        loss = topology(**guest_cluster()).losses[thing]
        assert loss.failed_over == (Move("mail", "a", "b"),)
        assert loss.interrupted == ("mail",)
        assert loss.moved == ()
        assert loss.down == ()

    def test_losing_the_passive_member_only_weakens(self) -> None:
        loss = topology(**guest_cluster()).losses["hv-2"]
        assert (loss.interrupted, loss.weakened) == ((), ("mail",))

    @pytest.mark.parametrize("thing", ["san", "san/data"])
    def test_losing_the_data_takes_the_service(self, thing: str) -> None:
        assert topology(**guest_cluster()).losses[thing].down == ("mail",)

    def test_losing_the_witness_alone_stops_nothing(self) -> None:
        loss = topology(**guest_cluster()).losses["gc/witness"]
        assert (loss.down, loss.interrupted, loss.weakened) == ((), (), ("mail",))

    def test_a_witness_on_the_host_that_fails_goes_with_it(self) -> None:
        made = topology(**guest_cluster(
            vms={
                "a": {"on": "hv-1", "os": "windows-server-2008-enterprise"},
                "b": {"on": "hv-2", "os": "windows-server-2008-enterprise"},
                "w": {"on": "hv-2"},
            },
            clusters={"gc": {"members": ["a", "b"], "quorum": {"witness": {"kind": "file-share", "on": "w"}}}},
            services={"mail": {"runs_on": "gc", "active_on": "a"}},
        ))  # fmt: skip
        assert made.losses["hv-2"].no_quorum == ("gc",)
        assert made.losses["hv-2"].down == ("mail",)
        assert made.losses["w"].down == ()

    def test_both_members_on_one_host_go_together(self) -> None:
        base = guest_cluster()
        vms = {k: {**v, "on": "hv-1"} for k, v in base["vms"].items()}
        assert topology(**{**base, "vms": vms}).losses["hv-1"].down == ("mail",)

    def test_a_member_that_does_not_reach_the_data_can_not_take_over(self) -> None:
        base = guest_cluster()
        base["vms"]["b"]["storage"] = {"other": {}}
        loss = topology(**{**base, "storage": {**SAN, "other": {}}}).losses["a"]
        assert loss.down == ("mail",)

    def test_copies_are_as_good_as_the_member_that_holds_them(self) -> None:
        made = topology(**guest_cluster(
            storage={**SAN, "san-1": {}, "san-2": {}},
            vms={
                "a": {"on": "hv-1", "os": "windows-server-2019", "storage": {"san-1": {}}},
                "b": {"on": "hv-2", "os": "windows-server-2019", "storage": {"san-2": {}}},
            },
            services={"mail": {"runs_on": "gc", "active_on": "a", "copies": {"a": "san-1", "b": "san-2"}}},
        ))  # fmt: skip
        assert made.losses["san-1"].failed_over == (Move("mail", "a", "b"),)
        assert made.losses["san-2"].weakened == ("mail",)


class TestHybrid:
    """Both layers: the service fails over at once, and the machine comes back too."""

    def test_a_lost_host_moves_the_machine_and_the_service(self) -> None:
        loss = topology(**hybrid()).losses["hv-1"]
        assert loss.moved == (Move("a", "hv-1", "hv-2"),)
        assert loss.failed_over == (Move("sql", "a", "b"),)
        assert loss.stopped == ("hv-1",)

    def test_lost_machine_files_leave_the_service_on_the_other_side(self) -> None:
        loss = topology(**hybrid()).losses["san-1"]
        assert loss.failed_over == (Move("sql", "a", "b"),)
        assert loss.down == ()
        assert "a" in loss.stopped

    def test_the_data_is_still_there_once(self) -> None:
        assert topology(**hybrid()).losses["san"].down == ("sql",)

    def test_a_guest_cluster_without_votes_returns_with_its_machine(self) -> None:
        base = hybrid()
        base["clusters"]["gc"]["quorum"] = {"witness": {"kind": "none"}}
        loss = topology(**base).losses["hv-3"]
        assert moved(loss) == ["b"]
        assert loss.interrupted == ("sql",)
        assert loss.down == ()


class TestNetworksAndSwitches:
    """A network is lost when all of its switches are; what hangs on it alone goes with it."""

    NETWORKS = {
        "lan": {"roles": ["client"], "switches": ["sw-1", "sw-2"]},
        "iscsi": {"roles": ["storage"], "switches": ["sw-3"]},
    }

    def estate(self) -> dict:
        """A guest cluster on a redundant client network and a single storage switch."""
        base = guest_cluster(networks=self.NETWORKS)
        for vm in base["vms"].values():
            vm["networks"] = ["lan", "iscsi"]
        return base

    def test_one_switch_of_two_only_weakens(self) -> None:
        loss = topology(**self.estate()).losses["sw-1"]
        assert (loss.down, loss.weakened) == ((), ("mail",))

    @pytest.mark.parametrize("thing", ["sw-3", "iscsi"])
    def test_the_only_way_to_the_data_takes_the_service(self, thing: str) -> None:
        loss = topology(**self.estate()).losses[thing]
        assert loss.down == ("mail",)
        assert loss.why["mail"] == "a reaches san over iscsi only"

    def test_clients_that_can_not_reach_it_are_down_too(self) -> None:
        base = self.estate()
        base["networks"]["hb"] = {"roles": ["cluster"]}
        for vm in base["vms"].values():
            vm["networks"] = ["lan", "hb", "iscsi"]
        loss = topology(**base).losses["lan"]
        assert loss.why["mail"] == "clients can't reach a: lan is lost"

    def test_fibre_channel_hangs_on_no_network(self) -> None:
        base = self.estate()
        for vm in base["vms"].values():
            vm["storage"] = {"san": {"protocol": "fc"}}
        assert topology(**base).losses["iscsi"].down == ()

    def test_losing_the_only_heartbeat_network_leaves_one_node_with_the_witness(self) -> None:
        base = guest_cluster(networks={"hb": {"roles": ["cluster"]}, "iscsi": {"roles": ["storage"]}})
        for vm in base["vms"].values():
            vm["networks"] = ["hb", "iscsi"]
        loss = topology(**base).losses["hb"]
        assert loss.interrupted == ("mail",)
        assert loss.assumes == ("one part of gc goes on; which one is not known beforehand",)

    def stretched(self, east: int, west: int) -> dict:
        """A host cluster over two rooms, each with a network of its own, and one network between them."""
        hosts = {f"e{i}": {"networks": ["east", "wan"]} for i in range(east)}
        hosts |= {f"w{i}": {"networks": ["west", "wan"]} for i in range(west)}
        return {
            "platform": "hyper-v/2008r2",
            "networks": {n: {"roles": ["cluster"]} for n in ("east", "west", "wan")},
            "hosts": hosts,
            "vms": {"app": {"on": "w0", "networks": ["wan"]}},
            "clusters": {"hvc": {"members": list(hosts), "quorum": {"witness": {"kind": "none"}}}},
            "services": {"erp": {"runs_on": "app"}},
        }

    def test_a_cut_leaves_the_larger_part_which_starts_the_machines_of_the_other(self) -> None:
        loss = topology(**self.stretched(2, 1)).losses["wan"]
        assert moved(loss) == ["app"]
        assert loss.interrupted == ("erp",)
        assert loss.no_quorum == ()

    def test_a_cut_into_halves_without_a_witness_stops_both(self) -> None:
        loss = topology(**self.stretched(2, 2)).losses["wan"]
        assert loss.no_quorum == ("hvc",)
        assert loss.down == ("erp",)

    def test_where_either_half_may_go_on_a_service_of_one_half_is_uncertain(self) -> None:
        base = self.stretched(1, 1)
        base["storage"] = {"san-w": {}, **SAN}
        base["hosts"]["e0"]["storage"] = {"san": {}}
        base["hosts"]["w0"]["storage"] = {"san": {}, "san-w": {}}
        base["vms"]["app"]["files"] = "san-w"
        base["clusters"]["hvc"]["quorum"] = DISK
        loss = topology(**base).losses["wan"]
        assert loss.uncertain == ("erp",)
        assert loss.why["erp"] == "which part of hvc goes on is not known beforehand"
        base["vms"]["app"]["files"] = "san/csv"
        assert topology(**base).losses["wan"].interrupted == ("erp",)

    def test_a_network_of_one_room_is_not_missed(self) -> None:
        assert topology(**self.stretched(2, 1)).losses["east"].interrupted == ()


class TestSitesAndRacks:
    """A site takes what stands in it: machines, arrays, witnesses."""

    def two_sites(self, witness: str) -> dict:
        """Two hosts and two arrays that mirror each other, one a site; the witness where it is said."""
        return {
            "platform": "hyper-v/2019",
            "sites": {"east": {}, "west": {}, "third": {}},
            "storage": {
                "san-e": {"site": "east", "mirror": "san-w", "witness": "third"},
                "san-w": {"site": "west"},
            },
            "hosts": {"hv-e": {"site": "east", "rack": "r1"}, "hv-w": {"site": "west", "rack": "r1"}},
            "servers": {"fs": {"site": witness}},
            "vms": {"app": {"on": "hv-e", "files": "san-e"}},
            "clusters": {
                "hvc": {
                    "members": ["hv-e", "hv-w"],
                    "quorum": {"witness": {"kind": "file-share", "on": "fs"}},
                }
            },
            "services": {"erp": {"runs_on": "app"}},
        }

    def test_with_the_witness_elsewhere_the_other_site_takes_over(self) -> None:
        made = topology(**self.two_sites("third"))
        assert moved(made.losses["east"]) == ["app"]
        assert made.losses["east"].interrupted == ("erp",)
        assert made.losses["third"].weakened == ("erp",)

    def test_with_the_witness_in_one_of_them_its_loss_stops_the_cluster(self) -> None:
        made = topology(**self.two_sites("east"))
        assert made.losses["east"].no_quorum == ("hvc",)
        assert made.losses["east"].down == ("erp",)
        assert made.losses["west"].down == ()

    def test_a_mirrored_array_is_not_missed(self) -> None:
        loss = topology(**self.two_sites("third")).losses["san-e"]
        assert (loss.down, loss.interrupted, loss.weakened) == ((), (), ("erp",))

    def test_without_a_mediator_whether_the_other_side_outlives_a_site_is_not_known(self) -> None:
        base = self.two_sites("third")
        del base["storage"]["san-e"]["witness"]
        assert topology(**base).losses["san-e"].uncertain == (), "from a lost array it takes over by itself"
        loss = topology(**base).losses["east"]
        assert loss.uncertain == ("erp",)
        assert "without a mediator (storage.san-e.witness)" in loss.why["erp"]
        estate = estate_of(spec(**base))
        # Somebody who is there lets it go on; who is preferred needs nobody for that.
        assert "erp" not in lose(replace(estate, attended=True), [Thing("site", "east")]).uncertain
        base["storage"]["san-e"]["preferred"] = "west"
        assert topology(**base).losses["san-e"].uncertain == ()
        assert topology(**base).losses["east"].interrupted == ("erp",)

    def test_a_pair_that_takes_over_by_itself_is_believed_of_a_lost_array_and_not_of_a_lost_site(
        self,
    ) -> None:
        """As of MetroCluster: the other site's controller takes over by itself; a lost site, a person does."""
        base = self.two_sites("third")
        del base["storage"]["san-e"]["witness"]
        base["storage"]["san-e"]["switchover"] = "automatic"
        assert topology(**base).losses["san-e"].uncertain == ()
        loss = topology(**base).losses["east"]
        assert loss.uncertain == ("erp",)
        assert "without a mediator (storage.san-e.witness)" in loss.why["erp"]
        base["storage"]["san-w"]["witness"] = "third"
        assert topology(**base).losses["east"].interrupted == ("erp",)

    def test_a_machine_follows_its_files_to_the_mirror_where_its_cluster_brings_that_online(self) -> None:
        base = self.two_sites("third")
        base["hosts"]["hv-e"]["storage"] = {"san-e": {}}
        base["hosts"]["hv-w"]["storage"] = {"san-w": {}}
        made = topology(**base)
        assert moved(made.losses["san-e"]) == ["app"]
        assert made.losses["san-e"].interrupted == ("erp",)
        base["clusters"]["hvc"]["site_failover"] = "manual"
        assert topology(**base).losses["san-e"].down == ("erp",)

    def test_who_reaches_only_the_mirror_hangs_on_the_mirror(self) -> None:
        base = self.two_sites("third")
        base["platform"] = "vsphere/8.0"
        ha = {"enabled": "true", "component_protection": "false"}
        base["clusters"]["hvc"] |= {"quorum": {"witness": {"kind": "none"}}, "ha": ha}
        base["hosts"]["hv-e"]["storage"] = {"san-e": {}}
        base["hosts"]["hv-w"]["storage"] = {"san-w": {}}
        made = topology(**base)
        assert moved(made.losses["hv-e"]) == ["app"]
        assert made.losses["san-e"].down == ("erp",)
        assert "hv-e does not reach san-w" in made.losses["san-e"].why["erp"]

    def test_racks_are_told_apart_by_their_site(self) -> None:
        made = topology(**self.two_sites("third"))
        assert moved(made.losses["east/r1"]) == ["app"]
        assert moved(made.losses["west/r1"]) == []

    def test_two_losses_at_once(self) -> None:
        estate = estate_of(spec(**self.two_sites("third")))
        loss = lose(estate, [Thing("host", "hv-e"), Thing("site", "third")])
        assert loss.down == ("erp",)

    def test_a_machine_whose_site_is_unknown_is_assumed_aloud_to_be_elsewhere(self) -> None:
        base = self.two_sites("third")
        base["hosts"]["hv-x"] = {}
        loss = topology(**base).losses["east"]
        assert "hv-x is in another site (the spec does not say where it stands)" in loss.assumes


class TestReplicatedStorage:
    """Disks of several machines joined live as long as a copy does."""

    def drbd(self, **storage: object) -> dict:
        """Two nodes with a disk replicated between them."""
        return {
            "servers": {"n1": {"os": "rhel-9"}, "n2": {"os": "rhel-9"}},
            "storage": {"drbd": {"kind": "hyperconverged", "on": ["n1", "n2"], **storage}},
            "clusters": {
                "pcmk": {
                    "members": ["n1", "n2"],
                    "quorum": {"two_node": "true"},
                    "fencing": {"methods": ["pdu"]},
                }
            },
            "services": {"web": {"runs_on": "pcmk", "active_on": "n1", "data": "drbd"}},
        }

    def test_two_copies_outlive_one_node(self) -> None:
        loss = topology(**self.drbd(copies="2")).losses["n1"]
        assert loss.failed_over == (Move("web", "n1", "n2"),)

    def test_one_copy_does_not(self) -> None:
        assert topology(**self.drbd(copies="1")).losses["n1"].down == ("web",)

    def test_copies_that_are_not_stated_are_assumed_aloud(self) -> None:
        loss = topology(**self.drbd()).losses["n1"]
        assert loss.interrupted == ("web",)
        assert loss.assumes == ("drbd outlives n1 (the spec does not say how many copies it keeps)",)


class TestDataInVirtualDisks:
    """What a guest does not reach itself it reaches through its host."""

    def test_the_way_of_the_host_counts(self) -> None:
        host = {"networks": ["lan", "iscsi"], "storage": {"san": {"protocol": "iscsi"}}}
        base = host_cluster(
            networks={"lan": {"roles": ["client"]}, "iscsi": {"roles": ["storage"]}},
            hosts={"hv-1": host, "hv-2": host},
            vms={"file": {"on": "hv-1", "files": "san/csv", "networks": ["lan"]}},
            services={"share": {"runs_on": "file", "data": "san/data"}},
        )  # fmt: skip
        losses = topology(**base).losses
        assert losses["iscsi"].down == ("share",)
        assert losses["lan"].why["share"] == "clients can't reach file: lan is lost"

    def test_machines_that_hold_a_storage_together_need_their_network(self) -> None:
        made = topology(
            networks={"lan": {"roles": ["client"]}, "ceph": {"roles": ["storage"]}},
            servers={s: {"networks": ["lan", "ceph"]} for s in ("n1", "n2", "n3")},
            storage={"pool": {"kind": "hyperconverged", "on": ["n1", "n2", "n3"], "copies": "2"}},
            services={"files": {"runs_on": "n1", "data": "pool"}},
        )
        assert made.losses["ceph"].uncertain == ("files",)
        assert made.losses["ceph"].why["files"] == (
            "whether pool goes on when its machines are cut off (storage.pool.protocols)"
        )


def test_hosts_with_the_same_reason_are_named_together() -> None:
    hosts = {"hv-1": {"storage": {"san": {}}}, "hv-2": {"storage": {"b": {}}}, "hv-3": {"storage": {"b": {}}}}
    made = topology(**host_cluster(
        hosts=hosts, storage={**SAN, "b": {}}, clusters={"hvc": {"members": list(hosts), "quorum": DISK}}
    ))  # fmt: skip
    assert made.losses["hv-1"].why["share"] == (
        "file can't run on hv-2 or hv-3: hv-2 does not reach san/csv, where the files of file lie"
    )


def test_a_clustering_that_is_not_modelled_is_unknown_and_said_so() -> None:
    made = topology(**guest_cluster(clusters={"gc": {"members": ["a", "b"], "platform": "other/keeper"}}))
    assert made.clusters["gc"].platform.title == "keeper"
    assert made.clusters["gc"].votes.one_loss == "unknown"
    assert made.losses["hv-1"].assumes == (
        "gc keeps quorum (how its clustering software counts votes is not known: clusters.gc.platform)",
    )


def test_instances_stay_up_as_long_as_one_runs() -> None:
    made = topology(
        hosts={"hv-1": {}, "hv-2": {}},
        vms={"dc-1": {"on": "hv-1"}, "dc-2": {"on": "hv-2"}},
        services={"ad": {"runs_on": ["dc-1", "dc-2"]}},
    )
    assert made.losses["hv-1"].down == ()
    assert made.losses["hv-1"].weakened == ("ad",)


def test_a_service_shares_the_fate_of_what_it_needs() -> None:
    base = host_cluster(
        services={"share": {"runs_on": "file"}, "app": {"runs_on": "two", "needs": ["share"]}}
    )
    base["vms"]["two"] = {"on": "hv-2"}
    made = topology(**base)
    assert made.losses["file"].down == ("share", "app")
    assert made.losses["file"].why["app"] == "it needs share"
    assert made.losses["hv-1"].interrupted == ("share", "app")


def test_ids_that_two_kinds_share_are_told_apart() -> None:
    made = topology(sites={"lan": {}}, networks={"lan": {}}, hosts={"hv": {}})
    assert set(made.losses) == {"site:lan", "network:lan", "hv"}


def test_losing_nothing_but_the_order_of_things_changes_nothing() -> None:
    estate = estate_of(spec(**hybrid()))
    things = [Thing("host", "hv-1"), Thing("storage", "san-2")]
    forth, back = lose(estate, things), lose(estate, things[::-1])
    assert replace(back, thing=forth.thing) == forth


@pytest.mark.parametrize(("protocol", "left"), [("iscsi", {"hvc"}), ("fc", set())])
def test_a_disk_witness_goes_with_the_only_network_over_which_it_is_reached(
    protocol: str, left: set[str]
) -> None:
    host = {"networks": ["lan", "san-net"], "storage": {"san": {"protocol": protocol}}}
    estate = estate_of(
        spec(
            **host_cluster(
                networks={"lan": {"roles": ["client", "cluster"]}, "san-net": {"roles": ["storage"]}},
                hosts={"hv-1": host, "hv-2": host},
            )
        )
    )
    loss = lose(estate, (Thing("network", "san-net"),))
    assert not loss.no_quorum
    both = lose(estate, (Thing("network", "san-net"), Thing("host", "hv-2")))
    assert set(both.no_quorum) == left


class TestWitnessInAMachine:
    """A witness on a virtual machine goes where that machine goes."""

    def estate(self, memory: str = "64 GiB", **more: Any) -> Estate:
        return study(
            spec(
                platform="hyper-v/2022",
                hosts={"h1": {"memory": memory}, "h2": {"memory": memory}},
                vms={"fs": {"on": "h1", "memory": "8 GiB"}, "app": {"on": "h2", "memory": "8 GiB"}},
                clusters={
                    "hvc": {
                        "members": ["h1", "h2"],
                        "quorum": {"witness": {"kind": "file-share", "on": "fs"}},
                    }
                },
                services={"app": {"runs_on": "app", "cluster_aware": False}},
                **more,
            )
        )[1]

    def planned(self, estate: Estate) -> Loss:
        return lose(replace(estate, attended=True, orderly=True), [Thing("host", "h1")])

    def test_the_crash_of_its_host_takes_it_along(self) -> None:
        assert lose(self.estate(), [Thing("host", "h1")]).no_quorum == ("hvc",)

    def test_a_host_that_is_emptied_has_let_it_go_before(self) -> None:
        assert self.planned(self.estate()).no_quorum == ()

    def test_it_goes_with_its_host_where_no_other_has_room_for_it(self) -> None:
        assert self.planned(self.estate(memory="12 GiB")).no_quorum == ("hvc",)

    def test_one_that_is_started_again_elsewhere_counts_once_it_is(self) -> None:
        os = "Windows Server 2022"
        guests = {f"s{n}": {"on": f"h{n}", "memory": "4 GiB", "os": os} for n in (1, 2)}
        _, estate = study(
            spec(
                platform="hyper-v/2022",
                hosts={h: {"memory": "64 GiB"} for h in ("h1", "h2", "h3")},
                vms={**guests, "fs": {"on": "h1", "memory": "4 GiB"}},
                clusters={
                    "hvc": {"members": ["h1", "h2", "h3"], "quorum": {"witness": {"kind": "none"}}},
                    "ag": {
                        "members": ["s1", "s2"],
                        "quorum": {"witness": {"kind": "file-share", "on": "fs"}},
                    },
                },
            )
        )
        (run,) = examine(estate, [Thing("host", "h1")])[1]
        assert "ag" in run.state.shaky
        assert "ag" not in run.state.witnesses


class TestSoftAntiAffinity:
    """What is better kept apart goes to another host where one is left, and meets where none is."""

    def fits(self, hosts: tuple[str, ...], platform: str = "hyper-v/2022", **rule: Any) -> tuple[str, ...]:
        _, estate = study(
            spec(
                platform=platform,
                hosts={h: {"memory": "64 GiB"} for h in hosts},
                vms={"a": {"on": "h1", "memory": "4 GiB"}, "b": {"on": "h2", "memory": "4 GiB"}},
                clusters={
                    "hvc": {
                        "members": list(hosts),
                        "quorum": {"witness": {"kind": "cloud" if "hyper" in platform else "none"}},
                        "anti_affinity": [{"members": ["a", "b"], **rule}],
                        **({"fencing": {"methods": ["pdu"]}} if "pacemaker" in platform else {}),
                    }
                },
            )
        )
        (run,) = examine(estate, [Thing("host", "h1")])[1]
        return run.state.fits.get("a", ())

    def test_it_decides_where_there_is_a_choice(self) -> None:
        assert self.fits(("h1", "h2", "h3")) == ("h3",)

    def test_it_bars_no_host(self) -> None:
        assert self.fits(("h1", "h2")) == ("h2",)
        assert self.fits(("h1", "h2"), hard=True) == ()

    def test_pacemaker_weighs_it_against_all_else(self) -> None:
        assert self.fits(("h1", "h2", "h3"), "pacemaker/rhel9") == ("h2", "h3")
