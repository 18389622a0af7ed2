"""A network taken apart into modules: parts that share nothing with the rest, each of which acts as one event.

Dutuit and Rauzy, A linear-time algorithm to find modules of fault trees (1996). Knows of no diagram.
"""

from __future__ import annotations

from dataclasses import dataclass

from hadocs.availability.network import Network, Operator


@dataclass(frozen=True, slots=True)
class Part:
    """A module by itself: ``net`` over its ``inputs``.

    Each of these is an event's number, or the number of all events + another part's place.
    """

    net: Network
    inputs: tuple[int, ...]


def parts(net: Network) -> list[Part]:
    """The modules of a network, each after those that it contains; the last one has the network's top."""
    assert net.top is not None
    net = _grouped(net)
    events, top = net.events, net.top
    assert top is not None
    modules = _modules(net)
    place: dict[int, int] = {}
    found: list[Part] = []
    for root in sorted(modules):
        found.append(_cut_out(net, root, place))
        place[root] = events + len(found) - 1
    if top < events:
        found.append(Part(Network(1, (), 0, False, net.monotone), (top,)))
    return found


def _cut_out(net: Network, root: int, place: dict[int, int]) -> Part:
    """The part below a module's root, down to events and to modules that have their ``place`` already."""
    inside: set[int] = set()
    leaves: dict[int, None] = {}
    stack = [root]
    while stack:
        n = stack.pop()
        for i in net.operators[n - net.events].inputs:
            if i < net.events or i in place:
                leaves[i] = None
            elif i not in inside:
                inside.add(i)
                stack.append(i)
    # In the order of the whole, so that what was written together stays together.
    inputs = sorted(leaves)
    number = {n: at for at, n in enumerate(inputs)}
    operators: list[Operator] = []
    for n in sorted({*inside, root}):
        op = net.operators[n - net.events]
        number[n] = len(inputs) + len(operators)
        operators.append(
            Operator(op.kind, tuple(number[i] for i in op.inputs), op.weights, op.least, op.most)
        )
    own = Network(len(inputs), tuple(operators), number[root], False, net.monotone)
    return Part(own, tuple(place.get(n, n) for n in inputs))


def _modules(net: Network) -> set[int]:
    """The operators below which nothing is reached from anywhere else, the top among them.

    By the first and the last time at which a walk meets each: a module's whole inside is met between the two
    times that itself is met.
    """
    events, operators, top = net.events, net.operators, net.top
    assert top is not None
    if top < events:
        return set()
    count = events + len(operators)
    first, end, last = [0] * count, [0] * count, [0] * count
    clock = 0
    stack: list[tuple[int, int]] = [(top, 0)]
    clock = first[top] = last[top] = 1
    while stack:
        n, at = stack.pop()
        inputs = operators[n - events].inputs
        if at == len(inputs):
            clock += 1
            end[n] = clock
            last[n] = max(last[n], clock)
            continue
        stack.append((n, at + 1))
        i = inputs[at]
        clock += 1
        last[i] = clock
        if not first[i]:
            first[i] = clock
            if i >= events:
                stack.append((i, 0))
            else:
                end[i] = clock
    earliest, latest = first[:], last[:]
    found = set()
    for n in range(events, count):
        if not first[n]:
            continue
        inputs = operators[n - events].inputs
        low = min(min(first[i], earliest[i]) for i in inputs)
        high = max(max(last[i], latest[i]) for i in inputs)
        if low > first[n] and high < end[n]:
            found.add(n)
        earliest[n], latest[n] = min(first[n], low), max(last[n], high)
    return found


def _grouped(net: Network) -> Network:
    """The same function, with those inputs of an and (or an or) that share nothing with anything else as one input."""
    events = net.events
    assert net.top is not None
    parents = [0] * (events + len(net.operators))
    for op in net.operators:
        for i in op.inputs:
            parents[i] += 1
    # An operator is closed where all below it has one parent: no event of it is met twice.
    closed = [True] * events
    for op in net.operators:
        closed.append(all(closed[i] and parents[i] == 1 for i in op.inputs))
    made: list[Operator] = []
    place = list(range(events))
    for op in net.operators:
        own = [i for i in op.inputs if closed[i] and parents[i] == 1]
        inputs = [place[i] for i in op.inputs]
        if op.kind in {"and", "or"} and 1 < len(own) < len(op.inputs):
            made.append(Operator(op.kind, tuple(place[i] for i in own)))
            private = set(own)
            inputs = [events + len(made) - 1, *(place[i] for i in op.inputs if i not in private)]
        made.append(Operator(op.kind, tuple(inputs), op.weights, op.least, op.most))
        place.append(events + len(made) - 1)
    return Network(events, tuple(made), place[net.top], False, net.monotone)
