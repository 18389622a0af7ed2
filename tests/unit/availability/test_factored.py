"""Bounds by cases: around brute force, exact where all cases are few, near where no order of the events is good."""

import pytest
from hypothesis import given
from support.trees import ANY, brute_probability, tree, trees

from hadocs.availability import factored as module
from hadocs.availability.bounds import bounds
from hadocs.availability.diagram import compile_tree
from hadocs.availability.factored import _likeliest, factored
from hadocs.availability.network import network
from hadocs.availability.tree import BasicEvent, FaultTree, Gate


def crosswise(hosts: int, needed: int, groups: tuple[int, ...]) -> FaultTree:
    """Hosts that fail by themselves or with one of each kind of group, the kinds across one another."""
    gates = [Gate("down", "at-least", tuple(f"h{i}" for i in range(hosts)), hosts - needed + 1)]
    events = [BasicEvent(f"own{i}", 0.01) for i in range(hosts)]
    for kind, many in enumerate(groups):
        events += [BasicEvent(f"g{kind}x{j}", 0.001) for j in range(many)]
    for i in range(hosts):
        shared = (f"g{kind}x{(i * (kind + 3) + i // 7 * kind) % many}" for kind, many in enumerate(groups))
        gates.append(Gate(f"h{i}", "or", (f"own{i}", *shared)))
    return FaultTree("crosswise", "down", tuple(gates), tuple(events))


@given(trees(ANY))
def test_any_tree_is_within_them(whole: FaultTree) -> None:
    net = network(whole)
    if net.top is None:
        return
    exact = brute_probability(whole)
    lower, upper = factored(net, [e.probability for e in whole.used_events])
    assert lower <= exact * (1 + 1e-12)
    assert exact * (1 - 1e-12) - 1e-15 <= upper
    # Where few events stand in several places, all cases are looked into.
    assert upper - lower < 0.01


@pytest.mark.parametrize("kind", ["at-least", "cardinality", "xor", "threshold"])
def test_of_independent_inputs_every_operator_is_exact(kind: str) -> None:
    written = {
        "at-least": "top = 3of a b c d e",
        "xor": "top = xor a b c d e",
        "cardinality": "top = and u v\nu = 2of a b c\nv = not w\nw = 2of d e",
    }
    if kind in written:
        whole = tree(written[kind], 0.2)
    else:
        names = tuple("abcde")
        gate = Gate("top", "threshold", names, 2.5, 0, (0.5, 1, 1.5, 2, 0.25))
        whole = FaultTree("t", "top", (gate,), tuple(BasicEvent(n, 0.2) for n in names))
    lower, upper = factored(network(whole), [e.probability for e in whole.used_events])
    assert lower == pytest.approx(brute_probability(whole), rel=1e-11)
    assert upper == pytest.approx(lower, rel=1e-11)


def test_hosts_that_share_crosswise_are_bounded_where_no_diagram_is_small() -> None:
    whole = crosswise(24, 12, (6, 5))
    exact = compile_tree(whole).probability()
    found = bounds(whole, 20_000)
    assert found.lower <= exact <= found.upper
    assert found.upper < 1.01 * found.lower
    assert found.single_points == ()


def test_three_kinds_of_groups_across_one_another_meet() -> None:
    assert bounds(crosswise(24, 13, (6, 6, 6)), 100_000).meet


def test_cases_come_by_likelihood_and_each_once() -> None:
    q = (0.1, 0.9, 0.5, 0.02, 0.0)
    cases = list(_likeliest(q))
    assert len({frozenset(other) for _, other in cases}) == len(cases) == 16  # one of them never happens
    assert [p for p, _ in cases] == sorted((p for p, _ in cases), reverse=True)
    assert sum(p for p, _ in cases) == pytest.approx(1)
    assert cases[0] == (pytest.approx(0.9 * 0.9 * 0.5 * 0.98), ())


def test_what_is_shared_and_fails_often_ends_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    value = module._Cases.value

    def counted(self: module._Cases, other: tuple[int, ...]) -> tuple[float, int]:
        looked.append(1)
        return value(self, other)

    monkeypatch.setattr(module._Cases, "value", counted)
    names = [f"e{i}" for i in range(60)]
    gates = [Gate("top", "or", tuple(f"g{i}" for i in range(60)))]
    gates += [Gate(f"g{i}", "and", (names[i], names[(i + 1) % 60], names[(i + 7) % 60])) for i in range(60)]
    whole = FaultTree("t", "top", tuple(gates), tuple(BasicEvent(n, 0.3) for n in names))
    lower, upper = factored(network(whole), [0.3] * 60)
    assert 0 <= lower <= upper <= 1
    assert len(looked) <= module.SOON + 1
