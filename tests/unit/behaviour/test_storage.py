"""What storage does by its kind, in order of time, and what shows that it is in step again."""

from pathlib import Path
from typing import Any, cast

import pytest
from support.estates import pacemaker
from support.timelines import happens, the, told

from hadocs.behaviour.draft import Draft
from hadocs.behaviour.model import Event, Span, Timeline
from hadocs.platforms.proofs import proofs


def held(protocol: str, hosts: int, platform: str, **storage: Any) -> dict[str, Any]:
    """Hosts whose disks hold a storage together, with a machine on the last one."""
    names = [f"h{i + 1}" for i in range(hosts)]
    entry = {"kind": "hyperconverged", "protocols": [protocol], "on": names, "volumes": {"v": {}}, **storage}
    cluster: dict[str, Any] = {"members": names}
    if platform.startswith("vsphere"):
        cluster["ha"] = {"enabled": True}
    else:
        kind = "cloud" if platform.startswith("hyper-v") else "qdevice"
        cluster["quorum"] = {"witness": {"kind": kind}}
    return {
        "platform": platform,
        "hosts": {n: {"memory": "64 GiB", "networks": ["lan"]} for n in names},
        "networks": {"lan": {"roles": ["client", "cluster", "management", "storage"]}},
        "storage": {"pool": entry},
        "vms": {"app": {"on": names[-1], "memory": "4 GiB", "files": "pool/v"}},
        "clusters": {"k": cluster},
        "services": {"app": {"runs_on": "app"}},
    }


class TestCeph:
    """I/O to what has a copy on a lost host stands still until that is counted out; nothing fails over at once."""

    def test_it_stands_still_until_the_monitors_count_the_host_out(self) -> None:
        found = happens("h1", **held("rbd", 4, "proxmox/8", copies=3))
        assert the(found, "pauses", "pool").when == Span()
        out = next(e for e in found.events if e.what == "is-counted-out" and e.by == "pool")
        assert out.when == Span(20.05, 21.0)
        assert the(found, "resumes", "pool").when == Span(21.05, 30)
        assert found.services["app"].stands_still == Span(21.05, 30)

    def test_it_copies_anew_after_ten_minutes_where_a_host_is_left_for_it(self) -> None:
        assert the(happens("h1", **held("rbd", 4, "proxmox/8", copies=3)), "rebuilds", "pool").when.low > 600
        three = happens("h1", **held("rbd", 3, "proxmox/8", copies=3))
        assert "rebuilds" not in {e.what for e in three.events}

    def test_one_host_left_has_nobody_to_report_with_and_waits_for_fifteen_minutes(self) -> None:
        parts = held("rbd", 2, "proxmox/8", copies=2, monitors=["h2"])
        out = next(e for e in happens("h1", **parts).events if e.what == "is-counted-out" and e.by == "pool")
        assert out.when.low > 900

    def test_below_min_size_it_hangs_until_enough_hosts_are_back(self) -> None:
        found = happens("h1", "h2", **held("rbd", 3, "proxmox/8", copies=3))
        assert "needs two" in the(found, "pauses", "pool").why
        assert found.services["app"].until == "h1 or h2 is back"

    def test_the_second_loss_before_it_is_in_step_takes_it_below(self) -> None:
        found = happens("h1", then=("h2",), **held("rbd", 3, "proxmox/8", copies=3))
        assert found.services["app"].state == "down"

    def test_a_takeover_waits_until_what_it_writes_to_answers(self) -> None:
        parts = held("rbd", 3, "proxmox/8", copies=3)
        parts["vms"] = {f"m{i}": {"on": f"h{i}", "memory": "4 GiB", "files": "pool/v"} for i in (1, 2, 3)}
        parts["clusters"]["g"] = {"members": ["m1", "m2", "m3"], "fencing": {"methods": ["other"]}}
        parts["services"] = {
            "db": {"runs_on": "g", "active_on": "m1", "data": "pool/v", "cluster_aware": "true"}
        }
        found = happens("h1", **parts)
        answers = the(found, "resumes", "pool").when
        (runs,) = [e for e in found.events if e.what == "starts" and e.subject == "db"]
        assert runs.when.low >= answers.low + 15

    def test_in_stretch_mode_one_copy_is_enough_while_a_whole_site_is_lost(self) -> None:
        def site_and_host(stretch_mode: str, *lost: str) -> str:
            parts = held(
                "rbd", 4, "proxmox/8", copies=4, fault_domain="site", stretch_mode=stretch_mode,
                monitors=["h1", "h2", "h3", "h4", "q"],
            )  # fmt: skip
            parts["sites"] = {"a": {}, "b": {}, "c": {}}
            parts["servers"] = {"q": {"site": "c", "networks": ["lan"]}}
            for host, site in zip(parts["hosts"].values(), "aabb", strict=True):
                host["site"] = site
            parts["hosts"]["far"] = {"site": "c", "memory": "64 GiB", "networks": ["lan"]}
            parts["vms"]["app"]["on"] = "far"
            parts["clusters"] = {}
            return happens(*lost, **parts).services["app"].state

        assert site_and_host("false", "site:a") == site_and_host("true", "site:a") == "goes-on"
        assert site_and_host("false", "h1", "h3", "h4") == "down"
        assert site_and_host("true", "h1", "h2") == "goes-on"


