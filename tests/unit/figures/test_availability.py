"""The four figures about a service's availability: what each says, and that it says it for the oddest results too."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import pytest
from support import estates
from support.geometry import faults, narrow
from support.golden import NAMES
from support.shipped import analysed

from hadocs.analysis import Analysis
from hadocs.availability.model import earned
from hadocs.availability.model.numbers import amount as of_an_input
from hadocs.availability.model.numbers import figure as two_digits
from hadocs.availability.model.result import Alternative, Assessment, Pair, Part, Together
from hadocs.availability.uncertainty import Spread
from hadocs.errors import UsageError
from hadocs.figures import draw, export, paint, theme
from hadocs.figures.minutes import amount
from hadocs.figures.paint.pieces import pieces
from hadocs.figures.paint.scale import THINNEST, Scale
from hadocs.figures.paint.scene import Area, Box, Hot, Symbol, Wire
from hadocs.figures.plan import Figure, Piece
from hadocs.figures.views import fault_tree, of_a_service
from hadocs.spec.model import Spec
from hadocs.topology.build import build

VIEWS = [view for view in of_a_service() if view != "decision"]
CHARTS = [view for view in VIEWS if view not in ("single-points", "dependencies")]
"""Those that stand in a page; the other two show the estate, in files beside it."""
ODD = 'Größe <b>&"x"</b> 東京 חנות \u202e\x07 ] --> {{ }}'
LONG = "the-longest-name-that-anyone-ever-gave-to-anything-" * 6


@pytest.fixture(scope="module")
def analyses() -> dict[str, Analysis]:
    return {name: analysed(name) for name in NAMES}


def made(**changes: Any) -> Analysis:
    """The hybrid spec of the article, whose assessment is changed; a title is one of the spec, as in any figure."""
    known = analysed("article-hybrid")
    services = dict(known.spec.services)
    if "title" in changes:
        services["sql"] = services["sql"].model_copy(update={"title": changes["title"]})
    analysis = replace(known, spec=known.spec.model_copy(update={"services": services}))
    found = replace(analysed("article-hybrid").availability["sql"], **changes)
    analysis.__dict__["availability"] = {"sql": found}
    return analysis


def estate(**sections: Any) -> Analysis:
    spec = Spec.model_validate({"hadocs": 1, "name": "estate", **sections})
    return Analysis(cast(Any, None), spec, build(spec))


def sound(analysis: Analysis, view: str, service: str = "") -> Figure:
    """The figure, after a look at what must hold for any."""
    figure = draw(analysis, view, None, service)
    if figure.form != "estate":  # test_geometry.py has what is known to be wrong with that
        assert [*faults(figure), *narrow(figure)] == []
    for standalone in (True, False):
        ET.fromstring(paint.svg(figure, standalone=standalone))
    assert figure.sentence
    assert figure.description
    return figure


def assessment(analysis: Analysis) -> Assessment:
    (found,) = analysis.availability.values()
    return found


def texts(figure: Figure) -> str:
    return " ".join(w.full or w.text for w in paint.scene(figure).words())


def shown(figure: Figure) -> str:
    """The texts as they stand, without what their hovers add to lists that are cut short."""
    return " ".join(w.text for w in paint.scene(figure).words())


# What all four have in common.


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("view", CHARTS)
def test_charts_are_small_and_no_wider_than_a_page(analyses, name: str, view: str) -> None:
    for service in analyses[name].spec.services:
        figure = draw(analyses[name], view, None, service)
        assert paint.scene(figure).width <= 830
        assert len(paint.svg(figure, standalone=False).encode()) < 16_000


@pytest.mark.parametrize("view", VIEWS)
def test_a_service_has_to_be_named_where_there_are_several(analyses, view: str) -> None:
    with pytest.raises(UsageError, match="--service"):
        draw(analyses["dell-2008-guest"], view)
    assert draw(analyses["article-host"], view) == draw(analyses["article-host"], view, None, "file-service")


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("ending", ["png", "pdf", "svg"])
def test_every_view_becomes_a_file_and_the_same_each_time(tmp_path: Path, view: str, ending: str) -> None:
    files = [tmp_path / f"{n}.{ending}" for n in (1, 2)]
    for file in files:
        export.write(draw(analysed("article-host"), view), file)
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize("view", VIEWS)
def test_names_of_any_characters_and_any_length_are_written_literally_and_fit(view: str) -> None:
    for title in (ODD, LONG):
        parts = [
            replace(p, label=title if n % 2 else f"{title} {n}")
            for n, p in enumerate(assessment(made()).parts)
        ]
        pairs = tuple(replace(p, labels=(title, title)) for p in assessment(made()).pairs)
        ways = {k: replace(w, minutes=None, why=title) for k, w in assessment(made()).topologies.items()}
        ways["hybrid"] = assessment(made()).topologies["hybrid"]
        analysis = made(
            title=title, parts=tuple(parts), combined=(Together(pairs, len(pairs), 1.0),), topologies=ways
        )
        source = paint.svg(sound(analysis, view), standalone=False)
        assert "<b>" not in source
        assert "-->" not in source


@pytest.mark.parametrize("view", VIEWS)
def test_a_service_that_is_never_down_has_figures_too(view: str) -> None:
    sound(
        made(
            minutes=Spread(0.0, 0.0, 0.0, 0.0), by_failure_mode=MappingProxyType({}), static_minutes=0.0,
            failover_minutes=0.0, by_hand_minutes=0.0,
            planned_minutes=0.0, parts=(), combined=(Together((), 0, 0.0),), single_points=(),
            topologies={"hybrid": Alternative(0.0, MappingProxyType({}), True, "", ())},
        ),
        view,
    )  # fmt: skip


@pytest.mark.parametrize("view", VIEWS)
def test_a_service_that_no_cluster_keeps_has_figures_too(view: str) -> None:
    sound(estate(hosts={"h": {}}, vms={"v": {"on": "h"}}, services={"s": {"runs_on": "v"}}), view)


@pytest.mark.parametrize("view", VIEWS)
def test_names_in_other_scripts_are_drawn(view: str) -> None:
    sections = estates.guest_cluster()
    sections["services"]["mail"]["title"] = ODD
    sections["vms"]["a"]["title"] = LONG
    sound(estate(**sections), view)


# Composition.


def test_the_bars_of_failure_modes_add_up_to_the_whole_and_the_most_comes_first(analyses) -> None:
    for name in NAMES:
        for service, found in analyses[name].availability.items():
            whole, *more = draw(analyses[name], "composition", None, service).panels
            bars = more[0].bars
            sums = [sum(p.value for p in bar.pieces) for bar in bars]
            assert sums == sorted(sums, reverse=True)
            assert sum(sums) == pytest.approx(found.minutes.mean, rel=0.002)
            for kind in ("static", "failover", "planned"):
                parts = sum(p.value for bar in bars for p in bar.pieces if p.look == kind)
                in_all = sum(p.value for p in whole.bars[0].pieces if p.look == kind)
                assert parts == pytest.approx(in_all, rel=0.002, abs=1e-3 * found.minutes.mean)


def test_the_range_is_drawn_and_the_objective_is_a_line() -> None:
    analysis = made()
    found = assessment(analysis)
    (bar,) = sound(analysis, "composition").panels[0].bars
    # As many digits as its labels have: a mark that is more exact stands beside what it is said to be.
    assert bar.ends == (earned.low(found.minutes), earned.high(found.minutes))
    assert bar.range == tuple(map(float, bar.ends))
    assert found.objective is not None
    (limit,) = draw(analysis, "composition").panels[0].limits
    assert limit.value == pytest.approx(found.objective.allowed, rel=1e-3)


@pytest.mark.parametrize("allowed", [0.0003, 5.0, 400.0, 5256.0, 500_000.0])
def test_an_objective_far_off_the_scale_is_told_and_does_not_press_the_bars(allowed: float) -> None:
    objective = assessment(made()).objective
    assert objective is not None
    analysis = made(objective=replace(objective, allowed=allowed))
    assert f"allows {two_digits(allowed, 3)} minutes" in texts(sound(analysis, "composition"))
    bars = [
        s for s in paint.scene(draw(analysis, "composition")).shapes if getattr(s, "look", "") == "bar-static"
    ]
    assert max(b.area.w for b in bars) > 60


def test_one_mode_alone_and_one_that_is_a_thousand_times_another() -> None:
    for modes in ({"storage": 105.0}, {"storage": 1050.0, "network": 1.1}):
        figure = sound(made(by_failure_mode=MappingProxyType(modes), failover_by_mode={}), "composition")
        assert [bar.title for bar in figure.panels[1].bars] == list(modes)
        boxes = [s for s in paint.scene(figure).shapes if isinstance(s, Box) and s.look == "bar-static"]
        assert min(box.area.w for box in boxes) >= THINNEST
    assert "1.1" in texts(figure)


@pytest.mark.parametrize(
    ("value", "total", "written"),
    [(110.4, 340.0, "110"), (0.00084, 84.0, "under 0.1"), (0.0, 84.0, "0"), (0.13, 24.0, "0.13"),
     (0.9, 2400.0, "under 1")],
)  # fmt: skip
def test_less_than_anyone_can_mean_is_not_written_out(value: float, total: float, written: str) -> None:
    assert amount(value, total) == written


def test_what_is_too_thin_to_see_is_widened_alone_and_left_out_beside_others() -> None:
    scale, box = Scale(0, 100, 1000), Area(0, 0, 0, 10)
    alone = pieces((Piece("static", 0.001),), scale, box)
    assert [area.w for _, area in alone] == [THINNEST]
    beside = pieces((Piece("static", 500), Piece("failover", 0.001)), scale, box)
    assert [piece.look for piece, _ in beside] == ["static"]


# Comparison.


def test_every_topology_has_a_row_and_the_possible_ones_a_column_with_the_same_modes(analyses) -> None:
    for name in NAMES:
        for service, found in analyses[name].availability.items():
            whole, *tables = draw(analyses[name], "comparison", None, service).panels
            possible = {k: way for k, way in found.topologies.items() if way.minutes is not None}
            bars = {bar.id.removeprefix("topology:"): bar for bar in whole.bars if not bar.absent}
            assert list(bars) == list(possible)
            for kind, bar in bars.items():
                assert bar.present == possible[kind].present
                assert bar.text == two_digits(possible[kind].minutes)
            absent = {bar.absent for bar in whole.bars if bar.absent}
            assert absent == {
                f"not possible: {way.why}" for k, way in found.topologies.items() if k not in possible
            }
            assert len(tables) == (len(possible) > 1)
            for column in [column for table in tables for column in table.columns]:
                modes = found.topologies[column.id].by_failure_mode
                for bar, mode in zip(column.bars, tables[0].rows, strict=True):
                    assert bar.text == two_digits(modes.get(mode, 0.0)) or bar.text.startswith("under ")


@pytest.mark.parametrize("name", NAMES)
def test_what_runs_as_independent_instances_is_called_so_by_each_figure(analyses, name: str) -> None:
    analysis = analyses[name]
    for service, found in analysis.availability.items():
        said = draw(analysis, "decision", None, service).sentence
        figure = draw(analysis, "comparison", None, service)
        now = next((bar.title for bar in figure.panels[0].bars if bar.present), "")
        kind = next((k for k, way in found.topologies.items() if way.present), "")
        if said.endswith(", as it is.") and kind != "partly-hybrid":
            assert said.lower().startswith((now.lower(), "a cluster of physical"))
            assert now in figure.sentence


@pytest.mark.parametrize("name", NAMES)
def test_a_service_with_one_topology_is_compared_in_words(analyses, name: str) -> None:
    for service, found in analyses[name].availability.items():
        figure = draw(analyses[name], "comparison", None, service)
        possible = [way for way in found.topologies.values() if way.minutes is not None]
        assert len(figure.panels) == (2 if len(possible) > 1 else 1)
        assert ("one thing more" in " ".join(figure.notes)) == (len(possible) < 2)
        assert len(re.findall(r"about [\d.]+(?![\d.]| minutes)", figure.sentence)) == 0


def test_what_fits_best_without_a_cluster_is_not_denied_by_the_comparison(analyses) -> None:
    figure = draw(analyses["dell-2008-host"], "comparison", None, "intranet")
    assert (
        "independent instances"
        in draw(analyses["dell-2008-host"], "decision", None, "intranet").sentence.lower()
    )
    assert figure.title == "Intranet under the one topology with a cluster that is possible"
    assert (
        figure.notes[0]
        == "What fits it best, independent instances, has no cluster: it is not computed here."
    )
    directory = draw(analyses["north-texas"], "comparison", None, "directory")
    assert directory.title == "Active Directory as it is"
    assert len(directory.notes) == 1


def test_topologies_with_as_many_minutes_are_told_in_a_sentence() -> None:
    ways = {
        "guest": Alternative(241.0, {"application": 241.0}, False, "", ()),
        "hybrid": Alternative(242.0, {"application": 242.0}, True, "", ()),
    }
    assert sound(made(topologies=ways), "comparison").sentence == (
        "Hybrid, as it is: about 240 minutes a year on average, and as many with guest."
    )
    ways["host"] = Alternative(490.0, {"application": 490.0}, False, "", ())
    assert "Host: about 490 minutes;" in sound(made(topologies=ways), "comparison").sentence


@pytest.mark.parametrize("name", NAMES)
def test_no_figure_denies_what_the_fault_tree_says(analyses, name: str) -> None:
    """Programs and changes are no things that are lost: what is said of things leaves them to the tree."""
    for service, found in analyses[name].availability.items():
        things = {*found.single_points, *found.coin_tosses}
        others = [p for p in found.parts if p.single and p.static > 0 and not things & {*p.things}]
        for view in ("dependencies", "single-points"):
            sentence = draw(analyses[name], view, None, service).sentence
            assert not re.search(r"\b(Nothing|nothing)\b", sentence)
            if others and "As the spec stands" not in sentence:
                assert "its fault tree has them" in sentence


# Numbers of one service in several charts.


@pytest.mark.parametrize("name", NAMES)
def test_the_minutes_of_a_service_are_one_number_in_all_charts_or_told_apart(analyses, name: str) -> None:
    for service in analyses[name].spec.services:
        whole = draw(analyses[name], "composition", None, service).panels[0].bars[0].text
        bars = draw(analyses[name], "comparison", None, service).panels[0].bars
        assert [bar.text for bar in bars if bar.present] == [whole]
        moved = draw(analyses[name], "assumptions", None, service)
        for limit in (limit for panel in moved.panels for limit in panel.limits):
            line = limit.text.split()[0]
            assert line == whole or f"together is {whole} minutes a year, as in other" in moved.notes[-1]


@pytest.mark.parametrize("name", NAMES)
def test_marks_of_ranges_are_where_their_labels_say_and_labels_beside_lines(analyses, name: str) -> None:
    for view in ("composition", "comparison", "assumptions"):
        for service in analyses[name].spec.services:
            figure = draw(analyses[name], view, None, service)
            for bar in (bar for panel in figure.panels for bar in panel.bars if bar.range):
                assert bar.range == tuple(map(float, bar.ends))
            scene = paint.scene(figure)
            upright = [s for s in scene.shapes if isinstance(s, Wire) and s.look in ("axis", "limit")]
            for word in scene.words():
                area = word.area
                for (x, top), (_, bottom) in (wire.points for wire in upright):
                    across = area.x < x < area.right and area.y < bottom and area.bottom > top
                    assert not across, (view, service, word.text)


def test_what_makes_the_difference_comes_first_and_is_said() -> None:
    figure = draw(analysed("article-hybrid"), "comparison")
    assert figure.panels[1].rows[:2] == ("application", "changes")


def test_the_sentence_does_not_advise_a_mixed_cluster_for_production() -> None:
    ways = {
        "host": Alternative(300.0, MappingProxyType({"application": 300.0}), True, "", ()),
        "guest": Alternative(100.0, MappingProxyType({"application": 100.0}), False, "", ()),
        "mixed": Alternative(50.0, MappingProxyType({"application": 50.0}), False, "", ()),
    }
    analysis = made(topology="host", topologies=ways)
    assert analysis.spec.environment == "production"
    said = sound(analysis, "comparison").sentence
    assert "Guest: about 100 minutes" in said
    # The shortest bar is named, as what it is.
    assert said.endswith(" Mixed has the fewest, 50, and is meant for tests.")
    ways["mixed"] = replace(ways["mixed"], minutes=100.2)
    assert "Mixed" not in sound(made(topology="host", topologies=ways), "comparison").sentence
    ways["mixed"] = replace(ways["mixed"], minutes=50.0)
    del ways["guest"]
    assert "Mixed: about 50 minutes" in sound(made(topology="host", topologies=ways), "comparison").sentence


def test_a_part_as_large_as_the_whole_bar_is_written_once() -> None:
    (bar, *_) = [b for p in sound(made(), "composition").panels for b in p.bars if b.title == "network"]
    assert len(bar.pieces) > 1
    assert bar.text not in [piece.text for piece in bar.pieces]


def test_the_sentence_names_what_host_clustering_does_not_survive() -> None:
    ways = {
        "host": Alternative(300.0, {"application": 200.0, "storage": 100.0}, True, "", ()),
        "guest": Alternative(110.0, {"application": 10.0, "storage": 100.0}, False, "", ()),
    }
    assert sound(made(topology="host", topologies=ways), "comparison").sentence == (
        "Host, as it is: about 300 minutes a year on average. "
        "Guest: about 110 minutes; the difference is mostly application (200 to 10)."
    )


def test_a_bar_says_how_much_of_it_another_topology_avoids() -> None:
    ways = {
        "host": Alternative(300.0, {"application": 200.0, "storage": 100.0}, True, "", ()),
        "guest": Alternative(110.0, {"application": 10.0, "storage": 100.1}, False, "", ()),
    }
    host, guest = draw(made(topologies=ways), "comparison").panels[1].columns
    assert host.bars[0].pieces == (Piece("shared", 10), Piece("extra", 190))
    assert guest.bars[0].pieces == (Piece("shared", 10),)
    assert [p.look for p in guest.bars[1].pieces] == ["shared"]  # 100.1 and 100 are both 100


def test_where_no_other_topology_is_possible_each_says_why() -> None:
    ways = {k: Alternative(None, {}, False, f"no {k}", ()) for k in ("guest", "hybrid", "mixed")}
    ways["host"] = Alternative(105.0, {"storage": 105.0}, True, "", ())
    figure = sound(made(topologies=ways), "comparison")
    assert all(f"not possible: no {k}" in texts(figure) for k in ("guest", "hybrid", "mixed"))
    assert [key.text for key in figure.legend] == ["away, on average"]


# The fault tree.


def part(number: int, minutes: float = 1.0) -> Part:
    return Part(
        f"host:h{number}", f"hardware of h{number}", "host hardware", (f"h{number}",), True, minutes, 0.0
    )


def inputs(figure: Figure, target: str) -> list[str]:
    return [e.source for e in figure.edges if e.target == target]


def test_single_failures_hang_from_the_or_gate_and_pairs_from_and_gates_below_it(analyses) -> None:
    for name in NAMES:
        for service, found in analyses[name].availability.items():
            figure = draw(analyses[name], "fault-tree", None, service)
            kinds = {n.id: n.kind for n in figure.nodes}
            assert inputs(figure, "top") == ["any"]
            for gate in (key for key, kind in kinds.items() if kind == "and"):
                assert [kinds[key] for key in inputs(figure, gate)] == ["event", "event"]
            shown = [key for key in inputs(figure, "any") if kinds[key] == "event"]
            single = {f"event:{p.component}" for p in found.parts if p.single}
            assert set(shown) <= single
            assert len(inputs(figure, "any")) <= 12
            scene = paint.scene(figure)
            assert sum(isinstance(s, Symbol) and s.kind == "and" for s in scene.shapes) >= len(
                found.pairs[:3]
            )


@pytest.mark.parametrize(("single", "said"), [(171.0, "170 of the 180"), (179.0, "nearly all of the 180")])
def test_what_rounding_makes_of_the_rest_is_not_told_as_minutes(single: float, said: str) -> None:
    known = analysed("article-hybrid").availability["sql"]
    part = replace(next(p for p in known.parts if p.single), static=single, label="one")
    found = replace(known, parts=(part,), static_minutes=181.0)
    assert (two_digits(181.0), two_digits(single)) == ("180", "170" if single < 175 else "180")
    assert said in fault_tree._sentence(found, [part])


def test_thirty_single_failures_fold_and_the_rest_says_how_many() -> None:
    parts = tuple(part(n, 30.0 - n) for n in range(30))
    figure = sound(made(parts=parts, static_minutes=500.0), "fault-tree")
    assert len([n for n in figure.nodes if n.kind == "event" and "/" not in n.id]) == 6
    assert "24 more that do it alone: hardware of h6 and 23 others" in shown(figure)
    assert "hardware of h28 and hardware of h29" in texts(figure)


def test_what_takes_it_down_is_written_whole_and_many_machines_are_counted(analyses) -> None:
    for service in analyses["north-texas"].spec.services:
        scene = paint.scene(draw(analyses["north-texas"], "fault-tree", None, service))
        assert [w.text for w in scene.words() if "…" in w.text] == []
    hosts = [f"hv-{n}" for n in range(1, 21)]
    patch = Part(
        f"patch day:{', '.join(hosts)}",
        f"a patch day of {', '.join(hosts[:-1])} and {hosts[-1]} that goes wrong on all of them",
        "changes", tuple(hosts), True, 9.0, 0.0,
    )  # fmt: skip
    said = shown(sound(made(parts=(patch,), static_minutes=9.0), "fault-tree"))
    assert "hv-7 and 13 others that goes wrong on all of them" in said


def test_the_rest_has_the_minutes_that_nothing_drawn_accounts_for() -> None:
    pair = Pair(("a", "b"), ("A", "B"), 3.0)
    figure = sound(
        made(parts=(part(1, 50.0),), combined=(Together((pair,), 313, 7.0),), static_minutes=57.1),
        "fault-tree",
    )
    rest = figure.nodes[-1]
    assert (rest.kind, rest.title, rest.note) == (
        "undeveloped", "312 more pairs, and what takes three or more at once", "4.1 min",
    )  # fmt: skip


def test_sets_that_were_not_counted_are_not_said_to_be() -> None:
    figure = sound(made(combined=(Together(),)), "fault-tree")
    assert "too many to count" in figure.nodes[-1].title


def test_without_single_failures_or_pairs_the_rest_stands_alone() -> None:
    needed = replace(part(1), single=False)
    figure = sound(made(parts=(needed,), combined=(Together((), 0, 0.0),), static_minutes=1.5), "fault-tree")
    assert [n.kind for n in figure.nodes] == ["top", "or", "undeveloped"]
    assert figure.sentence.startswith("Nothing takes it down alone")


def test_nothing_is_left_over_where_every_failure_does_it_alone() -> None:
    figure = sound(
        made(parts=(part(1, 40.0),), combined=(Together((), 0, 0.0),), static_minutes=40.0), "fault-tree"
    )
    assert [n.kind for n in figure.nodes] == ["top", "or", "event"]
    assert (
        figure.sentence
        == "1 failure takes it down alone and makes all of the 40 minutes a year in this tree."
    )


def test_an_event_in_two_places_is_marked_as_repeated() -> None:
    pairs = (Pair(("a", "w"), ("A", "W"), 2.0), Pair(("b", "w"), ("B", "W"), 1.0))
    figure = sound(made(parts=(), combined=(Together(pairs, 2, 1.0),)), "fault-tree")
    assert {n.title: n.tone for n in figure.nodes if n.kind == "event"} == {"A": "", "B": "", "W": "repeated"}
    assert any(key.look == "event-repeated" for key in figure.legend)


def test_an_event_leads_to_the_thing_that_fails() -> None:
    one = replace(part(1), things=("hv-01",))
    links = {"host:hv-01": "inventory.html#hv-01", "finding:hv-01": "#no", "vm:hv-01": "#no"}
    figure = draw(made(parts=(one,), combined=(Together(),)), "fault-tree", links)
    assert [s.href for s in paint.scene(figure).shapes if isinstance(s, Hot)] == ["inventory.html#hv-01"]


def test_failure_modes_and_topologies_lead_to_where_they_are_explained() -> None:
    for view, links in (
        ("composition", {"mode:storage": "#storage"}),
        ("comparison", {"topology:guest": "#guest"}),
    ):
        shapes = paint.scene(draw(made(), view, links)).shapes
        assert [s.href for s in shapes if isinstance(s, Hot)] == list(links.values())


# Single points.


def titled(spec, point: str) -> str:
    """What a figure calls a thing: a volume by its title and its storage, else by its own id, a rack by its name within
    its site, the rest by its id."""
    storage, _, volume = point.partition("/")
    if storage in spec.sites and volume:
        return volume
    found = spec.storage[storage].volumes.get(volume) if storage in spec.storage else None
    if found is None:
        return point
    return f"{found.title or volume} on {spec.storage[storage].title or storage}"


@pytest.mark.parametrize("name", NAMES)
def test_every_single_point_is_marked_or_named_in_the_figure(analyses, name: str) -> None:
    for service, found in analyses[name].availability.items():
        figure = draw(analyses[name], "single-points", None, service)
        things = (*figure.nodes, *(c for _, c in figure.cards()), *figure.groups, *figure.buses)
        marked = {t.id.partition(":")[2] for t in things if t.chips}
        written = re.sub("[“”]", "", " ".join(figure.notes))
        for point in (*found.single_points, *found.coin_tosses):
            name_of = point.removesuffix("/witness")
            shown = titled(analyses[name].spec, name_of)
            assert name_of in marked or re.search(rf"\b{re.escape(shown)}\b", written), point
        assert marked <= {p.removesuffix("/witness") for p in (*found.single_points, *found.coin_tosses)}


def test_what_is_marked_has_an_outline_in_the_picture_and_the_rest_has_none() -> None:
    figure = draw(analysed("article-hybrid"), "single-points")
    outlines = [s for s in paint.scene(figure).shapes if isinstance(s, Box) and s.look == "mark-single"]
    assert {c.text for c in figure.chips()} == {"single point"}
    assert len(outlines) == len(list(figure.chips())) + 1  # and one in the legend
    assert figure.notes == (
        "Single points without a shape of their own here: the volume “SQL Server databases and logs” on SAN-S.",
    )


def test_a_coin_toss_has_another_look_than_a_single_point() -> None:
    figure = draw(analysed("microsoft-fault-domains"), "single-points", None, "warehouse")
    assert [bus.id for bus in figure.buses if any(c.severity == "toss" for c in bus.chips)] == [
        "network:cluster"
    ]
    assert theme.BOXES["mark-toss"][3] != theme.BOXES["mark-single"][3]


def test_that_all_nodes_are_lost_at_once_is_no_coin_toss_though_the_loss_of_one_is(analyses) -> None:
    found = analyses["clusters-from-scratch"]
    assert found.availability["website"].coin_tosses == ("pcmk-1",)
    titles = [node.title for node in draw(found, "fault-tree").nodes]
    assert any("pcmk-1 and pcmk-2" in title for title in titles)
    assert not any("coin toss" in title for title in titles)


def test_findings_are_left_out_where_single_points_are_marked(analyses) -> None:
    for name in NAMES:
        for service in analyses[name].spec.services:
            chips = draw(analyses[name], "single-points", None, service).chips()
            assert {c.severity for c in chips} <= {"single", "toss"}


# Colours.


@pytest.mark.parametrize("palette", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("look", ["static", "failover", "planned", "shared", "extra"])
def test_bars_stand_out_from_the_paper_and_from_a_marked_column(look: str, palette: int) -> None:
    _, stroke, _, _ = theme.BOXES[f"bar-{look}"]
    for ground in ("paper", "present-fill"):
        assert theme.contrast(theme.TOKENS[stroke][palette], theme.TOKENS[ground][palette]) >= 3


def test_pieces_of_a_bar_differ_in_lightness_or_outline_not_in_hue_alone() -> None:
    for one, two in (("static", "failover"), ("static", "planned"), ("shared", "extra")):
        fills = [theme.BOXES[f"bar-{look}"][0] for look in (one, two)]
        assert all(theme.contrast(*(theme.TOKENS[f][p] for f in fills)) >= 3 for p in (0, 1))
    dashes = [theme.BOXES[f"bar-{look}"][3] for look in ("failover", "planned")]
    assert dashes[0] != dashes[1]


def test_the_fault_tree_says_titles_and_not_ids() -> None:
    told = [node.title for node in draw(analysed("north-texas"), "fault-tree", service="erp-data").nodes]
    assert "site Dallas" in told
    assert "witness of SQL-FCI" in told
    hybrid = analysed("article-hybrid")
    mixed = [part.label for part in fault_tree.titled(hybrid, assessment(hybrid)).parts]
    assert "both controllers of SAN-S at once" in mixed
    assert "a patch day of SQL-A and SQL-B that goes wrong on both" in mixed
    assert "a release of SQL Server FCI that goes wrong on both" in mixed
    assert "Client network" in mixed  # and not "network Client network"


# Assumptions.


def test_a_bar_goes_from_the_fewest_to_the_most_minutes_of_an_assumption_around_the_middle(analyses) -> None:
    for name in NAMES:
        for service, found in analyses[name].availability.items():
            (panel,) = draw(analyses[name], "assumptions", None, service).panels
            (middle,) = panel.limits
            assert middle.value == pytest.approx(found.on_average, rel=1e-3)
            for bar, used in zip(panel.bars, found.assumptions, strict=False):
                end = bar.start + sum(p.value for p in bar.pieces)
                assert [bar.start, end] == pytest.approx(sorted((used.low, used.high)), rel=2e-3)
                less = sum(p.value for p in bar.pieces if p.look == "shared")
                turn = min(max(middle.value, bar.start), end)
                assert bar.start + less == pytest.approx(turn, rel=2e-3)


def test_a_bar_says_at_which_end_of_the_range_there_are_more_minutes() -> None:
    analysis = made()
    some = assessment(analysis).assumptions
    seldom = next(u for u in some if u.input.key.endswith(".mtbf"))
    long = next(u for u in some if u.input.key.endswith(".mttr"))
    bars = sound(made(assumptions=(seldom, long)), "assumptions").panels[0].bars
    low, high = (of_an_input(seldom.input, v) for v in (seldom.input.low, seldom.input.high))
    assert bars[0].note == f"between failures: {high} and {low}"
    low, high = (of_an_input(long.input, v) for v in (long.input.low, long.input.high))
    assert bars[1].note == f"to repair: {low} and {high}"


def test_assumptions_that_move_nothing_have_no_bar() -> None:
    (first, *_) = assessment(made()).assumptions
    figure = sound(made(assumptions=(replace(first, high=first.low),)), "assumptions")
    assert figure.panels == ()
    assert figure.sentence.startswith("No assumption moves")


def test_what_moves_the_minutes_is_named_by_titles_and_in_words(analyses) -> None:
    for name in NAMES:
        analysis = analyses[name]
        ids = {
            key
            for some in (analysis.spec.services, analysis.spec.clusters)
            for key, entry in some.items()
            if entry.title and key not in entry.title.lower()
        }
        for found in analysis.availability.values():
            for used in found.assumptions:
                title = used.input.title
                if title.startswith("Until "):
                    assert not ids & set(re.findall(r"[\w.-]+", title)), title
                assert "name life" not in title and "smb clients" not in title
    known = analyses["north-texas"]
    assert draw(known, "assumptions", None, "web-data").sentence.startswith(
        "Until clients of Shop database are connected again (old address in the caches of clients 0 s to 20 min)"
    )


@pytest.mark.parametrize("name", NAMES)
def test_no_axis_ends_before_its_bars_and_values_stand_where_their_bars_end(
    analyses: dict[str, Analysis], name: str
) -> None:
    for view in ("composition", "comparison", "assumptions"):
        for service in analyses[name].spec.services:
            figure = draw(analyses[name], view, None, service)
            scene = paint.scene(figure)
            grid = [s.points[0][0] for s in scene.shapes if isinstance(s, Wire) and s.look == "grid"]
            bars = [
                s.area
                for s in scene.shapes
                if isinstance(s, Box) and s.look.startswith("bar-") and not s.role
            ]
            if not any(panel.rows for panel in figure.panels):
                assert max(a.right for a in bars) <= max(grid) + THINNEST * 3, (view, service)
            if view == "composition":
                (total,) = (
                    w for w in scene.words() if w.text == figure.panels[0].bars[0].text and w.weight == 700
                )
                assert total.x - max(a.right for a in bars if a.y < total.y < a.bottom) <= 10, service


def test_an_axis_ends_at_a_round_value_that_nothing_goes_beyond() -> None:
    for top in (0.3, 1, 9.9, 11.5, 55, 101, 290, 505, 1999):
        scale = Scale(0, 100, top).rounded()
        assert scale.ticks()[-1] == pytest.approx(scale.top)
        assert top <= scale.top <= 1.7 * top
        assert len(scale.ticks()) <= 7
