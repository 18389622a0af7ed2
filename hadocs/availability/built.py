"""A network built as one decision diagram: part by part, in the order of several that comes furthest.

A good order is often a hundred times better than a bad one and no rule finds it, so orders race: each goes on with
more nodes where it came further than others. All limits are numbers of nodes, so the result is the same everywhere.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from hadocs.availability.bdd import MOST_NODES, Budget, Diagrams
from hadocs.availability.contracted import Part, parts
from hadocs.availability.lean import leaner
from hadocs.availability.network import Network, Operator
from hadocs.availability.order import alike, orders

HINTED, KNOWN, LESS = 40_000, 0.9, 16_000
"""Nodes that an order gets which was good for another network with so large a share of these events, else fewer."""
AS_IT_IS = 2_000
"""Nodes that the first order gets of a network as it is: what needs more is worth being made leaner."""
LARGE = 0.95
"""A network's modules are built one by one where the largest is no larger than this share of it."""
_ORDERS = 12
"""How many orders are tried of a network or module."""
_FIRST, _ALONE = 2, 10_000
"""The nodes that each of so many orders gets before there is another one: enough for the modules of most clusters."""
_EACH = 2_000
# (nodes, orders that go on to so many): at first one goes far ahead soon.
_AHEAD = ((6_000, 4), (18_000, 3), (220_000, 1))
# Where it does not get through, it was not the best, and more of them follow.
_RACE = ((8_000, 12), (30_000, 4), (100_000, 2), (250_000, 2))
_USUAL = 500
"""The inputs and events of a network that the rounds are made for."""
_Nodes = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], int]


@dataclass(frozen=True, slots=True)
class Built:
    """The nodes of a network's diagram, whatever its events are called and however likely they are."""

    order: tuple[int, ...]
    level: tuple[int, ...]
    high: tuple[int, ...]
    low: tuple[int, ...]
    root: int
    parts: tuple[Laid, ...] = ()
    """What it was laid together from, each after those that it contains; empty where it was built as one."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A module's own nodes, and for each of its levels what stands there: a level of the whole, or (-1, a part)."""

    own: Built
    place: tuple[tuple[int, int | None], ...]


def built(net: Network, budget: int, known: Sequence[int] = (), *, lean: bool = False) -> Built:
    """The diagram of a network; raises Budget where no order that was tried fits into ``budget`` nodes.

    ``known`` are events in the order of another network that is much the same: its order is tried first. ``lean`` says
    that nothing is to be left out of the network.
    """
    before: list[_Attempt] = []
    if known:
        nodes = HINTED if len(known) >= KNOWN * net.events else LESS
        first = _Attempt(net, alike(net, known))
        if first.goes_on(min(AS_IT_IS, budget)):
            return first.built()
        before.append(first if lean else first.leaner())
        if before[0].goes_on(min(nodes, budget)):
            return before[0].built()
    modules = parts(net)
    if max(size(module.net) for module in modules) <= LARGE * size(net):
        try:
            each = [_searched(module.net, budget, lean=lean) for module in modules]
            return _composed(net.events, modules, each, budget)
        except Budget:
            # What is best for the whole is not always best for what its modules leave of it.
            pass
    return _searched(net, budget, before, lean=lean)


def size(net: Network) -> int:
    """The events of a network and the inputs of its operators."""
    return net.events + sum(len(op.inputs) for op in net.operators)


def _searched(net: Network, budget: int, before: Sequence[_Attempt] = (), *, lean: bool = False) -> Built:
    """A network in the best of several orders: a race, which what was tried ``before`` joins where it stopped.

    Raises Budget.
    """
    # What is like a large one is large, too.
    more = max(1, size(net) // _USUAL)
    tried = {attempt.order for attempt in before}
    attempts = list(before)
    less = before[0].net if before else net if lean else None
    # Lazily: smoothing an order costs more than most parts do, and more than few nodes do.
    many = _ORDERS if budget > _ALONE * more else _FIRST
    for at, order in enumerate(islice(orders(net), many)):
        if order in tried:
            continue
        attempt = _Attempt(less or net, order)
        if less is None:
            if attempt.goes_on(min(AS_IT_IS, budget)):
                return attempt.built()
            attempt = attempt.leaner()
            less = attempt.net
        attempts.append(attempt)
        if attempts[-1].goes_on(min(budget, more * (_ALONE if at < _FIRST else _EACH))):
            return attempts[-1].built()
    for rounds in (_AHEAD, (*_RACE, (budget, 1))) if many > _FIRST else ():
        ranked, before_that = attempts, _EACH * more
        for nodes, keep in rounds:
            # Of those that came equally far the first is what was there with fewer nodes, then what is more promising.
            ranked = sorted(ranked, key=lambda attempt: attempt.rank(before_that))[:keep]
            before_that = nodes * more
            for attempt in ranked:
                if attempt.goes_on(min(budget, nodes * more)):
                    return attempt.built()
            for attempt in attempts:
                if attempt not in ranked and len(attempt.diagrams) > _EACH * more:
                    attempt.forget()
    raise Budget


class _Attempt:
    """One network being built in one order, that can go on where it stopped."""

    def __init__(self, net: Network, order: tuple[int, ...]) -> None:
        self.net = net
        self.order = order
        self.forget()

    def leaner(self) -> _Attempt:
        """The same order of the network made leaner, from the start; this very one where nothing can be left out."""
        lean = leaner(self.net)
        return self if lean is self.net else _Attempt(lean, self.order)

    def forget(self) -> None:
        """Let go of all nodes; where it goes on, it begins anew."""
        self.diagrams = Diagrams(len(self.order), 0)
        self.root = 0
        self._steps: list[int] = []
        self._made: list[int] = []
        self._parts: list[int] = []

    def rank(self, nodes: int) -> tuple[int, int]:
        """By how far it came with so many nodes, the less, the better."""
        done = bisect_right(self._steps, nodes)
        return -done, self._steps[done - 1] if done else 0

    def built(self) -> Built:
        """What came of it, once it has come to its end."""
        return Built(self.order, *numbered(self.diagrams, self.root, len(self.order)))

    def goes_on(self, nodes: int) -> bool:
        """Whether it comes to its end within so many nodes, those that it has among them."""
        if nodes <= self.diagrams.budget:
            return False
        self.diagrams.budget = min(nodes, MOST_NODES)
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
            self._steps.append(len(self.diagrams))
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
            self._steps.append(len(self.diagrams))
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
    laid = tuple(
        Laid(
            made,
            tuple(
                (first[at], None) if (value := part.inputs[event]) < events else (-1, value - events)
                for at, event in enumerate(made.order)
            ),
        )
        for part, made, first in zip(modules, each, start, strict=True)
    )
    nodes = tuple(table.level), tuple(table.high), tuple(table.low), result
    if any(made.root < 2 for made in each):
        # What hung on a part that is never true, or always, is left over.
        nodes = numbered(table, result, len(order))
    return Built(tuple(order), *nodes, laid)


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