class TestVsan:
    def test_it_stands_still_for_seconds_and_is_made_whole_after_an_hour(self) -> None:
        found = happens("h1", **held("vsan", 4, "vsphere/8.0", copies=2))
        assert the(found, "resumes", "pool").when == Span(5, 7)
        assert the(found, "rebuilds", "pool").when == Span(3600, 3600)

    def test_the_side_of_a_cut_that_goes_on_stands_still_as_well_and_waits_for_the_other(self) -> None:
        parts = held("vsan", 4, "vsphere/8.0", copies=2, fault_domain="site", witness="c", preferred="b")
        parts["sites"] = {"a": {}, "b": {}, "c": {}}
        for host, site in zip(parts["hosts"].values(), "aabb", strict=True):
            host["site"] = site
        found = happens(split=("a",), **parts)
        assert found.services["app"].stands_still == Span(5, 7)
        assert [w.subject for w in found.waits] == ["pool"]

    def test_three_hosts_have_nowhere_to_make_it_whole(self) -> None:
        found = happens("h1", **held("vsan", 3, "vsphere/8.0", copies=2))
        assert "rebuilds" not in {e.what for e in found.events}


def test_spaces_direct_answers_again_once_the_node_is_counted_out() -> None:
    found = happens("h1", **held("s2d", 3, "hyper-v/2022", copies=3))
    first = min(e.when.low for e in found.events if e.what == "is-counted-out" and e.subject == "h1")
    assert the(found, "resumes", "pool").when == Span(first, None)  # how long it takes is not published
    assert any(w.proof.startswith("Get-StorageJob") for w in found.waits)


def drbd() -> dict[str, Any]:
    """Two servers with a pair of disks, a link for it and a service."""
    return {
        "servers": {n: {"os": "rhel-9", "networks": ["lan", "rep"]} for n in ("n1", "n2")},
        "networks": {"lan": {"roles": ["client", "cluster"]}, "rep": {"roles": ["storage"]}},
        "storage": {
            "r0": {"kind": "hyperconverged", "protocols": ["drbd"], "on": ["n1", "n2"], "volumes": {"d": {}}}
        },
        "clusters": {
            "k": {"members": ["n1", "n2"], "quorum": {"two_node": "true"}, "fencing": {"methods": ["pdu"]}}
        },
        "services": {"db": {"runs_on": "k", "active_on": "n1", "data": "r0/d", "cluster_aware": "true"}},
    }


class TestDrbd:
    """The copy that is written goes on alone; the loss of the link loses nothing, until the old copy is promoted."""

    @pytest.mark.parametrize("lost", ["rep", "n1:rep", "n2:rep"])
    def test_without_its_link_it_goes_on_on_one_copy(self, lost: str) -> None:
        found = happens(lost, **drbd())
        assert found.services["db"].state == "goes-on"
        assert found.services["db"].stands_still == Span(0.5, 10.5)
        assert "grows old" in the(found, "runs-on", "r0").why
        assert [(w.subject, w.proof.split(":")[0]) for w in found.waits] == [("r0", "drbdadm status")]

    def test_a_takeover_on_the_old_copy_may_lose_what_was_written_since(self) -> None:
        outcome = happens("rep", then=("n1",), **drbd()).services["db"]
        assert outcome.state == "interrupted"
        assert "since its copies were apart" in (outcome.data_loss or "")
        assert "since" not in (happens("n1", **drbd()).services["db"].data_loss or "")


