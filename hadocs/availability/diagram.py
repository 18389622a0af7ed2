"""A fault tree compiled to one frozen decision diagram; knows of the tree's names, not of how it is reported.

`compile_tree` tries several orders with a growing number of nodes and raises Budget where none is enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from hadocs.availability.bdd import Budget, Diagrams
from hadocs.availability.ccf import expanded
from hadocs.availability.network import Network, Operator, network
from hadocs.availability.order import orders
from hadocs.availability.remembered import Remembered
from hadocs.availability.tree import BasicEvent, FaultTree

NODES = 600_000
"""The most nodes a diagram may make while it is built, unless told otherwise: some 300 MB and ten seconds."""
# (nodes, orders that take part): first all orders with little, then the ones that came furthest with more.
# A good order is often a hundred times better than a bad one, so trying is cheaper than insisting.
_ROUNDS = ((10_000, 11), (60_000, 11), (250_000, 4))
_LAST = 2
# A large tree needs more nodes in any order: a round below so many for each input is not worth its time.
_NODES_PER_INPUT = 30


@dataclass(frozen=True)
class Diagram:
    """A reduced ordered decision diagram: ``levels[i]`` is the event that level i tests.

    Node n ≥ 2 tests ``level[n]`` and goes on to ``high[n]`` where that event happens, else to ``low[n]``; both
    are smaller than n. 0 and 1 are the constants (their level is ``len(levels)``). ``root`` is the top event.
    ``tree`` is the tree with its common-cause groups expanded, ``monotone`` whether it can only be coherent
    by its gates alone.
    """

    tree: FaultTree
    levels: tuple[BasicEvent, ...]
    level: tuple[int, ...]
    high: tuple[int, ...]
    low: tuple[int, ...]
    root: int
    monotone: bool

    def __len__(self) -> int:
        return len(self.level) - 2

    @cached_property
    def probabilities(self) -> tuple[float, ...]:
        """The probability of each level's event."""
        return tuple(e.probability for e in self.levels)

    @cached_property
    def rows(self) -> tuple[tuple[int, int, int], ...]:
        """(level, high, low) of node 2, 3, …: each after the nodes that it leads to."""
        return tuple(zip(self.level[2:], self.high[2:], self.low[2:], strict=True))

    @property
    def shape(self) -> tuple[object, ...]:
        """Equal for diagrams whose nodes are the same objects: trees that differ in names and figures alone have those.

        It means something only while one of these diagrams is kept.
        """
        return id(self.level), id(self.high), id(self.low), self.root, self.monotone

    def values(self, q: Sequence[float]) -> list[float]:
        """The probability of every node's function, by Shannon's expansion, in one pass.

        ``q`` is by level. All terms are positive, so a small probability keeps its digits.
        """
        p = [0.0, 1.0]
        append = p.append
        for level, high, low in self.rows:
            x = q[level]
            append(x * p[high] + (1.0 - x) * p[low])
        return p

    def many(self, q: Sequence[Sequence[float]], count: int) -> list[float]:
        """The top event's probability for ``count`` sets of probabilities: ``q`` has by level a value for each set.

        Levels with one and the same list are alike, and what differs in such levels alone is worked out once.
        """
        number = [0, 1]
        known: dict[tuple[int, int, int], int] = {}
        needed: list[tuple[int, int, int]] = []
        for level, high, low in self.rows:
            hi, lo = number[high], number[low]
            key = (id(q[level]), hi, lo)
            found = hi if hi == lo else known.get(key)
            if found is None:
                found = known[key] = len(needed) + 2
                needed.append((level, hi, lo))
            number.append(found)
        p: list[list[float]] = [[0.0] * count, [1.0] * count]
        for level, hi, lo in needed:
            x = q[level]
            if hi == 1:
                p.append([a + (b - a * b) for a, b in zip(x, p[lo], strict=True)] if lo else list(x))
            elif lo == 0:
                p.append([a * b for a, b in zip(x, p[hi], strict=True)])
            else:
                p.append([a * h + (1.0 - a) * b for a, h, b in zip(x, p[hi], p[lo], strict=True)])
        return p[number[self.root]]

    def probability(self, changed: Mapping[str, float] | None = None) -> float:
        """The top event's probability, with some events' probabilities changed by name."""
        if not changed:
            return self.values(self.probabilities)[self.root]
        q = [changed.get(e.name, e.probability) for e in self.levels]
        return self.values(q)[self.root]


