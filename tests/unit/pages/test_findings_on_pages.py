"""What the rules find, as the pages of a spec tell it: in full once, and a chip beside the thing that it is about."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from support.generate import estates
from support.golden import NAMES, SPECS
from support.reading import Read, build
from support.shipped import analysed, read, texts

from hadocs import pipeline
from hadocs.analysis import Analysis
from hadocs.figures import draw
from hadocs.figures.parts.naming import Names
from hadocs.lint.findings import Accepted, Finding, Findings, Unknown
from hadocs.lint.run import check
from hadocs.pages import cluster
from hadocs.pages.context import Context
from hadocs.pages.narrative import findings, home
from hadocs.pages.narrative.titled import keyed
from hadocs.spec.model import Spec
from hadocs.topology.build import study

SPEC = next(s for s in SPECS if s.stem == "article-guest")
PICTURE = '<svg viewBox="0 0 1 1"></svg>'


def finding(rule: str, about: tuple[str, ...], severity: str = "warning", **more: str) -> Finding:
    words = {"message": f"{about[0]} is wrong.", "fix": f"Mend {about[0]}.", **more}
    return Finding(rule, "a-rule", severity, ("vms", "exch-a"), about=about, **words)  # type: ignore[arg-type]


def told(analysis: Analysis, one: Finding, text: str) -> str:
    """What a finding says with the titles of things, as it stands on a page."""
    return " ".join(Names(analysis).titled(text, one.about, keys=True).split())


def made(analysis: Analysis) -> dict[str, Read]:
    pages = cluster.texts(analysis, PICTURE)
    return {p.path.rpartition("/")[2]: Read(build(str(p.content))) for p in pages}


def with_findings(*found: Finding, **more: tuple[Unknown, ...] | tuple[Accepted, ...]) -> Analysis:
    return replace(analysed("article-guest"), findings=Findings(found, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES)
def test_every_finding_is_told_in_full_on_the_overview(name: str) -> None:
    analysis, page = analysed(name), read(texts(name)["index.md"])
    for one in Context(analysis).noted:
        assert told(analysis, one.finding, one.finding.message) in page.text
        assert told(analysis, one.finding, one.finding.fix) in page.text
        assert one.place in page.text
        assert one.anchor in page.ids
        assert f"../../rules/{one.finding.rule}.md" in page.links


@pytest.mark.parametrize("name", NAMES)
def test_every_unknown_says_what_to_add(name: str) -> None:
    page = read(texts(name)["index.md"])
    for one in analysed(name).findings.unknown:
        assert " ".join(one.add.split()) in page.text


@pytest.mark.parametrize("name", NAMES)
def test_chips_lead_to_findings_that_are_there(name: str) -> None:
    pages = {file: read(page) for file, page in texts(name).items()}
    anchors = [
        t.partition("#")[2] for n, p in pages.items() for t in p.links if t.startswith("index.md#finding")
    ]
    assert set(anchors) <= set(pages["index.md"].ids)


def test_a_place_is_a_file_of_the_spec_and_a_line() -> None:
    # The estate of this spec is in a file of its own.
    ctx = Context(analysed("north-texas"))
    places = {one.place.rpartition(":")[0] for one in findings.lacking(ctx)}
    assert places == {"north-texas.yaml", "common/north-texas.yaml"}


def test_two_findings_of_a_rule_have_places_of_their_own() -> None:
    found = Context(with_findings(finding("Q01", ("exch-ccr",)), finding("Q01", ("exch-a",)))).noted
    assert [n.anchor for n in found] == ["finding-q01-1", "finding-q01-2"]


def test_a_spec_without_findings_says_what_that_means() -> None:
    text = made(with_findings())["index.md"].text
    assert "The rules find nothing wrong in what the spec says." in text
    assert "What depends on the day" in text


@pytest.mark.parametrize(
    ("severities", "words"),
    [
        ("error", "One error."),
        ("error warning warning", "One error and two warnings."),
        ("error warning info info", "One error, one warning and two notes."),
    ],
)
def test_findings_are_counted_by_severity(severities: str, words: str) -> None:
    found = [finding("Q01", ("exch-a",), s) for s in severities.split()]
    assert findings.tally(found) == words


def test_an_accepted_finding_is_told_with_its_reason_and_its_last_day() -> None:
    one = finding("Q01", ("exch-ccr",))
    until = made(with_findings(accepted=(Accepted(one, "a *third* site follows", date(2027, 3, 31)),)))[
        "index.md"
    ]
    assert "EXCH-CCR is wrong. Accepted until 2027-03-31: a *third* site follows" in until.text
    always = made(with_findings(accepted=(Accepted(one, "it is a lab", None),)))["index.md"]
    assert "Accepted without an end: it is a lab" in always.text


def test_what_several_rules_lack_is_asked_for_once() -> None:
    route = ("clusters", "exch-ccr")
    unknown = tuple(
        Unknown(r, "x", route, "clusters.exch-ccr.domain: joined", ("exch-ccr",)) for r in ("Q06", "Q09")
    )
    (line,) = findings.lacking(Context(with_findings(unknown=unknown)))
    assert line.rules == ("Q06", "Q09")
    assert "What the rules could not tell (1)" in made(with_findings(unknown=unknown))["index.md"].text


def test_the_inventory_has_a_chip_beside_the_foremost_thing() -> None:
    # A service is in no table of the inventory, so the next thing has the chip.
    page = next(
        p
        for p in cluster.texts(with_findings(finding("S12", ("mailbox", "san-a", "exch-a"))), PICTURE)
        if p.path.endswith("inventory.md")
    )
    lines = [line for line in str(page.content).splitlines() if "#finding-s12-1" in line]
    assert len(lines) == 1
    assert lines[0].startswith('| <span id="storage-san-a">')


@pytest.mark.parametrize(
    ("about", "beside"),
    [
        ("hv-01", '| <span id="host-hv-01">'),
        ("exch-a", '| <span id="vm-exch-a">'),
        ("san-a/mbx-a", '| <span id="volume-san-a--mbx-a">'),
        ("client", '| <span id="network-client">'),
        ("exch-ccr", "[Q01](index.md#finding-q01-1)"),
        ("dallas", '| <span id="site-dallas">'),
    ],
)
def test_whatever_it_is_about(about: str, beside: str) -> None:
    pages = cluster.texts(with_findings(finding("Q01", (about,))), PICTURE)
    text = next(str(p.content) for p in pages if p.path.endswith("inventory.md"))
    (line,) = (line for line in text.splitlines() if "#finding-q01-1" in line)
    assert line.startswith(beside)


def test_the_trade_offs_have_the_findings_of_their_service_and_what_it_stands_on_and_no_others() -> None:
    found = [
        finding("S12", ("mailbox", "san-a")),
        finding("C01", ("hv-01",)),
        finding("C08", ("hv-02",), "info"),
        finding("A02", ("W10",)),
    ]
    text = made(with_findings(*found))["trade-offs.md"].text
    assert "S12 Warning: mailbox (CCR) is wrong." in text
    assert "C01 Warning: HV-01 is wrong." in text
    assert "HV-02 is wrong." not in text
    assert "W10 is wrong." not in text


def test_how_it_fails_over_begins_with_quorum_timers_and_fencing() -> None:
    found = [finding(r, ("exch-ccr",), message=f"{r} is found.") for r in ("Q01", "T01", "F01", "C01")]
    text = made(with_findings(*found))["failover.md"].text
    assert all(f"{r} is found." in text for r in ("Q01", "T01", "F01"))
    assert "C01 is found." not in text


def test_what_is_wrong_with_an_acceptance_leads_to_its_section() -> None:
    page = made(with_findings(finding("A02", ("Q01",))))["index.md"]
    assert "../../rules/index.md#acceptances" in page.links
    assert not [t for t in page.links if t.endswith("A02.md")]


def test_words_of_a_finding_are_literal_whatever_they_hold() -> None:
    odd = "<script>x</script> {{ 1 }} | `a` *b* [c](d)"
    pages = made(with_findings(finding("Q01", ("mailbox",), message=odd, fix=odd)))
    for name in ("index.md", "trade-offs.md", "failover.md"):
        assert odd in pages[name].text
        assert "script" not in pages[name].tags


def test_home_counts_findings_by_severity_and_sorts_the_worst_first() -> None:
    bad = [finding("Q01", ("exch-a",), s) for s in ("error", "info")]
    many = [finding("Q01", ("exch-a",)) for _ in range(9)]
    lines = [home.line(Context(with_findings(*found))) for found in (bad, many, [])]
    assert lines[0].weight > lines[1].weight > lines[2].weight
    assert re.findall(r">(\d [a-z]+)<", lines[0].findings) == ["1 error", "1 note"]
    assert re.findall(r">(\d [a-z]+)<", lines[1].findings) == ["9 warnings"]
    assert lines[2].findings.startswith("no findings<br>4 single points of failure")


def test_home_names_platforms_in_short_and_once() -> None:
    assert home.line(Context(analysed("article-guest"))).platform == "Hyper-V 2008"
    assert home.line(Context(analysed("vmware-wsfc-across-boxes"))).platform.startswith("vSphere ")
    assert "WSFC" in home.line(Context(analysed("vmware-wsfc-across-boxes"))).platform


def test_pages_leave_out_what_depends_on_the_day(tmp_path: Path) -> None:
    spec = tmp_path / "old.yaml"
    spec.write_text("hadocs: 1\nname: old\nplatform: hyper-v/2008\nhosts: {a: {}}\n")
    (checked,) = pipeline.check([spec], date(2030, 1, 1))
    assert "W10" in {f.rule for f in checked.findings.found}
    assert "W10" not in {f.rule for f in pipeline.analyse(spec).findings.found}


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(estates())
def test_whatever_the_spec_its_findings_are_told_and_nothing_stands_there_twice(data: dict[str, Any]) -> None:
    spec = Spec.model_validate(data)
    topology, estate = study(spec)
    found = check(spec, topology, estate)
    analysis = Analysis(analysed("article-guest").source, spec, topology, found)
    pages = made(analysis)
    for page in pages.values():
        assert len(page.ids) == len(set(page.ids))
    for one in Context(analysis).noted:
        assert told(analysis, one.finding, one.finding.message) in pages["index.md"].text
        assert one.anchor in pages["index.md"].ids
    chips = [c.text for c in draw(analysis).chips() if not c.text.startswith("+")]
    assert set(chips) <= {f.rule for f in found.found if f.severity != "info"}


def test_where_something_is_to_be_added_is_code_whatever_is_said_behind_it() -> None:
    lines = "\n".join(findings.lacking_lines(Context(analysed("vmware-wsfc-across-boxes"))))
    assert "`networks.client.adapter` (and of private)" in lines
    assert "`networks.vmotion.speed`, such as 10 Gbit/s" in lines
    assert "`clusters.sql-fci.domain`" in lines


def test_one_finding_leads_to_its_rule_and_several_each_to_theirs() -> None:
    assert (
        "One warning. It leads to its rule."
        in made(with_findings(finding("Q01", ("exch-ccr",))))["index.md"].text
    )
    two = made(with_findings(finding("Q01", ("exch-ccr",)), finding("Q01", ("exch-a",))))["index.md"].text
    assert "Two warnings. Each leads to its rule." in two


@pytest.mark.parametrize("name", NAMES)
def test_a_finding_on_a_page_calls_what_it_is_about_by_titles(name: str) -> None:
    ctx = Context(analysed(name))
    kept, names = ctx.spec, Names(ctx.analysis)
    parts = (
        kept.sites,
        kept.networks,
        kept.storage,
        kept.hosts,
        kept.servers,
        kept.vms,
        kept.clusters,
        kept.services,
    )
    titles = {key: entry.title for part in parts for key, entry in part.items() if entry.title}
    for one in ctx.noted:
        for said in (one.finding.message, one.finding.fix):
            told = names.titled(said, one.finding.about, keys=True)
            assert findings.said(ctx, one.finding, said) == keyed(told)
            for title in sorted(titles.values(), key=len, reverse=True):
                told = told.replace(title, "…")
            ids = [key for key in one.finding.about if key in titles and key not in titles.values()]
            left = [k for k in ids if re.search(rf"(?<![\w./-]){re.escape(k)}(?![\w/-]|\.\w)", told)]
            assert not [k for k in left if f"the {k} " not in told], (one.finding.rule, told)
