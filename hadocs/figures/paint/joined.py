"""Where the rails stand between hosts and what they use, for the figure of one service's dependencies."""

from __future__ import annotations

from dataclasses import dataclass, field

from hadocs.figures import text
from hadocs.figures.paint.branches import PAD, SHARED, Columns, sharing, title_of
from hadocs.figures.paint.rails import Rail, crossings, shifts, tracks
from hadocs.figures.paint.scene import Area
from hadocs.figures.plans.dependencies import Dependencies, Place

EXITS = 9.0
"""Between the lines by which one row leaves for several rails."""


@dataclass(slots=True)
class Done:
    """What has its place: things by id, rows with their middles, and the columns."""

    columns: Columns
    areas: dict[str, Area] = field(default_factory=dict)
    frames: list[Area] = field(default_factory=list)
    middles: list[list[float]] = field(default_factory=list)


def _common(place: Place) -> tuple[str, ...]:
    """What all of several rows use: it has a rail of its own, which all of them join."""
    first = place.rows[0].uses if len(place.rows) > 1 else ()
    return tuple(key for key in first if all(key in row.uses for row in place.rows))


def _patterns(place: Place) -> list[tuple[str, ...]]:
    common = _common(place)
    own = (tuple(key for key in row.uses if key not in common) for row in place.rows)
    return list(dict.fromkeys(some for some in own if some))


def _rails_of(content: Dependencies, number: int, row: int) -> list[tuple[str, ...]]:
    """The rails that a row joins, by what each leads to."""
    place = content.places[number]
    common = _common(place)
    own = tuple(key for key in place.rows[row].uses if key not in common)
    shared = (tuple(keys) for rows, keys in sharing(content).items() if (number, row) in rows)
    return [rail for rail in (own, common, *shared) if rail]


def _exit(content: Dependencies, done: Done, number: int, row: int, rail: tuple[str, ...]) -> float:
    """How far from the middle of a row its line to a rail leaves it.

    Each rail has a line of its own: on one line for several, another row that joins one of them would seem to lead to
    what the others lead to as well. What is higher leaves higher, so that few lines cross.
    """

    def height(keys: tuple[str, ...]) -> float:
        return sum(done.areas[k].y + done.areas[k].h / 2 for k in keys) / len(keys)

    rails = sorted(_rails_of(content, number, row), key=height)
    return (rails.index(rail) - (len(rails) - 1) / 2) * EXITS


def _local(content: Dependencies, number: int, done: Done, *, left: bool) -> list[Rail]:
    """The rails of what one place's rows use there; rails that places share stand to the ``left`` of them."""
    place, middles = content.places[number], done.middles[number]
    columns, common = done.columns, _common(place)
    edge = columns.hosts[0] + columns.hosts[1]
    room = SHARED * columns.rails
    patterns = _patterns(place)
    low, high = (edge + room, columns.things[0]) if left else (edge, columns.things[0] - room)
    xs = tracks(low, high, len(patterns) + bool(common))
    moved = shifts(len(patterns))

    def leaves(n: int, keys: tuple[str, ...]) -> tuple[float, float]:
        return edge, round(middles[n] + _exit(content, done, number, n, keys), 1)

    found = []
    for n, pattern in enumerate(patterns):
        joins = tuple(
            leaves(m, pattern)
            for m, row in enumerate(place.rows)
            if tuple(k for k in row.uses if k not in common) == pattern
        )
        found.append(Rail(xs[n], joins, pattern, moved[n]))
    if common:
        joins = tuple(leaves(m, common) for m in range(len(place.rows)))
        found.append(Rail(xs[-1], joins, common))
    return found


def _shared(content: Dependencies, done: Done, *, left: bool) -> list[Rail]:
    """A rail for all that the same rows use."""
    edge = done.columns.hosts[0] + done.columns.hosts[1]
    x = edge if left else done.columns.things[0]
    found = []
    for rows, keys in sorted(sharing(content).items(), key=lambda item: len(item[0])):
        x += SHARED if left else -SHARED
        joins = tuple(
            (edge, round(done.middles[n][m] + _exit(content, done, n, m, tuple(keys)), 1)) for n, m in rows
        )
        found.append(Rail(x, joins, tuple(keys)))
    return found


def _is_free(content: Dependencies, columns: Columns) -> bool:
    """Whether nothing stands where rails from site to site would pass beside the hosts: no long name of a site, nor
    what the sites share, which stands at the left where it has a volume beside it."""
    edge = columns.hosts[0] + columns.hosts[1]
    said = [
        text.width(line, 14, 700)
        for place in content.places
        for line in (*title_of(place, columns), *map(text.clean, place.points))
    ]
    return not any(b.volume for b in content.between) and columns.frame + PAD + max(said, default=0) < edge


def rails(content: Dependencies, done: Done) -> list[Rail]:
    """All rails, with those that places share on the side where fewer lines cross: a crossing looks like a joint."""

    def some(*, left: bool) -> list[Rail]:
        own = [
            one
            for n, place in enumerate(content.places)
            if place.rows
            for one in _local(content, n, done, left=left)
        ]
        return [*own, *_shared(content, done, left=left)]

    sides = (False, True) if _is_free(content, done.columns) else (False,)
    return min((some(left=left) for left in sides), key=lambda found: crossings(found, done.areas))
