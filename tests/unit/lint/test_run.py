"""Rules are asked about what is in their scope; what they say is sorted, and accepted findings are set aside."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest
from support.estates import spec as spec_of

from hadocs.errors import UsageError
from hadocs.lint import run
from hadocs.lint.findings import Findings
from hadocs.lint.rule import Hit, Result, Rule, Severity, Unsaid
from hadocs.spec.model import Spec
from hadocs.topology.build import build, estate_of
from hadocs.topology.model import ClusterView, Machine, ServiceView

TODAY = date(2026, 11, 22)
YESTERDAY = "2026-11-21"

SEVERAL = spec_of(
    hosts={
        "hv-1": {"platform": "hyper-v/2022"},
        "hv-2": {"platform": "hyper-v/2022"},
        "pve-1": {"platform": "proxmox/9"},
        "bare": {},
    },
    servers={"db-1": {"os": "RHEL 9"}},
    vms={
        "linux": {"on": "hv-1"},
        "windows": {"on": "bare", "os": "Windows Server 2022"},
        "odd": {"on": "bare"},
    },
    clusters={
        "hvc": {"members": ["hv-1", "hv-2"]},
        "pve": {"members": ["pve-1"]},
        "other": {"members": ["bare"]},
    },
    services={"web": {"runs_on": "linux"}, "files": {"runs_on": "windows"}, "ledger": {"runs_on": "odd"}},
)


def a_rule(
    check: Callable[..., Iterable[Result]],
    *,
    key: str = "Q90",
    severity: Severity = "warning",
    scope: tuple[str, ...] = (),
) -> Rule:
    """A rule made up for a test."""
    return Rule(key, f"rule-{key.lower()}", severity, scope, "A title.", check)


def hit(*about: str, severity: Severity | None = None) -> Hit:
    return Hit(("clusters", about[0]), f"{about[0]} hurts.", "Mend it.", about, severity)


def clusters_hit(cluster: ClusterView) -> Iterable[Result]:
    yield hit(cluster.id)


def checked(spec: Spec, *rules: Rule, today: date | None = TODAY) -> Findings:
    return run.check(spec, build(spec), estate_of(spec), today=today, chosen=rules)


def accepting(
    monkeypatch: pytest.MonkeyPatch, rules: list[Rule], accept: dict[str, Any], **more: Any
) -> Findings:
    """What is said of two clusters by some rules, which are all that there are, with some acceptances."""
    monkeypatch.setattr(run, "rules", lambda: {rule.id: rule for rule in rules})
    hosts = {"platform": "hyper-v/2022", "hosts": {"h1": {}, "h2": {}}}
    spec = spec_of(**hosts, clusters={"one": {"members": ["h1"]}, "two": {"members": ["h2"]}}, accept=accept)
    return run.check(spec, build(spec), estate_of(spec), **{"today": TODAY, **more})


def said(findings: Findings) -> list[tuple[str, str]]:
    return [(f.rule, f.about[0]) for f in findings.found]


class TestScope:
    def test_a_rule_for_all_platforms_is_asked_about_each_cluster(self) -> None:
        assert said(checked(SEVERAL, a_rule(clusters_hit))) == [("Q90", c) for c in ("hvc", "pve", "other")]

    def test_a_rule_of_a_platform_is_asked_about_its_clusters_only(self) -> None:
        assert said(checked(SEVERAL, a_rule(clusters_hit, scope=("hyper-v",)))) == [("Q90", "hvc")]
        assert said(checked(SEVERAL, a_rule(clusters_hit, scope=("proxmox", "hyper-v")))) == [
            ("Q90", "hvc"),
            ("Q90", "pve"),
        ]

    def test_a_machine_is_in_scope_by_its_own_platform_or_that_of_its_host_cluster(self) -> None:
        def check(machine: Machine) -> Iterable[Result]:
            yield hit(machine.id)

        asked = {about for _, about in said(checked(SEVERAL, a_rule(check, scope=("hyper-v",))))}
        assert asked == {"hv-1", "hv-2", "linux", "windows"}

    def test_a_service_is_in_scope_by_what_carries_it(self) -> None:
        def check(service: ServiceView) -> Iterable[Result]:
            yield hit(service.id)

        assert said(checked(SEVERAL, a_rule(check, scope=("hyper-v",)))) == [("Q90", "web"), ("Q90", "files")]

    def test_a_rule_about_the_whole_is_asked_once_and_only_where_a_cluster_is_in_scope(self) -> None:
        def check(spec: Spec) -> Iterable[Result]:
            yield hit(spec.name)

        assert said(checked(SEVERAL, a_rule(check))) == [("Q90", "estate")]
        assert said(checked(SEVERAL, a_rule(check, scope=("proxmox",)))) == [("Q90", "estate")]
        assert said(checked(SEVERAL, a_rule(check, scope=("vsphere",)))) == []

    def test_a_rule_is_given_what_it_asks_for_by_name(self) -> None:
        def check(cluster: ClusterView, spec: Any, topology: Any, world: Any, estate: Any, today: Any) -> Any:
            assert topology.clusters[cluster.id] == cluster
            assert world is estate.world
            assert world.spec is spec
            assert today == TODAY
            yield hit(cluster.id)

        assert len(checked(SEVERAL, a_rule(check)).found) == 3


class TestOrder:
    def test_findings_stand_by_severity_then_by_rule_then_as_they_were_found(self) -> None:
        def mixed(cluster: ClusterView) -> Iterable[Result]:
            yield hit(cluster.id, severity="error" if cluster.id == "pve" else None)

        findings = checked(
            SEVERAL,
            a_rule(clusters_hit, key="S91", severity="info"),
            a_rule(mixed, key="Q91"),
            a_rule(clusters_hit, key="P91", scope=("hyper-v",)),
        )
        assert [(f.severity, f.rule, f.about[0]) for f in findings.found] == [
            ("error", "Q91", "pve"),
            ("warning", "P91", "hvc"),
            ("warning", "Q91", "hvc"),
            ("warning", "Q91", "other"),
            ("info", "S91", "hvc"),
            ("info", "S91", "pve"),
            ("info", "S91", "other"),
        ]

    def test_what_is_unsaid_is_no_finding_and_stands_once(self) -> None:
        def check(cluster: ClusterView) -> Iterable[Result]:
            yield Unsaid(("networks", "lan"), "networks.lan.speed", ("lan",))

        findings = checked(SEVERAL, a_rule(check))
        assert findings.found == ()
        assert [(u.rule, u.name, u.route, u.add) for u in findings.unknown] == [
            ("Q90", "rule-q90", ("networks", "lan"), "networks.lan.speed")
        ]

    def test_a_finding_carries_all_that_the_rule_said(self) -> None:
        def check(cluster: ClusterView) -> Iterable[Result]:
            yield Hit(("clusters", cluster.id), "It hurts.", "Mend it.", (cluster.id,), "info", key=True)

        (finding,) = checked(SEVERAL, a_rule(check, scope=("proxmox",))).found
        assert (finding.rule, finding.name, finding.severity) == ("Q90", "rule-q90", "info")
        assert (finding.route, finding.key) == (("clusters", "pve"), True)
        assert (finding.message, finding.fix, finding.about) == ("It hurts.", "Mend it.", ("pve",))


class TestTheDay:
    @staticmethod
    def timely(today: date) -> Iterable[Result]:
        yield hit(today.isoformat())

    def test_a_rule_that_asks_for_the_day_gets_it(self) -> None:
        assert said(checked(SEVERAL, a_rule(self.timely))) == [("Q90", "2026-11-22")]

    def test_without_a_day_such_a_rule_says_nothing(self) -> None:
        assert checked(SEVERAL, a_rule(self.timely), today=None) == Findings()

    def test_its_acceptance_is_then_not_judged(self, monkeypatch: pytest.MonkeyPatch) -> None:
        accept = {"Q90": {"reason": "known"}}
        assert accepting(monkeypatch, [a_rule(self.timely)], accept, today=None) == Findings()
        assert len(accepting(monkeypatch, [a_rule(self.timely)], accept).accepted) == 1


class TestAcceptance:
    def test_it_sets_all_findings_of_its_rule_aside_and_no_others(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rules = [a_rule(clusters_hit), a_rule(clusters_hit, key="P90")]
        findings = accepting(monkeypatch, rules, {"Q90": {"reason": "a lab", "until": "2027-01-31"}})
        assert said(findings) == [("P90", "one"), ("P90", "two")]
        assert [(a.finding.rule, a.finding.about) for a in findings.accepted] == [
            ("Q90", ("one",)),
            ("Q90", ("two",)),
        ]
        assert {(a.reason, a.until) for a in findings.accepted} == {("a lab", date(2027, 1, 31))}

    @pytest.mark.parametrize("key", ["Q90", "q90", "rule-q90", "Rule-Q90"])
    def test_it_names_the_rule_by_id_or_name_in_any_case(
        self, monkeypatch: pytest.MonkeyPatch, key: str
    ) -> None:
        findings = accepting(monkeypatch, [a_rule(clusters_hit)], {key: {"reason": "a lab"}})
        assert findings.found == ()
        assert len(findings.accepted) == 2

    def test_with_on_it_covers_findings_about_those_ids_only(self, monkeypatch: pytest.MonkeyPatch) -> None:
        accept = {"Q90": {"reason": "a lab", "on": ["two"]}}
        findings = accepting(monkeypatch, [a_rule(clusters_hit)], accept)
        assert said(findings) == [("Q90", "one")]
        assert [a.finding.about for a in findings.accepted] == [("two",)]

    def test_on_may_name_anything_that_a_finding_is_about(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def check(cluster: ClusterView) -> Iterable[Result]:
            yield hit(cluster.id, *cluster.members)

        findings = accepting(monkeypatch, [a_rule(check)], {"Q90": {"reason": "a lab", "on": ["h2"]}})
        assert said(findings) == [("Q90", "one")]

    def test_one_that_matches_nothing_is_a_finding_at_its_own_place(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        accept = {"Q90": {"reason": "a lab", "on": ["three"]}}
        findings = accepting(monkeypatch, [a_rule(clusters_hit)], accept)
        assert said(findings) == [("A02", "Q90"), ("Q90", "one"), ("Q90", "two")]
        stale = findings.found[0]
        assert (stale.route, stale.key, stale.severity) == (("accept", "Q90"), True, "warning")
        assert stale.name == "accepts-nothing"
        assert "Q90" in stale.message

    def test_one_of_a_rule_that_there_is_not_is_a_finding(self, monkeypatch: pytest.MonkeyPatch) -> None:
        findings = accepting(monkeypatch, [a_rule(clusters_hit)], {"Q99": {"reason": "a lab"}})
        assert said(findings) == [("A01", "Q99"), ("Q90", "one"), ("Q90", "two")]
        assert findings.accepted == ()

    def test_an_expired_one_is_a_finding_and_accepts_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        accept = {"Q90": {"reason": "a lab", "until": YESTERDAY}}
        findings = accepting(monkeypatch, [a_rule(clusters_hit)], accept)
        assert said(findings) == [("A03", "Q90"), ("Q90", "one"), ("Q90", "two")]
        assert YESTERDAY in findings.found[0].message
        assert findings.accepted == ()

    def test_on_its_last_day_it_still_holds(self, monkeypatch: pytest.MonkeyPatch) -> None:
        accept = {"Q90": {"reason": "a lab", "until": TODAY.isoformat()}}
        assert accepting(monkeypatch, [a_rule(clusters_hit)], accept).found == ()

    def test_without_a_day_none_expires(self, monkeypatch: pytest.MonkeyPatch) -> None:
        accept = {"Q90": {"reason": "a lab", "until": YESTERDAY}}
        findings = accepting(monkeypatch, [a_rule(clusters_hit)], accept, today=None)
        assert findings.found == ()
        assert len(findings.accepted) == 2

    def test_one_of_a_rule_that_was_not_asked_is_not_judged(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked, other = a_rule(clusters_hit, key="P90"), a_rule(clusters_hit)
        findings = accepting(monkeypatch, [asked, other], {"Q90": {"reason": "a lab"}}, chosen=[asked])
        assert said(findings) == [("P90", "one"), ("P90", "two")]

    def test_what_is_unknown_is_not_accepted_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def check(cluster: ClusterView) -> Iterable[Result]:
            yield hit(cluster.id)
            yield Unsaid(("clusters", cluster.id), "its quorum", (cluster.id,))

        findings = accepting(monkeypatch, [a_rule(check)], {"Q90": {"reason": "a lab"}})
        assert findings.found == ()
        assert len(findings.unknown) == 2


class TestChoice:
    @pytest.fixture(autouse=True)
    def _three_rules(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made = [a_rule(clusters_hit, key=key) for key in ("P90", "Q90", "Q91")]
        monkeypatch.setattr(run, "rules", lambda: {rule.id: rule for rule in made})

    @pytest.mark.parametrize(
        ("select", "ignore", "ids"),
        [
            ((), (), ["P90", "Q90", "Q91"]),
            (("Q",), (), ["Q90", "Q91"]),
            (("q91", "P90"), (), ["P90", "Q91"]),
            (("rule-q90",), (), ["Q90"]),
            ((), ("Q",), ["P90"]),
            (("Q",), ("Q90",), ["Q91"]),
        ],
    )
    def test_rules_are_chosen_by_id_beginning_or_name(
        self, select: tuple[str, ...], ignore: tuple[str, ...], ids: list[str]
    ) -> None:
        assert [r.id for r in run.chosen(select, ignore)] == ids

    @pytest.mark.parametrize("word", ["Z1", "", "rule-q9"])
    def test_a_word_that_is_no_rule_is_refused(self, word: str) -> None:
        with pytest.raises(UsageError, match="there is no rule"):
            run.chosen([word])

    def test_the_nearest_rule_is_named(self) -> None:
        with pytest.raises(UsageError, match="did you mean rule-q90"):
            run.chosen(["rul-q90"])
