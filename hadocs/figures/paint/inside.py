"""Places the cards of a row of chassis: level with one another where they are joined, else one below the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hadocs.figures.paint import things
from hadocs.figures.paint.fit import Piece
from hadocs.figures.paint.placed import Placed
from hadocs.figures.paint.scene import Area, around
from hadocs.figures.plan import Card, Figure, Group, Node

GAP = 5.0
"""Between cards."""
BAND = 9.0
"""Between a band and the cards in it."""
PAD = 7.0
"""Between a chassis and its cards, where no band runs through it."""


def fill(figure: Figure, done: Placed, nodes: Sequence[Node], y: float, notes: Mapping[str, Piece]) -> float:
    """Gives the chassis of a row and their cards their places from a y on; returns the bottom of the row."""
    bands = [g for g in figure.groups if g.kind == "band"]
    cards = {c.id for n in nodes for c in n.cards}
    own = [g for g in bands if set(g.members) & cards]
    pad = BAND + 5 if own else PAD
    heads = {n.id: things.chassis_head(n, done.areas[n.id].w) for n in nodes}
    head = max(p.height for p in heads.values())
    joined = any(e.kind in ("failover", "move", "heartbeat") and e.source in cards for e in figure.edges)
    pieces = {c.id: things.card(c, done.areas[n.id].w - 2 * pad) for n in nodes for c in n.cards}
    bottoms = {n.id: y + head for n in nodes}
    if own or joined:
        _levels(figure, done, nodes, own, pieces, bottoms, pad)
    for node in nodes:
        area = done.areas[node.id]
        at = bottoms[node.id] + 7
        for card in node.cards:
            if card.id in done.areas:
                continue
            high = pieces[card.id].height
            done.areas[card.id] = Area(area.x + pad, at, area.w - 2 * pad, high)
            at += high + GAP
            bottoms[node.id] = at - GAP
        if notes[node.id].height:
            done.said[node.id] = Area(area.x + 8, at, area.w - 16, notes[node.id].height), notes[node.id]
            bottoms[node.id] = at + notes[node.id].height
        if not node.cards and not notes[node.id].height:
            bottoms[node.id] += 12
    beats = {e.source for e in figure.edges if e.kind == "heartbeat"} & {n.id for n in nodes}
    bottom = max(bottoms.values()) + (24 if beats else 9)
    for node in nodes:
        area = done.areas[node.id]
        done.areas[node.id] = Area(area.x, y, area.w, bottom - y)
        done.header[node.id] = head
        done.pieces[node.id] = heads[node.id]
    done.pieces.update(pieces)
    for group in own:
        hold = around(done.areas[m] for m in group.members)
        label = things.frame_label(group, hold.w - 20)
        half = label[1].height / 2
        top = hold.y - 6 - half
        area = Area(hold.x - BAND, top, hold.w + 2 * BAND, hold.bottom + BAND - top)
        done.areas[group.id] = area
        size, piece = label
        done.labels[group.id] = Area(round(area.middle - size / 2, 1), top - half, size, piece.height), piece
    return bottom


def _levels(
    figure: Figure,
    done: Placed,
    nodes: Sequence[Node],
    bands: Sequence[Group],
    pieces: Mapping[str, Piece],
    bottoms: dict[str, float],
    pad: float,
) -> None:
    """Cards that have a level lie level."""
    levelled = [(n, c) for n in nodes for c in n.cards if c.level is not None]
    band_of = {m: g for g in bands for m in g.members}
    low = {g.id: min(c.level or 0 for _, c in levelled if c.id in g.members) for g in bands}
    high = {g.id: max(c.level or 0 for _, c in levelled if c.id in g.members) for g in bands}
    y = max(bottoms.values())
    after = 0.0
    for level in sorted({c.level or 0 for _, c in levelled}):
        here = [(n, c) for n, c in levelled if c.level == level]
        mine = {band_of[c.id].id: band_of[c.id] for _, c in here if c.id in band_of}
        lead = 8.0
        for key, group in mine.items():
            if low[key] == level:
                wide = _reach(done, nodes, group, pad)
                lead = max(lead, things.frame_label(group, wide - 20)[1].height + 11)
            else:
                lead = max(lead, _between(figure, here))
        y += lead + after
        tall = max(pieces[c.id].height for _, c in here)
        for node, card in here:
            area = done.areas[node.id]
            done.areas[card.id] = Area(area.x + pad, y, area.w - 2 * pad, tall)
            ends = card.id in band_of and high[band_of[card.id].id] == level
            bottoms[node.id] = y + tall + (BAND if ends else 0)
        y += tall
        after = BAND if any(high[key] == level for key in mine) else 0


def _between(figure: Figure, here: Sequence[tuple[Node, Card]]) -> float:
    """The room between two cards of one band in one chassis, for the arrow between them."""
    ids = {c.id for _, c in here}
    said = [e for e in figure.edges if e.kind == "failover" and ids & {e.source, e.target}]
    return 44.0 if any(e.label for e in said) else 28.0 if said else 10.0


def _reach(done: Placed, nodes: Sequence[Node], group: Group, pad: float) -> float:
    """How wide the cards of a band stand, from the first to the last."""
    homes = [done.areas[n.id] for n in nodes if any(c.id in group.members for c in n.cards)]
    return max(a.right for a in homes) - min(a.x for a in homes) - 2 * pad
