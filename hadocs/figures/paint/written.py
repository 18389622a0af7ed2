"""Names with a note beside or below them, in the lines that they need: measured, then painted. Knows no estate."""

from __future__ import annotations

from dataclasses import dataclass

from hadocs.figures import text
from hadocs.figures.paint.column import SAID, SMALL, titled, write
from hadocs.figures.paint.scene import Scene

LINE = 16.5
"""From a line of a name to the next."""
NOTE = 15.0
"""From a line of a note to the next."""
APART = 8.0
"""Between a name and a note beside it."""


@dataclass(frozen=True, slots=True)
class Written:
    """A name and a note in lines. ``beside`` has the note on the name's line; ``width`` is what they need."""

    title: str
    note: str
    names: tuple[str, ...]
    notes: tuple[str, ...]
    beside: bool
    width: float
    size: float
    weight: int
    inset: float

    @property
    def height(self) -> float:
        """From above the first line to below the last."""
        return LINE * len(self.names) + (0 if self.beside else NOTE * len(self.notes))


def fitted(
    title: str,
    note: str,
    room: float,
    *,
    size: float = SAID,
    weight: int = 400,
    below: bool = False,
    inset: float = 0,
) -> Written:
    """A name and a note in so much room: beside one another where they fit on a line, unless ``below`` is asked for.

    A note below begins ``inset`` pixels further left, and has so much more room.
    """
    name, said = text.clean(title), text.clean(note)
    wide = text.width(name, size, 700)
    noted = text.width(said, SMALL, weight) if said else 0.0
    if not below and said and wide + APART + noted <= room:
        return Written(title, note, (name,), (said,), True, wide + APART + noted, size, weight, inset)
    names = titled(name, room, size, 700, 3)
    notes = text.broken(said, room + inset, SMALL, weight, 3) if said else ()
    widest = max(
        *(text.width(line, size, 700) for line in names),
        *(text.width(line, SMALL, weight) for line in notes),
        0.0,
    )
    return Written(title, note, names, notes, False, widest, size, weight, inset)


def paint(
    scene: Scene, words: Written, x: float, top: float, *, look: str = "strong", noted: str = "quiet"
) -> None:
    """Paints them from a height on."""
    end = write(
        scene, words.names, x, top + 12, words.size, weight=700, look=look, full=words.title, step=LINE
    )
    if words.beside:
        start = x + text.width(words.names[0], words.size, 700) + APART
        write(scene, words.notes, start, top + 12, SMALL, weight=words.weight, look=noted, full=words.note)
    else:
        x -= words.inset
        write(
            scene,
            words.notes,
            x,
            end - 0.5,
            SMALL,
            weight=words.weight,
            look=noted,
            full=words.note,
            step=NOTE,
        )
