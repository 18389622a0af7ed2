"""Diagrams built part by part in the best of several orders: the same functions, of trees that one order can't do."""

import pytest
from hypothesis import given
from support.trees import ANY, brute_cut_sets, brute_probability, tree, trees

from hadocs.availability import built as module
from hadocs.availability.bdd import Budget, Diagrams
from hadocs.availability.built import built
from hadocs.availability.contracted import parts
from hadocs.availability.diagram import Diagram, compile_tree
from hadocs.availability.network import network
from hadocs.availability.order import orders, promising
from hadocs.availability.tree import BasicEvent, FaultTree, Gate
from hadocs.availability.zbdd import minimal_cut_sets


def by_parts(whole: FaultTree, budget: int = 100_000) -> Diagram | None:
    """The tree's diagram, composed of those of its modules; None where it is constant."""
    net = network(whole)
    if net.top is None:
        return None
    with pytest.MonkeyPatch.context() as patch:
        # One node less than two constants need: every order fails but those of the race.
        patch.setattr(module, "FIRST", 0)
        patch.setattr(module, "SECOND", 0)
        patch.setattr(module, "_NODES_PER_INPUT", 0)
        made = built(net, budget)
    levels = tuple(whole.used_events[i] for i in made.order)
    return Diagram(whole, levels, made.level, made.high, made.low, made.root, net.monotone)


@given(trees(ANY))
def test_a_tree_by_its_modules_is_the_tree(whole: FaultTree) -> None:
    found = by_parts(whole)
    if found is not None:
        assert found.probability() == pytest.approx(brute_probability(whole), rel=1e-12, abs=1e-15)
        assert {frozenset(c.events) for c in minimal_cut_sets(found)} == brute_cut_sets(whole)


@given(trees(ANY), trees(ANY))
def test_a_tree_in_the_order_of_another_one_is_the_tree(whole: FaultTree, other: FaultTree) -> None:
    found = compile_tree(whole, like=compile_tree(other))
    assert found.probability() == pytest.approx(brute_probability(whole), rel=1e-12, abs=1e-15)
    again = compile_tree(whole, like=found)
    assert [e.name for e in again.levels] == [e.name for e in found.levels]


@pytest.mark.parametrize("at", [0, 1])
def test_what_the_promising_orders_can_do_does_not_come_to_a_race(
    at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    net = network(racks(1, 0, rows=False))
    order = list(promising(net))[at]
    assert order in list(orders(net))
    monkeypatch.setattr(module, "promising", lambda _: [order])
    monkeypatch.setattr(module, "_raced", lambda *_: pytest.fail("it races"))
    # Too few nodes at first, so that it goes on from where it stopped.
    monkeypatch.setattr(module, "FIRST", 300)
    monkeypatch.setattr(module, "_NODES_PER_INPUT", 0)
    assert built(net, 100_000).order == order


def test_what_was_tried_before_a_race_takes_part_in_it_and_is_not_begun_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    net = network(racks(1, 0, rows=False))
    monkeypatch.setattr(module, "FIRST", 300)
    monkeypatch.setattr(module, "SECOND", 301)
    monkeypatch.setattr(module, "_NODES_PER_INPUT", 0)
    monkeypatch.setattr(module, "parts", lambda _: [None])
    begun: list[tuple[int, ...]] = []
    first = module._Attempt.__init__

    def noted(self: module._Attempt, of: object, order: tuple[int, ...], budget: int) -> None:
        begun.append(order)
        first(self, of, order, budget)  # type: ignore[arg-type]

    monkeypatch.setattr(module._Attempt, "__init__", noted)
    built(net, 100_000)
    assert set(promising(net)) <= set(begun)
    assert len(begun) == len(set(begun))


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


def test_an_attempt_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_RACE", ((4, 3), (8, 2), (12, 1)))
    monkeypatch.setattr(module, "_NODES_PER_INPUT", 0)
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