def pair(platform: str, both: bool, **cluster: Any) -> dict[str, Any]:
    """Two sites with a host and a side of a mirrored pair each."""
    ways = {
        h: {s: {"protocol": "fc", "paths": 2} for s in ("a", "b") if both or s == h[-1]} for h in ("ha", "hb")
    }
    return {
        "platform": platform,
        "sites": {"a": {}, "b": {}, "c": {}},
        "hosts": {
            h: {"site": h[-1], "memory": "64 GiB", "networks": ["lan"], "storage": ways[h]}
            for h in ("ha", "hb")
        },
        "networks": {"lan": {"roles": ["client", "cluster", "management"]}},
        "storage": {
            "a": {"site": "a", "mirror": "b", "protocols": ["fc"], "volumes": {"v": {"csv": "true"}}},
            "b": {"site": "b", "protocols": ["fc"]},
        },
        "vms": {"app": {"on": "ha", "memory": "4 GiB", "files": "a/v"}},
        "clusters": {"k": {"members": ["ha", "hb"], **cluster}},
        "services": {"app": {"runs_on": "app"}},
    }


class TestPairs:
    def test_a_replica_is_brought_online_and_its_machine_follows(self) -> None:
        found = happens(
            "storage:a", **pair("hyper-v/2022", both=False, quorum={"witness": {"kind": "cloud"}})
        )
        online, start = the(found, "is-promoted", "b"), the(found, "is-restarted", "app")
        assert online.when == Span(20, None)
        assert online.when.low <= start.when.low
        assert (found.services["app"].state, [w.subject for w in found.waits]) == ("interrupted", ["a"])

    def test_who_mirrors_is_taken_for_granted_only_where_it_is_not_said(self) -> None:
        parts = pair("hyper-v/2022", both=False, quorum={"witness": {"kind": "cloud"}})
        assumed = [a for a in happens("storage:a", **parts).assumes if "storage.a.mirrored_by" in a]
        assert len(assumed) == 1
        parts["storage"]["b"]["mirrored_by"] = "storage-replica"  # at either side
        said = happens("storage:a", **parts)
        assert the(said, "is-promoted", "b").when == Span(20, None)
        assert not any("Storage Replica" in a for a in said.assumes)

    def test_arrays_that_mirror_each_other_hand_over_by_themselves_whoever_reaches_them(self) -> None:
        parts = pair("hyper-v/2022", both=False, quorum={"witness": {"kind": "cloud"}})
        parts["storage"]["a"] |= {"mirrored_by": "array", "witness": "c"}
        found = happens("storage:a", **parts)
        assert the(found, "resumes", "b").when == Span(15, 60)
        assert not any(e.what == "is-promoted" for e in found.events)
        assert not any("Storage Replica" in a for a in found.assumes)
        # A shared volume answers through the host that reaches the other side, once both have come about.
        redirected = the(found, "is-redirected", "a/v")
        assert (redirected.when, redirected.to) == (Span(20, 85), "hb")
        assert found.services["app"].state == "goes-on"
        parts["storage"]["a"]["volumes"]["v"]["csv"] = "false"
        assert happens("storage:a", **parts).services["app"].state == "interrupted"

    def test_a_replica_is_no_way_around_for_who_has_lost_its_own_side(self) -> None:
        parts = pair("hyper-v/2022", both=False, quorum={"witness": {"kind": "cloud"}})
        parts["storage"]["a"]["mirrored_by"] = "storage-replica"
        assert happens("storage:a", **parts).services["app"].state == "interrupted"
        for host in parts["hosts"].values():
            del host[
                "storage"
            ]  # without tables each site reaches its own side: the other one has to be promoted
        found = happens("storage:a", **parts)
        assert the(found, "is-promoted", "b").when == Span(20, None)
        assert found.services["app"].state == "interrupted"

    def test_a_pool_that_is_lost_with_its_site_does_not_answer_again_its_replica_is_promoted(self) -> None:
        hosts = {f"{s}{n}": {"site": s, "networks": ["lan"]} for s in "ab" for n in "12"}
        pools: dict[str, Any] = {
            s: {"kind": "hyperconverged", "protocols": ["s2d"], "on": [f"{s}1", f"{s}2"], "copies": 2}
            for s in "ab"
        }
        pools["a"] |= {"mirror": "b", "mirrored_by": "storage-replica"}
        parts: dict[str, Any] = {
            "platform": "hyper-v/2019",
            "sites": {"a": {}, "b": {}},
            "hosts": hosts,
            "networks": {"lan": {"roles": ["client", "cluster"]}},
            "storage": pools,
            "vms": {"app": {"on": "a1", "files": "a"}},
            "clusters": {"k": {"members": [*hosts], "quorum": {"witness": {"kind": "cloud"}}}},
            "services": {"app": {"runs_on": "app"}},
        }
        found = happens("site:a", **parts)
        assert not any((e.what, e.subject) == ("resumes", "a") for e in found.events)
        assert the(found, "is-promoted", "b").when.low == 20
        assert next(w.proof for w in found.waits if w.subject == "a").startswith("(Get-SRGroup)")
        found = happens("storage:a", **parts)
        assert the(found, "is-promoted", "b") and found.services["app"].state == "interrupted"

    def test_component_protection_starts_machines_at_the_side_that_is_left(self) -> None:
        ha = {"enabled": True, "component_protection": True}
        parts = pair("vsphere/8.0", both=False, ha=ha)
        parts["storage"]["a"]["witness"] = "c"
        found = happens("storage:a", **parts)
        ended = next(e for e in found.events if (e.what, e.kind) == ("stops", "vm"))
        assert (ended.when, found.services["app"].state) == (Span(320, 320), "interrupted")
        ha["component_protection"] = False
        assert happens("storage:a", **parts).services["app"].state == "down"

    def test_an_array_hands_over_by_itself(self) -> None:
        found = happens("storage:a", **metro(witness="c"))
        outcome = found.services["app"]
        assert (outcome.state, outcome.stands_still) == ("goes-on", Span(15, 60))
        assert [w.subject for w in found.waits] == ["a"]

    def test_without_a_mediator_it_takes_over_from_a_lost_array_and_of_a_site_nobody_knows(self) -> None:
        outcome = happens("site:a", **metro()).services["app"]
        assert outcome.state == "uncertain"
        assert "without a mediator (storage.a.witness)" in outcome.question
        for said in ({}, {"preferred": "b"}, {"switchover": "automatic"}):
            assert happens("storage:a", **metro(**said)).services["app"].state == "goes-on"

    def test_without_a_mediator_it_serves_on_what_is_its_own(self) -> None:
        parts = metro()
        parts["storage"]["b"]["volumes"] = {"w": {}}
        parts["vms"]["other"] = {"on": "hb", "memory": "4 GiB", "files": "b/w"}
        parts["services"]["other"] = {"runs_on": "other"}
        for lost, state in (("storage:a", "goes-on"), ("site:a", "uncertain")):
            found = happens(lost, **parts).services
            assert (found["app"].state, found["other"].state) == (state, "goes-on")
        parts["storage"]["a"]["preferred"] = "a"  # who is not preferred stands still as a whole
        assert happens("storage:a", **parts).services["other"].state == "uncertain"

    def test_nothing_is_taken_over_from_the_side_that_only_receives(self) -> None:
        parts = pair("hyper-v/2022", both=False, quorum={"witness": {"kind": "cloud"}})
        found = happens("storage:b", **parts)
        assert "is-promoted" not in {e.what for e in found.events}
        assert [w.subject for w in found.waits] == ["b"]

    def test_nothing_takes_over_a_dead_side_by_its_name(self) -> None:
        found = happens("storage:a", **pair("vsphere/8.0", both=True, ha={"enabled": True}))
        assert all(e.subject.partition("/")[0] != "a" for e in found.events if e.what not in ("stops",))


