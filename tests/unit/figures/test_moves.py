"""The figure of a failure: what is lost is hatched, and arrows lead from it to where things go."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.geometry import faults
from support.shipped import analysed

from hadocs.figures import draw, paint
from hadocs.figures.paint.hatch import strokes
from hadocs.figures.paint.moves import arrows
from hadocs.figures.paint.scene import Area, Box, Scene, Shape, Wire, Words
from hadocs.figures.plan import Flow

BOXES = st.builds(Area, st.floats(0, 80), st.floats(0, 80), st.floats(4, 60), st.floats(4, 60))


@given(BOXES, st.lists(BOXES, max_size=4))
def test_strokes_stay_in_their_box_and_off_what_is_to_stay_free(box: Area, free: list[Area]) -> None:
    for wire in strokes(box, free):
        (x1, y1), (x2, y2) = wire.points
        assert box.grown(0.1).holds(Area(x1, y2, x2 - x1, y1 - y2))
        x, y = (x1 + x2) / 2, (y1 + y2) / 2
        assert not any(a.x + 0.1 < x < a.right - 0.1 and a.y + 0.1 < y < a.bottom - 0.1 for a in free)


def test_strokes_go_on_behind_what_stands_in_their_way() -> None:
    whole = [*strokes(Area(0, 0, 40, 40))]
    parted = [*strokes(Area(0, 0, 40, 40), [Area(15, 15, 10, 10)])]
    assert len(parted) > len(whole) > 4


def card(name: str, x: float, y: float) -> Box:
    return Box(Area(x, y, 100, 40), 8, "card-gone", of=name)


def drawn(flows: list[Flow], *painted: Shape) -> list[Wire]:
    scene = Scene()
    found = arrows(scene, flows, painted)
    wires = [s for s in scene.shapes if isinstance(s, Wire)]
    assert found == {w.look for w in wires}
    return wires


def flow(source: str, target: str, **said: str) -> Flow:
    return Flow(source=(source,), target=target, number=1, **said)  # type: ignore[arg-type]


def test_an_arrow_leads_from_card_to_card_and_is_of_a_machine_or_of_a_service() -> None:
    right, left = drawn(
        [flow("a", "b"), flow("a", "c", look="guest")], card("a", 200, 0), card("b", 330, 0), card("c", 70, 0)
    )
    assert (right.look, right.points[0][0], right.points[-1][0]) == ("move", 300, 327)
    assert (left.look, left.points[0][0], left.points[-1][0]) == ("failover", 200, 173)
    assert right.head
    assert left.head


def test_an_arrow_has_a_step_where_its_cards_are_at_different_heights() -> None:
    (wire,) = drawn([flow("a", "b")], card("a", 0, 0), card("b", 130, 100))
    assert [(x1 == x2, y1 == y2) for (x1, y1), (x2, y2) in itertools.pairwise(wire.points)] == [
        (False, True),
        (True, False),
        (False, True),
    ]


def test_a_step_is_beside_a_border_and_not_on_it() -> None:
    frame = Box(Area(-20, -20, 135, 80), 13, "host-cluster", of="cluster:x")  # its right side is midway
    (wire,) = drawn([flow("a", "b")], frame, card("a", 0, 0), card("b", 133, 100))
    assert abs(wire.points[1][0] - frame.area.right) > 4


def test_where_anything_stands_between_two_cards_there_is_no_arrow() -> None:
    between = Box(Area(110, -5, 10, 60), 10, "chassis", of="host:x")
    assert not drawn([flow("a", "b")], card("a", 0, 0), card("b", 130, 0), between)
    said = Words(108, 24, "text as high as the cards", 40, 400, "quiet")
    assert not drawn([flow("a", "b")], card("a", 0, 0), card("b", 130, 0), said)


def test_arrows_do_not_cross() -> None:
    crossing = [flow("a", "d"), flow("c", "b")]
    cards = (card("a", 0, 0), card("b", 130, 0), card("c", 0, 60), card("d", 130, 60))
    assert len(drawn(crossing, *cards)) == 1
    assert len(drawn([flow("a", "b"), flow("c", "d")], *cards)) == 2


def test_a_host_that_fails_is_hatched_with_arrows_to_where_its_machine_and_its_service_go() -> None:
    figure = draw(analysed("article-hybrid"), "failure", None, "hv-02")
    wires = [s for s in paint.scene(figure).shapes if isinstance(s, Wire)]
    assert {w.ends for w in wires if w.ends and w.look in ("move", "failover")} == {
        ("after:sql-a:hv-02", "after:sql-a:hv-01"),
        ("after:sql-a:hv-02", "after:sql-b:hv-03"),
    }
    assert sum(w.look == "hatch" for w in wires) > 10
    assert [str(f) for f in faults(figure)] == []


@pytest.mark.parametrize(
    ("name", "card", "said"),
    [
        ("north-texas", "vm:sql-1", "fails over to sql-2"),
        ("north-texas", "vm:exch-1", "fails over to exch-2, 3 or 4"),
        ("microsoft-fault-domains", "vm:exch-1", "fails over to exch-2"),
    ],
)
def test_where_a_cluster_has_no_frame_the_card_says_where_its_service_fails_over_to(
    name: str, card: str, said: str
) -> None:
    figure = draw(analysed(name), "topology")
    cards = {c.id: [line.text for line in c.lines] for _, c in figure.cards()}
    assert said in cards[card]
    assert not [
        c for c, lines in cards.items() if "passive" in lines and any("fails over" in x for x in lines)
    ]
    assert not [e for e in figure.edges if e.kind == "failover"]
    assert faults(figure) == []


def test_where_it_has_a_frame_the_arrow_says_so() -> None:
    figure = draw(analysed("article-guest"), "topology")
    assert [e.kind for e in figure.edges if e.kind == "failover"] == ["failover"]
    assert not [line for _, c in figure.cards() for line in c.lines if "fails over" in line.text]
