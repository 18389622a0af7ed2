"""Periodic tests: against SCRAM 0.16.2, and against the same followed step by step."""

import pytest

from hadocs.availability.mef_periodic import in_full, periodic


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # Failure rate, repair rate, time between tests, time of the first, time.
        ((1e-3, 0.05, 100, 50, 180), 0.0492192),
        ((1e-3, 0.05, 100, 50, 350), 0.0940723),
        ((1e-4, 1e-4, 720, 360, 8760), 0.423196),
        ((2e-5, 0.02, 4380, 0, 8760), 0.0837958),
        ((1e-3, 0.001, 100, 50, 10050), 0.512601),
        ((0.05, 0.01, 100, 10, 333), 0.864158),
    ],
)
def test_another_engine_has_the_same(values: tuple[float, ...], expected: float) -> None:
    assert periodic(*values) == pytest.approx(expected, rel=2e-6)


def test_followed_hour_by_hour() -> None:
    failure, repair, interval, first = 2e-3, 0.02, 60, 25
    up, unseen, repaired = 1.0, 0.0, 0.0
    steps = 200
    for hour in range(1, 400):
        for _ in range(steps):
            lost, back = up * failure / steps, repaired * repair / steps
            up, unseen, repaired = up - lost + back, unseen + lost, repaired - back
        assert periodic(failure, repair, interval, first, hour) == pytest.approx(1 - up, abs=2e-5)
        if hour >= first and (hour - first) % interval == 0:
            repaired, unseen = repaired + unseen, 0.0


def test_repair_at_once_is_a_very_high_rate_of_repair() -> None:
    for time in (10, 49.5, 120, 1999):
        assert periodic(1e-3, 1e6, 100, 50, time) == pytest.approx(periodic(1e-3, 100, 50, time), rel=1e-3)


def test_at_the_time_of_a_test_it_is_what_it_is_just_before() -> None:
    """Not none at all, which would be the most favourable moment."""
    assert periodic(1e-3, 100, 50, 250) == pytest.approx(periodic(1e-3, 100, 50, 250 - 1e-9))
    assert periodic(1e-3, 100, 50, 250) == pytest.approx(0.0951626, rel=1e-6)


def test_what_never_fails_or_is_never_repaired() -> None:
    assert periodic(0, 0.1, 100, 50, 500) == 0
    assert periodic(0, 0, 100, 50, 500) == 0
    assert periodic(1e-3, 0, 100, 50, 500) == pytest.approx(1 - 2.718281828**-0.5, rel=1e-6)
    assert periodic(1e-12, 0.1, 100, 50, 120) == pytest.approx(7.0e-11 + 5e-11 * 2.718281828**-7, rel=1e-2)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # Failure rate, that in a test, repair rate, time between tests, time of the first, failure by a test, length
        # of a test, availability in it, share of failures found, bad restarts, time.
        ((1e-4, 2e-4, 1e-2, 720, 100, 0.01, 24, 1, 0.9, 0.02, 8760), 0.0893404),
        ((1e-4, 2e-4, 1e-2, 720, 100, 0.01, 24, 0, 0.9, 0.02, 2270), 0.999993),
        ((1e-3, 5e-3, 0.05, 100, 50, 0.1, 10, 1, 0.5, 0.3, 155), 0.293999),
        ((1e-3, 5e-3, 0.05, 100, 50, 0.1, 10, 1, 0.5, 0.3, 1000), 0.330718),
        ((0.01, 0.01, 0.01, 100, 50, 0, 5, 1, 1, 0, 555), 0.632229),
    ],
)
def test_another_engine_has_the_same_of_tests_in_full(values: tuple[float, ...], expected: float) -> None:
    assert in_full(*values) == pytest.approx(expected, rel=2e-6)


def test_tests_that_take_no_time_and_find_everything_are_the_simple_ones() -> None:
    for time in (20, 120, 777):
        full = in_full(1e-3, 1e-3, 0.05, 100, 50, 0, 1e-9, 1, 1, 0, time)
        assert full == pytest.approx(periodic(1e-3, 0.05, 100, 50, time), rel=1e-6)


def test_tests_without_end_are_settled_soon() -> None:
    late = in_full(1e-3, 5e-3, 0.05, 100, 50, 0.1, 10, 1, 0.5, 0.3, 1e12 + 90)
    assert late == pytest.approx(in_full(1e-3, 5e-3, 0.05, 100, 50, 0.1, 10, 1, 0.5, 0.3, 100_090), rel=1e-6)
    assert in_full(1e-3, 0, 0, 100, 0, 0, 100, 1, 1, 0, 1000) == 0