def metro(platform: str = "vsphere/8.0", **pair_says: Any) -> dict[str, Any]:
    """A mirrored pair of arrays in two sites, with a host in each that reaches both, and a third site."""
    parts = pair(platform, both=True, **({"ha": {"enabled": True}} if platform.startswith("vsphere") else {}))
    parts["sites"]["c"] = {}
    parts["storage"]["a"] |= pair_says
    return parts


class TestPairsThatAreCutApart:
    """One side of a mirrored pair goes on: the one that its mediator leaves, else the preferred one."""

    def test_the_preferred_side_goes_on_and_what_runs_at_the_other_follows_it(self) -> None:
        found = happens(split=("a",), **metro(witness="c", preferred="b"))
        assert the(found, "resumes", "b").when == Span(15, 60)
        assert "b stands still" not in (found.services["app"].why or "")
        assert found.services["app"].state == "interrupted"
        assert [w.subject for w in found.waits] == ["a"]
        assert happens(split=("a",), **metro(witness="c", preferred="a")).services["app"].state == "goes-on"

    def test_who_alone_reaches_the_mediator_goes_on_whatever_is_preferred(self) -> None:
        assert happens(split=("a",), **metro(witness="a", preferred="b")).services["app"].state == "goes-on"

    def test_which_side_it_is_stays_open_where_none_is_preferred(self) -> None:
        asked = happens(split=("a",), **metro()).services["app"].why
        assert "storage.a.preferred" in asked and "storage.a.witness" in asked

    def test_a_guest_with_a_way_of_its_own_has_no_data_at_the_side_that_stands_still(self) -> None:
        node = {"os": "Windows Server 2022", "networks": ["lan"]}
        iscsi = {"protocol": "iscsi", "paths": 2}
        parts: dict[str, Any] = {
            "sites": {"a": {}, "b": {}, "c": {}},
            "networks": {"lan": {"roles": ["client", "cluster"]}},
            "storage": {
                "sa": {"site": "a", "mirror": "sb", "mirrored_by": "array", "preferred": "a"},
                "sb": {"site": "b"},
            },
            "hosts": {"ha": {"site": "a", "networks": ["lan"]}, "hb": {"site": "b", "networks": ["lan"]}},
            "vms": {
                "ga": {**node, "on": "ha", "storage": {"sa": iscsi}},
                "gb": {**node, "on": "hb", "storage": {"sb": iscsi}},
            },
            "servers": {"q": {"site": "c", "networks": ["lan"]}},
            "clusters": {
                "fc": {"members": ["ga", "gb"], "quorum": {"witness": {"kind": "file-share", "on": "q"}}}
            },
            "services": {"db": {"runs_on": "fc", "active_on": "ga", "data": "sa", "cluster_aware": True}},
        }
        # Which member keeps quorum is open, and where it is the one at b, the array there stands still.
        found = happens(split=("fc",), **parts).services["db"]
        assert found.state == "uncertain"

    def test_a_side_that_is_lost_with_the_mediator_leaves_neither(self) -> None:
        found = happens("storage:a", "site:c", **metro(witness="c", preferred="a"))
        outcome = found.services["app"]
        assert outcome.state == "down"
        assert outcome.until == "a is back, or a person has let b go on alone"
        assert the(found, "pauses", "b").why == "b can't tell whether a goes on: c, the mediator, is lost too"
        assert [w.subject for w in found.waits if w.what == "resynchronises"] == ["a"]

    def test_a_mediator_that_was_lost_before_leaves_the_preferred_side(self) -> None:
        parts = metro(witness="c", preferred="b")
        assert happens("site:c", then=("storage:a",), **parts).services["app"].state == "goes-on"
        assert happens("site:c", then=("storage:b",), **parts).services["app"].state == "down"
        assert happens("site:c", "storage:a", **parts).services["app"].state == "uncertain"

    def test_a_preferred_side_without_a_mediator_may_take_the_other_along(self) -> None:
        assert happens("storage:a", **metro(preferred="a")).services["app"].state == "uncertain"
        assert happens("storage:b", **metro(preferred="a")).services["app"].state == "goes-on"

    def test_data_of_a_service_that_is_cut_off_is_missed_before_its_member_stops(self) -> None:
        link = {"protocol": "fc", "paths": 2}
        found = happens(
            split=("a",),
            sites={"a": {}, "b": {}, "c": {}},
            networks={"lan": {"roles": ["client", "cluster"]}},
            servers={
                m: {"os": "rhel-9", "site": m[-1], "networks": ["lan"], "storage": {"a": link, "b": link}}
                for m in ("na", "nb")
            }
            | {"q": {"site": "c", "networks": ["lan"]}},
            storage={
                "a": {
                    "site": "a",
                    "mirror": "b",
                    "preferred": "a",
                    "protocols": ["fc"],
                    "volumes": {"v": {}},
                },
                "b": {"site": "b", "protocols": ["fc"]},
            },
            clusters={
                "k": {
                    "members": ["na", "nb"],
                    "quorum": {"witness": {"kind": "qdevice", "on": "q"}},
                    "fencing": {"methods": ["pdu"]},
                }
            },
            services={"db": {"runs_on": "k", "active_on": "nb", "data": "a/v", "cluster_aware": "true"}},
        )
        assert the(found, "stops", "db").when == Span()


