"""What a figure as wide as a page's column has around it: title, sentence, notes, legend. Knows no estate.

Such a figure is not scaled on the page: a pixel of it is a pixel there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from typing import Literal

from hadocs.figures import text, theme
from hadocs.figures.paint.scene import Area, Box, Hot, Scene, Wire, Words, keyed
from hadocs.figures.plan import Chip, Figure, Key

WIDTH = 830.0
LEFT = 20.0
ROOM = WIDTH - 2 * LEFT
SMALL = 12.0
"""The smallest text."""
SAID = 13.0
WHOLE = 40
"""A title of so many characters is never cut."""

Swatch = Callable[[Scene, str, float, float], None]
"""Paints the sample of a look in the legend, 28 pixels wide around a height, from an x on."""


def titled(words: str, room: float, size: float, weight: int = 400, lines: int = 2) -> tuple[str, ...]:
    """A title in lines: all of it where it is no longer than `WHOLE`, else at most so many."""
    full = text.clean(words)
    return text.broken(full, room, size, weight, 0 if len(full) <= WHOLE else lines)


def write(
    scene: Scene,
    lines: Sequence[str],
    x: float,
    y: float,
    size: float,
    *,
    weight: int = 400,
    look: str = "strong",
    anchor: Literal["start", "middle", "end"] = "start",
    full: str = "",
    step: float = 0,
    unsaid: str = "",
) -> float:
    """Lines of text from a baseline on; returns the baseline of the next. ``full`` is kept with one that is cut.

    ``unsaid`` has no room beside them: it is kept with each.
    """
    for line in lines:
        whole = text.clean(full) if text.ELLIPSIS in line else ""
        if unsaid:
            whole = text.clean(f"{whole or full} · {unsaid}")
        scene.add(Words(round(x, 1), round(y, 1), line, size, weight, look, anchor, whole))
        y += step or round(size * 1.32)
    return y


def heading(scene: Scene, figure: Figure) -> float:
    """Paints title and sentence; returns where what follows may begin."""
    full = text.clean(figure.title)
    right = WIDTH - LEFT
    for chip in reversed(figure.corner):
        right = finding(scene, chip, right, 26.5).x - 4
    room = ROOM - (chips(figure.corner) + 8 if figure.corner else 0)
    y = write(scene, text.broken(full, room, 16, 700, 3), LEFT, 32, 16, weight=700, full=full, step=21)
    full = text.clean(figure.sentence)
    if full:
        lines = text.broken(full, ROOM, SAID)
        y = write(scene, lines, LEFT, y + 1, SAID, look="quiet", full=full, step=18)
    return round(y + 6)


def notes(scene: Scene, found: Sequence[str], top: float) -> float:
    """Paints sentences below the picture; returns where what follows may begin."""
    for note in found:
        full = text.clean(note)
        lines = text.broken(full, ROOM, SAID, 400, 8)
        top = write(scene, lines, LEFT, top + 13, SAID, look="quiet", full=full, step=18) - 9
    return round(top + (8 if found else 0))


def chips(found: Sequence[Chip]) -> float:
    """How wide some findings are beside one another."""
    return sum(round(text.width(_short(chip), SMALL, 700) + 18) + 4 for chip in found)


def _short(chip: Chip) -> str:
    return text.shorten(text.clean(chip.text), 120, SMALL, 700)


def finding(scene: Scene, chip: Chip, right: float, y: float) -> Area:
    """A chip whose right edge and middle are given; returns its place."""
    short = _short(chip)
    wide = round(text.width(short, SMALL, 700) + 18)
    box = Area(right - wide, y - 10, wide, 20)
    scene.add(
        Box(box, 10, chip.severity), Words(box.middle, y + 4.3, short, SMALL, 700, chip.severity, "middle")
    )
    if chip.href:
        scene.add(Hot(box, chip.href, chip.text))
    return box


def tag(
    scene: Scene, said: str, x: float, y: float, look: str, words: str, *, weight: int = 500, of: str = ""
) -> Area:
    """The label of a line around a point; returns its place."""
    wide = round(text.width(said, SMALL, weight) + 18)
    box = Area(round(x - wide / 2, 1), y - 10.5, wide, 21)
    scene.add(
        Box(box, 10.5, look, of=of, role="tag"),
        Words(box.middle, y + 4.3, said, SMALL, weight, words, "middle"),
    )
    return box


def legend(scene: Scene, keys: Sequence[Key], top: float, swatch: Swatch) -> float:
    """Paints the legend, without lines and findings that found no place in the picture; returns the height that the
    whole figure has then."""
    x, y = LEFT, top
    lines = {s.look for s in scene.shapes if isinstance(s, Wire)}
    boxes = {s.look for s in scene.shapes if isinstance(s, Box)}
    keys = [key for key in keys if _is_there(key.look, lines, boxes)]
    for key in keys:
        said = text.clean(key.text)
        wide = 37 + text.width(said, SMALL)
        if x > LEFT and x + wide > WIDTH - LEFT:
            x, y = LEFT, y + 26
        painted = len(scene.shapes)
        swatch(scene, key.look, x, y + 12)
        scene.shapes[painted:] = map(keyed, scene.shapes[painted:])
        scene.add(Words(x + 37, y + 16.3, said, SMALL, 400, "quiet"))
        x = round(x + wide + 24)
    return round(y + (42 if keys else 14))


def _is_there(look: str, lines: Set[str], boxes: Set[str]) -> bool:
    """Whether a line, a finding, a vote or a bar that an entry of the legend is about was drawn; others always are."""
    kind, _, name = look.partition("-")
    if look in theme.WIRES:
        return look in lines
    if kind in ("edge", "wire") and name in theme.WIRES:
        return name in lines
    if kind == "vote":  # of many votes the last are not drawn
        return not boxes.isdisjoint(
            (look, f"card-{look}", *(("card-vote-mute",) if look == "vote-lost" else ()))
        )
    if kind == "bar":  # a piece that would be too thin to see is left out of its bar
        return look in boxes
    return kind != "chip" or name in boxes


def settled(
    wanted: Sequence[float], sizes: Sequence[float], apart: float, low: float, high: float = float("inf")
) -> list[float]:
    """Where things of some sizes begin, in their order: as near to where they are wanted as can be, without touching.

    None begins below ``low``; and none ends beyond ``high``, where there is room for all.
    """
    blocks: list[tuple[list[int], float]] = []

    def tall(some: Sequence[int]) -> float:
        return sum(sizes[k] for k in some) + apart * (len(some) - 1)

    for n, start in enumerate(wanted):
        blocks.append(([n], max(min(start, high - sizes[n]), low)))
        while len(blocks) > 1 and blocks[-2][1] + tall(blocks[-2][0]) + apart > blocks[-1][1]:
            some = blocks[-2][0] + blocks[-1][0]
            meant = [wanted[k] - sum(sizes[i] + apart for i in some[:at]) for at, k in enumerate(some)]
            blocks[-2:] = [(some, max(min(sum(meant) / len(meant), high - tall(some)), low))]
    return [
        round(start + sum(sizes[k] + apart for k in some[:n]))
        for some, start in blocks
        for n in range(len(some))
    ]
