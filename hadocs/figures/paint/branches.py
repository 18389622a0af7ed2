"""Sizes in the figure of dependencies: its columns, and how high rows, sites and what stands between them are."""

from __future__ import annotations

from dataclasses import dataclass

from hadocs.figures.paint import blocks
from hadocs.figures.paint.column import LEFT, titled
from hadocs.figures.plans.dependencies import Between, Dependencies, Place, Row

PAD = 12.0
GAP = 12.0
THINGS = 8.0
ROOM = 30.0
"""between the frames of two sites and what stands between them."""
SHARED = 9.0
"""From the things to the rail of what several sites share, and from that to the next."""
NAMED = 28.0
"""What the name of a site takes."""


@dataclass(slots=True)
class Columns:
    """Where the columns begin and how wide they are."""

    users: tuple[float, float]
    services: tuple[float, float]
    cluster: tuple[float, float] | None
    trunk: float
    frame: float
    machines: tuple[float, float]
    hosts: tuple[float, float]
    things: tuple[float, float]
    rails: int = 0
    """So many rails of what several sites share stand left of the things."""

    @classmethod
    def of(cls, content: Dependencies) -> Columns:
        """Wider where no column of a cluster is needed."""
        rails = len(sharing(content))
        if content.cluster is not None:
            return cls((LEFT, 78), (113, 107), (235, 93), 359, 390, (402, 96), (514, 102), (650, 148), rails)
        return cls((LEFT, 80), (116, 136), None, 285, 316, (328, 112), (456, 122), (614, 184), rails)


def sharing(content: Dependencies) -> dict[tuple[tuple[int, int], ...], list[str]]:
    """What stands at no one site, by the rows that use it: by the number of their place, and by their own there."""
    drawn = {b.id for p in content.places for b in p.things} | {
        b.id for g in content.between for b in g.things
    }
    users: dict[str, list[tuple[int, int]]] = {}
    for n, place in enumerate(content.places):
        for m, row in enumerate(place.rows):
            for key in row.shared:
                if key in drawn:
                    users.setdefault(key, []).append((n, m))
    by: dict[tuple[tuple[int, int], ...], list[str]] = {}
    for key, rows in users.items():
        by.setdefault(tuple(rows), []).append(key)
    return by


def row_high(row: Row, columns: Columns) -> float:
    """How high a row is."""
    if row.host is None:
        return blocks.high(row.machine, machine_wide(row, columns))
    return max(blocks.high(row.machine, columns.machines[1]), blocks.high(row.host, columns.hosts[1]))


def machine_wide(row: Row, columns: Columns) -> float:
    """A machine that is its own host takes the place of both."""
    return columns.machines[1] if row.host else columns.hosts[0] + columns.hosts[1] - columns.machines[0]


def inner_high(place: Place, columns: Columns) -> tuple[float, float]:
    """How high the rows of a place are, and its things."""
    rows = sum(row_high(r, columns) for r in place.rows) + GAP * max(len(place.rows) - 1, 0)
    things = sum(blocks.high(b, columns.things[1]) for b in place.things) + THINGS * max(
        len(place.things) - 1, 0
    )
    return rows, things


def title_of(place: Place, columns: Columns) -> tuple[str, ...]:
    """The name of a place in lines."""
    room = columns.things[0] - columns.frame - 2 * PAD - SHARED * max(columns.rails - 1, 0)
    return titled(place.title, room, 14, 700, 2) if place.title else ()


def head_high(place: Place, columns: Columns) -> float:
    """How high the name of a place is, with what marks it."""
    lines = len(title_of(place, columns))
    return (NAMED + 18 * (lines - 1) if lines else 0) + 16 * len(place.points)


def place_high(place: Place, columns: Columns) -> float:
    """How high a place is."""
    rows, things = inner_high(place, columns)
    framed = 2 * PAD if place.title else 0
    head = head_high(place, columns)
    return round(max(rows + head, things, 40) + framed)


def between_high(between: Between | None, columns: Columns) -> float:
    """How high it is between two places."""
    if between is None:
        return 16.0
    things = sum(blocks.high(b, between_wide(between, columns)) for b in between.things)
    things += THINGS * max(len(between.things) - 1, 0)
    volume = blocks.high(between.volume, columns.things[1]) if between.volume else 0.0
    return round(max(things, volume) + 2 * ROOM)


def between_wide(between: Between, columns: Columns) -> float:
    """Beside a volume what is shared stands below the machines, else below the things."""
    return columns.hosts[0] + columns.hosts[1] - columns.machines[0] if between.volume else columns.things[1]


def gap_after(content: Dependencies, number: int) -> Between | None:
    """What stands after a place of that number."""
    return next((b for b in content.between if b.after == number), None)


def middles_of(place: Place, columns: Columns) -> list[float]:
    """The middles of the rows of a place, from its upper edge."""
    pad, head = PAD if place.title else 0.0, head_high(place, columns)
    rows, _ = inner_high(place, columns)
    y = pad + head + max((place_high(place, columns) - 2 * pad - head - rows) / 2, 0)
    found = []
    for row in place.rows:
        high = row_high(row, columns)
        found.append(round(y + high / 2, 1))
        y += high + GAP
    return found


def anchor_of(content: Dependencies, columns: Columns) -> float:
    """The middle between the first row and the last, from the upper edge of the first place."""
    y, found = 0.0, [20.0]
    for n, place in enumerate(content.places):
        found += [y + m for m in middles_of(place, columns)]
        y = round(y + place_high(place, columns))
        between = gap_after(content, n)
        if between or n + 1 < len(content.places):
            y = round(y + between_high(between, columns))
    rows = found[1:] or found
    return (rows[0] + rows[-1]) / 2