def compile_tree(tree: FaultTree, budget: int = NODES) -> Diagram:
    """The diagram of a tree; raises Budget where no order that was tried fits into ``budget`` nodes."""
    tree = expanded(tree)
    net = network(tree)
    events = tree.used_events
    if net.top is None:
        return Diagram(tree, (), (0, 0), (0, 1), (0, 1), int(net.constant), net.monotone)
    built = _REMEMBERED.get((net, budget), lambda: _built(net, budget))
    levels = tuple(events[i] for i in built.order)
    return Diagram(tree, levels, built.level, built.high, built.low, built.root, net.monotone)


@dataclass(frozen=True, slots=True)
class _Built:
    """The nodes of a network's diagram, whatever its events are called and however likely they are."""

    order: tuple[int, ...]
    level: tuple[int, ...]
    high: tuple[int, ...]
    low: tuple[int, ...]
    root: int


_REMEMBERED: Remembered[_Built] = Remembered(200_000, lambda built: len(built.level))
"""Some 20 MB. Services that are alike have one diagram, and so have a service and its variants."""


def _built(net: Network, budget: int) -> _Built:
    # Lazily: smoothing an order costs more than most trees do.
    candidates: Iterable[tuple[int, ...]] = orders(net)
    least = _NODES_PER_INPUT * (net.events + sum(len(op.inputs) for op in net.operators))
    rounds = [(max(nodes, least), keep) for nodes, keep in _ROUNDS if max(nodes, least) < budget]
    for nodes, keep in [*rounds, (budget, _LAST)]:
        reached: list[tuple[int, int]] = []
        tried: list[tuple[int, ...]] = []
        for at, order in enumerate(islice(candidates, keep)):
            attempt = _Attempt(net, order, nodes)
            try:
                root = attempt.build()
            except Budget:
                tried.append(order)
                reached.append((-attempt.done, at))
                continue
            return _Built(order, *_numbered(attempt.diagrams, root, len(order)))
        candidates = [tried[at] for _, at in sorted(reached)]
    raise Budget


class _Attempt:
    """One network being built in one order; ``done`` is how many operators were finished."""

    def __init__(self, net: Network, order: Sequence[int], budget: int) -> None:
        self.net = net
        self.diagrams = Diagrams(len(order), budget)
        self.order = order
        self.done = 0

    def build(self) -> int:
        net, diagrams = self.net, self.diagrams
        assert net.top is not None
        made = [0] * net.events
        for level, event in enumerate(self.order):
            made[event] = diagrams.variable(level)
        for op in net.operators:
            made.append(operate(diagrams, op, [made[i] for i in op.inputs]))
            self.done += 1
        return made[net.top]


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
            result = diagrams.choice(f, diagrams.negation(result), result)
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


def taken(
    tree: FaultTree, levels: Sequence[BasicEvent], diagrams: Diagrams, root: int, monotone: bool
) -> Diagram:
    """Only what the root needs, renumbered without gaps: the root last, so equal functions are equal values."""
    return Diagram(tree, tuple(levels), *_numbered(diagrams, root, len(levels)), monotone)


def _numbered(
    diagrams: Diagrams, root: int, end: int
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], int]:
    nodes = diagrams.bottom_up(root)
    number = {0: 0, 1: 1}
    number.update((n, at) for at, n in enumerate(nodes, 2))
    return (
        (end, end, *(diagrams.level[n] for n in nodes)),
        (0, 1, *(number[diagrams.high[n]] for n in nodes)),
        (0, 1, *(number[diagrams.low[n]] for n in nodes)),
        number[root],
    )
