"""Paints numbered steps and what is to be known meanwhile. Knows no hosts and no procedure."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.figures import text
from hadocs.figures.paint.column import LEFT, SAID, WIDTH, titled, write
from hadocs.figures.paint.scene import Area, Box, Icon, Scene, Words
from hadocs.figures.plan import Fact, NumberLook, Step

ROUND = 11.0
"""The radius of a number."""
NEXT = 2 * ROUND + 3
"""From one number to the next."""
LINE = 18.0
NOTES = 200.0
"""So much room what users notice has at most."""
VOTE = 24.0
MOST = 14
"""So many votes are drawn."""
TOLD = 7
"""So many lines what is to be known takes at most beside others; the whole is kept with the last of them."""
WHOLE = 60
"""And in a row of its own: a hundred names have room there."""
WIDE = 260
"""What says so many letters has a row of its own."""
SHARE = 0.56
"""So much of a box a bar takes."""


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
        Words(x, y + 4.3, str(value), 12, 700, f"on-{look}", "middle"),
    )


def steps(scene: Scene, found: Sequence[Step], top: float) -> float:
    """The steps below one another; returns where what follows may begin."""
    if not found:
        return top
    times = max((text.width(text.clean(s.time), SAID, 700) for s in found), default=0.0)
    times = min(times, 170.0)
    left = LEFT + 2 * ROUND + 14 + (times + 16 if times else 0)
    notes = min(max(text.width(text.clean(s.note), SAID, 500) for s in found), NOTES)
    room = WIDTH - LEFT - left - (notes + 22 if notes else 0)
    for step in found:
        lines = text.broken(text.clean(step.text), room, SAID, 400, 4)
        weight = 500 if step.hurts else 400
        noted = _noted(text.clean(step.note), notes, weight) if step.note else ()
        base = top + 16
        number(scene, step.number, LEFT + ROUND, base - 4.5, step.look)
        if step.time:
            put(scene, step.time, left - 16, base, times, SAID, 700, "strong", "end")
        write(scene, lines, left, base, SAID, full=step.text, step=LINE)
        look = "bad" if step.hurts else "quiet"
        write(
            scene,
            noted,
            WIDTH - LEFT,
            base,
            SAID,
            weight=weight,
            look=look,
            anchor="end",
            full=step.note,
            step=LINE,
        )
        top += 27 + (max(len(lines), len(noted)) - 1) * LINE
    return top + 10


def _noted(said: str, room: float, weight: int) -> tuple[str, ...]:
    """What users notice, in lines: who, and below that how long, where both have no room in one."""
    who, colon, long = said.rpartition(": ")
    if not colon or text.width(said, SAID, weight) <= room or text.width(long, SAID, weight) > room:
        return tuple(text.broken(said, room, SAID, weight, 3))
    return (*text.broken(f"{who}:", room, SAID, weight, 2), long)


def facts(scene: Scene, found: Sequence[Fact], top: float) -> float:
    """Boxes, two in a row, what has much to say in one of its own; returns where what follows may begin."""
    gap = 20.0
    for pair in _rows(found):
        wide = (WIDTH - 2 * LEFT - gap * (len(pair) - 1)) / len(pair)
        heads = [titled(fact.title, wide - 56, 13.5, 700) for fact in pair]
        sized = [_lines(fact, wide) for fact in pair]
        high = max(
            26 + LINE * len(h) + (VOTE + 12 if f.votes or f.share is not None else 0) + LINE * len(s)
            for f, h, s in zip(pair, heads, sized, strict=True)
        )
        for index, (fact, head, lines) in enumerate(zip(pair, heads, sized, strict=True)):
            _fact(scene, fact, head, lines, Area(LEFT + index * (wide + gap), top, wide, high))
        top += high + 14
    return top


def _rows(found: Sequence[Fact]) -> list[list[Fact]]:
    rows: list[list[Fact]] = []
    for fact in found:
        if rows and len(rows[-1]) == 1 and not _long(fact) and not _long(rows[-1][0]):
            rows[-1].append(fact)
        else:
            rows.append([fact])
    return rows


def _long(fact: Fact) -> bool:
    return len(fact.text) + len(fact.note) > WIDE


def _lines(fact: Fact, wide: float) -> list[tuple[str, str, int]]:
    """What is written in a box: line, look, weight."""
    room = wide - 32
    most = WHOLE if _long(fact) else TOLD
    out: list[tuple[str, str, int]] = []
    if not _beside(fact, wide):
        out += [(line, "strong", 500) for line in text.broken(text.clean(fact.text), room, SAID, 500, most)]
    if fact.note:
        out += [(line, "quiet", 400) for line in text.broken(text.clean(fact.note), room, SAID, 400, most)]
    return out


def _beside(fact: Fact, wide: float) -> bool:
    """Whether what a fact says has room beside its votes or its bar."""
    if not fact.votes and fact.share is None:
        return False
    drawn = _across(fact) if fact.votes else round((wide - 32) * SHARE) + 14
    marked = 27 if fact.good is not None else 0
    return 16 + drawn + marked + text.width(text.clean(fact.text), SAID, 700) <= wide - 14


def _across(fact: Fact) -> float:
    """How wide the votes of a fact are, with the room after them."""
    return min(len(fact.votes), MOST) * (_square(fact) + 5) + 10


def _square(fact: Fact) -> float:
    return VOTE if len(fact.votes) <= 6 else 14.0


def _fact(
    scene: Scene, fact: Fact, head: Sequence[str], lines: Sequence[tuple[str, str, int]], box: Area
) -> None:
    icon = "icon-lost" if fact.icon == "bad" else "icon"
    scene.add(Box(box, 9, "fact", of=fact.id), Icon(fact.icon, box.x + 14, box.y + 10, 20, icon))
    y = write(scene, head, box.x + 42, box.y + 25, 13.5, weight=700, full=fact.title, step=LINE) - LINE + 11
    if fact.votes or fact.share is not None:
        x = _votes(scene, fact, box.x + 16, y) if fact.votes else _share(scene, fact, box, y)
        if fact.good is not None:
            scene.add(
                Icon("good" if fact.good else "bad", x, y + 2, 20, "icon-good" if fact.good else "icon-lost")
            )
            x += 27
        if _beside(fact, box.w):
            put(scene, fact.text, x, y + 16.5, box.right - 14 - x, SAID, 700)
        y += VOTE + 12
    for line, look, weight in lines:
        y += LINE
        whole = text.clean(fact.text if weight == 500 else fact.note) if text.ELLIPSIS in line else ""
        scene.add(Words(box.x + 16, round(y - 4, 1), line, SAID, weight, look, full=whole))


def _votes(scene: Scene, fact: Fact, x: float, y: float) -> float:
    """Squares for votes, smaller where there are many; returns where what follows may begin."""
    size = _square(fact)
    for vote in fact.votes[:MOST]:
        lost = vote in ("lost", "lost-witness")
        scene.add(
            Box(Area(x, y + (VOTE - size) / 2, size, size), 4, "vote-lost" if lost else f"vote-{fact.tone}")
        )
        if vote in ("witness", "lost-witness") and size == VOTE:
            scene.add(Icon("witness", x + 4, y + 4, 16, "icon-quiet" if lost else "icon"))
        x += size + 5
    return x + 10


def _share(scene: Scene, fact: Fact, box: Area, y: float) -> float:
    """A bar of how much is used; returns where what follows may begin."""
    wide = round((box.w - 32) * SHARE)
    share = min(max(fact.share or 0.0, 0.0), 1.0)
    scene.add(Box(Area(box.x + 16, y + 4, wide, 16), 4, "meter"))
    if share * wide >= 2:
        scene.add(Box(Area(box.x + 16, y + 4, round(share * wide, 1), 16), 4, "meter-now"))
    return box.x + 16 + wide + 14
