"""Common-cause groups turned into independent basic events; knows of trees, not of how they are evaluated.

Conventions of the Open-PSA Model Exchange Format 2.0 (section on common-cause failure groups): with n members
of total probability Q, a combination of k given members fails by one cause with probability Q_k.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from math import comb, fsum, prod

from hadocs.availability.tree import BasicEvent, CommonCause, FaultTree, FaultTreeError, Gate

MOST_COMBINATIONS = 100_000
_NEAR = 1e-4
"""How far from 1 the sum of rounded shares may be."""


def shares(group: CommonCause) -> dict[int, float]:
    """Q_k / Q by the number k of members that fail together; levels with no share are left out.

    - beta-factor: Q_1 = (1 − β)Q, Q_n = βQ.
    - MGL: Q_k = ρ_2 … ρ_k (1 − ρ_{k+1}) Q / C(n−1, k−1), with ρ_2 = β, ρ_3 = γ, … and ρ_{n+1} = 0.
    - alpha-factor: Q_k = k α_k / Σ i α_i · Q / C(n−1, k−1).
    - phi-factor: Q_k = φ_k Q.

    Raises FaultTreeError for factors that the model can't have.
    """
    n = len(group.members)
    where = f"common-cause group {group.name!r} ({group.model})"
    if n < 2 or len(set(group.members)) != n:
        raise FaultTreeError(f"{where} needs two members or more, each once")
    levels = dict(group.factors)
    if not levels or len(levels) != len(group.factors):
        raise FaultTreeError(f"{where} needs one factor for each level")
    if any(not 0 <= f <= 1 for f in levels.values()) and group.model != "alpha-factor":
        raise FaultTreeError(f"{where}: a factor must be within 0 and 1")
    if any(f < 0 for f in levels.values()):
        raise FaultTreeError(f"{where}: a factor must not be negative")
    lowest = 2 if group.model in {"beta-factor", "MGL"} else 1
    wrong = [level for level in levels if not lowest <= level <= n]
    if wrong:
        raise FaultTreeError(f"{where}: there is no level {wrong[0]}, only {lowest} to {n}")
    if group.model == "beta-factor":
        if set(levels) != {n}:
            raise FaultTreeError(f"{where} takes one factor, of level {n}")
        result = {1: 1 - levels[n], n: levels[n]}
    elif group.model == "MGL":
        top = max(levels)
        if sorted(levels) != list(range(2, top + 1)):
            raise FaultTreeError(f"{where} needs a factor for each level from 2 to {top}")
        rho = {1: 1.0, **levels}
        result = {
            k: prod(rho[i] for i in range(1, k + 1)) * (1 - rho.get(k + 1, 0.0)) / comb(n - 1, k - 1)
            for k in rho
        }
    elif group.model == "alpha-factor":
        total = sum(k * a for k, a in levels.items())
        if total <= 0:
            raise FaultTreeError(f"{where}: the factors add up to nothing")
        missing = [k for k in range(1, n + 1) if k not in levels]
        # The factors are shares of one whole: where that is whole already, nothing is left for the levels above.
        if missing and (missing[0] < max(levels) or abs(fsum(levels.values()) - 1) > _NEAR):
            raise FaultTreeError(f"{where} has no factor of level {missing[0]}; it needs each from 1 to {n}")
        result = {k: k * a / total / comb(n - 1, k - 1) for k, a in levels.items()}
    else:
        total = fsum(levels.values())
        if abs(total - 1) > _NEAR:
            raise FaultTreeError(f"{where}: the factors add up to {total:g}, they must add up to 1")
        result = dict(levels)
    return {k: share for k, share in sorted(result.items()) if share > 0}


def remarks(group: CommonCause) -> tuple[str, ...]:
    """Sentences about what a group that can be does not say, or says otherwise than one would expect."""
    levels = dict(group.factors)
    named = f"Common-cause group {group.name!r}"
    total = fsum(levels.values())
    if group.model == "alpha-factor" and abs(total - 1) > _NEAR:
        return (f"{named}: the factors add up to {total:g}; they are taken as shares of that.",)
    highest = max(levels)
    if group.model == "MGL" and highest < len(group.members):
        return (f"{named} has no factor of level {highest + 1}: by one cause no more than {highest} fail.",)
    return ()


def combinations_of(group: CommonCause, share_of: Mapping[int, float]) -> int:
    """How many events a group becomes, by its `shares`."""
    return sum(comb(len(group.members), k) for k in share_of)


def expanded(tree: FaultTree) -> FaultTree:
    """The same tree without groups: each member becomes an or gate of the combinations that it is part of.

    A combination is a basic event named ``[a b]`` after its members, with its share of the group's probability
    and rates. Raises FaultTreeError where a member belongs to two groups.
    """
    if not tree.common_causes:
        return tree
    gates: list[Gate] = []
    made: list[BasicEvent] = []
    taken: set[str] = set()
    for group in tree.common_causes:
        parts: dict[str, list[str]] = {m: [] for m in group.members}
        share_of = shares(group)
        if combinations_of(group, share_of) > MOST_COMBINATIONS:
            raise FaultTreeError(
                f"common-cause group {group.name!r} has more than {MOST_COMBINATIONS} combinations of its "
                f"{len(parts)} members; a beta factor, or factors for fewer levels, keep it small"
            )
        first = tree.events[group.members[0]]
        for level, share in share_of.items():
            for members in combinations(group.members, level):
                name = f"[{' '.join(members)}]"
                rate = group.failure_rate
                made.append(
                    BasicEvent(
                        name,
                        group.probability * share,
                        None if rate is None else rate * share,
                        group.repair_rate,
                        first.error_factor,
                        # The combinations all scale with the one total, so they are uncertain together.
                        first.source or f"[{group.name}]",
                    )
                )
                for m in members:
                    parts[m].append(name)
        for member, names in parts.items():
            if member in taken:
                raise FaultTreeError(f"{member!r} is in more than one common-cause group")
            taken.add(member)
            gates.append(Gate(member, "or", tuple(names), label=tree.events[member].label))
    return FaultTree(
        tree.name,
        tree.top,
        (*tree.gates, *gates),
        (*(e for e in tree.basic_events if e.name not in taken), *made),
        tree.house_events,
        (),
        tree.notes,
        tree.unknown,
    )