class TestMachinesWithoutTheirDisks:
    """What a machine does whose disks do not answer is its platform's."""

    def estate(self, platform: str, kind: str = "array", **cluster: Any) -> dict[str, Any]:
        """Two hosts and an array or a filer that is lost as a whole."""
        return {
            "platform": platform,
            "hosts": {h: {"memory": "64 GiB", "networks": ["lan"]} for h in ("h1", "h2")},
            "networks": {"lan": {"roles": ["client", "cluster", "management", "storage"]}},
            "storage": {
                "s": {"kind": kind, "protocols": ["nfs" if kind == "share" else "fc"], "volumes": {"v": {}}}
            },
            "vms": {"app": {"on": "h1", "memory": "4 GiB", "files": "s/v"}},
            "clusters": {"k": {"members": ["h1", "h2"], **cluster}},
            "services": {"app": {"runs_on": "app"}},
        }

    def test_hyper_v_pauses_it_and_switches_it_off_after_half_an_hour(self) -> None:
        found = happens("s", **self.estate("hyper-v/2022", quorum={"witness": {"kind": "cloud"}}))
        assert the(found, "pauses", "app").when == Span()
        assert [
            e.when for e in found.events if e.what == "stops" and e.subject == "app" and e.kind == "vm"
        ] == [Span(1800, 1800)]

    def test_before_2016_it_stops(self) -> None:
        found = happens("s", **self.estate("hyper-v/2012r2", quorum={"witness": {"kind": "cloud"}}))
        assert "pauses" not in {e.what for e in found.events}

    @pytest.mark.parametrize("kind", ["array", "share"])
    def test_on_proxmox_it_hangs_and_nothing_reacts(self, kind: str) -> None:
        found = happens("s", **self.estate("proxmox/8", kind, ha={"enabled": True}))
        assert found.services["app"].state == "down"
        assert {e.what for e in found.events if e.subject == "app" and e.kind == "vm"} == {"hangs"}

    def test_component_protection_waits_for_all_paths_down_and_its_own_delay(self) -> None:
        parts = self.estate("vsphere/8.0", ha={"enabled": True, "component_protection": True})
        for host in parts["hosts"].values():
            host["storage"] = {"s": {"protocol": "fc", "paths": 2}}
        assert the(happens("h1:s", **parts), "is-restarted", "app").when.low >= 320


