"""Static orders of a network's events for a decision diagram; knows of no diagram.

The order decides whether a diagram has a thousand nodes or a billion, and no single rule is good everywhere:
there are several here, to be tried in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from hadocs.availability.network import Network

ROUNDS = 30
_MOST_SHARED = 64


def orders(net: Network) -> Iterator[tuple[int, ...]]:
    """Different orders of all events below the top, the most promising first; the same for the same network.

    Most are a walk from the top, depth first, so that what belongs together stays together; they differ in
    which input is visited first. One goes by depth, which suits what is layered all through, such as a
    network. Some are then smoothed by the FORCE heuristic (Aloul, Markov, Sakallah 2003).
    """
    weight, height, parents = _shape(net)
    events = net.events
    near = _shared(net, parents)
    by: dict[str, Callable[[int], tuple[object, ...]]] = {
        "own, light": lambda i: (parents[i], weight[i]),
        "light": lambda i: (weight[i], 0),
        "tall": lambda i: (-height[i], 0),
        "shared": lambda i: (-parents[i], 0),
        "shared, heavy": lambda i: (-parents[i], -weight[i]),
        "written": lambda _: (0, 0),
        "events, heavy": lambda i: (int(i >= events), -weight[i]),
        "events last": lambda i: (int(i < events), 0),
        "near": near.__getitem__,
    }
    recipes = (
        ("near", False),
        ("own, light", True),
        ("light", False),
        ("light", True),
        ("tall", True),
        ("shared", True),
        ("shared, heavy", True),
        ("by depth", False),
        ("written", True),
        ("events, heavy", True),
        ("events last", False),
        ("written", False),
    )
    seen: set[tuple[int, ...]] = set()
    for name, smooth in recipes:
        order = _sorted_walk(net, by[name]) if name in by else _levels(net)
        if smooth:
            order = _force(net, order)
        if order not in seen:
            seen.add(order)
            yield order


def alike(net: Network, known: Sequence[int]) -> tuple[int, ...]:
    """An order that is ``known`` to be good for some events, with the others where the first of `orders` has them.

    ``known`` are events of another network that is much the same, in its order, as they are numbered in this one.
    """
    base = next(orders(net))
    place = {event: at for at, event in enumerate(known)}
    found: list[tuple[int, int, int]] = []
    before = -1
    for at, event in enumerate(base):
        before = place.get(event, before)
        found.append((before, at if event not in place else -1, event))
    return tuple(event for *_, event in sorted(found))


def _shape(net: Network) -> tuple[list[int], list[int], list[int]]:
    """How many events stand below each (shared ones counted each time), how high it is, how many need it."""
    weight = [1] * net.events
    height = [0] * net.events
    parents = [0] * (net.events + len(net.operators))
    for op in net.operators:
        # Shared operators would make the weights grow without end.
        weight.append(min(sum(weight[i] for i in op.inputs), 1 << 60))
        height.append(1 + max(height[i] for i in op.inputs))
        for i in op.inputs:
            parents[i] += 1
    return weight, height, parents


def _shared(net: Network, parents: Sequence[int]) -> list[tuple[tuple[int, int], ...]]:
    """By each what it shares with others, from what most share on: inputs with the same stand together when sorted.

    Hosts of a rack come one after another, and racks of one feed, in whatever order they were written.
    """
    below: list[frozenset[int]] = []
    for at in range(net.events + len(net.operators)):
        inputs = net.operators[at - net.events].inputs if at >= net.events else ()
        found = frozenset().union(*(below[i] for i in inputs))
        if parents[at] > 1:
            found |= {at}
        below.append(found if len(found) <= _MOST_SHARED else frozenset(sorted(found)[:_MOST_SHARED]))
    return [tuple(sorted((-parents[i], i) for i in found)) for found in below]


def _sorted_walk(net: Network, key: Callable[[int], tuple[object, ...]]) -> tuple[int, ...]:
    return _walk(net, [tuple(sorted(op.inputs, key=key)) for op in net.operators])


def _walk(net: Network, inputs: list[tuple[int, ...]]) -> tuple[int, ...]:
    """Events as a walk from the top meets them, inputs in the given order."""
    assert net.top is not None
    seen = [False] * (net.events + len(net.operators))
    found: list[int] = []
    stack = [net.top]
    while stack:
        n = stack.pop()
        if seen[n]:
            continue
        seen[n] = True
        if n < net.events:
            found.append(n)
        else:
            stack.extend(reversed(inputs[n - net.events]))
    return tuple(found)


def _levels(net: Network) -> tuple[int, ...]:
    """Events by the longest way down to them; those of one depth as their operators come."""
    assert net.top is not None
    depth = [0] * (net.events + len(net.operators))
    first: dict[int, None] = {}
    for at in range(len(net.operators) - 1, -1, -1):
        for i in net.operators[at].inputs:
            depth[i] = max(depth[i], depth[net.events + at] + 1)
            if i < net.events:
                first[i] = None
    return tuple(sorted(first or {net.top: None}, key=depth.__getitem__))


def _force(net: Network, start: tuple[int, ...]) -> tuple[int, ...]:
    """The start, smoothed: everything moves to the middle of the operators that it belongs to, some rounds.

    Returns the order with the least total span of the operators that was seen, the start among them.
    """
    count = net.events + len(net.operators)
    place = [0.0] * count
    for at, event in enumerate(start):
        place[event] = float(at)
    groups = [(net.events + at, *op.inputs) for at, op in enumerate(net.operators)]
    for group in groups:
        place[group[0]] = sum(place[i] for i in group[1:]) / (len(group) - 1)
    used = set(start)
    best, least = start, _span(net, start)
    times = [0] * count
    for group in groups:
        for i in group:
            times[i] += 1
    before: list[int] = []
    for _ in range(ROUNDS):
        pull = [0.0] * count
        stands = place.__getitem__
        for group in groups:
            middle = sum(map(stands, group)) / len(group)
            for i in group:
                pull[i] += middle
        place = [p / n if n else old for p, n, old in zip(pull, times, place, strict=True)]
        ranked = sorted(range(count), key=place.__getitem__)
        if ranked == before:
            # Nothing moves any more.
            break
        before = ranked
        for at, i in enumerate(ranked):
            place[i] = float(at)
        order = tuple([i for i in ranked if i in used])
        span = _span(net, order)
        if span < least:
            best, least = order, span
    return best


def _span(net: Network, order: tuple[int, ...]) -> int:
    """How far apart the first and the last event below each operator are, summed."""
    first = [0] * net.events
    for at, event in enumerate(order):
        first[event] = at
    last = first[:]
    total = 0
    begins, ends = first.__getitem__, last.__getitem__
    for op in net.operators:
        inputs = op.inputs
        low = min(map(begins, inputs))
        high = max(map(ends, inputs))
        first.append(low)
        last.append(high)
        total += high - low
    return total
