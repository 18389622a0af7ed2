"""Bounds by cases: what stands in many places is taken as known, and all else is then independent. Knows no diagram.

So hosts that share racks, feeds and switches crosswise are bounded, for which no order of the events is good: the cases
in which few of those fail are nearly all that there is. Factoring, as in Page and Perry (1988) for networks.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from math import fsum, prod

from hadocs.availability.network import Network, Operator

NEAR = 1e-3
"""Cases are looked into until what is left can add no more than this share."""
WORK = 20_000_000
"""The most sums and products that all cases together may take, unless told otherwise: a few seconds."""
SOON, MOST = 500, 0.9
"""After so many cases so much of the probability has been seen, or never will be."""
_ROUNDING = 1e-12
_LAST_DIGIT = 2.3e-16
_EACH = 20
"""What it takes to come to an operator, beside its inputs."""


def factored(net: Network, q: Sequence[float], most: int = WORK) -> tuple[float, float]:
    """Bounds of the top's probability; 0 and 1 where what is shared fails too often for few cases to say anything."""
    assert net.top is not None
    shared = _shared(net)
    cases = _Cases(net, q, shared)
    seen: list[float] = []
    found: list[float] = []
    work = 0
    for at, (probability, other) in enumerate(_likeliest([q[event] for event in shared])):
        if work > most or (at == SOON and fsum(seen) < MOST):
            break
        value, took = cases.value(tuple(shared[i] for i in other))
        seen.append(probability)
        found.append(probability * value)
        work += took
        if at % 64 == 0 and _left(seen, len(shared)) < NEAR * fsum(found):
            break
    lower, left = fsum(found), _left(seen, len(shared))
    return lower * (1 - _ROUNDING), min(lower * (1 + _ROUNDING) + left, 1.0)


def _left(seen: Sequence[float], shared: int) -> float:
    """How likely all cases are that were not looked into, at the most; each one seen is a product of so many."""
    if len(seen) == 2**shared:
        return 0.0
    return max(1 - fsum(seen), 0.0) + (shared + 1) * _LAST_DIGIT


def _shared(net: Network) -> list[int]:
    """The events without which the network is a tree: those in several places, and all below operators in several."""
    many = [0] * (net.events + len(net.operators))
    for op in net.operators:
        for i in op.inputs:
            many[i] += 1
    tangled = [n > 1 for n in many]
    for at in range(len(net.operators) - 1, -1, -1):
        if tangled[net.events + at]:
            for i in net.operators[at].inputs:
                tangled[i] = True
    return [event for event in range(net.events) if tangled[event]]


def _likeliest(q: Sequence[float]) -> Iterator[tuple[float, tuple[int, ...]]]:
    """All cases, the likeliest first: its probability, and which events are not as they most likely are."""
    base = prod(max(x, 1 - x) for x in q)
    by_odds = sorted(range(len(q)), key=lambda i: -min(q[i], 1 - q[i]))
    odds = [min(q[i], 1 - q[i]) / max(q[i], 1 - q[i]) for i in by_odds]
    yield base, ()
    # (−probability, which: by falling odds); each has one it is made from, by its last moved on or one more.
    waiting: list[tuple[float, tuple[int, ...]]] = [(-base * odds[0], (0,))] if odds else []
    while waiting:
        negative, which = heapq.heappop(waiting)
        if not negative:
            return
        yield -negative, tuple(by_odds[i] for i in which)
        last = which[-1]
        if last + 1 < len(odds):
            heapq.heappush(waiting, (negative * odds[last + 1], (*which, last + 1)))
            if odds[last]:
                heapq.heappush(waiting, (negative / odds[last] * odds[last + 1], (*which[:-1], last + 1)))


class _Cases:
    """A network, evaluated in one case after the other; only what differs from the likeliest case is worked out."""

    def __init__(self, net: Network, q: Sequence[float], shared: Sequence[int]) -> None:
        self.net = net
        known = frozenset(shared)
        self.usual = [float(q[e] > 1 / 2) if e in known else q[e] for e in range(net.events)]
        self.above: list[list[int]] = [[] for _ in range(net.events + len(net.operators))]
        for at, op in enumerate(net.operators, net.events):
            for i in op.inputs:
                self.above[i].append(at)
            self.usual.append(_probability(op, [self.usual[i] for i in op.inputs]))

    def value(self, other: Sequence[int]) -> tuple[float, int]:
        """The top's probability with some of the shared events otherwise than usual, and how much work it was."""
        net, usual, top = self.net, self.usual, self.net.top
        assert top is not None
        changed = {event: 1.0 - usual[event] for event in other}
        waiting = sorted({n for event in other for n in self.above[event]})
        work = 1
        # Operators come after their inputs, so the lowest number is next.
        while waiting:
            at = heapq.heappop(waiting)
            if at in changed:
                continue
            op = net.operators[at - net.events]
            new = _probability(op, [changed.get(i, usual[i]) for i in op.inputs])
            work += _EACH + len(op.inputs) * (max(op.least, 1) if op.kind == "count" else 1)
            changed[at] = new
            if new != usual[at]:
                for n in self.above[at]:
                    heapq.heappush(waiting, n)
        return changed.get(top, usual[top]), work


def _probability(op: Operator, p: Sequence[float]) -> float:
    """An operator's, of independent inputs, in positive terms where there can be."""
    if op.kind == "and":
        return prod(p)
    if op.kind == "not":
        return 1.0 - p[0]
    result = 0.0
    if op.kind == "or":
        for x in p:
            result += x * (1.0 - result)
        return result
    if op.kind == "xor":
        for x in p:
            result = x * (1.0 - result) + result * (1.0 - x)
        return result
    # By sum so far; all that is enough is one, unless there can be too much.
    enough = op.least if op.most is None else op.most + 1
    sums = [1.0, *([0.0] * enough)]
    for x, weight in zip(p, op.weights, strict=True):
        if x == 0:
            continue
        up = [s * x for s in sums]
        sums = [s * (1.0 - x) for s in sums]
        for total, moved in enumerate(up):
            sums[min(total + weight, enough)] += moved
    return fsum(sums[op.least : enough] if op.most is not None else sums[op.least :])
