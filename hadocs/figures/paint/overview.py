"""Composes an overview for the width of a page: sites side by side, what is across them between and above."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import cast

from hadocs.figures import text
from hadocs.figures.paint import small
from hadocs.figures.paint.across import apart
from hadocs.figures.paint.column import LEFT, WIDTH, heading, legend
from hadocs.figures.paint.page import sample
from hadocs.figures.paint.scene import Area, Scene
from hadocs.figures.paint.sites import Row
from hadocs.figures.paint.witnesses import witnesses_below
from hadocs.figures.plan import Figure
from hadocs.figures.plans.overview import Join, Overview, Place, Span

ACROSS = 3
"""So many sites stand side by side."""


def compose(figure: Figure) -> Scene:
    """The scene of a figure of that form."""
    scene = Scene(WIDTH)
    found = cast(Overview, figure.content)
    top = heading(scene, figure) + 4
    main = [p for p in found.places if not p.mere] or list(found.places)
    mere = [p for p in found.places if p not in main]
    beside = mere[0] if len(mere) == 1 and len(main) <= 2 else None
    rows = _rows(_ordered(main, found.spans))
    shown = [{p.id[5:] for p in row} for row in rows]

    def together(sites: Sequence[str]) -> bool:
        return len(sites) == 1 or any(set(sites) <= row for row in shown)

    top = _joins(scene, _far(found.joins, rows, beside), found, top)
    top = apart(
        scene,
        [s for s in found.spans if not together(s.sites)],
        [f for f in found.fleets if not together(f.sites)],
        [one for sites, one in found.across if not together(sites)],
        top,
    )
    for index, row in enumerate(rows):
        with_beside = beside if index == len(rows) - 1 else None
        made = Row(scene, row, found, with_beside)
        top = made.paint(top, figure.legend if with_beside else ())
        top += 14
    left = [p for p in mere if p is not beside]
    top = witnesses_below(scene, left, top)
    keys = figure.legend if beside is None else ()
    scene.height = legend(scene, keys, top - 4, sample)
    return scene


def _ordered(places: Sequence[Place], spans: Sequence[Span]) -> list[Place]:
    """The sites in the order of the spec; of three, what has clusters with both others stands between them."""
    if len(places) != ACROSS or any(p.apart for p in places):
        return list(places)
    pairs = [set(s.sites) for s in spans if len(s.sites) == 2]

    a, b, c = places
    orders = [[a, b, c], [a, c, b], [b, a, c]]
    far = [sum({order[0].id[5:], order[2].id[5:]} == pair for pair in pairs) for order in orders]
    return orders[far.index(min(far))]


def _rows(places: Sequence[Place]) -> list[list[Place]]:
    """Sites in rows: up to three side by side, four as two and two; what is at none of them in a row of its own."""
    size = 2 if sum(not p.apart for p in places) == 4 else ACROSS
    sites = [p for p in places if not p.apart]
    rows = [sites[n : n + size] for n in range(0, len(sites), size)]
    return rows + [[p] for p in places if p.apart]


def _far(joins: Sequence[Join], rows: Sequence[Sequence[Place]], beside: Place | None) -> list[Join]:
    """What joins sites that do not stand side by side."""
    pairs = {(a.id[5:], b.id[5:]) for row in rows for a, b in pairwise(row)}
    far = []
    for join in joins:
        sites = [s for s in join.sites if beside is None or s != beside.id[5:]]
        order = [p.id[5:] for row in rows for p in row if p.id[5:] in sites]
        near = len(order) == len(sites) and all(p in pairs for p in pairwise(order))
        if not near:
            far.append(join)
    return far


def _joins(scene: Scene, joins: Sequence[Join], found: Overview, top: float) -> float:
    """Networks between sites that are not neighbours, as pills across the figure that name the sites."""
    names = {p.id[5:]: p.title for p in found.places}
    for join in joins:
        where = text.clean(", ".join(names.get(s, s) for s in join.sites))
        small.pill(
            scene,
            join.title,
            Area(LEFT, top, WIDTH - 2 * LEFT, 26),
            "network",
            "network",
            icon="network",
            note=f"{join.note} · joins {where}",
            of=join.id,
        )
        top += 34
    return top + (6 if joins else 0)
