"""What an evaluation says as data and as text, and what it says where it could not do all."""

import json
from math import inf

import pytest
from support.trees import brute_cut_sets, tree

from hadocs.availability.bounds import Bounds
from hadocs.availability.diagram import compile_tree
from hadocs.availability.evaluate import evaluate
from hadocs.availability.frequency import contributions, frequency
from hadocs.availability.measures import importance
from hadocs.availability.mef_write import write
from hadocs.availability.openpsa import read
from hadocs.availability.report import fault_tree
from hadocs.availability.tree import BasicEvent, FaultTree, FaultTreeError, Gate, repairable
from hadocs.availability.zbdd import minimal_cut_sets
from hadocs.errors import UsageError

PAIR = "down = or power both\nboth = and a b"
Q = {"power": 1e-4, "a": 1e-2, "b": 2e-2}


def test_data_has_the_promised_keys_and_is_json() -> None:
    data = evaluate(tree(PAIR, Q), cut_sets=1).as_data()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    u = 1e-4 + 2e-4 - 2e-8
    assert data["probability"] == pytest.approx(u, rel=1e-14)
    assert data["minimal_cut_sets"] == {
        "count": 2,
        "by_order": [1, 1],
        "listed": [{"events": ["power"], "probability": 1e-4}],
        "truncated": True,
    }
    assert "bounds" not in data
    measures = data["importance"]["power"]  # type: ignore[index]
    assert list(measures) == ["birnbaum", "cif", "dif", "raw", "rrw"]
    assert measures["birnbaum"] == pytest.approx(1 - 2e-4)
    assert measures["cif"] == pytest.approx(1e-4 * (1 - 2e-4) / u)
    assert measures["dif"] == pytest.approx(1e-4 / u)
    assert measures["raw"] == pytest.approx(1 / u)
    assert measures["rrw"] == pytest.approx(u / 2e-4)
    assert data["notes"] == ["Cut sets are the first 1 of 2."]


def test_an_infinite_worth_is_said_in_words() -> None:
    found = evaluate(tree("down = and a b", {"a": 0.1, "b": 0.2}))
    assert found.importance["a"].rrw == inf
    data = found.as_data()
    assert data["importance"]["a"]["rrw"] == "infinity"  # type: ignore[index]
    assert "∞" in found.as_text()


def test_ratios_of_an_impossible_top_are_not_defined() -> None:
    found = evaluate(tree("down = and a b", {"a": 0.0, "b": 0.2}))
    assert found.probability == 0
    assert found.as_data()["importance"]["a"] == {  # type: ignore[index]
        "birnbaum": 0.2,
        "cif": None,
        "dif": None,
        "raw": None,
        "rrw": None,
    }
    assert "–" in found.as_text()


def test_small_probabilities_keep_their_digits() -> None:
    """Where 1 − (1 − q) would have lost them all."""
    found = tree("down = and " + " ".join(f"e{i}" for i in range(12)), 1e-3)
    assert compile_tree(found).probability() == pytest.approx(1e-36, rel=1e-12)
    near = tree("down = or x y\nx = and a b\ny = and a c", {"a": 1e-12, "b": 1e-12, "c": 1e-12})
    assert compile_tree(near).probability() == pytest.approx(2e-24, rel=1e-11)
    assert importance(compile_tree(near))["a"].rrw == inf
    assert importance(compile_tree(near))["b"].rrw == pytest.approx(2, rel=1e-9)
    mixed = tree("down = or a b", {"a": 0.5, "b": 1e-18})
    assert importance(compile_tree(mixed))["a"].rrw == pytest.approx(0.5e18, rel=1e-9)


def test_nothing_is_listed_unless_it_is_asked_for() -> None:
    silent = evaluate(tree(PAIR, Q))
    assert silent.cut_sets == ()
    assert "listed" not in silent.as_data()["minimal_cut_sets"]  # type: ignore[operator]
    every = evaluate(tree(PAIR, Q), cut_sets=10)
    assert every.as_data()["minimal_cut_sets"]["truncated"] is False  # type: ignore[index]
    assert every.notes == ()


def test_a_tree_that_is_not_coherent_says_what_its_cut_sets_are() -> None:
    text = "down = or x y\nx = and a b\ny = and nota c\nnota = not a"
    found = evaluate(tree(text, 0.1), cut_sets=9)
    assert found.probability == pytest.approx(0.1 * 0.1 + 0.9 * 0.1)
    assert found.coherent is False
    assert {frozenset(c.events) for c in found.cut_sets} == brute_cut_sets(tree(text, 0.1))
    assert any("not coherent" in n and "no prime implicant" in n for n in found.notes)
    assert found.importance["a"].birnbaum == pytest.approx(0, abs=1e-12)


def test_over_budget_what_shares_nothing_has_bounds_that_are_one_number() -> None:
    names = " ".join(f"e{i}" for i in range(30))
    whole = tree(f"down = 4of {names}", 0.01)
    found = evaluate(whole, budget=40)
    assert found.probability is None
    assert found.bounds is not None
    assert found.bounds.meet
    assert found.bounds.lower == pytest.approx(evaluate(whole).probability, rel=1e-10)


