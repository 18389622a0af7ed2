"""What is left out of a network is no likelier than it is said to be, and never what few events bring about."""

from __future__ import annotations

from itertools import product
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.networks import EVENTS, networks, value
from support.trees import tree

from hadocs.availability import diagram
from hadocs.availability.diagram import compile_tree
from hadocs.availability.network import Network
from hadocs.availability.tree import BasicEvent
from hadocs.availability.trimmed import Spare, trimmed

Q = st.lists(st.sampled_from((1e-9, 1e-6, 1e-4, 1e-3, 0.03, 0.3)), min_size=EVENTS, max_size=EVENTS)


def probability(net: Network, q: list[float]) -> float:
    """The top's, by all states."""
    if net.top is None:
        return float(net.constant)
    return sum(
        prod(x if true else 1 - x for x, true in zip(q, events, strict=True))
        for events in product((False, True), repeat=EVENTS)
        if value(net, events)
    )


def of(net: Network, q: list[float], worse: float, share: float, aside: int = 0) -> Network:
    """The network trimmed, where everything may be so much worse; the first events do not count."""
    events = [BasicEvent(str(n), x) for n, x in enumerate(q)]
    likely = {e.name: 1.0 if n < aside else min(1.0, e.probability * worse) for n, e in enumerate(events)}
    return trimmed(net, events, Spare(likely, frozenset(e.name for e in events[:aside]), share))


@given(networks(), Q, st.sampled_from((1.0, 5.0)), st.sampled_from((1e-3, 0.1, 0.9)))
def test_it_is_less_by_no_more_than_its_share(
    net: Network, q: list[float], worse: float, share: float
) -> None:
    less = of(net, q, worse, share)
    for likely in (q, [min(1.0, x * worse) for x in q]):
        there, left = probability(net, likely), probability(less, likely)
        assert left <= there * (1 + 1e-9)
        assert there <= left + share * probability(net, q) * (1 + 1e-9)


@given(networks(), Q, st.integers(0, 2))
def test_what_one_event_brings_about_stays(net: Network, q: list[float], aside: int) -> None:
    """Alone, or with those that do not count."""
    less = of(net, q, 1.0, 0.9, aside)
    for event in range(EVENTS):
        state = [n == event or n < aside for n in range(EVENTS)]
        if value(net, state):
            assert less.top is not None
            assert value(less, state)


def test_a_tree_that_is_small_is_whole() -> None:
    small = tree("top = or a g\ng = and b c d", 1e-6)

    def never() -> Spare:
        raise AssertionError

    assert compile_tree(small, spare=never).whole


def test_what_is_like_one_that_is_not_whole_is_not_either(monkeypatch: pytest.MonkeyPatch) -> None:
    """Like is compared with like, and nothing is tried in vain."""
    monkeypatch.setattr(diagram, "WHOLE", 20)
    monkeypatch.setattr(diagram, "AS_IT_IS", 20)
    names = [f"e{n}" for n in range(9)]
    rows = "\n".join(f"g{n} = and {names[n]} {names[(n + 2) % 9]} {names[(n + 5) % 9]}" for n in range(9))
    tangled = tree(f"top = or x {' '.join(f'g{n}' for n in range(9))}\n{rows}", 1e-3)
    events = {e.name: e.probability for e in tangled.basic_events}
    found = compile_tree(tangled, spare=lambda: Spare(events, frozenset(), 1e-3))
    assert not found.whole
    assert found.probability() == pytest.approx(compile_tree(tangled).probability(), rel=1e-3)
    small = tree("top = or x g\ng = and e1 e2 e3", 1e-3)
    assert compile_tree(small, spare=lambda: Spare(events, frozenset(), 1e-3)).whole
    assert not compile_tree(small, like=found, spare=lambda: Spare(events, frozenset(), 1e-3)).whole
