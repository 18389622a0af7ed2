"""Paints the card of a machine in a figure of before and after: its name and load, its cluster, the step's number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hadocs.figures import text
from hadocs.figures.paint import written
from hadocs.figures.paint.column import SMALL
from hadocs.figures.paint.scene import Area, Box, Hot, Icon, Scene, Words
from hadocs.figures.paint.steps import NEXT, ROUND, number
from hadocs.figures.paint.written import Written, fitted
from hadocs.figures.plan import Card, NumberLook

PAD = 16.0
"""Above and below its words, together."""
CHIP = 17.0
_CHIPPED = 22.0
"""What a chip takes that stands on a line of its own."""
_FRAMES = {
    "active": "card-active",
    "passive": "card-passive",
    "maybe": "card-maybe",
    "runs": "card-runs",
    "ghost": "card-ghost",
    "arrives": "card-arrives",
    "gone": "card-gone",
}


@dataclass(frozen=True, slots=True)
class Inner:
    """A card measured: its words, the name of its cluster, and whether that stands beside its own name.

    With ``below`` the name of the cluster takes all of the width below the number, which then stands higher.
    """

    words: Written
    chip: str
    wide: float
    beside: bool
    below: bool = False

    @property
    def height(self) -> float:
        """Of the whole card."""
        return self.words.height + PAD + (0 if self.beside or not self.chip else _CHIPPED)


def measured(card: Card, wide: float) -> Inner:
    """A card of a width, measured."""
    room = wide - 33 - 9 - _numbered(card)
    weight = 400 if _noted(card) == "quiet" else 500
    words = fitted(card.title, card.note, room, weight=weight, below=True, inset=22)
    if not card.marks:
        return Inner(words, "", 0, True)
    full = text.clean(card.marks[0].text)
    size = round(text.width(full, SMALL, 500) + 16, 1)
    beside = len(words.names) == 1 and text.width(words.names[0], words.size, 700) + 10 + size <= room
    most = room + 22 if len(_numbers(card)) < 2 else room
    below = bool(_numbers(card)) and not beside and size > most
    chip = full if beside else text.shorten(full, (wide - 22 if below else most) - 16, SMALL, 500)
    return Inner(words, chip, round(text.width(chip, SMALL, 500) + 16, 1), beside, below)


def _numbers(card: Card) -> tuple[int, ...]:
    return (*card.also, card.number) if card.number else card.also


def _numbered(card: Card) -> float:
    """What the numbers of a card take."""
    count = len(_numbers(card))
    return 2 * ROUND + NEXT * (count - 1) if count else 0.0


def paint(scene: Scene, card: Card, inner: Inner, box: Area, looks: Mapping[int, NumberLook]) -> None:
    """A card in its place; ``looks`` are those of the numbers of steps."""
    faded = card.look in ("ghost", "passive", "gone")
    scene.add(Box(box, 8, _FRAMES.get(card.look, "card-plain"), of=card.id))
    scene.add(Icon(card.icon, box.x + 9, box.y + 7, 18, "icon-quiet" if faded else "icon"))
    tone = "quiet" if faded else "strong"
    written.paint(scene, inner.words, box.x + 33, box.y + 9, look=tone, noted=_noted(card))
    if inner.chip:
        _chip(scene, card, inner, box)
    if card.href:
        scene.add(Hot(box, card.href, text.clean(card.title)))
    y = box.y + (ROUND + 6 if inner.below else box.h / 2)
    for n, one in enumerate(reversed(_numbers(card))):
        number(scene, one, box.right - ROUND - 4 - NEXT * n, y, looks.get(one, "host"))


def _chip(scene: Scene, card: Card, inner: Inner, box: Area) -> None:
    mark = card.marks[0]
    right = box.right - 9 - (_numbered(card) + 2 if _numbers(card) else 0)
    place = Area(right - inner.wide, box.y + 6, inner.wide, CHIP)  # clear of the line below the name
    if not inner.beside:
        place = Area(box.x + 11, box.bottom - CHIP - 7, inner.wide, CHIP)
    full = text.clean(mark.text)
    scene.add(
        Box(place, CHIP / 2, f"tag-{mark.look}", role="part"),
        Words(
            place.middle, place.y + 12.6, inner.chip, SMALL, 500, mark.look, "middle",
            full if full != inner.chip else "",
        ),
    )  # fmt: skip


def _noted(card: Card) -> str:
    """The look of what a card says."""
    if card.look == "gone":
        return "lost"
    return {"guest": "guest", "host": "runs"}.get(card.tone, "quiet")
