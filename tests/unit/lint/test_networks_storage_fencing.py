"""What the examples of the rules on networks, storage, fencing and records do not show: the unknown, the boundaries."""

from datetime import date

import pytest
from support.shipped import analysed

from hadocs.lint.findings import Findings
from hadocs.lint.run import check, find
from hadocs.spec.load import load_text
from hadocs.topology.build import build, estate_of

TODAY = date(2026, 11, 22)


def findings(rule: str, text: str, today: date = TODAY) -> Findings:
    spec = load_text(f"hadocs: 1\nname: example\n{text}", "example.yaml").spec
    chosen = find(rule)
    assert chosen is not None
    return check(spec, build(spec), estate_of(spec), today=today, chosen=[chosen])


def severities(rule: str, text: str) -> list[str]:
    return [f.severity for f in findings(rule, text).found]


def message(rule: str, text: str) -> str:
    (finding,) = findings(rule, text).found
    return finding.message


def fix(rule: str, text: str) -> str:
    (finding,) = findings(rule, text).found
    return finding.fix


def asked(rule: str, text: str) -> list[str]:
    """What the rule would like to be told, where it finds nothing."""
    said = findings(rule, text)
    assert said.found == ()
    return [u.add for u in said.unknown]


def silent(rule: str, text: str) -> bool:
    said = findings(rule, text)
    return not said.found and not said.unknown


def hosts(networks: str, *, platform: str = "hyper-v/2022", attached: str = "[lan]", more: str = "") -> str:
    """Two hosts in a cluster, and a VM on the first."""
    return (
        f"platform: {platform}\nnetworks: {networks}\nvms: {{vm: {{on: h1}}}}\n"
        f"hosts: {{h1: {{networks: {attached}}}, h2: {{like: h1}}}}\nclusters: {{c: {{members: [h1, h2]{more}}}}}\n"
    )


def guests(
    storage: str, vm: str, *, platform: str = "hyper-v/2022", os: str = "Windows Server 2022", more: str = ""
) -> str:
    """Two guests on two stand-alone hosts that form a cluster with a service."""
    return (
        f"platform: {platform}\nstorage: {storage}\nhosts: {{h1: {{}}, h2: {{}}}}\n"
        f"vms:\n  a: {{on: h1, os: {os}, {vm}}}\n  b: {{like: a, on: h2}}\nclusters: {{g: {{members: [a, b]}}}}\n{more}"
    )


def pacemaker(fencing: str, nodes: int = 3, quorum: str = "") -> str:
    names = [f"n{i}" for i in range(nodes)]
    servers = ", ".join(f"{n}: {{os: RHEL 9}}" for n in names)
    return (
        "storage: {san: {volumes: {s1: {}, s2: {}}}, nas: {volumes: {s1: {}, s2: {}}}}\n"
        f"servers: {{{servers}}}\nclusters:\n  p:\n    members: [{', '.join(names)}]\n{quorum}{fencing}"
    )


def fenced(what: str) -> str:
    return f"    fencing: {{{what}}}\n"


