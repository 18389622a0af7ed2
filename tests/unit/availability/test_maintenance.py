"""Maintenance of one thing at a time: against a chain that has it as states, and what independence would say."""

import pytest
from support.trees import tree

from hadocs.availability.diagram import compile_tree
from hadocs.availability.maintenance import exclusive
from hadocs.availability.markov import Chain
from hadocs.availability.tree import FaultTreeError


def test_one_at_a_time_one_day_a_week_each() -> None:
    """Two units, each out one day a week, never both at once: 2/7 · q, not (1/7)²."""
    pair = compile_tree(tree("down = and a b", 0.01))
    found = exclusive(pair, {"a": 1 / 7, "b": 1 / 7})
    assert found.unavailability == pytest.approx(2 / 7 * 0.01 + 5 / 7 * 1e-4, rel=1e-12)
    assert found.within == pytest.approx({"a": 0.01 / 7, "b": 0.01 / 7})
    assert found.otherwise == pytest.approx(5 / 7 * 1e-4)
    independent = 1 / 7 + 6 / 7 * 0.01
    assert independent**2 > 6 * found.unavailability


def test_the_chain_of_failures_and_maintenance_has_the_same() -> None:
    failure, repair = 1e-3, 0.1
    turn = {"": "a", "a": "b", "b": "c", "c": ""}
    lasts = {"": 4 * 24.0, "a": 24.0, "b": 24.0, "c": 24.0}
    transitions = []
    for out, after in turn.items():
        for failed in range(8):
            state = (out, failed)
            transitions.append((state, (after, failed), 1 / lasts[out]))
            for unit in range(3):
                rate = repair if failed >> unit & 1 else failure
                transitions.append((state, (out, failed ^ 1 << unit), rate))
    chain = Chain(tuple(transitions))

    def lost(state: tuple[str, int]) -> int:
        return sum(1 for at, unit in enumerate("abc") if state[1] >> at & 1 or state[0] == unit)

    up = {s for s in chain.states if lost(s) < 2}  # type: ignore[arg-type]
    votes = compile_tree(tree("down = 2of a b c", failure / (failure + repair)))
    found = exclusive(votes, dict.fromkeys("abc", 1 / 7))
    assert found.unavailability == pytest.approx(chain.unavailability(up), rel=1e-9)


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ({"a": 0.6, "b": 0.5}, "takes 1.1 of the time"),
        ({"x": 0.1}, "'x', which is maintained"),
        ({"a": -0.1}, "within 0 and 1"),
    ],
)
def test_maintenance_that_cannot_be(shares: dict[str, float], message: str) -> None:
    with pytest.raises(FaultTreeError, match=message):
        exclusive(compile_tree(tree("down = and a b", 0.01)), shares)
