"""The order of networks and switches in which the lines between them cross least. Knows no spec and no pixels.

Networks with the same switches are a *bundle*, switches with the same bundles are a *stack*. Lines from stacks to
bundles cross nowhere where, with both sides in order, no line begins above another and ends below it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

FEW = 5
"""Of so many the best order is sought; of more a good one."""

Bundle = tuple[str, ...]
"""Networks, in the order of their rows."""


@dataclass(frozen=True, slots=True)
class Order:
    """Bundles from the top with their switches, stacks from the top, and the lines that are drawn, by number."""

    bundles: tuple[Bundle, ...]
    stacks: tuple[tuple[str, ...], ...]
    lines: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """Bundles and stacks that hang together, in one order."""

    bundles: tuple[Bundle, ...]
    stacks: tuple[tuple[str, ...], ...]
    lines: tuple[tuple[int, int], ...]


def order(
    carried: Mapping[str, Sequence[str]], group: Callable[[str], Hashable], rank: Callable[[str], int]
) -> Order:
    """The order of networks, by network its switches.

    ``group`` says what stands under one heading: as few headings as can be come twice. ``rank`` is the place that a
    network would have by itself.
    """
    bundles: dict[frozenset[str], list[str]] = {}
    for network in sorted(carried, key=rank):
        key = frozenset(carried[network])
        bundles.setdefault(key if key else frozenset(("", network)), []).append(network)
    parts = [_drawn(some, bundles) for some in _together(list(bundles))]
    best = _best(parts, group, rank)
    rows: list[Bundle] = []
    stacks: list[tuple[str, ...]] = []
    lines: list[tuple[int, int]] = []
    for part in best:
        lines += [(s + len(stacks), b + len(rows)) for s, b in part.lines]
        rows += part.bundles
        stacks += part.stacks
    return Order(tuple(rows), tuple(stacks), tuple(lines))


def _together(keys: Sequence[frozenset[str]]) -> list[list[frozenset[str]]]:
    """Sets that share members, directly or by others, together."""
    out: list[list[frozenset[str]]] = []
    for key in keys:
        some = [part for part in out if any(key & (other - {""}) for other in part)]
        out = [part for part in out if part not in some]
        out.append([*(k for part in some for k in part), key])
    return out


def _drawn(keys: Sequence[frozenset[str]], bundles: Mapping[frozenset[str], Sequence[str]]) -> _Part:
    """What hangs together, in the order in which most can be drawn."""
    names = list(dict.fromkeys(s for key in keys for s in sorted(key) if "" not in key))
    if len(keys) == 1:
        rows = (tuple(bundles[keys[0]]),)
        return _Part(rows, (tuple(names),), ((0, 0),)) if names else _Part(rows, (), ())
    tries: Iterable[Sequence[frozenset[str]]] = itertools.permutations(keys) if len(keys) <= FEW else (keys,)
    best: tuple[int, _Part] | None = None
    for some in tries:
        stacks: dict[tuple[int, ...], list[str]] = {}
        for name in names:
            stacks.setdefault(tuple(n for n, key in enumerate(some) if name in key), []).append(name)
        at = sorted(stacks, key=lambda on: (on[0], on[-1], on))
        weight = {(s, b): 9 if len(some[b]) == 1 else 2 for s, on in enumerate(at) for b in on}
        chain = _chain(weight)
        worth = sum(weight[line] for line in chain)
        if best is None or worth > best[0]:
            made = tuple(tuple(bundles[key]) for key in some)
            best = worth, _Part(made, tuple(tuple(stacks[on]) for on in at), chain)
    assert best is not None
    return best[1]


def _chain(weight: Mapping[tuple[int, int], int]) -> tuple[tuple[int, int], ...]:
    """The heaviest lines of which none crosses another: both ends only go down."""
    lines = sorted(weight)
    worth: dict[tuple[int, int], tuple[int, tuple[int, int] | None]] = {}
    for line in lines:
        before = [x for x in worth if x[0] <= line[0] and x[1] <= line[1]]
        top = max(before, key=lambda x: worth[x][0], default=None)
        worth[line] = (weight[line] + (worth[top][0] if top else 0), top)
    at = max(lines, key=lambda x: worth[x][0], default=None)
    out = []
    while at is not None:
        out.append(at)
        at = worth[at][1]
    return tuple(reversed(out))


def _turned(part: _Part) -> _Part:
    """A part upside down."""
    last, end = len(part.stacks) - 1, len(part.bundles) - 1
    lines = tuple(sorted((last - s, end - b) for s, b in part.lines))
    return _Part(part.bundles[::-1], part.stacks[::-1], lines)


def _variants(part: _Part, group: Callable[[str], Hashable]) -> list[_Part]:
    """A part in the orders that it may have: upside down; of a single bundle with another group first."""
    if len(part.bundles) > 1:
        return [part, _turned(part)]
    (rows,) = part.bundles
    kinds = list(dict.fromkeys(map(group, rows)))
    out = []
    for kind in [*kinds, None]:
        turned = kinds if kind is None else [kind, *(k for k in kinds if k != kind)]
        ordered = tuple(r for k in turned for r in rows if group(r) == k)
        out.append(_Part((ordered,), part.stacks, part.lines))
        ordered = tuple(r for k in [*(k for k in turned if k != kind), kind] for r in rows if group(r) == k)
        if len(ordered) == len(rows):
            out.append(_Part((ordered,), part.stacks, part.lines))
    return [p for n, p in enumerate(out) if p not in out[:n]]


def _best(
    parts: Sequence[_Part], group: Callable[[str], Hashable], rank: Callable[[str], int]
) -> list[_Part]:
    """The parts in the order with the fewest headings, of equal ones that which is nearest to the ranks."""

    def ends(part: _Part) -> tuple[Hashable, Hashable]:
        return group(part.bundles[0][0]), group(part.bundles[-1][-1])

    choices = [_variants(part, group) for part in parts]
    left = sorted(range(len(parts)), key=lambda n: min(rank(r) for b in parts[n].bundles for r in b))

    def chosen(seen: Sequence[int], last: Hashable) -> list[_Part]:
        out: list[_Part] = []
        for at, n in enumerate(seen):
            follow = (
                {group(r) for b in parts[seen[at + 1]].bundles for r in b} if at + 1 < len(seen) else set()
            )
            some = max(choices[n], key=lambda p: (ends(p)[0] == last) * 2 + (ends(p)[1] in follow))
            out.append(some)
            last = ends(some)[1]
        return out

    def cost(some: Sequence[_Part]) -> tuple[int, int]:
        rows = [r for p in some for b in p.bundles for r in b]
        runs = sum(a != b for a, b in itertools.pairwise(map(group, rows)))
        ranks = [rank(r) for r in rows]
        turned = sum(a > b for n, a in enumerate(ranks) for b in ranks[n + 1 :])
        return runs, turned

    if len(parts) <= FEW:
        return min((chosen(seen, None) for seen in itertools.permutations(left)), key=cost, default=[])
    seen: list[int] = []
    last: Hashable = None
    while left:
        near = [n for n in left if any(ends(p)[0] == last for p in choices[n])]
        seen.append((near or left)[0])
        left.remove(seen[-1])
        last = ends(parts[seen[-1]])[1]
    return chosen(seen, None)
