"""The thirteen Aralia fault trees beside the project: probability and cut sets as two other engines have them."""

import csv
import io

import pytest
from support.trees import CASES, case
from support.work import calls

from hadocs.availability.bounds import bounds
from hadocs.availability.evaluate import evaluate
from hadocs.availability.openpsa import read

NAMES = (
    *("baobab2", "chinese", "das9201", "das9202", "das9203", "das9205", "das9206"),
    *("edf9205", "edfpa15b", "edfpa15r", "isp9603", "isp9605", "isp9606"),
)


def expected(name: str) -> tuple[float, int, tuple[int, ...]]:
    for row in csv.DictReader(io.StringIO(case("expected.csv"))):
        if row["tree"] == name:
            orders = tuple(int(n) for n in row["cut_sets_by_order_from_1"].split("/"))
            return float(row["probability"]), int(row["minimal_cut_sets"]), orders
    raise AssertionError(f"no line for {name}")


@pytest.mark.parametrize("name", NAMES)
def test_probability_and_cut_sets(name: str) -> None:
    probability, count, orders = expected(name)
    found = evaluate(read(case(f"{name}.xml"), f"{name}.xml"), cut_sets=20)
    assert found.probability == pytest.approx(probability, rel=1e-9)
    assert found.count == count
    assert found.by_order == orders
    assert len(found.cut_sets) == min(20, count)
    assert found.bounds is None


@pytest.mark.parametrize(("name", "budget"), [("edfpa15b", 1500), ("edfpa15r", 1500), ("isp9603", 300)])
def test_a_small_budget_is_little_work_for_bounds_around_the_exact_value(name: str, budget: int) -> None:
    probability, _, orders = expected(name)
    tree = read(case(f"{name}.xml"), f"{name}.xml")
    assert calls(lambda: evaluate(tree, budget=budget)) < 1500 * 1000
    found = evaluate(tree, budget=budget)
    assert found.probability is None
    assert found.bounds is not None
    assert found.bounds.lower <= probability <= found.bounds.upper
    assert found.bounds.single_points is not None
    assert len(found.bounds.single_points) == orders[0]


def test_bounds_close_in_on_the_exact_value() -> None:
    probability, _, _ = expected("isp9603")
    found = bounds(read(case("isp9603.xml"), "isp9603.xml"), 100_000)
    assert found.lower > 0.9 * probability
    assert found.upper < 1.2 * probability


def test_every_tree_that_is_there_is_tested() -> None:
    case("expected.csv")
    assert sorted(p.stem for p in CASES.glob("*.xml")) == sorted(NAMES)
