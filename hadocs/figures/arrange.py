"""Where chassis stand among one another: rows, columns and levels. Knows ids only, no pixels and no words."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

ONE_ROW = 6
"""So many chassis stand in one row; beyond, outlines wrap into rows."""
WRAPPED = 4
"""So many columns are aimed at once there is more than one row."""
TRIES = 500
"""How many orders are looked at before the best one so far is taken."""

Cell = tuple[int, int]
"""Row and column of a chassis, from 0."""


@dataclass(frozen=True, slots=True)
class Block:
    """Chassis that stay together: those of one host cluster at one site, or those in none.

    ``cluster`` is empty for the latter.
    """

    id: str
    site: str
    cluster: str
    chassis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What should be next to one another.

    ``all`` are chassis that should touch, in one row; ``beside`` maps a chassis to those of which at least one
    should be next to it, besides those in ``all``.
    """

    all: tuple[str, ...]
    beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Grid:
    """The places of all chassis, and the blocks in the order in which they stand."""

    cells: Mapping[str, Cell]
    columns: int
    rows: int
    blocks: tuple[Block, ...]


Stacks = list[list[list[Block]]]
"""By site, the stacks that stand side by side; each a list of blocks, one below the other."""


def _stacks(blocks: Sequence[Block]) -> Stacks:
    sites: dict[str, list[list[Block]]] = {}
    for block in blocks:
        sites.setdefault(block.site, []).append([block])
    return list(sites.values())


def _widths(blocks: Sequence[Block], stacks: Stacks) -> tuple[dict[str, int], Stacks]:
    """Columns of each block, narrowed until all fit; where that is not enough, blocks are stacked."""
    widths = {b.id: len(b.chassis) for b in blocks}
    total = sum(widths.values())
    singles = sum(len(b.chassis) == 1 for b in blocks)
    limit = ONE_ROW if total <= ONE_ROW or total > 6 * WRAPPED else min(ONE_ROW, WRAPPED + singles)
    limit = ONE_ROW if len(blocks) > limit else limit

    def used() -> int:
        return sum(max(widths[b.id] for b in stack) for site in stacks for stack in site)

    while used() > limit:
        widest = max(blocks, key=lambda b: widths[b.id])
        if widths[widest.id] > 1:
            rows = -(-len(widest.chassis) // widths[widest.id]) + 1
            # One row more does not always make a block narrower (five in two columns); this goes on until it does.
            widths[widest.id] = min(widths[widest.id] - 1, -(-len(widest.chassis) // rows))
            continue
        site = max(stacks, key=len)
        if len(site) == 1:
            break
        last = site.pop()
        min(site, key=len).extend(last)
    return widths, stacks


def _cells(stacks: Stacks, widths: Mapping[str, int], order: Mapping[str, Sequence[str]]) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    left = 0
    for stack in itertools.chain.from_iterable(stacks):
        top = 0
        for block in stack:
            width = widths[block.id]
            for index, chassis in enumerate(order[block.id]):
                cells[chassis] = (top + index // width, left + index % width)
            top += -(-len(block.chassis) // width)
        left += max(widths[b.id] for b in stack)
    return cells


def _cost(cells: Mapping[str, Cell], wishes: Sequence[Wish], stretched: Sequence[tuple[str, ...]]) -> float:
    """How far an order is from what is wished; 0 is perfect."""
    cost = 0.0
    at = {cell: chassis for chassis, cell in cells.items()}
    for wish in wishes:
        places = [cells[c] for c in wish.all]
        rows = {row for row, _ in places}
        columns = [column for _, column in places]
        span = max(columns) - min(columns) + 1
        cost += 40 * (len(rows) - 1) + 10 * (span - len(set(columns))) + (span if len(rows) > 1 else 0)
        for chassis, others in wish.beside.items():
            row, column = cells[chassis]
            near = {at.get((row, column - 1)), at.get((row, column + 1))} - set(wish.all)
            cost += 0 if near & set(others) else 3
    for members in stretched:
        columns = sorted({cells[m][1] for m in members})
        cost += 15 * (columns[-1] - columns[0] + 1 - len(columns))
    return cost


def arrange(blocks: Sequence[Block], wishes: Sequence[Wish], stretched: Sequence[tuple[str, ...]]) -> Grid:
    """A place for every chassis, near to the wishes and otherwise in the given order.

    The search swaps chassis within their block, blocks within their site and sites, takes the best swap while
    there is one, and gives up after `TRIES` orders: the same input gives the same grid.
    """
    if not blocks:
        return Grid({}, 0, 0, ())
    widths, stacks = _widths(blocks, _stacks(blocks))
    order = {b.id: list(b.chassis) for b in blocks}
    cells = _cells(stacks, widths, order)
    best = _cost(cells, wishes, stretched)
    concerned = {c for w in wishes for c in (*w.all, *itertools.chain.from_iterable(w.beside.values()))}
    concerned |= set(itertools.chain.from_iterable(stretched))
    lists: list[list[object]] = [stacks, *stacks, *(order[b.id] for b in blocks)]  # type: ignore[list-item]
    tries = 0
    improved = True
    while improved and best > 0 and tries < TRIES:
        improved = False
        for series in lists:
            for i, j in itertools.combinations(range(len(series)), 2):
                if isinstance(series[i], str) and not {series[i], series[j]} & concerned:
                    continue
                if tries >= TRIES:
                    break
                series[i], series[j] = series[j], series[i]
                cells = _cells(stacks, widths, order)
                cost = _cost(cells, wishes, stretched)
                tries += 1
                if cost < best:
                    best, improved = cost, True
                else:
                    series[i], series[j] = series[j], series[i]
    cells = _cells(stacks, widths, order)
    standing = tuple(b for site in stacks for stack in site for b in stack)
    return Grid(
        cells=cells,
        columns=max(column for _, column in cells.values()) + 1,
        rows=max(row for row, _ in cells.values()) + 1,
        blocks=tuple(Block(b.id, b.site, b.cluster, tuple(order[b.id])) for b in standing),
    )


def runs(chassis: Iterable[str], cells: Mapping[str, Cell]) -> tuple[tuple[str, ...], ...]:
    """The chassis in runs of neighbours of one row, from the top left."""
    out: list[list[str]] = []
    for one in sorted(dict.fromkeys(chassis), key=lambda c: cells[c]):
        row, column = cells[one]
        if out and cells[out[-1][-1]] == (row, column - 1):
            out[-1].append(one)
        else:
            out.append([one])
    return tuple(tuple(run) for run in out)


class Levels:
    """Hands out levels, row by row of cards, so that what must lie level does and nothing lies on another."""

    def __init__(self) -> None:
        self._taken: set[tuple[int, int, int]] = set()

    def take(self, wanted: Sequence[tuple[Cell, int]]) -> int:
        """The first level at which every cell is free for its number of cards, which are then taken."""
        level = 0
        while any((*cell, level + i) in self._taken for cell, count in wanted for i in range(count)):
            level += 1
        self._taken |= {(*cell, level + i) for cell, count in wanted for i in range(count)}
        return level
