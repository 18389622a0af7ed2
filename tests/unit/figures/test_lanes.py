"""What a figure of a failure says of every service and step: a lane, a number in the picture, all who may take over."""

import itertools

import pytest
from support.geometry import faults
from support.golden import NAMES
from support.shipped import analysed

from hadocs.behaviour.model import Step
from hadocs.behaviour.regained import absences
from hadocs.behaviour.wording import as_said
from hadocs.figures import draw
from hadocs.figures.paint import scene
from hadocs.figures.paint.scene import Box, Drum
from hadocs.figures.plan import Figure
from hadocs.figures.words import keyless
from hadocs.topology.model import Thing

LOSSES = [
    (name, loss.thing)
    for name in NAMES
    for loss in analysed(name).topology.losses.values()
    if loss.thing.kind in ("host", "server", "site", "storage")
]
SOME = LOSSES[::3]


def lanes(figure: Figure) -> str:
    return " ".join(bar.title for panel in figure.panels for bar in panel.bars)


@pytest.mark.parametrize(("name", "thing"), SOME)
def test_each_service_that_is_away_or_stays_down_has_a_lane(name: str, thing: Thing) -> None:
    analysis = analysed(name)
    figure = draw(analysis, "failure", of=thing.id)
    services = analysis.timeline((Step((thing,)),)).services
    hit = [k for k, outcome in services.items() if outcome.state in ("down", "interrupted")]
    if len(hit) <= 4:
        for key in hit:
            assert analysis.topology.services[key].title in lanes(figure)
    for panel in figure.panels:
        down = [bar for bar in panel.bars if bar.text == "down"]
        reach = [bar.start + sum(piece.value for piece in bar.pieces) for bar in panel.bars]
        assert all(sum(p.value for p in bar.pieces) == max(reach) for bar in down), "no end within the axis"
    assert faults(figure) == []


def test_a_service_that_stays_down_has_a_lane_without_an_end_which_says_what_ends_it() -> None:
    (panel,) = draw(analysed("dell-2008-guest"), "failure", of="server-1").panels
    first, other = panel.bars
    assert (first.title, first.text) == ("Files within one server", "down")
    assert first.pieces[0].text == "until a person has repaired it"
    assert (other.title, other.text) == ("Files across two servers", "27 to 140 s")


def test_where_all_stays_down_the_objectives_are_what_the_lanes_are_seen_beside() -> None:
    (panel,) = draw(analysed("microsoft-two-site-manual"), "failure", of="site-a").panels
    assert [bar.text for bar in panel.bars] == ["down"] * 3
    assert [limit.value for limit in panel.limits] == [14400.0]
    ends = draw(analysed("microsoft-two-site-manual"), "failure", of="site-a").facts[0].text
    assert (
        "until Site A (main) is back, or a person forces the quorum of Cluster with a recovery site" in ends
    )


@pytest.mark.parametrize(("name", "thing"), SOME)
def test_each_step_has_its_number_in_the_picture_or_looks_like_one_that_has_none(
    name: str, thing: Thing
) -> None:
    figure = draw(analysed(name), "failure", of=thing.id)
    tiles = [tile for stage in figure.stages for frame in stage.frames for tile in frame.tiles]
    drawn = {n for stage in figure.stages for frame in stage.frames for n in frame.numbers}
    drawn |= {tile.number for tile in tiles} | {one.number for stage in figure.stages for one in stage.stores}
    drawn |= {n for tile in tiles for card in tile.cards for n in (*card.also, card.number)}
    drawn |= {mark.number for panel in figure.panels for bar in panel.bars for mark in bar.marks}
    for step in figure.steps if figure.stages else ():
        assert (step.number in drawn) is (step.look != "aside")
    without = any(step.look == "aside" for step in figure.steps)
    assert without is ("step that is not in the picture" in [key.text for key in figure.legend])


def test_all_that_a_cluster_does_stands_at_it() -> None:
    figure = draw(analysed("proxmox-three-nodes"), "failure", of="pve-1")
    assert [frame.numbers for frame in figure.stages[1].frames] == [(3, 9, 10)]
    cards = {c.title: (*c.also, c.number) for f in figure.stages[1].frames for c in f.tiles[0].cards}
    assert cards["db-1"] == (4, 5, 0)


def test_what_pauses_before_it_stops_has_both_numbers() -> None:
    figure = draw(analysed("microsoft-two-site-manual"), "failure", of="array-a")
    cards = [c for f in figure.stages[1].frames for t in f.tiles for c in t.cards]
    assert {c.title: c.also for c in cards} == dict.fromkeys(("files-1", "crm-1", "crm-db"), (2, 3))
    assert not any(step.look == "aside" for step in figure.steps)


