"""Composes the figure of a failure: how things stand before and after, what happens between, and how long it takes."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.figures import text
from hadocs.figures.paint import bars
from hadocs.figures.paint.frame import LEFT, heading, key_rows, legend, notes
from hadocs.figures.paint.scene import Area, Box, Hot, Icon, Scene, Wire, Words
from hadocs.figures.paint.steps import ROUND, facts, number, put, steps
from hadocs.figures.plan import Card, Figure, Frame, Panel, Stage, Tile

WIDTH = 1000.0
ACROSS = 4
"""So many hosts stand side by side at most."""
PAD = 16.0
"""Between a frame and its tiles."""
BETWEEN = 24.0
"""Between frames."""
GAP = 14.0
"""Between tiles."""
TITLE = 30.0
"""From the upper edge of a frame to its tiles."""
HEAD = 42.0
CARD = 58.0


def compose(figure: Figure) -> Scene:
    """The scene of a figure of that form."""
    scene = Scene(WIDTH)
    top = heading(scene, figure, WIDTH) - 14
    for n, stage in enumerate(figure.stages):
        top = _stage(scene, stage, top)
        if n + 1 < len(figure.stages):
            scene.add(Wire(((LEFT, top), (WIDTH - LEFT, top)), "rule"))
        top += 18
    top = steps(scene, figure.steps, WIDTH, top)
    for panel in figure.panels:
        top = _chart(scene, panel, top + 4)
    top = facts(scene, figure.facts, WIDTH, top)
    top = notes(scene, figure, WIDTH, top)
    scene.height = legend(scene, key_rows(figure.legend, WIDTH), top + 6)
    return scene


def _chart(scene: Scene, panel: Panel, top: float) -> float:
    names = max((text.width(text.clean(b.title), 14.5, 700) for b in panel.bars), default=0.0)
    left = round(LEFT + min(names, bars.NAMES) + 18)
    return bars.chart(scene, panel, left, WIDTH - LEFT, bars.head(scene, panel, top))


def _stage(scene: Scene, stage: Stage, top: float) -> float:
    title = put(scene, stage.title, LEFT, top + 16, 300, 17, 700)
    put(
        scene,
        stage.note,
        title.area.right + 14,
        top + 16,
        WIDTH - LEFT - title.area.right - 14,
        15,
        400,
        "quiet",
    )
    top += 34
    for row in _rows(stage.frames):
        top = _row(scene, row, top) + 16
    return top + 2


def _rows(frames: Sequence[Frame]) -> list[list[Frame]]:
    """Frames in rows of at most so many tiles; a frame that is wider has a row of its own."""
    rows: list[list[Frame]] = []
    used = ACROSS + 1
    for frame in frames:
        wide = min(len(frame.tiles), ACROSS)
        if used + wide > ACROSS:
            rows.append([])
            used = 0
        rows[-1].append(frame)
        used += wide
    return rows


def _row(scene: Scene, frames: Sequence[Frame], top: float) -> float:
    across = [min(len(f.tiles), ACROSS) for f in frames]
    count = sum(across)
    room = (
        WIDTH - 2 * LEFT - BETWEEN * (len(frames) - 1) - 2 * PAD * len(frames) - GAP * (count - len(frames))
    )
    wide = min(round(room / max(count, 2)), 420)
    x = LEFT
    bottom = top
    for frame, columns in zip(frames, across, strict=True):
        lines = [frame.tiles[n : n + columns] for n in range(0, len(frame.tiles), columns)]
        highs = [max(_high(t) for t in line) for line in lines]
        box = Area(
            x,
            top + 12,
            2 * PAD + columns * wide + (columns - 1) * GAP,
            TITLE + sum(highs) + GAP * (len(lines) - 1) + PAD,
        )
        _frame(scene, frame, box)
        y = box.y + TITLE
        for line, high in zip(lines, highs, strict=True):
            for n, tile in enumerate(line):
                _tile(scene, tile, Area(x + PAD + n * (wide + GAP), y, wide, high))
            y += high + GAP
        bottom = max(bottom, box.bottom)
        x += box.w + BETWEEN
    return bottom


def _frame(scene: Scene, frame: Frame, box: Area) -> None:
    """The outline of a cluster, with its name on its upper edge."""
    scene.add(Box(box, 14, frame.kind, of=frame.id))
    if frame.title:
        full = text.clean(frame.title)
        short = text.shorten(full, box.w - 70 - (2 * ROUND if frame.number else 0), 14.5, 500)
        pill = Area(box.x + 16, box.y - 13, text.width(short, 14.5, 500) + 28, 27)
        loose = frame.kind == "loose"
        words = Words(
            pill.x + 14,
            pill.y + 18.5,
            short,
            14.5,
            500,
            "quiet" if loose else "host",
            full=full if short != full else "",
        )
        scene.add(Box(pill, 13, "pill-quiet" if loose else "pill-host", of=frame.id), words)
        if frame.href:
            scene.add(Hot(pill, frame.href, full))
    if frame.number:
        number(scene, frame.number, box.right - 26, box.y, "host")


def _high(tile: Tile) -> float:
    return (
        HEAD
        + 12
        + (CARD + 8) * len(tile.cards)
        + (22 if tile.note else 0)
        + (0 if tile.cards or tile.note else 26)
        + 4
    )


def _tile(scene: Scene, tile: Tile, box: Area) -> None:
    lost = tile.look == "lost"
    scene.add(
        Box(box, 10, "chassis-lost" if lost else "chassis", of=tile.id),
        Box(Area(box.x, box.y, box.w, HEAD), 10, "header-lost" if lost else "header", top_only=True),
        Icon(tile.icon, box.x + 13, box.y + 10, 22, "icon-lost" if lost else "icon"),
    )
    right = box.right - 12
    if tile.number:
        number(scene, tile.number, right - ROUND, box.y + HEAD / 2, "lost" if lost else "host")
        right -= 2 * ROUND + 8
    if lost:
        said = text.shorten(text.clean(tile.text), 70, 13.5, 700)
        pill = Area(right - text.width(said, 13.5, 700) - 20, box.y + 9, text.width(said, 13.5, 700) + 20, 24)
        scene.add(
            Box(pill, 12, "pill-lost"),
            Words(pill.middle, pill.y + 16.5, said, 13.5, 700, "on-lost", "middle"),
        )
        right = pill.x - 8
    name = put(
        scene, tile.title, box.x + 44, box.y + 27, right - box.x - 44, 16, 700, "lost" if lost else "strong"
    )
    if tile.href:
        scene.add(Hot(Area(box.x, box.y, right - box.x, HEAD), tile.href, name.full or name.text))
    y = box.y + HEAD + 12
    for card in tile.cards:
        _card(scene, card, Area(box.x + 12, y, box.w - 24, CARD))
        y += CARD + 8
    if tile.note:
        put(scene, tile.note, box.x + 14, y + 13, box.w - 28, 13.5, 400, "lost" if lost else "quiet")


_FRAMES = {
    "active": "card-active",
    "passive": "card-passive",
    "runs": "card-runs",
    "ghost": "card-ghost",
    "arrives": "card-arrives",
    "gone": "card-gone",
}


def _card(scene: Scene, card: Card, box: Area) -> None:
    faded = card.look in ("ghost", "passive", "gone")
    scene.add(Box(box, 9, _FRAMES.get(card.look, "card-plain"), of=card.id))
    scene.add(Icon(card.icon, box.x + 11, box.y + 10, 20, "icon-quiet" if faded else "icon"))
    room = box.w - 50 - (2 * ROUND + 6 if card.number else 0)
    name = put(scene, card.title, box.x + 40, box.y + 26, room, 15, 700, "quiet" if faded else "strong")
    if card.note:
        look = (
            "lost"
            if card.look == "gone"
            else "guest"
            if card.tone == "guest"
            else "runs"
            if card.tone == "host"
            else "quiet"
        )
        put(scene, card.note, box.x + 14, box.y + 47, room + 26, 13.5, 500 if look != "quiet" else 400, look)
    if card.href:
        scene.add(Hot(box, card.href, name.full or name.text))
    if card.number:
        tone = "guest" if card.tone == "guest" else "host"
        number(
            scene,
            card.number,
            box.right - ROUND - 5,
            box.y + box.h / 2,
            "guest" if tone == "guest" else "host",
        )
