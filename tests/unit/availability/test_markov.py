"""Small chains: steady states to the last digit, times to a state, planned work, chains as components."""

from math import inf

import pytest

from hadocs.availability.diagram import compile_tree
from hadocs.availability.frequency import frequency
from hadocs.availability.markov import Chain, covered_pair, planned_work, redundant
from hadocs.availability.tree import BasicEvent, FaultTree, FaultTreeError, Gate


def test_tiny_probabilities_keep_their_digits() -> None:
    """A birth-death chain over 12 decades a step: π_k = π_0 · r^k."""
    chain = Chain(tuple(t for k in range(8) for t in ((k, k + 1, 1e-6), (k + 1, k, 1e6))))
    p = chain.steady_state
    assert sum(p.values()) == pytest.approx(1)
    for k in range(9):
        assert p[k] == pytest.approx(1e-12**k, rel=1e-11)


def test_rates_of_a_pair_add_up_and_the_order_of_transitions_does_not_matter() -> None:
    chain = Chain(
        (("b", "a", 2.0), ("a", "b", 0.5), ("a", "b", 0.5), ("a", "a", 7.0), ("a", "c", 0.0), ("c", "a", 1.0))
    )
    assert chain.steady_state == pytest.approx({"a": 2 / 3, "b": 1 / 3, "c": 0})


def test_what_is_left_for_ever_has_no_share() -> None:
    chain = Chain((("start", "a", 1.0), ("a", "b", 1.0), ("b", "a", 3.0)))
    assert chain.steady_state == pytest.approx({"start": 0, "a": 0.75, "b": 0.25})


def test_two_ways_to_stay_for_ever_are_refused() -> None:
    with pytest.raises(FaultTreeError, match="more than one set of states without a way out"):
        _ = Chain((("start", "a", 1.0), ("start", "b", 1.0))).steady_state


def test_mean_times() -> None:
    """Two units, one crew: (3λ + μ) / 2λ² to the loss of both."""
    chain, up = redundant(2, 1, mttf=1000, mttr=10, crews=1)
    assert chain.mean_time(0, {2}) == pytest.approx((3e-3 + 0.1) / 2e-6, rel=1e-13)
    assert chain.mean_time(2, {2}) == 0
    assert chain.mean_time(2, up) == pytest.approx(10)
    assert Chain((("a", "b", 1.0), ("a", "c", 1.0))).mean_time("a", {"b"}) == inf


def test_warm_standby_lies_between_cold_and_hot() -> None:
    values = []
    for standby in (0.0, 0.3, 1.0):
        chain, up = redundant(2, 1, mttf=100, mttr=10, crews=1, standby=standby)
        values.append(chain.unavailability(up))
    assert values == sorted(values)
    assert values[0] < values[1] < values[2]


def test_a_chain_as_a_component_has_its_figures() -> None:
    chain, up = covered_pair(mttf=5000, mttr=4, coverage=0.9, reconfigure=0.01, reboot=0.2)
    one = chain.equivalent(up)
    q = one.failure_rate / (one.failure_rate + one.repair_rate)
    assert q == pytest.approx(one.unavailability, rel=1e-12)
    event = BasicEvent("pair", one.unavailability, one.failure_rate, one.repair_rate)
    found = frequency(compile_tree(FaultTree("t", "down", (Gate("down", "or", ("pair",)),), (event,))))
    assert found.per_hour == pytest.approx(chain.frequency(up), rel=1e-12)


def test_planned_work_costs_more_than_none_and_less_than_if_it_came_at_any_time() -> None:
    plain, plain_up = redundant(2, 1, mttf=5000, mttr=8)
    chain, up = planned_work(2, 1, mttf=5000, mttr=8, every=720, lasts=1)
    at_any_time, _ = redundant(2, 1, mttf=1 / (1 / 5000 + 1 / 720), mttr=8)
    assert plain.unavailability(plain_up) < chain.unavailability(up) < at_any_time.unavailability(plain_up)
    # What it adds: work is under way for a share of the time, and the peer may fail meanwhile.
    share = sum(p for s, p in chain.steady_state.items() if isinstance(s, tuple) and s[1])
    assert share == pytest.approx(2 / 720, rel=0.02)
    added = chain.unavailability(up) - plain.unavailability(plain_up)
    assert added == pytest.approx(2 / 720 * 1 / 5000, rel=0.2)


def test_planned_work_never_begins_while_a_unit_is_down() -> None:
    chain, _ = planned_work(3, 2, mttf=100, mttr=10, every=50, lasts=1, crews=1)
    begins = {start for start, end, _ in chain.transitions if end[1] and not start[1]}  # type: ignore[index]
    assert begins == {(0, False)}
    assert sum(chain.steady_state.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Chain((("a", "b", -1.0),)), "the rate from 'a' to 'b' is -1"),
        (lambda: Chain((("a", "b", inf),)), "the rate from 'a' to 'b' is inf"),
        (lambda: Chain(tuple((i, i + 1, 1.0) for i in range(6000))), "more than 5000"),
        (lambda: Chain(()).steady_state, "no states"),
        (lambda: redundant(2, 3, mttf=1, mttr=1), "3 of 2 units"),
        (lambda: redundant(2, 1, mttf=1, mttr=1, crews=0), "0 repair crews"),
        (lambda: covered_pair(mttf=1, mttr=1, coverage=2, reconfigure=1, reboot=1), "coverage"),
        (lambda: planned_work(2, 1, mttf=1, mttr=1, every=0, lasts=1), "must be more than 0"),
    ],
)
def test_chains_that_cannot_be(make, message: str) -> None:
    with pytest.raises(FaultTreeError, match=message):
        make()
