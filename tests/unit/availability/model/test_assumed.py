"""Every input of the model can be stated: with a range of its own, or as what was counted and measured."""

from __future__ import annotations

from functools import cache
from math import exp, log, sqrt
from typing import Any

import pytest
from support.estates import guest_cluster, host_cluster, hybrid, pacemaker, spec
from support.golden import ROOT

from hadocs.availability.gamma import below, quantile, shape_of
from hadocs.availability.model.assess import assess
from hadocs.availability.model.catalogue import catalogue, figures, kinds
from hadocs.availability.model.core import Model
from hadocs.availability.model.plain import as_data
from hadocs.availability.model.report import as_text
from hadocs.availability.uncertainty import Z95
from hadocs.spec.assumed import KINDS, VALUES
from hadocs.spec.load import load
from hadocs.spec.model import Spec
from hadocs.topology.build import estate_of, study

WHY = {"source": "our own"}
ELSEWHERE = (
    "clusters-from-scratch",
    "proxmox-three-nodes",
    "microsoft-two-site-manual",
    "article-hybrid",
    "north-texas",
)


def test_the_names_that_may_be_assumed_are_those_of_the_catalogue() -> None:
    assert kinds() == KINDS
    patches = {f"work.{kind}.{field}" for kind in ("host", "guest") for field in ("every", "lasts")}
    patches.add("work.application.every")
    figures_of_kinds = {f"{kind}.{field}" for kind in KINDS for field in ("mtbf", "mttr")}
    entries = {key: i for key, i in catalogue().items() if key not in patches | figures_of_kinds}
    assert {key: "share" if i.unit == "share" else "duration" for key, i in entries.items()} == dict(VALUES)


@cache
def some() -> tuple[tuple[Spec, str], ...]:
    """Small estates, then shipped ones, each with a service."""
    small = [(host_cluster(), "share"), (guest_cluster(), "mail"), (hybrid(), "sql"), (pacemaker(), "db")]
    shipped = [load(ROOT / "specs" / f"{name}.yaml").spec for name in ELSEWHERE]
    return (*((spec(**s), key) for s, key in small), *((s, key) for s in shipped for key in s.services))


def median(made: Spec, service: str) -> float:
    return Model(estate_of(made)).core(service).median


def test_each_time_and_share_that_is_stated_moves_the_minutes_of_a_service() -> None:
    left = {key: catalogue()[key] for key in VALUES}
    for made, service in some():
        core = Model(estate_of(made)).core(service)
        for key in [k for k in left if k in core.used or k == "pause.peering"]:
            was = left[key].median
            told = f"{min(was * 200, 99):.6f} %" if VALUES[key] == "share" else f"{was * 3 * 3600:.3f} s"
            again = Spec.model_validate(
                {"hadocs": 1, "name": "x", "assumptions": {key: {"value": told, **WHY}}}
            )
            if median(made.model_copy(update={"assumptions": again.assumptions}), service) != core.median:
                del left[key]
    # A cluster of a platform tells how it notices, and a UPS how long it lasts, wherever that is stated.
    assert set(left) == {"battery", "detect"}, left


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("host", {"patch_every": "300 d"}),
        ("host", {"patch_lasts": "5 h"}),
        ("guest", {"patch_every": "300 d"}),
        ("hv-1", {"patch_lasts": "5 h"}),
        ("a", {"patch_every": "1 d"}),
        ("application", {"release_every": "7 d"}),
        ("mail", {"release_every": "7 d"}),
        ("san", {"failures": 3, "over": "2 y"}),
        ("array", {"failures": 3, "of": 3, "over": "2 y"}),
        ("array", {"lasted": ["2 d", "1 d"]}),
        ("mail", {"failures": 0, "over": "9 y"}),
        ("guest", {"mttr": "20 min to 5 h"}),
    ],
)
def test_each_figure_of_a_component_moves_the_minutes(name: str, said: dict[str, Any]) -> None:
    made = spec(**guest_cluster(), assumptions={name: {**said, **WHY}})
    assert median(made, "mail") != pytest.approx(median(spec(**guest_cluster()), "mail"), rel=1e-6)


