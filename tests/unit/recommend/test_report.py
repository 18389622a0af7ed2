"""Recommendations for a terminal and as data: all that was found is in both, whatever the ids hold."""

from __future__ import annotations

import json

from support.estates import guest_cluster, host_cluster, spec

from hadocs.lint.findings import Finding, Findings
from hadocs.lint.run import check, rules
from hadocs.recommend import as_data, as_text, recommend
from hadocs.recommend.against import MIXED_IN_PRODUCTION
from hadocs.recommend.steps import RULES
from hadocs.spec.model import Spec
from hadocs.topology.build import build, estate_of


def of(made: Spec, findings: Findings | None = None):
    return recommend(made, build(made), findings)


UNKNOWN = host_cluster(services={"ledger": {"runs_on": "file", "product": "ledger"}})


def test_data_has_the_path_the_reasons_and_the_steps_of_each_service() -> None:
    data = as_data(
        of(spec(**guest_cluster(services={"mail": {"runs_on": "gc", "product": "exchange/2007-ccr"}})))
    )
    service = json.loads(json.dumps(data))["services"]["mail"]
    assert service["recommended"] == "guest"
    assert service["open"] == []
    assert service["as_is"] is True
    assert [a["id"] for a in service["path"]] == ["aware", "physical", "ruled-out"]
    first = service["path"][0]
    assert first["answer"] == "yes"
    assert first["source"]["kind"] == "catalogue"
    assert first["source"]["of"] == "exchange/2007-ccr"
    assert first["source"]["cited"]
    assert first["source"]["checked"]
    assert set(service["against"]) == {"host", "hybrid", "mixed", "physical", "stand-alone"}
    assert all(reason["text"] for reasons in service["against"].values() for reason in reasons)
    assert service["steps"] == []


def test_data_lists_the_candidates_where_several_are_open() -> None:
    service = as_data(of(spec(**UNKNOWN)))["services"]["ledger"]
    assert service["recommended"] is None
    assert service["open"] == ["guest", "hybrid", "host"]
    assert service["path"][0]["add"].startswith("ledger: state cluster_aware")


def test_text_leads_with_the_answer() -> None:
    assert as_text(of(spec(**UNKNOWN))).startswith(
        "ledger: open: guest clustering, hybrid clustering or host clustering\n"
    )
    text = as_text(of(spec(**host_cluster(services={"web": {"runs_on": "file", "product": "iis"}}))))
    assert text.startswith("web: independent instances (instances behind a load balancer), now host\n")


def test_text_says_what_data_says() -> None:
    found = of(spec(**guest_cluster(services={"mail": {"runs_on": "gc", "product": "exchange/2016-dag"}})))
    text = " ".join(as_text(found).split())
    (service,) = as_data(found)["services"].values()
    told = [a["question"] for a in service["path"]] + [a["because"] for a in service["path"]]
    told += [r["text"] for rs in service["against"].values() for r in rs] + service["steps"]
    assert all(" ".join(t.split()) in text for t in told)


def test_color_changes_nothing_but_color() -> None:
    import re

    found = of(spec(**UNKNOWN))
    colored = as_text(found, color=True)
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[\d+m", "", colored) == as_text(found)


def test_ids_stand_there_literally_and_can_not_steer_a_terminal() -> None:
    odd = "<b>{{ x }} {0} \x1b[31m"
    made = spec(**host_cluster(services={odd: {"runs_on": "file", "title": odd, "product": "{} **x**"}}))
    text = as_text(of(made))
    assert "<b>{{ x }} {0} \\x1b[31m" in text
    assert "{} **x**" in text
    assert "\x1b" not in text


def test_a_spec_without_services_says_so() -> None:
    assert as_text(of(spec(hosts={"h": {}}))) == "The spec has no services.\n"
    assert as_data(of(spec(hosts={"h": {}}))) == {"services": {}}


def finding(rule: str, message: str, fix: str, *about: str) -> Findings:
    return Findings((Finding(rule, "a-name", "error", ("clusters", about[0]), message, fix, about),))


def test_a_step_is_said_in_the_words_of_the_finding_that_asks_for_the_same() -> None:
    sections = guest_cluster(
        services={
            "db": {
                "runs_on": "gc",
                "product": "sql-server/fci",
                "data": "san/data",
                "objectives": {"availability": "99.9 %"},
            }
        }
    )
    sections["clusters"]["gc"]["quorum"] = {"witness": {"kind": "none"}}
    made = spec(**sections)
    same = finding("Q01", "Two votes and no witness in gc.", "Add a witness to gc.", "gc")
    other = finding("Q01", "Two votes and no witness in xc.", "Add a witness to xc.", "xc")
    assert [s.text for s in of(made, same)["db"].steps] == ["Add a witness to gc."]
    assert [s.text for s in of(made, other)["db"].steps] == [
        "Give gc a witness that lies outside of a and b."
    ]


def test_the_rules_whose_fixes_stand_for_steps_are_there_and_say_what_the_steps_do() -> None:
    assert {*set().union(*RULES.values()), MIXED_IN_PRODUCTION} <= set(rules())
    sections = guest_cluster(
        services={
            "db": {
                "runs_on": "gc",
                "product": "sql-server/fci",
                "data": "san/data",
                "objectives": {"availability": "99.9 %"},
            }
        }
    )
    sections["hosts"]["hv-3"] = {}
    sections["vms"]["b"]["on"] = "hv-1"
    sections["clusters"]["hvc"] = {"members": ["hv-1", "hv-2", "hv-3"]}
    sections["services"]["db"]["objectives"] = {"availability": "99.99 %"}
    made = spec(**sections)
    findings = check(made, build(made), estate_of(made))
    fixes = {f.rule: f.fix for f in findings.found}
    assert [s.text for s in of(made, findings)["db"].steps] == [fixes["P01"], fixes["P02"]]
    assert len(of(made)["db"].steps) == 2


def test_findings_speak_against_the_present_topology_where_another_is_recommended() -> None:
    made = spec(**guest_cluster(services={"dir": {"runs_on": "gc", "product": "ad-ds"}}))
    found = of(made, finding("P10", "dir is clustered.", "Take dir out of gc.", "dir", "gc"))["dir"]
    (reason,) = [r for r in found.against["guest"] if r.source.kind == "rule"]
    assert reason.said.text == "dir is clustered."
    assert reason.source.of == "P10"
    assert [s.text for s in found.steps] == ["Take dir out of gc."]
