"""What each event means for the top event: the importance measures, from one diagram in linear passes.

Knows of diagrams only. Definitions: Vesely et al., Fault Tree Handbook with Aerospace Applications (2002).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from hadocs.availability.diagram import Diagram

# Below this share of U, U(0) = U − q·I_B would be mostly rounding, and is computed anew.
_CANCELLED = 1e-6


@dataclass(frozen=True, slots=True)
class Importance:
    """U is the top event's probability, U(1) and U(0) the same with the event certain and impossible.

    ``birnbaum`` U(1) − U(0); ``cif`` q·I_B/U, the share of U that goes through the event; ``dif`` q·U(1)/U, how
    likely the event is where the top event is; ``raw`` U(1)/U; ``rrw`` U/U(0), infinite where U(0) is 0.
    The ratios are None where U is 0.
    """

    birnbaum: float
    cif: float | None
    dif: float | None
    raw: float | None
    rrw: float | None


def birnbaum(diagram: Diagram) -> dict[str, float]:
    """I_B = U(1) − U(0) by event name, for every event that the top depends on; 0 where it only seems to."""
    values = by_level(diagram, diagram.probabilities)
    names = {e.name: 0.0 for e in diagram.tree.used_events}
    names.update((e.name, v) for e, v in zip(diagram.levels, values, strict=True))
    return names


def by_level(diagram: Diagram, q: Sequence[float], p: Sequence[float] | None = None) -> list[float]:
    """I_B by level, for the probabilities ``q`` of the levels; ``p`` is what `Diagram.values` gives for them.

    The sum over a level's nodes of P(the node is reached) · (P(high) − P(low)).
    """
    p = p or diagram.values(q)
    reach = [0.0] * len(p)
    reach[diagram.root] = 1.0
    result = [0.0] * len(q)
    n = len(p)
    for at, hi, lo in reversed(diagram.rows):
        n -= 1
        r = reach[n]
        x = q[at]
        reach[hi] += x * r
        reach[lo] += (1.0 - x) * r
        result[at] += r * (p[hi] - p[lo])
    return result


def importance(diagram: Diagram) -> dict[str, Importance]:
    """Every measure by event name, in the order in which the tree has its events."""
    p = diagram.values(diagram.probabilities)
    u = p[diagram.root]
    q_by_level = diagram.probabilities
    found = by_level(diagram, q_by_level, p)
    with_it = _given(diagram, [u + (1 - q) * b for q, b in zip(q_by_level, found, strict=True)], True)
    without = _given(diagram, [u - q * b for q, b in zip(q_by_level, found, strict=True)], False)
    place = {e.name: at for at, e in enumerate(diagram.levels)}
    result: dict[str, Importance] = {}
    for event in diagram.tree.used_events:
        at = place.get(event.name)
        b = 0.0 if at is None else found[at]
        q = event.probability
        u0 = u if at is None else without[at]
        u1 = u if at is None else with_it[at]
        if u == 0:
            result[event.name] = Importance(b, None, None, None, None)
            continue
        result[event.name] = Importance(b, q * b / u, q * u1 / u, u1 / u, u / u0 if u0 > 0 else inf)
    return result


def _given(diagram: Diagram, values: list[float], happens: bool) -> list[float]:
    """U(1) (``happens``) or U(0) by level: the values given, made exact where they are mostly rounding.

    They are differences (U + (1 − q)·I_B, U − q·I_B); where such a one is far below U it is computed anew, or
    known to be 0 because the top event needs that the event doesn't (or does) happen.
    """
    u = diagram.probability()
    doubtful = [at for at, value in enumerate(values) if value < _CANCELLED * u]
    result = [min(value, 1.0) for value in values]
    if doubtful:
        excluded = _needed(diagram, doubtful, not happens)
        for at in doubtful:
            changed = list(diagram.probabilities)
            changed[at] = float(happens)
            result[at] = 0.0 if at in excluded else diagram.values(changed)[diagram.root]
    return result


def _needed(diagram: Diagram, levels: list[int], happening: bool) -> set[int]:
    """Those of ``levels`` whose event happens (or doesn't) on every way to the top event.

    All at once, as the bits of a number: all bits at 0, to which no way leads, and none at 1.
    """
    bit = {level: 1 << at for at, level in enumerate(levels)}
    bits = [(1 << len(levels)) - 1, 0]
    for level, high, low in diagram.rows:
        own = bit.get(level, 0)
        bits.append((bits[high] | own) & bits[low] if happening else bits[high] & (bits[low] | own))
    return {level for level in levels if bits[diagram.root] & bit[level]}
