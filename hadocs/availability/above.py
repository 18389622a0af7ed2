"""A monotone network above one that is not: what an event keeps away is kept away by nothing. Knows no diagram.

Each operator is made twice, as it is and as its negation (Morgan's laws); a negated event is true, for most events are
rare. So the result is true wherever the network is, and its cut sets are those that the network can have.
"""

from __future__ import annotations

from hadocs.availability.network import Network, Operator, merged

Value = int | bool


def raised(net: Network) -> Network | None:
    """The monotone network, over the same events; ``None`` where it is always true.

    ``net`` is of and, or and not alone.
    """
    assert net.top is not None
    made: list[Operator] = []
    known: dict[Operator, int] = {}

    def joined(kind: str, inputs: list[Value]) -> Value:
        absorbing = kind == "or"
        if any(v is absorbing for v in inputs):
            return absorbing
        left = tuple(dict.fromkeys(v for v in inputs if not isinstance(v, bool)))
        if len(left) < 2:
            return left[0] if left else not absorbing
        operator = Operator("or" if kind == "or" else "and", left)
        if operator not in known:
            known[operator] = net.events + len(made)
            made.append(operator)
        return known[operator]

    plain: list[Value] = list(range(net.events))
    negated: list[Value] = [True] * net.events
    for op in net.operators:
        if op.kind == "not":
            plain.append(negated[op.inputs[0]])
            negated.append(plain[op.inputs[0]])
            continue
        other = "or" if op.kind == "and" else "and"
        plain.append(joined(op.kind, [plain[i] for i in op.inputs]))
        negated.append(joined(other, [negated[i] for i in op.inputs]))
    top = plain[net.top]
    if isinstance(top, bool):
        return None
    return merged(Network(net.events, tuple(made), top, False, True))


def holds(net: Network, events: int) -> bool:
    """Whether the network is true where just these events, as bits, happen."""
    assert net.top is not None
    values = [bool(events >> n & 1) for n in range(net.events)]
    for op in net.operators:
        inputs = [values[i] for i in op.inputs]
        values.append(not inputs[0] if op.kind == "not" else all(inputs) if op.kind == "and" else any(inputs))
    return values[net.top]
