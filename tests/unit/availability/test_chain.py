"""Markov chains from text, as `hadocs markov` solves them: the long run, after a time, and R(t)."""

import json
from math import exp

import pytest

from hadocs.availability.chain import markov, read
from hadocs.errors import InputError, UsageError

PAIR = """# two nodes, one repair at a time
both one 0.0004
one both 0.25  # four hours
one none 0.0002
none one 0.25
"""


def solved(text: str, *up: str, **more: object) -> dict[str, object]:
    return json.loads(markov(text, "pair.txt", up=up, form="json", **more))  # type: ignore[arg-type]


def test_a_chain_is_solved_in_the_long_run_and_until_it_is_down_first() -> None:
    found = solved(PAIR, "both", "one")
    one = 0.0004 / 0.25
    none = one * 0.0002 / 0.25
    assert found["unavailability"] == pytest.approx(none / (1 + one + none), rel=1e-12)
    assert found["frequency_per_hour"] == pytest.approx(0.0002 * one / (1 + one + none), rel=1e-12)
    assert found["mean_time_to_down_hours"] == pytest.approx((0.0006 + 0.25) / (0.0004 * 0.0002), rel=1e-12)


def test_being_down_at_a_time_and_having_been_down_by_then_are_told_apart() -> None:
    rate, repair, time = 0.001, 0.1, 30.0
    found = solved(f"up down {rate}\ndown up {repair}", "up", times=[time])
    (at,) = found["times"]  # type: ignore[misc]
    both = rate + repair
    assert at["unavailability"] == pytest.approx(rate / both * (1 - exp(-both * time)), rel=1e-9)
    assert at["unreliability"] == pytest.approx(1 - exp(-rate * time), rel=1e-9)
    assert at["reliability"] == pytest.approx(exp(-rate * time), rel=1e-9)
    text = markov(f"up down {rate}\ndown up {repair}", "pair.txt", up=["up"], times=[time])
    assert "after 30 h" in text
    assert f"{exp(-rate * time):.10g}" in text


def test_it_begins_in_the_first_state_or_where_it_is_told_to() -> None:
    assert solved(PAIR, "both", "one")["start"] == "both"
    (at,) = solved(PAIR, "both", "one", start="none", times=[0.0])["times"]  # type: ignore[misc]
    assert at["unavailability"] == 1
    assert at["unreliability"] == 1


def test_a_chain_that_may_never_be_down_and_one_whose_end_depends_on_the_start() -> None:
    assert solved("a b 1\nb a 1\nc a 1", "a", "b")["mean_time_to_down_hours"] == "infinity"
    assert "may never be" in markov("a b 1\nb a 1\nc a 1", "x", up=["a", "b"])
    found = solved("a lost 1\na kept 1", "a", "kept")
    assert found["states"] is None
    assert found["unavailability"] is None
    assert "depends on the start" in markov("a lost 1\na kept 1", "x", up=["a", "kept"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a b 1\na b often", "pair.txt:2:5: error: 'often' is no rate"),
        ("a b -1", "pair.txt:1:5: error: '-1' is no rate"),
        ("a b nan", "no rate"),
        ("a b", "pair.txt:1:1: error: 2 words, expected 3"),
        ("# nothing", "there is no transition"),
    ],
)
def test_what_is_no_transition_is_told_with_its_place(text: str, said: str) -> None:
    with pytest.raises(InputError) as told:
        read(text, "pair.txt")
    assert said in str(told.value)


def test_states_that_are_not_there_are_told_with_those_that_are() -> None:
    with pytest.raises(UsageError, match="no state 'two'; it has both, one, none"):
        markov(PAIR, "x", up=["two"])
    with pytest.raises(UsageError, match="--up"):
        markov(PAIR, "x", up=[])
