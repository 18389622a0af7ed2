"""Lower and upper bounds of a tree too large for one diagram, in bounded time and memory.

Three ways, each safe by itself; the better of each side counts. Knows of networks and diagrams only.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import exp, expm1, fsum, isqrt, log1p, prod

from hadocs.availability.above import holds, raised
from hadocs.availability.bdd import MOST_NODES, Budget, Diagrams
from hadocs.availability.ccf import expanded
from hadocs.availability.factored import WORK, factored
from hadocs.availability.lowered import lowered, single_points
from hadocs.availability.network import Network, Operator, network
from hadocs.availability.order import orders
from hadocs.availability.tree import FaultTree

APART = 0.1
"""How far apart, as a share of the lower, two bounds may be that still say what the probability is."""
LARGEST = 200
"""The most nodes of a diagram that stands for an operator from below or above."""
ORDERS = 5
"""How many orders of the events are tried; which one is good differs from tree to tree."""
STEPS = 80_000
"""The most partial cut sets that the search for probable ones takes up."""
_LONGEST = 50_000
_ROUNDING = 1e-12
_INPUTS = 4
_FEW = 3_000
_WORK = 20_000_000
_CASES = 100


@dataclass(frozen=True, slots=True)
class Bounds:
    """The top event's probability is in ``lower`` … ``upper``, for certain.

    ``single_points`` are the events that bring it about alone, all of them; None where they aren't known (a
    tree with not, xor and the like, or a threshold too large to spell out).
    """

    lower: float
    upper: float
    single_points: tuple[str, ...] | None

    @property
    def meet(self) -> bool:
        """Whether the upper bound is so near to the lower that the two say the probability."""
        return self.upper <= self.lower * (1 + APART)


def bounds(tree: FaultTree, budget: int) -> Bounds:
    """Bounds of the top event's probability, never wider than 0 … 1, in time that the budget limits."""
    tree = expanded(tree)
    net = network(tree)
    if net.top is None:
        value = float(net.constant)
        return Bounds(value, value, () if net.monotone else None)
    q = [e.probability for e in tree.used_events]
    lower, upper = factored(net, q, min(WORK, _CASES * budget))
    try:
        net = lowered(net)
    except Budget:
        return Bounds(lower, upper, None)
    if 0 < upper <= lower * (1 + APART):
        # The other ways take longer, and of what is shared crosswise they say less.
        alone = single_points(net) if net.monotone else None
        return Bounds(lower, upper, None if alone is None else tuple(tree.used_events[i].name for i in alone))
    narrow = _narrow(net)
    for order in islice(orders(net), ORDERS if len(narrow.operators) <= _FEW else 1):
        below, above = _by_diagrams(narrow, q, order, budget)
        lower, upper = max(lower, below), min(upper, above)
    points = None
    if net.monotone:
        found, left = _cut_sets(net, q, min(STEPS, budget))
        lower = max(lower, _bonferroni([f for f in found if f[0] > 0], q))
        upper = min(upper, 1.0, left - expm1(sum(_log_up(p) for p, _ in found)))
        alone = single_points(net)
        points = tuple(tree.used_events[i].name for i in alone)
        lower = max(lower, -expm1(sum(_log_up(q[i]) for i in alone)))
    elif (higher := raised(net)) is not None and higher.top is not None:
        found, left = _cut_sets(higher, q, min(STEPS, budget))
        upper = min(upper, 1.0, (left + fsum(p for p, _ in found)) * (1 + _ROUNDING))
        lower = max(lower, _one_by_one(net, found, q))
    # The two sides are rounded apart where they meet.
    return Bounds(min(lower, upper), upper, points)


def _narrow(net: Network) -> Network:
    """The same with few inputs for each operator, so that what each leaves behind can be swept before the next."""
    assert net.top is not None
    made: list[Operator] = []
    place = list(range(net.events))
    for op in net.operators:
        inputs = [place[i] for i in op.inputs]
        while len(inputs) > _INPUTS:
            made.append(Operator(op.kind, tuple(inputs[-_INPUTS:])))
            inputs[-_INPUTS:] = [net.events + len(made) - 1]
        made.append(Operator(op.kind, tuple(inputs)))
        place.append(net.events + len(made) - 1)
    return Network(net.events, tuple(made), place[net.top], False, net.monotone)


def _by_diagrams(net: Network, q: Sequence[float], order: Sequence[int], budget: int) -> tuple[float, float]:
    """Every operator as two small diagrams, one that implies it and one that it implies."""
    assert net.top is not None
    last = {i: at for at, op in enumerate(net.operators) for i in op.inputs}
    pairs = _Pairs(net, [q[event] for event in order], budget, _most_alive(net, last))
    level = {event: at for at, event in enumerate(order)}
    made: dict[int, tuple[int, int]] = {}
    for at, op in enumerate(net.operators):
        pairs.room()
        inputs = []
        for i in op.inputs:
            if i < net.events:
                f = pairs.table.variable(level[i])
                inputs.append((f, f))
            else:
                inputs.append(made[i])
        if op.kind == "not":
            below, above = inputs[0]
            result = (pairs.table.negation(above), pairs.table.negation(below))
        else:
            result = pairs.joined(inputs, op.kind == "and")
        for i in op.inputs:
            if last[i] == at:
                made.pop(i, None)
        made[net.events + at] = result
        made = pairs.swept(made)
    below, above = made[net.top] if net.top >= net.events else (pairs.table.variable(level[net.top]),) * 2
    return pairs.values([below])[below], pairs.values([above])[above]


