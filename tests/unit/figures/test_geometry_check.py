"""The check of the geometry finds each kind of fault, and not what lies close to it."""

from __future__ import annotations

import pytest
from support.geometry import Members, faults, judge, narrow
from support.geometry.fault import KINDS

from hadocs.figures import theme
from hadocs.figures.paint.scene import Area, Box, Dot, Drum, Scene, Shape, Wire, Words
from hadocs.figures.paint.write import write
from hadocs.figures.plan import Card, Figure, Group, Node
from hadocs.spec.bidi import END, isolated

PLAN = Figure(
    name="x",
    form="estate",
    title="x",
    nodes=(
        Node(id="host:a", kind="host", title="Alpha", cards=(Card(id="vm:1", title="One"),)),
        Node(id="host:b", kind="host", title="A name that has forty-one characters in all"),
    ),
    groups=(
        Group(id="cluster:k", kind="host-cluster", title="K", members=("host:a",)),
        Group(id="cluster:g", kind="band", title="G", members=("vm:1",)),
    ),
)


def found(*shapes: Shape) -> set[str]:
    scene = Scene(600, 400, list(shapes))
    return {f.kind for f in judge(write(scene, PLAN, "alone", marked=True), Members.of(PLAN))}


def words(text: str, x: float = 20, y: float = 40, size: float = 14, full: str = "") -> Words:
    return Words(x, y, text, size, 400, "strong", full=full)


def node(x: float, y: float, w: float = 80, h: float = 60, of: str = "host:a") -> Box:
    return Box(Area(x, y, w, h), 8, "chassis", of=of)


def card(x: float, y: float, w: float = 40, h: float = 30, of: str = "vm:1") -> Box:
    return Box(Area(x, y, w, h), 8, "card-active", of=of)


def frame(x: float, y: float, w: float, h: float, of: str = "cluster:k") -> Box:
    return Box(Area(x, y, w, h), 8, "host-cluster", of=of)


def band(x: float, y: float, w: float, h: float) -> Box:
    return Box(Area(x, y, w, h), 8, "band", of="cluster:g")


def tag(x: float, y: float, of: str = "") -> Box:
    return Box(Area(x, y, 40, 20), 8, "tag-storage", of=of)


def edge(*points: tuple[float, float], head: bool = False, of: str = "", ends: tuple[str, ...] = ()) -> Wire:
    return Wire(points, "storage", head, of=of, ends=ends)


LEFT, RIGHT = node(20, 100), node(300, 100, of="host:b")
ACROSS = edge((100, 130), (300, 130))
"""From the left node to the right one."""

DRUM = Drum(Area(180, 200, 80, 70), "storage", of="storage:s")

