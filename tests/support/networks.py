"""Small networks that hypothesis makes up, and what they say, straight from what each kind of operator means."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from hadocs.availability.network import Network, Operator

EVENTS = 5


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Monotone ones of few events, all kinds of operators over anything before them."""
    made: list[Operator] = []
    for at in range(EVENTS, EVENTS + draw(st.integers(1, 9))):
        inputs = tuple(draw(st.lists(st.integers(0, at - 1), min_size=2, max_size=min(4, at), unique=True)))
        kind = draw(st.sampled_from(("and", "or", "and", "or", "count")))
        if kind == "count":
            weights = tuple(draw(st.integers(1, 2)) for _ in inputs)
            made.append(Operator("count", inputs, weights, draw(st.integers(1, sum(weights)))))
        elif kind == "and":
            made.append(Operator("and", inputs))
        else:
            made.append(Operator("or", inputs))
    return Network(EVENTS, tuple(made), EVENTS + len(made) - 1)


def value(net: Network, events: Sequence[bool]) -> bool:
    """What a network says where some events are true."""
    found = list(events)
    for op in net.operators:
        inputs = [found[i] for i in op.inputs]
        if op.kind == "count":
            found.append(sum(w for w, true in zip(op.weights, inputs, strict=True) if true) >= op.least)
        else:
            found.append(all(inputs) if op.kind == "and" else any(inputs))
    assert net.top is not None
    return found[net.top]
