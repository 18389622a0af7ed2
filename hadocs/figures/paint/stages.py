"""Composes the figure of a failure: how things stand before and after, what happens between, and how long it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hadocs.figures import text
from hadocs.figures.paint import bars, inner, moves, reached
from hadocs.figures.paint.column import (
    LEFT,
    ROOM,
    SAID,
    SMALL,
    WIDTH,
    heading,
    legend,
    notes,
    titled,
    write,
)
from hadocs.figures.paint.hatch import strokes
from hadocs.figures.paint.inner import Inner
from hadocs.figures.paint.samples import sample
from hadocs.figures.paint.scene import Area, Box, Hot, Icon, Scene, Wire, Words
from hadocs.figures.paint.steps import NEXT, ROUND, facts, number, steps
from hadocs.figures.plan import Figure, Frame, NumberLook, Stage, Tile

ACROSS = 4
"""So many hosts stand side by side at most."""
PAD = 12.0
"""Between a frame and its tiles."""
BETWEEN = 20.0
"""Between frames."""
GAP = 10.0
"""Between tiles."""
PILL = 25.0
LINE = 17.0
LOST = 13.0
"""So much room the word on a lost host takes besides its letters, and the gap before it."""


Looks = Mapping[int, NumberLook]
"""By the number of a step its look: the same on a card as in the list."""


@dataclass(frozen=True, slots=True)
class Sized:
    """A tile measured: its name in lines, whether the word of its loss stands beside, its cards, and both heights."""

    names: tuple[str, ...]
    beside: bool
    head: float
    cards: tuple[Inner, ...]
    note: tuple[str, ...]
    high: float


def compose(figure: Figure) -> Scene:
    """The scene of a figure of that form: with lines for the way of the users where all of them have one."""
    scene = _composed(figure)
    if scene is None:
        kept = {one.id for s in figure.stages for one in s.stores if one.lost or one.note}
        stages = (
            replace(s, ways=(), stores=tuple(one for one in s.stores if one.id in kept))
            for s in figure.stages
        )
        scene = _composed(replace(figure, stages=tuple(stages)))
    assert scene is not None
    return scene


def _composed(figure: Figure) -> Scene | None:
    """The scene; None where a line has no way."""
    scene = Scene(WIDTH)
    top = heading(scene, figure)
    looks = {step.number: step.look for step in figure.steps}
    for n, stage in enumerate(figure.stages):
        mark = len(scene.shapes)
        below = _stage(scene, stage, top, looks)
        if below is None:
            return None
        moves.arrows(scene, figure.flows, scene.shapes[mark:])
        top = below
        if n + 1 < len(figure.stages):
            scene.add(Wire(((LEFT, top), (WIDTH - LEFT, top)), "rule"))
        top += 14
    top = steps(scene, figure.steps, top)
    for panel in figure.panels:
        top = bars.panelled(scene, panel, top + 4, figure)
    top = facts(scene, figure.facts, top)
    top = notes(scene, figure.notes, top)
    scene.height = legend(scene, figure.legend, top + 2, sample)
    return scene


def _stage(scene: Scene, stage: Stage, top: float, looks: Looks) -> float | None:
    lines = titled(stage.title, ROOM, 14, 700)
    end = write(scene, lines, LEFT, top + 14, 14, weight=700, full=stage.title, step=18)
    if stage.note:
        x = LEFT + text.width(lines[-1], 14, 700) + 12
        note = text.broken(text.clean(stage.note), WIDTH - LEFT - x, SAID, 400, 3)
        end = write(scene, note, x, end - 18, SAID, look="quiet", full=stage.note, step=18)
    top = end - 4
    if stage.ways:
        below = reached.drawn(
            scene, stage.ways, stage.stores, top, lambda y: _hosts(scene, stage, y, looks), stage.id
        )
        return None if below is None else below + 15
    for said in stage.said:
        scene.add(Icon("users", LEFT, top - 1, 16, "icon-quiet"))
        lines = text.broken(text.clean(said), ROOM - 24, SAID)
        top = write(scene, lines, LEFT + 24, top + 12, SAID, look="quiet", step=18) - 9
    top += 4 if stage.said else 0
    bottom = _hosts(scene, stage, top, looks)
    if stage.stores:
        bottom = reached.apart(scene, stage.stores, bottom, stage.id)
    return bottom + 15


def _hosts(scene: Scene, stage: Stage, top: float, looks: Looks) -> float:
    """The frames with their hosts from a height on; where they end."""
    for n, row in enumerate(_rows(stage.frames)):
        top = _row(scene, row, top + (13 if n else 0), looks)
    return top


def _rows(frames: Sequence[Frame]) -> list[list[Frame]]:
    """Frames in rows of at most so many tiles; a frame that is wider has a row of its own."""
    rows: list[list[Frame]] = []
    used = ACROSS + 1
    for frame in frames:
        wide = _across(frame)
        if used + wide > ACROSS:
            rows.append([])
            used = 0
        rows[-1].append(frame)
        used += wide
    return rows


def _across(frame: Frame) -> int:
    """How many tiles of a frame stand side by side: in as few rows as there must be, each about as long."""
    count = len(frame.tiles)
    rows = -(-count // ACROSS)
    return -(-count // rows) if rows else 0


def _row(scene: Scene, frames: Sequence[Frame], top: float, looks: Looks) -> float:
    across = [_across(f) for f in frames]
    count = sum(across)
    room = ROOM - BETWEEN * (len(frames) - 1) - 2 * PAD * len(frames) - GAP * (count - len(frames))
    wide = round(room / max(count, 2))
    widths = [2 * PAD + columns * wide + (columns - 1) * GAP for columns in across]
    titles = [_title(frame, width) for frame, width in zip(frames, widths, strict=True)]
    notes = [_below(frame, title) for frame, title in zip(frames, titles, strict=True)]
    lead = max(
        26.0 + (12 if note else 0) if len(title) < 2 else 14 + LINE * len(title)
        for title, note in zip(titles, notes, strict=True)
    )
    x = LEFT
    bottom = top
    for frame, columns, width, title in zip(frames, across, widths, titles, strict=True):
        lines = [frame.tiles[n : n + columns] for n in range(0, len(frame.tiles), columns)]
        sized = [[_sized(tile, wide) for tile in line] for line in lines]
        highs = [max(one.high for one in line) for line in sized]
        box = Area(x, top + 12, width, lead + sum(highs) + GAP * (len(lines) - 1) + PAD)
        _frame(scene, frame, title, box, looks)
        y = box.y + lead
        for line, measured, high in zip(lines, sized, highs, strict=True):
            for n, (tile, one) in enumerate(zip(line, measured, strict=True)):
                _tile(scene, tile, one, Area(x + PAD + n * (wide + GAP), y, wide, high), looks)
            y += high + GAP
        bottom = max(bottom, box.bottom)
        x += box.w + BETWEEN
    return bottom


def _title(frame: Frame, width: float) -> tuple[str, ...]:
    """The name of a cluster: on one line it is a label on the upper edge, on more it stands within."""
    if not frame.title:
        return ()
    room = width - 56 - (NEXT * len(frame.numbers) + 4 if frame.numbers else 0)
    full = _whole(frame)
    for said in (full, text.clean(frame.title)):
        if text.width(said, SAID, 500) <= room:
            return (said,)
    aside = ROUND + 20 + NEXT * (len(frame.numbers) - 1) if frame.numbers else 0
    lines = text.broken(full, width - 28 - aside, SAID, 500, 4)
    # What has room on one line within, and none as a label, would be taken for one.
    return lines if len(lines) > 1 else text.broken(full, room, SAID, 500, 4)


def _whole(frame: Frame) -> str:
    """The name of a cluster with its note."""
    return text.clean(f"{frame.title} {frame.note}".strip())


def _below(frame: Frame, title: tuple[str, ...]) -> str:
    """The note of a frame, where the label has no room for it."""
    return frame.note if title == (text.clean(frame.title),) else ""


def _frame(scene: Scene, frame: Frame, title: tuple[str, ...], box: Area, looks: Looks) -> None:
    """The outline of a cluster, with its name."""
    scene.add(Box(box, 13, frame.kind, of=frame.id))
    loose = frame.kind == "loose"
    look = "quiet" if loose else "host"
    full = _whole(frame)
    if note := _below(frame, title):
        scene.add(Words(box.x + 26, box.y + 29, text.clean(note), SMALL, 400, look))
    place = Area(box.x + 14, box.y + 5, box.w - 28, LINE * len(title))
    if len(title) == 1:
        place = Area(box.x + 14, box.y - PILL / 2, round(text.width(title[0], SAID, 500) + 24, 1), PILL)
        scene.add(
            Box(place, PILL / 2, "pill-quiet" if loose else "pill-host", of=frame.id),
            Words(place.x + 12, place.y + 17, title[0], SAID, 500, look),
        )
    else:
        write(scene, title, place.x, place.y + 15, SAID, weight=500, look=look, full=full, step=LINE)
    if frame.href and title:
        scene.add(Hot(place, frame.href, full))
    for n, one in enumerate(reversed(frame.numbers)):
        number(scene, one, box.right - 24 - NEXT * n, box.y, looks.get(one, "host"))


def _sized(tile: Tile, wide: float) -> Sized:
    """A tile of a width, measured."""
    lost = tile.look == "lost"
    room = wide - 38 - 10 - (2 * ROUND + 6 if tile.number else 0)
    said = text.width(text.clean(tile.text), SMALL, 700) + LOST + 8 if lost else 0.0
    beside = text.width(text.clean(tile.title), 14, 700) + said <= room
    names = titled(tile.title, room, 14, 700, 3)
    head = 20 + 18 * len(names) + (0 if beside or not lost else 24)
    cards = tuple(inner.measured(card, wide - 20) for card in tile.cards)
    note = text.broken(text.clean(tile.note), wide - 24, SMALL, 400, 2) if tile.note else ()
    high = head + 10 + sum(c.height + 7 for c in cards) + 17 * len(note) + 4
    return Sized(names, beside, head, cards, note, max(high, head + 24))


def _tile(scene: Scene, tile: Tile, size: Sized, box: Area, looks: Looks) -> None:
    """A host with what stands on it."""
    lost = tile.look == "lost"
    scene.add(
        Box(box, 10, "chassis-lost" if lost else "chassis", of=tile.id),
        Box(Area(box.x, box.y, box.w, size.head), 10, "header-lost" if lost else "header", top_only=True),
        Icon(tile.icon, box.x + 10, box.y + 9, 20, "icon-lost" if lost else "icon"),
    )
    right = box.right - 10
    if tile.number:
        number(scene, tile.number, right - ROUND + 2, box.y + 19, "lost" if lost else "host")
        right -= 2 * ROUND + 4
    look = "lost" if lost else "strong"
    y = write(scene, size.names, box.x + 38, box.y + 24, 14, weight=700, look=look, full=tile.title, step=18)
    if lost:
        said = text.shorten(text.clean(tile.text), 70, SMALL, 700)
        width = text.width(said, SMALL, 700) + LOST
        pill = Area(right - width, box.y + 8.5, width, 21)
        if not size.beside:
            pill = Area(box.x + 38, y - 13, width, 21)
        scene.add(
            Box(pill, 10.5, "pill-lost"),
            Words(pill.middle, pill.y + 15, said, SMALL, 700, "on-lost", "middle"),
        )
    if tile.href:
        scene.add(Hot(Area(box.x, box.y, right - box.x, size.head), tile.href, text.clean(tile.title)))
    y = box.y + size.head + 10
    if lost:
        free = [*_places(size, box, y)]
        ground = Area(box.x + 3, box.y + size.head + 3, box.w - 6, box.h - size.head - 6)
        scene.add(*strokes(ground, free))
    for card, words in zip(tile.cards, size.cards, strict=True):
        place = Area(box.x + 10, y, box.w - 20, words.height)
        inner.paint(scene, card, words, place, looks)
        y += words.height + 7
    write(
        scene, size.note, box.x + 12, y + 11, SMALL, look="lost" if lost else "quiet", full=tile.note, step=17
    )


def _places(size: Sized, box: Area, y: float) -> Iterator[Area]:
    """What stands below the header of a tile, with room around."""
    for words in size.cards:
        yield Area(box.x + 10, y, box.w - 20, words.height).grown(1)
        y += words.height + 7
    if size.note:
        wide = max(text.width(line, SMALL) for line in size.note)
        yield Area(box.x + 12, y - 2, wide, 17.0 * len(size.note)).grown(5)
