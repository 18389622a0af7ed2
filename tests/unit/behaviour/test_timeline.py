"""What happens, in order of time: the events of a loss, and what it comes to for services and clusters."""

from typing import Any

import pytest
from support.estates import pacemaker
from support.timelines import happens, the

from hadocs.behaviour.model import Span
from hadocs.errors import UsageError
from hadocs.tell.words import event

NONE = {"witness": {"kind": "none"}}


def hyper_v(version: str = "2022", **more: Any) -> dict[str, Any]:
    """Three hosts, and a guest cluster whose members they run."""
    hosts = {h: {"networks": ["lan"]} for h in ("hv-1", "hv-2", "hv-3")}
    return {
        "platform": f"hyper-v/{version}",
        "hosts": hosts,
        "networks": {"lan": {"roles": ["client", "cluster"]}},
        "storage": {"san": {"volumes": {"csv": {}, "sql": {}}}},
        "vms": {
            "sql-a": {"on": "hv-1", "os": f"Windows Server {version}", "files": "san/csv"},
            "sql-b": {"on": "hv-2", "os": f"Windows Server {version}", "files": "san/csv"},
            "app": {"on": "hv-1", "files": "san/csv"},
        },
        "clusters": {
            "hvc": {"members": list(hosts), "quorum": {"witness": {"kind": "cloud"}}},
            "fci": {"members": ["sql-a", "sql-b"], "quorum": {"witness": {"kind": "cloud"}}},
        },
        "services": {
            "sql": {"runs_on": "fci", "active_on": "sql-a", "data": "san/sql", "cluster_aware": "true"},
            "app": {"runs_on": "app"},
        },
    } | more


class TestAllTermsOfATakeover:
    """Token and consensus, then fencing; a stated value counts, and so does each node above two."""

    def test_a_stated_token_counts_for_each_node_above_two_and_for_consensus(self) -> None:
        found = happens("n1", **pacemaker(corosync={"token": "30 s"}))
        out = the(found, "is-counted-out", "n1").when
        assert out.high == pytest.approx(30.65 + 1.2 * 30.65)
        assert (
            out.low < out.high - 5
        )  # an idle ring holds the token, whose timer may have begun before the loss

    @pytest.mark.parametrize(
        ("nodes", "measured"), [(2, (6.08, 6.59)), (3, (7.36, 7.98)), (5, (10.39, 10.81))]
    )
    def test_the_default_is_what_a_real_cluster_took(self, nodes: int, measured: tuple[float, float]) -> None:
        quorum = {"witness": {"kind": "none"}, "two_node": "true"} if nodes == 2 else NONE
        span = the(happens("n1", **pacemaker(nodes, quorum=quorum)), "is-counted-out", "n1").when
        assert span.high is not None
        assert span.low <= measured[0]
        assert measured[1] <= span.high + 0.05

    def test_nothing_starts_before_fencing_is_done(self) -> None:
        found = happens("n1", **pacemaker())
        fenced, taken = the(found, "is-fenced", "n1"), the(found, "is-taken-over", "db")
        assert fenced.when.order < taken.when.order
        assert found.services["db"].state == "interrupted"
        assert [t.name for t in found.services["db"].terms] == [
            "token", "consensus", "schedule", "fence-agent", "after_fence", "role",
        ]  # fmt: skip

    def test_a_watchdog_is_waited_for_twice_its_time(self) -> None:
        fencing = {"methods": ["watchdog"], "sbd": {"watchdog_timeout": "60 s"}}
        fenced = the(happens("n1", **pacemaker(fencing=fencing)), "is-fenced", "n1")
        assert {t.name: t.span for t in fenced.terms}["watchdog-fence"] == Span(120, 120)


