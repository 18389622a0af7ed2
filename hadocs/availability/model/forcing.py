"""How long a cluster without quorum stands still: until what is lost is repaired, or a person forces it.

Whichever is sooner ends it. In the fault tree that is an event beside the losses: nobody has forced the quorum yet. It
comes with them and is gone with the person, so that how often a service goes down stays what it is.

With losses that last exponential times of the mean r together, and a person who takes p until what stood still runs
again, the share of their time that is left is p/(p + r). Where only some orders of losses stop the cluster, that share
is less by the chance of these: parts that are independent have been down for as long as their repairs are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations, product
from math import prod
from typing import cast

from hadocs.availability.model.catalogue import Values
from hadocs.availability.model.columns import most
from hadocs.availability.model.component import Component, Quantity, person
from hadocs.availability.model.components import Components
from hadocs.availability.model.terms import of

KIND = "unforced"
"""The kind of the event's component."""
_LEAST = 1e-200
_SOON = 1e-6
"""Hours: no repair and no person is quicker."""

Order = tuple[int, ...]
"""The places of what is lost in a row, the first to go first."""


@dataclass(frozen=True)
class Together:
    """Losses that stop a cluster: of each of ``blocks`` one component, independent of the others.

    ``orders`` are those in which they do, every one where that is empty.
    """

    blocks: tuple[tuple[Component, ...], ...]
    orders: frozenset[Order] = frozenset()


class Forcing:
    """The events of the clusters of one estate."""

    def __init__(self, components: Components) -> None:
        self._components = components
        self._events: dict[tuple[str, frozenset[object]], str] = {}
        self._quantities: dict[tuple[bool, frozenset[object]], tuple[Quantity, Quantity]] = {}

    def event(self, cluster: str, losses: Sequence[Together]) -> str:
        """The name of the event that nobody has forced a cluster's quorum yet after some losses, any of these."""
        key: frozenset[object] = frozenset(Counter(map(_signature, losses)).items())
        name = self._events.get((cluster, key))
        if name is None:
            count = sum(of == cluster for of, _ in self._events)
            name = f"{KIND}:{cluster}" + (f" #{count + 1}" if count else "")
            beneath = self._components.world.cluster_kinds[cluster] == "host"
            figures = self._quantities.get((beneath, key))
            if figures is None:
                figures = _quantities(losses, _booted if beneath else _taken)
                self._quantities[beneath, key] = figures
            rate, repair = figures
            label = f"nobody has forced the quorum of {cluster} yet"
            self._components.by_name[name] = Component(name, KIND, label, (), rate, repair)
            self._events[cluster, key] = name
        return name


def _signature(losses: Together) -> tuple[object, ...]:
    """What is alike in the figures of losses."""
    blocks = (tuple(sorted((id(c.rate), id(c.repair)) for c in block)) for block in losses.blocks)
    return tuple(blocks), losses.orders


def _booted(v: Values) -> float:
    """Hours until a machine of a host cluster runs again that a person has forced."""
    return person(v) + v["boot"] + v["start"]


def _taken(v: Values) -> float:
    """Hours until the role of any other cluster is there again."""
    return person(v) + v["role"]


def _quantities(losses: Sequence[Together], takes: Quantity) -> tuple[Quantity, Quantity]:
    """How often an hour, while the losses last, they begin anew, and how long nobody has forced it from then on.

    What a component's unavailability x/(1 + x) comes to is the share of the losses' time that is left, and what its
    failures add to those of the others is as often as the cluster stops.
    """
    counts = Counter(map(_signature, losses))
    each = [
        (counts[key], [_by_repair(block) for block in t.blocks], t.orders)
        for key, t in {_signature(t): t for t in losses}.items()
    ]

    def shared(v: Values) -> tuple[float, float]:
        p = most(takes(v), _SOON)
        known: dict[tuple[int, int], float] = {}
        often: dict[int, float] = {}

        def down(c: Component) -> float:
            key = id(c.rate), id(c.repair)
            if key not in known:
                known[key] = c.unavailability(v)
            return known[key]

        def end(repair: Quantity) -> float:
            if id(repair) not in often:
                often[id(repair)] = 1.0 / most(of(v, repair), _SOON)
            return often[id(repair)]

        whole = left = begun = stops = 0.0
        for count, blocks, orders in each:
            for some in product(*blocks):
                weight = prod(
                    (sum((n * down(c) for c, n in cs), _LEAST) for _, cs in some), start=float(count)
                )
                ends = [end(repair) for repair, _ in some]
                total = sum(ends[1:], ends[0])
                chance = _chance(orders, ends)
                whole = whole + weight
                begun = begun + weight * total
                stops = stops + weight * chance * total
                left = left + weight * chance * (p * total / (1.0 + p * total))
        q = left / whole
        return q / (1.0 - q), (stops - q * begun) / whole / (1.0 - q)

    # Draws keep what was worked out from them once, whatever it is.
    share = cast(Quantity, shared)

    def rate(v: Values) -> float:
        return most(cast(tuple[float, float], of(v, share))[1], _LEAST)

    def repair(v: Values) -> float:
        x, often = cast(tuple[float, float], of(v, share))
        return x / most(often, _LEAST)

    return rate, repair


def _by_repair(block: Sequence[Component]) -> list[tuple[Quantity, list[tuple[Component, int]]]]:
    """The components of a block by how long they are away, those with the same figures counted."""
    found: dict[int, tuple[Quantity, dict[int, tuple[Component, int]]]] = {}
    for c in block:
        _, some = found.setdefault(id(c.repair), (c.repair, {}))
        first, n = some.get(id(c.rate), (c, 0))
        some[id(c.rate)] = first, n + 1
    return [(repair, list(some.values())) for repair, some in found.values()]


def _chance(orders: frozenset[Order], ends: Sequence[float]) -> float:
    """How likely what is down went in one of some orders; ``ends`` are the rates of the repairs."""
    if not orders or len(orders) == len(list(permutations(range(len(ends))))):
        return 1.0
    found = 0.0
    for order in sorted(orders):
        chance = 1.0
        left = list(order)
        while len(left) > 1:
            # The last to go has been away for the shortest time.
            last = left.pop()
            chance = chance * (ends[last] / sum((ends[n] for n in left), ends[last]))
        found = found + chance
    return found