class TestSingleHeartbeatNetwork:
    @pytest.mark.parametrize(
        ("platform", "switches", "expected"),
        [
            ("hyper-v/2022", "[s1]", ["warning"]),
            ("hyper-v/2022", "[]", ["warning"]),
            ("hyper-v/2022", "[s1, s2]", []),
            ("hyper-v/2008r2", "[s1, s2]", ["warning"]),
            ("vsphere/8.0", "[s1, s2]", []),
            ("vsphere/8.0", "[s1]", ["warning"]),
            ("proxmox/9", "[s1, s2]", ["info"]),
            ("proxmox/9", "[s1]", ["warning"]),
        ],
    )
    def test_two_switches_help_where_the_platform_accepts_one_network(
        self, platform: str, switches: str, expected: list[str]
    ) -> None:
        text = hosts(f"{{lan: {{roles: [cluster], switches: {switches}}}}}", platform=platform)
        assert severities("N01", text) == expected

    def test_a_network_for_storage_alone_is_none(self) -> None:
        text = hosts("{lan: {roles: [cluster]}, san: {roles: [storage]}}", attached="[lan, san]")
        assert severities("N01", text) == ["warning"]

    def test_only_the_networks_that_heartbeat_names_count(self) -> None:
        two = "{lan: {roles: [client]}, ring: {roles: [cluster]}}"
        assert silent("N01", hosts(two, attached="[lan, ring]"))
        chosen = hosts(two, attached="[lan, ring]", more=", heartbeat: {networks: [ring]}")
        (finding,) = findings("N01", chosen).found
        assert finding.route == ("clusters", "c", "heartbeat", "networks")

    def test_members_at_two_sites_that_have_one_network_in_common_are_found(self) -> None:
        text = (
            "networks: {east: {}, west: {}, wan: {switches: [s1]}}\n"
            "hosts: {e1: {networks: [east, wan]}, e2: {like: e1}, w1: {networks: [west, wan]}}\n"
            "clusters: {c: {members: [e1, e2, w1]}}\n"
        )
        assert message("N01", text).startswith("Over wan alone e1 and e2 see w1: ")

    def test_members_that_share_no_network_are_asked_for_it_and_then_judged_by_their_own(self) -> None:
        text = (
            "networks: {east: {switches: [s1]}, west: {switches: [s2]}}\n"
            "hosts: {e: {networks: [east]}, w: {networks: [west]}}\nclusters: {c: {members: [e, w]}}\n"
        )
        assert asked("N01", text) == [
            "clusters.c.heartbeat.networks: those that carry it, for its members share none"
        ]
        stated = text.replace("[e, w]", "[e, w], heartbeat: {networks: [east, west]}")
        assert len(findings("N01", stated).found) == 2

    def test_without_networks_it_asks_for_them(self) -> None:
        text = "hosts: {h1: {}, h2: {}}\nclusters: {c: {members: [h1, h2]}}\n"
        assert asked("N01", text) == ["hosts.h1.networks (and of h2): the networks that c can use"]

    def test_one_host_has_nobody_to_see(self) -> None:
        assert silent("N01", "hosts: {h1: {}}\nclusters: {c: {members: [h1]}}\n")


class TestTrafficOnTheHeartbeat:
    @pytest.mark.parametrize(("roles", "said"), [("client", "clients"), ("storage, cluster", "storage")])
    def test_it_is_named(self, roles: str, said: str) -> None:
        assert f"which also carries {said}:" in message("N02", hosts(f"{{lan: {{roles: [{roles}]}}}}"))

    def test_management_is_no_load(self) -> None:
        assert silent("N02", hosts("{lan: {roles: [cluster, management]}}"))

    def test_what_a_network_carries_is_asked(self) -> None:
        assert asked("N02", hosts("{lan: {}}")) == ["networks.lan.roles: what it carries"]

    def test_vsphere_counts_on_datastores_as_well(self) -> None:
        assert silent("N02", hosts("{lan: {roles: [client]}}", platform="vsphere/8.0"))

    def test_guests_are_told_once_for_one_cause(self) -> None:
        text = guests("{}", "networks: [lan]").replace("hosts:", "networks: {lan: {roles: [client]}}\nhosts:")
        assert severities("N03", text) == ["warning"]
        assert silent("N01", text)
        assert silent("N02", text)
        teamed = text.replace("[client]", "[client], switches: [s1, s2]")
        assert severities("N03", teamed) == ["info"]

    @pytest.mark.parametrize("software", ["keepalived", "etcd", "galera", "rabbitmq"])
    def test_software_that_clusters_itself_is_not_asked_for_a_network_of_its_own(self, software: str) -> None:
        text = guests("{}", "networks: [lan]").replace("hosts:", "networks: {lan: {roles: [client]}}\nhosts:")
        assert severities("N03", text) == ["warning"]
        own = text.replace("members: [a, b]", f"platform: other/{software}, members: [a, b]")
        assert silent("N03", own)

    def test_migration_beside_a_quiet_link_is_a_note_on_proxmox_and_nothing_on_hyper_v(self) -> None:
        networks = "{lan: {roles: [client]}, ring: {roles: [cluster, migration]}}"
        both = ", heartbeat: {networks: [lan, ring]}"
        assert severities(
            "N08", hosts(networks, platform="proxmox/9", attached="[lan, ring]", more=both)
        ) == ["info"]
        assert silent("N08", hosts(networks, attached="[lan, ring]"))

    def test_migration_on_every_heartbeat_network_is_found(self) -> None:
        networks = "{lan: {roles: [client, migration]}, ring: {roles: [cluster, migration]}}"
        assert severities("N08", hosts(networks, attached="[lan, ring]")) == ["warning"]

    def test_hyper_v_2008_moves_no_running_machine(self) -> None:
        assert silent("N08", hosts("{lan: {}}", platform="hyper-v/2008"))


