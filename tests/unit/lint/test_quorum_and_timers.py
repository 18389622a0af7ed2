"""What the examples of the rules on quorum and timers do not show: the unknown, the boundaries, the platforms."""

from pathlib import Path

import pytest

from hadocs.lint.findings import Findings
from hadocs.lint.run import check, find
from hadocs.spec.load import load, load_text
from hadocs.topology.build import build, estate_of

TWO_HOSTS = "hosts: {hv-1: {}, hv-2: {}}\n"
TWO_SITES = "sites: {east: {}, west: {}}\n"


def findings(rule: str, text: str) -> Findings:
    spec = load_text(f"hadocs: 1\nname: example\n{text}", "example.yaml").spec
    chosen = find(rule)
    assert chosen is not None
    return check(spec, build(spec), estate_of(spec), chosen=[chosen])


def asked(rule: str, text: str) -> list[str]:
    """What the rule would like to be told, where it finds nothing."""
    said = findings(rule, text)
    assert said.found == ()
    return [u.add for u in said.unknown]


def silent(rule: str, text: str) -> bool:
    said = findings(rule, text)
    return not said.found and not said.unknown


def pacemaker(quorum: str, nodes: int = 2, more: str = "") -> str:
    names = [f"n{i}" for i in range(1, nodes + 1)]
    servers = ", ".join(f"{n}: {{}}" for n in names)
    return (
        f"servers: {{{servers}, box: {{}}}}\nclusters:\n  web:\n    members: [{', '.join(names)}]\n"
        f"    platform: pacemaker/rhel9\n    quorum: {quorum}\n{more}"
    )


def guests(hosts: str, guest: str, platform: str = "hyper-v/2022", vm: str = "") -> str:
    """Two guests on a host cluster of three, each cluster with more keys."""
    return (
        f"platform: {platform}\nhosts: {{h1: {{}}, h2: {{}}, h3: {{}}}}\nvms:\n"
        f"  a: {{on: h1, os: windows-server-2022-standard{vm}}}\n  b: {{like: a, on: h2}}\n"
        f"clusters:\n  below: {{members: [h1, h2, h3]{hosts}}}\n  above: {{members: [a, b]{guest}}}\n"
    )


class TestEvenVotes:
    def test_a_tie_breaker_of_corosync_breaks_the_tie(self) -> None:
        assert silent("Q01", pacemaker("{witness: {kind: none}, auto_tie_breaker: true}", 4))

    def test_two_nodes_of_pacemaker_may_run_with_two_node(self) -> None:
        assert asked("Q01", pacemaker("{witness: {kind: none}}")) == [
            "clusters.web.quorum.two_node: true or false"
        ]

    def test_unequal_votes_that_can_not_be_halved_are_no_tie(self) -> None:
        assert silent("Q01", pacemaker("{witness: {kind: none}, two_node: false, votes: {n1: 3}}"))

    def test_of_two_dynamic_nodes_one_survives_by_chance(self) -> None:
        cluster = "{members: [hv-1, hv-2], quorum: {witness: {kind: none}}}"
        text = f"platform: hyper-v/2022\n{TWO_HOSTS}clusters: {{hvc: {cluster}}}"
        (finding,) = findings("Q01", text).found
        assert "which one is not known beforehand" in finding.message
        assert finding.severity == "error"

    def test_clustering_that_is_not_modelled_is_left_alone(self) -> None:
        text = f"{TWO_HOSTS}clusters: {{old: {{members: [hv-1, hv-2], platform: other/heartbeat-v1}}}}"
        assert all(silent(rule, text) for rule in ("Q01", "Q02", "Q03", "Q11", "Q12"))


class TestWitnessSite:
    def spread(self, witness: str, more: str = "") -> str:
        return (
            f"platform: hyper-v/2022\n{TWO_SITES}hosts: {{hv-1: {{site: east}}, hv-2: {{site: west}}}}\n"
            "storage: {a: {site: east, mirror: b, volumes: {q: {size: 1 GiB}}}, b: {site: west}}\n"
            f"clusters: {{hvc: {{members: [hv-1, hv-2], quorum: {{witness: {witness}}}{more}}}}}"
        )

    def test_where_it_stands_is_asked_for(self) -> None:
        assert asked("Q02", self.spread("{kind: file-share}")) == [
            "clusters.hvc.quorum.witness.site: where it stands"
        ]

    def test_a_cloud_lies_outside(self) -> None:
        assert silent("Q02", self.spread("{kind: cloud}"))

    def test_a_mirrored_disk_outlives_its_site(self) -> None:
        assert silent("Q02", self.spread("{kind: disk, on: a/q}"))

    def test_it_may_stand_at_the_main_site_where_people_decide(self) -> None:
        assert silent("Q02", self.spread("{kind: file-share, site: east}", ", site_failover: manual"))
        assert findings("Q02", self.spread("{kind: file-share, site: east}")).found

    def test_members_without_a_site_are_asked_for(self) -> None:
        text = self.spread("{kind: file-share, site: east}").replace("hv-2: {site: west}", "hv-2: {}")
        assert asked("Q02", text) == ["hosts.hv-2.site: the site it stands in"]


