"""A network built as one decision diagram: part by part, in the order of several that comes furthest.

A good order is often a hundred times better than a bad one and no rule finds it, so orders race: each goes on with
more nodes where it came further than others. All limits are numbers of nodes, so the result is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from hadocs.availability.bdd import Budget, Diagrams
from hadocs.availability.contracted import Part, parts
from hadocs.availability.network import Network, Operator
from hadocs.availability.order import alike, orders, promising

FIRST = 10_000
"""Nodes that the first orders get, of the whole network: enough for what most clusters are."""
ALL_AT_ONCE = 3
"""How many of them."""
HINTED, KNOWN, LESS = 40_000, 0.9, 16_000
"""Nodes that an order gets which was good for another network with so large a share of these events, else fewer."""
SECOND = 45_000
"""Nodes that each of the `promising` gets: where so many are needed, one of these seldom needs more."""
# (nodes, orders that go on), of each part: the ones that came furthest get more.
_RACE = ((8_000, 12), (30_000, 4), (100_000, 2), (250_000, 2))
_LAST = 1
# A large part needs more nodes in any order: fewer than so many for each input tell nothing.
_NODES_PER_INPUT = 20
_Nodes = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], int]


@dataclass(frozen=True, slots=True)
class Built:
    """The nodes of a network's diagram, whatever its events are called and however likely they are."""

    order: tuple[int, ...]
    level: tuple[int, ...]
    high: tuple[int, ...]
    low: tuple[int, ...]
    root: int


def built(net: Network, budget: int, known: Sequence[int] = ()) -> Built:
    """The diagram of a network; raises Budget where no order that was tried fits into ``budget`` nodes.

    ``known`` are events in the order of another network that is much the same: its order is tried first.
    """
    attempts: list[_Attempt] = []
    least = max(FIRST, _NODES_PER_INPUT * (net.events + sum(len(op.inputs) for op in net.operators)))

    def done(order: tuple[int, ...], nodes: int) -> Built | None:
        if any(attempt.order == order for attempt in attempts):
            return None
        attempts.append(_Attempt(net, order, min(nodes, budget)))
        return attempts[-1].built() if attempts[-1].goes_on() else None

    if known:
        made = done(alike(net, known), HINTED if len(known) >= KNOWN * net.events else LESS)
        if made is not None:
            return made
    # What is like a large one is large, too.
    for order in () if known else islice(orders(net), ALL_AT_ONCE):
        made = done(order, least)
        if made is not None:
            return made
    if budget <= least:
        raise Budget
    if least < SECOND:
        for attempt in _of(net, promising(net), attempts):
            attempt.diagrams.budget = min(SECOND, budget)
            if attempt.goes_on():
                return attempt.built()
    modules = parts(net)
    if len(modules) > 1:
        try:
            return _composed(net.events, modules, [_raced(part.net, budget) for part in modules], budget)
        except Budget:
            # What is best for the whole is not always best for what its modules leave of it.
            pass
    return _raced(net, budget, attempts)


def _of(net: Network, wanted: Iterable[tuple[int, ...]], attempts: list[_Attempt]) -> Iterator[_Attempt]:
    """The attempts in some orders, those that are there already where they stopped; new ones join the others."""
    there = {attempt.order: attempt for attempt in attempts}
    for order in wanted:
        if order not in there:
            there[order] = _Attempt(net, order, FIRST)
            attempts.append(there[order])
        yield there[order]


def _raced(net: Network, budget: int, before: Sequence[_Attempt] = ()) -> Built:
    """One part in the best of several orders; what was tried ``before`` takes part in the race where it stopped."""
    least = _NODES_PER_INPUT * (net.events + sum(len(op.inputs) for op in net.operators))
    rounds = [(min(budget, max(nodes, least)), keep) for nodes, keep in _RACE]
    attempts = list(before)
    tried = {attempt.order for attempt in before}
    # Lazily: smoothing an order costs more than most parts do.
    for order in islice(orders(net), rounds[0][1]):
        if order in tried:
            continue
        attempts.append(_Attempt(net, order, rounds[0][0]))
        if attempts[-1].goes_on():
            return attempts[-1].built()
    for nodes, keep in [*rounds[1:], (budget, _LAST)]:
        # Of those that came equally far the more promising is first.
        attempts = sorted(attempts, key=lambda a: -a.done)[:keep]
        for attempt in attempts:
            if attempt.diagrams.budget < nodes:
                attempt.diagrams.budget = nodes
                if attempt.goes_on():
                    return attempt.built()
    raise Budget


class _Attempt:
    """One network being built in one order, that can go on where it stopped; ``done`` is how far it came."""

    def __init__(self, net: Network, order: tuple[int, ...], budget: int) -> None:
        self.net = net
        self.diagrams = Diagrams(len(order), budget)
        self.order = order
        self.done = 0
        self.root = 0
        self._made: list[int] = []
        self._parts: list[int] = []

    def built(self) -> Built:
        """What came of it, once it has come to its end."""
        return Built(self.order, *numbered(self.diagrams, self.root, len(self.order)))

    def goes_on(self) -> bool:
        """Whether it comes to its end within the nodes that it has."""
        try:
            self._go_on()
        except Budget:
            return False
        return True

    def _go_on(self) -> None:
        net, diagrams, made = self.net, self.diagrams, self._made
        assert net.top is not None
        if not made:
            variables = [0] * net.events
            for level, event in enumerate(self.order):
                variables[event] = diagrams.variable(level)
            made += variables
        for at in range(len(made) - net.events, len(net.operators)):
            op = net.operators[at]
            inputs = [made[i] for i in op.inputs]
            if op.kind in {"and", "or"}:
                made.append(self._joined(op.kind == "and", inputs))
            else:
                made.append(operate(diagrams, op, inputs))
            self.done += 1
        self.root = made[net.top]

    def _joined(self, both: bool, inputs: Sequence[int]) -> int:
        """As `operate`, one input after the other, each of which is a step forward."""
        diagrams, left = self.diagrams, self._parts
        if not left:
            # The deepest last, from where they are taken: what comes above is laid on a finished part.
            left += sorted(set(inputs), key=lambda f: (diagrams.level[f], -f))
        while len(left) > 1:
            f, g = left[-1], left[-2]
            left[-2:] = [diagrams.conjunction(f, g) if both else diagrams.disjunction(f, g)]
            self.done += 1
        return left.pop()


