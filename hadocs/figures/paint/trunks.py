"""Leads rails of hosts to storage below them, at right angles, with bridges where two lines cross."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hadocs.figures.paint.column import tag
from hadocs.figures.paint.holders import bridged
from hadocs.figures.paint.scene import Area, Dot, Point, Scene, Wire
from hadocs.figures.plans.storage import Rail

LEVEL = 18.0
SNAP = 24.0
"""A trunk goes on with the line of a host that is so near to the middle of all."""
LANE = 27.0
TAGS = 40.0
APART = 12.0
WIDE = 134.0
"""Between two lines with labels."""
BESIDE = 74.0
"""Between one with a label and one without."""


@dataclass(frozen=True)
class Leg:
    """A trunk: from its rail at x, over a lane, to the storage at x; straight where both are one."""

    net: int
    target: str
    start: float
    end: float
    lane: int
    text: str
    far: bool
    of: str


@dataclass
class Plan:
    """All rails with their heights and trunks."""

    rails: list[tuple[Rail, list[Point], int]]
    legs: list[Leg]
    high: float


def plan(
    rails: Sequence[Rail],
    drops: Mapping[tuple[str, str], Point],
    bounds: Mapping[str, Area],
    stores: Mapping[str, tuple[float, float]],
) -> Plan:
    """Where rails and trunks go. ``stores`` are the left and right ends of each storage, ``bounds`` the hosts."""
    placed: list[tuple[Rail, list[Point], int]] = []
    spans: list[tuple[float, float, int]] = []
    legs: list[Leg] = []
    used = [p[0] for p in drops.values()]
    taken: list[tuple[float, bool]] = []
    lanes = 0
    for net, rail in enumerate(rails):
        points = [drops[d] for d in rail.drops]
        xs = [p[0] for p in points]
        low = min(min(bounds[h].x for h, _ in rail.drops) + 14, *xs)
        high = max(max(bounds[h].right for h, _ in rail.drops) - 14, *xs)
        mine: list[float] = []
        for trunk in sorted(rail.trunks, key=lambda t: t.far):
            left, right = stores[trunk.target]
            told = bool(trunk.text) and not trunk.far
            edge = min(WIDE / 2 + 2, (right - left) / 2) if told else 20
            centre = sum(xs) / len(xs)
            of = f"trunk:{_named(rail)}:{trunk.target}"
            centre = min(
                (x for x in xs if abs(x - centre) < SNAP), key=lambda x: abs(x - centre), default=centre
            )
            straight = _free(centre, max(low, left + edge), min(high, right - edge), used, taken, told, xs)
            if straight is not None and not trunk.far:
                legs.append(Leg(net, trunk.target, straight, straight, -1, trunk.text, False, of))
                x1 = x2 = straight
            else:
                aim = centre - 24 if right < low else centre + 24
                x1 = _free(aim, low, high, used) or centre
                wish = min(max(x1, left + edge), right - edge)
                x2 = _free(wish, left + edge, right - edge, [*used, x1], taken, told) or (left + right) / 2
                legs.append(Leg(net, trunk.target, x1, x2, lanes, trunk.text, trunk.far, of))
                lanes += 1
            used += [x1, x2]
            taken.append((x2, told))
            mine.append(x1)
        left, right = min([*xs, *mine]), max([*xs, *mine])
        level = 0
        while any(n == level and left < b + 10 and a < right + 10 for a, b, n in spans):
            level += 1
        spans.append((left, right, level))
        placed.append((rail, points, level))
    depth = max((n for _, _, n in spans), default=0) + 1
    return Plan(placed, legs, 12 + LEVEL * depth + LANE * lanes + TAGS)


def _named(rail: Rail) -> str:
    """What a rail is called, whatever others there are: by the first host that it leaves, and its way there."""
    host, way = rail.drops[0]
    return f"{host}/{way or 'past'}"


def _free(
    wish: float,
    low: float,
    high: float,
    used: Sequence[float],
    taken: Sequence[tuple[float, bool]] = (),
    told: bool = False,
    own: Sequence[float] = (),
) -> float | None:
    """The place next to a wished one that keeps its distance from all lines, and from the labels of those that end.

    It may be that of one of its ``own`` lines, which it then goes on with.
    """
    if high < low:
        return None
    wish = min(max(wish, low), high)
    for step in range(0, 400, 4):
        for x in (wish - step, wish + step):
            clear = all(abs(x - u) >= APART or (x == u and x in own) for u in used)
            apart = all(
                abs(x - t) >= (WIDE if told and label else BESIDE if told or label else APART)
                for t, label in taken
            )
            if low <= x <= high and clear and apart:
                return round(x, 1)
    return None


def _apart(one: bool, two: bool) -> float:
    return WIDE if one and two else BESIDE if one or two else APART


def paint(scene: Scene, found: Plan, top: float, stores: Mapping[str, Area], lane: float) -> None:
    """Paints rails, trunks and their labels below the hosts; ``lane`` is the middle between two sites, or 0."""
    depth = max((n for _, _, n in found.rails), default=0) + 1
    base = top + 12 + LEVEL * depth
    uprights: list[tuple[float, float, float, int]] = []
    heights = [top + 12 + LEVEL * level for _, _, level in found.rails]
    for net, (_, points, _) in enumerate(found.rails):
        uprights += [(x, y, heights[net], net) for x, y in points]
    for leg in found.legs:
        end = stores[leg.target].y
        if leg.lane < 0:
            uprights.append((leg.start, heights[leg.net], end, leg.net))
        else:
            at = base + LANE * leg.lane
            uprights += [(leg.start, heights[leg.net], at, leg.net), (leg.end, at, end, leg.net)]

    def hops(y: float, net: int, own: set[float]) -> list[float]:
        return [
            x for x, a, b, n in uprights if n != net and min(a, b) + 2 < y < max(a, b) - 2 and x not in own
        ]

    for net, (rail, points, _) in enumerate(found.rails):
        y, name = heights[net], f"rail:{_named(rail)}"
        mine = [leg for leg in found.legs if leg.net == net]
        xs = [x for x, _ in points] + [leg.start for leg in mine]
        if max(xs) - min(xs) > 1:
            crossed = hops(y, net, set())
            scene.add(*bridged(((min(xs), y), (max(xs), y)), "storage", crossed, of=name))
        if len(set(xs)) == 1 and len(points) == len(mine) == 1:  # one line from end to end
            (leg,) = mine
            look = "storage-far" if leg.far else "storage"
            scene.add(Wire((points[0], (leg.end, stores[leg.target].y)), look, of=leg.of))
            continue
        scene.add(*(Wire(((x, y0), (x, y)), "storage", of=name) for x, y0 in points))
        for leg in mine:
            end = stores[leg.target].y
            look = "storage-far" if leg.far else "storage"
            if leg.lane < 0:
                scene.add(Wire(((leg.start, y), (leg.start, end)), look, of=leg.of))
            else:
                at = base + LANE * leg.lane
                own = {leg.start, leg.end}
                crossed = [
                    x for x, a, b, n in uprights
                    if x not in own and min(a, b) + 2 < at < max(a, b) - 2 and (n != net or x != leg.start)
                ]  # fmt: skip
                way = ((leg.start, y), (leg.start, at), (leg.end, at), (leg.end, end))
                scene.add(*bridged(way, look, crossed, of=leg.of))
        scene.add(*(Dot(x, y, 3.6, "storage") for x in sorted(set(xs))))
    for leg in found.legs:
        if leg.text:
            far = leg.far and lane
            x = lane if far else leg.end
            y = base + LANE * leg.lane if far else stores[leg.target].y - 22
            tag(scene, leg.text, x, y, "tag-storage", "storage", of=leg.of)
