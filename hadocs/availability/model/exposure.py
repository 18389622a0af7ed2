"""How much more often a service goes down while something is away: from two passes over its diagram for all things.

Knows of modules and diagrams, not of what they stand for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hadocs.availability.diagram import Diagram
from hadocs.availability.model.modules import Module

_CERTAIN = 1 - 1e-12
"""A module that an event makes certain does not come about by another one meanwhile."""


class Exposure:
    """The frequency ω = Σ I_B·r of a tree, for one rate r (λ·A, or what that costs) of each event.

    Where a module at a level has the probability q and comes about with the rate v, ω is linear in q and v: its
    slopes in both say what any other q and v would make of it. ``weights`` are those of each level's module at ``q``.
    """

    def __init__(
        self,
        diagram: Diagram,
        levels: Sequence[Module],
        q: Mapping[str, float],
        rates: Mapping[str, float],
        weights: Sequence[Mapping[str, float]],
    ) -> None:
        self._q = q
        self._rates = rates
        self._level_of = {event: at for at, inside in enumerate(weights) for event in inside}
        self._levels = levels
        self._weights = weights
        self._probabilities = diagram.probabilities
        self._comes = [sum(w * rates[n] for n, w in inside.items()) for inside in weights]
        self._by_probability, self._by_rate = _slopes(diagram, self._comes)

    def rise(self, event: str) -> float:
        """ω while an event is so, less ω; the event itself does not come about meanwhile. 0 for one beside the tree."""
        at = self._level_of.get(event)
        if at is None:
            return 0.0
        module = self._levels[at]
        p = self._probabilities[at] + (1.0 - self._q[event]) * self._weights[at][event]
        comes = 0.0
        if p < _CERTAIN:
            q = {n: 1.0 if n == event else self._q[n] for n in module.events}
            comes = sum(w * self._rates[n] for n, w in module.weights(q).items() if n != event)
        return (p - self._probabilities[at]) * self._by_probability[at] + (
            comes - self._comes[at]
        ) * self._by_rate[at]


def _slopes(diagram: Diagram, comes: Sequence[float]) -> tuple[list[float], list[float]]:
    """By level: ∂ω/∂q and ∂ω/∂v = I_B, where its module comes about with the rate v.

    Upward each node has its probability p and its share d = q·d₁ + (1 − q)·d₀ + v·(p₁ − p₀) of ω; downward, what ω
    owes to either.
    """
    q = diagram.probabilities
    p = diagram.values(q)
    d = [0.0, 0.0]
    for at, hi, lo in diagram.rows:
        x = q[at]
        d.append(x * d[hi] + (1.0 - x) * d[lo] + comes[at] * (p[hi] - p[lo]))
    by_d, by_p = [0.0] * len(p), [0.0] * len(p)
    by_d[diagram.root] = 1.0
    by_probability, by_rate = [0.0] * len(q), [0.0] * len(q)
    n = len(p)
    for at, hi, lo in reversed(diagram.rows):
        n -= 1
        r, s, x = by_d[n], by_p[n], q[at]
        v, rise = r * comes[at], p[hi] - p[lo]
        by_d[hi] += x * r
        by_d[lo] += (1.0 - x) * r
        by_p[hi] += x * s + v
        by_p[lo] += (1.0 - x) * s - v
        by_probability[at] += r * (d[hi] - d[lo]) + s * rise
        by_rate[at] += r * rise
    return by_probability, by_rate
