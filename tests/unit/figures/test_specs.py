"""What must hold for the figure of every shipped spec, in every view."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from support.golden import NAMES, SPECS
from support.shipped import analysed

from hadocs import pipeline
from hadocs.analysis import Analysis
from hadocs.figures import draw, paint, words
from hadocs.figures.views import of_a_service, views

SVG = "{http://www.w3.org/2000/svg}"
ARTICLE = [s for s in SPECS if s.stem.startswith("article-")]


@pytest.fixture(scope="module")
def analyses():
    return {name: analysed(name) for name in NAMES}


def services(analysis: Analysis, view: str) -> list[str]:
    return list(analysis.spec.services) if view in of_a_service() else [""]


@pytest.mark.parametrize("name", NAMES)
def test_no_figure_is_wider_than_anyone_reads(analyses, name: str) -> None:
    assert paint.scene(draw(analyses[name])).width <= 1700


@pytest.mark.parametrize("name", NAMES)
def test_every_machine_that_carries_a_service_has_a_card_of_its_own(analyses, name: str) -> None:
    figure = draw(analyses[name])
    cards = {card.id for _, card in figure.cards()}
    for machine in analyses[name].topology.machines.values():
        if machine.kind == "vm" and machine.services:
            assert f"vm:{machine.id}" in cards


@pytest.mark.parametrize("name", NAMES)
def test_a_band_holds_the_members_of_its_cluster_and_no_other_card(analyses, name: str) -> None:
    figure = draw(analyses[name])
    scene = paint.scene(figure)
    bands = [s.area for s in scene.shapes if getattr(s, "look", "") == "band"]
    members = {m for g in figure.groups if g.kind == "band" for m in g.members}
    cards = [s for s in scene.shapes if getattr(s, "look", "").startswith("card-") and s.area.h > 24]
    inside = [c for c in cards if any(b.holds(c.area) for b in bands)]
    assert len(inside) == len(members)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("standalone", [True, False])
def test_the_svg_is_well_formed_named_and_refers_to_nothing_outside(analyses, name, standalone: bool) -> None:
    source = paint.svg(draw(analyses[name]), standalone=standalone)
    root = ET.fromstring(source)
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == analyses[name].spec.display_title
    assert root.find(f"{SVG}desc").text
    outside = source.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xlink", "")
    assert "http" not in outside
    assert "\n\n" not in source


def test_ids_inside_the_picture_do_not_clash_between_specs(analyses) -> None:
    seen: set[str] = set()
    for name in NAMES:
        for view in views():
            for service in services(analyses[name], view):
                figure = draw(analyses[name], view, None, service)
                root = ET.fromstring(paint.svg(figure, standalone=False))
                ids = {e.get("id") for e in root.iter() if e.get("id") and not e.tag.endswith("path")}
                assert not ids & seen
                seen |= ids


@pytest.mark.parametrize("spec", ARTICLE, ids=[s.stem for s in ARTICLE])
def test_the_four_cases_are_small_enough_to_stand_in_a_page(analyses, spec: Path) -> None:
    assert len(paint.svg(draw(analyses[spec.stem]), standalone=False).encode()) < 40_000


@pytest.mark.parametrize("name", NAMES)
def test_a_thumbnail_is_small_and_has_no_text(analyses, name: str) -> None:
    source = paint.svg(draw(analyses[name], "thumbnail"), standalone=False)
    assert len(source.encode()) < 8 * 1024
    assert "<text" not in source


def test_the_same_spec_gives_the_same_bytes(analyses) -> None:
    from hadocs.figures import layout

    for name in NAMES:
        first = paint.svg(draw(analyses[name]), standalone=True)
        paint.scene.cache_clear()
        layout.place.cache_clear()
        again = pipeline.analyse(next(s for s in SPECS if s.stem == name))
        assert paint.svg(draw(again), standalone=True) == first


def test_the_view_that_does_not_exist_is_named_with_those_that_do(analyses) -> None:
    from hadocs.errors import UsageError

    with pytest.raises(UsageError, match="topology"):
        draw(analyses[NAMES[0]], "nonsense")


@pytest.mark.parametrize("name", NAMES)
def test_no_label_of_a_cluster_says_twice_that_it_is_one_and_each_says_of_what(analyses, name: str) -> None:
    for cluster in analyses[name].topology.clusters.values():
        label = words.cluster_title(cluster, analyses[name].topology)
        assert label.lower().count("cluster") == max(1, cluster.title.lower().count("cluster"))
        assert any(word in label.lower() for word in (cluster.kind, f"{cluster.kind}s", "virtual node"))


@pytest.mark.parametrize("name", NAMES)
def test_a_host_with_an_empty_place_says_that_it_runs_no_machine(analyses, name: str) -> None:
    running = {m.on for m in analyses[name].topology.machines.values() if m.kind == "vm"}
    for node in draw(analyses[name]).nodes:
        if node.kind == "host" and not node.small:
            idle = not node.cards and node.id.partition(":")[2] not in running
            assert node.note.endswith("runs no machine") == idle, node.title
