"""Which lines of an estate's figure go straight, and which need a lane to run sideways in."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.figures import text
from hadocs.figures.paint.placed import Placed
from hadocs.figures.paint.scene import Area
from hadocs.figures.plan import Bus, Figure

FRAME = 10.0
"""Between the frame of a cluster and its chassis."""
LANE = 12.0
"""Between lines that run sideways."""
NAMED = 24.0
"""What the label of a line needs that stands for several networks."""
PILLS = 3
"""So many networks stand beside one another, and so many lines go to one frame."""


def grouped(figure: Figure, done: Placed, stripe: int) -> list[tuple[tuple[str, ...], list[Bus]]]:
    """What is attached in a stripe to networks that lie above it, with these: those of one place that are alike."""
    of = {n.id: n.stripe for n in figure.nodes}
    of |= {g.id: of[m] for g in figure.groups for m in g.members if g.kind != "band" and m in of}
    groups: dict[tuple[str, tuple[str, ...]], list[Bus]] = {}
    site = {n.site for n in figure.nodes if n.stripe == stripe}
    for bus in figure.buses:
        mine = bus.stripe == stripe if not bus.site else bus.site in site
        drops = tuple(d for d in bus.drops if of.get(d) == stripe)
        if mine and drops and bus.id in done.areas:
            groups.setdefault((bus.site, drops), []).append(bus)
    return [(drops, buses) for (_, drops), buses in groups.items()]


def needs_lane(figure: Figure, buses: Sequence[Bus], drops: Sequence[str], done: Placed) -> bool:
    """Whether lines from networks can't go straight down to what is attached."""
    spans = {}
    for drop in drops:
        members = next((g.members for g in figure.groups if g.id == drop), (drop,))
        inside = [done.areas[m] for m in members if m in done.areas]
        by = FRAME if members != (drop,) else 0
        spans[drop] = (
            (min(a.x for a in inside) - by, max(a.right for a in inside) + by) if inside else (0.0, 0.0)
        )
    for bus in buses:
        area = done.areas[bus.id]
        right = area.x + done.slots[bus.id] if done.slots[bus.id] else area.right
        for low, high in spans.values():
            if min(right, high) - max(area.x, low) < 24:
                return True
    return len(buses) > (1 if len(drops) > 1 else PILLS)


def spanning(buses: Sequence[Bus], sites: Sequence[str]) -> bool:
    """Whether each of some networks stands over all of the sites beside one another that it joins, in a row of its own:
    half as wide it would seem to be of one of them. Lines that pass those below have room at their left alone."""
    return len(sites) > 1 and all(len(bus.drops) == 1 for bus in buses)


def sideways_room(figure: Figure, done: Placed, stripe: int, *, within: bool) -> float:
    """The height that lines need which run sideways, from networks within the sites or from those above them: a lane
    for each group, and below all the labels of those that are bundles."""
    some = [
        buses
        for drops, buses in grouped(figure, done, stripe)
        if bool(buses[0].site) == within and needs_lane(figure, buses, drops, done)
    ]
    named = any(len(buses) > 1 for buses in some) and not figure.bare
    return LANE * len(some) + (NAMED if named else 0)


def level(one: Area, two: Area, drums: Sequence[Area], label: str) -> bool:
    """Whether a line between two cylinders can be straight, with its label on it."""
    left, right = sorted((one, two), key=lambda a: a.x)
    gap = Area(left.right, left.y, right.x - left.right, left.h)
    wide = text.width(text.clean(label), 12, 500) + 38
    return one.y == two.y and gap.w > wide and not any(gap.meets(d) for d in drums)
