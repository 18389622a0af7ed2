"""Diagrams built part by part in the best of several orders: the same functions, of trees that one order can't do."""

from itertools import islice
from math import inf

import pytest
from hypothesis import given
from support.trees import ANY, brute_cut_sets, brute_probability, tree, trees

from hadocs.availability import built as module
from hadocs.availability.bdd import Budget, Diagrams
from hadocs.availability.built import built
from hadocs.availability.contracted import parts
from hadocs.availability.diagram import Diagram, compile_tree
from hadocs.availability.network import network
from hadocs.availability.order import orders
from hadocs.availability.tree import BasicEvent, FaultTree, Gate
from hadocs.availability.zbdd import minimal_cut_sets


def by_parts(whole: FaultTree, budget: int = 100_000) -> Diagram | None:
    """The tree's diagram, composed of those of its modules; None where it is constant."""
    net = network(whole)
    if net.top is None:
        return None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LARGE", inf)
        made = built(net, budget)
    levels = tuple(whole.used_events[i] for i in made.order)
    return Diagram(whole, levels, made.level, made.high, made.low, made.root, net.monotone, net, made.parts)


@given(trees(ANY))
def test_a_tree_by_its_modules_is_the_tree(whole: FaultTree) -> None:
    found = by_parts(whole)
    if found is not None:
        assert found.probability() == pytest.approx(brute_probability(whole), rel=1e-12, abs=1e-15)
        assert {frozenset(c.events) for c in minimal_cut_sets(found)} == brute_cut_sets(whole)
        needed = {found.root}
        for n, (_, high, low) in reversed(list(enumerate(found.rows, 2))):
            needed |= {high, low} if n in needed else set()
        assert set(range(2, len(found.level))) <= needed


def test_what_hangs_on_a_part_that_is_never_true_is_left_out() -> None:
    whole = tree("top = or both c\nboth = and never d\nnever = and a nota\nnota = not a", 0.1)
    found = by_parts(whole)
    assert found is not None
    assert len(found.level) == 3
    assert found.probability() == pytest.approx(0.1)


@pytest.mark.parametrize(
    "text",
    [
        "top = or pair k\npair = xor a b",
        "top = and pair k\npair = xor a b",
        # A part that is true while nothing happens, beside one that is not.
        "top = or same k\nsame = iff a b",
        "top = and same pair k\nsame = iff a b\npair = xor c d",
        "top = xor deep k\ndeep = and pair e\npair = xor c d",
    ],
)
def test_cut_sets_by_modules_need_no_coherent_tree(text: str) -> None:
    whole = tree(text, 0.1)
    found = by_parts(whole)
    assert found is not None
    assert len(found.parts) > 1
    sets = minimal_cut_sets(found)
    assert {frozenset(c.events) for c in sets} == brute_cut_sets(whole)
    assert not sets.coherent


@pytest.mark.parametrize("kind", ["and", "or"])
def test_what_both_sides_of_a_difference_have_is_told_once(kind: str) -> None:
    """(a ∨ x) ⊕ (b ∨ x) is not x, and one of the other two."""
    whole = tree(
        f"top = xor one other\none = {kind} a x y\nother = {kind} b y x\nx = 2of c d e\ny = or c f", 0.1
    )
    net = network(whole)
    (xor,) = (op for op in net.operators if op.kind == "xor")
    assert {whole.used_events[i].name for i in xor.inputs} == {"a", "b"}
    found = compile_tree(whole)
    assert found.probability() == pytest.approx(brute_probability(whole), rel=1e-12)


@given(trees(("and", "or", "xor", "iff")))
def test_differences_of_what_overlaps_are_the_tree(whole: FaultTree) -> None:
    assert compile_tree(whole).probability() == pytest.approx(brute_probability(whole), rel=1e-12, abs=1e-15)


@given(trees(ANY), trees(ANY))
def test_a_tree_in_the_order_of_another_one_is_the_tree(whole: FaultTree, other: FaultTree) -> None:
    found = compile_tree(whole, like=compile_tree(other))
    assert found.probability() == pytest.approx(brute_probability(whole), rel=1e-12, abs=1e-15)
    again = compile_tree(whole, like=found)
    assert [e.name for e in again.levels] == [e.name for e in found.levels]


def racing(monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[int, ...], int]]:
    """Which order went on to how many nodes, as the race comes to it; no order gets through before."""
    monkeypatch.setattr(module, "LARGE", 0)
    monkeypatch.setattr(module, "AS_IT_IS", 0)
    monkeypatch.setattr(module, "_FIRST", 0)
    monkeypatch.setattr(module, "_EACH", 200)
    monkeypatch.setattr(module, "_AHEAD", ((300, 4), (400, 1)))
    monkeypatch.setattr(module, "_RACE", ((350, 12), (450, 2)))
    seen: list[tuple[tuple[int, ...], int]] = []
    goes_on = module._Attempt.goes_on

    def noted(self: module._Attempt, nodes: int) -> bool:
        if nodes:
            seen.append((self.order, nodes))
        return goes_on(self, nodes)

    monkeypatch.setattr(module._Attempt, "goes_on", noted)
    return seen


