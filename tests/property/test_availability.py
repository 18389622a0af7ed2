"""What always holds for a fault tree, whatever it is: compared with brute force over all that may happen."""

import math
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support.trees import ANY, brute_cut_sets, brute_probability, is_true, trees

from hadocs.availability.bounds import bounds
from hadocs.availability.diagram import compile_tree
from hadocs.availability.evaluate import evaluate
from hadocs.availability.measures import importance
from hadocs.availability.mef_write import write
from hadocs.availability.openpsa import read
from hadocs.availability.tree import FaultTree, Gate
from hadocs.availability.zbdd import minimal_cut_sets


@given(trees(ANY))
def test_the_probability_is_the_sum_over_all_worlds(tree: FaultTree) -> None:
    assert compile_tree(tree).probability() == pytest.approx(brute_probability(tree), rel=1e-12, abs=1e-15)


@given(trees(most_events=6))
def test_the_probability_is_inclusion_and_exclusion_over_the_cut_sets(tree: FaultTree) -> None:
    sets = list(minimal_cut_sets(compile_tree(tree)))
    assume(len(sets) <= 10)
    q = {e.name: e.probability for e in tree.basic_events}
    total = 0.0
    for size in range(1, len(sets) + 1):
        for chosen in combinations(sets, size):
            union = {e for c in chosen for e in c.events}
            total -= (-1) ** size * math.prod(q[e] for e in union)
    assert compile_tree(tree).probability() == pytest.approx(total, rel=1e-9, abs=1e-12)


@given(trees())
def test_cut_sets_are_those_of_brute_force_in_order(tree: FaultTree) -> None:
    sets = minimal_cut_sets(compile_tree(tree))
    listed = list(sets)
    expected = brute_cut_sets(tree)
    assert {frozenset(c.events) for c in listed} == expected
    assert len(listed) == sets.count == len(expected)
    assert [len(c.events) for c in listed] == sorted(len(c.events) for c in listed)
    assert sets.by_order == tuple(
        sum(len(c) == order for c in expected) for order in range(1, max(map(len, expected), default=0) + 1)
    )
    for before, after in pairwise(listed):
        if len(before.events) == len(after.events):
            assert before.probability >= after.probability * (1 - 1e-12)
    assert sets.coherent


@given(trees(ANY))
def test_cut_sets_of_any_tree_bring_the_top_about_alone(tree: FaultTree) -> None:
    sets = minimal_cut_sets(compile_tree(tree))
    assert {frozenset(c.events) for c in sets} == brute_cut_sets(tree)
    events = [e.name for e in tree.used_events]
    monotone = all(
        not is_true(tree, w) or is_true(tree, w | {e})
        for size in range(len(events) + 1)
        for w in map(frozenset, combinations(events, size))
        for e in events
    )
    assert sets.coherent is monotone


@given(trees(ANY))
def test_importance_is_what_happens_with_the_event_certain_and_impossible(tree: FaultTree) -> None:
    diagram = compile_tree(tree)
    u = diagram.probability()
    assert 0 <= u <= 1
    for name, measure in importance(diagram).items():
        q = next(e.probability for e in tree.basic_events if e.name == name)
        certain = brute_probability(_with(tree, name, 1.0))
        impossible = brute_probability(_with(tree, name, 0.0))
        assert measure.birnbaum == pytest.approx(certain - impossible, abs=1e-12)
        if u <= 1e-12:
            continue
        assert measure.cif == pytest.approx(q * (certain - impossible) / u, rel=1e-7, abs=1e-9)
        assert measure.raw == pytest.approx(certain / u, rel=1e-9, abs=1e-9)
        assert measure.dif == pytest.approx(q * certain / u, rel=1e-9, abs=1e-9)
        if impossible == 0:
            assert measure.rrw is not None
            assert measure.rrw > 1e9
        elif impossible > 1e-9 * u:
            assert measure.rrw == pytest.approx(u / impossible, rel=1e-6)


@given(trees(), st.data())
def test_a_better_component_never_makes_a_coherent_tree_worse(tree: FaultTree, data: st.DataObject) -> None:
    event = data.draw(st.sampled_from(tree.basic_events))
    better = _with(tree, event.name, event.probability * data.draw(st.floats(0, 1)))
    before = compile_tree(tree).probability()
    assert compile_tree(better).probability() <= before * (1 + 1e-12) + 1e-300


@given(trees(ANY), st.randoms(use_true_random=False))
def test_renaming_changes_nothing(tree: FaultTree, random) -> None:
    names = sorted(tree.names)
    shuffled = [f"<{n}> &amp; \n" for n in names]
    random.shuffle(shuffled)
    other = _renamed(tree, dict(zip(names, shuffled, strict=True)))
    one, two = evaluate(tree), evaluate(other)
    assert one.probability == two.probability
    assert one.by_order == two.by_order
    assert list(one.importance.values()) == list(two.importance.values())


@given(trees(ANY), st.sampled_from([8, 20, 1000]))
def test_bounds_contain_the_probability(tree: FaultTree, budget: int) -> None:
    exact = brute_probability(tree)
    found = bounds(tree, budget)
    assert 0 <= found.lower <= found.upper <= 1 + 1e-12
    assert found.lower <= exact * (1 + 1e-9) + 1e-15
    assert exact <= found.upper * (1 + 1e-9) + 1e-15
    if found.single_points is not None and frozenset() not in brute_cut_sets(tree):
        alone = {next(iter(c)) for c in brute_cut_sets(tree) if len(c) == 1}
        assert set(found.single_points) == alone


@given(trees(ANY))
def test_what_is_written_is_read_as_the_same_function(tree: FaultTree) -> None:
    text = write(tree)
    assert write(tree) == text
    again = read(text, "written.xml")
    assert compile_tree(again).probability() == pytest.approx(
        compile_tree(tree).probability(), rel=1e-12, abs=1e-15
    )
    assert evaluate(again).by_order == evaluate(tree).by_order


@given(st.lists(st.tuples(st.integers(0, 8), st.floats(0, 1)), min_size=1, max_size=7), st.integers(0, 30))
def test_capacity_is_the_weighted_gate(units: list[tuple[int, float]], demand: int) -> None:
    tree = _shortage(units, demand)
    exact = brute_probability(tree)
    assert compile_tree(tree).probability() == pytest.approx(exact, rel=1e-12, abs=1e-15)


def _shortage(units: list[tuple[int, float]], demand: int) -> FaultTree:
    from hadocs.availability.tree import BasicEvent

    names = tuple(f"u{i}" for i in range(len(units)))
    gate = Gate("short", "shortage", names, demand, weights=tuple(float(c) for c, _ in units))
    return FaultTree(
        "estate", "short", (gate,), tuple(BasicEvent(n, q) for n, (_, q) in zip(names, units, strict=True))
    )


def _with(tree: FaultTree, name: str, probability: float) -> FaultTree:
    events = tuple(replace(e, probability=probability) if e.name == name else e for e in tree.basic_events)
    return FaultTree(tree.name, tree.top, tree.gates, events, tree.house_events)


def _renamed(tree: FaultTree, names: dict[str, str]) -> FaultTree:
    return FaultTree(
        tree.name,
        names[tree.top],
        tuple(replace(g, name=names[g.name], inputs=tuple(names[i] for i in g.inputs)) for g in tree.gates),
        tuple(replace(e, name=names[e.name]) for e in tree.basic_events),
        tuple(replace(h, name=names[h.name]) for h in tree.house_events),
    )
