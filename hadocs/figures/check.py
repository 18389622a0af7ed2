"""Looks for what must not be in a painted figure: letters that are crossed, covered, cut off or too small.

A function of the scene alone; the tests run it over every figure that they make.
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.figures import theme
from hadocs.figures.paint.scene import Area, Box, Drum, Scene, Shape, Symbol, Wire, Words

SMALLEST = 12
"""No text is smaller, in pixels."""


def faults(scene: Scene) -> list[str]:
    """Everything that is wrong with the text of a scene, in words."""
    found = []
    canvas = Area(0, 0, scene.width, scene.height)
    texts = [(i, s) for i, s in enumerate(scene.shapes) if isinstance(s, Words)]
    for place, words in texts:
        area = words.area
        if not canvas.holds(area):
            found.append(f"cut off by the edge of the picture: {words.text!r}")
        if words.size < SMALLEST:
            found.append(f"smaller than {SMALLEST} px: {words.text!r}")
        inner = area.grown(-0.6)
        for index, shape in enumerate(scene.shapes):
            if any(piece.meets(inner) for piece in _lines(shape)) and (
                index > place or not _covered(scene.shapes[index + 1 : place], shape, inner)
            ):
                found.append(f"a line ({_name(shape)}) runs through {words.text!r}")
            elif (
                index > place
                and isinstance(shape, Box | Drum | Symbol)
                and _opaque(shape)
                and shape.area.meets(inner)
            ):
                found.append(f"covered by {_name(shape)}: {words.text!r}")
    for at, (_, one) in enumerate(texts):
        for _, two in texts[at + 1 :]:
            if one.area.grown(-0.6).meets(two.area.grown(-0.6)):
                found.append(f"two texts overlap: {one.text!r} and {two.text!r}")
    return found


def _name(shape: Shape) -> str:
    return f"{type(shape).__name__.lower()} {getattr(shape, 'look', '')}".strip()


def _opaque(shape: Shape) -> bool:
    return isinstance(shape, Drum | Symbol) or (
        isinstance(shape, Box) and theme.BOXES[shape.look][0] != "none"
    )


def _covered(between: list[Shape], line: Shape, area: Area) -> bool:
    """Whether something opaque lies on the line wherever it would run through the text."""
    pieces = [piece for piece in _lines(line) if piece.meets(area)]
    boxes = [s.area for s in between if isinstance(s, Box | Drum) and _opaque(s)]
    return all(any(box.holds(_common(piece, area)) for box in boxes) for piece in pieces)


def _common(one: Area, two: Area) -> Area:
    x, y = max(one.x, two.x), max(one.y, two.y)
    return Area(x, y, min(one.right, two.right) - x, min(one.bottom, two.bottom) - y)


def _lines(shape: Shape) -> Iterator[Area]:
    """The strokes of a shape, as thin rectangles."""
    if isinstance(shape, Wire):
        for (x1, y1), (x2, y2) in zip(shape.points, shape.points[1:], strict=False):
            yield Area(min(x1, x2) - 0.5, min(y1, y2) - 0.5, abs(x2 - x1) + 1, abs(y2 - y1) + 1)
    elif isinstance(shape, Box | Drum | Symbol):
        a = shape.area
        yield Area(a.x - 0.5, a.y, 1, a.h)
        yield Area(a.right - 0.5, a.y, 1, a.h)
        if isinstance(shape, Box):
            yield Area(a.x, a.y - 0.5, a.w, 1)
            yield Area(a.x, a.bottom - 0.5, a.w, 1)