def test_one_order_goes_ahead_and_all_follow_where_it_does_not_get_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = racing(monkeypatch)
    net = network(racks(1, 0, rows=False))
    made = built(net, 100_000)
    every = list(dict.fromkeys(order for order, _ in seen))
    assert every == list(islice(orders(net), len(every)))
    assert [nodes for _, nodes in seen] == [
        *([200] * len(every)),
        *([300] * 4),
        400,
        *([350] * len(every)),
        *([450] * 2),
        100_000,
    ]
    # The one that gets all nodes is the one that came furthest of those with the most nodes before.
    assert made.order == seen[-1][0]
    assert seen[-1][0] in {order for order, nodes in seen if nodes == 450}


def test_what_was_tried_before_is_not_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = racing(monkeypatch)
    net = network(racks(1, 0, rows=False))
    known = next(orders(net))
    monkeypatch.setattr(module, "HINTED", 250)
    built(net, 100_000, known)
    assert seen[0] == (known, 250)
    assert (known, 200) not in seen


def test_what_shares_nothing_with_the_rest_is_a_part() -> None:
    whole = tree(
        """top = or left right x
        left = and a b shared
        right = and pair shared
        pair = or c d""",
        0.1,
    )
    found = parts(network(whole))
    # a and b; c or d; the rest, where each of them is one event.
    assert [len(p.inputs) for p in found] == [2, 2, 4]


def test_a_chain_of_modules_as_deep_as_one_likes() -> None:
    gates = [Gate(f"g{i}", "or" if i % 2 else "and", (f"e{i}", f"g{i + 1}")) for i in range(2999)]
    events = tuple(BasicEvent(f"e{i}", 0.5) for i in range(3001))
    whole = FaultTree("t", "g0", (*gates, Gate("g2999", "or", ("e2999", "e3000"))), events)
    found = by_parts(whole, 400_000)
    assert found is not None
    assert found.probability() == pytest.approx(compile_tree(whole).probability(), rel=1e-12)
    # One set for each and gate: whichever of its events happens, those above it in the and gates happen too.
    assert minimal_cut_sets(found).count == 1501


def racks(own: int, feeds: int, *, rows: bool) -> FaultTree:
    """20 of 40 hosts, the racks of which follow one another round and round."""
    hosts = range(40)
    gates = [Gate("down", "at-least", tuple(f"host-{i}" for i in hosts), 20)]
    events = [BasicEvent(f"part-{i}-{c}", 0.01) for i in hosts for c in range(own)]
    for i in hosts:
        inputs = [f"part-{i}-{c}" for c in range(own)] + [f"rack-{i % 10}"]
        gates.append(Gate(f"host-{i}", "or", (*inputs, f"row-{i // 4}") if rows else tuple(inputs)))
    gates += [
        Gate(f"rack-{r}", "or", (f"switch-{r}", *([f"feed-{r % feeds}"] if feeds else []))) for r in range(10)
    ]
    events += [BasicEvent(f"switch-{r}", 1e-3) for r in range(10)]
    events += [BasicEvent(f"row-{r}", 1e-3) for r in range(10)] if rows else []
    events += [BasicEvent(f"feed-{f}", 1e-4) for f in range(feeds)]
    return FaultTree("racks", "down", tuple(gates), tuple(events))


@pytest.mark.parametrize(("own", "feeds", "rows"), [(1, 0, False), (3, 2, False), (1, 0, True), (3, 2, True)])
def test_interleaved_votes_are_exact(own: int, feeds: int, rows: bool) -> None:
    found = compile_tree(racks(own, feeds, rows=rows), 80_000)
    if not rows and not feeds:
        # Five racks of ten, all four hosts each, but for hosts that fail by themselves.
        assert found.probability() == pytest.approx(2.69882e-13, rel=1e-4)
    assert 0 < found.probability() < 1e-3


@given(trees())
def test_cut_sets_by_modules_are_those_of_the_whole(whole: FaultTree) -> None:
    found = by_parts(whole)
    if found is not None:
        sets = minimal_cut_sets(found)
        assert {frozenset(c.events) for c in sets} == brute_cut_sets(whole)
        assert sets.count == len(brute_cut_sets(whole))


def test_an_attempt_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FIRST", 0)
    monkeypatch.setattr(module, "_ALONE", 0)
    monkeypatch.setattr(module, "_EACH", 4)
    monkeypatch.setattr(module, "_AHEAD", ((8, 2), (12, 1)))
    whole = tree("top = 4of " + " ".join(f"e{i}" for i in range(9)), 0.1)
    found = by_parts(whole, 60)
    assert found is not None
    assert found.probability() == pytest.approx(brute_probability(whole), rel=1e-12)
    with pytest.raises(Budget):
        by_parts(whole, 15)


def test_exclusion() -> None:
    table = Diagrams(3, 100)
    a, b, c = (table.variable(i) for i in range(3))
    both = table.conjunction(a, b)
    expected = table.disjunction(
        table.conjunction(both, table.negation(c)), table.conjunction(table.negation(both), c)
    )
    assert table.exclusion(both, c) == table.exclusion(c, both) == expected
    assert table.exclusion(c, c) == 0
    assert table.exclusion(c, 1) == table.negation(c)
    assert table.exclusion(0, c) == c
