"""Composes the figure of a host that is taken out of service: it at the left, where its machines go at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hadocs.figures import text
from hadocs.figures.paint import written
from hadocs.figures.paint.column import LEFT, SAID, SMALL, WIDTH, heading, legend, notes, titled, write
from hadocs.figures.paint.samples import sample
from hadocs.figures.paint.scene import Area, Box, Hot, Icon, Scene, Wire, Words
from hadocs.figures.paint.steps import NEXT, facts, number, steps
from hadocs.figures.paint.written import Written, fitted
from hadocs.figures.plan import Card, Figure, Flow, Meter, Tile

SOURCE = 226.0
"""The width of the host that is emptied."""
RIGHT = 400.0
"""Where the others begin."""
PAD = 12.0
"""Between a host and its cards."""
GAP = 7.0
APART = 16.0
"""Between cards that go to different hosts."""
METER = 16.0
LEVEL = 14.0
"""What differs less in height is joined by a straight line."""
LANE = 14.0
"""Between the places where flows change their height."""
WORDS = 34.0
"""From the left edge of a card to its words."""


@dataclass(frozen=True, slots=True)
class Head:
    """The header of a host: its name in lines, what is said of it, whether that stands at the right, its height."""

    names: tuple[str, ...]
    said: str
    beside: bool
    high: float


def compose(figure: Figure) -> Scene:
    """The scene of a figure of that form."""
    scene = Scene(WIDTH)
    top = heading(scene, figure) + 4
    if figure.stages:
        tiles = [tile for frame in figure.stages[0].frames for tile in frame.tiles]
        top = _picture(scene, figure, tiles[0], tiles[1:], top) + 22
    top = steps(scene, figure.steps, top)
    top = facts(scene, figure.facts, top + 4)
    top = notes(scene, figure.notes, top)
    scene.height = legend(scene, figure.legend, top + 2, sample)
    return scene


def _picture(scene: Scene, figure: Figure, source: Tile, others: Sequence[Tile], top: float) -> float:
    icon = "work" if source.look == "away" else ""
    if source.cards and not others:
        return _by_itself(scene, source, icon, top)
    head = _headed(source, SOURCE, icon)
    sized = [_sized(card, SOURCE - 2 * PAD) for card in source.cards]
    places, high = _source_places(source, sized, figure.flows, head.high)
    box = Area(LEFT, top, SOURCE, high)
    scene.add(Box(box, 12, "chassis-away", of=source.id))
    _head(scene, source, head, box, icon)
    cards = {
        card.id: Area(LEFT + PAD, top + y, SOURCE - 2 * PAD, words.height + 18) for card, words, y in places
    }
    right, levels = _targets(scene, others, top)
    for flow, lane in zip(figure.flows, _lanes(figure.flows, cards, levels), strict=True):
        _flow(scene, flow, cards, right[flow.target], levels[flow.target], lane)
    for card, words, _ in places:
        _card(scene, card, words, cards[card.id])
    write(scene, _empty(source), LEFT + PAD + 2, top + head.high + 22, SMALL, look="quiet", step=17)
    _numbers(scene, source, box)
    return max(box.bottom, *(a.bottom for a in right.values())) if right else box.bottom


def _numbers(scene: Scene, tile: Tile, box: Area) -> None:
    """The numbers of what is done to a host itself, on its upper edge."""
    some = [n for n in (tile.number, *tile.also) if n]
    for n, one in enumerate(reversed(some)):
        number(scene, one, box.right - 24 - NEXT * n, box.y, "plain")


def _by_itself(scene: Scene, source: Tile, icon: str, top: float) -> float:
    """The host in the whole width, where there is no other one that anything goes to."""
    wide = WIDTH - 2 * LEFT
    head = _headed(source, wide, icon)
    rows = _rows(source.cards, wide - 2 * PAD)
    highs = [max(words.height for _, words, _ in row) + 18 for row in rows]
    box = Area(LEFT, top, wide, head.high + 11 + sum(highs) + GAP * (len(rows) - 1) + 12)
    scene.add(Box(box, 12, "chassis-away", of=source.id))
    _head(scene, source, head, box, icon)
    at = top + head.high + 11
    for row, tall in zip(rows, highs, strict=True):
        x = LEFT + PAD
        for card, words, width in row:
            _card(scene, card, words, Area(x, at, width, tall))
            x += width + 8
        at += tall + GAP
    _numbers(scene, source, box)
    return box.bottom


def _sized(card: Card, wide: float) -> Written:
    """The words of a card of a width."""
    room = wide - WORDS - 9 - (8 if card.number else 0)
    return fitted(card.title, card.note, room, weight=500 if card.tone == "guest" else 400)


def _source_places(
    source: Tile, sized: Sequence[Written], flows: Sequence[Flow], head: float
) -> tuple[list[tuple[Card, Written, float]], float]:
    """Each card with its words and its y below the top of its host, and how high that is."""
    group = {card: n for n, flow in enumerate(flows) for card in flow.source}
    y = head + 11
    places: list[tuple[Card, Written, float]] = []
    before: int | None = None
    for card, words in zip(source.cards, sized, strict=True):
        mine = group.get(card.id, len(flows))
        if before is not None and mine != before:
            y += APART - GAP
        places.append((card, words, y))
        y += words.height + 18 + GAP
        before = mine
    if not source.cards:
        y += max(26, 17 * len(_empty(source)))
    return places, y + 5


def _empty(source: Tile) -> tuple[str, ...]:
    """What is said where a host carries nothing, in lines."""
    room = SOURCE - 2 * PAD - 4
    return tuple(line for said in source.said for line in text.broken(text.clean(said), room, SMALL))


def _headed(tile: Tile, wide: float, icon: str = "") -> Head:
    said = text.clean(tile.text)
    marked = text.width(said, SMALL) + (24 if icon else 0) + 12 if said else 0.0
    room = wide - 42 - 12
    if text.width(text.clean(tile.title), 14, 700) + marked <= room:
        return Head((text.clean(tile.title),), said, True, 38)
    names = titled(tile.title, room, 14, 700, 3)
    return Head(names, said, False, 20 + 18 * len(names) + (17 if said else 0))


def _head(scene: Scene, tile: Tile, head: Head, box: Area, icon: str = "") -> None:
    """The header of a host: its name, and at the right or below what is to be said of it."""
    scene.add(Box(Area(box.x, box.y, box.w, head.high), 12, "header", top_only=True))
    scene.add(Icon(tile.icon, box.x + 12, box.y + 8, 22, "icon"))
    y = write(scene, head.names, box.x + 42, box.y + 24, 14, weight=700, full=tile.title, step=18)
    if head.said and head.beside:
        x = box.right - 12 - text.width(head.said, SMALL)
        write(scene, (head.said,), x, box.y + 24, SMALL, look="quiet")
        if icon:
            scene.add(Icon(icon, x - 22, box.y + 11, 17, "icon-quiet"))
    elif head.said:
        if icon:
            scene.add(Icon(icon, box.x + 42, y - 13, 15, "icon-quiet"))
        short = text.broken(head.said, box.w - 54 - (20 if icon else 0), SMALL, 400, 1)
        write(scene, short, box.x + 42 + (20 if icon else 0), y - 1, SMALL, look="quiet", full=head.said)
    if tile.href:
        scene.add(Hot(Area(box.x, box.y, box.w, head.high), tile.href, text.clean(tile.title)))


_FRAMES = {"passive": "card-passive", "arrives": "card-arrives", "active": "card-active", "gone": "card-gone"}


def _card(scene: Scene, card: Card, words: Written, box: Area) -> None:
    """A machine: its name, and what it carries."""
    scene.add(Box(box, 8, _FRAMES.get(card.look, "card-ghost"), of=card.id))
    scene.add(Icon(card.icon, box.x + 9, box.y + 8, 18, "icon-quiet"))
    look = "guest" if card.tone == "guest" else "lost" if card.look == "gone" else "quiet"
    written.paint(scene, words, box.x + WORDS, box.y + (box.h - words.height) / 2 + 1, noted=look)
    if card.href:
        scene.add(Hot(box, card.href, text.clean(card.title)))
    if card.number:
        number(scene, card.number, box.right - 3, box.y + 1, "guest")


def _targets(scene: Scene, others: Sequence[Tile], top: float) -> tuple[dict[str, Area], dict[str, float]]:
    """The other hosts below one another, what arrives in rows; with the height at which a flow comes in."""
    found: dict[str, Area] = {}
    levels: dict[str, float] = {}
    wide = WIDTH - LEFT - RIGHT
    told = max((_told(tile.meter) for tile in others if tile.meter), default=0.0)
    y = top
    for tile in others:
        head = _headed(tile, wide)
        rows = _rows(tile.cards, wide - 2 * PAD)
        highs = [max(words.height for _, words, _ in row) + 14 for row in rows]
        said = [(one, text.broken(text.clean(one), wide - 28, SMALL, 400, 5)) for one in tile.said]
        high = (
            head.high
            + 10
            + sum(highs)
            + GAP * len(rows)
            + sum(len(lines) for _, lines in said) * 17
            + (METER + 12 if tile.meter else 0)
            + 4
        )
        box = Area(RIGHT, y, wide, max(high, head.high + 22))
        scene.add(Box(box, 12, "chassis", of=tile.id))
        _head(scene, tile, head, box)
        at = y + head.high + 10
        levels[tile.id] = at + (highs[0] / 2 if highs else 12)
        for row, tall in zip(rows, highs, strict=True):
            x = RIGHT + PAD
            for card, words, width in row:
                _card(scene, card, words, Area(x, at, width, tall))
                x += width + 8
            at += tall + GAP
        for whole, lines in said:
            at = write(scene, lines, RIGHT + 14, at + 12, SMALL, look="quiet", full=whole, step=17) - 12
        if tile.meter:
            _meter(scene, tile, Area(RIGHT + PAD, at + 4, wide - 2 * PAD, METER), told)
        found[tile.id] = box
        y += box.h + 14
    return found, levels


def _rows(cards: Sequence[Card], room: float) -> list[list[tuple[Card, Written, float]]]:
    """Cards in rows that fit, each with its words and its width."""
    rows: list[list[tuple[Card, Written, float]]] = []
    left = 0.0
    for card in cards:
        words = _sized(card, room)
        wide = min(float(round(words.width + WORDS + 13)), room)
        if not rows or wide > left:
            rows.append([])
            left = room
        rows[-1].append((card, words, wide))
        left -= wide + 8
    return rows


def _ends(meter: Meter) -> tuple[float, float, float]:
    """How wide the numbers of a meter are, and what is said of them."""
    before = text.width(text.clean(meter.ends[0]), SAID, 400 if meter.ends[1] else 700)
    then = text.width(text.clean(meter.ends[1]), SAID, 700)
    return before, then, text.width(text.clean(meter.note), SMALL) + 7 if meter.note else 0.0


def _told(meter: Meter) -> float:
    """How much room the words of a meter take beside its bar."""
    return sum(_ends(meter)) + 48


def _meter(scene: Scene, tile: Tile, box: Area, told: float) -> None:
    """How full a host is before and after, as a bar and in words, which take ``told``: bars are to one scale."""
    meter = tile.meter
    assert meter is not None
    before, then, note = _ends(meter)
    wide = round(box.w - told)
    now = round(min(max(meter.now, 0.0), 1.0) * wide, 1)
    more = round(min(max(meter.then - meter.now, 0.0), 1.0) * wide, 1)
    scene.add(Box(Area(box.x, box.y, wide, box.h), 4, "meter"))
    if now >= 2:
        scene.add(Box(Area(box.x, box.y, now, box.h), 4, "meter-now"))
    if more >= 2:
        scene.add(Box(Area(box.x + now + 1, box.y, min(more, wide - now - 1), box.h), 4, "meter-more"))
    x = round(box.x + wide + 10, 1)
    base = box.y + 12.5
    if meter.ends[1]:
        scene.add(Words(x, base, text.clean(meter.ends[0]), SAID, 400, "quiet"))
        x = round(x + before + 7, 1)
        scene.add(Icon("arrow", x, base - 13, 17, "icon-quiet"))
        x = round(x + 24, 1)
        scene.add(Words(x, base, text.clean(meter.ends[1]), SAID, 700, "strong"))
    else:
        # Below the numbers of the hosts that take something.
        x = round(box.right - note + 7 - before - 7, 1)
        scene.add(Words(x, base, text.clean(meter.ends[0]), SAID, 700, "strong"))
        then = before
    if meter.note:
        scene.add(Words(round(x + then + 7, 1), base, text.clean(meter.note), SMALL, 400, "quiet"))


def _middle(flow: Flow, cards: dict[str, Area]) -> tuple[float, float, float]:
    """Where the cards of a flow begin, end, and their middle."""
    some = [cards[c] for c in flow.source if c in cards]
    top, bottom = min(a.y for a in some), max(a.bottom for a in some)
    return top, bottom, (top + bottom) / 2


def _lanes(flows: Sequence[Flow], cards: dict[str, Area], levels: dict[str, float]) -> list[float]:
    """The x on which each flow changes its height, so that none crosses another: they keep their order."""
    first, last = LEFT + SOURCE + 34, RIGHT - (82 if any(flow.before for flow in flows) else 58)
    step = min(LANE, (last - first) / max(len(flows) - 1, 1))
    found = []
    for n, flow in enumerate(flows):
        down = levels[flow.target] > _middle(flow, cards)[2]
        # Of those that go down the lower ones turn first, of those that go up the upper ones.
        found.append(round(last - n * step, 1) if down else round(first + n * step, 1))
    return found


def _flow(scene: Scene, flow: Flow, cards: dict[str, Area], target: Area, y: float, lane: float) -> None:
    """Brackets the cards that go to one host, and leads there; its numbers stand before the arrow."""
    top, bottom, middle = _middle(flow, cards)
    inner, edge = LEFT + SOURCE - PAD, LEFT + SOURCE + 15
    name = f"flow:{flow.target}"
    suffix = "-guest" if flow.look == "guest" else ""
    several = len(flow.source) > 1
    if several:
        points = ((inner, top + 8), (edge, top + 8), (edge, bottom - 8), (inner, bottom - 8))
        scene.add(Wire(points, f"bracket{suffix}", of=name))
    start = edge if several else inner
    ends = () if several else (flow.source[0], flow.target)
    look = "failover" if flow.look == "guest" else "move"
    tip = (target.x - 3, y)
    if abs(y - middle) < LEVEL and top + 8 < y < bottom - 8:
        scene.add(Wire(((start, y), tip), look, head=True, of=name, ends=ends))
    else:
        points = ((start, middle), (lane, middle), (lane, y), tip)
        scene.add(Wire(points, look, head=True, of=name, ends=ends))
    if flow.before:
        number(scene, flow.before, target.x - 60, y, flow.look)
    number(scene, flow.number, target.x - 36, y, flow.look)
