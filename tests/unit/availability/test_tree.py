"""A fault tree is valid once it exists, and says what is wrong where it can't be."""

import pytest
from support.trees import brute_probability, tree

from hadocs.availability.diagram import compile_tree
from hadocs.availability.evaluate import evaluate
from hadocs.availability.tree import (
    BasicEvent,
    CommonCause,
    FaultTree,
    FaultTreeError,
    Gate,
    HouseEvent,
    repairable,
)
from hadocs.errors import HadocsError

A, B = BasicEvent("a", 0.1), BasicEvent("b", 0.2)


def test_a_cycle_is_spelled_out() -> None:
    gates = (Gate("top", "or", ("x", "a")), Gate("x", "and", ("y", "a")), Gate("y", "or", ("x", "a")))
    with pytest.raises(FaultTreeError, match="gates depend on themselves: 'x' → 'y' → 'x'"):
        FaultTree("t", "top", gates, (A,))


def test_a_long_cycle_is_not_spelled_out_whole() -> None:
    gates = tuple(Gate(f"g{i}", "or", (f"g{(i + 1) % 5000}",)) for i in range(5000))
    with pytest.raises(FaultTreeError) as caught:
        FaultTree("t", "g0", gates)
    message = str(caught.value)
    assert message.startswith("gates depend on themselves: 'g0' → 'g1' → ")
    assert message.endswith(" → 4981 more → 'g4991' → 'g4992' → 'g4993' → 'g4994' → 'g4995' → 'g4996'"
                            " → 'g4997' → 'g4998' → 'g4999' → 'g0'")  # fmt: skip


def test_an_undefined_name_has_a_suggestion() -> None:
    with pytest.raises(
        FaultTreeError, match=r"'top' names 'switch-a', which is not defined \(did you mean 'switch_a'"
    ):
        FaultTree("t", "top", (Gate("top", "or", ("switch-a", "a")),), (A, BasicEvent("switch_a", 0.1)))


@pytest.mark.parametrize(
    ("gates", "message"),
    [
        ((Gate("a", "or", ("b",)),), "'a' is defined more than once"),
        ((Gate("x", "or", ("b",)),), "the top event 'top' of 't' is not defined"),
    ],
)
def test_names_are_defined_once(gates: tuple[Gate, ...], message: str) -> None:
    with pytest.raises(FaultTreeError, match=message):
        FaultTree("t", "top", gates, (A, B))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: BasicEvent("a", 1.5), "the probability of 'a' is 1.5"),
        (lambda: BasicEvent("a", float("nan")), "the probability of 'a' is nan"),
        (lambda: BasicEvent("a", 0.5, failure_rate=-1), "failure rate of 'a' is -1"),
        (lambda: BasicEvent("a", 0.5, error_factor=0.5), "error factor of 'a' is 0.5"),
        (lambda: repairable("a", mttf=0, mttr=1), "both must be more than 0"),
        (lambda: Gate("g", "not", ("a", "b")), "has 2 inputs, it takes 1"),
        (lambda: Gate("g", "or", ()), "has no input"),
        (lambda: Gate("g", "at-least", ("a",), 1.5), "a whole number"),
        (lambda: Gate("g", "cardinality", ("a",), 2, 1), "minimum 2 is above the maximum 1"),
        (lambda: Gate("g", "threshold", ("a",), 1), "1 inputs and 0 weights"),
        (lambda: Gate("g", "threshold", ("a",), 1, weights=(-1,)), "numbers of 0 or more"),
        (lambda: Gate("g", "or", ("a",), weights=(1,)), "takes no weights"),
        (
            lambda: FaultTree(
                "t", "a", (), (A,), common_causes=(CommonCause("c", "MGL", ("a", "z"), 0.1, ()),)
            ),
            "'z' in common-cause group 'c' is no basic event",
        ),
    ],
)
def test_what_cannot_be_is_refused(make, message: str) -> None:
    with pytest.raises(HadocsError, match=message):
        make()


def test_house_events_switch_parts_on_and_off() -> None:
    gates = (Gate("top", "and", ("on", "x")), Gate("x", "or", ("off", "a")))
    found = FaultTree("t", "top", gates, (A,), (HouseEvent("on", True), HouseEvent("off", False)))
    assert evaluate(found).probability == 0.1
    never = FaultTree("t", "top", (Gate("top", "and", ("off", "a")),), (A,), (HouseEvent("off", False),))
    assert evaluate(never).probability == 0
    assert evaluate(never).count == 0
    always = FaultTree("t", "top", (Gate("top", "or", ("on", "a")),), (A,), (HouseEvent("on", True),))
    assert evaluate(always).probability == 1
    assert (evaluate(always).count, evaluate(always).by_order) == (1, ())


def test_a_basic_event_can_be_the_top() -> None:
    found = evaluate(FaultTree("t", "a", (), (A, B)))
    assert found.probability == 0.1
    assert list(found.importance) == ["a"]


def test_what_the_top_does_not_need_plays_no_part() -> None:
    gates = (Gate("top", "or", ("a",)), Gate("elsewhere", "or", ("b",)))
    assert list(evaluate(FaultTree("t", "top", gates, (A, B))).importance) == ["a"]


def test_decimal_weights_mean_what_they_say() -> None:
    """0.1 + 0.2 reaches 0.3, though not in binary floating point."""
    gate = Gate("top", "threshold", ("a", "b"), 0.3, weights=(0.1, 0.2))
    both = FaultTree("t", "top", (gate,), (A, B))
    assert compile_tree(both).probability() == pytest.approx(0.02, rel=1e-12)


def test_the_same_input_twice_counts_twice() -> None:
    twice = FaultTree("t", "top", (Gate("top", "at-least", ("a", "a", "b"), 2),), (A, B))
    assert compile_tree(twice).probability() == pytest.approx(brute_probability(twice))
    odd = FaultTree("t", "top", (Gate("top", "xor", ("a", "a", "b")),), (A, B))
    assert compile_tree(odd).probability() == pytest.approx(0.2)


def test_a_contradiction_that_does_not_look_like_one() -> None:
    """x and not x below a voting gate: an input that is constant only once it is compiled."""
    found = tree(
        """top = 2of never a b
        never = and x other
        other = not x""",
        0.5,
    )
    assert compile_tree(found).probability() == pytest.approx(0.25)
    least = Gate("top", "cardinality", ("never", "a", "b"), 1, 1)
    one = FaultTree("t", "top", (least, *found.gates[1:]), found.basic_events)
    assert compile_tree(one).probability() == pytest.approx(0.5)


def test_depth_and_width_are_no_limit() -> None:
    """A chain of 5 000 gates, and as many events in one gate: no recursion anywhere."""
    count = 5_000
    events = tuple(BasicEvent(f"e{i}", 1e-6) for i in range(count))
    chain = tuple(
        Gate(f"g{i}", "or" if i % 2 else "and", (f"e{i}", f"g{i + 1}" if i + 1 < count else "e0"))
        for i in range(count)
    )
    deep = FaultTree("deep", "g0", chain, events)
    assert 0 < compile_tree(deep).probability() < 1e-6
    wide = FaultTree("wide", "top", (Gate("top", "or", tuple(e.name for e in events)),), events)
    found = evaluate(wide)
    assert found.probability == pytest.approx(0.0049875, rel=1e-5)
    assert found.by_order == (count,)


def test_the_same_tree_gives_the_same_value() -> None:
    text = "top = or x y\nx = and a b\ny = 2of a b c d"
    assert evaluate(tree(text, 0.3)).as_data() == evaluate(tree(text, 0.3)).as_data()
