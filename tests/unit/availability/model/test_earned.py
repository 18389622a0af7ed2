"""Digits of quantiles: what other draws would change is not shown."""

from __future__ import annotations

import random
from math import inf, log
from statistics import fmean, stdev

import pytest

from hadocs.availability.model.earned import earned
from hadocs.availability.uncertainty import alongside, quantiles


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


def test_what_is_the_same_in_few_draws_has_the_same_spread() -> None:
    rng = random.Random("same")
    many = [rng.lognormvariate(0, 0.6) for _ in range(1000)]
    few = many[:60]
    found = quantiles(many)
    same = alongside(found, few, few, found.mean, inf)
    assert (same.p5, same.p50, same.p95) == pytest.approx((found.p5, found.p50, found.p95))
    assert same.errors == pytest.approx(found.errors)
    twice = alongside(found, few, [2 * v for v in few], 2 * found.mean, inf)
    assert twice.p95 == pytest.approx(2 * found.p95)


@pytest.mark.parametrize("own", [0.1, 0.6, 3.0])
def test_what_goes_along_with_many_draws_is_better_known_than_by_few_alone(own: float) -> None:
    rng = random.Random(f"along {own}")
    seen: dict[str, list[float]] = {"along": [], "alone": [], "told": []}
    for _ in range(150):
        many = [rng.lognormvariate(0, 0.6) for _ in range(1000)]
        other = [v * rng.lognormvariate(0, own) for v in many[:100]]
        found = alongside(quantiles(many), many[:100], other, fmean(other), inf)
        seen["along"].append(log(found.p50))
        seen["alone"].append(log(quantiles(other).p50))
        seen["told"].append(found.errors[1] / found.p50)
    assert stdev(seen["along"]) <= 1.05 * stdev(seen["alone"])
    assert fmean(seen["told"]) == pytest.approx(stdev(seen["along"]), rel=0.35)


def test_what_does_not_go_along_is_as_its_own_draws_have_it() -> None:
    still = [3.0] * 40
    found = alongside(
        quantiles([float(n) for n in range(1, 101)]), [float(n) for n in range(40, 80)], still, 3, 5
    )
    assert (found.p5, found.p50, found.p95, found.mean) == (3, 3, 3, 3)
    assert alongside(quantiles([1.0, 9.0]), [1.0, 2.0], [9.0, 18.0], 9, 10).p95 <= 10
