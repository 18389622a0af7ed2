"""A network without what adds next to nothing to its top: much smaller, and what that leaves out is bounded.

Where d is false instead, f becomes f′ with P(f′) ≤ P(f) ≤ P(f′) + P(d), whatever else there is. Estates with many
clusters and networks are full of such d: five failures at once of things that have to do with one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import prod

from hadocs.availability.bdd import Budget, Diagrams
from hadocs.availability.built import operate
from hadocs.availability.lean import leaner
from hadocs.availability.network import Network, Operator, without
from hadocs.availability.order import orders
from hadocs.availability.tree import BasicEvent

NODES = 60_000
"""The most nodes that it may take to see what can be left out, in each order of the events that is tried."""
_ORDERS = 2
_EACH = 16
"""Each of them may be as likely as this part of what all that is still to come may be."""
_LIKELY = 1e-2
"""An event after which the top is as likely as that is told of, however unlikely it is."""
_TOLD = 2
"""What fewer events than that bring about is told: it stays, however unlikely it is."""


@dataclass(frozen=True, slots=True)
class Spare:
    """What may be left out: all of it together is no likelier than a ``share`` of the top.

    ``likely`` is how likely each event is for that, by name: at least as likely as it is, and as anybody takes it to
    be. Those ``aside`` do not count where events are counted.
    """

    likely: Mapping[str, float]
    aside: frozenset[str]
    share: float


def trimmed(net: Network, events: Sequence[BasicEvent], spare: Spare) -> Network:
    """The network without what can be spared; the very one where there are none, or that is not seen soon.

    ``events`` are its events as they are numbered.
    """
    if net.top is None or net.top < net.events or not net.monotone:
        return net
    lean = leaner(net)
    assert lean.top is not None
    most = spare.share * _at_least(lean, [e.probability for e in events])
    for order in islice(orders(lean), _ORDERS):
        try:
            gone = _Spared(lean, order, events, spare, most).found
        except Budget:
            continue
        return without(lean, gone) if gone else net
    return net


def _at_least(net: Network, q: Sequence[float]) -> float:
    """A lower bound of the top's probability: in a monotone network, what is true makes nothing else less likely."""
    assert net.top is not None
    p = list(q)
    for op in net.operators:
        inputs = sorted((p[i] for i in op.inputs), reverse=True)
        if op.kind == "or":
            p.append(inputs[0])
        elif op.kind == "and":
            p.append(prod(inputs))
        else:
            # Those of the least weight first: so many of them are enough in any case.
            total, some = 0, 0
            for weight in sorted(op.weights):
                total, some = total + weight, some + 1
                if total >= op.least:
                    break
            p.append(prod(inputs[len(inputs) - some :]))
    return p[net.top]


class _Spared:
    """Operators and events that all together are no likelier than ``most``, by diagrams in one order of the events.

    Those of a kind stay that bring something about with fewer than `_TOLD` events.
    """

    def __init__(
        self, net: Network, order: Sequence[int], events: Sequence[BasicEvent], spare: Spare, most: float
    ) -> None:
        assert net.top is not None
        self.found: set[int] = set()
        self._diagrams = Diagrams(len(order), NODES)
        self._left = most
        self._q = [spare.likely[events[event].name] for event in order]
        self._counts = [int(events[event].name not in spare.aside) for event in order]
        self._p = [0.0, 1.0]
        self._fewest = [_TOLD, 0]
        level = {event: at for at, event in enumerate(order)}
        made = [self._diagrams.variable(level[event]) if event in level else 0 for event in range(net.events)]
        top = net.operators[net.top - net.events]
        for at, op in enumerate(net.operators, net.events):
            if op is top and op.kind == "or":
                break  # what its inputs come to all together is what takes long
            f = self._made(op, [made[i] for i in op.inputs])
            if f is None:
                self.found.add(at)
            made.append(f or 0)
        roots = [made[i] for i in top.inputs if i not in self.found] if top.kind == "or" else made[-1:]
        self._look()
        self._events(dict.fromkeys(roots), order)

    def _events(self, roots: Iterable[int], order: Sequence[int]) -> None:
        """Find events that can be spared: what they do is no more than what all ``roots`` come to beside them."""
        given = [0.0] * len(order)
        for root in roots:
            for at, slope in self._slopes(root).items():
                given[at] += self._p[root] + (1.0 - self._q[at]) * slope
        risks = sorted((self._q[at] * p, at) for at, p in enumerate(given) if 0 < p < _LIKELY)
        for risk, at in risks:
            if risk > self._left / _EACH:
                break
            self._left -= risk
            self.found.add(order[at])

    def _slopes(self, root: int) -> Mapping[int, float]:
        """By level that a diagram tests: its probability given the event, less that without it."""
        level, high, low, p = self._diagrams.level, self._diagrams.high, self._diagrams.low, self._p
        nodes = self._diagrams.reachable(root)
        reach = dict.fromkeys(nodes, 0.0) | {0: 0.0, 1: 0.0, root: 1.0}
        found: dict[int, float] = {}
        for n in reversed(nodes):
            at, hi, lo, r = level[n], high[n], low[n], reach[n]
            found[at] = found.get(at, 0.0) + r * (p[hi] - p[lo])
            reach[hi] += r * self._q[at]
            reach[lo] += r * (1.0 - self._q[at])
        return found

    def _made(self, op: Operator, inputs: Sequence[int]) -> int | None:
        """The diagram of an operator; None where it can be spared."""
        if op.kind != "and":
            return operate(self._diagrams, op, inputs)
        # The least likely first: a few of them are often unlikely enough.
        self._look()
        result = 1
        for f in sorted(set(inputs), key=lambda f: (self._p[f], f)):
            result = self._diagrams.conjunction(result, f)
            self._look()
            if self._p[result] <= self._left / _EACH and self._fewest[result] >= _TOLD:
                self._left -= self._p[result]
                return None
        return result

    def _look(self) -> None:
        """Work out of all new nodes how likely they are, and the fewest events that bring them about."""
        level, high, low = self._diagrams.level, self._diagrams.high, self._diagrams.low
        for n in range(len(self._p), len(level)):
            x, hi, lo = self._q[level[n]], high[n], low[n]
            self._p.append(x * self._p[hi] + (1.0 - x) * self._p[lo])
            self._fewest.append(min(self._fewest[hi] + self._counts[level[n]], self._fewest[lo]))
