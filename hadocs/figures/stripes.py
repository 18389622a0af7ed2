"""Where chassis stand in a page's column: sites in stripes below one another, in rows of four. Knows ids only.

A site is a stripe of its own, unless a host cluster reaches over two, or they fit beside one another in one row. Within
it frames stand in the order of the spec, beside one another while they fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hadocs.figures.arrange import Block

WIDEST = 4
"""So many chassis stand beside one another."""

Cell = tuple[int, int, int]
"""Stripe, row and column of a chassis, from 0."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The cell of every chassis, and the host clusters whose frame holds all their members and nothing else."""

    cells: Mapping[str, Cell]
    framed: frozenset[str]


def standing(blocks: Sequence[Block]) -> Standing:
    """Places for all chassis. ``blocks`` are those of one host cluster at one site, or of one site in none."""
    sites = list(dict.fromkeys(b.site for b in blocks))
    stretched = _stretched(blocks)
    groups = _stripes(sites, blocks, stretched)
    cells: dict[str, Cell] = {}
    framed = {b.cluster for b in blocks if b.cluster} - set(stretched)
    for number, group in enumerate(groups):
        here = [b for b in blocks if b.site in group]
        joined = next((c for c, over in stretched.items() if set(over) == set(group)), "")
        if joined and len(group) > 1:
            framed.add(joined)
            left = 0
            for site, wide in zip(group, _shares(group, here, joined), strict=True):
                own = [b for b in here if b.site == site]
                first = [b for b in own if b.cluster == joined]
                tall = max(-(-len(b.chassis) // w) for b, w in _joined(here, joined, group))
                for block in first:
                    for index, chassis in enumerate(block.chassis):
                        cells[chassis] = (number, index // wide, left + index % wide)
                _rows(cells, [b for b in own if b.cluster != joined], number, tall, left, wide)
                left += wide
        else:
            left = 0
            for site in group:
                own = [b for b in here if b.site == site]
                wide = WIDEST if len(group) == 1 else sum(len(b.chassis) for b in own)
                _rows(cells, own, number, 0, left, wide)
                left += wide
    return Standing(cells, frozenset(framed))


def _stretched(blocks: Sequence[Block]) -> dict[str, list[str]]:
    """The host clusters with members at several sites, with these."""
    over: dict[str, list[str]] = {}
    for block in blocks:
        if block.cluster:
            over.setdefault(block.cluster, []).append(block.site)
    return {cluster: some for cluster, some in over.items() if len(some) > 1}


def _stripes(
    sites: Sequence[str], blocks: Sequence[Block], stretched: Mapping[str, Sequence[str]]
) -> list[list[str]]:
    """The sites of each stripe."""
    size = {s: sum(len(b.chassis) for b in blocks if b.site == s) for s in sites}
    partner: dict[str, list[str]] = {}
    taken: set[str] = set()
    for over in stretched.values():
        if len(over) <= WIDEST and not taken & set(over) and all(over):
            partner[next(s for s in sites if s in over)] = [s for s in sites if s in over]
            taken |= set(over)
    groups: list[list[str]] = []
    for site in sites:
        if site in partner:
            groups.append(partner[site])
        elif site not in taken:
            last = groups[-1] if groups and not taken & set(groups[-1]) else None
            if last and all((*last, site)) and sum(size[s] for s in (*last, site)) <= WIDEST:
                last.append(site)
            else:
                groups.append([site])
    return groups


def _joined(here: Sequence[Block], joined: str, group: Sequence[str]) -> list[tuple[Block, int]]:
    """The parts of a cluster over several sites with the columns of each."""
    shares = dict(zip(group, _shares(group, here, joined), strict=True))
    return [(b, shares[b.site]) for b in here if b.cluster == joined]


def _shares(group: Sequence[str], here: Sequence[Block], joined: str) -> list[int]:
    """How many columns each site of a stripe has: as many rows as need be, and none more than another's."""
    size = [max(len(b.chassis) for b in here if b.site == s and b.cluster == joined) for s in group]
    shares = [1] * len(group)
    while sum(shares) < WIDEST:
        tall = [-(-n // w) for n, w in zip(size, shares, strict=True)]
        most = tall.index(max(tall))
        if tall[most] == 1:
            break
        shares[most] += 1
    return shares


def _rows(
    cells: dict[str, Cell], blocks: Sequence[Block], stripe: int, top: int, left: int, wide: int
) -> None:
    """Puts blocks beside and below one another, from a row on, into ``wide`` columns."""
    at, high = 0, 0
    for block in blocks:
        rows = -(-len(block.chassis) // wide)
        width = -(-len(block.chassis) // rows)
        if at and at + width > wide:
            top, at, high = top + high, 0, 0
        for index, chassis in enumerate(block.chassis):
            cells[chassis] = (stripe, top + index // width, left + at + index % width)
        at, high = at + width, max(high, rows)
