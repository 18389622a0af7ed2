"""A reduced tree says the same as the whole one: its probability, what each event means for it, its small cut sets."""

from __future__ import annotations

import random

import pytest

from hadocs.availability.diagram import compile_tree
from hadocs.availability.measures import birnbaum, by_level
from hadocs.availability.model.exposure import Exposure, places
from hadocs.availability.model.modules import modules, pairs
from hadocs.availability.tree import BasicEvent, FaultTree, Gate, HouseEvent
from hadocs.availability.zbdd import minimal_cut_sets


def tree_of(seed: int) -> FaultTree:
    """A random tree of or, and and at-least gates in which much is shared, with a switch of the model now and then."""
    rng = random.Random(seed)
    events = [BasicEvent(f"e{n}", rng.uniform(0.01, 0.4)) for n in range(rng.randint(1, 9))]
    names = [e.name for e in events] + (["house"] if seed % 3 == 0 else [])
    gates: list[Gate] = []
    for n in range(rng.randint(1, 9)):
        below = [*names, *(g.name for g in gates)]
        inputs = tuple(rng.sample(below, min(len(below), rng.randint(1, 4))))
        kind = rng.choice(("or", "and", "at-least"))
        gates.append(Gate(f"g{n}", kind, inputs, min(2, len(inputs)) if kind == "at-least" else 0))  # type: ignore[arg-type]
    houses = (HouseEvent("house", seed % 2 == 0),) if "house" in names else ()
    return FaultTree("random", gates[-1].name, tuple(gates), tuple(events), houses)


@pytest.mark.parametrize("seed", range(300))
def test_a_reduced_tree_says_the_same(seed: int) -> None:
    whole = tree_of(seed)
    small, members = modules(whole)
    expected, found = compile_tree(whole), compile_tree(small)
    assert found.probability() == pytest.approx(expected.probability(), rel=1e-12)

    q = {e.name: e.probability for e in whole.basic_events}
    weights = dict.fromkeys(q, 0.0)
    for event, above in zip(found.levels, by_level(found, found.probabilities), strict=True):
        for name, weight in members[event.name].weights(q).items():
            weights[name] = above * weight
    for name, value in birnbaum(expected).items():
        assert weights[name] == pytest.approx(value, rel=1e-9, abs=1e-15), name

    sets = {c.events: c.probability for c in minimal_cut_sets(expected).of_order(2)}
    listed = [tuple(sorted(pair)) for pair, _ in pairs(found, members)]
    assert sorted(listed) == sorted(sets)


@pytest.mark.parametrize("others", [False, True], ids=["its probabilities", "other probabilities"])
@pytest.mark.parametrize("seed", range(0, 300, 3))
def test_what_an_absence_adds_to_the_frequency(seed: int, others: bool) -> None:
    """The rise by two passes is the frequency worked out anew with the event as it is, less the frequency.

    Probabilities other than those of the diagram are given as well: that no quorum has been forced yet, say.
    """
    whole = tree_of(seed)
    small, members = modules(whole)
    rng = random.Random(seed)
    rates = {e.name: rng.uniform(0.0, 2.0) for e in whole.basic_events}
    found = compile_tree(small)
    levels = [members[e.name] for e in found.levels]
    q = {e.name: e.probability for e in whole.basic_events}
    if others:
        q = {name: rng.choice((1.0, rng.random(), value)) for name, value in q.items()}
        # What is so for certain does not come about.
        rates = {name: rate if q[name] < 1 else 0.0 for name, rate in rates.items()}
    p = found.values([level.probability(q.__getitem__) for level in levels])
    exposure = Exposure(found, levels, q, rates, p, places(levels))
    expected = compile_tree(whole)

    def frequency(given: str = "") -> float:
        weights = by_level(expected, [1.0 if e.name == given else q[e.name] for e in expected.levels])
        return sum(
            w * rates[e.name] for e, w in zip(expected.levels, weights, strict=True) if e.name != given
        )

    for event in whole.basic_events:
        rise = frequency(event.name) - frequency() if event in expected.levels else 0.0
        assert exposure.rise(event.name) == pytest.approx(rise, rel=1e-9, abs=1e-12), event.name


def test_without_shared_parts_a_tree_is_one_event() -> None:
    tree = FaultTree(
        "t",
        "top",
        (
            Gate("top", "and", ("left", "right")),
            Gate("left", "or", ("a", "b")),
            Gate("right", "at-least", ("c", "d", "e"), 2),
        ),
        tuple(BasicEvent(n, 0.1) for n in "abcde"),
    )
    small, members = modules(tree)
    assert small.gates == ()
    assert set(members[small.top].events) == set("abcde")
    assert compile_tree(small).probability() == pytest.approx(0.19 * 0.028)


def test_what_brings_the_top_about_alone_is_in_nothing_else() -> None:
    """Both members hang on the array, which is found by no look at the gate on top alone."""
    tree = FaultTree(
        "t",
        "top",
        (
            Gate("top", "and", ("one", "other")),
            Gate("one", "or", ("a", "array")),
            Gate("other", "or", ("b", "array")),
        ),
        tuple(BasicEvent(n, 0.1) for n in ("a", "b", "array")),
    )
    small, members = modules(tree)
    assert small.gates == ()
    assert members[small.top].kind == "or"
    assert sorted(members[small.top].cuts(())) == [("a", "b"), ("array",)]


def test_names_may_be_those_that_a_reduction_makes() -> None:
    tree = FaultTree(
        "t",
        "g",
        (Gate("g", "and", ("g alone or", "h")), Gate("h", "or", ("g alone or", "x"))),
        (BasicEvent("g alone or", 0.1), BasicEvent("x", 0.1)),
    )
    small, _ = modules(tree)
    assert compile_tree(small).probability() == pytest.approx(0.1)
