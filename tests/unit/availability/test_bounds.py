"""Bounds of trees that are too large: around the exact value, soon, and with what little memory there is."""

import pytest
from support.trees import brute_probability, tree
from support.work import growth

from hadocs.availability.above import holds, raised
from hadocs.availability.bounds import bounds
from hadocs.availability.diagram import compile_tree
from hadocs.availability.lowered import lowered
from hadocs.availability.network import network
from hadocs.availability.tree import BasicEvent, FaultTree, Gate, HouseEvent


def test_with_room_enough_they_meet() -> None:
    found = tree("down = or power both\nboth = 2of a b c", 0.01)
    exact = compile_tree(found).probability()
    near = bounds(found, 100_000)
    assert near.lower == pytest.approx(exact, rel=1e-12)
    assert near.upper == pytest.approx(exact, rel=1e-12)
    assert near.single_points == ("power",)


def test_sets_that_are_left_count_for_what_they_can_be_at_most() -> None:
    pairs = [(f"a{i}", f"b{i}") for i in range(400)]
    gates = [
        Gate("top", "or", ("power", *(f"both{i}" for i in range(400)))),
        *(Gate(f"both{i}", "and", (f"a{i}s", f"b{i}s")) for i in range(400)),
        *(Gate(f"{n}s", "or", (n, f"{n}x")) for pair in pairs for n in pair),
    ]
    events = [BasicEvent(x, 1e-3) for pair in pairs for n in pair for x in (n, f"{n}x")]
    whole = FaultTree("t", "top", tuple(gates), (BasicEvent("power", 1e-2), *events))
    # So few steps that hardly a pair is looked into; each is two thousandths times two thousandths at the most.
    found = bounds(whole, 500)
    exact = compile_tree(whole).probability()
    assert found.lower <= exact <= found.upper
    assert found.meet or found.upper < 1.25 * exact


def test_the_work_on_a_wide_vote_is_in_step_with_its_width() -> None:
    def bound(width: int) -> None:
        names = tuple(f"e{i}" for i in range(width))
        wide = FaultTree(
            "t", "top", (Gate("top", "at-least", names, 12),), tuple(BasicEvent(n, 0.02) for n in names)
        )
        exact = compile_tree(wide).probability()
        found = bounds(wide, 6_000)
        assert found.lower <= exact <= found.upper
        assert found.single_points == ()

    assert growth(bound, 200) < 2.5  # a vote of 12 of 200 has 10^18 cut sets


@pytest.mark.parametrize("budget", [1, 8, 100])
def test_gates_that_are_not_monotone_are_bounded_too(budget: int) -> None:
    made = tree(
        """top = or window odd
        window = and c1 e
        odd = xor a b c d e
        c1 = imply a d""",
        0.3,
    )
    window = Gate("c1", "cardinality", ("a", "b", "c", "d"), 0, 2)
    gates = (*(g for g in made.gates if g.name != "c1"), window)
    whole = FaultTree("t", "top", gates, made.basic_events)
    found = bounds(whole, budget)
    assert found.lower <= brute_probability(whole) + 1e-12
    assert brute_probability(whole) <= found.upper + 1e-12
    assert found.single_points is None


def test_a_network_that_is_raised_is_true_wherever_it_was_and_monotone() -> None:
    made = tree(
        """top = or odd kept
        odd = xor a b c
        kept = and d1 e
        d1 = imply c d""",
        0.1,
    )
    net = lowered(network(made))
    higher = raised(net)
    assert higher is not None
    for events in range(1 << net.events):
        assert holds(net, events) <= holds(higher, events)
        for n in range(net.events):
            assert holds(higher, events) <= holds(higher, events | 1 << n)
    # It is no more than that: what takes an event to be absent is asked for nothing else.
    assert not holds(higher, 0) or holds(net, 0)


def test_rare_events_bound_a_tree_that_is_not_coherent_closely() -> None:
    made = tree(
        """top = or left right
        left = and a n1
        n1 = imply b c
        right = and b d""",
        1e-3,
    )
    found = bounds(made, 1)
    exact = brute_probability(made)
    assert found.lower <= exact <= found.upper
    assert found.upper < 1.01 * exact


def test_a_constant_is_its_own_bound() -> None:
    on = FaultTree(
        "t", "top", (Gate("top", "or", ("on", "a")),), (BasicEvent("a", 0.1),), (HouseEvent("on", True),)
    )
    assert (bounds(on, 10).lower, bounds(on, 10).upper) == (1, 1)