def operate(diagrams: Diagrams, op: Operator, inputs: Sequence[int]) -> int:
    """The diagram of one operator over diagrams that exist; raises Budget."""
    if op.kind == "and":
        return diagrams.all_of(inputs)
    if op.kind == "or":
        return diagrams.any_of(inputs)
    if op.kind == "not":
        return diagrams.negation(inputs[0])
    if op.kind == "xor":
        result = 0
        for f in sorted(inputs, key=lambda f: (-diagrams.level[f], f)):
            result = diagrams.exclusion(f, result)
        return result
    return _counted(diagrams, op, inputs)


def _counted(diagrams: Diagrams, op: Operator, inputs: Sequence[int]) -> int:
    """A count by dynamic programming: input by input, one diagram for each sum that can have come before."""
    pairs = sorted(zip(inputs, op.weights, strict=True), key=lambda p: (diagrams.level[p[0]], p[0]))
    rest = sum(op.weights)
    # Every sum that is enough is the same, unless there can be too much.
    enough = op.least if op.most is None else op.most + 1

    def settled(total: int, left: int) -> int | None:
        if total + left < op.least or (op.most is not None and total > op.most):
            return 0
        if total >= op.least and (op.most is None or total + left <= op.most):
            return 1
        return None

    sums: list[list[int]] = [[0]]
    left = rest
    states = 0
    for _, weight in pairs:
        left -= weight
        found: dict[int, None] = {}
        for total in sums[-1]:
            for after in (total, min(total + weight, enough)):
                if settled(after, left) is None:
                    found[after] = None
        sums.append(list(found))
        states += len(found)
        if states > diagrams.budget:
            raise Budget
    below: dict[int, int] = {}
    left = 0
    for at in range(len(pairs) - 1, -1, -1):
        f, weight = pairs[at]
        # An input can be constant without looking so (x and not x); then `choice` deals with it.
        nodes = diagrams.reachable(f)
        deepest = max((diagrams.level[n] for n in nodes), default=-1)
        here: dict[int, int] = {}
        for total in sums[at]:
            ends = []
            for after in (min(total + weight, enough), total):
                known = settled(after, left)
                ends.append(below[after] if known is None else known)
            g, h = ends
            if f > 1 and deepest < min(diagrams.level[g], diagrams.level[h]):
                here[total] = diagrams.hung(nodes, g, h)
            elif op.most is None:
                # With no upper end more is never worse: h lies within g, so it needs no "not f".
                here[total] = diagrams.disjunction(diagrams.conjunction(f, g), h)
            else:
                here[total] = diagrams.choice(f, g, h)
        below = here
        left += weight
    return below[0]


def _composed(events: int, modules: Sequence[Part], each: Sequence[Built], budget: int) -> Built:
    """One diagram of all parts, each in the place of the event that it was."""
    # Levels: an input that is a part is all of its levels.
    order: list[int] = []
    start: list[dict[int, int]] = [{} for _ in modules]
    stack: list[tuple[int, int]] = [(len(modules) - 1, 0)]
    while stack:
        part, at = stack.pop()
        if at == len(each[part].order):
            continue
        stack.append((part, at + 1))
        value = modules[part].inputs[each[part].order[at]]
        if value < events:
            start[part][at] = len(order)
            order.append(value)
        else:
            stack.append((value - events, 0))
    table = Diagrams(len(order), budget)
    # What is being laid: a part, the nodes of it that are done, and the row that is next.
    todo: list[tuple[int, list[int], int]] = [(len(modules) - 1, [0, 1], 2)]
    result = 0
    while todo:
        part, made, row = todo.pop()
        shape = each[part]
        inputs = modules[part].inputs
        waits = False
        if len(made) > row:
            row += 1
        while row < len(shape.level):
            high, low = made[shape.high[row]], made[shape.low[row]]
            value = inputs[shape.order[shape.level[row]]]
            if value >= events:
                todo.append((part, made, row))
                todo.append((value - events, [low, high], 2))
                waits = True
                break
            made.append(table.node(start[part][shape.level[row]], high, low))
            row += 1
        if waits:
            continue
        result = made[shape.root]
        if todo:
            todo[-1][1].append(result)
    return Built(tuple(order), *numbered(table, result, len(order)))


def numbered(diagrams: Diagrams, root: int, end: int) -> _Nodes:
    """Level, high and low of what the root needs, each node after its children, and the root's number."""
    nodes = diagrams.bottom_up(root)
    number = {0: 0, 1: 1}
    number.update((n, at) for at, n in enumerate(nodes, 2))
    return (
        (end, end, *(diagrams.level[n] for n in nodes)),
        (0, 1, *(number[diagrams.high[n]] for n in nodes)),
        (0, 1, *(number[diagrams.low[n]] for n in nodes)),
        number[root],
    )
