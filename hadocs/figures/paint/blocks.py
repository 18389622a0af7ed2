"""Paints a thing of the figure of dependencies: its icon, its name, lines below it, and that it is a single point."""

from __future__ import annotations

from hadocs.figures import text
from hadocs.figures.paint.column import SMALL, titled, write
from hadocs.figures.paint.scene import Area, Box, Hot, Icon, Scene
from hadocs.figures.plans.dependencies import Block

NAME = 12.5
STEP = 16.0
ICON = 17.0
PAD = 9.0
LOOKS = {
    "users": "card-witness",
    "service": "card-service",
    "own": "card-runs",
    "cluster": "card-cluster",
    "machine": "card-runs",
    "active": "card-active",
    "passive": "card-passive",
    "host": "card-host",
    "network": "card-network",
    "storage": "card-storage",
    "witness": "card-witness",
    "unknown": "card-unknown",
}


def _lines(block: Block, wide: float) -> tuple[tuple[str, ...], list[tuple[str, str, int, str]]]:
    title = titled(block.title, wide - 2 * PAD - (0 if _below(block, wide) else ICON + 6), NAME, 700, 4)
    room = wide - 2 * PAD
    said = [(block.points, "lost", 700), (block.said, "quiet", 400)]
    lines = [
        (line, look, weight, one)
        for some, look, weight in said
        for one in some
        for line in _whole(text.clean(one), room, weight)
    ]
    return title, lines


def _below(block: Block, wide: float) -> bool:
    """Whether the name stands below its icon, as a word of it would be broken beside it, or a number parted from
    what it counts."""
    full = text.clean(block.title)
    words = (
        [full] if full[:1].isdigit() and text.width(full, NAME, 700) <= wide - 2 * PAD else full.split(" ")
    )
    return max(text.width(word, NAME, 700) for word in words) > wide - 2 * PAD - ICON - 6


def _whole(said: str, room: float, weight: int) -> list[str]:
    """Text in lines that break between words; within one only where it is too long by itself."""
    out: list[str] = []
    for word in text.words(said):
        if out and text.width(f"{out[-1]} {word}", SMALL, weight) <= room:
            out[-1] = f"{out[-1]} {word}"
        elif text.width(word, SMALL, weight) <= room:
            out.append(word)
        else:
            out += text.parted(word, room, SMALL, weight)
    return list(text.closed(out))


def high(block: Block, wide: float) -> float:
    """How high a block is at a width."""
    title, lines = _lines(block, wide)
    icon = ICON + 3 if _below(block, wide) else 0
    return round(2 * PAD + icon + STEP * len(title) + STEP * len(lines) + (2 if lines else 1))


def paint(scene: Scene, block: Block, area: Area) -> None:
    """Paints a block into its place, with its lines in the middle of its height."""
    marked = bool(block.points) and not block.part
    look = ("card-toss" if block.toss else "card-single") if marked else LOOKS[block.look]
    scene.add(Box(area, 8, look, of=block.id))
    title, lines = _lines(block, area.w)
    below = _below(block, area.w)
    tall = STEP * len(title) + STEP * len(lines) + (ICON + 3 if below else 0)
    y = round(area.y + (area.h - tall) / 2, 1)
    icon = "icon-lost" if marked else {"storage": "icon-storage"}.get(block.look, "icon")
    scene.add(Icon(block.icon, area.x + PAD, round(y - 0.5, 1), ICON, icon))
    x = area.x + PAD + (0 if below else ICON + 6)
    first = y + 12.5 + (ICON + 3 if below else 0)
    base = write(scene, title, x, first, NAME, weight=700, full=block.title, step=STEP)
    for line, colour, weight, full in lines:
        write(scene, (line,), area.x + PAD, base, SMALL, weight=weight, look=colour, full=full)
        base += STEP
    if block.href:
        scene.add(Hot(area, block.href, text.clean(block.title)))