@pytest.mark.parametrize("name", NAMES)
def test_an_arrow_to_one_of_several_that_may_take_over_says_so(name: str) -> None:
    analysis = analysed(name)
    figure = draw(analysis)
    for group in (g for g in figure.groups if g.kind == "band"):
        view = analysis.topology.clusters[group.id.removeprefix("cluster:")]
        arrows = [e for e in figure.edges if e.kind == "failover" and e.source in group.members]
        carried = [analysis.topology.services[s] for s in view.services]
        takers = {m for s in carried if len(s.active) == 1 for m in s.passive}
        if len(takers) > len(arrows):
            assert {edge.label for edge in arrows} <= {"either", f"any of {len(takers)}"}
            assert any("may take" in note for note in figure.notes)


def test_members_that_may_take_over_are_named_on_the_topology_and_with_its_single_points() -> None:
    figures = (
        draw(analysed("proxmox-three-nodes")),
        draw(analysed("proxmox-three-nodes"), "single-points", service="database"),
    )
    for figure in figures:
        (arrow,) = [e for e in figure.edges if e.kind == "failover"]
        assert arrow.label == "either"
        assert any("db-2 or 3 may take PostgreSQL over." in note for note in figure.notes)


def test_the_losses_looked_at_are_of_every_kind() -> None:
    assert {thing.kind for _, thing in SOME} == {"host", "server", "site", "storage"}
    assert len(dict(itertools.groupby(SOME, key=lambda one: one[0]))) == len(NAMES)


def test_networks_and_switches_that_must_not_be_lost_next_are_named_and_nothing_is_only_counted() -> None:
    said = {f.id: f.text for f in draw(analysed("article-mixed"), "failure", of="phys-01").facts}["risk"]
    assert (
        "the loss of SAN-A, iSCSI network, switch sw-2 or the witness of FILE leaves FILE without quorum"
        in said
    )
    for name in NAMES:
        text = {f.id: f.text for f in draw(analysed(name), "failure").facts}["risk"]
        assert " more." not in text


def test_what_it_depends_on_is_said_without_the_key_of_the_spec() -> None:
    said = "it depends on whether commits of db wait: services.db.commit"
    assert keyless(said) == "it depends on whether commits of db wait"
    assert keyless(f"{said}.") == "it depends on whether commits of db wait."


@pytest.mark.parametrize(("name", "thing"), SOME)
def test_a_lane_is_as_long_as_its_words_say_and_no_number_hides_what_ends_there(
    name: str, thing: Thing
) -> None:
    analysis = analysed(name)
    figure = draw(analysis, "failure", of=thing.id)
    found = analysis.timeline((Step((thing,)),))
    away = absences(found, {key: service.requires for key, service in analysis.spec.services.items()})
    for bar in (bar for panel in figure.panels for bar in panel.bars if bar.id in away and bar.pieces):
        said = as_said(away[bar.id].lasts)
        end = said.low if said.high is None else said.high
        assert sum(piece.value for piece in bar.pieces) == pytest.approx(end)
        assert all(mark.value <= bar.start + end + 1e-6 for mark in bar.marks)
    boxes = [shape for shape in scene(figure).shapes if isinstance(shape, Box) and not shape.role]
    numbers = [box.area for box in boxes if box.look.startswith("number-")]
    away_for = [box.area for box in boxes if box.look == "bar-static"]
    assert not any(disc.meets(bar) for disc in numbers for bar in away_for)


@pytest.mark.parametrize(("name", "thing"), LOSSES)
def test_no_member_waits_for_a_service_that_is_down(name: str, thing: Thing) -> None:
    analysis = analysed(name)
    figure = draw(analysis, "failure", of=thing.id)
    down = {k for k, o in analysis.timeline((Step((thing,)),)).services.items() if o.state == "down"}
    for card in (c for s in figure.stages[1:] for f in s.frames for t in f.tiles for c in t.cards):
        key = card.id.split(":")[1]
        services = {*analysis.topology.machines[key].services} if key in analysis.topology.machines else set()
        if card.marks and services and services <= down:
            assert not card.note.endswith(("passive", "active"))
            assert card.look not in ("passive", "active")


def test_members_of_a_service_that_is_down_are_called_so() -> None:
    figure = draw(analysed("dell-2008-guest"), "failure", of="array-1")
    cards = [c for f in figure.stages[1].frames for t in f.tiles for c in t.cards]
    assert {c.title: c.note for c in cards if c.marks} == {
        "vm-a": "Files within one server · down",
        "vm-b": "Files within one server · down",
        "vm-c": "Files across two servers · down",
    }


def test_the_mirror_of_what_is_lost_is_drawn_with_what_happens_to_it() -> None:
    figure = draw(analysed("north-texas"), "failure", of="metro-dal")
    for stage in figure.stages:
        assert {s.id: s.note for s in stage.stores} == {
            "metro-dal": "",
            "metro-ftw": "mirror of Metro array Dallas",
        }
    (mirror,) = [s for s in figure.stages[1].stores if s.id == "metro-ftw"]
    told = [figure.steps[n - 1].text for n in mirror.also]
    assert told == ["Metro array Fort Worth pauses.", "Metro array Fort Worth goes on from where it paused."]
    drums = [s.of for s in scene(figure).shapes if isinstance(s, Drum)]
    assert drums.count("after:storage:metro-ftw") == drums.count("before:storage:metro-ftw") == 1
