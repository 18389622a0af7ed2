"""Judges labels: whose edge they lie on, and what borders."""

from __future__ import annotations

from collections.abc import Iterator

from support.geometry.edges import meets, touches
from support.geometry.fault import Fault
from support.geometry.read import Line, Picture, Shape


def faults(picture: Picture) -> Iterator[Fault]:
    """What is wrong with the labels of a picture."""
    edges = picture.edges()
    borders = picture.of_role("node", "frame", "band", "bus")
    for label in picture.of_role("tag", "number", "pill", "chip", "plate"):
        inner = label.area.grown(-2)
        on = [e for e in edges if any(meets(piece, inner) for piece in e.pieces) and not _ends_at(e, label)]
        if label.role in ("tag", "number"):
            on = _others(label, on)
        at = (label.area.x, label.area.y)
        for edge in on:
            yield Fault("label on an edge", f"{label.name} on {edge.name}", at)
        if label.role in ("tag", "pill"):
            for shape in borders:
                if (
                    _on_border(label, shape)
                    and not _run_through(label, shape, picture)
                    and not _hidden(label, shape, picture)
                ):
                    yield Fault("label on a border", f"{label.name} on {shape.name}", at)


def _ends_at(edge: Line, label: Shape) -> bool:
    return any(touches(p, label, 4) for p in (edge.points[0], edge.points[-1]))


def _others(label: Shape, on: list[Line]) -> list[Line]:
    """The edges that are not the label's own: that is the one it names, or the only one beneath it."""
    if label.of and any(e.of == label.of for e in on):
        return [e for e in on if e.of != label.of]
    names = {e.of or id(e) for e in on}
    return on if len(names) > 1 else []


def _run_through(label: Shape, shape: Shape, picture: Picture) -> bool:
    """Whether the label is that of a band, which runs through the shape as it is meant to."""
    own = (b for b in picture.of_role("band") if label.role == "pill" and b.of == label.of)
    return any(b.area.meets(shape.area) and not b.area.holds(shape.area) for b in own)


def _hidden(label: Shape, shape: Shape, picture: Picture) -> bool:
    """Whether something opaque lies between: a band hides the borders of the hosts that it runs through."""
    return any(
        s.solid and shape.order < s.order < label.order and s.area.holds(label.area) for s in picture.shapes
    )


def _on_border(label: Shape, shape: Shape) -> bool:
    """Whether a border runs through a label; the one that a frame's own name sits on does not count."""
    a, inner = shape.area, label.area.grown(-1)
    if label.role == "pill" and abs(label.area.y + label.area.h / 2 - a.y) < 4:
        return False
    sides = (
        ((a.x, a.y), (a.x, a.bottom)),
        ((a.right, a.y), (a.right, a.bottom)),
        ((a.x, a.y), (a.right, a.y)),
        ((a.x, a.bottom), (a.right, a.bottom)),
    )
    return any(meets(side, inner) for side in sides)