CASES: list[tuple[str, list[Shape], list[Shape]]] = [
    ("unnamed", [node(20, 100, of="")], [node(20, 100)]),
    ("cut off", [words("hello", 580)], [words("hello", 560)]),
    ("cut off", [node(560, 100)], [node(515, 100)]),
    ("small", [words("hello", size=11.5)], [words("hello", size=12)]),
    ("short title cut", [words("Alp…", full="Alpha")], [words("Alpha")]),
    (
        "short title cut",
        [words("On…", full="One")],
        [words("A name that has…", full="A name that has forty-one characters in all")],
    ),
    ("count cut", [words("A long na…", full="A long name 1/2")], [words("A long… 1/2", full="A long name 1/2")]),
    (
        "number cut",
        [words("All of them, which are…", full="All of them, which are 12 machines")],
        [words("All of them, which is…", full="All of them, which is hv-12 and vm-7")],
    ),
    (
        "number cut",
        [words("All of… or so", full="All of them, which are 12 machines or so")],
        [words("All… 12 machines or so", full="All of them, which are 12 machines or so")],
    ),
    (
        "number cut",
        [words("All of…", full="All of them: 5 s"), words("or 5 s", y=58)],
        [words("All of…", full="All of them: 5 s"), words("5 s", y=58)],
    ),
    (
        "limit behind a bar",
        [Wire(((50, 20), (50, 90)), "limit"), Box(Area(20, 40, 60, 20), 0, "bar-static")],
        [Box(Area(20, 40, 60, 20), 0, "bar-static"), Wire(((50, 20), (50, 90)), "limit")],
    ),
    ("cut without its whole", [words("some…")], [words("some…", full="some more")]),
    ("line through text", [DRUM, words("hello", 205, 232)], [DRUM, words("hello", 205, 245)]),
    ("line through text", [DRUM, words("hello", 205, 270)], [DRUM, words("hello", 205, 262)]),
    ("turned", [words("שרת · 2 paths")], [words(f"{isolated('שרת 1')} · 2 paths")]),
    ("turned", [words(f"שרת{END}")], [words("שרת")]),
    ("text over text", [words("hello"), words("there", 40)], [words("hello"), words("there", 60)]),
    ("line through text", [words("hello"), Wire(((0, 36), (200, 36)), "grid")],
     [words("hello"), Wire(((0, 45), (200, 45)), "grid")]),
    ("line through text", [Wire(((0, 36), (200, 36)), "grid"), words("hello")],
     [Wire(((0, 36), (200, 36)), "grid"), Box(Area(15, 25, 60, 25), 2, "plate-site"), words("hello")]),
    ("line through text",
     [Wire(((40, 10), (40, 80)), "limit"), Box(Area(15, 25, 60, 25), 2, "plate-site"), words("hello")],
     [Wire(((90, 10), (90, 80)), "limit"), Box(Area(15, 25, 60, 25), 2, "plate-site"), words("hello")]),
    ("line through text", [Box(Area(10, 20, 30, 30), 4, "meter"), words("hello")],
     [Box(Area(10, 20, 60, 30), 4, "meter"), words("hello")]),
    ("covered text", [words("hello"), node(10, 20)], [node(10, 20), words("hello")]),
    ("nodes overlap", [LEFT, node(90, 130, of="host:b")], [LEFT, node(100, 130, of="host:b")]),
    ("nodes overlap", [LEFT, node(20, 100, of="host:b")], [LEFT, card(30, 110)]),
    ("nodes overlap", [tag(100, 100), tag(135, 110)], [tag(100, 100), tag(140, 110)]),
    ("across a frame", [frame(10, 90, 60, 100), LEFT], [frame(10, 90, 100, 100), LEFT]),
    ("across a frame", [LEFT, card(30, 110), band(10, 120, 200, 40)], [LEFT, card(30, 110), band(10, 105, 200, 40)]),
    ("across a frame", [frame(10, 90, 60, 100), frame(60, 90, 60, 100, of="cluster:g")],
     [frame(10, 90, 60, 100), frame(70, 90, 60, 100, of="cluster:g")]),
    ("stranger", [frame(10, 90, 400, 100), LEFT, RIGHT], [frame(10, 90, 100, 100), LEFT, RIGHT]),
    ("stranger", [LEFT, band(10, 105, 200, 40), card(30, 110), card(120, 110, of="vm:2")],
     [LEFT, band(10, 105, 80, 40), card(30, 110), card(120, 110, of="vm:2")]),
    ("left out", [frame(110, 90, 100, 100), LEFT], [frame(10, 90, 100, 100), LEFT]),
    ("through a node", [LEFT, RIGHT, node(180, 110, of="host:c"), ACROSS],
     [LEFT, RIGHT, node(180, 135, of="host:c"), ACROSS]),
    ("through a node", [ACROSS, LEFT, RIGHT, node(180, 110, of="host:c")],
     [ACROSS, LEFT, RIGHT, node(180, 110, of="host:c"), Dot(200, 130, 4, "storage")]),
    ("through a node", [LEFT, RIGHT, card(40, 115, 30), edge((70, 110), (70, 90), (20, 90), (20, 130), (300, 130))],
     [LEFT, RIGHT, card(40, 115, 30), edge((70, 130), (300, 130))]),
    ("through a node", [LEFT, RIGHT, edge((20, 130), (300, 130))], [LEFT, RIGHT, ACROSS]),
    ("through a frame", [LEFT, RIGHT, frame(150, 90, 50, 100), ACROSS],
     [LEFT, RIGHT, frame(150, 140, 50, 100), ACROSS]),
    ("through a frame", [LEFT, RIGHT, band(150, 90, 50, 100), ACROSS],
     [LEFT, RIGHT, band(10, 90, 120, 80), ACROSS]),
    ("along a border", [LEFT, RIGHT, node(150, 132, of="host:c"), ACROSS],
     [LEFT, RIGHT, node(150, 136, of="host:c"), ACROSS]),
    ("over an edge", [LEFT, RIGHT, ACROSS, edge((100, 132), (300, 132))],
     [LEFT, RIGHT, ACROSS, edge((100, 138), (300, 138))]),
    ("dangling", [LEFT, RIGHT, edge((100, 130), (280, 130))], [LEFT, RIGHT, ACROSS]),
    ("dangling", [LEFT, RIGHT, edge((100, 130), (292, 130), head=True)],
     [LEFT, RIGHT, edge((100, 130), (296, 130), head=True)]),
    ("dangling", [LEFT, RIGHT, edge((100, 130), (300, 130), ends=("host:a", "host:c"))],
     [LEFT, RIGHT, edge((100, 130), (300, 130), ends=("host:b", "host:a"))]),
    ("dangling", [LEFT, DRUM, edge((60, 160), (60, 180), (220, 180), (220, 190))],
     [LEFT, DRUM, edge((60, 160), (60, 180), (220, 180), (220, 208))]),
    ("no dot", [LEFT, RIGHT, ACROSS, node(180, 200, of="host:c"), edge((200, 200), (200, 130))],
     [LEFT, RIGHT, ACROSS, node(180, 200, of="host:c"), edge((200, 200), (200, 130)), Dot(200, 130, 4, "storage")]),
    ("no dot", [LEFT, RIGHT, ACROSS, node(150, 200, of="host:c"), node(260, 10, of="host:d"),
                edge((180, 200), (180, 130), (280, 130), (280, 70))],
     [LEFT, RIGHT, ACROSS, node(150, 200, of="host:c"), node(150, 10, of="host:d"), edge((180, 200), (180, 70))]),
    ("kink", [LEFT, RIGHT, edge((100, 130), (200, 130), (200, 132), (300, 132))],
     [LEFT, RIGHT, edge((100, 130), (200, 130), (200, 140), (300, 140))]),
    ("count cut", [words("Another na…", full="Another name and 3 more")],
     [words("Another na…", full="Another name and 3 more"), words("and 3 more", y=56)]),
    # The count of a neighbour is none of its own, though that begins nearly where it does.
    ("count cut", [words("Another na…", full="Another name and 3 more"), words("more", 90, y=56)],
     [words("Another na…", full="Another name and 3 more"), words("more", 90, y=56), words("and 3 more", y=56)]),
    ("diagonal", [LEFT, RIGHT, edge((100, 120), (300, 140))], [LEFT, RIGHT, ACROSS]),
    ("label on an edge", [LEFT, RIGHT, edge((100, 122), (300, 122)), edge((100, 132), (300, 132)), tag(180, 117)],
     [LEFT, RIGHT, edge((100, 120), (300, 120)), edge((100, 135), (300, 135)), tag(180, 110)]),
    ("label on an edge", [LEFT, RIGHT, edge((100, 120), (300, 120), of="one"), edge((100, 150), (300, 150), of="two"),
                          edge((200, 90), (200, 180), of="three"), tag(180, 140, of="two")],
     [LEFT, RIGHT, edge((100, 120), (300, 120), of="one"), edge((100, 150), (300, 150), of="two"),
      tag(180, 140, of="two")]),
    ("label on an edge", [LEFT, RIGHT, ACROSS, Box(Area(180, 120, 40, 20), 8, "error")],
     [LEFT, RIGHT, ACROSS, Box(Area(180, 131, 40, 20), 8, "error")]),
    ("label on a border", [LEFT, RIGHT, ACROSS, tag(90, 120)], [LEFT, RIGHT, ACROSS, tag(102, 120)]),
    ("label on a border", [frame(10, 90, 100, 100), LEFT, tag(100, 150)],
     [frame(10, 90, 100, 100), LEFT, tag(112, 150)]),
]  # fmt: skip
"""A kind, a picture that has such a fault, and one close to it that has none."""