class TestWitnessHolder:
    def test_a_member_itself(self) -> None:
        (finding,) = findings("Q03", pacemaker("{witness: {kind: qdevice, on: n1}}")).found
        assert "n1, a member of it" in finding.message

    def test_elsewhere_by_its_site_is_enough(self) -> None:
        quorum = "{witness: {kind: qdevice, site: away}}"
        assert silent("Q03", "sites: {away: {}}\n" + pacemaker(quorum))
        assert asked("Q03", pacemaker("{witness: {kind: qdevice}}"))


class TestDiskWitness:
    def of(self, volume: str, platform: str = "hyper-v/2022", more: str = "") -> str:
        return (
            f"platform: {platform}\n{TWO_HOSTS}storage: {{san: {{volumes: {{q: {volume}}}{more}}}}}\n"
            "clusters: {hvc: {members: [hv-1, hv-2], quorum: {witness: {kind: disk, on: san/q}}}}"
        )

    def test_its_size_is_asked_for(self) -> None:
        assert asked("Q05", self.of("{}")) == ["storage.san.volumes.q.size: its size, such as 1 GiB"]

    def test_storage_spaces_direct_allows_none(self) -> None:
        pool = ", kind: hyperconverged, protocols: [s2d], on: [hv-1, hv-2]"
        (finding,) = findings("Q05", self.of("{size: 1 GiB}", more=pool)).found
        assert "Storage Spaces Direct" in finding.message

    def test_before_the_documented_rules_it_is_a_warning(self) -> None:
        (finding,) = findings("Q05", self.of("{size: 1 MiB}", "hyper-v/2008r2")).found
        assert finding.severity == "warning"

    def test_all_faults_are_one_finding(self) -> None:
        text = self.of("{size: 1 MiB, csv: true}") + "\nvms: {m: {on: hv-1, files: san/q}}"
        (finding,) = findings("Q05", text).found
        assert all(part in finding.message for part in ("1 MiB", "Cluster Shared Volume", "serves m"))


@pytest.mark.parametrize(
    ("expected", "severity"), [(1, "error"), (2, "warning"), (4, "error"), (5, "error"), (3, None)]
)
def test_expected_votes_hurt_by_what_they_change(expected: int, severity: str | None) -> None:
    text = pacemaker(f"{{witness: {{kind: none}}, expected_votes: {expected}}}", 3)
    assert [f.severity for f in findings("Q18", text).found] == ([severity] if severity else [])


def test_ignored_quorum_of_two_nodes_is_graver_with_a_shared_disk() -> None:
    quorum = "{two_node: true, no_quorum_policy: ignore}"
    disk = "storage: {san: {}}\nservices: {site: {runs_on: web, data: san}}\n"
    assert [f.severity for f in findings("Q19", pacemaker(quorum)).found] == ["warning"]
    assert [f.severity for f in findings("Q19", pacemaker(quorum, more=disk)).found] == ["error"]


class TestLiveMigration:
    def test_ten_seconds_are_assumed_aloud_for_hyper_v(self) -> None:
        (finding,) = findings("T01", guests("", ", heartbeat: {threshold: 9}")).found
        assert "10 s (assumed" in finding.message
        assert silent("T01", guests("", ", heartbeat: {threshold: 10}"))

    def test_nothing_is_assumed_for_other_hypervisors(self) -> None:
        assert asked("T01", guests("", "", "proxmox/9")) == [
            "clusters.below.migration_blackout: how long a live migration may hold a machine still"
        ]

    def test_machines_that_stay_where_they_are_do_not_matter(self) -> None:
        assert silent("T01", guests("", ", heartbeat: {threshold: 1}", vm=", live_migration: false"))

    def test_quick_migration_is_none(self) -> None:
        assert silent("T01", guests("", ", heartbeat: {threshold: 1}", "hyper-v/2008"))


