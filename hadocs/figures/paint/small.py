"""Small pieces of figures that are laid out for the width of a page: lines with icons, chips, squares, pills."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from hadocs.figures import text
from hadocs.figures.paint.column import titled, write
from hadocs.figures.paint.scene import Area, Box, Hot, Icon, Scene, Words
from hadocs.figures.paint.steps import put
from hadocs.figures.plan import Chip
from hadocs.figures.plans.overview import Said

SIZE = 12.0
LINE = 18.0
LETTERS = 15.0
"""From one line of a name to the next, where several are in one thing."""
STEPS = 17.0
"""From one line of a paragraph to the next."""
SQUARE = 10.5
STEP = 13.0
"""From one square to the next."""
_ICONS = {"good": "icon-good", "bad": "icon-lost", "unknown": "icon-quiet"}


def chip(
    scene: Scene, found: Chip | None, right: float, top: float, room: float, *, said: bool = True
) -> float:
    """The worst finding of a thing, or that there is none, up to a right edge; returns its width.

    ``top`` is that of a line of `LINE`.
    """
    if found is None:
        if not said:
            return 0
        put(scene, "no finding", right, top + 13.5, room, SIZE, 400, "quiet", "end")
        return round(text.width("no finding", SIZE), 1)
    wide = chip_width(found, room)
    short = text.shorten(text.clean(found.text), max(room - 16, 12), SIZE, 700)
    box = Area(round(right - wide, 1), top - 1, wide, 20)
    full = found.text if short != found.text else ""
    scene.add(
        Box(box, 10, found.severity),
        Words(box.middle, top + 13.5, short, SIZE, 700, found.severity, "middle", full),
    )
    if found.href:
        scene.add(Hot(box, found.href, f"{found.severity} {found.text}"))
    return wide


def chip_width(found: Chip | None, room: float) -> float:
    """How wide the chip is that `chip` paints, or what stands for none."""
    if found is None:
        return round(text.width("no finding", SIZE), 1)
    short = text.shorten(text.clean(found.text), max(room - 16, 12), SIZE, 700)
    return round(text.width(short, SIZE, 700) + 16, 1)


def flow(said: Said, room: float, lines: int = 2) -> list[str]:
    """The lines of text behind an icon and a lead in bold, in a room; the first is shorter by the lead."""
    lead = text.clear(text.clean(said.title), SIZE, 700) + 6 if said.title else 0.0
    rest = text.clean(said.text)
    words = text.words(rest)
    count = 0
    while count < len(words) and text.width(" ".join(words[: count + 1]), SIZE) <= room - lead:
        count += 1
    if count == len(words):
        return [rest]
    if not count and not said.title:
        return list(text.wrap(rest, room, SIZE, lines=lines))
    below = text.wrap(" ".join(words[count:]), room, SIZE, lines=lines - 1)
    return list(text.closed([" ".join(words[:count]), *below]))


def high(said: Sequence[Said], room: float, most: int = 2) -> float:
    """How high some lines with icons are, in a room with the icon, each of at most so many lines."""
    return sum(LINE * len(flow(one, room - 20, most)) + 3 for one in said)


def lines(scene: Scene, said: Sequence[Said], x: float, top: float, room: float, most: int = 2) -> float:
    """Lines with icons below one another, each of at most so many; returns where what follows may begin."""
    for one in said:
        scene.add(Icon(one.icon, x, top + 1, 15, _ICONS.get(one.icon, "icon")))
        left = x + 20
        if one.title:
            lead = put(scene, one.title, left, top + 13, room - 20, SIZE, 700)
            left = round(left + text.clear(lead.text, SIZE, 700) + 6, 1)
        for index, line in enumerate(flow(one, room - 20, most)):
            full = text.clean(one.text) if text.ELLIPSIS in line else ""
            if line:
                at = left if index == 0 else x + 20
                scene.add(
                    Words(
                        at, round(top + 13 + (LINE if index else 0), 1), line, SIZE, 400, "strong", full=full
                    )
                )
            top += LINE if index else 0
        top += LINE + 3
    return top


def square(
    scene: Scene, look: str, x: float, y: float, size: float = SQUARE, role: Literal["", "key"] = ""
) -> None:
    """A machine, from its left upper corner: a disc where it carries a service by itself, else a square.

    Of members the active one is filled and the passive one dashed; who sees no colours tells these from the disc.
    """
    corner = size / 2 if look == "service" else 2.5
    scene.add(Box(Area(round(x, 1), round(y, 1), size, size), corner, f"square-{look}", role=role))


def pill(
    scene: Scene,
    words: str,
    area: Area,
    look: str,
    box: str,
    *,
    icon: str = "",
    note: str = "",
    href: str = "",
    of: str = "",
) -> None:
    """Words in the middle of a pill, or behind an icon from its left; with a note where that has room."""
    scene.add(Box(area, min(area.h / 2, 13), box, of=of))
    names = _in_pill(words, area.w, icon)
    base = area.y + area.h / 2 + 4.3 - LETTERS * (len(names) - 1) / 2
    if icon:
        scene.add(Icon(icon, area.x + 10, area.y + area.h / 2 - 7.5, 15, f"icon-{look}"))
        left = area.x + 38 + text.width(names[0], SIZE, 500)
        noted = len(names) == 1 and area.right - 12 - left >= 40
        unsaid = "" if noted else note
        write(
            scene,
            names,
            area.x + 31,
            base,
            SIZE,
            weight=500,
            look=look,
            full=words,
            step=LETTERS,
            unsaid=unsaid,
        )
        if note and noted:
            put(scene, note, left, base, area.right - 12 - left, SIZE, 400, "quiet")
    else:
        write(
            scene,
            names,
            area.middle,
            base,
            SIZE,
            weight=500,
            look=look,
            anchor="middle",
            full=words,
            step=LETTERS,
        )
    if href:
        scene.add(Hot(area, href, text.clean(words)))


def pill_high(words: str, wide: float, icon: str = "") -> float:
    """How high a pill of that width is with the lines of some words."""
    return 26 + LETTERS * (len(_in_pill(words, wide, icon)) - 1)


def _in_pill(words: str, wide: float, icon: str) -> tuple[str, ...]:
    return titled(words, wide - (43 if icon else 6), SIZE, 500)


def wrapped(
    scene: Scene, words: str, x: float, y: float, room: float, lines: int, size: float = SIZE,
    weight: int = 400, look: str = "strong",
) -> float:  # fmt: skip
    """Text in lines from a first baseline; returns the baseline that would follow."""
    full = text.clean(words)
    for line in titled(full, room, size, weight, lines):
        cut = full if text.ELLIPSIS in line else ""
        scene.add(Words(round(x, 1), round(y, 1), line, size, weight, look, full=cut))
        y += STEPS
    return y