def test_each_proof_says_what_to_look_at_and_what_it_shows() -> None:
    assert {"ceph", "s2d", "vsan", "drbd", "replica"} <= proofs().keys()
    for found in proofs().values():
        assert found.view and found.shows and found.source, found.key


@pytest.mark.parametrize(
    ("product", "platform", "view"),
    [
        ("galera", "galera", "wsrep_%"),
        ("mariadb/11.4-galera", "galera", "wsrep_%"),
        ("Percona XtraDB Cluster", "galera", "wsrep_%"),
        ("mysql/8.4-group-replication", "mysql/8.4", "replication_group_members"),
        ("MySQL with replication", "pacemaker/rhel9", "SHOW REPLICA STATUS"),
        ("rabbitmq/4.1", "rabbitmq", "rabbitmq-queues quorum_status"),
        ("kafka/4.0", "kafka", "--under-replicated-partitions"),
        ("sql-server/2022-ag", "wsfc/2022", "dm_hadr_database_replica_states"),
        ("a database", "pacemaker/rhel9", ""),
    ],
)
def test_what_shows_that_copies_are_in_step_hangs_on_the_product(
    product: str, platform: str, view: str
) -> None:
    parts = pacemaker(3)
    nodes = list(parts["servers"])
    parts["storage"] = {f"d{n}": {"kind": "local", "on": [n]} for n in nodes}
    parts["clusters"]["k"]["platform"] = platform
    parts["services"]["db"] = {
        "product": product,
        "runs_on": "k",
        "cluster_aware": True,
        "active_on": nodes[0],
        "copies": {n: f"d{n}" for n in nodes},
    }
    (wait,) = [w for w in happens(nodes[2], **parts).waits if w.what == "resynchronises"]
    assert (view in wait.proof) if view else not wait.proof
    assert bool(wait.grounds) == bool(view)


