"""Legends: every style of line and every kind of mark that a figure draws is in it, and none that it doesn't."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.golden import NAMES
from support.shipped import analysed

from hadocs import pipeline
from hadocs.figures import draw, paint
from hadocs.figures.paint.scene import Area, Box, Drum, Scene, Symbol, Wire
from hadocs.figures.views import of_a_service, views

LINES = frozenset(
    (
        *(
            "network",
            "storage",
            "storage-far",
            "mirror",
            "join",
            "move",
            "failover",
            "heartbeat",
            "votes",
            "needs",
        ),
        *(
            "taken",
            "open",
            "uplink",
            "uplink-alone",
            "bracket",
            "bracket-guest",
            "bracket-runs",
            "bracket-needs",
        ),
    )
)
"""Lines that say something by their look; others are axes, grids, borders and strokes, or have words on each."""
MARKS = re.compile(
    r"square-.*|bar-.*|mark-.*|meter-.*|vote-.*|gate-.*|basic|event-repeated|chassis-lost|drum-copy|plug-end"
    r"|card-(?:active|passive|runs|member|ghost|gone|maybe|arrives|single|toss)|number-aside|error|warning"
)
"""Looks of squares, discs, bars, chips and cards that say something which no word at each of them does."""
ALIKE = {
    "plug": "plug-end",
    "card-vote-host": "vote-host",
    "card-vote-guest": "vote-guest",
    "card-vote-mute": "vote-lost",
}
"""What is painted like something else but for its size or the ground that it lies on, by its look."""
WORDED = {"dependencies": {"card-active", "card-passive", "card-runs"}}
"""By view the looks that have a word at each: whether a member is active, and what an instance does."""


def looks(scene: Scene, *, key: bool) -> Iterator[str]:
    """The looks of all shapes that stand in a figure, or in its legend."""
    for shape in scene.shapes:
        if isinstance(shape, Symbol) and (shape.role == "key") == key:
            yield f"gate-{shape.kind}"
        elif isinstance(shape, Box | Drum) and (shape.role == "key") == key:
            yield ALIKE.get(shape.look, shape.look)


def drawn(scene: Scene, *, key: bool) -> set[str]:
    """The lines and marks that stand in a figure, or in its legend, and are to be in both."""
    wires = (s for s in scene.shapes if isinstance(s, Wire) and (s.role == "key") == key)
    return {s.look for s in wires if s.look in LINES} | {
        x for x in looks(scene, key=key) if MARKS.fullmatch(x)
    }


def wrong(scene: Scene, worded: set[str]) -> tuple[list[str], list[str]]:
    """What is missing in the legend of a figure, and what is in it and not in the figure."""
    missing = drawn(scene, key=False) - drawn(scene, key=True) - worded
    more = drawn(scene, key=True) - drawn(scene, key=False)
    more |= {look for look in looks(scene, key=True) if look not in set(looks(scene, key=False))}
    return sorted(missing), sorted(more)


@pytest.mark.parametrize("view", [view for view in views() if view != "thumbnail"])
def test_every_style_that_is_drawn_is_in_the_legend_and_no_other(view: str) -> None:
    found = {}
    for name in NAMES:
        for service in analysed(name).spec.services if view in of_a_service() else [""]:
            scene = paint.scene(draw(analysed(name), view, None, service))
            if any(said := wrong(scene, WORDED.get(view, set()))):
                found[f"{name} {service}"] = said
    assert found == {}


FIELD = Path(__file__).parents[1] / "behaviour" / "field"
ODD = (
    "ag-2012-dead-witness",
    "fault-tolerance-twice",
    "arrays-shipped-to-the-other-site",
    "metro-links",
    "vsan-stretched",
)
"""Specs with what is thin, small or alone: hosts with disks of their own, a memory that is nearly free."""


@pytest.mark.parametrize("name", ODD)
def test_so_it_is_for_what_is_too_thin_to_draw_and_for_disks_of_a_host_alone(name: str) -> None:
    analysis = pipeline.analyse(FIELD / f"{name}.yaml")
    found = {}
    for view in ("storage", "overview", "network", "topology", *of_a_service()):
        for service in analysis.spec.services if view in of_a_service() else [""]:
            scene = paint.scene(draw(analysis, view, None, service))
            if any(said := wrong(scene, WORDED.get(view, set()))):
                found[f"{view} {service}"] = said
    assert found == {}


@pytest.mark.parametrize("name", NAMES)
def test_so_it_is_for_each_cluster_and_each_host(name: str) -> None:
    spec = analysed(name).spec
    for view, things in (("quorum", [*spec.clusters]), ("maintenance", [*spec.hosts][:3])):
        for thing in things:
            assert not any(wrong(paint.scene(draw(analysed(name), view, of=thing)), set())), (view, thing)


@pytest.mark.parametrize("look", ["square-service", "vote-lost", "warning", "card-ghost", "bar-static"])
def test_a_mark_without_its_key_and_a_key_without_its_mark_are_seen(look: str) -> None:
    mark = Box(Area(0, 0, 9, 9), 2, look)
    entry = Box(Area(0, 20, 9, 9), 2, look, role="key")
    assert wrong(Scene(50, 50, [mark]), set()) == ([look], [])
    assert wrong(Scene(50, 50, [entry]), set()) == ([], [look])
    assert wrong(Scene(50, 50, [mark, entry]), set()) == ([], [])