class TestSharedHardware:
    @pytest.mark.parametrize(
        ("lan", "ring", "expected"),
        [
            ("switches: [s1], adapter: n1", "switches: [s1], adapter: n2", ["warning"]),
            ("switches: [s1], adapter: n1", "switches: [s1, s2], adapter: n2", []),
            ("switches: [s1], adapter: n1", "switches: [s2], adapter: n1", ["warning"]),
            (
                "switches: [s1], adapter: n1, bond: {mode: active-backup}",
                "switches: [s2], adapter: n1",
                ["info"],
            ),
            ("switches: [s1]", "switches: [s1]", ["warning"]),
        ],
    )
    def test_it_takes_both(self, lan: str, ring: str, expected: list[str]) -> None:
        text = hosts(f"{{lan: {{{lan}}}, ring: {{{ring}}}}}", attached="[lan, ring]")
        assert severities("N04", text) == expected

    def test_what_carries_a_network_is_asked(self) -> None:
        text = hosts("{lan: {switches: [s1]}, ring: {adapter: n1}}", attached="[lan, ring]")
        assert asked("N04", text) == [
            "networks.ring.switches: the switches that carry it",
            "networks.lan.adapter: the adapter that carries it",
        ]

    def test_two_of_three_that_are_independent_are_enough(self) -> None:
        a, b = "a: {switches: [s1], adapter: n1}", "b: {switches: [s1], adapter: n2}"
        networks = f"{{{a}, {b}, c: {{switches: [s2], adapter: n3}}}}"
        assert silent("N04", hosts(networks, attached="[a, b, c]"))

    @pytest.mark.parametrize(
        ("bond", "add"),
        [
            ("", "networks.lan.adapter and, where that is bonded, bond: its mode"),
            (", bond: {mode: 802.3ad}", "networks.lan.bond.lacp_rate: slow or fast"),
        ],
    )
    def test_corosync_asks_for_its_bond(self, bond: str, add: str) -> None:
        assert asked("N05", hosts(f"{{lan: {{roles: [cluster]{bond}}}}}", platform="proxmox/9")) == [add]

    def test_active_backup_is_fit(self) -> None:
        text = hosts("{lan: {bond: {mode: active-backup}}}", platform="proxmox/9")
        assert silent("N05", text)

    def test_corosync_asks_for_what_it_was_not_told(self) -> None:
        text = hosts("{lan: {}}", platform="proxmox/9", more=", corosync: {transport: knet}")
        assert asked("N06", text) == ["clusters.c.corosync: crypto (true or false)"]


class TestWaysToStorage:
    def test_a_lab_is_warned(self) -> None:
        text = (
            "storage: {san: {protocols: [fc], controllers: 1}}\n"
            "hosts: {h1: {storage: {san: {paths: 2}}}, h2: {like: h1}}\nclusters: {c: {members: [h1, h2]}}\n"
        )
        assert severities("S01", text) == ["error"]
        assert severities("S01", f"environment: lab\n{text}") == ["warning"]

    def test_a_mirror_stands_in_for_the_second_controller(self) -> None:
        text = (
            "storage: {san: {protocols: [fc], controllers: 1, mirror: far}, far: {controllers: 1}}\n"
            "hosts: {h1: {storage: {san: {paths: 2}}}, h2: {like: h1}}\nclusters: {c: {members: [h1, h2]}}\n"
        )
        assert silent("S01", text)

    def test_controllers_switches_and_paths_are_asked(self) -> None:
        text = (
            "networks: {lan: {roles: [storage]}}\nstorage: {san: {protocols: [iscsi]}}\n"
            "hosts: {h1: {networks: [lan], storage: {san: {}}}, h2: {like: h1}}\n"
            "clusters: {c: {members: [h1, h2]}}\n"
        )
        assert asked("S01", text) == [
            "storage.san.controllers: how many it has",
            "networks.lan.switches: what carries it",
            "hosts.h1.storage.san.paths (and of h2): how many independent paths there are",
        ]

    def test_a_switch_that_some_hang_on_alone_is_a_warning(self) -> None:
        text = (
            "networks: {a: {roles: [storage], switches: [s1]}, b: {roles: [storage], switches: [s2, s3]}}\n"
            "storage: {san: {protocols: [iscsi], controllers: 2}}\n"
            "hosts: {h1: {networks: [a], storage: {san: {paths: 2}}}, h2: {like: h1, networks: [b]}}\n"
            "clusters: {c: {members: [h1, h2]}}\n"
        )
        assert severities("S01", text) == ["warning"]
        assert message("S01", text) == "s1 alone carries a: when it fails, h1 loses san."

    def test_virtual_disks_and_storage_of_the_hosts_own_have_no_paths_of_their_own(self) -> None:
        assert silent(
            "S01", guests("{san: {protocols: [fc], volumes: {d: {}}}}", "storage: {san/d: {protocol: vmdk}}")
        )
        assert silent(
            "S01", guests("{ceph: {kind: hyperconverged, protocols: [rbd]}}", "storage: {ceph: {}}")
        )

    def test_iscsi_without_a_network_for_storage_goes_over_all(self) -> None:
        text = (
            "platform: hyper-v/2022\nnetworks: {lan: {roles: [client]}, ring: {roles: [cluster]}}\n"
            "storage: {san: {protocols: [iscsi]}}\n"
            "hosts: {h1: {networks: [lan, ring], storage: {san: {}}}, h2: {like: h1}}\n"
            "clusters: {c: {members: [h1, h2]}}\n"
        )
        assert "over lan and ring, which carry more than storage" in message("S02", text)
        assert silent("S02", text.replace("[iscsi]", "[fc]"))

    def test_each_member_is_told_with_its_own_networks(self) -> None:
        said = [f.message for f in analysed("microsoft-fault-domains").findings.found if f.rule == "S02"]
        assert said == [
            "server01, server02 and server03 of six reach iSCSI over client-sea and cluster, and "
            "server04, server05 and server06 reach iSCSI over cluster and client-nyc, which carry more than storage: "
            "what fills them delays the disks."
        ]