@pytest.mark.parametrize(("paths", "span"), [(2, Span(20, 60)), (1, Span(60, 85)), (None, Span(20, 85))])
def test_a_redirected_volume_answers_once_the_host_has_given_its_paths_up(
    paths: int | None, span: Span
) -> None:
    way = {"protocol": "iscsi"} | ({"paths": paths} if paths else {})
    found = happens(
        "h1:s",
        platform="hyper-v/2022",
        hosts={h: {"memory": "64 GiB", "networks": ["lan"], "storage": {"s": way}} for h in ("h1", "h2")},
        networks={"lan": {"roles": ["client", "cluster", "storage"]}},
        storage={"s": {"protocols": ["iscsi"], "volumes": {"v": {"csv": "true"}}}},
        vms={"app": {"on": "h1", "memory": "4 GiB", "files": "s/v"}},
        clusters={"k": {"members": ["h1", "h2"], "quorum": {"witness": {"kind": "cloud"}}}},
        services={"app": {"runs_on": "app"}},
    )
    assert found.services["app"].stands_still == span
    assert the(found, "is-redirected", "s/v").to == "h2"


class TestNothingRunsBeforeItsStorageAnswers:
    """A replica has to be the source before anything that lies on it starts, whoever has taken that over by then."""

    def parts(self) -> dict[str, Any]:
        """Storage Replica between two sites: a machine, and a cluster of servers, on the side that is lost."""
        return {
            "platform": "hyper-v/2022",
            "sites": {"east": {}, "west": {}},
            "storage": {
                "san-e": {"site": "east", "mirror": "san-w", "volumes": {"csv": {}, "data": {}}},
                "san-w": {"site": "west"},
            },
            "hosts": {
                "hv-e": {"site": "east", "storage": {"san-e": {}}},
                "hv-w": {"site": "west", "storage": {"san-w": {}}},
            },
            "servers": {
                "s-e": {"site": "east", "os": "Windows Server 2022", "storage": {"san-e": {}}},
                "s-w": {"site": "west", "os": "Windows Server 2022", "storage": {"san-w": {}}},
            },
            "vms": {"app": {"on": "hv-e", "files": "san-e/csv"}},
            "clusters": {
                "hvc": {"members": ["hv-e", "hv-w"], "quorum": {"witness": {"kind": "cloud"}}},
                "fc": {"members": ["s-e", "s-w"], "quorum": {"witness": {"kind": "cloud"}}},
            },
            "services": {
                "web": {"runs_on": "app"},
                "db": {"runs_on": "fc", "active_on": "s-e", "data": "san-e/data", "cluster_aware": True},
            },
        }

    @pytest.mark.parametrize("lost", ["san-e", "east"])
    def test_a_service_that_is_handed_over_sooner_waits_for_the_replica(self, lost: str) -> None:
        found = happens(lost, **self.parts())
        there = the(found, "is-promoted", "san-w").when
        assert there == Span(20, None)
        for key in ("db", "web"):
            start = next(e for e in found.events if (e.what, e.subject, e.kind) == ("starts", key, "service"))
            assert start.when.low > there.low
            assert start.when.high is None
            interrupted = found.services[key].interrupted
            assert interrupted is not None
            assert interrupted == Span(start.when.low, None)
        assert the(found, "starts", "app").when.high is None  # nobody knows when its disk is there

    def test_what_has_nothing_there_waits_for_nothing(self) -> None:
        parts = self.parts()
        parts["storage"]["local"] = {"kind": "array", "site": "west"}
        parts["services"]["db"]["data"] = "local"
        parts["servers"]["s-e"]["storage"] = parts["servers"]["s-w"]["storage"] = {"local": {}}
        db = happens("s-e", **parts).services["db"]
        assert db.interrupted is not None
        assert db.interrupted.high is not None


@pytest.mark.parametrize(
    ("version", "later", "state"),
    [
        ("6.7", "10min", "down"),
        ("7.0", "10min", "uncertain"),
        ("8.0", "10min", "goes-on"),
        ("8.0", "1min", "uncertain"),
    ],
)
def test_vsan_outlives_its_witness_once_it_has_counted_its_votes_anew(
    version: str, later: str, state: str
) -> None:
    spec = held("vsan", 4, f"vsphere/{version}", copies=2, fault_domain="site", witness="w", preferred="a")
    spec["sites"] = {"a": {}, "b": {}, "w": {}}
    for host, site in zip(spec["hosts"].values(), "aabb", strict=True):
        host["site"] = site
    found = happens("a", then=(later, "w"), **spec)
    assert found.services["app"].state == state