class TestFencingThatCannotBeConfirmed:
    """The takeover waits for a person, and it is said why."""

    def test_a_watchdog_alone_fences_nobody_on_two_nodes_that_both_keep_quorum(self) -> None:
        quorum = {"witness": {"kind": "none"}, "two_node": "true"}
        found = happens("n1", **pacemaker(2, quorum=quorum, fencing={"methods": ["watchdog"]}))
        assert found.services["db"].state == "down"
        assert "a watchdog alone fences nobody" in found.services["db"].why
        assert the(found, "resets-itself", "n2").terms[-1].name == "watchdog"
        assert found.clusters["k"].quorum == "lost"

    def test_a_management_board_may_have_lost_its_power_as_well(self) -> None:
        found = happens("n1", **pacemaker(fencing={"methods": ["ipmi"]}))
        assert found.services["db"].state == "uncertain"
        assert found.services["db"].question == (
            "whether the management board of n1 still has power "
            "(a second method, not ipmi, in clusters.k.fencing.methods would do without it)"
        )

    def test_a_second_way_helps(self) -> None:
        assert (
            happens("n1", **pacemaker(fencing={"methods": ["ipmi", "pdu"]})).services["db"].state
            == "interrupted"
        )

    def test_a_hypervisor_that_is_lost_as_well_cannot_answer(self) -> None:
        parts = pacemaker(
            2, quorum={"witness": {"kind": "none"}, "two_node": "true"}, fencing={"methods": ["hypervisor"]}
        )
        vms = {n: {"on": f"h-{n}", "os": "rhel-9"} for n in parts.pop("servers")}
        found = happens("h-n1", **parts, hosts={"h-n1": {}, "h-n2": {}}, vms=vms)
        assert found.services["db"].state == "down"
        assert "asks h-n1, which is lost as well" in found.services["db"].why

    def test_what_the_spec_does_not_say_leaves_it_uncertain(self) -> None:
        parts = pacemaker()
        del parts["clusters"]["k"]["fencing"]
        found = happens("n1", **parts)
        assert found.services["db"].state == "uncertain"
        assert found.services["db"].question == (
            "the spec does not say how k fences its nodes (clusters.k.fencing.methods)"
        )


class TestTimeOrder:
    """What happens first stands first, whichever layer does it."""

    def test_a_guest_cluster_takes_over_before_the_host_cluster_restarts(self) -> None:
        found = happens("hv-1", **hyper_v())
        order = [(e.what, e.subject) for e in found.events]
        assert order.index(("is-taken-over", "sql")) < order.index(("is-restarted", "app"))
        assert the(found, "is-taken-over", "sql").when.low == 10
        assert the(found, "is-restarted", "app").when.low > 250

    def test_hosts_before_2016_are_not_isolated_first(self) -> None:
        restarted = the(
            happens("hv-1", **hyper_v("2012 R2", platform="hyper-v/2012r2")), "is-restarted", "app"
        )
        assert restarted.when.high is not None
        assert restarted.when.high < 60

    def test_2012_r2_misses_ten_heartbeats_where_machines_are_clustered_and_five_elsewhere(self) -> None:
        found = happens("hv-1", **hyper_v("2012 R2", platform="hyper-v/2012r2"))
        assert the(found, "is-noticed", "hv-1").when == Span(10, 10)
        assert the(found, "is-noticed", "sql-a").when == Span(5, 5)

    def test_another_subnet_has_another_threshold(self) -> None:
        parts = hyper_v()
        parts["networks"]["lan-b"] = {"roles": ["client", "cluster"]}
        parts["vms"]["sql-a"]["networks"], parts["vms"]["sql-b"]["networks"] = ["lan"], ["lan-b"]
        assert the(happens("sql-a", **parts), "is-noticed", "sql-a").when == Span(20, 20)

    def test_networks_with_the_same_addresses_are_one_subnet(self) -> None:
        parts = hyper_v()
        parts["networks"]["lan"]["cidr"] = "10.0.0.0/16"
        parts["networks"]["lan-b"] = {"roles": ["client", "cluster"], "cidr": "10.0.0.0/16"}
        parts["vms"]["sql-a"]["networks"], parts["vms"]["sql-b"]["networks"] = ["lan"], ["lan-b"]
        assert the(happens("sql-a", **parts), "is-noticed", "sql-a").when == Span(10, 10)

    def test_a_stated_heartbeat_counts(self) -> None:
        parts = hyper_v()
        parts["clusters"]["fci"]["heartbeat"] = {"delay": "2 s", "threshold": "20"}
        assert the(happens("sql-a", **parts), "is-noticed", "sql-a").when == Span(40, 40)


