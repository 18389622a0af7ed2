"""Strokes across what is lost: a word and a colour say it as well. Knows boxes, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hadocs.figures.paint.scene import Area, Wire

APART = 11.0
"""From one stroke to the next, along an edge."""
SHORT = 4.0
"""A piece of a stroke that is no wider is left out."""


def strokes(box: Area, free: Sequence[Area] = (), apart: float = APART) -> Iterator[Wire]:
    """Strokes that rise to the right across a box, but not across what is to stay ``free``."""
    # On a stroke x + y is the same everywhere.
    total = box.x + box.y + apart
    while total < box.right + box.bottom:
        for left, right in _pieces(total, box, free):
            start, end = (round(left, 1), round(total - left, 1)), (round(right, 1), round(total - right, 1))
            yield Wire((start, end), "hatch")
        total += apart


def _pieces(total: float, box: Area, free: Sequence[Area]) -> Iterator[tuple[float, float]]:
    """From which x to which a stroke is seen, piece by piece."""
    at, end = _within(total, box)
    for left, right in sorted(_within(total, area) for area in free):
        if right <= left or right <= at:
            continue
        if min(left, end) - at > SHORT:
            yield at, min(left, end)
        at = right
    if end - at > SHORT:
        yield at, end


def _within(total: float, area: Area) -> tuple[float, float]:
    """Where a stroke enters and leaves an area; the end lies before the begin where it passes it by."""
    return max(area.x, total - area.bottom), min(area.right, total - area.y)