def test_no_event_is_made_to_wait_for_itself_or_for_what_comes_of_it() -> None:
    """Of a machine that begins with its storage, the beginning is the storage's own event."""
    lost = Event(Span(0.0, 0.0), "pauses", "ceph", "storage", "storage")
    back = Event(Span(5.0, 9.0), "resumes", "ceph", "storage", "storage", cause=0)
    draft = Draft(cast(Any, None), cast(Any, None), (), events=[lost, back])
    for place in (1, 0):
        draft._not_before(place, 1)
    assert draft.events == [lost, back]


def shipped(lost: str) -> Timeline:
    """A loss where the disks of two machines lie on an array that is shipped to another one."""
    return happens(
        lost,
        platform="hyper-v/2022",
        hosts={h: {"storage": {"a": {"protocol": "iscsi"}}} for h in ("h1", "h2")},
        storage={
            "a": {"protocols": ["iscsi"], "shipped_to": "b/copy", "volumes": {"v": {"csv": "true"}, "w": {}}},
            "b": {"protocols": ["iscsi"], "volumes": {"copy": {}}},
        },
        vms={"app": {"on": "h1", "files": "a/v"}, "other": {"on": "h1", "files": "a/w"}},
        clusters={"k": {"members": ["h1", "h2"], "quorum": {"witness": {"kind": "cloud"}}}},
        services={"app": {"runs_on": "app"}, "other": {"runs_on": "other"}},
    )


def test_people_may_go_on_from_where_the_disks_of_machines_are_shipped_to() -> None:
    found = shipped("a")
    for service in ("app", "other"):
        assert found.services[service].until == "a person has repaired it, or people bring b/copy into use"


def test_so_they_may_where_one_volume_of_it_is_lost() -> None:
    """The to-do offers what is shipped; what ends it says so too, and what that lacks."""
    found = shipped("a/v")
    assert found.services["app"].until == "a person has repaired it, or people bring b/copy into use"
    assert found.services["app"].data_loss == (
        "what was written since a was last shipped to b/copy, if that is brought into use"
    )
    assert found.services["other"].state == "goes-on"


@pytest.mark.parametrize(("paths", "begins"), [(2, Span(20, 95)), (1, Span(60, 120))])
def test_a_member_holds_a_disk_whose_paths_are_gone_before_its_cluster_finds_it_failed(
    paths: int, begins: Span
) -> None:
    way = {"san": {"protocol": "iscsi", "paths": paths}}
    found = happens(
        "n1:san",
        platform="windows-server/2022",
        servers={n: {"os": "Windows Server 2022", "networks": ["lan"], "storage": way} for n in ("n1", "n2")},
        networks={"lan": {"roles": ["client", "cluster", "storage"]}},
        storage={"san": {"protocols": ["iscsi"], "volumes": {"d": {}}}},
        clusters={"k": {"members": ["n1", "n2"], "quorum": {"witness": {"kind": "cloud"}}}},
        services={"db": {"runs_on": "k", "active_on": "n1", "data": "san/d", "cluster_aware": "true"}},
    )
    assert the(found, "is-taken-over", "db").when == begins


def test_a_side_that_has_taken_over_serves_on_without_its_mediator_and_monitors_are_not_made_anew() -> None:
    folder = Path(__file__).parent / "published"
    metro = told(folder / "metrocluster-mediator.yaml", "mc-n", then=("1h", "third"))
    assert metro.services["orders"].state == "goes-on"
    assert [e.what for e in metro.events if e.subject == "mc-s"] == ["pauses", "resumes"]
    assert (
        told(folder / "metrocluster-mediator.yaml", "third", then=("1h", "mc-n")).services["orders"].state
        == "down"
    )
    ceph = told(folder / "ceph-three-rooms.yaml", "a-1", then=("1h", "b-1")).services["erp"]
    assert ceph.state == "down" and "monitors" in ceph.why
    assert (
        told(folder / "ceph-three-rooms.yaml", "a-1", then=("1h", "b-2")).services["erp"].state == "uncertain"
    )
