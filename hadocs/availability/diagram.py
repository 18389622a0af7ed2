"""A fault tree compiled to one frozen decision diagram; knows of the tree's names, not of how it is reported.

`compile_tree` raises Budget where no order that was tried is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from hadocs.availability.bdd import Budget
from hadocs.availability.built import AS_IT_IS, Built, Laid, built, size
from hadocs.availability.ccf import expanded
from hadocs.availability.lean import leaner
from hadocs.availability.network import Network, network
from hadocs.availability.remembered import Remembered
from hadocs.availability.tree import BasicEvent, FaultTree
from hadocs.availability.trimmed import Spare, trimmed

NODES = 600_000
"""The most nodes a diagram may make while it is built, unless told otherwise: some 300 MB and ten seconds."""
WHOLE, LIKE = 10_000, 1_000
"""The nodes that a tree gets whole, by itself or much like another one, where something of a larger one is spared."""
MANY = 300
"""The events and inputs from which on a network is made leaner at once: as they are, such ones seldom get through."""


class Rows:
    """Nodes over lists of probabilities, ``count`` each, and the list that each came to; 0 and 1 are the constants.

    It means something only while the lists that the nodes test are kept.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self.number: dict[tuple[int, int, int], int] = {}
        self.rows: list[list[float]] = [[0.0] * count, [1.0] * count]

    def __len__(self) -> int:
        """How many probabilities are kept."""
        return len(self.rows) * self.count


