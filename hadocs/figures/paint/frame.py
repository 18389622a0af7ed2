"""What every figure has around it: title and sentence above, the legend below. Knows no estate."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.figures import text
from hadocs.figures.paint.scene import Area, Box, Scene, Shape, Symbol, Wire, Words
from hadocs.figures.plan import Figure, Key

LEFT = 40.0
KEY = "key"
"""The role of what stands in the legend: it is no part of the estate."""


def heading(scene: Scene, figure: Figure, width: float) -> float:
    """Paints title and sentence; returns where what follows may begin."""
    y = 30.0
    room = width - 2 * LEFT
    full = text.clean(figure.title)
    lines = text.wrap(full, room, 25, 700, lines=2)
    for line in lines:
        y += 19
        cut = text.ELLIPSIS in line
        scene.add(Words(LEFT, y, line, 25, 700, "strong", full=full if cut else ""))
        y += 11
    full = text.clean(figure.sentence)
    for line in text.wrap(full, room, 16, lines=3) if full else ():
        y += 20
        scene.add(Words(LEFT, y, line, 16, 400, "quiet", full=full if text.ELLIPSIS in line else ""))
        y += 3
    return round(y + 30)


def key_rows(keys: Sequence[Key], width: float) -> list[list[tuple[Key, float]]]:
    """The legend's entries in rows that fit, each with its x."""
    rows: list[list[tuple[Key, float]]] = []
    x = width
    for key in keys:
        wide = 46 + text.width(key.text, 13.5) + 34
        if x + wide - 34 > width - LEFT:
            rows.append([])
            x = LEFT
        rows[-1].append((key, x))
        x = round(x + wide)
    return rows


def legend(scene: Scene, rows: Sequence[Sequence[tuple[Key, float]]], top: float) -> float:
    """Paints the legend; returns the height that the whole figure has then."""
    for row in rows:
        for key, x in row:
            kind, _, look = key.look.partition("-")
            if kind in ("bar", "mark", "meter"):
                scene.add(Box(Area(x, top + 1, 32, 18), 2, key.look, role=KEY))
            elif kind == "gate":
                scene.add(_symbol(look, Area(x + 3, top - 2, 26, 24)))
            elif kind in ("card", "event", "chassis"):
                scene.add(Box(Area(x, top, 32, 20), 6, key.look, role=KEY))
            elif kind == "chip":
                scene.add(Box(Area(x, top, 32, 20), 10, look, role=KEY))
            else:
                head = look in ("move", "failover")
                scene.add(Wire(((x, top + 10), (x + 34, top + 10)), look, head, role=KEY))
            scene.add(Words(x + 46, top + 14.5, text.clean(key.text), 13.5, 400, "quiet"))
        top += 32
    return round(top + 4 if rows else top - 10)


def notes(scene: Scene, figure: Figure, width: float, top: float) -> float:
    """Paints the sentences below the picture; returns where what follows may begin."""
    for note in figure.notes:
        full = text.clean(note)
        for line in text.wrap(full, width - 2 * LEFT, 13.5, lines=6):
            cut = text.ELLIPSIS in line
            scene.add(Words(LEFT, top + 14, line, 13.5, 400, "quiet", full=full if cut else ""))
            top += 20
        top += 4
    return top


def _symbol(kind: str, area: Area) -> Shape:
    """A symbol of a fault tree for the legend."""
    if kind == "or":
        return Symbol("or", area, "gate", role=KEY)
    if kind == "and":
        return Symbol("and", area, "gate", role=KEY)
    if kind == "undeveloped":
        return Symbol("undeveloped", area, "basic", role=KEY)
    return Box(Area(area.x + 3, area.y + 2, 20, 20), 10, "basic", role=KEY)
