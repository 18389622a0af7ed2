"""Lines to storage: each that runs sideways has room of its own."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from hadocs.figures.paint.wires import Route, lanes
from hadocs.figures.plan import Edge

EDGE = Edge(id="e", kind="storage", source="a", target="b")


def route(x: float, entry: float) -> Route:
    return Route(EDGE, [(x, 0), (x, 100)], x, "b", entry)


def meet(one: Route, two: Route) -> bool:
    """Whether their level pieces lie over one another."""
    (a, b), (c, d) = sorted((one.x, one.entry)), sorted((two.x, two.entry))
    return a < d and c < b


ROUTES = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8, unique_by=lambda p: p[0]
).map(lambda pairs: [route(30.0 * x, 30.0 * entry + 7) for x, entry in pairs])


@given(ROUTES)
def test_lines_that_lie_over_one_another_never_share_a_lane(routes: list[Route]) -> None:
    count = lanes(routes)
    for one, two in combinations(routes, 2):
        if meet(one, two):
            assert one.lane != two.lane
    assert count == max((r.lane + 1 for r in routes), default=0)


@given(ROUTES)
def test_lines_to_the_same_side_do_not_cross(routes: list[Route]) -> None:
    lanes(routes)
    for one, two in combinations(sorted(routes, key=lambda r: r.x), 2):
        if not meet(one, two):
            continue
        if one.entry > one.x and two.entry > two.x:
            assert one.lane < two.lane
        elif one.entry < one.x and two.entry < two.x:
            assert one.lane > two.lane


def test_a_line_to_the_left_avoids_the_lane_of_one_to_the_right() -> None:
    right, left = route(0, 300), route(400, 100)
    assert lanes([right, left]) == 2
    assert {right.lane, left.lane} == {0, 1}


def test_lines_apart_share_a_lane_and_straight_ones_need_none() -> None:
    routes = [route(0, 100), route(400, 500), route(250, 250)]
    assert lanes(routes) == 1