@dataclass(frozen=True)
class Diagram:
    """A reduced ordered decision diagram: ``levels[i]`` is the event that level i tests.

    Node n ≥ 2 tests ``level[n]`` and goes on to ``high[n]`` where that event happens, else to ``low[n]``; both
    are smaller than n. 0 and 1 are the constants (their level is ``len(levels)``). ``root`` is the top event.
    ``tree`` is the tree with its common-cause groups expanded, ``monotone`` whether it can only be coherent
    by its gates alone. ``net`` is the network that it is of; None for a constant.
    ``parts`` are the modules that it was laid together from, empty where it was built as one. ``whole`` is false where
    something of the tree was left out that adds next to nothing (see `hadocs.availability.trimmed`).
    """

    tree: FaultTree
    levels: tuple[BasicEvent, ...]
    level: tuple[int, ...]
    high: tuple[int, ...]
    low: tuple[int, ...]
    root: int
    monotone: bool
    net: Network | None = None
    parts: tuple[Laid, ...] = ()
    whole: bool = True

    def __len__(self) -> int:
        return len(self.level) - 2

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The events as the network numbers them."""
        return tuple(e.name for e in self.tree.used_events)

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

    def many(self, q: Sequence[list[float]], count: int, known: Rows | None = None) -> list[float]:
        """The top event's probability for ``count`` sets of probabilities: ``q`` has by level a value for each set.

        Levels with one and the same list are alike, and what differs in such levels alone is worked out once; what
        ``known`` has of other diagrams over the same lists is taken from there.
        """
        known = Rows(count) if known is None else known
        number, rows, p = known.number, known.rows, [0, 1]
        for level, high, low in self.rows:
            hi, lo = p[high], p[low]
            if hi == lo:
                p.append(hi)
                continue
            x = q[level]
            key = id(x), hi, lo
            found = number.get(key)
            if found is None:
                found = number[key] = len(rows)
                if hi == 1:
                    rows.append(
                        [a + (b - a * b) for a, b in zip(x, rows[lo], strict=True)] if lo else list(x)
                    )
                elif lo == 0:
                    rows.append([a * b for a, b in zip(x, rows[hi], strict=True)])
                else:
                    both = zip(x, rows[hi], rows[lo], strict=True)
                    # Where more failures are never better h - b is no less than 0, and no digit is lost by it.
                    rows.append(
                        [b + a * (h - b) for a, h, b in both]
                        if self.monotone
                        else [a * h + (1.0 - a) * b for a, h, b in both]
                    )
            p.append(found)
        return rows[p[self.root]]

    def probability(self, changed: Mapping[str, float] | None = None) -> float:
        """The top event's probability, with some events' probabilities changed by name."""
        if not changed:
            return self.values(self.probabilities)[self.root]
        q = [changed.get(e.name, e.probability) for e in self.levels]
        return self.values(q)[self.root]


def compile_tree(
    tree: FaultTree,
    budget: int = NODES,
    like: Diagram | None = None,
    spare: Callable[[], Spare] | None = None,
) -> Diagram:
    """The diagram of a tree; raises Budget where no order that was tried fits into ``budget`` nodes.

    Where it is much ``like`` another one that there is, it is built in the order of that one. Where it takes more than
    `WHOLE` nodes (`LIKE` ones beside another one), or that other one did, it is built without what can be ``spare``d.
    """
    tree = expanded(tree)
    net = network(tree)
    if net.top is None:
        return Diagram(tree, (), (0, 0), (0, 1), (0, 1), int(net.constant), net.monotone)
    if spare is None:
        return _compiled(tree, net, budget, like)
    lean = net
    if like is None or like.whole:
        try:
            return _whole(tree, net, budget, like)
        except Budget:
            lean = leaner(net)
    less = trimmed(lean, tree.used_events, spare())
    return replace(_compiled(tree, less, budget, like), whole=less is lean)


def _whole(tree: FaultTree, net: Network, budget: int, like: Diagram | None) -> Diagram:
    """The diagram of a network of which nothing is spared, within the nodes that such a one gets; raises Budget."""
    if size(net) <= MANY:
        try:
            return _compiled(tree, net, min(AS_IT_IS, budget), like)
        except Budget:
            pass
    lean = leaner(net)
    try:
        # Without votes, or with a host more, an order of its own is mostly better than that of what it is like.
        return _compiled(tree, lean, min(WHOLE, budget), None, lean=True)
    except Budget:
        if like is None:
            raise
    return _compiled(tree, lean, min(LIKE, budget), like, lean=True)


def _compiled(
    tree: FaultTree, net: Network, budget: int, like: Diagram | None, *, lean: bool = False
) -> Diagram:
    """The diagram of a tree's network, which is not constant; raises Budget."""
    events = tree.used_events
    number = {e.name: n for n, e in enumerate(events)} if like is not None else {}
    known = tuple(number[e.name] for e in like.levels if e.name in number) if like is not None else ()
    if like is not None and like.net == net and like.names == tuple(number):
        # What differs in figures alone has the same nodes.
        return replace(like, tree=tree, levels=tuple(events[i] for i in known))
    made = _REMEMBERED.get((net, budget, known, lean), lambda: _built(net, budget, known, lean=lean))
    if made is None:
        raise Budget
    levels = tuple(events[i] for i in made.order)
    return Diagram(tree, levels, made.level, made.high, made.low, made.root, net.monotone, net, made.parts)


def _built(net: Network, budget: int, known: tuple[int, ...], *, lean: bool) -> Built | None:
    """The diagram of a network, or that it has none within so many nodes, which takes as long to find out."""
    try:
        return _once(built(net, budget, known, lean=lean))
    except Budget:
        return None


def _once(made: Built) -> Built:
    """The same with the very nodes of one that has the same: what is worked out of `Diagram.shape` holds for both."""
    nodes = made.level, made.high, made.low, made.root, made.parts
    known = _NODES.get(nodes, lambda: made)
    return replace(made, level=known.level, high=known.high, low=known.low, parts=known.parts)


_NODES: Remembered[Built] = Remembered(200_000, lambda made: len(made.level))
_REMEMBERED: Remembered[Built | None] = Remembered(
    200_000, lambda made: 1 if made is None else len(made.level)
)
"""Some 20 MB. Services that are alike have one diagram, and so have a service and its variants."""