class TestOneAfterAnother:
    """The next loss meets the estate as the one before has left it."""

    def test_a_service_is_lost_where_it_went(self) -> None:
        found = happens("sql-a", then=("10min", "sql-b"), **hyper_v())
        assert found.services["sql"].state == "down"
        assert [e.when.low for e in found.events if e.what == "stops" and e.subject == "sql"] == [0, 600]

    def test_votes_are_counted_anew_in_between(self) -> None:
        none = hyper_v()
        none["clusters"]["hvc"]["quorum"] = NONE
        assert happens("hv-2", then=("hv-3",), **none).clusters["hvc"].quorum != "lost"
        assert happens("hv-2", "hv-3", **none).clusters["hvc"].quorum == "lost"

    def test_interruptions_add_up(self) -> None:
        once = happens("hv-1", **hyper_v()).services["app"].interrupted
        twice = happens("hv-1", then=("hv-2",), **hyper_v()).services["app"].interrupted
        assert once is not None
        assert twice is not None
        assert twice.low >= once.low


class TestACut:
    """Members run and do not hear each other."""

    def test_the_side_with_the_votes_goes_on_and_takes_over(self) -> None:
        found = happens(split=("k:n1",), **pacemaker())
        assert found.clusters["k"].quorum == "kept"
        assert the(found, "is-taken-over", "db").by == "k"

    def test_a_side_without_quorum_stops_what_it_runs(self) -> None:
        found = happens(split=("k:n1",), **pacemaker())
        stops = [e for e in found.events if e.what in ("stops", "loses-quorum")]
        assert stops, "the cut-off member does something"


def smb(version: str = "2022") -> dict[str, Any]:
    """As `hyper_v`, with one machine on a share instead of a volume of the cluster."""
    parts = hyper_v(version, platform=f"hyper-v/{version.lower().replace(' ', '')}")
    parts["storage"]["files"] = {"kind": "share", "protocols": ["smb"], "volumes": {"vms": {}}}
    parts["vms"]["app"]["files"] = "files/vms"
    return parts


class TestAHostOfWindowsThatIsCutOff:
    """From 2016 on it is isolated for four minutes, and its storage decides what its machines do meanwhile."""

    def test_machines_on_volumes_of_the_cluster_pause_at_once(self) -> None:
        found = happens(split=("hvc:hv-1",), **hyper_v())
        assert the(found, "pauses", "app").when == Span(10, 10)
        assert the(found, "is-restarted", "app").when.low > 250
        interrupted = found.services["app"].interrupted
        assert interrupted is not None
        assert interrupted.low > 240

    def test_a_guest_cluster_takes_over_what_a_paused_member_had(self) -> None:
        found = happens(split=("hvc:hv-1",), **hyper_v())
        assert the(found, "is-taken-over", "sql").when == Span(20, 25)

    def test_machines_on_shares_run_on_until_the_host_is_taken_for_failed(self) -> None:
        found = happens(split=("hvc:hv-1",), **smb())
        assert the(found, "runs-on", "app").when == Span(10, 10)
        stops = [e for e in found.events if e.what == "stops" and e.subject == "app" and e.kind == "vm"]
        assert [e.when.low for e in stops] == [250]
        interrupted = found.services["app"].interrupted
        assert interrupted is not None
        assert interrupted.low < 120

    def test_before_2016_they_stop_with_the_cluster_service(self) -> None:
        found = happens(split=("hvc:hv-1",), **smb("2012 R2"))
        stops = [e for e in found.events if e.what == "stops" and e.subject == "app" and e.kind == "vm"]
        assert [e.when for e in stops] == [Span(10, 15)], "it knows no sooner than the others"
        restarted = the(found, "is-restarted", "app").when
        assert restarted.high is not None
        assert restarted.high < 60

    def test_the_third_isolation_in_an_hour_keeps_it_out(self) -> None:
        found = happens(split=("hvc:hv-1",), **hyper_v())
        assert [(w.subject, w.span.high) for w in found.waits if w.what == "is-quarantined"] == [
            ("hv-1", 7200)
        ]

    def test_nothing_is_said_twice(self) -> None:
        found = happens(split=("hvc:hv-1",), **hyper_v())
        told = [(e.what, e.subject, e.kind, e.by, e.when) for e in found.events]
        assert len(told) == len(set(told))

    def test_without_any_quorum_its_volumes_are_gone_and_with_the_network_shares_are(self) -> None:
        found = happens("lan", **smb())
        assert the(found, "pauses", "sql-a").when.low == 10
        assert the(found, "pauses", "app").when.low == 0, "its share is reached over the same network"
        stops = [e for e in found.events if e.what == "stops" and e.subject == "app" and e.kind == "vm"]
        assert [e.when.low for e in stops] == [1800], "what waits for its disks is turned off"