def test_a_range_of_its_own_stands_in_place_of_the_usual_one() -> None:
    made = spec(assumptions={"hands": {"value": "10 min to 90 min", **WHY}, "beta": {"value": "2 %", **WHY}})
    found = figures(made, {}).inputs
    assert (found["hands"].low, found["hands"].high) == pytest.approx((1 / 6, 1.5))
    assert found["hands"].basis == "spec"
    assert (found["beta"].value, found["beta"].factor) == (0.02, 1.5)


@pytest.mark.parametrize("shape", [0.4, 1.0, 3.7, 80.0])
def test_quantiles_of_the_gamma_distribution(shape: float) -> None:
    for p in (0.05, 0.5, 0.95):
        assert below(shape, quantile(shape, p)) == pytest.approx(p)
    assert shape_of(quantile(shape, 0.95) / quantile(shape, 0.05)) == pytest.approx(shape)
    # A chi-squared distribution with two degrees of freedom is an exponential one.
    assert quantile(1.0, 0.95) == pytest.approx(-log(0.05))


def counted(name: str = "array", **said: Any) -> Any:
    return figures(spec(assumptions={name: {**said, **WHY}}), {"san-a": "array"}).inputs


def test_what_was_counted_draws_a_figure_to_itself_the_more_was_counted() -> None:
    usual = catalogue()["array.mtbf"]
    nothing = counted(failures=0, over="1 s")["array.mtbf"]
    assert (nothing.value, nothing.factor) == pytest.approx((usual.value, usual.factor), rel=1e-4)
    few, many = (counted(failures=n, of=3, over=f"{7 * n / 2} y")["array.mtbf"] for n in (2, 200))
    seen = 3 * 7 / 2 * 8760
    assert seen < few.average < usual.value
    assert many.average == pytest.approx(seen, rel=0.02)
    assert usual.factor > few.factor > many.factor
    assert few.prior == usual
    assert few.source == "our own (2 failures of 3 in 7 y)"


def test_the_mean_rate_is_that_of_the_gamma_distribution_that_follows() -> None:
    usual = catalogue()["array.mtbf"]
    shape = shape_of(usual.factor**2)
    rate = exp((log(usual.factor) / Z95) ** 2 / 2) / usual.median
    time = 21 * 8760.0
    found = counted(failures=2, of=3, over="7 y")["array.mtbf"]
    assert 1 / found.average == pytest.approx((shape + 2) / (shape / rate + time))


def test_repairs_that_were_measured_make_the_time_to_repair() -> None:
    found = counted(lasted=["2 h"] * 100)["array.mttr"]
    assert found.median == pytest.approx(2, rel=0.1)
    assert found.factor < 1.3
    assert "100 repairs of 2 h on average" in found.source


def test_a_kind_that_is_counted_starts_from_what_is_stated_and_an_id_from_its_kind() -> None:
    own = counted(mtbf="10 y", failures=1, over="10 y")["array.mtbf"]
    assert own.prior is not None
    assert own.prior.value == 10 * 8760
    one = counted("san-a", failures=1, over="1 y")["san-a.mtbf"]
    assert one.prior == catalogue()["array.mtbf"]
    # Without any figure of before, what was measured stands alone.
    guest = counted("guest", lasted=["1 h", "1 h"])["guest.mttr"]
    assert guest.prior is None
    assert guest.median == pytest.approx(2 / sqrt(quantile(2.5, 0.05) * quantile(2.5, 0.95)))


def test_both_figures_are_told() -> None:
    made = spec(**guest_cluster(), assumptions={"array": {"failures": 2, "of": 3, "over": "7 y", **WHY}})
    found = assess(made, *study(made), compare=False)
    entry = next(a for a in as_data(found)["services"]["mail"]["assumptions"] if a["input"] == "array.mtbf")
    assert entry["without_what_was_counted"]["value"] == 25 * 8760
    assert entry["value"] < 25 * 8760
    assert "(without what was counted 25 y, 5.0 y to 120 y)" in as_text(found)


def test_what_leaves_the_minutes_as_they_are_is_not_told_at_a_terminal() -> None:
    never = {"mtbf": "900000 y", **WHY}
    made = spec(**guest_cluster(), assumptions={"volume": never, "array": never})
    found = assess(made, *study(made), compare=False)
    shown = as_text(found).partition("assumptions that matter most")[2]
    rows = [line.split("; ")[1] for line in shown.splitlines() if " to " in line and ";" in line]
    assert rows
    assert all(low != high for low, _, high in (row.partition(" to ") for row in rows))
    assert "volume" not in shown
