"""A single year beside the mean: held against years that are lived through, and against sums that are known."""

from __future__ import annotations

import random
from math import exp
from pathlib import Path

import pytest

from hadocs.availability.model import sampled
from hadocs.availability.model import year as module
from hadocs.availability.model.composed import Composed
from hadocs.availability.model.core import Model
from hadocs.availability.model.year import Stream, alike, chance, streams, year
from hadocs.spec.load import load
from hadocs.spec.model import Assumption
from hadocs.topology.build import estate_of

SPECS = Path(__file__).parents[4] / "specs"


def lived(kinds: tuple[Stream, ...], planned: float, years: int) -> list[float]:
    """The minutes of so many years, outage by outage."""
    rng = random.Random("years")
    found = []
    for _ in range(years):
        total = planned
        for s in kinds:
            at = rng.expovariate(s.rate)
            while at < 1:
                total += rng.expovariate(1 / s.minutes) if s.repaired else s.minutes
                at += rng.expovariate(s.rate)
        found.append(total)
    return found


@pytest.mark.parametrize(
    ("kinds", "planned", "most"),
    [
        ((Stream(0.05, 480, True),), 0.0, 100.0),
        ((Stream(0.05, 480, True), Stream(6.0, 3.0, False)), 40.0, 260.0),
        ((Stream(3.0, 20, True), Stream(1.0, 45.0, False)), 10.0, 120.0),
        ((Stream(40.0, 0.5, False), Stream(0.2, 60, True)), 0.0, 50.0),
    ],
)
def test_years_that_are_lived_through_have_so_many_minutes_as_often(
    kinds: tuple[Stream, ...], planned: float, most: float
) -> None:
    years = lived(kinds, planned, 20_000)
    assert chance(kinds, planned, most) == pytest.approx(
        sum(y <= most for y in years) / len(years), abs=0.015
    )


def test_a_rare_outage_leaves_most_years_without_any() -> None:
    kinds = (Stream(0.1, 60.0, True),)
    assert chance(kinds, 0.0, 1e-3) == pytest.approx(exp(-0.1), rel=1e-3)


def test_more_planned_work_than_is_asked_for_is_never_met() -> None:
    assert chance((Stream(1.0, 5.0, False),), 300.0, 260.0) == 0.0


@pytest.mark.parametrize(
    ("name", "service", "misses"),
    [
        ("article-guest", "mailbox", 0.07),
        ("article-hybrid", "sql", 0.096),
        ("proxmox-three-nodes", "database", 0.16),
    ],
)
def test_what_is_met_on_average_is_missed_in_some_years(name: str, service: str, misses: float) -> None:
    spec = load(SPECS / f"{name}.yaml").spec
    asked = spec.services[service].objectives
    assert asked is not None and asked.availability is not None
    allowed = (1 - asked.availability) * 525_600
    # A life that an audit lived through, without changes that go wrong and without programs that fail everywhere.
    never = Assumption.model_validate({"value": "0.00001 %", "source": "the audit"})
    without = dict.fromkeys(("change.patch", "change.release", "beta.program"), never)
    whole = Composed(Model(estate_of(spec.model_copy(update={"assumptions": without}))).core(service))
    found = year(whole, allowed)
    assert (year(Composed(Model(estate_of(spec)).core(service)), allowed).misses or 0) > (found.misses or 0)
    assert whole.minutes.mean < allowed
    assert found.misses == pytest.approx(misses, abs=0.015)
    assert found.typical < whole.minutes.mean < found.bad
    assert found.longest < found.longest_bad < found.bad


def test_outages_that_are_much_alike_add_up_as_one_kind() -> None:
    kinds = (
        Stream(0.5, 90.0, True),
        Stream(0.25, 95.0, True),
        Stream(6.0, 2.0, False),
        Stream(1.0, 30.0, True),
    )
    found = alike(kinds)
    assert len(found) == 3
    assert sum(s.rate for s in found) == pytest.approx(7.75)
    assert sum(s.rate * s.minutes for s in found) == pytest.approx(sum(s.rate * s.minutes for s in kinds))
    assert chance(found, 0.0, 150.0) == pytest.approx(chance(kinds, 0.0, 150.0), rel=1e-3)


def test_a_year_does_not_hang_on_the_steps_that_it_is_counted_in(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = load(SPECS / "clusters-from-scratch.yaml").spec
    whole = Composed(Model(estate_of(spec)).core(next(iter(spec.services))))
    found = year(whole, 260.0)
    monkeypatch.setattr(module, "CELLS", 200)
    finer = year(whole, 260.0)
    assert found.typical == pytest.approx(finer.typical, rel=0.01)
    assert found.bad == pytest.approx(finer.bad, rel=0.01)
    assert found.misses == pytest.approx(finer.misses, rel=0.02)


def test_a_year_does_not_hang_on_the_order_of_the_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of fifteen draws the middle year moved by a tenth, the bad one by four parts in a hundred."""
    spec = load(SPECS / "microsoft-two-site-automatic.yaml").spec
    found = []
    for seed in range(3):
        monkeypatch.setattr(sampled, "_SEED", seed)
        sampled.drawn.cache_clear()
        sampled._draws.cache_clear()
        whole = Composed(Model(estate_of(spec)).core("erp-database"))
        found.append(year(whole, whole.minutes.mean))
    monkeypatch.undo()
    sampled.drawn.cache_clear()
    sampled._draws.cache_clear()
    for figures in zip(*((y.typical, y.bad, y.misses) for y in found), strict=True):
        assert max(figures) < 1.06 * min(figures)


def test_the_outages_of_a_draw_come_to_its_minutes() -> None:
    spec = load(SPECS / "article-hybrid.yaml").spec
    whole = Composed(Model(estate_of(spec)).core("sql"))
    for draw in (0, 77, 199):
        found = sum(s.rate * s.minutes for s in streams(whole, [draw])[0]) + whole.planned[draw]
        assert found == pytest.approx(whole.totals[draw], rel=1e-6)


def test_a_failover_that_works_is_over_sooner_than_one_that_a_person_has_to_finish() -> None:
    spec = load(SPECS / "article-hybrid.yaml").spec
    whole = Composed(Model(estate_of(spec)).core("sql"))
    found = year(whole, None, rto=5.0)
    # Most failovers are covered, and last two minutes at the most; their mean is nine.
    assert found.within == pytest.approx(0.82, abs=0.03)
    sql = next(t for t in whole.core.terms if t.component == "hypervisor:hv-02")
    assert sum(sql.minutes(whole.values).rows) / sum(sql.per_year(whole.values).rows) > 5  # type: ignore[attr-defined]


def test_a_month_is_a_twelfth_of_a_year_that_is_lived_through() -> None:
    kinds = (Stream(0.6, 90.0, True), Stream(6.0, 2.0, False))
    months = lived(tuple(Stream(s.rate / 12, s.minutes, s.repaired) for s in kinds), 1.0, 20_000)
    spec = load(SPECS / "article-guest.yaml").spec
    whole = Composed(Model(estate_of(spec)).core("mailbox"))
    found = year(whole, 260.0)
    assert found.misses_month is not None
    assert found.misses is not None and found.misses_month < found.misses
    by_hand = tuple(Stream(s.rate / 12, s.minutes, s.repaired) for s in kinds)
    assert 1 - chance(by_hand, 1.0, 22.0) == pytest.approx(
        sum(m > 22 for m in months) / len(months), abs=0.01
    )