def vsphere(**cluster: Any) -> dict[str, Any]:
    """Four hosts of vSphere with a machine on the first."""
    hosts = [f"x{i + 1}" for i in range(4)]
    return {
        "platform": "vsphere/8.0",
        "networks": {"mgmt": {"roles": ["management"]}, "lan": {"roles": ["client"]}},
        "storage": {"san": {"protocols": ["fc"], "volumes": {"ds": {}}}},
        "hosts": {h: {"networks": ["mgmt", "lan"], "storage": {"san": {}}} for h in hosts},
        "vms": {"app": {"on": "x1", "files": "san/ds", "networks": ["lan"]}},
        "clusters": {"ha": {"members": hosts, "ha": {"enabled": "true"}, **cluster}},
        "services": {"app": {"runs_on": "app"}},
    }


class TestVsphere:
    """It counts no votes: parts elect primaries, a single host is isolated, and locks guard the files."""

    def test_a_host_by_itself_runs_on_isolated_or_with_a_primary_of_its_own(self) -> None:
        """Which of both hangs on its isolation address, of which nothing is stated."""
        found = happens(split=("ha:x1",), **vsphere())
        assert [t.name for t in the(found, "runs-on", "x1").terms] == ["isolation_declared"]
        assert not [e for e in found.events if e.what == "is-isolated"]
        assert found.services["app"].state == "goes-on"

    def test_parts_of_several_hosts_elect_primaries(self) -> None:
        found = happens(split=("ha:x1,x2",), **vsphere())
        assert not [e for e in found.events if e.what == "is-isolated"]
        assert the(found, "runs-on", "x3").when == Span(25, 25)

    def test_a_lost_host_is_declared_failed_sooner_where_no_datastore_carries_heartbeats(self) -> None:
        assert the(happens("x1", **vsphere()), "is-counted-out", "x1").when == Span(18, 35)
        parts = vsphere()
        parts["storage"]["san"] = {
            "kind": "hyperconverged",
            "protocols": ["vsan"],
            "on": ["x1", "x2", "x3", "x4"],
            "copies": 2,
            "volumes": {"ds": {}},
        }
        assert the(happens("x1", **parts), "is-counted-out", "x1").when == Span(15, 35)

    def test_nothing_is_restarted_where_ha_is_off(self) -> None:
        found = happens("x1", **vsphere(ha={"enabled": "false"}))
        assert found.services["app"].state == "down"
        assert not [e for e in found.events if e.what in ("is-counted-out", "is-restarted")]

    def test_the_secondary_of_a_fault_tolerant_machine_goes_on(self) -> None:
        parts = vsphere()
        parts["vms"]["app"]["fault_tolerance"] = "true"
        found = happens("x1", **parts)
        assert found.services["app"].state == "goes-on"
        assert the(found, "runs-on", "app").when == Span(0, 0)
        assert "app" in [w.subject for w in found.waits]
        two = happens("x1", "x2", **parts).services["app"]
        assert two.state == "interrupted"
        assert happens("x1", then=("x2", "x3", "x4"), **parts).services["app"].state == "down"

    def test_isolated_hosts_restart_nothing(self) -> None:
        found = happens("mgmt", then=("x1",), **vsphere()).services["app"]
        assert (found.state, found.why) == (
            "down",
            "every host of ha is isolated, and none of them starts app elsewhere",
        )