def _most_alive(net: Network, last: Mapping[int, int]) -> int:
    """How many operators are made and still needed at the worst moment."""
    alive = most = 1
    for at, op in enumerate(net.operators):
        alive += 1
        most = max(most, alive)
        alive -= sum(1 for i in set(op.inputs) if i >= net.events and last[i] == at)
    return most


class _Pairs:
    """Pairs of diagrams, below and above a function, each kept to a size."""

    def __init__(self, net: Network, q: Sequence[float], budget: int, alive: int) -> None:
        self.q = q
        # So many operators live at once, each with two diagrams, in a quarter of what is allowed.
        # Two diagrams of n nodes can take n² steps to join, so many operators must do with less each.
        work = isqrt(_WORK // max(1, len(net.operators)))
        self.most = max(4, min(LARGEST, budget // (8 * alive), work))
        self.longest = max(4 * self.most, min(_LONGEST, budget))
        self.monotone = net.monotone
        self.table = self._fresh()

    def _fresh(self) -> Diagrams:
        return Diagrams(len(self.q), MOST_NODES)

    def room(self) -> None:
        """Let the next operation make as many nodes as one may, whatever came before."""
        self.table.budget = len(self.table) + self.longest

    def swept(self, made: dict[int, tuple[int, int]]) -> dict[int, tuple[int, int]]:
        """What is still needed, in a fresh table, where the old one has grown."""
        if len(self.table) < self.longest:
            return made
        old, self.table = self.table, self._fresh()
        moved = {0: 0, 1: 1}
        for n in old.reachable(*(f for pair in made.values() for f in pair)):
            moved[n] = self.table.node(old.level[n], moved[old.high[n]], moved[old.low[n]])
        return {i: (moved[a], moved[b]) for i, (a, b) in made.items()}

    def joined(self, inputs: Sequence[tuple[int, int]], both: bool) -> tuple[int, int]:
        """The conjunction, or the disjunction, of all."""
        sides = []
        for side in (0, 1):
            parts = sorted({pair[side] for pair in inputs}, key=lambda f: (-self.table.level[f], f))
            result = 1 if both else 0
            for part in parts:
                result = self._cut(self._two(part, result, both, side), side, self.most)
            sides.append(result)
        return sides[0], sides[1]

    def _two(self, f: int, g: int, both: bool, side: int) -> int:
        """One operation; where its result is too large, of smaller diagrams on the safe side."""
        most = self.most
        while True:
            self.room()
            try:
                return self.table.conjunction(f, g) if both else self.table.disjunction(f, g)
            except Budget:
                most //= 2
                f, g = self._cut(f, side, most), self._cut(g, side, most)

    def values(self, roots: Sequence[int]) -> dict[int, float]:
        """The probability of each node below the roots."""
        p = {0: 0.0, 1: 1.0}
        table = self.table
        for n in table.reachable(*roots):
            x = self.q[table.level[n]]
            p[n] = x * p[table.high[n]] + (1.0 - x) * p[table.low[n]]
        return p

    def _cut(self, f: int, side: int, most: int) -> int:
        """f with at most so many nodes, and nowhere above it (side 0) or below it (side 1).

        The nodes that matter least go. A monotone function is at least what it is without the event and at
        most what it is with it; any other is at least false and at most true.
        """
        table = self.table
        nodes = table.reachable(f)
        if len(nodes) <= most:
            return f
        self.room()
        p = self.values([f])
        reach = dict.fromkeys(nodes, 0.0)
        reach[0] = reach[1] = 0.0
        reach[f] = 1.0
        loss: dict[int, float] = {}
        for n in reversed(nodes):
            x, high, low = self.q[table.level[n]], table.high[n], table.low[n]
            if self.monotone:
                loss[n] = reach[n] * ((1.0 - x) if side else x) * (p[high] - p[low])
            else:
                loss[n] = reach[n] * ((1.0 - p[n]) if side else p[n])
            reach[high] += x * reach[n]
            reach[low] += (1.0 - x) * reach[n]
        kept = set(heapq.nsmallest(most, nodes, key=lambda n: (-loss[n], n)))
        moved = {0: 0, 1: 1}
        for n in nodes:
            if n in kept:
                moved[n] = table.node(table.level[n], moved[table.high[n]], moved[table.low[n]])
            elif self.monotone:
                moved[n] = moved[table.high[n] if side else table.low[n]]
            else:
                moved[n] = side
        return moved[f]


def _one_by_one(net: Network, found: Sequence[tuple[float, int]], q: Sequence[float]) -> float:
    """How likely just the events of a set happen, for all sets that alone make the network true: no two do at once."""
    none = fsum(_log_up(x) for x in q)
    total = 0.0
    for probability, events in found[:_LOOKED_AT]:
        if probability > 0 and holds(net, events):
            others = none - fsum(_log_up(q[n]) for n in range(net.events) if events >> n & 1)
            total += probability * exp(others)
    return total * (1 - _ROUNDING)


def _cut_sets(net: Network, q: Sequence[float], steps: int) -> tuple[list[tuple[float, int]], float]:
    """The probable cut sets of a monotone network, the most probable first, and what all others can add.

    Below are the first Bonferroni terms of the sets found (sum less pairs), above what they are at most by the min-cut
    bound (Esary and Proschan 1963), plus what every partial set that was left can be at most.
    """
    assert net.top is not None
    most, below = _at_most(net, q)
    found: list[tuple[float, int]] = []
    # (−what it can be at most, number, events as bits, operators still to be made true, −probability of the events)
    waiting: list[tuple[float, int, int, tuple[int, ...], float]] = [(-most[net.top], 0, 0, (net.top,), -1.0)]
    seen: set[tuple[int, tuple[int, ...]]] = set()
    number = 0
    # A step makes as many partial sets as a gate has inputs; both are limited.
    while waiting and number < 4 * steps and len(found) < steps:
        steps_left = steps - len(seen)
        if steps_left <= 0:
            break
        _, _, events, todo, negative = waiting[0]
        if not todo:
            heapq.heappop(waiting)
            if not any(events & other == other for _, other in found[:_PAIRS]):
                found.append((-negative, events))
            seen.add((events, todo))
            continue
        if number + _width(net, todo[-1]) >= 4 * steps and number:
            break
        heapq.heappop(waiting)
        if (events, todo) in seen:
            continue
        seen.add((events, todo))
        for more, rest in _choices(net, todo):
            new = more & ~events
            probability = -negative
            while new:
                lowest = new & -new
                probability *= q[lowest.bit_length() - 1]
                new ^= lowest
            number += 1
            # Apart from one another they are as likely as their product, in any case no likelier than each.
            limit, least, used = probability, 1.0, events | more
            for value in rest:
                if below[value] & used:
                    least = min(least, most[value])
                else:
                    limit *= most[value]
                    used |= below[value]
            heapq.heappush(waiting, (-min(limit, least), number, events | more, rest, -probability))
    return found, fsum(-w[0] for w in waiting)


def _at_most(net: Network, q: Sequence[float]) -> tuple[list[float], list[int]]:
    """What each event and operator of a monotone network can be at most, and the events below it as bits.

    Inputs that share no event are independent; of others a conjunction is no likelier than the least likely one, and a
    disjunction no likelier than their sum.
    """
    most = list(q)
    below = [1 << n for n in range(net.events)]
    for op in net.operators:
        inputs = sorted(set(op.inputs))
        every, shared = 0, False
        for i in inputs:
            shared |= bool(every & below[i])
            every |= below[i]
        if op.kind == "and":
            most.append(min(most[i] for i in inputs) if shared else prod(most[i] for i in inputs))
        else:
            summed = fsum(most[i] for i in inputs)
            # Rounded up, as a bound has to be.
            either = -expm1(fsum(_log_up(most[i]) for i in inputs)) * (1 + _ROUNDING)
            most.append(min(1.0, summed if shared else either))
        below.append(every)
    return most, below


_PAIRS = 400
_LOOKED_AT = 5_000


def _log_up(probability: float) -> float:
    """The logarithm of 1 − p; far below every other number where p is 1."""
    return log1p(-probability) if probability < 1 else -1e9


def _width(net: Network, value: int) -> int:
    if value < net.events or net.operators[value - net.events].kind == "and":
        return 1
    return len(net.operators[value - net.events].inputs)


def _choices(net: Network, todo: tuple[int, ...]) -> list[tuple[int, tuple[int, ...]]]:
    """How the last of what is to be made true can become true: (events as bits, what is then to be made true)."""
    *rest, value = todo
    if value < net.events:
        return [(1 << value, tuple(rest))]
    op = net.operators[value - net.events]
    if op.kind == "or":
        return [
            (1 << i, tuple(rest)) if i < net.events else (0, (*(r for r in rest if r != i), i))
            for i in op.inputs
        ]
    events = sum(1 << i for i in op.inputs if i < net.events)
    gates = [i for i in op.inputs if i >= net.events and i not in rest]
    return [(events, (*rest, *gates))]


def _bonferroni(found: Sequence[tuple[float, int]], q: Sequence[float]) -> float:
    """The best of sum − pairs over the first 1, 2, … sets; each is a lower bound of their union."""
    best = total = 0.0
    for at, (probability, events) in enumerate(found[:_PAIRS]):
        total += probability
        for _, other in found[:at]:
            new = other & ~events
            both = probability
            while new:
                lowest = new & -new
                both *= q[lowest.bit_length() - 1]
                new ^= lowest
            total -= both
        best = max(best, total)
    return best
