"""Places the pieces of one bar. Knows no figure."""

from __future__ import annotations

from collections.abc import Iterable

from hadocs.figures.paint.scale import THINNEST, Scale
from hadocs.figures.paint.scene import Area, Box
from hadocs.figures.plan import Piece

HAIR = 1.5
"""Between two pieces, in pixels."""
NOTHING = 0.4
"""A piece beside others that would be thinner than this is left out: widened, it would only mislead."""

Placed = tuple[Piece, Area]


def pieces(found: tuple[Piece, ...], scale: Scale, box: Area) -> list[Placed]:
    """The pieces of a bar with their places, from the left, with hairlines between them.

    What would be too thin to see is made a little wider.
    """
    seen = [p for p in found if scale.length(p.value) >= NOTHING]
    out = []
    x = box.x + 1
    for piece in seen or found[:1]:
        wide = max(round(scale.length(piece.value), 1), THINNEST)
        out.append((piece, Area(x, box.y, wide, box.h)))
        x = round(x + wide + HAIR, 1)
    return out


def boxes(placed: Iterable[Placed]) -> list[Box]:
    """The shapes of pieces, those of one look together: written as one path they take little room."""
    return sorted((Box(area, 0, f"bar-{piece.look}") for piece, area in placed), key=lambda b: b.look)