def test_machines_of_high_priority_have_the_room_first() -> None:
    parts = vsphere()
    hosts = {h: {"memory": "64 GiB", "networks": ["lan"], "storage": {"san": {}}} for h in ("x1", "x2")}
    parts["hosts"], parts["clusters"]["ha"]["members"] = hosts, list(hosts)
    parts["vms"] = {
        "big": {"on": "x1", "files": "san/ds", "memory": "48 GiB", "dynamic_memory": False},
        "app": {
            "on": "x1",
            "files": "san/ds",
            "memory": "32 GiB",
            "priority": "high",
            "dynamic_memory": False,
        },
    }
    assert happens("x1", **parts).services["app"].state == "interrupted"
    parts["vms"]["app"]["priority"] = "low"
    assert happens("x1", **parts).services["app"].state == "down"


def sites(count: int, witness: dict[str, Any], version: str = "2022") -> dict[str, Any]:
    """Hosts of Hyper-V in two equal sites, each with a machine."""
    hosts = {f"h{i + 1}": {"site": "a" if i < count / 2 else "b"} for i in range(count)}
    last = f"h{count}"
    return {
        "platform": f"hyper-v/{version}",
        "sites": {"a": {}, "b": {}, "c": {}},
        "storage": {"san": {"site": "c", "volumes": {"csv": {}, "q": {}}}},
        "hosts": hosts,
        "vms": {"app": {"on": "h1", "files": "san/csv"}, "web": {"on": last, "files": "san/csv"}},
        "clusters": {"hvc": {"members": list(hosts), "quorum": {"witness": witness}}},
        "services": {"app": {"runs_on": "app"}, "web": {"runs_on": "web"}},
    }


class TestWhoStaysInACut:
    """By the votes, and by who still reaches the witness."""

    @pytest.mark.parametrize("count", [2, 4])
    @pytest.mark.parametrize(
        ("version", "count_four"),
        [("2008r2", "lost"), ("2012", "lost"), ("2012r2", "kept"), ("2022", "kept")],
    )
    def test_of_two_halves_without_a_witness(self, count: int, version: str, count_four: str) -> None:
        found = happens(split=("hvc",), **sites(count, {"kind": "none"}, version))
        two = "lost" if version == "2008r2" else "kept"
        assert found.clusters["hvc"].quorum == (two if count == 2 else count_four)

    def test_one_half_goes_on_and_which_one_is_not_known(self) -> None:
        found = happens(split=("hvc",), **sites(4, {"kind": "none"}))
        assert {s.state for s in found.services.values()} == {"interrupted"}
        assert found.assumes == ("one part of hvc goes on; which one is not known beforehand",)

    @pytest.mark.parametrize(
        "witness", [{"kind": "file-share", "site": "a"}, {"kind": "disk", "on": "local/q"}]
    )
    def test_a_witness_beside_one_half_decides_for_it(self, witness: dict[str, str]) -> None:
        parts = sites(4, witness)
        parts["storage"]["local"] = {"site": "a", "volumes": {"q": {}}}
        found = happens(split=("hvc",), **parts)
        assert (found.services["app"].state, found.services["web"].state) == ("goes-on", "interrupted")
        assert (found.clusters["hvc"].votes, found.clusters["hvc"].needed) == (3, 3)

    def test_votes_are_those_of_the_side_that_goes_on(self) -> None:
        outcome = happens(split=("hvc:h1",), **sites(4, {"kind": "none"})).clusters["hvc"]
        assert outcome.votes >= outcome.needed
        half = happens(split=("hvc",), **sites(4, {"kind": "none"})).clusters["hvc"]
        assert (half.votes, half.needed) == (2, 2)

    def test_a_cluster_without_members_has_no_quorum(self) -> None:
        assert happens("h1", "h2", **sites(2, {"kind": "cloud"})).clusters["hvc"].quorum == "lost"


