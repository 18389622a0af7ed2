"""Composes the figure of a host that is taken out of service: it at the left, where its machines go at the right."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.figures import text
from hadocs.figures.paint.frame import LEFT, heading, key_rows, legend, notes
from hadocs.figures.paint.scene import Area, Box, Hot, Icon, Scene, Wire, Words
from hadocs.figures.paint.steps import facts, number, put, steps
from hadocs.figures.plan import Card, Figure, Flow, Tile

WIDTH = 1000.0
SOURCE = 286.0
"""The width of the host that is emptied."""
RIGHT = 470.0
"""Where the others begin."""
HEAD = 44.0
CARD = 42.0
GAP = 8.0
APART = 18.0
"""Between cards that go to different hosts."""
SMALL = 36.0
"""The height of a card that arrives."""
METER = 20.0
LEVEL = 14.0
"""What differs less in height is joined by a straight line."""


def compose(figure: Figure) -> Scene:
    """The scene of a figure of that form."""
    scene = Scene(WIDTH)
    top = heading(scene, figure, WIDTH) - 8
    if figure.stages:
        tiles = [tile for frame in figure.stages[0].frames for tile in frame.tiles]
        top = _picture(scene, figure, tiles[0], tiles[1:], top) + 26
    top = steps(scene, figure.steps, WIDTH, top)
    top = facts(scene, figure.facts, WIDTH, top + 4)
    top = notes(scene, figure, WIDTH, top)
    scene.height = legend(scene, key_rows(figure.legend, WIDTH), top + 6)
    return scene


def _picture(scene: Scene, figure: Figure, source: Tile, others: Sequence[Tile], top: float) -> float:
    places, high = _source_places(source, figure.flows)
    box = Area(LEFT, top, SOURCE, high)
    scene.add(Box(box, 12, "chassis-away", of=source.id))
    _head(scene, source, box, "work" if source.look == "away" else "")
    cards = {card.id: Area(LEFT + 14, top + y, SOURCE - 28, CARD) for card, y in places}
    right = _targets(scene, others, top)
    for flow, lane in zip(figure.flows, _lanes(figure.flows, cards, right), strict=True):
        _flow(scene, flow, cards, right[flow.target], lane)
    for card, _ in places:
        _card(scene, card, cards[card.id])
    return max(box.bottom, *(a.bottom for a in right.values())) if right else box.bottom


def _source_places(source: Tile, flows: Sequence[Flow]) -> tuple[list[tuple[Card, float]], float]:
    """Each card with its y below the top of its host, and how high that is."""
    group = {card: n for n, flow in enumerate(flows) for card in flow.source}
    y = HEAD + 12
    places: list[tuple[Card, float]] = []
    before: int | None = None
    for card in source.cards:
        mine = group.get(card.id, len(flows))
        if before is not None and mine != before:
            y += APART - GAP
        places.append((card, y))
        y += CARD + GAP
        before = mine
    if not source.cards:
        y += 30
    return places, y + 6


def _head(scene: Scene, tile: Tile, box: Area, icon: str = "") -> None:
    """The header of a host: its name, and at the right what is to be said of it."""
    lost = tile.look == "lost"
    scene.add(Box(Area(box.x, box.y, box.w, HEAD), 12, "header-lost" if lost else "header", top_only=True))
    scene.add(Icon(tile.icon, box.x + 15, box.y + 10, 24, "icon-lost" if lost else "icon"))
    full = text.clean(tile.text)
    room = (box.w - 60) * 0.6
    said = text.shorten(full, room, 14)
    wide = text.width(said, 14) + (26 if icon else 0)
    name = put(
        scene, tile.title, box.x + 50, box.y + 28, box.w - 76 - wide, 16.5, 700, "lost" if lost else "strong"
    )
    if said:
        scene.add(
            Words(box.right - 14, box.y + 27, said, 14, 400, "quiet", "end", full if said != full else "")
        )
        if icon:
            scene.add(Icon(icon, box.right - 14 - wide, box.y + 12, 20, "icon-quiet"))
    if tile.href:
        scene.add(Hot(Area(box.x, box.y, box.w, HEAD), tile.href, name.full or name.text))


def _card(scene: Scene, card: Card, box: Area) -> None:
    """A machine: its name, and beside it what it carries."""
    frame = {
        "passive": "card-passive",
        "arrives": "card-arrives",
        "active": "card-active",
        "gone": "card-gone",
    }
    scene.add(Box(box, 8, frame.get(card.look, "card-ghost"), of=card.id))
    scene.add(Icon(card.icon, box.x + 11, box.y + (box.h - 20) / 2, 20, "icon-quiet"))
    base = box.y + box.h / 2 + 5.5
    room = box.w - 52
    name = put(scene, card.title, box.x + 42, base, room * (0.62 if card.note else 1), 15, 700)
    x = name.area.right + 9
    left = box.x + 42 + room - x
    if card.note and left > 30:
        look = "guest" if card.tone == "guest" else "lost" if card.look == "gone" else "quiet"
        put(scene, card.note, x, base, left, 13.5, 500 if card.tone == "guest" else 400, look)
    if card.href:
        scene.add(Hot(box, card.href, name.full or name.text))
    if card.number:
        number(scene, card.number, box.right - 4, box.y + 1, "guest")


def _targets(scene: Scene, others: Sequence[Tile], top: float) -> dict[str, Area]:
    """The other hosts below one another; what arrives stands in rows."""
    found: dict[str, Area] = {}
    wide = WIDTH - LEFT - RIGHT
    y = top
    for tile in others:
        rows = _rows(tile.cards, wide - 28)
        said = [line for one in tile.said for line in text.wrap(text.clean(one), wide - 32, 13.5, lines=2)]
        high = HEAD + 12 + len(rows) * (SMALL + GAP) + len(said) * 20 + (METER + 14 if tile.meter else 0) + 6
        box = Area(RIGHT, y, wide, max(high, HEAD + 24))
        scene.add(Box(box, 12, "chassis", of=tile.id))
        _head(scene, tile, box)
        at = y + HEAD + 12
        for row in rows:
            x = RIGHT + 14
            for card, width in row:
                _card(scene, card, Area(x, at, width, SMALL))
                x += width + 10
            at += SMALL + GAP
        for line in said:
            scene.add(Words(RIGHT + 16, at + 13, line, 13.5, 400, "quiet"))
            at += 20
        if tile.meter:
            _meter(scene, tile, Area(RIGHT + 14, at + 4, wide - 28, METER))
        found[tile.id] = box
        y += box.h + 16
    return found


def _rows(cards: Sequence[Card], room: float) -> list[list[tuple[Card, float]]]:
    """Cards in rows that fit, each with its width."""
    rows: list[list[tuple[Card, float]]] = []
    left = 0.0
    for card in cards:
        said = text.width(text.clean(card.title), 15, 700)
        noted = text.width(text.clean(card.note), 13.5, 500) + 9 if card.note else 0.0
        # A name may take so much of its card and no more, or it is cut for the sake of the note.
        wide = min(round(52 + max(said + noted, said / 0.62 if card.note else said) + 6), room)
        if not rows or wide > left:
            rows.append([])
            left = room
        rows[-1].append((card, wide))
        left -= wide + 10
    return rows


def _meter(scene: Scene, tile: Tile, box: Area) -> None:
    """How full a host is before and after, as a bar and in words."""
    meter = tile.meter
    assert meter is not None
    then = text.width(text.clean(meter.ends[1]), 14, 700)
    note = text.width(text.clean(meter.note), 14) + 8 if meter.note else 0.0
    before = text.width(text.clean(meter.ends[0]), 14)
    wide = round(box.w - before - then - note - 56)
    now = round(min(max(meter.now, 0.0), 1.0) * wide, 1)
    more = round(min(max(meter.then - meter.now, 0.0), 1.0) * wide, 1)
    scene.add(Box(Area(box.x, box.y, wide, box.h), 4, "meter"))
    if now >= 2:
        scene.add(Box(Area(box.x, box.y, now, box.h), 4, "meter-now"))
    if more >= 2:
        scene.add(Box(Area(box.x + now + 1, box.y, min(more, wide - now - 1), box.h), 4, "meter-more"))
    x = box.x + wide + 12
    base = box.y + 15
    scene.add(Words(x, base, text.clean(meter.ends[0]), 14, 400, "quiet"))
    x += before + 8
    scene.add(Icon("arrow", x, base - 15, 20, "icon-quiet"))
    x += 28
    scene.add(Words(x, base, text.clean(meter.ends[1]), 14, 700, "strong"))
    if meter.note:
        scene.add(Words(x + then + 8, base, text.clean(meter.note), 14, 400, "quiet"))


def _middle(flow: Flow, cards: dict[str, Area]) -> tuple[float, float, float]:
    """Where the cards of a flow begin, end, and their middle."""
    some = [cards[c] for c in flow.source if c in cards]
    top, bottom = min(a.y for a in some), max(a.bottom for a in some)
    return top, bottom, (top + bottom) / 2


def _lanes(flows: Sequence[Flow], cards: dict[str, Area], right: dict[str, Area]) -> list[float]:
    """The x on which each flow changes its height, so that none crosses another: they keep their order."""
    first, last = LEFT + SOURCE + 40, RIGHT - 62
    step = min(16.0, (last - first) / max(len(flows), 1))
    found = []
    for n, flow in enumerate(flows):
        down = right[flow.target].y + HEAD + 30 > _middle(flow, cards)[2]
        # Of those that go down the lower ones turn first, of those that go up the upper ones.
        found.append(round(last - n * step, 1) if down else round(first + n * step, 1))
    return found


def _flow(scene: Scene, flow: Flow, cards: dict[str, Area], target: Area, lane: float) -> None:
    """Brackets the cards that go to one host, and leads there; its number stands before the arrow."""
    top, bottom, middle = _middle(flow, cards)
    edge = LEFT + SOURCE + 18
    suffix = "-guest" if flow.look == "guest" else ""
    if len(flow.source) > 1:
        inner = LEFT + SOURCE - 12
        points = ((inner, top + 8), (edge, top + 8), (edge, bottom - 8), (inner, bottom - 8))
        scene.add(Wire(points, f"bracket{suffix}"))
    start = edge if len(flow.source) > 1 else LEFT + SOURCE - 12
    y = target.y + HEAD + 12 + SMALL / 2
    look = "failover" if flow.look == "guest" else "move"
    if abs(y - middle) < LEVEL and top + 8 < y < bottom - 8:
        scene.add(Wire(((start, y), (target.x - 4, y)), look, head=True))
    else:
        scene.add(Wire(((start, middle), (lane, middle), (lane, y), (target.x - 4, y)), look, head=True))
    number(scene, flow.number, target.x - 40, y, flow.look)
