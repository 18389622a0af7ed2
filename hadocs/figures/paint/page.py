"""What figures that are laid out for a page's column have around them: title, sentence, legend. Knows no estate."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.figures import text
from hadocs.figures.paint.scene import Area, Box, Scene, Wire, Words
from hadocs.figures.paint.steps import put
from hadocs.figures.plan import Figure, Key

WIDTH = 830.0
"""A page's column, in pixels."""
LEFT = 20.0
BOTTOM = 20.0
SIZE = 12.0
KEY = 24.0


def heading(scene: Scene, figure: Figure) -> float:
    """Paints title and sentence; returns where what follows may begin."""
    y = 14.0
    room = scene.width - 2 * LEFT
    for full, size, weight, look, lines, step in (
        (text.clean(figure.title), 17.0, 700, "strong", 2, 22),
        (text.clean(figure.sentence), 13.0, 400, "quiet", 3, 18),
    ):
        for line in text.wrap(full, room, size, weight, lines=lines) if full else ():
            y += step
            cut = full if line.endswith(text.ELLIPSIS) else ""
            scene.add(Words(LEFT, y - 4, line, size, weight, look, full=cut))
        y += 2
    return round(y + 12)


def keys(scene: Scene, found: Sequence[Key], x: float, top: float, room: float) -> float:
    """The legend below one another; returns where what follows may begin."""
    for key in found:
        _sample(scene, key.look, x, top)
        put(scene, key.text, x + 32, top + 13, room - 32, SIZE, 400, "quiet")
        top += KEY
    return top


def keys_below(scene: Scene, found: Sequence[Key], top: float) -> float:
    """The legend side by side, below all; returns where what follows may begin."""
    x = LEFT
    for key in found:
        wide = 34 + text.width(key.text, SIZE)
        if x > LEFT and x + wide > scene.width - LEFT:
            x, top = LEFT, top + KEY
        _sample(scene, key.look, x, top)
        put(scene, key.text, x + 34, top + 13, wide, SIZE, 400, "quiet")
        x = round(x + wide + 24)
    return top + (KEY if found else 0)


def _sample(scene: Scene, look: str, x: float, top: float) -> None:
    kind, _, rest = look.partition("-")
    if kind == "square":
        scene.add(Box(Area(x + 6, top + 3, 12, 12), 2.5, look, role="key"))
    elif kind == "meter":
        scene.add(
            Box(Area(x, top + 5, 24, 7), 2, "meter", role="key"),
            Box(Area(x, top + 5, 14, 7), 2, look, role="key"),
        )
    elif kind == "edge":
        scene.add(Wire(((x, top + 9), (x + 26, top + 9)), rest, rest == "failover", role="key"))
    else:
        scene.add(Box(Area(x, top + 1, 24, 16), 5, look, role="key"))
