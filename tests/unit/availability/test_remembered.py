"""What is alike is worked out once; what comes of it has the names of whoever asks."""

from __future__ import annotations

from hadocs.availability.diagram import compile_tree
from hadocs.availability.remembered import Remembered, forget
from hadocs.availability.tree import BasicEvent, FaultTree, Gate
from hadocs.availability.zbdd import minimal_cut_sets


def tree(*names: str) -> FaultTree:
    a, b, c = names
    gates = (Gate("top", "or", (a, "both")), Gate("both", "and", (b, c)))
    return FaultTree("t", "top", gates, tuple(BasicEvent(n, 0.1 * at) for at, n in enumerate(names, 1)))


def test_cut_sets_of_trees_that_are_alike_have_their_own_names_and_figures() -> None:
    forget()
    first = minimal_cut_sets(compile_tree(tree("a", "b", "c")))
    second = minimal_cut_sets(compile_tree(tree("x", "y", "z")))
    assert second.level is first.level  # found once
    assert [set(cut.events) for cut in first] == [{"a"}, {"b", "c"}]
    assert [set(cut.events) for cut in second] == [{"x"}, {"y", "z"}]


def test_what_was_not_asked_for_longest_goes_first() -> None:
    made: list[str] = []
    known: Remembered[str] = Remembered(2, lambda _: 1)
    for key in ("a", "b", "a", "c", "a", "b"):
        known.get(key, lambda key=key: made.append(key) or key)  # type: ignore[misc]
    assert made == ["a", "b", "c", "b"]


def test_a_value_that_is_too_large_is_given_and_not_kept() -> None:
    made: list[str] = []
    known: Remembered[str] = Remembered(2, lambda _: 3)
    for _ in range(2):
        assert known.get("a", lambda: made.append("a") or "value") == "value"  # type: ignore[func-returns-value]
    assert made == ["a", "a"]