class TestWhatGuestsShare:
    @pytest.mark.parametrize(
        ("platform", "protocol", "expected"),
        [
            ("hyper-v/2008", "fc", ["error"]),
            ("hyper-v/2008r2", "fcoe", ["error"]),
            ("hyper-v/2012", "fcoe", []),
            ("hyper-v/2008", "iscsi", []),
            ("hyper-v/2012", "sas", ["error"]),
            ("hyper-v/2022", "sas", ["warning"]),
            ("proxmox/9", "fc", []),
            ("vsphere/8.0", "sas", []),
        ],
    )
    def test_errors_rest_on_firm_facts_alone(self, platform: str, protocol: str, expected: list[str]) -> None:
        text = guests(
            "{san: {volumes: {d: {}}}}", f"storage: {{san/d: {{protocol: {protocol}}}}}", platform=platform
        )
        assert severities("S03", text) == expected

    @pytest.mark.parametrize(
        ("platform", "protocol", "expected"),
        [
            ("hyper-v/2008", "shared-vhdx", ["error"]),
            ("hyper-v/2012r2", "shared-vhdx", []),
            ("hyper-v/2012r2", "vhd-set", ["error"]),
            ("hyper-v/2016", "vhd-set", []),
        ],
    )
    def test_virtual_disks_by_version(self, platform: str, protocol: str, expected: list[str]) -> None:
        text = guests(
            "{san: {volumes: {d: {}}}}", f"storage: {{san/d: {{protocol: {protocol}}}}}", platform=platform
        )
        assert severities("S04", text) == expected

    def test_data_on_storage_that_offers_nothing_else_counts_without_an_entry(self) -> None:
        text = guests(
            "{san: {protocols: [fc], volumes: {d: {}}}}",
            "memory: 4 GiB",
            platform="hyper-v/2008",
            more="services: {s: {runs_on: g, data: san/d}}\n",
        )
        (finding,) = findings("S03", text).found
        assert finding.route == ("storage", "san", "protocols")

    def test_a_disk_of_one_guest_is_not_shared(self) -> None:
        text = guests(
            "{san: {volumes: {a: {}, b: {}}}}", "storage: {san/a: {protocol: fc}}", platform="hyper-v/2008"
        )
        assert silent("S03", text.replace("b: {like: a,", "b: {like: a, storage: {san/b: {protocol: fc}},"))

    def test_the_protocol_and_the_host_are_asked(self) -> None:
        both = guests("{san: {protocols: [fc, iscsi]}}", "storage: {san: {}}", platform="hyper-v/2008")
        assert asked("S03", both) == [
            "vms.a.storage.san.protocol: how a reaches san",
            "vms.b.storage.san.protocol: how b reaches san",
        ]
        nowhere = guests("{san: {}}", "storage: {san: {protocol: fc}}").replace("on: h1, ", "")
        assert asked("S03", nowhere)[0] == "vms.a.on: its host tells whether a can share san"
        bare = guests("{san: {}}", "storage: {san: {protocol: vhd-set}}", platform="hyper-v")
        assert (
            asked("S04", bare)[0]
            == "hosts.h1.platform, with its version: it tells whether there is a VHD Set"
        )

    def test_where_a_shared_virtual_disk_lies_is_asked(self) -> None:
        text = guests("{san: {volumes: {d: {}}}}", "storage: {san/d: {protocol: vhd-set}}")
        assert asked("S05", text) == ["storage.san.volumes.d.csv: true or false"]
        whole = guests("{san: {}}", "storage: {san: {protocol: vhd-set}}")
        assert asked("S05", whole) == ["vms.a.storage.san: the volume that it lies on"]
        local = guests("{d: {kind: local, on: [h1]}}", "storage: {d: {protocol: vhd-set}}")
        assert severities("S05", local) == ["warning"]

    def test_replication_of_a_shared_vhdx_is_found_and_checkpoints_are_asked(self) -> None:
        text = guests("{san: {}}", "storage: {san: {protocol: shared-vhdx}}, replica: hyper-v-replica")
        said = findings("S06", text)
        assert [f.route for f in said.found] == [("vms", "a", "replica")]
        assert [u.add for u in said.unknown] == ["vms.a.checkpoints (and of b): none, production or standard"]

    @pytest.mark.parametrize(
        ("platform", "below", "expected"),
        [
            ("vsphere/7.0", "fc", 0),
            ("vsphere/7.0", "nvme", 1),
            ("vsphere/8.0", "nvme", 0),
            ("vsphere/8.0", "iscsi", 1),
            ("vsphere/6.7", "vsan", 0),
            ("hyper-v/2022", "nfs", 0),
        ],
    )
    def test_clustered_vmdk_by_version_and_datastore(self, platform: str, below: str, expected: int) -> None:
        storage = f"{{san: {{protocols: [{below}], volumes: {{d: {{}}}}}}}}"
        text = guests(storage, "storage: {san/d: {protocol: vmdk}}", platform=platform)
        assert len(findings("S07", text).found) == expected

    def test_how_hosts_reach_the_datastore_is_asked(self) -> None:
        vm = "storage: {san: {protocol: vmdk}}"
        assert asked("S07", guests("{san: {}}", vm, platform="vsphere/8.0")) == [
            "storage.san.protocols: how hosts reach it"
        ]
        both = guests("{san: {protocols: [fc, nfs]}}", vm, platform="vsphere/8.0")
        assert asked("S07", both)[0] == "hosts.h1.storage.san.protocol: how h1 reaches san"

    def test_fault_tolerance_matters_where_windows_guests_share_disks(self) -> None:
        vm = "storage: {san: {protocol: rdm}}, fault_tolerance: true"
        assert severities("S08", guests("{san: {}}", vm, platform="vsphere/8.0")) == ["warning"]
        assert silent("S08", guests("{san: {}}", vm, platform="vsphere/8.0", os="RHEL 9"))
        assert silent("S08", guests("{}", "fault_tolerance: true", platform="vsphere/8.0"))

    def test_the_speed_of_vmotion_is_asked(self) -> None:
        text = (
            "platform: vsphere/8.0\nnetworks: {v: {roles: [migration]}}\nstorage: {san: {}}\n"
            "hosts: {h1: {networks: [v]}, h2: {networks: [v]}}\n"
            "vms:\n  a: {on: h1, os: Windows Server 2022, storage: {san: {protocol: vmdk}}}\n  b: {like: a, on: h2}\n"
            "clusters: {c: {members: [h1, h2]}, g: {members: [a, b]}}\n"
        )
        assert asked("N09", text) == ["networks.v.speed, such as 10 Gbit/s"]
        assert silent("N09", text.replace("vmdk}}", "vmdk}}, live_migration: false"))
        assert silent("N09", text.replace("vmdk", "iscsi"))
        slow = text.replace("[migration]", "[migration], speed: 1 Gbit/s")
        assert "over v with 1 Gbit/s" in message("N09", slow)


