"""Rows, columns and levels of chassis."""

from hadocs.figures.arrange import Block, Levels, Wish, arrange, runs


def test_members_of_a_guest_cluster_are_moved_next_to_one_another() -> None:
    blocks = [Block("a", "", "a", ("h1", "h2")), Block("b", "", "b", ("h3", "h4"))]
    grid = arrange(blocks, [Wish(("h1", "h4"))], [])
    (r1, c1), (r4, c4) = grid.cells["h1"], grid.cells["h4"]
    assert (r1, abs(c1 - c4)) == (r4, 1)


def test_without_a_wish_the_order_is_that_of_the_spec() -> None:
    grid = arrange([Block("a", "", "a", ("h1", "h2", "h3"))], [], [])
    assert [grid.cells[h] for h in ("h1", "h2", "h3")] == [(0, 0), (0, 1), (0, 2)]


def test_many_hosts_wrap_into_rows() -> None:
    blocks = [Block(s, s, s, tuple(f"{s}{i}" for i in range(4))) for s in "ab"]
    grid = arrange(blocks, [], [])
    assert (grid.columns, grid.rows) == (4, 2)
    assert len(set(grid.cells.values())) == 8


def test_more_blocks_than_fit_side_by_side_are_stacked() -> None:
    grid = arrange([Block(f"b{i}", "", f"b{i}", (f"h{i}",)) for i in range(20)], [], [])
    assert grid.columns <= 6
    assert len(set(grid.cells.values())) == 20


def test_runs_are_neighbours_of_one_row() -> None:
    cells = {"a": (0, 0), "b": (0, 1), "c": (0, 3), "d": (1, 0)}
    assert runs(["d", "c", "b", "a"], cells) == (("a", "b"), ("c",), ("d",))


def test_levels_never_give_a_place_twice() -> None:
    levels = Levels()
    assert levels.take([((0, 0), 1), ((0, 1), 1)]) == 0
    assert levels.take([((0, 1), 2)]) == 1
    assert levels.take([((0, 0), 1), ((0, 1), 1)]) == 3
    assert levels.take([((1, 0), 1)]) == 0


def test_a_network_that_one_host_of_an_outline_lacks_says_so() -> None:
    from typing import Any, cast

    from support.estates import spec

    from hadocs.analysis import Analysis
    from hadocs.figures import draw
    from hadocs.topology.build import build

    hosts = {f"h{i}": {"networks": ["lan"] if i else []} for i in range(8)}
    estate = spec(networks={"lan": {}}, hosts=hosts, clusters={"c": {"members": list(hosts)}})
    (bus,) = draw(Analysis(cast(Any, None), estate, build(estate))).buses
    assert (bus.title, bus.note) == ("lan", "not on h0")
    assert len(bus.drops) == 1
