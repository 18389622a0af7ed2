"""The way of the users in the figure of a failure: lines where all of them have one, else sentences."""

from __future__ import annotations

import pytest
from support.geometry import faults
from support.golden import NAMES
from support.shipped import analysed

from hadocs.figures import draw, paint
from hadocs.figures.paint.scene import Box, Drum, Scene, Wire
from hadocs.figures.plan import Figure


def wires(scene: Scene) -> dict[str, tuple[str, ...]]:
    return {s.of: s.ends for s in scene.shapes if isinstance(s, Wire) and s.of}


def figure(name: str, of: str) -> tuple[Figure, Scene]:
    found = draw(analysed(name), "failure", of=of)
    return found, paint.scene(found)


def test_users_and_data_are_led_to_the_member_that_serves_before_and_after() -> None:
    _, scene = figure("article-hybrid", "hv-02")
    found = wires(scene)
    assert found["before:reaches:service:sql"] == ("before:users", "before:sql-a:hv-02")
    assert found["after:reaches:service:sql"] == ("after:users", "after:sql-b:hv-03")
    assert found["after:data:service:sql"] == ("after:sql-b:hv-03", "after:storage:san-s")
    assert not any(w.text.startswith("Users reach") for w in scene.words())


def test_the_description_says_it_in_words_all_the_same() -> None:
    found, _ = figure("article-hybrid", "hv-02")
    assert "After: Users reach SQL Server FCI on SQL-B; its data is on SAN-S." in found.description


@pytest.mark.parametrize(("name", "of"), [("north-texas", "hv-dal-1"), ("proxmox-three-nodes", "pve-1")])
def test_where_a_line_has_no_way_sentences_say_it_in_both_stages(name: str, of: str) -> None:
    _, scene = figure(name, of)
    assert not any(key.partition(":")[2].startswith(("reaches", "data")) for key in wires(scene))
    assert not any(isinstance(s, Box) and s.look == "network" for s in scene.shapes)
    assert sum(w.text.startswith("Users reach") for w in scene.words()) >= 2


def test_a_service_that_may_be_down_has_no_line_there() -> None:
    _, scene = figure("clusters-from-scratch", "pcmk-1")
    found = [key for key in wires(scene) if "reaches" in key]
    assert found == ["before:reaches:service:website"]
    assert any(w.text == "Users reach Web site on pcmk-2, or not at all." for w in scene.words())


@pytest.mark.parametrize("name", NAMES)
def test_storage_stays_in_its_place_and_what_is_lost_is_called_so(name: str) -> None:
    analysis = analysed(name)
    for of in (*analysis.spec.hosts, *analysis.spec.servers, *analysis.spec.storage):
        figure = draw(analysis, "failure", of=of)
        if not figure.stages:
            continue
        before, after = figure.stages
        assert [one.id for one in before.stores] == [one.id for one in after.stores]
        assert not [one for one in before.stores if one.lost]
        assert {one.id for one in after.stores if one.lost} >= {of} & {*analysis.spec.storage}
        scene = paint.scene(figure)
        drums = [
            (s.of.partition(":")[0], s.of.partition(":")[2], s.area.x)
            for s in scene.shapes
            if isinstance(s, Drum)
        ]
        there = {stage: {(key, x) for s, key, x in drums if s == stage} for stage in ("before", "after")}
        assert there["before"] == there["after"]
        steps = {step.number: step.text for step in figure.steps}
        for one in after.stores:
            assert not one.number or one.title in steps[one.number]
        assert faults(figure) == []