class TestWhereMachinesLie:
    CLUSTER = "hosts: {h1: {}, h2: {}}\nclusters: {c: {members: [h1, h2]}}\n"

    def test_a_volume_that_may_be_a_csv_is_asked_for(self) -> None:
        text = f"platform: hyper-v/2022\nstorage: {{san: {{volumes: {{v: {{}}}}}}}}\n{self.CLUSTER}"
        text += "vms: {a: {on: h1, files: san/v}, b: {on: h2, files: san/v}}\n"
        assert asked("S09", text) == ["storage.san.volumes.v.csv: whether it is a Cluster Shared Volume"]
        assert severities("S09", text.replace("v: {}", "v: {csv: false}")) == ["warning"]
        assert severities("S09", text.replace("2022", "2008").replace("v: {}", "v: {csv: true}")) == [
            "warning"
        ]
        assert silent("S09", text.replace("san: {", "san: {kind: share, "))

    def test_machines_on_local_disks_are_worse_where_nothing_covers_for_them(self) -> None:
        text = (
            "storage: {d: {kind: local, on: [h1]}}\nvms: {a: {on: h1, files: d}, b: {like: a}}\n"
            + self.CLUSTER
        )
        assert severities("S10", text) == ["error"]
        assert severities("S10", f"{text}services: {{s: {{runs_on: [a, b]}}}}\n") == ["info"]
        assert severities("S10", f"{text}services: {{s: {{runs_on: a}}}}\n") == ["error"]
        assert silent("S10", text.replace("[h1, h2]", "[h1, h2], ha: {enabled: false}"))
        mirrored = text.replace("on: [h1]}", "on: [h1], mirror: far}, far: {}")
        assert silent("S10", mirrored)

    def test_where_machines_lie_is_asked(self) -> None:
        assert asked("S10", f"{self.CLUSTER}vms: {{a: {{on: h1}}, b: {{on: h2}}}}\n") == [
            "vms.a.files (and of b): where its virtual disks lie"
        ]

    @pytest.mark.parametrize(
        ("objectives", "expected"), [("{}", ["info"]), ("{rpo: 59 s}", ["warning"]), ("{rpo: 1 min}", [])]
    )
    def test_a_replica_is_a_minute_old_at_the_best(self, objectives: str, expected: list[str]) -> None:
        text = f"platform: proxmox/9\n{self.CLUSTER}vms: {{a: {{on: h1, replica: pvesr}}}}\n"
        text += f"services: {{s: {{runs_on: a, objectives: {objectives}}}}}\n"
        assert severities("S11", text) == expected

    def test_one_array_under_all(self) -> None:
        storage = "{san: {volumes: {f: {}, d: {}, e: {}}}, far: {}}"
        data = guests(storage, "files: san/f", more="services: {s: {runs_on: g, data: san/d}}\n")
        assert severities("S12", data) == ["warning"]
        assert silent("S12", data.replace("b: {like: a,", "b: {like: a, files: far,"))
        assert silent("S12", data.replace("far: {}", "far: {mirror: san}"))
        assert silent("S12", data.replace("{san: {vol", "{san: {kind: hyperconverged, vol"))
        assert asked("S12", data.replace("files: san/f", "memory: 1 GiB")) == [
            "vms.a.files (and of b): where its virtual disks lie"
        ]
        copies = data.replace("data: san/d", "copies: {a: san/d, b: san/e}").replace(
            "files: san/f", "memory: 1 GiB"
        )
        assert message("S12", copies).startswith("san holds all copies of s: ")
        shipped = data.replace("{san: {vol", "{san: {shipped_to: far, vol")
        assert message("S12", shipped).endswith(
            "its loss takes all of that at once, and for san only far covers, which is as old as its last run and "
            "waits for people."
        )
        fci = data.replace("data: san/d}", "data: san/d, product: sql-server/fci}")
        assert fix("S12", data).endswith(
            "run s so that each of a and b keeps a copy, on an array of its own."
        )
        assert fix("S12", fci).endswith(
            "serve s by a product whose members replicate, each with an array of its own."
        )


