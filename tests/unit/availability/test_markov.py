"""Small chains: steady states to the last digit, times to a state, planned work, chains as components."""

from math import exp, inf, sqrt

import pytest

from hadocs.availability import transient
from hadocs.availability.diagram import compile_tree
from hadocs.availability.frequency import frequency
from hadocs.availability.lumping import classes
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


def test_after_a_time_two_states_are_where_the_formula_has_them() -> None:
    chain, _ = redundant(1, 1, mttf=1000, mttr=10)
    for time in (0.0, 0.5, 30.0, 8760.0):
        expected = (1 - exp(-(0.001 + 0.1) * time)) / 101
        assert chain.transient(0, time)[1] == pytest.approx(expected, rel=1e-9)
    assert chain.transient(0, 1e6) == pytest.approx(chain.steady_state, rel=1e-9)


def test_reliability_beside_the_steady_state() -> None:
    """P6, Birolini's example 6.5: R(168 h) is 0.55. Of two units the closed form of the two-step chain."""
    single, up = redundant(1, 1, mttf=1 / 3.6e-3, mttr=2.4)
    assert single.reliability(0, up, 168) == pytest.approx(exp(-3.6e-3 * 168), rel=1e-9)
    assert round(single.reliability(0, up, 168), 2) == 0.55
    chain, up = redundant(2, 1, mttf=1000, mttr=10, crews=1)
    # s² + (3λ + μ)s + 2λ² = 0
    b, c = 3e-3 + 0.1, 2e-6
    fast, slow = (-b - sqrt(b * b - 4 * c)) / 2, (-b + sqrt(b * b - 4 * c)) / 2
    expected = 1 - (fast * exp(slow * 5000) - slow * exp(fast * 5000)) / (fast - slow)
    assert chain.unreliability(0, up, 5000) == pytest.approx(expected, rel=1e-9)
    assert chain.unreliability(2, up, 1) == 1


def test_both_ways_of_following_a_chain_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    chain, _ = redundant(6, 4, mttf=100, mttr=5, crews=2)
    short = chain.transient(0, 3.0)
    monkeypatch.setattr(transient, "_squared", None)
    monkeypatch.setattr(transient, "_TERMS", 10_000)
    assert chain.transient(0, 3.0) == pytest.approx(short, rel=1e-9)
    monkeypatch.setattr(transient, "MOST_STEPS", 100)
    with pytest.raises(FaultTreeError, match="steps to be followed"):
        chain.transient(0, 3.0)


def test_a_chain_in_any_order_of_its_states_is_the_same() -> None:
    """Elimination by tables, then by rows where most leads to most; states that act alike as one."""
    chain, up = redundant(40, 38, mttf=700, mttr=9, crews=3, standby=0.5)
    turned = Chain(tuple(reversed(chain.transitions)))
    assert turned.steady_state == pytest.approx(chain.steady_state, rel=1e-12)
    full = Chain(tuple((i, j, 1.0 + (i * 7 + j * 3) % 11) for i in range(30) for j in range(30) if i != j))
    p = full.steady_state
    for state in full.states:
        flow = sum(p[s] * full.rates[s].get(state, 0.0) for s in full.states)
        assert flow == pytest.approx(p[state] * sum(full.rates[state].values()), rel=1e-12)
    assert chain.unavailability(up) == pytest.approx(
        sum(v for s, v in chain.steady_state.items() if s not in up), rel=1e-12
    )


def test_units_that_are_alike_are_counted_not_told_apart() -> None:
    names = range(1 << 6)
    rates = [(s, s ^ 1 << u, 0.5 if s >> u & 1 else 0.01) for s in names for u in range(6)]
    chain = Chain(tuple(rates))
    of = classes(chain.rates, {s: int(s.bit_count() < 2) for s in names})
    assert len(set(of.values())) == 7
    q = 0.01 / 0.51
    exact = 1 - (1 - q) ** 6 - 6 * q * (1 - q) ** 5
    assert chain.unavailability([s for s in names if s.bit_count() < 2]) == pytest.approx(exact, rel=1e-12)


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
        (lambda: Chain(tuple((i, i + 1, 1.0) for i in range(20001))), "more than 20000"),
        (lambda: Chain((("a", "b", 1.0),)).transient("x", 1.0), "no state 'x'"),
        (lambda: Chain((("a", "b", 1.0),)).transient("a", -1.0), "a time of -1.0"),
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
