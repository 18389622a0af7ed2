"""The legend of figures of an estate at a glance: below one another beside it, or below all. Knows no estate."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.figures import text
from hadocs.figures.paint import small
from hadocs.figures.paint.column import SMALL, write
from hadocs.figures.paint.scene import Area, Box, Scene, Wire
from hadocs.figures.plan import Key

KEY = 24.0
STEP = 14.0
"""From one line of an entry to the next."""


def keys(scene: Scene, found: Sequence[Key], x: float, top: float, room: float) -> float:
    """The legend below one another; returns where what follows may begin."""
    for key in found:
        sample(scene, key.look, x, top + 9)
        lines = text.broken(text.clean(key.text), room - 32, SMALL, 400, 3)
        write(scene, lines, x + 32, top + 13, SMALL, look="quiet", full=key.text, step=STEP)
        top += KEY + STEP * (len(lines) - 1)
    return top


def sample(scene: Scene, look: str, x: float, y: float) -> None:
    """The sample of a look in the legend, around a height."""
    kind, _, rest = look.partition("-")
    if kind == "square":
        small.square(scene, rest, x + 6, y - 6, 12, "key")
    elif kind == "meter":
        scene.add(
            Box(Area(x, y - 4, 24, 7), 2, "meter", role="key"),
            Box(Area(x, y - 4, 14, 7), 2, look, role="key"),
        )
    elif kind == "edge":
        scene.add(Wire(((x, y), (x + 26, y)), rest, rest == "failover", role="key"))
    elif kind == "chip":
        scene.add(Box(Area(x, y - 8, 24, 16), 8, rest, role="key"))
    else:
        scene.add(Box(Area(x, y - 8, 24, 16), 5, look, role="key"))