class TestFencing:
    def test_without_a_word_on_fencing_each_rule_asks(self) -> None:
        assert asked("F01", pacemaker("")) == ["clusters.p.fencing.enabled: true or false"]
        for rule in ("F02", "F03"):
            assert asked(rule, pacemaker("")) == ["clusters.p.fencing.methods: how its nodes are fenced"]

    def test_a_list_that_is_empty_says_more_than_none(self) -> None:
        assert severities("F02", pacemaker(fenced("methods: []"))) == ["error"]
        assert asked("F02", pacemaker(fenced("enabled: true"))) == [
            "clusters.p.fencing.methods: how its nodes are fenced"
        ]
        assert silent("F02", pacemaker(fenced("sbd: {devices: [san/s1]}")))

    @pytest.mark.parametrize("rule", ["F02", "F03", "F04", "F05", "F06"])
    def test_where_fencing_is_off_the_first_rule_says_all(self, rule: str) -> None:
        off = pacemaker(fenced("enabled: false, methods: [ipmi]"), 2)
        assert silent(rule, off)
        assert severities("F01", off) == ["error"]

    @pytest.mark.parametrize("rule", ["F01", "F02", "F03", "F04", "F05", "F06"])
    def test_other_platforms_have_other_fencing(self, rule: str) -> None:
        assert silent(
            rule, "platform: proxmox/9\nhosts: {h1: {}, h2: {}}\nclusters: {c: {members: [h1, h2]}}\n"
        )

    def test_a_race_needs_quorum_on_both_sides(self) -> None:
        add = "clusters.p.fencing.delay: the head start of one node"
        two = "    quorum: {two_node: true}\n"
        assert asked("F04", pacemaker(fenced("methods: [pdu]"), 2, two)) == [add]
        assert asked("F04", pacemaker("", 2)) == [add]
        assert silent("F04", pacemaker(fenced("methods: [pdu]"), 3, two))
        assert silent("F04", pacemaker(fenced("methods: [pdu]"), 2, "    quorum: {two_node: false}\n"))
        assert silent("F04", pacemaker(fenced("methods: [watchdog]"), 2, two))
        ignoring = "    quorum: {no_quorum_policy: ignore}\n"
        assert severities("F04", pacemaker(fenced("methods: [pdu], delay: 0 s"), 2, ignoring)) == ["warning"]

    @pytest.mark.parametrize(
        ("watchdog", "msgwait", "timeout", "places"),
        [
            (15, 30, 60, []),
            (15, 29, 60, ["msgwait"]),
            (15, 30, 36, []),
            (15, 30, 35, ["timeout"]),
            (20, 30, 30, ["msgwait", "timeout"]),
            (60, 120, 144, []),
        ],
    )
    def test_timeouts_leave_each_other_time(
        self, watchdog: int, msgwait: int, timeout: int, places: list[str]
    ) -> None:
        sbd = f"{{devices: [san/s1], watchdog_timeout: {watchdog} s, msgwait: {msgwait} s}}"
        said = findings("F05", pacemaker(fenced(f"methods: [sbd], timeout: {timeout} s, sbd: {sbd}")))
        assert [f.route[-1] for f in said.found] == places
        assert said.unknown == ()

    @pytest.mark.parametrize(("timeout", "severity"), [(30, "error"), (31, "warning")])
    def test_a_timeout_that_ends_before_the_message_counts_is_an_error(
        self, timeout: int, severity: str
    ) -> None:
        sbd = "{devices: [san/s1], watchdog_timeout: 15 s, msgwait: 30 s}"
        said = pacemaker(fenced(f"methods: [sbd], timeout: {timeout} s, sbd: {sbd}"))
        assert severities("F05", said) == [severity]

    def test_timeouts_that_are_not_stated_are_asked(self) -> None:
        assert len(asked("F05", pacemaker(fenced("sbd: {devices: [san/s1]}")))) == 3
        assert asked("F05", pacemaker(fenced("methods: [sbd]"))) == [
            "clusters.p.fencing.sbd: its devices and timeouts"
        ]
        assert silent("F05", pacemaker(fenced("methods: [sbd], sbd: {watchdog_timeout: 5 s}")))

    @pytest.mark.parametrize(
        ("devices", "found"),
        [("san/s1", 0), ("san/s1, nas/s1", 1), ("san/s1, san/s2", 1), ("san/s1, san/s2, nas/s1", 0)],
    )
    def test_disks_of_sbd(self, devices: str, found: int) -> None:
        said = findings("F06", pacemaker(fenced(f"sbd: {{devices: [{devices}]}}")))
        assert len(said.found) == found

    def test_live_migration_is_asked(self) -> None:
        text = "platform: pacemaker/rhel9\nhosts: {h1: {}, h2: {}}\nvms: {a: {on: h1}, b: {on: h2}}\n"
        assert asked("T07", f"{text}clusters: {{c: {{members: [h1, h2]}}}}\n") == [
            "vms.a.live_migration (and of b): true or false"
        ]


