"""Judges a painted figure as a reader sees it: texts, nodes, frames and edges, from its SVG alone.

``faults(figure)`` is everything that is wrong. What a shape *is* follows from the class of its look (`roles`) or from
the ``data-role`` that its painter gave it; what it *stands for* from ``data-of`` (the id of the plan) and, for an edge,
``data-ends``. By hand: ``python -m support.geometry SPEC VIEW [SERVICE]``, with ``tests`` on the PYTHONPATH.
"""

from __future__ import annotations

from dataclasses import replace

from hadocs.figures import paint
from hadocs.figures.plan import Figure
from support.geometry import edges, labels, shapes, texts
from support.geometry.fault import Fault
from support.geometry.members import Members
from support.geometry.read import Picture, read

__all__ = ["COLUMN", "LEAST", "Fault", "faults", "judge", "narrow", "smallest"]

COLUMN = 830
"""The width of a page's column, in pixels."""
LEAST = 11
"""No text is smaller than so many pixels in such a column."""
PAPER = 170 / 25.4 * 72
"""What is between the margins of A4, in points,"""
POINTS = 7
"""and the least size of text there."""


def faults(figure: Figure) -> list[Fault]:
    """Everything that is wrong with a figure as it is painted.

    What a text that is cut has lost is held against what the plan says, which may itself name a list in short.
    """
    plain = replace(figure, abridged=())
    return judge(paint.marked(plain), Members.of(plain))


def judge(svg: str, members: Members | None = None) -> list[Fault]:
    """The same of SVG with marks; ``members`` says who belongs in which frame, and what the titles are."""
    picture = read(svg)
    known = members or Members({}, frozenset(), frozenset())
    return [
        *texts.faults(picture, known.titles),
        *shapes.faults(picture, known),
        *edges.faults(picture),
        *labels.faults(picture),
    ]


def smallest(figure: Figure) -> float:
    """How big the smallest text is in the column of a page, in pixels; what has none is as big as anything."""
    picture = read(paint.marked(figure))
    return _smallest(picture)


def _printed(picture: Picture) -> float:
    """How big the smallest text is on paper, in points: as wide as it can be, and no bigger than on a screen."""
    scale = min(0.75, PAPER / picture.width)
    return min((words.size * scale for words in picture.texts), default=float("inf"))


def _smallest(picture: Picture) -> float:
    scale = min(1.0, COLUMN / picture.width)
    return min((words.size * scale for words in picture.texts), default=float("inf"))


def narrow(figure: Figure) -> list[Fault]:
    """What can't be read in the column of a page, or in print."""
    picture = read(paint.marked(figure))
    size, points = _smallest(picture), _printed(picture)
    words = min(picture.texts, key=lambda w: w.size, default=None)
    if words is None:
        return []
    at, wide = (words.area.x, words.area.y), f"the figure is {picture.width:.0f} px wide"
    found = []
    if size < LEAST - 0.01:
        said = f"{words.text!r} has {size:.1f} px in a column of {COLUMN} px: {wide}"
        found.append(Fault("small in a column", said, at))
    if points < POINTS - 0.05:
        found.append(Fault("small in print", f"{words.text!r} has {points:.1f} pt on A4: {wide}", at))
    return found
