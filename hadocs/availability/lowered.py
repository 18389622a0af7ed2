"""A network in and, or and not alone, for what can't count; knows of no diagram."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hadocs.availability.bdd import Budget
from hadocs.availability.network import Network, Operator, merged

STATES = 200_000
"""The most operators that counting gates may be spelled out into."""


def lowered(net: Network) -> Network:
    """The same function with every count and xor spelled out; raises Budget where that takes too many.

    A count of n inputs becomes one operator for each input and each sum that can have come before it.
    """
    if all(op.kind in {"and", "or", "not"} for op in net.operators):
        return net
    made: list[Operator] = []
    known: dict[Operator, int] = {}

    def add(operator: Operator) -> int:
        found = known.get(operator)
        if found is None:
            if len(made) >= STATES:
                raise Budget
            found = known[operator] = net.events + len(made)
            made.append(operator)
        return found

    def negation(value: int) -> int:
        return add(Operator("not", (value,)))

    place = list(range(net.events))
    for op in net.operators:
        inputs = [place[i] for i in op.inputs]
        if op.kind == "xor":
            value = inputs[0]
            for other in inputs[1:]:
                one = add(Operator("and", (value, negation(other))))
                value = add(Operator("or", (one, add(Operator("and", (negation(value), other))))))
        elif op.kind == "count":
            value = _at_least(add, inputs, op.weights, op.least)
            if op.most is not None:
                more = negation(_at_least(add, inputs, op.weights, op.most + 1))
                value = more if op.least <= 0 else add(Operator("and", (value, more)))
        else:
            value = add(Operator(op.kind, tuple(inputs)))
        place.append(value)
    assert net.top is not None
    # Some of what was made along the way serves nothing.
    return merged(Network(net.events, tuple(made), place[net.top], False, net.monotone))


def _at_least(
    add: Callable[[Operator], int], inputs: Sequence[int], weights: Sequence[int], least: int
) -> int:
    """The operator that is true where the weights of the true inputs reach ``least``, 0 < least ≤ their sum.

    Where ``least`` is not above 0 the caller doesn't look at the result, and any operator will do.
    """
    if least <= 0:
        return inputs[0]
    left = [0] * (len(inputs) + 1)
    for at in range(len(inputs) - 1, -1, -1):
        left[at] = left[at + 1] + weights[at]
    # What is still wanted before each input, where it is neither reached (≤ 0) nor out of reach.
    wanted: list[set[int]] = [{least}]
    for at, weight in enumerate(weights):
        wanted.append({w for want in wanted[at] for w in (want, want - weight) if 0 < w <= left[at + 1]})
        if sum(map(len, wanted)) > STATES:
            raise Budget
    below: dict[int, int] = {}
    for at in range(len(inputs) - 1, -1, -1):
        here: dict[int, int] = {}
        for want in sorted(wanted[at]):
            rest = below.get(want)
            after = want - weights[at]
            if after <= 0:
                here[want] = inputs[at] if rest is None else add(Operator("or", (inputs[at], rest)))
                continue
            # Out of reach without this input, and within it: want ≤ left[at].
            taken = add(Operator("and", (inputs[at], below[after])))
            here[want] = taken if rest is None else add(Operator("or", (taken, rest)))
        below = here
    return below[least]


def single_points(net: Network) -> list[int]:
    """The events that bring a monotone network's top about alone, all tried at once as the bits of numbers.

    Raises Budget where counting gates are too large to spell out.
    """
    net = lowered(net)
    assert net.top is not None
    values = [1 << event for event in range(net.events)]
    for op in net.operators:
        value = values[op.inputs[0]]
        for i in op.inputs[1:]:
            value = value & values[i] if op.kind == "and" else value | values[i]
        values.append(value)
    return [event for event in range(net.events) if values[net.top] >> event & 1]