def test_a_not_that_changes_nothing_leaves_a_tree_coherent() -> None:
    found = evaluate(tree("down = not up\nup = and na nb\nna = not a\nnb = not b", 0.1))
    assert found.coherent is True
    assert found.by_order == (2,)
    assert found.notes == ()


def test_over_budget_it_is_said_and_bounded() -> None:
    # Each event is in two of the pairs, and fails too often for few cases to be most of what there is.
    pairs = "\n".join(f"p{i} = and e{i} e{(i + 1) % 30}" for i in range(30))
    whole = tree(f"down = 4of {' '.join(f'p{i}' for i in range(30))}\n{pairs}", 0.3)
    found = evaluate(whole, budget=40)
    data = found.as_data()
    assert data["probability"] is None
    exact = evaluate(whole).probability
    assert exact is not None
    assert data["bounds"]["lower"] <= exact <= data["bounds"]["upper"]  # type: ignore[index]
    assert data["minimal_cut_sets"] == {"count": None, "by_order": None, "single_points": []}
    assert data["importance"] == {}
    assert any("bounded, not exact" in n for n in found.notes)
    assert "Probability       unknown: between" in found.as_text()
    assert data["bounds"]["meet"] is False  # type: ignore[index]
    assert any("more than 10% apart" in n for n in found.notes)
    assert Bounds(1.0e-5, 1.1e-5, None).meet
    assert not Bounds(1.0e-5, 1.2e-5, None).meet
    assert "not counted" in found.as_text()


def test_cut_sets_over_budget_leave_the_probability_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    dense = tree("down = 5of " + " ".join(f"e{i}" for i in range(40)), 0.1)
    exact = evaluate(dense)
    monkeypatch.setattr(
        "hadocs.availability.evaluate.minimal_cut_sets", lambda diagram, _: minimal_cut_sets(diagram, 50)
    )
    found = evaluate(dense, cut_sets=3)
    assert found.probability == exact.probability
    assert found.as_data()["minimal_cut_sets"] == {"count": None, "by_order": None}
    assert found.cut_sets == ()
    assert any("not counted" in n for n in found.notes)
    assert len(found.importance) == 40


def test_the_report_in_both_forms() -> None:
    text = write(tree(PAIR, Q))
    assert (
        fault_tree([(text, "pair.xml")], cut_sets=2) == evaluate(read(text, "pair.xml"), cut_sets=2).as_text()
    )
    data = json.loads(fault_tree([(text.encode(), "pair.xml")], form="json"))
    assert data == evaluate(read(text, "pair.xml")).as_data()
    assert json.loads(fault_tree([(text, "pair.xml")], form="json", top="both"))[
        "probability"
    ] == pytest.approx(2e-4)
    with pytest.raises(UsageError, match="-1"):
        fault_tree([(text, "pair.xml")], cut_sets=-1)


def test_the_text() -> None:
    assert evaluate(tree(PAIR, Q), cut_sets=2).as_text() == (
        "Fault tree tree, top event down: 3 basic events, 2 gates\n"
        "\n"
        "Probability       0.00029998\n"
        "Minimal cut sets  2: 1 of order 1, 1 of order 2\n"
        "\n"
        "Probability  Order  Minimal cut set\n"
        "     0.0001      1  power\n"
        "     0.0002      2  a, b\n"
        "\n"
        "Event  Birnbaum       CIF       DIF      RAW     RRW\n"
        "a      0.019998  0.666644  0.669978  66.9978  2.9998\n"
        "b      0.009999  0.666644  0.673312  33.6656  2.9998\n"
        "power    0.9998  0.333289  0.333356  3333.56  1.4999\n"
    )


def test_names_cannot_disturb_the_terminal() -> None:
    odd = FaultTree("x", "top", (Gate("top", "or", ("\x1b[2J\n",)),), (BasicEvent("\x1b[2J\n", 0.1),))
    assert "\x1b" not in evaluate(odd, cut_sets=1).as_text()


def test_frequency_needs_every_rate_and_a_coherent_tree() -> None:
    gates = (Gate("down", "or", ("a", "b")),)
    known = repairable("a", mttf=1000, mttr=10)
    both = FaultTree("t", "down", gates, (known, repairable("b", mttf=500, mttr=5)))
    found = evaluate(both)
    assert found.frequency is not None
    # In series the rates add up while all are well.
    a = 1 - found.frequency.unavailability
    assert found.frequency.per_hour == pytest.approx(a * (1 / 1000 + 1 / 500))
    assert found.frequency.mean_up_hours == pytest.approx(1 / (1 / 1000 + 1 / 500))
    assert found.as_data()["frequency"]["per_year"] == found.frequency.per_year  # type: ignore[index]
    assert sum(contributions(compile_tree(both)).values()) == pytest.approx(found.frequency.per_hour)
    part = FaultTree("t", "down", gates, (known, BasicEvent("b", 0.1)))
    assert evaluate(part).frequency is None
    with pytest.raises(FaultTreeError, match="no failure rate is given for 'b'"):
        frequency(compile_tree(part))
    turned = FaultTree("t", "down", (Gate("down", "not", ("a",)),), (known,))
    with pytest.raises(FaultTreeError, match="not defined by failures alone"):
        frequency(compile_tree(turned))
