"""What is written on cards, chassis, storage and networks of an estate: measured for a width, then painted there.

Nothing of a name is cut that is no longer than `WHOLE`: it takes as many lines as it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hadocs.figures import text
from hadocs.figures.paint.column import SMALL, titled
from hadocs.figures.paint.scene import Area, Box, Hot, Icon, Scene, Words
from hadocs.figures.plan import Chip, Line, Mark

Paint = Callable[[Scene, Area], None]
GAP = 5.0
"""Between chips in a row."""
LABEL = 19.0
"""The height of a chip."""
ROW = 16.0
"""The height of a line of small text."""
MORE = 4
"""So many lines more a text has at most, so that no number in it is cut."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Something measured: how high it is in the width that it was measured for, and how it is painted at its place."""

    height: float
    paint: Paint


def _nothing(scene: Scene, area: Area) -> None:
    """Paints nothing."""


EMPTY = Piece(0, _nothing)


def stacked(pieces: Sequence[Piece], gap: float = 0) -> Piece:
    """Pieces below one another."""
    some = [p for p in pieces if p.height]

    def paint(scene: Scene, area: Area) -> None:
        y = area.y
        for piece in some:
            piece.paint(scene, Area(area.x, y, area.w, piece.height))
            y += piece.height + gap

    return Piece(sum(p.height for p in some) + gap * max(0, len(some) - 1), paint) if some else EMPTY


def inset(piece: Piece, left: float, right: float = 0, top: float = 0, bottom: float = 0) -> Piece:
    """A piece with a margin."""

    def paint(scene: Scene, area: Area) -> None:
        piece.paint(scene, Area(area.x + left, area.y + top, area.w - left - right, piece.height))

    return Piece(piece.height + top + bottom, paint)


def words(
    said: str,
    room: float,
    size: float,
    weight: int,
    look: str,
    *,
    lines: int = 0,
    icon: str = "",
    tone: str = "quiet",
) -> Piece:
    """Text in as many lines as it needs, or at most ``lines``, and a few more where numbers would be cut else.

    With an icon before the first.
    """
    full = text.clean(said)
    if not full:
        return EMPTY
    shift = size + 7 if icon else 0
    found = prose(full, max(room - shift, 20), size, weight, lines)
    for more in range(lines + 1, lines + MORE + 1 if lines else 0):
        if text.whole(full, found):
            break
        found = prose(full, max(room - shift, 20), size, weight, more)
    step = round(size * 1.3)

    def paint(scene: Scene, area: Area) -> None:
        if icon:
            scene.add(Icon(icon, area.x, area.y + (step - size - 2) / 2, size + 2, f"icon-{tone}"))
        for index, line in enumerate(found):
            whole = full if text.ELLIPSIS in line else ""
            y = area.y + step * index + round(step * 0.76, 1)
            scene.add(Words(area.x + shift, y, line, size, weight, look, full=whole))

    return Piece(step * len(found), paint)


def prose(full: str, room: float, size: float, weight: int, lines: int = 0) -> tuple[str, ...]:
    """Text in lines that end between words where these fit."""
    if any(text.width(word, size, weight) > room for word in full.split(" ")):
        return text.broken(full, room, size, weight, lines)
    return text.wrap(full, room, size, weight, lines or 99)


@dataclass(frozen=True, slots=True)
class Label:
    """A chip of text: its width, its lines, how it looks, and where it leads."""

    width: float
    lines: tuple[str, ...]
    box: str
    words: str
    href: str
    full: str
    weight: int = 500

    @property
    def height(self) -> float:
        """How high it is."""
        return LABEL + 15 * (len(self.lines) - 1)

    def paint(self, scene: Scene, x: float, y: float) -> None:
        """Paints it from its left upper corner on."""
        area = Area(x, y, self.width, self.height)
        scene.add(Box(area, LABEL / 2, self.box))
        for index, line in enumerate(self.lines):
            cut = text.ELLIPSIS in line
            scene.add(
                Words(area.middle, y + 13.6 + 15 * index, line, SMALL, self.weight, self.words, "middle",
                      full=self.full if cut else "")
            )  # fmt: skip
        if self.href:
            scene.add(Hot(area, self.href, self.full))


