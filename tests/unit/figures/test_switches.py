"""The order of networks and switches in which the lines between them do not cross."""

import itertools

from hadocs.figures.parts.switches import Order, order

ROLES = {"a": "client", "b": "client", "c": "cluster", "d": "storage"}


def placed(carried: dict[str, list[str]]) -> Order:
    return order(carried, lambda n: ROLES.get(n, ""), sorted(carried).index)


def crossings(found: Order) -> int:
    return sum((s - t) * (b - c) < 0 for (s, b), (t, c) in itertools.combinations(found.lines, 2))


def test_networks_with_the_same_switches_are_one_bundle_and_these_switches_one_stack() -> None:
    found = placed({"a": ["sw-1", "sw-2"], "c": ["sw-2", "sw-1"]})
    assert found.bundles == (("a", "c"),)
    assert found.stacks == (("sw-1", "sw-2"),)


def test_what_two_stacks_share_stands_between_what_each_has_alone() -> None:
    found = placed({"a": ["sw-1"], "b": ["sw-2"], "c": ["sw-1", "sw-2"]})
    assert found.bundles == (("a",), ("c",), ("b",))
    assert len(found.lines) == 4
    assert crossings(found) == 0


def test_roles_stand_together_where_that_costs_no_crossing() -> None:
    found = placed({"a": ["sw-1"], "c": ["sw-2"], "b": ["sw-3"]})
    assert [ROLES[n] for bundle in found.bundles for n in bundle] == ["client", "client", "cluster"]


def test_lines_that_would_have_to_cross_are_left_out_and_those_of_a_switch_alone_are_not() -> None:
    found = placed({"a": ["sw-1", "sw-2"], "b": ["sw-2", "sw-3"], "c": ["sw-1", "sw-3"], "d": ["sw-2"]})
    assert crossings(found) == 0
    alone = next(n for n, bundle in enumerate(found.bundles) if bundle == ("d",))
    assert any(b == alone for _, b in found.lines)


def test_networks_of_no_switch_have_no_line() -> None:
    found = placed({"a": [], "b": []})
    assert found.bundles == (("a",), ("b",))
    assert found.lines == ()


def test_every_network_and_every_switch_is_placed_once_and_nothing_crosses() -> None:
    switches = ["sw-1", "sw-2", "sw-3"]
    some = [list(c) for size in range(4) for c in itertools.combinations(switches, size)]
    for three in itertools.combinations(some, 3):
        carried = dict(zip("abc", three, strict=True))
        found = placed(carried)
        assert sorted(n for bundle in found.bundles for n in bundle) == ["a", "b", "c"]
        assert sorted(s for stack in found.stacks for s in stack) == sorted({s for one in three for s in one})
        assert crossings(found) == 0