class TestNamesOfACut:
    """A site or a rack is its members; by itself it cuts every cluster that has members on both sides."""

    def test_a_site_cuts_every_cluster_around_it(self) -> None:
        found = happens(split=("a",), **sites(4, {"kind": "cloud"}))
        assert set(found.steps[0].parts["hvc"]) == {frozenset({"h1", "h2"}), frozenset({"h3", "h4"})}

    def test_a_site_is_a_side(self) -> None:
        assert happens(split=("hvc:b",), **sites(4, {"kind": "cloud"})).steps[0].parts["hvc"][0] == {
            "h3", "h4",
        }  # fmt: skip

    def test_a_rack_is_a_side_on_every_platform(self) -> None:
        parts = pacemaker()
        for name, server in parts["servers"].items():
            server["rack"] = "r1" if name == "n1" else "r2"
        assert happens(split=("k:r1",), **parts).steps[0].parts["k"][0] == {"n1"}

    @pytest.mark.parametrize("name", ["c", "nowhere"])
    def test_what_can_not_be_cut_is_said(self, name: str) -> None:
        with pytest.raises(UsageError):
            happens(split=(name,), **sites(4, {"kind": "cloud"}))


def test_a_node_of_proxmox_without_machines_under_ha_is_not_reset() -> None:
    parts: dict[str, Any] = {
        "platform": "proxmox/9",
        "hosts": {"n1": {}, "n2": {}, "n3": {}},
        "vms": {"m1": {"on": "n1"}, "m2": {"on": "n2", "priority": "disabled"}},
        "clusters": {"pve": {"members": ["n1", "n2", "n3"]}},
    }
    assert the(happens(split=("pve:n1",), **parts), "resets-itself", "n1").when == Span(60, 71)
    for idle in ("n2", "n3"):
        found = happens(split=(f"pve:{idle}",), **parts)
        assert "no watchdog resets it" in the(found, "runs-on", idle).why
        assert not [e for e in found.events if e.what == "resets-itself"]


def test_a_machine_that_hard_affinity_keeps_with_another_goes_nowhere_else() -> None:
    parts = vsphere(affinity=[{"members": ["app", "db"], "hard": "true"}])
    parts["vms"]["db"] = {"on": "x2", "files": "san/ds"}
    assert {e.to for e in happens("x1", **parts).events if e.what == "is-restarted"} == {"x2"}
    parts["hosts"]["x2"]["memory"], parts["vms"]["app"]["memory"] = "8 GiB", "16 GiB"
    found = happens("x1", **parts).services["app"]
    assert found.state == "down"
    assert "hard affinity keeps app with db on x2" in found.why


def test_a_member_without_quorum_ends_its_cluster_service_and_runs_on() -> None:
    found = happens(
        split=("fci",),
        servers={n: {"os": "Windows Server 2019"} for n in ("n1", "n2", "n3")},
        clusters={"fci": {"members": ["n1", "n2", "n3"], "quorum": {"witness": {"kind": "none"}}}},
        services={"db": {"runs_on": "fci", "active_on": "n1", "cluster_aware": True}},
    )
    assert [e.subject for e in found.events if e.what == "stops"] == ["db"]
    ended = the(found, "loses-quorum", "n1")
    assert event(ended)[0] == "{} [ends its|end their] cluster service and [runs|run] on"


def test_on_storage_spaces_direct_an_isolated_host_loses_its_volume_with_the_cut() -> None:
    hosts = {
        n: {"os": "Windows Server 2022", "storage": {"pool": {"protocol": "s2d"}}} for n in ("n1", "n2", "n3")
    }
    pool = {"kind": "hyperconverged", "protocols": ["s2d"], "on": list(hosts), "copies": 3}
    parts: dict[str, Any] = {
        "platform": "hyper-v/2022",
        "hosts": hosts,
        "storage": {"pool": pool, "san": {"protocols": ["fc"]}},
        "vms": {"m": {"on": "n1", "files": "pool"}},
        "clusters": {"hvc": {"members": list(hosts), "quorum": {"witness": {"kind": "none"}}}},
        "services": {"s": {"runs_on": "m"}},
    }
    assert the(happens(split=("hvc",), **parts), "pauses", "m").when == Span(0.0, 10.0)
    parts["vms"] = {"m": {"on": "n1", "files": "san"}}
    hosts["n1"]["storage"] = {"san": {"protocol": "fc"}}  # type: ignore[assignment]
    assert the(happens(split=("hvc",), **parts), "pauses", "m").when == Span(10.0, 10.0)


