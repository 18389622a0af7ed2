"""What figures say calls things by their titles, also where a rule or the spec says an id."""

import re
from collections.abc import Iterator
from typing import Any, cast

import pytest
from support.estates import spec
from support.golden import NAMES
from support.shipped import analysed

from hadocs.analysis import Analysis
from hadocs.figures import draw, paint
from hadocs.figures.parts.naming import COMMON, Names
from hadocs.figures.plan import Figure
from hadocs.figures.views import of_a_service
from hadocs.figures.views.fault_tree import titled
from hadocs.figures.words import keyless
from hadocs.topology.build import build
from hadocs.topology.clauses import is_name


def made(**sections: Any) -> Analysis:
    estate = spec(**sections)
    return Analysis(cast(Any, None), estate, build(estate))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "HV keeps quorum (its quorum is not stated: clusters.hv.quorum)",
            "HV keeps quorum (its quorum is not stated)",
        ),
        ("whether it watches VM-A is not stated (ha.vm_monitoring)", "whether it watches VM-A is not stated"),
        ("it is not stated (ha.vm_monitoring; off by default)", "it is not stated (off by default)"),
        ("8 h (an assumption; assumptions.host overrides it)", "8 h (an assumption)"),
        (
            "it has power (a second method, not ipmi, in clusters.c.fencing.methods would do without it)",
            "it has power (a second method, not ipmi, would do without it)",
        ),
        ("a coin toss (clusters.hv.quorum.witness breaks a tie)", "a coin toss"),
        ("HV-01 (Dallas, rack 1.2) and sql.example stay", "HV-01 (Dallas, rack 1.2) and sql.example stay"),
    ],
)
def test_figures_name_no_key_of_the_spec(said: str, told: str) -> None:
    assert keyless(said) == told


NAMED = {
    "networks": {"lan": {"title": "Office and guests"}, "data": {"title": "Storage A"}, "iscsi-1": {"title": "iSCSI"}},
    "hosts": {"hv-1": {"title": "HV-01"}, "hv-10": {"title": "HV-10"}},
    "vms": {"sql": {"on": "hv-1", "title": "SQL-A"}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "about", "told"),
    [
        ("hv-1 and hv-10 lose iscsi-1.", (), "HV-01 and HV-10 lose iSCSI."),
        ("hv-1/nic and hv-1.example stay.", ("hv-1",), "hv-1/nic and hv-1.example stay."),
        ("lan alone is left.", ("lan",), "“Office and guests” alone is left."),
        ("sql may run anywhere.", (), "sql may run anywhere."),
        ("A person forces sql; sql is back.", (), "A person forces SQL-A; SQL-A is back."),
        ("It holds sql of old.", (), "It holds sql of old."),
        ("whether sql is back", (), "whether SQL-A is back"),
        ("The data of sql is on data.", ("sql",), "The data of SQL-A is on data."),
        ("The data of sql is on data.", ("data", "sql"), "The data of SQL-A is on Storage A."),
        (
            "sw-1 alone carries data: all of it stops.",
            ("data",),
            "sw-1 alone carries Storage A: all of it stops.",
        ),
        ("Its data disks are on data and lan.", ("data",), "Its data disks are on Storage A and lan."),
        ("start of the sql server, sql", ("sql",), "start of the sql server, SQL-A"),
    ],
)
def test_a_sentence_has_titles_for_ids_and_leaves_words_alone(
    said: str, about: tuple[str, ...], told: str
) -> None:
    assert Names(made(**NAMED)).titled(said, about) == told


def test_a_host_with_nothing_on_it_says_so_when_it_is_taken_out_of_service() -> None:
    figure = draw(made(**NAMED), "maintenance", None, "hv-10")
    source = figure.stages[0].frames[0].tiles[0]
    assert source.cards == ()
    assert source.said == ("Nothing runs on HV-10: nothing has to move.",)


@pytest.mark.parametrize("name", NAMES)
def test_a_fault_tree_calls_everything_by_its_title(name: str) -> None:
    """Also what is of no thing by itself: controllers, paths, a service on one machine, releases."""
    analysis = analysed(name)
    topology, kept = analysis.topology, analysis.spec
    tables = (topology.machines, topology.clusters, kept.storage, kept.services)
    titles = [(key, one.title or key) for table in tables for key, one in table.items()]
    words = " ".join(title for _, title in titles)
    ids = [key for key, title in titles if key != title and key not in words]
    for service in kept.services:
        for part in titled(analysis, analysis.availability[service]).parts:
            told = [key for key in ids if re.search(rf"(?<![\w/.-]){re.escape(key)}(?![\w/-])", part.label)]
            assert not told, f"{part.component}: {part.label}"


SHOWN = [
    view for view in of_a_service() if view not in ("assumptions", "composition", "comparison", "fault-tree")
]
SHOWN += ["failure", "maintenance", "network", "overview", "quorum", "topology"]
"""Views whose sentences are of rules, of the topology, of behaviour, or of the search for a recommendation."""


def _drawn(analysis: Analysis, view: str) -> Iterator[Figure]:
    spec = analysis.spec
    some = {
        "failure": [*spec.hosts, *spec.storage, *spec.sites],
        "maintenance": [*spec.hosts][:3],
        "quorum": [*spec.clusters],
    }
    if view in of_a_service():
        yield from (draw(analysis, view, None, service) for service in spec.services)
    else:
        yield from (draw(analysis, view, of=of) for of in some.get(view, [""]))


@pytest.mark.parametrize("view", SHOWN)
@pytest.mark.parametrize("name", NAMES)
def test_no_word_of_a_figure_is_the_id_of_a_thing_with_a_title(name: str, view: str) -> None:
    analysis = analysed(name)
    spec = analysis.spec
    parts = (
        spec.sites,
        spec.networks,
        spec.storage,
        spec.hosts,
        spec.servers,
        spec.vms,
        spec.clusters,
        spec.services,
    )
    called = {key: entry.title for part in parts for key, entry in part.items() if entry.title}
    known = {key for part in parts for key, entry in part.items() if not entry.title}
    ids = [k for k, title in called.items() if k.lower() != title.lower() and k not in known | COMMON]
    if not ids:
        return
    some = re.compile(rf"(?<![\w./-])(?:{'|'.join(map(re.escape, ids))})(?![\w/-]|\.\w)")
    titles = re.compile("|".join(map(re.escape, sorted(called.values(), key=len, reverse=True))))
    for figure in _drawn(analysis, view):
        words = [w.full or w.text for w in paint.scene(figure).words()]
        for line in (figure.sentence, *figure.notes, *figure.description, *words):
            said = titles.sub("…", line)
            found = [m[0] for m in some.finditer(said) if is_name(said, m)]
            assert not found, (figure.name, found, said)


def test_a_service_with_the_id_of_its_machine_is_called_by_its_own_title() -> None:
    figure = draw(analysed("microsoft-fault-domains"), "failure", of="server03")
    assert figure.sentence.startswith("Warehouse application is away")
    assert [bar.title for panel in figure.panels for bar in panel.bars] == ["Warehouse application"]
    assert figure.facts[0].text.startswith("Warehouse application is away")
