"""When storage that lies on several machines has too few of them left: copies, pools and monitors, as formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import ceil

from hadocs.availability.model.formulas import Formulas
from hadocs.topology.holding import breaks_tie, copies_needed, copies_of, domains, most_outlived, stretched
from hadocs.topology.stored import pool_limit
from hadocs.topology.world import World


def too_few(f: Formulas, world: World, key: str, lost: Callable[[str], str]) -> list[str]:
    """The events in which a storage has too few holders left, by itself; ``lost`` is the event that one is lost."""
    entry, found = world.spec.storage[key], []
    holders = [lost(m) for m in entry.on]
    if (copies := copies_of(entry)) is not None:
        stops = copies - copies_needed(entry, copies) + 1 + breaks_tie(entry)
        apart = domains(world, key)
        each, places = ceil(copies / len(apart)), [[lost(m) for m in d] for d in apart]
        if stretched(world, key):
            found += _stretched(f, key, stops, each, places)
        else:
            found += _copies(f, key, stops, each, places)
    if (limit := pool_limit(world, key)) is not None:
        found.append(f.at_least(limit, holders, f"the pool of {key} has no quorum"))
    if "rbd" in entry.protocols and copies is not None:
        without = f"{key} has no majority of its monitors"
        if entry.monitors:
            monitors = [lost(m) for m in entry.monitors]
            found.append(f.all([f.at_least(ceil(len(monitors) / 2), monitors, without), f.any(holders)]))
        else:
            found.append(f.at_least(1 if len(holders) < 3 else 2, holders, without))
    return found


def no_majority(
    f: Formulas, world: World, key: str, lost: Callable[[str], str], witness: Sequence[str]
) -> list[str]:
    """The event in which a vSAN of two sides has lost its ``witness`` and one of them, DRBD half of its nodes and what
    breaks a tie, or a pool half of its drives and the witness of its cluster; none where it is no such."""
    entry, apart = world.spec.storage[key], domains(world, key)
    few, most = pool_limit(world, key, witnessed=False), pool_limit(world, key)
    if few != most and few is not None:
        half = f.at_least(few, [lost(m) for m in entry.on])
        return [f.all([*witness, half], f"the pool of {key} has half of its drives and no witness")]
    if breaks_tie(entry):
        half = f.at_least(len(entry.on) // 2, [lost(m) for m in entry.on])
        return [f.all([*witness, half], f"{key} has no majority of its nodes")]
    if "vsan" not in entry.protocols or len(apart) != 2 or entry.witness is None:
        return []
    sides = [
        f.at_least(most_outlived(entry, d) + 1, [lost(m) for m in d], f"a side of {key} lacks copies")
        for d in apart
    ]
    return [f.all([*witness, f.any(sides)], f"{key} has no majority of its votes")]


def _copies(f: Formulas, key: str, stops: int, each: int, apart: Sequence[Sequence[str]]) -> list[str]:
    """Enough copies of a block lost, of which no domain holds more than ``each``."""
    name = f"{key} has too few copies left"
    if each == 1:
        return [f.at_least(stops, [f.any(some) for some in apart], name)]
    if all(len(some) <= each for some in apart):
        return [f.at_least(stops, [lost for some in apart for lost in some], name)]
    ways = _shares(stops, [min(each, len(some)) for some in apart])
    return [
        f.all([f.at_least(n, some, name) for n, some in zip(way, apart, strict=True) if n], name)
        for way in ways
    ]


def _stretched(f: Formulas, key: str, stops: int, each: int, apart: Sequence[Sequence[str]]) -> list[str]:
    """Enough copies of a block lost with no domain lost as a whole, or all of them."""
    name, most = f"{key} has too few copies left", [min(each, len(some)) for some in apart]
    ways = [
        w for w in _shares(stops, most) if not any(n == len(some) for n, some in zip(w, apart, strict=True))
    ]
    ways.append(tuple(most))
    return [
        f.all([f.at_least(n, some, name) for n, some in zip(way, apart, strict=True) if n], name)
        for way in ways
    ]


def _shares(total: int, most: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """How a number may fall to several, each with its own most."""
    if not most:
        if total == 0:
            yield ()
        return
    for first in range(min(total, most[0]) + 1):
        for rest in _shares(total - first, most[1:]):
            yield (first, *rest)
