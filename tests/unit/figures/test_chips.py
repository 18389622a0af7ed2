"""Findings on the figure: a chip on the thing that each is about, linked, and never in the way of letters."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.geometry import faults
from support.golden import NAMES, SPECS

from hadocs import pipeline
from hadocs.analysis import Analysis
from hadocs.figures import draw, paint
from hadocs.figures.paint.scene import Box, Hot
from hadocs.lint.findings import Finding, Findings

SPEC = next(s for s in SPECS if s.stem == "article-guest")


def found(about: tuple[str, ...], rule: str = "Q01", severity: str = "warning") -> Finding:
    return Finding(rule, "a-rule", severity, (), f"{about[0]} is wrong.", "Mend it.", about)  # type: ignore[arg-type]


def with_findings(path: Path, *findings: Finding) -> Analysis:
    return replace(pipeline.analyse(path), findings=Findings(findings))


def chips(analysis: Analysis, links: dict[str, str] | None = None) -> dict[str, list[tuple[str, str, str]]]:
    figure = draw(analysis, "topology", links)
    things = (*figure.nodes, *(card for _, card in figure.cards()), *figure.groups, *figure.buses)
    return {t.id: [(c.text, c.severity, c.href) for c in t.chips] for t in things if t.chips}


def test_a_chip_stands_on_the_first_thing_that_is_drawn() -> None:
    # A service has no place of its own in the figure: the next one is taken.
    analysis = with_findings(SPEC, found(("mailbox", "san-a", "exch-a"), "S12"))
    assert chips(analysis) == {"storage:san-a": [("S12", "warning", "")]}


@pytest.mark.parametrize(
    ("about", "element"),
    [
        ("hv-01", "host:hv-01"),
        ("exch-b", "vm:exch-b"),
        ("exch-ccr", "cluster:exch-ccr"),
        ("san-a/mbx-a", "storage:san-a"),
        ("client", "network:client"),
    ],
)
def test_hosts_machines_clusters_storage_and_networks_carry_chips(about: str, element: str) -> None:
    assert list(chips(with_findings(SPEC, found((about,))))) == [element]


def test_notes_have_no_chip_and_neither_has_what_is_not_drawn() -> None:
    analysis = with_findings(SPEC, found(("exch-a",), severity="info"), found(("sw-1",)))
    assert chips(analysis) == {}


def test_a_thing_has_two_chips_and_the_number_of_the_others() -> None:
    analysis = with_findings(SPEC, *(found(("exch-a",), rule) for rule in ("C01", "P01", "Q01", "Q02")))
    assert [text for text, _, _ in chips(analysis)["vm:exch-a"]] == ["C01", "P01", "+2"]


def test_a_rule_stands_on_a_thing_once() -> None:
    analysis = with_findings(SPEC, found(("exch-a",), "C01"), found(("exch-a", "hv-01"), "C01"))
    assert [text for text, _, _ in chips(analysis)["vm:exch-a"]] == ["C01"]


def test_a_chip_leads_to_its_finding_and_its_link_lies_over_that_of_its_thing() -> None:
    analysis = with_findings(SPEC, found(("client",), "N01"), found(("exch-a",), "C01", "error"))
    links = {"finding:1": "#finding-c01-1", "vm:exch-a": "inventory.html#vm-exch-a"}
    assert chips(analysis, links)["vm:exch-a"] == [("C01", "error", "#finding-c01-1")]
    hots = [s for s in paint.scene(draw(analysis, "topology", links)).shapes if isinstance(s, Hot)]
    assert [h.href for h in hots] == ["inventory.html#vm-exch-a", "#finding-c01-1"]
    assert hots[0].area.holds(hots[1].area)
    assert hots[1].label == "error C01"


def test_the_legend_says_what_chips_are_where_there_are_some() -> None:
    looks = [k.look for k in draw(with_findings(SPEC, found(("exch-a",), "C01", "error"))).legend]
    assert "chip-error" in looks
    assert "chip-warning" not in looks
    assert not [k for k in draw(with_findings(SPEC)).legend if k.look.startswith("chip")]


@pytest.mark.parametrize("view", ["topology", "overview"])
def test_the_legend_says_what_a_number_beside_a_finding_counts(view: str) -> None:
    def told(*rules: str) -> list[str]:
        legend = draw(with_findings(SPEC, *(found(("exch-a",), rule) for rule in rules)), view).legend
        return [key.text for key in legend if key.look.startswith("chip")]

    assert told("C01") == ["finding: warning"]
    assert told("C01", "P01", "W01") == ["finding: warning (+ others)"]


def test_those_who_can_not_see_the_figure_are_told_too() -> None:
    analysis = with_findings(SPEC, found(("exch-a",), "C01", "error"))
    assert "Error C01: EXCH-A is wrong." in draw(analysis).description


@pytest.mark.parametrize("name", NAMES)
def test_many_findings_everywhere_leave_every_letter_readable(name: str) -> None:
    path = next(s for s in SPECS if s.stem == name)
    spec = pipeline.analyse(path).spec
    things = (*spec.hosts, *spec.servers, *spec.vms, *spec.clusters, *spec.storage, *spec.networks)
    severities = ("error", "warning", "warning")
    rules = zip(("W01", "W02", "W03"), severities, strict=True)
    findings = [found((key,), rule, severity) for rule, severity in rules for key in things]
    figure = draw(with_findings(path, *findings))
    scene = paint.scene(figure)
    assert sum(isinstance(s, Box) and s.look == "error" for s in scene.shapes) > len(spec.clusters)
    assert faults(figure) == []


def test_thumbnails_have_no_chips() -> None:
    analysis = with_findings(SPEC, *(found((k,)) for k in ("exch-a", "exch-ccr", "client", "san-a", "hv-01")))
    scene = paint.scene(draw(analysis, "thumbnail"))
    assert not [s for s in scene.shapes if isinstance(s, Box) and s.look == "warning"]
