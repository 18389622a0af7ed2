"""Means that owe nothing to chance: where inputs are independent, products have the product of their means."""

from __future__ import annotations

from math import exp, log
from statistics import fmean

import pytest
from support.estates import guest_cluster, host_cluster, spec

from hadocs.availability.model.assess import assess
from hadocs.availability.model.averages import Averages
from hadocs.availability.model.catalogue import Input, Values
from hadocs.availability.model.columns import each, rows
from hadocs.availability.model.composed import Composed
from hadocs.availability.model.core import Model
from hadocs.availability.model.sampled import Sample
from hadocs.availability.uncertainty import Z95
from hadocs.topology.build import estate_of, study


def made(key: str, value: float, factor: float) -> Input:
    return Input(key, key, value, "h", factor, "a test", "assumed", "", key)


INPUTS = {
    entry.key: entry
    for entry in (made("array.mtbf", 219_000.0, 5.0), made("array.mttr", 8.0, 3.0), made("share", 0.2, 2.0))
}


def rate(v: Values) -> float:
    return 1 / v["array.mtbf"]


def repair(v: Values) -> float:
    return v["array.mttr"]


def lognormal(factor: float, times: float = 1.0) -> float:
    """The mean of a lognormal over its median, each value raised to a power."""
    return exp((times * log(factor) / Z95) ** 2 / 2)


@pytest.mark.parametrize("count", [64, 200, 1000])
def test_a_rate_times_a_repair_has_the_mean_of_two_lognormals_however_few_the_draws(count: int) -> None:
    found = Sample(Averages(INPUTS), count).expected.of(rate, repair)
    assert found == pytest.approx(8 / 219_000 * lognormal(5) * lognormal(3), rel=1e-12)


def test_what_is_linear_in_each_of_its_inputs_has_their_means() -> None:
    def mixed(v: Values) -> float:
        return (1 - v["share"]) * v["array.mttr"] + v["share"] * 2.0

    shares = 0.2 * lognormal(2)
    expected = (1 - shares) * 8 * lognormal(3) + shares * 2
    assert Sample(Averages(INPUTS), 64).expected.of(mixed) == pytest.approx(expected, rel=1e-12)


def test_what_bends_keeps_the_mean_of_its_draws() -> None:
    def bent(v: Values) -> float:
        return each(lambda x: x * x, v["array.mttr"])

    draws = Sample(Averages(INPUTS), 200)
    assert draws.expected.of(bent) == pytest.approx(fmean(rows(bent(draws), 200)), rel=1e-12)


def test_factors_with_an_input_in_common_are_not_taken_apart() -> None:
    draws = Sample(Averages(INPUTS), 200)
    squares = fmean([x * x for x in rows(draws["array.mttr"], 200)])
    assert draws.expected.of(repair, repair) == pytest.approx(squares, rel=1e-12)
    assert squares > draws.expected.of(repair) ** 2


def test_an_unavailability_that_is_no_small_one_is_left_to_the_draws() -> None:
    often = {**INPUTS, "array.mtbf": made("array.mtbf", 20.0, 5.0)}
    assert Sample(Averages(often), 200).expected.beyond(rate, repair) == 0.0


def test_a_part_has_the_same_minutes_in_few_draws_as_in_many() -> None:
    core = Model(estate_of(spec(**guest_cluster()))).core("mail")
    many, few = (Composed(core, core.model.sample(count)) for count in (1000, 64))
    for name, share in many.shares.items():
        if core.off.single(name):
            assert few.shares[name].own == pytest.approx(share.own, rel=0.005)
    assert few.minutes.mean == pytest.approx(many.minutes.mean, rel=0.01)


def test_what_a_part_comes_to_can_be_worked_out_from_its_assumptions() -> None:
    made_of = spec(**host_cluster())
    found = assess(made_of, *study(made_of))["share"]
    array = next(p for p in found.parts if p.component == "array:san")
    inputs = {a.input.key: a.input for a in found.assumptions}
    often, long = inputs["array.mtbf"], inputs["array.mttr"]
    by_hand = 365.25 * 24 * 60 * long.value / often.value * lognormal(often.factor) * lognormal(long.factor)
    assert array.static == pytest.approx(by_hand, rel=0.005)


@pytest.mark.parametrize("sections", [host_cluster(), guest_cluster()])
def test_parts_and_modes_add_up_to_the_mean(sections: dict[str, object]) -> None:
    made_of = spec(**sections)
    for found in assess(made_of, *study(made_of)).values():
        parts = sum(p.minutes for p in found.parts) + sum(p.minutes for p in found.planned)
        assert sum(found.by_failure_mode.values()) == pytest.approx(found.minutes.mean, rel=1e-12)
        assert parts == pytest.approx(found.minutes.mean, rel=1e-9)
