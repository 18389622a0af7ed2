"""How much more often a service goes down while something is away: from two passes over its diagram for all things.

Knows of modules and diagrams, not of what they stand for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hadocs.availability.diagram import Diagram
from hadocs.availability.model.modules import Module

_CERTAIN = 1 - 1e-12
"""A module that an event makes certain does not come about by another one meanwhile."""

Flow = tuple[float, float]
"""The probability of a module, and how often an hour (or at what cost) it comes about."""


class Exposure:
    """The frequency ω = Σ I_B·r of a tree, for one rate r (λ·A, or what that costs) of each event.

    Where a module at a level has the probability q and comes about with the rate v, ω is linear in q and v: its
    slopes in both say what any other q and v would make of it. ``p`` is what `Diagram.values` gives for the levels'
    probabilities, ``places`` is what `places` gives for the levels' modules.
    """

    def __init__(
        self,
        diagram: Diagram,
        levels: Sequence[Module],
        q: Mapping[str, float],
        rates: Mapping[str, float],
        p: Sequence[float],
        places: Mapping[str, Sequence[int]],
    ) -> None:
        self._q = q
        self._rates = rates
        self._levels = levels
        self._places = places
        self._known: dict[int, Flow] = {}
        self._flows = [self._flow(module) for module in levels]
        # The events' probabilities are those given here, which need not be those that the diagram was made with.
        at, comes = [u for u, _ in self._flows], [v for _, v in self._flows]
        self._by_probability, self._by_rate = _slopes(diagram, at, p, comes)

    def rise(self, event: str) -> float:
        """ω while an event is so, less ω; the event itself does not come about meanwhile. 0 for one beside the tree."""
        place = self._places.get(event)
        if place is None:
            return 0.0
        at = place[0]
        before, came = self._flows[at]
        p, comes = self._given(self._levels[at], place, 1)
        if p >= _CERTAIN:
            comes = 0.0
        return (p - before) * self._by_probability[at] + (comes - came) * self._by_rate[at]

    def _flow(self, module: Module) -> Flow:
        """What a module comes to, and all within it."""
        if not module.kind:
            return self._q[module.name], self._rates[module.name]
        found = self._known.get(id(module))
        if found is None:
            found = self._known[id(module)] = _together(module, [self._flow(part) for part in module.parts])
        return found

    def _given(self, module: Module, place: Sequence[int], depth: int) -> Flow:
        """What a module comes to where the event at a place within it is so."""
        if not module.kind:
            return 1.0, 0.0
        parts = [self._flow(part) for part in module.parts]
        parts[place[depth]] = self._given(module.parts[place[depth]], place, depth + 1)
        return _together(module, parts)


def places(modules: Sequence[Module]) -> dict[str, tuple[int, ...]]:
    """Where each event is: the number of its module, that of the part in it, and so on."""
    found: dict[str, tuple[int, ...]] = {}
    stack: list[tuple[Module, tuple[int, ...]]] = [(module, (at,)) for at, module in enumerate(modules)]
    while stack:
        module, place = stack.pop()
        if module.kind:
            stack += ((part, (*place, at)) for at, part in enumerate(module.parts))
        else:
            found[module.name] = place
    return found


def _together(module: Module, parts: Sequence[Flow]) -> Flow:
    """What a module comes to, by its parts; all terms are positive, so that small ones keep their digits."""
    if module.diagram is not None:
        q = [part[0] for part in parts]
        p = module.diagram.values(q)
        root = module.diagram.root
        return p[root], _rates(module.diagram, q, p, [part[1] for part in parts])[root]
    u, v = parts[0]
    for q_, w in parts[1:]:
        if module.kind == "or":
            u, v = u + (q_ - u * q_), v * (1.0 - q_) + w * (1.0 - u)
        else:
            u, v = u * q_, v * q_ + w * u
    return u, v


def _rates(diagram: Diagram, q: Sequence[float], p: Sequence[float], comes: Sequence[float]) -> list[float]:
    """Each node's share d = q·d₁ + (1 − q)·d₀ + v·(p₁ − p₀) of ω."""
    d = [0.0, 0.0]
    append = d.append
    for at, hi, lo in diagram.rows:
        x = q[at]
        append(x * d[hi] + (1.0 - x) * d[lo] + comes[at] * (p[hi] - p[lo]))
    return d


def _slopes(
    diagram: Diagram, q: Sequence[float], p: Sequence[float], comes: Sequence[float]
) -> tuple[list[float], list[float]]:
    """By level: ∂ω/∂q and ∂ω/∂v = I_B, where its module comes about with the rate v.

    Upward each node has its probability and its share of ω; downward, what ω owes to either.
    """
    d = _rates(diagram, q, p, comes)
    by_d, by_p = [0.0] * len(p), [0.0] * len(p)
    by_d[diagram.root] = 1.0
    by_probability, by_rate = [0.0] * len(q), [0.0] * len(q)
    n = len(p)
    for at, hi, lo in reversed(diagram.rows):
        n -= 1
        r, s, x = by_d[n], by_p[n], q[at]
        v, rise = r * comes[at], p[hi] - p[lo]
        y = 1.0 - x
        by_d[hi] += x * r
        by_d[lo] += y * r
        by_p[hi] += x * s + v
        by_p[lo] += y * s - v
        by_probability[at] += r * (d[hi] - d[lo]) + s * rise
        by_rate[at] += r * rise
    return by_probability, by_rate
