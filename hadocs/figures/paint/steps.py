"""Paints numbered steps and what is to be known meanwhile. Knows no hosts and no procedure."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.figures import text
from hadocs.figures.paint.frame import LEFT
from hadocs.figures.paint.scene import Area, Box, Icon, Scene, Words
from hadocs.figures.plan import Fact, NumberLook, Step

ROUND = 13.0
"""The radius of a number."""
SAID = 15.0
LINE = 21.0
NOTES = 250.0
"""So much room what users notice has at most."""
VOTE = 28.0


def put(
    scene: Scene,
    words: str,
    x: float,
    y: float,
    room: float,
    size: float,
    weight: int = 400,
    look: str = "strong",
    anchor: str = "start",
) -> Words:
    """A line of text, shortened to its room; the whole text is kept with it."""
    full = text.clean(words)
    short = text.shorten(full, max(room, 12.0), size, weight)
    made = Words(round(x, 1), round(y, 1), short, size, weight, look, anchor, full if short != full else "")  # type: ignore[arg-type]
    if short:
        scene.add(made)
    return made


def number(scene: Scene, value: int, x: float, y: float, look: NumberLook) -> None:
    """The number of a step, in a disc around a point."""
    scene.add(
        Box(Area(x - ROUND, y - ROUND, 2 * ROUND, 2 * ROUND), ROUND, f"number-{look}"),
        Words(x, y + 5, str(value), 14, 700, f"on-{look}", "middle"),
    )


def steps(scene: Scene, found: Sequence[Step], width: float, top: float) -> float:
    """The steps below one another; returns where what follows may begin."""
    if not found:
        return top
    times = max((text.width(text.clean(s.time), SAID, 700) for s in found), default=0.0)
    times = min(times, 200.0)
    left = LEFT + 2 * ROUND + 16 + (times + 18 if times else 0)
    notes = min(max(text.width(text.clean(s.note), SAID, 500) for s in found), NOTES)
    room = width - LEFT - left - (notes + 24 if notes else 0)
    for step in found:
        lines = text.wrap(text.clean(step.text), room, SAID, lines=3)
        base = top + 18
        number(scene, step.number, LEFT + ROUND, base - 5, step.look)
        if step.time:
            put(scene, step.time, left - 18, base, times, SAID, 700, "strong", "end")
        for index, line in enumerate(lines):
            full = text.clean(step.text) if line.endswith(text.ELLIPSIS) else ""
            scene.add(Words(left, base + index * LINE, line, SAID, 400, "strong", full=full))
        if step.note:
            look = "bad" if step.hurts else "quiet"
            put(scene, step.note, width - LEFT, base, notes, SAID, 500 if step.hurts else 400, look, "end")
        top += 32 + (len(lines) - 1) * LINE
    return top + 8


def facts(scene: Scene, found: Sequence[Fact], width: float, top: float) -> float:
    """Boxes side by side, two in a row; returns where what follows may begin."""
    gap = 24.0
    for start in range(0, len(found), 2):
        pair = found[start : start + 2]
        wide = (width - 2 * LEFT - gap * (len(pair) - 1)) / len(pair)
        sized = [_lines(fact, wide) for fact in pair]
        high = max(
            52 + (VOTE + 14 if f.votes or f.share is not None else 0) + LINE * len(s)
            for f, s in zip(pair, sized, strict=True)
        )
        for index, (fact, lines) in enumerate(zip(pair, sized, strict=True)):
            _fact(scene, fact, lines, Area(LEFT + index * (wide + gap), top, wide, high))
        top += high + 18
    return top


def _lines(fact: Fact, wide: float) -> list[tuple[str, str, int]]:
    """What is written in a box: line, look, weight."""
    room = wide - 36
    out: list[tuple[str, str, int]] = []
    if not (fact.votes or fact.share is not None):
        out += [(line, "strong", 500) for line in text.wrap(text.clean(fact.text), room, SAID, 500, lines=4)]
    if fact.note:
        out += [(line, "quiet", 400) for line in text.wrap(text.clean(fact.note), room, SAID - 0.5, lines=4)]
    return out


def _fact(scene: Scene, fact: Fact, lines: Sequence[tuple[str, str, int]], box: Area) -> None:
    icon = "icon-lost" if fact.icon == "bad" else "icon"
    scene.add(Box(box, 10, "fact", of=fact.id), Icon(fact.icon, box.x + 16, box.y + 13, 22, icon))
    put(scene, fact.title, box.x + 48, box.y + 30, box.w - 64, 16, 700)
    y = box.y + 44
    if fact.votes or fact.share is not None:
        x = _votes(scene, fact, box.x + 18, y) if fact.votes else _share(scene, fact, box, y)
        if fact.good is not None:
            scene.add(
                Icon("good" if fact.good else "bad", x, y + 3, 22, "icon-good" if fact.good else "icon-lost")
            )
            x += 30
        put(scene, fact.text, x, y + 20, box.right - 16 - x, SAID + 0.5, 700)
        y += VOTE + 14
    for line, look, weight in lines:
        y += LINE
        size = SAID if weight == 500 else SAID - 0.5
        whole = text.clean(fact.text if weight == 500 else fact.note) if line.endswith(text.ELLIPSIS) else ""
        scene.add(Words(box.x + 18, y - 4, line, size, weight, look, full=whole))


def _votes(scene: Scene, fact: Fact, x: float, y: float) -> float:
    """Squares for votes, smaller where there are many; returns where what follows may begin."""
    size = VOTE if len(fact.votes) <= 6 else 16.0
    for vote in fact.votes[:20]:
        lost = vote in ("lost", "lost-witness")
        scene.add(Box(Area(x, y + (VOTE - size) / 2, size, size), 4, "vote-lost" if lost else "vote"))
        if vote in ("witness", "lost-witness") and size == VOTE:
            scene.add(Icon("witness", x + 5, y + 5, 18, "icon-quiet" if lost else "icon"))
        x += size + 6
    return x + 14


def _share(scene: Scene, fact: Fact, box: Area, y: float) -> float:
    """A bar of how much is used; returns where what follows may begin."""
    wide = round((box.w - 36) * 0.56)
    share = min(max(fact.share or 0.0, 0.0), 1.0)
    scene.add(Box(Area(box.x + 18, y + 4, wide, 20), 4, "meter"))
    if share * wide >= 2:
        scene.add(Box(Area(box.x + 18, y + 4, round(share * wide, 1), 20), 4, "meter-now"))
    return box.x + 18 + wide + 16
