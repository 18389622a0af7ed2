"""Tiles of hosts: of no kind of machine is the number left out, however narrow a strip is."""

from __future__ import annotations

import pytest

from hadocs.figures.paint import fleet
from hadocs.figures.paint.scene import Area, Box, Scene, Words
from hadocs.figures.plans.overview import Fleet, Square, Strip

KINDS: tuple[Square, ...] = ("active", "passive", "service", "plain")
COUNTS = (120, 37, 240, 999)


def _made(each: str, text: str) -> Fleet:
    many = Strip(
        id="s", title="one", machines=tuple(zip(KINDS, COUNTS, strict=True)), share=0.5, text=text, site="a"
    )
    few = Strip(id="t", title="two", machines=(("plain", 2),), site="a")
    return Fleet(id="f", title="HVC", kind="host-cluster", sites=("a",), strips=(many, few), each=each)  # type: ignore[arg-type]


@pytest.mark.parametrize("each", ["host", "cluster"])
@pytest.mark.parametrize("text", ["", "50%"])
@pytest.mark.parametrize("wide", [110, 150, 170, 190, 210, 240, 330, 700])
def test_a_strip_says_how_many_machines_of_every_kind_there_are(each: str, text: str, wide: float) -> None:
    scene, made = Scene(), _made(each, text)
    area = Area(10, 10, wide, 0)
    area = Area(10, 10, wide, fleet.height(made, area, {}))
    fleet.paint(scene, made, area, {})
    (box,) = (s.area for s in scene.shapes if isinstance(s, Box) and s.of == "s")
    said = [s for s in scene.shapes if isinstance(s, Words) and s.text.isdigit()]
    assert [s.text for s in said] == [*map(str, COUNTS)]
    assert all(box.holds(s.area) for s in said)
    assert area.holds(box)
    places = [s.area for s in scene.shapes if isinstance(s, Words)]
    assert not [(a, b) for n, a in enumerate(places) for b in places[:n] if a.meets(b)]


def test_strips_have_no_row_that_none_of_them_needs() -> None:
    made = _made("cluster", "")
    assert fleet.height(made, Area(0, 0, 150, 0), {}) == fleet.height(made, Area(0, 0, 140, 0), {})
    assert fleet.height(made, Area(0, 0, 110, 0), {}) > fleet.height(made, Area(0, 0, 150, 0), {})


@pytest.mark.parametrize(("wide", "beside"), [(110, False), (330, True)])
def test_a_note_without_room_is_kept_with_the_name(wide: float, beside: bool) -> None:
    strip = Strip(id="s", title="a cluster", note="12 nodes", site="a")
    made = Fleet(
        id="f", title="HVC", kind="host-cluster", sites=("a",), strips=(strip, strip), each="cluster"
    )
    scene = Scene()
    fleet.paint(scene, made, Area(0, 0, wide, fleet.height(made, Area(0, 0, wide, 0), {})), {})
    said = [s.text for s in scene.shapes if isinstance(s, Words)]
    kept = [s.full for s in scene.shapes if isinstance(s, Words)]
    assert ("12 nodes" in said) == beside
    assert ("a cluster · 12 nodes" in kept) == (not beside)
