"""Lines of an estate's figure: from networks down, to storage, between split clusters; and places for labels.

Knows areas and edges; the looks are words of the theme.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from hadocs.figures import text
from hadocs.figures.paint.place import TRACK, Placed, _own, join_column, lower, owner, upper
from hadocs.figures.paint.scene import Area, Point, Wire
from hadocs.figures.paint.sizes import TAG
from hadocs.figures.plan import Bus, Edge, Figure

LANE = 36
"""The distance between the lanes in which lines to storage run sideways: a label fits in between."""


@dataclass(slots=True)
class Route:
    """A line on its way from a source down to a storage: where it starts, enters, and in which lane it runs."""

    edge: Edge
    path: list[Point]
    x: float
    target: str
    entry: float = 0
    lane: int = 0
    stubs: list[tuple[Point, Point]] = field(default_factory=list)
    """Where others of the same chassis join this line."""


@dataclass(slots=True)
class Tracks:
    """Hands out the x of lines that run down beside an outline, from the outline outwards."""

    used: dict[str, int] = field(default_factory=dict)

    def take(self, key: str) -> int:
        """The next number for a place, from 1."""
        self.used[key] = self.used.get(key, 0) + 1
        return self.used[key]


def starts(figure: Figure, done: Placed, bottom: float) -> list[Route]:
    """Where each line to storage begins and comes down, to the level ``bottom`` below all machines."""
    tracks = Tracks()
    routes: list[Route] = []
    edges = [e for e in figure.edges if e.kind == "storage"]
    chassis = {n.id: n for n in figure.nodes}
    direct: dict[str, list[Edge]] = {}
    inner: dict[tuple[str, str, str], Route] = {}
    for edge in edges:
        home = owner(figure, edge.source)
        if lower(figure, edge.source):
            routes.append(_beside(figure, done, edge, tracks, bottom))
        elif home != edge.source and not _lowest(figure, done, edge.source):
            box, card = done.areas[home], done.areas[edge.source]
            y = card.bottom - 16
            shared = inner.get((home, edge.target, edge.label))
            if shared:
                shared.stubs.append(((card.right, y), (shared.x, y)))
                continue
            x = box.right - 7 - 9 * (tracks.take(f"in {home}") - 1)
            route = Route(edge, [(card.right, y), (x, y), (x, bottom)], x, edge.target)
            inner[home, edge.target, edge.label] = route
            routes.append(route)
        else:
            direct.setdefault(home, []).append(edge)
    taken = [r.x for r in routes]
    for home, some in direct.items():
        box = done.areas[home]
        inset = done.sizes.style.pad + 14 if home in chassis else 40
        some.sort(key=lambda e: (done.areas[e.target].middle, edges.index(e)))
        for index, edge in enumerate(some):
            x = round(box.x + inset + (box.w - 2 * inset) * (index + 1) / (len(some) + 1))
            while any(abs(x - other) < 12 for other in taken):
                x += 12
            taken.append(x)
            routes.append(Route(edge, [(x, done.areas[edge.source].bottom), (x, bottom)], x, edge.target))
    return routes


def _lowest(figure: Figure, done: Placed, card: str) -> bool:
    home = next(n for n, c in figure.cards() if c.id == card)
    mine = done.areas[card]
    return all(done.areas[c.id].y <= mine.y for c in home.cards)


def _beside(figure: Figure, done: Placed, edge: Edge, tracks: Tracks, bottom: float) -> Route:
    own = _own(figure, edge.source)
    last = max(own, key=lambda n: (n.column, n.row))
    column = last.column
    x = _track(figure, done, column, tracks.take(f"right {column}"), 1)
    area = done.areas[edge.source]
    y = area.bottom - 14 - 8 * (tracks.take(f"out {edge.source}") - 1)
    return Route(edge, [(area.right, y), (x, y), (x, bottom)], x, edge.target)


def _track(figure: Figure, done: Placed, column: int, index: int, side: int) -> float:
    """The x of a track at the left (-1) or right (1) of a column, beyond joins and frames."""
    node = next(n for n in figure.nodes if n.kind != "storage" and n.column == column)
    framed = any(
        n.id in g.members and g.kind in ("host-cluster", "loose")
        for g in figure.groups
        for n in figure.nodes
        if n.kind != "storage" and n.column == column
    )
    box = done.areas[node.id]
    frame = done.sizes.style.frame_side if framed else 0
    joins = done.joins[node.id][0 if side < 0 else 1]
    return (box.right if side > 0 else box.x) + side * (frame + joins + TRACK * index)


def entries(routes: Sequence[Route], done: Placed) -> None:
    """Where each line enters its cylinder: straight from above where it can, in the order in which they come."""
    by_target: dict[str, list[Route]] = {}
    for route in routes:
        by_target.setdefault(route.target, []).append(route)
    sources = [r.x for r in routes]
    for target, some in by_target.items():
        drum = done.areas[target]
        some.sort(key=lambda r: r.x)
        low, high = drum.x + 22, drum.right - 22
        inner = 0.3 * drum.w
        xs = [
            r.x if low <= r.x <= high else drum.x + inner if r.x < low else drum.right - inner for r in some
        ]
        step = min(36.0, (high - low) / max(1, len(xs) - 1))
        for i in range(1, len(xs)):
            xs[i] = max(xs[i], xs[i - 1] + step)
        for i in range(len(xs) - 1, -1, -1):
            xs[i] = min(xs[i], high - (len(xs) - 1 - i) * step)
        for route, wished in zip(some, xs, strict=True):
            x = wished
            straight = abs(x - route.x) <= 9
            while (
                not straight
                and any(abs(x - other) < 7 for other in sources if other != route.x)
                and x + 9 < high
            ):
                x += 9
            route.entry = route.x if straight else round(x)


def lanes(routes: Sequence[Route]) -> int:
    """Gives each line that runs sideways a lane, counted from storage upwards; returns how many there are.

    Of lines to the right the leftmost runs lowest, of lines to the left the rightmost: so they don't cross.
    """
    done: list[Route] = []
    moving = [r for r in routes if r.entry != r.x]
    rightwards = sorted((r for r in moving if r.entry > r.x), key=lambda r: r.x)
    leftwards = sorted((r for r in moving if r.entry < r.x), key=lambda r: -r.x)
    for series in (rightwards, leftwards):
        before: list[Route] = []
        for route in series:
            least = max((r.lane + 1 for r in before if _overlap(r, route)), default=0)
            used = {r.lane for r in done if _overlap(r, route)}
            while least in used:
                least += 1
            route.lane = least
            before.append(route)
            done.append(route)
    return max((r.lane + 1 for r in moving), default=0)


def _overlap(one: Route, two: Route) -> bool:
    a, b = sorted((one.x, one.entry)), sorted((two.x, two.entry))
    return a[0] - 14 < b[1] and b[0] - 14 < a[1]


def storage_wires(routes: Iterable[Route], done: Placed, *, bare: bool) -> list[tuple[Edge, Wire]]:
    """The lines themselves, down into the ellipse on top of each cylinder."""
    out = []
    for route in routes:
        drum = done.areas[route.target]
        y = drum.y - (5 + 6 * route.lane if bare else 22 + LANE * route.lane)
        path = list(route.path)
        end = (route.entry, drum.y + 8)
        if route.entry == route.x:
            path[-1] = end
        else:
            path[-1] = (route.x, y)
            path += [(route.entry, y), end]
        mine = (route.edge.source, route.edge.target)
        out.append((route.edge, Wire(tuple(path), "storage", of=route.edge.id, ends=mine)))
        out += [
            (replace(route.edge, label=""), Wire(stub, "storage", of=route.edge.id)) for stub in route.stubs
        ]
    return out


def drops(
    figure: Figure, done: Placed, buses: Sequence[tuple[Bus, Area]], blocked: Sequence[Area]
) -> list[Wire]:
    """A line from each network to everything that is attached to it, clear of the labels in ``blocked``."""
    tracks = Tracks()
    out = []
    count: dict[str, int] = {}
    for bus, area in buses:
        for drop in bus.drops:
            box = done.areas[drop]
            if upper(figure, drop):
                first = min(_own(figure, drop), key=lambda n: n.column)
                x = _track(figure, done, first.column, tracks.take(f"left {first.column}"), -1)
                y = box.y + 12
                out.append(Wire(((x, area.bottom), (x, y), (box.x, y)), "network", ends=(bus.id, drop)))
                continue
            index = count[drop] = count.get(drop, -1) + 1
            wide = min(box.w, 460)
            tries = [box.right - 34 - 22 * index - 12 * i for i in range(int((wide - 60) / 12))]
            tries[1:1] = [box.right - 26, box.right - 18] if not index else []
            tries += [box.x + 24 + 12 * i for i in range(int((box.w - 40) / 12))]
            lane = [a for a in blocked if a.y < box.y and a.bottom > area.bottom]
            free = (x for x in tries if not any(a.x - 6 < x < a.x + a.w + 6 for a in lane))
            x = next(free, tries[0])
            out.append(Wire(((x, area.bottom), (x, box.y)), "network", ends=(bus.id, drop)))
    return out


def join(figure: Figure, done: Placed, edge: Edge, tracks: Tracks) -> Wire:
    """A line between two cards of one cluster that are not neighbours."""
    nodes = {n.id: n for n in figure.nodes}
    one, two = nodes[owner(figure, edge.source)], nodes[owner(figure, edge.target)]
    a, b = done.areas[edge.source], done.areas[edge.target]
    y1, y2 = a.y + a.h / 2, b.y + b.h / 2
    if one.row == two.row:
        return Wire(((a.right, y1), (b.x, y1)), "join", of=edge.id, ends=(edge.source, edge.target))
    column = join_column(one, two)
    side = next(n for n in figure.nodes if n.kind != "storage" and n.column == column)
    x = done.areas[side.id].right + TRACK * tracks.take(f"join {column}") - 4
    start = a.right if one.column <= column else a.x
    end = b.right if two.column <= column else b.x
    points = ((start, y1), (x, y1), (x, y2), (end, y2))
    return Wire(points, "join", of=edge.id, ends=(edge.source, edge.target))


def tag_text(label: str) -> str:
    """What a label on a line says: no more than a few words."""
    return text.shorten(text.clean(label), 210, 13, 500)


def tag_size(label: str) -> float:
    """How wide a label on a line is."""
    return round(text.width(tag_text(label), 13, 500) + 22)


def tag_place(wire: Wire, label: str, others: Sequence[Wire], blocked: Sequence[Area]) -> Area:
    """A place on the line for its label: clear of other lines and of ``blocked``, or at least of the latter."""
    wide = tag_size(label)
    first = fallback = None
    for x, y in _tag_corners(wire, wide):
        area = Area(x, y, wide, TAG)
        first = first or area
        around_it = area.grown(3)
        if any(map(around_it.meets, blocked)):
            continue
        fallback = fallback or area
        if not any(crosses(w, around_it) for w in others):
            return area
    found = fallback or first
    assert found is not None  # a line has a piece that a label fits on: those that run down take any
    return found


def _tag_corners(wire: Wire, wide: float) -> Iterator[Point]:
    """The left upper corners of labels on a line: on its longest level piece first, from the middle outwards."""
    pieces = list(zip(wire.points, wire.points[1:], strict=False))
    pieces.sort(key=lambda p: (p[0][1] != p[1][1], -abs(p[0][0] - p[1][0]) - abs(p[0][1] - p[1][1])))
    for (x1, y1), (x2, y2) in pieces:
        level = y1 == y2
        step = 8 if level else 6
        room = abs(x2 - x1) - wide - 12 if level else max(0, abs(y2 - y1) - TAG - 12)
        if room < 0:
            continue
        x, y = (x1 + x2) / 2 if level else x1, y1 if level else (y1 + y2) / 2
        yield x - wide / 2, y - TAG / 2
        for shift in range(step, int(room / 2 / step) * step + 1, step):
            for by in (shift, -shift):
                yield (x + by - wide / 2, y - TAG / 2) if level else (x - wide / 2, y + by - TAG / 2)


def crosses(wire: Wire, area: Area) -> bool:
    """Whether a line runs through a rectangle."""
    left, top, right, bottom = area.x, area.y, area.x + area.w, area.y + area.h
    for (x1, y1), (x2, y2) in zip(wire.points, wire.points[1:], strict=False):
        across = min(x1, x2) < right and max(x1, x2) > left
        if across and min(y1, y2) < bottom and max(y1, y2) > top:
            return True
    return False
