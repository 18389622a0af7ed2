"""Uncertain inputs: 5, 50 and 95 %, the same each time."""

import pytest

from hadocs.availability.diagram import compile_tree
from hadocs.availability.tree import BasicEvent, FaultTree, FaultTreeError, Gate
from hadocs.availability.uncertainty import normals, quantiles, sampled, spread


def single(q: float, factor: float) -> FaultTree:
    return FaultTree("t", "down", (Gate("down", "or", ("a",)),), (BasicEvent("a", q, error_factor=factor),))


def test_one_event_has_its_own_quantiles() -> None:
    found = spread(compile_tree(single(1e-4, 3)))
    assert found.p50 == pytest.approx(1e-4, rel=0.01)
    assert found.p95 == pytest.approx(3e-4, rel=0.01)
    assert found.p5 == pytest.approx(1e-4 / 3, rel=0.01)


def test_the_same_each_time() -> None:
    diagram = compile_tree(single(1e-4, 3))
    assert sampled(diagram, 100) == sampled(diagram, 100)
    assert normals(["x", "y"], 50)[1] == normals(["y"], 50)[0]


def test_certain_inputs_have_no_spread() -> None:
    found = spread(compile_tree(single(0.25, 1)), 20)
    assert (found.p5, found.p50, found.p95) == (0.25, 0.25, 0.25)


def test_one_source_moves_together() -> None:
    """Two events read from one figure: their product spreads as a square, not as two that even out."""

    def both(source: str) -> FaultTree:
        events = tuple(BasicEvent(n, 0.01, error_factor=3, source=source) for n in "ab")
        return FaultTree("t", "down", (Gate("down", "and", ("a", "b")),), events)

    together, apart = spread(compile_tree(both("one figure"))), spread(compile_tree(both("")))
    assert together.p95 == pytest.approx(9e-4, rel=0.02)
    assert together.p95 > apart.p95 > 3e-4
    assert apart.p95 == pytest.approx(1e-4 * 3 ** (2**0.5), rel=0.1)


def test_a_probability_stays_one() -> None:
    assert max(sampled(compile_tree(single(0.5, 100)))) == 1


def test_quantiles_lie_between_neighbours() -> None:
    found = quantiles([float(n) for n in range(101)])
    assert (found.p5, found.p50, found.p95) == (5, 50, 95)


def test_too_few_samples_are_refused() -> None:
    with pytest.raises(FaultTreeError, match="19 samples"):
        sampled(compile_tree(single(0.1, 2)), 19)
