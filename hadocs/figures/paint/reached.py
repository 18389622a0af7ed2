"""Draws the way of the users, and that to the data: a bar above hosts, storage below them, lines to the cards.

Where a line would have to cross something there is none, and no other one either: the figure says it in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from hadocs.figures import text
from hadocs.figures.paint.column import LEFT, ROOM, SAID, SMALL, titled
from hadocs.figures.paint.hatch import strokes
from hadocs.figures.paint.scene import Area, Box, Dot, Drum, Icon, Point, Scene, Shape, Wire, Words, marks
from hadocs.figures.paint.steps import NEXT, ROUND, number
from hadocs.figures.paint.tags import lid
from hadocs.figures.plan import NumberLook
from hadocs.figures.way import Stored, Way

BAR = 28.0
DRUM = 176.0
TALL = 62.0
LINE = 16.0
NOTE = 15.0
LOWER = 6.0
"""So much lower is what is said beside the number of a step."""
BELOW = 36.0
"""Between the hosts and the storage."""
SIDE = 40.0
"""Between lines that end at the same storage."""
APART = 14.0
"""Between lines, and from the corners of cards."""
CLEAR = 4.0
USERS = "users"


def drawn(
    scene: Scene,
    ways: Sequence[Way],
    stores: Sequence[Stored],
    top: float,
    hosts: Callable[[float], float],
    stage: str,
) -> float | None:
    """The stage with its hosts, which ``hosts`` paints from a height on and says where they end; its lower end.

    None where there is no way for a line; the scene is then of no use.
    """
    bar = Area(LEFT, top + 2, ROOM, BAR)
    name = f"{stage}:{USERS}"
    scene.add(
        Box(bar, BAR / 2, "network", of=name),
        Icon("users", bar.x + 12, bar.y + 5, 18, "icon"),
        Words(bar.x + 40, bar.y + 18.5, "Users", SAID, 500, "network"),
    )
    mark = len(scene.shapes)
    bottom = hosts(bar.bottom + 10)
    painted = scene.shapes[mark:]
    cards = {s.of: s.area for s in painted if isinstance(s, Box) and s.look.startswith("card-")}
    if any(way.card not in cards for way in ways):
        return None
    used: list[float] = []
    for way in ways:
        card = cards[way.card]
        x = _free(card, bar.bottom, card.y, painted, used)
        if x is None:
            return None
        used.append(x)
        line = ((x, bar.bottom), (x, card.y))
        scene.add(Wire(line, "network", of=f"{stage}:reaches:{way.id}", ends=(name, way.card)))
        scene.add(Dot(x, bar.bottom, 4, "network"), Dot(x, card.y, 4, "network"))
    some = [way for way in ways if way.storage]
    return _stored(scene, some, stores, cards, painted, bottom, stage) if stores else bottom


def apart(scene: Scene, stores: Sequence[Stored], bottom: float, stage: str) -> float:
    """The storage below the hosts where no line leads to it now, or words say who reaches it; where it ends."""
    drums, _ = _placed((), stores, bottom)
    _drums(scene, (), stores, drums, stage)
    return max(area.bottom for area in drums.values())


def _noted(ways: Sequence[Way], stores: Sequence[Stored]) -> dict[str, tuple[str, str]]:
    """What is said of each storage below its name, and the look of that."""
    used: dict[str, str] = {}
    for way in ways:  # one machine with two services is one
        if way.note and way.note not in used.get(way.storage, ""):
            before = used.get(way.storage)
            more = way.note.removeprefix("used by ")
            used[way.storage] = f"{before} and {more}" if before else way.note
    found = {one.id: (one.note, "quiet") for one in stores if one.note}
    found |= {key: (said, "quiet") for key, said in used.items()}
    return found | {one.id: ("lost", "lost") for one in stores if one.lost}


def _numbers(one: Stored) -> tuple[int, ...]:
    """The numbers of all steps in which something happens to a storage."""
    return tuple(sorted(n for n in (*one.also, one.number) if n))


def _room(one: Stored) -> float:
    """The width of what is said of a storage beside its numbers."""
    numbers = 0 if one.lost else len(_numbers(one))
    return DRUM - 16 - (NEXT * numbers + 6 if numbers else 0)


def _lines(one: Stored) -> tuple[str, ...]:
    return titled(one.title, DRUM - 20, SAID, 700)


def _placed(ways: Sequence[Way], stores: Sequence[Stored], bottom: float) -> tuple[dict[str, Area], float]:
    """The storage below the hosts, in the same place in each stage, and where it ends."""
    noted = _noted(ways, stores)
    notes = [
        text.broken(text.clean(said), _room(one), SMALL, 400, 2)
        for one in stores
        if (said := noted.get(one.id, ("", ""))[0])
    ]
    tall = TALL + LINE * (max(len(_lines(one)) for one in stores) - 1)
    tall += NOTE * max(map(len, notes), default=0) + (LOWER if any(map(_numbers, stores)) else 0)
    drums = {}
    for n, one in enumerate(stores):
        middle = LEFT + ROOM * (n + 1) / (len(stores) + 1)
        drums[one.id] = Area(round(middle - DRUM / 2), bottom + BELOW, DRUM, tall)
    return drums, bottom + BELOW + tall


def _stored(
    scene: Scene,
    ways: Sequence[Way],
    stores: Sequence[Stored],
    cards: dict[str, Area],
    painted: Sequence[Shape],
    bottom: float,
    stage: str,
) -> float | None:
    """The storage with its lines; None where one has no way."""
    drums, below = _placed(ways, stores, bottom)
    starts: list[tuple[float, Way]] = []
    for way in ways:
        x = _free(cards[way.card], cards[way.card].bottom, bottom + 4, painted, [x for x, _ in starts])
        if x is None:
            return None
        starts.append((x, way))
    starts.sort(key=lambda start: start[0])
    ends = [_end(starts, n, drums[way.storage]) for n, (_, way) in enumerate(starts)]
    if any(two - one < APART for one, two in pairwise(ends)):
        return None  # two lines would cross
    _drums(scene, ways, stores, drums, stage)
    for n, ((x, way), end) in enumerate(zip(starts, ends, strict=True)):
        drum = drums[way.storage]
        low, foot = cards[way.card].bottom, drum.y + lid(drum, end)
        # Of lines that go the same way the outer one turns first, so that none crosses another.
        ahead = len(starts) - 1 - n if end > x else n
        level = bottom + 12 + 8 * ahead
        points: tuple[Point, ...] = ((x, low), (x, level), (end, level), (end, foot))
        if x == end:
            points = ((x, low), (x, foot))
        of, told = f"{stage}:data:{way.id}", (way.card, f"{stage}:storage:{way.storage}")
        scene.add(Wire(points, "storage", of=of, ends=told))
    return below


def _drums(
    scene: Scene, ways: Sequence[Way], stores: Sequence[Stored], drums: Mapping[str, Area], stage: str
) -> None:
    noted = _noted(ways, stores)
    for one in stores:
        drum, lines = drums[one.id], _lines(one)
        words = []
        for n, line in enumerate(lines):
            cut = text.clean(one.title) if text.ELLIPSIS in line else ""
            words.append(Words(drum.middle, drum.y + 43 + LINE * n, line, SAID, 700, "strong", "middle", cut))
        base = drum.y + 43 + LINE * (len(lines) - 1)
        said, look = noted.get(one.id, ("", "quiet"))
        weight = 700 if look == "lost" else 400
        numbers = _numbers(one)
        base += LOWER if numbers else 0
        middle = drum.middle - (NEXT * (len(numbers) - 1) + ROUND if numbers and not one.lost else 0)
        for n, line in enumerate(text.broken(text.clean(said), _room(one), SMALL, weight, 2) if said else ()):
            cut = text.clean(said) if text.ELLIPSIS in line else ""
            words.append(Words(middle, base + NOTE * (n + 1), line, SMALL, weight, look, "middle", cut))
        scene.add(Drum(drum, "drum", of=f"{stage}:storage:{one.id}"))
        free = [word.area.grown(4) for word in words]
        last = words[-1].area
        beside = words[len(lines) :] or words[-1:]
        x, y = max(word.area.right for word in beside) + ROUND + 8, last.y + last.h / 2
        left = x - ROUND - 2
        if numbers:
            free.append(Area(left, y - ROUND - 2, NEXT * (len(numbers) - 1) + 2 * ROUND + 4, 2 * ROUND + 4))
        if one.lost:
            scene.add(*strokes(Area(drum.x + 2, drum.y + 30, drum.w - 4, drum.h - 44), free))
        scene.add(*words)
        for n, value in enumerate(numbers):
            look_: NumberLook = "lost" if value == one.number else "plain"
            number(scene, value, round(x + NEXT * n, 1), round(y, 1), look_)


def _end(starts: Sequence[tuple[float, Way]], n: int, drum: Area) -> float:
    """Where a line ends at its storage: straight below its card, else beside the middle where others end there, too."""
    x, way = starts[n]
    mine = [x for x, other in starts if other.storage == way.storage]
    if drum.x + APART < x < drum.right - APART:
        return x
    return round(drum.middle + (mine.index(x) - (len(mine) - 1) / 2) * SIDE, 1)


def _free(
    card: Area, top: float, bottom: float, painted: Sequence[Shape], used: Sequence[float]
) -> float | None:
    """An x over a card at which a line from one height to another meets nothing but what the card stands in."""
    walls = list(_walls(card, painted))
    x = card.right - APART
    while x >= card.x + APART:
        piece = Area(x - CLEAR, top + 1, 2 * CLEAR, bottom - top - 2)
        if not any(piece.meets(wall) for wall in walls) and all(abs(x - u) >= APART for u in used):
            return round(x, 1)
        x -= 4
    return None


def _walls(card: Area, painted: Sequence[Shape]) -> Iterator[Area]:
    """What a line to a card must not cross: all text, icons and numbers, and boxes that the card is not in."""
    yield from marks(painted)
    for shape in painted:
        if isinstance(shape, Box) and not shape.look.startswith("header") and not shape.area.holds(card):
            yield shape.area