class TestFencingWithoutPower:
    def stretched(self, fencing: str, more: str = "") -> str:
        at = {"n-1": "north", "n-2": "north", "s-1": "south", "s-2": "south"}
        servers = ", ".join(f"{m}: {{os: RHEL 9, site: {site}}}" for m, site in at.items())
        members = f"members: [{', '.join(at)}], quorum: {{witness: {{kind: qdevice}}}}"
        return (
            "sites: {north: {}, south: {}}\n"
            "storage: {third: {volumes: {sbd: {}}}}\n"
            f"servers: {{{servers}}}\n"
            f"clusters: {{db: {{{members}, fencing: {fencing}{more}}}}}\n"
            "services: {orders: {runs_on: db, cluster_aware: true}}\n"
        )

    def test_a_site_takes_its_boards_and_outlets_along(self) -> None:
        found = [f.message for f in findings("F12", self.stretched("{methods: [ipmi, pdu]}")).found]
        assert [f.partition(",")[0] for f in found] == [
            "With north db loses n-1 and n-2",
            "With south db loses s-1 and s-2",
        ]
        assert all("what would fence them has no power either" in f for f in found)

    def test_what_outlives_it_will_do_and_a_person_may_be_meant(self) -> None:
        sbd = "{methods: [ipmi, pdu, sbd], sbd: {devices: [third/sbd]}}"
        assert silent("F12", self.stretched(sbd))
        assert silent("F12", self.stretched("{methods: [ipmi, pdu]}", ", site_failover: manual"))
        assert silent("F12", self.stretched("{enabled: false}"))


