"""Samples of looks for the legend of a figure as wide as a page's column. Knows no estate."""

from __future__ import annotations

from hadocs.figures.paint.hatch import strokes
from hadocs.figures.paint.scene import Area, Box, Scene, Symbol, Wire


def sample(scene: Scene, look: str, x: float, y: float) -> None:
    """A sample of a look, 28 pixels wide around a height."""
    kind, _, rest = look.partition("-")
    if kind in ("bar", "mark", "meter"):
        scene.add(Box(Area(x, y - 7, 28, 14), 2, look))
    elif look in ("gate-basic", "gate-event"):
        scene.add(Box(Area(x + 5, y - 9, 18, 18), 9, "basic"))
    elif look == "gate-undeveloped":
        scene.add(Symbol("undeveloped", Area(x + 4, y - 10, 20, 20), "basic"))
    elif kind == "gate":
        scene.add(Symbol("and" if rest == "and" else "or", Area(x + 3, y - 10, 22, 20), "gate"))
    elif kind in ("card", "event", "chassis"):
        scene.add(Box(Area(x, y - 8, 28, 16), 5, look))
        if look == "chassis-lost":
            scene.add(*strokes(Area(x + 2, y - 6, 24, 12), apart=8))
    elif kind == "number":
        scene.add(Box(Area(x + 4, y - 10, 20, 20), 10, look))
    elif kind == "vote":
        scene.add(Box(Area(x + 5, y - 9, 18, 18), 4, look))
    elif kind == "chip":
        scene.add(Box(Area(x, y - 8, 28, 16), 8, rest))
    else:
        scene.add(Wire(((x, y), (x + 28, y)), rest, head=rest in ("move", "failover")))
