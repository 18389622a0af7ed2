"""Single points of failure on the topology figure: each marked on what it is, where that has a shape of its own.

Decides what carries a mark; knows no pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hadocs.figures.plan import Chip, Figure
from hadocs.topology.model import Thing

SINGLE = Chip("single point", "single")
TOSS = Chip("coin toss", "toss")
ELSEWHERE = "Programs that fail and changes that go wrong are no loss of a thing: its fault tree has them."
"""Said with any answer to what takes a service down alone: of things it may be none while failures do it."""


def mark_points(figure: Figure, single: Sequence[Thing], toss: Sequence[Thing]) -> tuple[Figure, set[Thing]]:
    """The figure with marks on what is drawn, and the things that are not drawn, so that words must name them."""
    cards = {c.id for _, c in figure.cards() if c.look != "ghost"}
    drawn = (
        {n.id for n in figure.nodes} | {g.id for g in figure.groups} | {b.id for b in figure.buses} | cards
    )
    marks: dict[str, tuple[Chip, ...]] = {}
    left = set()
    for some, chip in ((single, SINGLE), (toss, TOSS)):
        for thing in some:
            place = f"{thing.kind}:{thing.id.removesuffix('/witness')}"
            if place in drawn:
                marks.setdefault(place, (chip,))
            else:
                left.add(thing)
    figure = replace(
        figure,
        nodes=tuple(
            replace(
                n,
                chips=marks.get(n.id, ()),
                cards=tuple(replace(c, chips=marks[c.id]) if c.id in marks else c for c in n.cards),
            )
            for n in figure.nodes
        ),
        groups=tuple(replace(g, chips=marks.get(g.id, ())) for g in figure.groups),
        buses=tuple(replace(b, chips=marks.get(b.id, ())) for b in figure.buses),
    )
    return figure, left