def label(
    said: str, room: float, box: str, look: str, href: str = "", weight: int = 500, name: str = ""
) -> Label:
    """A chip that is no wider than ``room``."""
    found = titled(said, max(room - 13, 24), SMALL, weight)
    wide = max(text.width(line, SMALL, weight) for line in found)
    return Label(round(wide) + 13, found, box, look, href, name or text.clean(said), weight)


def mark_label(mark: Mark, room: float) -> Label:
    """The chip of a cluster or of a machine."""
    return label(mark.text, room, f"tag-{mark.look}", mark.look, mark.href)


def chip_label(chip: Chip, room: float) -> Label:
    """The chip of a finding."""
    name = f"{chip.severity} {text.clean(chip.text)}"
    return label(chip.text, room, chip.severity, chip.severity, chip.href, 700, name)


def across(labels: Sequence[Label]) -> float:
    """How wide chips are beside one another."""
    return sum(one.width for one in labels) + GAP * max(0, len(labels) - 1)


def labels(found: Sequence[Label], room: float, *, right: bool = False) -> Piece:
    """Chips in rows."""
    rows: list[list[Label]] = []
    for one in found:
        if rows and across([*rows[-1], one]) <= room:
            rows[-1].append(one)
        else:
            rows.append([one])
    if not rows:
        return EMPTY

    def paint(scene: Scene, area: Area) -> None:
        y = area.y
        for row in rows:
            x = area.right - across(row) if right else area.x
            for one in row:
                one.paint(scene, x, y)
                x += one.width + GAP
            y += max(one.height for one in row) + 3

    return Piece(sum(max(one.height for one in row) + 3 for row in rows) - 3, paint)


def headed(
    title: str,
    room: float,
    size: float,
    look: str,
    found: Sequence[Label],
    *,
    weight: int = 700,
    note: str = "",
    below: bool = False,
) -> Piece:
    """A title with chips at its right where they fit, else in rows below it.

    ``note`` follows it where it fits, or always stands ``below`` it.
    """
    full = text.clean(title)
    beside = across(found) + GAP + 2 if found else 0
    short = titled(full, room - beside, size, weight)
    if found and (len(short) > 1 or text.width(full, size, weight) + beside > room):
        title_ = words(full, room, size, weight, look, lines=_lines(full))
        return stacked([title_, words(note, room, SMALL, 400, "quiet"), labels(found, room)], 4)
    step = round(size * 1.3)
    high = step * len(short)
    tall = max((one.height for one in found), default=0)
    said = text.clean(note)
    fits = (
        said
        and not below
        and len(short) == 1
        and text.clear(full, size, weight) + 8 + text.width(said, SMALL) + beside <= room
    )

    def paint(scene: Scene, area: Area) -> None:
        y = area.y + max(0, (tall - high) / 2)
        for index, line in enumerate(short):
            cut = text.ELLIPSIS in line
            scene.add(
                Words(
                    area.x,
                    y + step * index + round(step * 0.76, 1),
                    line,
                    size,
                    weight,
                    look,
                    full=full if cut else "",
                )
            )
        if fits:
            x = area.x + text.clear(full, size, weight) + 8
            scene.add(Words(round(x, 1), y + round(step * 0.76, 1), said, SMALL, 400, "quiet"))
        labels(found, room, right=True).paint(
            scene, Area(area.x, area.y + max(0, (high - tall) / 2), room, tall)
        )

    head = Piece(max(high, tall), paint)
    return head if fits or not said else stacked([head, words(said, room, SMALL, 400, "quiet")], 1)


def _lines(title: str) -> int:
    return 0 if len(title) <= 40 else 2


LINE_LOOKS = {"service": "", "service-off": "", "storage": "storage", "cluster": "guest", "note": "quiet"}


def line(said: Line, room: float, tone: str) -> Piece:
    """A line of a card or of a storage."""
    look = LINE_LOOKS[said.look] or tone
    weight = 400 if said.look == "note" else 500
    written = words(said.text, room, SMALL, weight, look, icon=said.icon, tone=look, lines=3)
    return stacked([written, labels([mark_label(m, room) for m in said.marks], room)], 3)
