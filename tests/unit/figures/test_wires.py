"""Lines of a topology: each runs at right angles, through nothing that it does not end at, and over no other."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any, cast

import pytest
from support.crowds import crowd
from support.geometry import faults
from support.golden import NAMES
from support.shipped import analysed

from hadocs.analysis import Analysis
from hadocs.figures import draw, paint
from hadocs.figures.paint.scene import Area, Box, Drum, Scene, Wire, Words
from hadocs.figures.paint.tags import Tag, common, shorter
from hadocs.figures.plan import Figure
from hadocs.figures.views import of_a_service
from hadocs.spec.model import Spec
from hadocs.topology.build import build


def pieces(wire: Wire) -> list[Area]:
    return [
        Area(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
        for (x1, y1), (x2, y2) in pairwise(wire.points)
    ]


def drawn(name: str) -> tuple[Figure, Scene]:
    figure = draw(analysed(name))
    return figure, paint.scene(figure)


def homes(figure: Figure) -> dict[str, set[str]]:
    """By id, what it stands in."""
    found: dict[str, set[str]] = {}
    for node, card in figure.cards():
        found.setdefault(card.id, set()).add(node.id)
    for group in figure.groups:
        for member in group.members:
            found.setdefault(member, set()).add(group.id)
    for node, card in figure.cards():
        found[card.id] |= found.get(node.id, set())
    return found


@pytest.mark.parametrize("name", NAMES)
def test_no_line_runs_through_what_it_does_not_end_at(name: str) -> None:
    figure, scene = drawn(name)
    within = homes(figure)
    things = [
        s for s in scene.shapes if isinstance(s, Box | Drum) and s.of and getattr(s, "look", "") != "site"
    ]
    for wire in (s for s in scene.shapes if isinstance(s, Wire) and s.ends):
        own = {*wire.ends, *(home for end in wire.ends for home in within.get(end, ()))}
        for thing in things:
            if thing.of not in own:
                inner = thing.area.grown(-1)
                assert not any(p.grown(0.5).meets(inner) for p in pieces(wire)), (wire, thing)


@pytest.mark.parametrize("name", NAMES)
def test_no_line_lies_over_another(name: str) -> None:
    _, scene = drawn(name)
    wires = [s for s in scene.shapes if isinstance(s, Wire) and s.ends]
    for one, two in combinations(wires, 2):
        for a in pieces(one):
            for b in pieces(two):
                upright = a.w == b.w == 0 and abs(a.x - b.x) < 3 and a.y < b.bottom and b.y < a.bottom
                level = a.h == b.h == 0 and abs(a.y - b.y) < 3 and a.x < b.right and b.x < a.right
                assert not upright, (one, two)
                assert not level, (one, two)


@pytest.mark.parametrize("name", NAMES)
def test_lines_turn_at_right_angles(name: str) -> None:
    _, scene = drawn(name)
    for wire in (s for s in scene.shapes if isinstance(s, Wire)):
        assert all(p.w == 0 or p.h == 0 for p in pieces(wire))


def crowded(seed: int, view: str) -> Figure:
    spec = Spec.model_validate(crowd(seed))
    service = next(iter(spec.services)) if view in of_a_service() else ""
    return draw(Analysis(cast(Any, None), spec, build(spec)), view, None, service)


@pytest.mark.parametrize(
    ("seed", "view"), [(76, "single-points"), (192, "single-points"), (247, "thumbnail")]
)
def test_a_line_that_would_step_aside_by_next_to_nothing_is_straight(seed: int, view: str) -> None:
    assert [f.kind for f in faults(crowded(seed, view))] == []


def test_the_legend_has_no_line_of_which_words_say_all() -> None:
    figure = crowded(8, "topology")
    assert "attached to a network" in [key.text for key in figure.legend]
    scene = paint.scene(figure)
    assert not any(s.look == "network" for s in scene.shapes if isinstance(s, Wire))
    assert "attached to a network" not in [s.text for s in scene.shapes if isinstance(s, Words)]
    assert "storage" in [s.text for s in scene.shapes if isinstance(s, Words)]


def test_lines_that_join_say_once_what_they_have_in_common() -> None:
    assert common(["iSCSI · 2 paths", "iSCSI · 2 paths"]) == "iSCSI · 2 paths each"
    assert common(["FC · both · 2 paths each"]) == "FC · both · 2 paths each"
    assert common(["iSCSI", "iSCSI initiator"]) == "iSCSI"
    assert common(["FC · 4 paths", "NFS"]) == "FC / NFS"
    assert common(["2 paths", ""]) == "2 paths where stated"


def test_a_label_without_room_leaves_out_its_middle_and_then_its_end() -> None:
    assert shorter("FC · all 4 · 4 paths each") == ["FC · all 4 · 4 paths each", "FC · 4 paths each", "FC"]


def test_a_label_stands_around_its_point() -> None:
    area = Tag(100, 50, "FC", "storage").area
    assert area.middle == pytest.approx(100, abs=0.5)
    assert area.y < 50 < area.bottom


def test_a_line_without_a_label_has_no_shorter_one() -> None:
    assert shorter("") == []
    assert shorter("iSCSI") == ["iSCSI"]
    assert shorter("FC · both · 2 paths") == ["FC · both · 2 paths", "FC · 2 paths", "FC"]


def bundles(data: dict[str, Any]) -> list[str]:
    spec = Spec.model_validate({"hadocs": 1, "name": "bundles", **data})
    figure = draw(Analysis(cast(Any, None), spec, build(spec)))
    assert faults(figure) == []
    scene = paint.scene(figure)
    tags = [s for s in scene.shapes if isinstance(s, Box) and s.look == "tag-network"]
    return [w.text for t in tags for w in scene.words() if t.area.holds(w.area)]


def test_a_line_that_stands_for_several_networks_says_for_which() -> None:
    """Five networks of one cluster were one line, and so were two of another beside it: nobody could tell which."""
    nets = ["public", "migration", "backup", "storage", "links"]
    hosts = {f"h{n}": {"networks": nets} for n in (1, 2)}
    one = {"networks": {n: {} for n in nets}, "hosts": hosts, "clusters": {"c": {"members": ["h1", "h2"]}}}
    assert bundles(one) == ["all 5 networks"]
    two = {
        "networks": {n: {} for n in [*nets, "guests"]},
        "hosts": {**hosts, **{f"k{n}": {"networks": ["guests"]} for n in (1, 2)}},
        "clusters": {"c": {"members": ["h1", "h2"]}, "d": {"members": ["k1", "k2"]}},
    }
    two["hosts"] = {k: {"networks": v["networks"][-4:]} for k, v in two["hosts"].items()}
    assert bundles(two) == ["migration network + backup network + storage network + links network"]
    two["networks"] = {n: {"title": f"The network that is for {n} alone"} for n in two["networks"]}
    assert bundles(two) == ["4 networks"]


@pytest.mark.parametrize("name", NAMES)
def test_each_line_of_several_networks_has_its_label(name: str) -> None:
    _, scene = drawn(name)
    tags = [s for s in scene.shapes if isinstance(s, Box) and s.look == "tag-network"]
    combs = {s.ends for s in scene.shapes if isinstance(s, Wire) and s.look == "network" and len(s.ends) > 2}
    several = [ends for ends in combs if sum(end.startswith("network:") for end in ends) > 1]
    assert len(tags) == sum(not end.startswith("network:") for ends in several for end in ends)