def test_copies_that_were_cut_off_have_to_catch_up() -> None:
    found = happens(
        split=("agc",),
        servers={n: {"os": "Windows Server 2019"} for n in ("n1", "n2", "n3")},
        storage={f"d{n}": {"kind": "local", "on": [f"n{n}"]} for n in (1, 2, 3)},
        clusters={"agc": {"members": ["n1", "n2", "n3"], "quorum": {"witness": {"kind": "none"}}}},
        services={"db": {"product": "sql-server/2019-ag", "runs_on": "agc", "active_on": "n1",
                         "copies": {"n1": "d1", "n2": "d2", "n3": "d3"}}},
    )  # fmt: skip
    assert ("resynchronises", "db") in [(w.what, w.subject) for w in found.waits]


def windows_pair(version: str = "2019", **storage: Any) -> dict[str, Any]:
    """Two Hyper-V hosts with machines on a volume of an array."""
    return {
        "platform": f"hyper-v/{version}",
        "storage": {"san": {"protocols": ["fc"], "volumes": {"csv": {"csv": True}}, **storage}},
        "hosts": {h: {"storage": {"san": {"protocol": "fc"}}} for h in ("h1", "h2")},
        "vms": {"m": {"on": "h1", "files": "san/csv"}},
        "clusters": {"hvc": {"members": ["h1", "h2"], "quorum": {"witness": {"kind": "cloud"}}}},
        "services": {"s": {"runs_on": "m"}},
    }


def test_from_2016_on_a_machine_whose_storage_is_lost_pauses_and_is_turned_off_after_half_an_hour() -> None:
    found = happens("san", **windows_pair("2016"))
    assert the(found, "pauses", "m").when == Span(0.0, 0.0)
    assert the(found, "stops", "m").when == Span(1800.0, 1800.0)
    assert [e.what for e in happens("san", **windows_pair("2012r2")).events if e.subject == "m"] == ["stops"]


def test_a_host_without_paths_reaches_a_shared_volume_through_another_one() -> None:
    found = happens("h1:san", **windows_pair())
    event_ = the(found, "is-redirected", "san/csv")
    assert (event_.by, event_.to, found.services["s"].state) == ("h1", "h2", "goes-on")


def test_a_clustered_instance_on_a_shared_volume_goes_on_where_its_node_has_lost_its_paths() -> None:
    parts: dict[str, Any] = {
        "storage": {"san": {"protocols": ["fc"], "volumes": {"csv": {"csv": True}, "disk": {"csv": False}}}},
        "servers": {
            n: {"os": "Windows Server 2022", "storage": {"san": {"protocol": "fc"}}}
            for n in ("n1", "n2", "n3")
        },
        "clusters": {"fci": {"members": ["n1", "n2", "n3"], "quorum": {"witness": {"kind": "none"}}}},
    }
    fates = {}
    for volume in ("csv", "disk"):
        service = {"product": "sql-server/fci", "runs_on": "fci", "active_on": "n1", "data": f"san/{volume}"}
        fates[volume] = happens("n1:san", services={"db": service}, **parts).services["db"].state
    assert fates == {"csv": "goes-on", "disk": "interrupted"}


def test_what_stopped_in_an_earlier_step_does_not_stop_again() -> None:
    found = happens("san", then=("h1",), **windows_pair("2012r2"))
    assert [e.subject for e in found.events if e.what == "stops"].count("s") == 1


def test_the_side_of_a_replica_that_was_cut_off_catches_up() -> None:
    parts = windows_pair(mirror="far", site="a")
    parts["sites"] = {"a": {}, "b": {}}
    parts["storage"]["far"] = {"protocols": ["fc"], "site": "b"}
    parts["hosts"] = {
        "h1": {"site": "a", "storage": {"san": {"protocol": "fc"}}},
        "h2": {"site": "a", "storage": {"san": {"protocol": "fc"}}},
        "h3": {"site": "b", "storage": {"far": {"protocol": "fc"}}},
        "h4": {"site": "b", "storage": {"far": {"protocol": "fc"}}},
        "h5": {"site": "b", "storage": {"far": {"protocol": "fc"}}},
    }
    parts["clusters"]["hvc"] = {"members": list(parts["hosts"]), "quorum": {"witness": {"kind": "none"}}}
    found = happens(split=("hvc",), **parts)
    assert ("resynchronises", "san") in [(w.what, w.subject) for w in found.waits]