class TestRecords:
    CLUSTER = "platform: hyper-v/2022\nhosts: {h1: {}, h2: {}}\nclusters: {c: {members: [h1, h2]}}\n"

    def test_a_validation_on_the_day_of_the_change_holds(self) -> None:
        text = f"{self.CLUSTER}operations: {{validated: 2026-03-02, hardware_changed: 2026-03-0%s}}\n"
        assert silent("O01", text % 2)
        assert severities("O01", text % 3) == ["warning"]
        assert len(asked("O01", f"{self.CLUSTER}operations: {{validated: 2026-03-02}}\n")) == 1
        assert severities("O01", f"{self.CLUSTER}operations: {{hardware_changed: 2026-03-02}}\n") == [
            "warning"
        ]

    def test_other_clusters_need_no_validation(self) -> None:
        assert silent("O01", self.CLUSTER.replace("hyper-v/2022", "proxmox/9"))

    @pytest.mark.parametrize(("day", "expected"), [("2025-11-22", []), ("2025-11-21", ["warning"])])
    def test_a_test_holds_for_a_year(self, day: str, expected: list[str]) -> None:
        assert severities("O03", f"{self.CLUSTER}operations: {{failover_tested: {day}}}\n") == expected

    def test_a_lab_gets_a_note(self) -> None:
        recorded = f"{self.CLUSTER}operations: {{notes: ask the team}}\n"
        for rule in ("O03", "O04"):
            assert severities(rule, recorded) == ["warning"]
            assert severities(rule, f"environment: lab\n{recorded}") == ["info"]

    def test_where_nothing_at_all_is_recorded_it_is_unknown(self) -> None:
        for rule in ("O01", "O03", "O04"):
            assert severities(rule, self.CLUSTER) == []
            assert len(asked(rule, self.CLUSTER)) == 1

    def test_without_clusters_there_is_nothing_to_fail_over(self) -> None:
        for rule in ("O01", "O03", "O04"):
            assert silent(rule, "hosts: {h1: {}}\n")


def pool(racks: str, more: str) -> str:
    """A storage of Ceph on hosts whose racks are told by one letter each; capitals are sites."""
    hosts = ", ".join(
        f"h{i}: {{{f'site: {r}' if r.isupper() else f'rack: {r}'}}}" for i, r in enumerate(racks)
    )
    sites = ", ".join(sorted({f"{r}: {{}}" for r in racks if r.isupper()}))
    names = ", ".join(f"h{i}" for i in range(len(racks)))
    return (
        f"platform: proxmox/9\nsites: {{{sites}}}\nhosts: {{{hosts}}}\n"
        f"storage: {{c: {{kind: hyperconverged, protocols: [rbd], on: [{names}], {more}}}}}\n"
        f"clusters: {{k: {{members: [{names}]}}}}\n"
    )


class TestCopiesInOneRack:
    @pytest.mark.parametrize("racks", ["aabbc", "aabbcc", "abcdd", "AAABBB"])
    def test_two_copies_in_a_place_are_found_where_there_are_enough_places(self, racks: str) -> None:
        more = "copies: 4, min_copies: 2" if racks.isupper() else "copies: 3"
        assert severities("S16", pool(racks, f"{more}, fault_domain: host")) == ["warning"]
        assert severities("S16", pool(racks, more)) == ["info"], "what is not stated is a default"

    @pytest.mark.parametrize(
        ("racks", "more"),
        [
            ("abc", "copies: 3"),
            ("aabb", "copies: 3"),
            ("aaabbb", "copies: 3, fault_domain: rack"),
            ("aabbc", "copies: 3, fault_domain: rack"),
            ("aabbc", "copies: 3, min_copies: 1"),
        ],
        ids=["one each", "too few racks", "too few, and told", "told", "one copy is enough"],
    )
    def test_what_no_rack_takes_or_no_domain_would_mend_is_silent(self, racks: str, more: str) -> None:
        assert silent("S16", pool(racks, more))