def test_cross_subnet_values_are_asked_for_only_beyond_the_default() -> None:
    assert silent("T02", guests("", ", heartbeat: {threshold: 20}"))
    assert asked("T02", guests("", ", heartbeat: {threshold: 21}")) == [
        "clusters.above.heartbeat.cross_threshold: at least 21, as within a subnet"
    ]


def test_a_stated_value_across_is_compared_with_the_default_within() -> None:
    assert findings("T02", guests("", ", heartbeat: {cross_threshold: 5}")).found


class TestNestedOrder:
    def test_a_boot_takes_at_least_thirty_seconds(self) -> None:
        beat = ", heartbeat: {{delay: 1 s, threshold: {}}}"
        # 10 s until the host is down, 8 s at least until the machine is placed, 30 s for the boot
        assert silent("T04", guests("", beat.format(48), "hyper-v/2012r2"))
        (finding,) = findings("T04", guests("", beat.format(49), "hyper-v/2012r2")).found
        assert "48 s (30 s of it assumed" in finding.message

    def test_the_isolation_of_a_silent_host_counts_from_2016_on(self) -> None:
        beat = ", heartbeat: {{delay: 1 s, threshold: {}}}"
        assert silent("T04", guests("", beat.format(288), "hyper-v/2016"))
        assert findings("T04", guests("", beat.format(289), "hyper-v/2016")).found

    def test_proxmox_waits_for_the_lock_of_the_node(self) -> None:
        beat = ", heartbeat: {{delay: 1 s, threshold: {}}}"
        assert silent("T04", guests("", beat.format(141), "proxmox/9"))
        assert findings("T04", guests("", beat.format(142), "proxmox/9")).found

    def test_token_consensus_and_fencing_of_the_guests_count(self) -> None:
        def guest(token: int) -> str:
            said = f", platform: pacemaker/rhel9, corosync: {{token: {token} s}}, fencing: {{methods: [pdu]}}"
            return guests("", said, "hyper-v/2012")

        assert silent("T04", guest(20))  # 1.19 + 1.2 times the token
        (finding,) = findings("T04", guest(30)).found
        assert "token" in finding.message
        assert "consensus 36 s" in finding.message

    def test_a_host_cluster_without_known_timers_is_asked(self) -> None:
        assert asked("T04", guests("", "", "other/x")) == ["clusters.below.heartbeat: delay and threshold"]


class TestResiliency:
    def of(self, service: str) -> str:
        return (
            guests("", "").replace("  above: {members: [a, b]}\n", "") + f"services: {{web: {{{service}}}}}"
        )

    def test_a_goal_is_asked_for(self) -> None:
        assert asked("T08", self.of("runs_on: a")) == [
            "services.web.objectives.rto: how soon it has to run again"
        ]

    def test_other_instances_do_not_wait(self) -> None:
        assert silent("T08", self.of("runs_on: [a, b], objectives: {rto: 1 min}"))

    def test_four_minutes_are_enough(self) -> None:
        assert silent("T08", self.of("runs_on: a, objectives: {rto: 4 min}"))
        assert findings("T08", self.of("runs_on: a, objectives: {rto: 239 s}")).found


def test_an_objective_is_compared_with_the_whole_of_an_interruption_each_term_from_least_to_most() -> None:
    """What takes longest may be none of what it takes at the least: the names that clients keep."""
    found = said_of("north-texas", "T09")
    assert found["web-data"].startswith(
        "web-data should run again within 2 min, but when hv-dal-4 fails, it may take up to 21 min, and 35 s at the "
        "least: missed heartbeats 20 s, "
    )
    assert found["web-data"].endswith("old address in the caches of clients 0 to 20 min.")


def test_of_an_interruption_without_a_known_end_it_is_said_what_is_not_known() -> None:
    assert said_of("article-guest", "T09")["mailbox"].endswith(
        "it takes 5 s at the least, and no end is known: missed heartbeats 5 s, regroup 0 to 5 s, "
        "start of the mailbox server not known."
    )


def said_of(name: str, rule: str) -> dict[str, str]:
    """What a rule says of a shipped spec, by the first thing that it is about."""
    spec = load(Path(__file__).parents[3] / "specs" / f"{name}.yaml").spec
    chosen = find(rule)
    assert chosen is not None
    found = check(spec, build(spec), estate_of(spec), chosen=[chosen]).found
    return {f.about[0]: f.message for f in found}
