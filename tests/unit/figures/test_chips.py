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


def test_a_chip_stands_at_the_foremost_thing_that_a_finding_is_about() -> None:
    # A service that is clustered belongs to the band of its cluster, whatever else the finding names.
    analysis = with_findings(SPEC, found(("mailbox", "san-a", "exch-a"), "S12"))
    assert chips(analysis) == {"cluster:exch-ccr": [("S12", "warning", "")]}


def named(name: str) -> Path:
    return next(s for s in SPECS if s.stem == name)


@pytest.mark.parametrize(
    ("name", "about", "element"),
    [
        # Its one machine, which is a line.
        ("proxmox-two-nodes-qdevice", ("mail", "pve-1"), "vm:mail-1"),
        # No frame of its cluster is drawn: who carries it now.
        ("north-texas", ("web-data", "hv-dal-4"), "vm:ag-1"),
        ("north-texas", ("mail",), "vm:exch-1"),
        # On every host of one cluster, and on hosts of two.
        ("north-texas", ("print", "hv-dal-2"), "vm:print-1"),
        ("north-texas", ("shop", "hv-dal-1"), ""),
        # One of several machines on a line, a switch of no stated site, a cluster across sites without a frame.
        ("north-texas", ("dev-1",), "cluster:hvc-dal"),
        ("microsoft-two-site-automatic", ("sw-a1", "node-a1"), ""),
        ("north-texas", ("sql-ag", "ag-1"), ""),
        ("north-texas", ("dallas", "hv-dal-1"), "site:dallas"),
    ],
)
def test_what_has_no_place_of_its_own_has_its_chip_at_the_nearest_frame_around_it(
    name: str, about: tuple[str, ...], element: str
) -> None:
    figure = draw(with_findings(named(name), found(about)), "topology")
    things = (*figure.nodes, *(card for _, card in figure.cards()), *figure.groups, *figure.buses)
    assert [t.id for t in things if t.chips] == ([element] if element else [])
    assert bool(figure.corner) == (not element)
    assert faults(figure) == []
    assert [s for s in paint.scene(figure).shapes if isinstance(s, Box) and s.look == "warning"]


def test_the_overview_has_what_is_about_a_network_in_its_corner_and_not_at_a_cluster_that_it_names() -> None:
    figure = draw(pipeline.analyse(named("article-mixed")), "overview")
    assert [chip.text for chip in figure.corner] == ["N12"]
    assert "N12: a finding about what has no shape here." in figure.description


def test_the_overview_has_what_is_about_a_service_on_hosts_of_two_clusters_in_its_corner() -> None:
    figure = draw(with_findings(named("north-texas"), found(("shop", "hv-dal-1"))), "overview")
    assert [chip.text for chip in figure.corner] == ["Q01"]
    assert "chip-warning" in [key.look for key in figure.legend]
    assert faults(figure) == []


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


def test_notes_have_no_chip() -> None:
    assert chips(with_findings(SPEC, found(("exch-a",), severity="info"))) == {}


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
