"""Digits of quantiles: what other draws would change is not shown."""

from __future__ import annotations

import random
from statistics import fmean, stdev

import pytest

from hadocs.availability.model.earned import earned
from hadocs.availability.uncertainty import quantiles, scaled


@pytest.mark.parametrize(
    ("value", "error", "shown"),
    [
        (243, 0.1, "240"), (243, 7, "240"), (243, 16, "250"), (243, 40, "200"), (51.3, 1.2, "50"), (51.3, 0.4, "51"),
        (0.448, 0.001, "0.45"), (0.448, 0.02, "0.45"), (0.448, 0.04, "0.4"), (1234, 3, "1200"),
        (3.0, 9.0, "3"), (0, 0, "0"),
    ],
)  # fmt: skip
def test_a_number_is_told_in_steps_that_are_earned(value: float, error: float, shown: str) -> None:
    assert earned(value, error) == shown


def test_no_step_is_smaller_than_twice_the_error() -> None:
    rng = random.Random("steps")
    for _ in range(300):
        value, share = 10 ** rng.uniform(-3, 5), rng.uniform(0, 0.4)
        error = value * share
        assert abs(float(earned(value, error)) - value) <= max(2.51 * error, 0.0501 * value)


def test_the_error_of_a_quantile_is_how_far_other_draws_have_it_elsewhere() -> None:
    rng = random.Random("draws")
    found = [quantiles([rng.lognormvariate(0, 0.6) for _ in range(200)]) for _ in range(120)]
    for at, name in enumerate(("p5", "p50", "p95")):
        told = fmean(f.errors[at] for f in found)
        seen = stdev(getattr(f, name) for f in found)
        assert told == pytest.approx(seen, rel=0.25)


def test_the_same_scaled_has_errors_that_are_scaled() -> None:
    found = quantiles([float(n) for n in range(100)])
    assert scaled(found, 2.0).errors == tuple(2 * e for e in found.errors)
    assert scaled(found, 2.0).p95 == 2 * found.p95