def test_a_guest_cluster_that_is_cut_with_its_hosts_misses_members_from_the_cut_on() -> None:
    parts = hyper_v("2022")
    found = happens(split=tuple(parts["clusters"]), **parts)
    guest = next(k for k, c in parts["clusters"].items() if c["members"][0] not in parts["hosts"])
    missed = [e.when for e in found.events if e.what == "is-noticed" and e.by == guest]
    assert missed == [Span(10.0, 10.0)]


def test_a_service_is_asked_about_its_own_cluster_only_where_several_are_cut() -> None:
    names = {k: (f"{k}1", f"{k}2") for k in ("x", "y")}
    found = happens(
        split=("kx", "ky"),
        servers={n: {"os": "Windows Server 2022"} for pair in names.values() for n in pair},
        clusters={
            f"k{k}": {"members": list(pair), "quorum": {"witness": {"kind": "cloud"}}}
            for k, pair in names.items()
        },
        services={f"s{k}": {"runs_on": f"k{k}", "cluster_aware": True} for k in names},
    )
    assert found.services["sx"].why == "or not at all: which part of kx goes on is not known beforehand"
    assert found.services["sy"].why == "or not at all: which part of ky goes on is not known beforehand"


class TestLostBeforeTheRestEnds:
    """A second loss before what the first one has set going is over."""

    def two(self, hosts: tuple[str, ...] = ("hv-1", "hv-2")) -> dict[str, Any]:
        return {
            "platform": "hyper-v/2022",
            "hosts": {h: {"memory": "64 GiB"} for h in hosts},
            "vms": {"app": {"on": "hv-1", "memory": "4 GiB"}},
            "clusters": {"hvc": {"members": list(hosts), "quorum": {"witness": {"kind": "cloud"}}}},
            "services": {"s": {"runs_on": "app"}},
        }

    def test_a_machine_is_not_restarted_on_a_host_that_is_lost_by_then(self) -> None:
        found = happens("hv-1", then=("1min", "hv-2"), **self.two())
        assert not [e for e in found.events if e.what in ("is-restarted", "starts")]
        assert [e.subject for e in found.events if e.when.low == 60] == ["hv-2"]
        assert found.services["s"].state == "down"

    def test_it_is_restarted_on_one_that_is_left(self) -> None:
        found = happens("hv-1", then=("1min", "hv-2"), **self.two(("hv-1", "hv-2", "hv-3")))
        assert [e.to for e in found.events if e.what == "is-restarted"] == ["hv-3"]
        assert found.services["s"].state == "interrupted"

    def test_what_was_over_before_stays_as_it_was(self) -> None:
        found = happens("hv-1", then=("1h", "hv-2"), **self.two(("hv-1", "hv-2", "hv-3")))
        assert len([e for e in found.events if e.what == "is-restarted"]) == 2


def test_a_windows_member_that_hears_only_some_of_the_others_may_be_left_out() -> None:
    parts = hyper_v()
    parts["networks"] = {n: {"roles": ["client", "cluster"]} for n in ("clu", "lan")}
    parts["hosts"] = {h: {"networks": ["clu", "lan"]} for h in ("hv-1", "hv-2", "hv-3")}
    assert happens("hv-1:clu", **parts).services["app"].state == "goes-on"
    parts["hosts"]["hv-3"] = {"networks": ["clu"]}
    app = happens("hv-1:clu", **parts).services["app"]
    assert app.state == "interrupted"
    assert (
        app.why
        == "or not at all: it depends on whether hvc keeps hv-1, which still hears hv-2, but no longer hv-3"
    )
    assert (
        happens("hv-3:clu", **parts).services["app"].state == "goes-on"
    )  # it hears nobody, and is cut off itself