@pytest.mark.parametrize(("kind", "bad", "_"), CASES, ids=[f"{n}-{c[0]}" for n, c in enumerate(CASES)])
def test_a_fault_is_found(kind: str, bad: list[Shape], _: list[Shape]) -> None:
    assert kind in found(*bad)


@pytest.mark.parametrize(("kind", "_", "good"), CASES, ids=[f"{n}-{c[0]}" for n, c in enumerate(CASES)])
def test_what_lies_close_to_it_is_none(kind: str, _: list[Shape], good: list[Shape]) -> None:
    assert kind not in found(*good)


def test_every_kind_of_fault_has_a_case() -> None:
    assert {kind for kind, _, _ in CASES} | {"small in a column", "small in print", "unknown look"} == set(
        KINDS
    )


def test_a_look_that_the_check_does_not_know_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(theme.BOXES, "novelty", theme.BOXES["meter"])
    assert found(Box(Area(10, 10, 9, 9), 2, "novelty")) == {"unknown look"}
    assert found(Box(Area(10, 10, 9, 9), 2, "meter")) == set()


def test_the_legend_is_no_part_of_the_estate() -> None:
    assert (
        found(
            Box(Area(10, 10, 30, 20), 6, "card-active", role="key"),
            Wire(((60, 20), (94, 20)), "storage", role="key"),
        )
        == set()
    )


def test_lines_of_a_tree_join_without_a_dot() -> None:
    trunk = Wire(((60, 160), (60, 300)), "input")
    assert "no dot" not in found(
        LEFT, trunk, Wire(((60, 200), (100, 200)), "input"), node(100, 190, of="host:b")
    )


def test_text_is_measured_as_it_is_in_the_column_of_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    from hadocs.figures import paint

    scene = Scene(1000, 100, [words("hello", size=13)])
    monkeypatch.setattr(paint, "scene", lambda _: scene)
    assert [f.kind for f in narrow(PLAN)] == ["small in a column", "small in print"]
    scene.shapes[:] = [words("hello", size=13.3)]
    assert [f.kind for f in narrow(PLAN)] == ["small in print"]
    scene.shapes[:] = [words("hello", size=14.5)]
    assert narrow(PLAN) == []


def test_a_figure_is_judged_from_its_svg() -> None:
    from support.shipped import analysed

    from hadocs.figures import draw

    assert faults(draw(analysed("article-guest"))) == []
