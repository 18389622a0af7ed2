"""A leaner network is the same function of the same events, and has nothing left in it that another input says."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from support.networks import EVENTS, networks, value

from hadocs.availability.bdd import Budget
from hadocs.availability.built import AS_IT_IS, built
from hadocs.availability.lean import leaner
from hadocs.availability.network import Network, Operator


def size(net: Network) -> int:
    return sum(len(op.inputs) for op in net.operators)


@given(networks())
def test_it_says_the_same_with_no_more_inputs(net: Network) -> None:
    lean = leaner(net)
    assert lean.events == net.events
    assert size(lean) <= size(net)
    for events in product((False, True), repeat=EVENTS):
        assert value(lean, events) == value(net, events)


@given(networks())
def test_nothing_is_found_a_second_time(net: Network) -> None:
    lean = leaner(net)
    assert size(leaner(lean)) <= size(lean)


def test_a_loss_of_more_beside_one_of_less_goes() -> None:
    two, three = Operator("and", (0, 1)), Operator("and", (0, 1, 2))
    net = Network(4, (two, three, Operator("and", (2, 3)), Operator("or", (4, 5, 6))), 7)
    assert leaner(net).operators == (two, Operator("and", (2, 3)), Operator("or", (4, 5)))


def test_what_another_input_of_an_and_says_goes() -> None:
    # (0 or 1) is true wherever 0 is.
    net = Network(3, (Operator("or", (0, 1)), Operator("and", (0, 2, 3))), 4)
    assert leaner(net).operators == (Operator("and", (0, 2)),)


def test_one_with_nothing_to_leave_out_is_the_same_object() -> None:
    net = Network(3, (Operator("and", (0, 1)), Operator("or", (2, 3))), 4)
    assert leaner(net) is net


def grid(rows: int, wide: bool) -> Network:
    """Down where two of a row are lost; ``wide`` tells as well each two that are lost with one more of anywhere."""
    made = [Operator("and", (3 * r + a, 3 * r + b)) for r in range(rows) for a, b in ((0, 1), (0, 2), (1, 2))]
    if wide:
        made += [
            Operator("and", (*op.inputs, more))
            for op in tuple(made)
            for more in range(3 * rows)
            if more not in op.inputs
        ]
    events = 3 * rows
    return Network(
        events, (*made, Operator("or", tuple(range(events, events + len(made))))), events + len(made)
    )


def test_what_says_nothing_costs_no_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    wide, budget = grid(24, wide=True), 2 * AS_IT_IS
    assert built(wide, budget) == built(grid(24, wide=False), budget)
    monkeypatch.setattr("hadocs.availability.built.leaner", lambda net: net)
    with pytest.raises(Budget):
        built(wide, budget)
