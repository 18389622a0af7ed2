"""Where tiles and storage stand in a site: side by side where they have room, storage below who reaches it."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.figures.paint import drum
from hadocs.figures.paint.scene import Area
from hadocs.figures.plans.overview import Fleet, Place, Store

GAP = 10.0
TILE = 300.0
"""Tiles stand side by side where each has this much."""


def tiled(some: Sequence[Fleet], inner: Area) -> list[list[tuple[Fleet, Area]]]:
    """Tiles side by side where they have room, with their x and width."""
    across = max(1, min(len(some), int((inner.w + GAP) // (TILE + GAP))))
    wide = round((inner.w - GAP * (across - 1)) / across, 1)
    rows = [some[n : n + across] for n in range(0, len(some), across)]
    return [
        [(one, Area(round(inner.x + n * (wide + GAP), 1), 0, wide, 0)) for n, one in enumerate(row)]
        for row in rows
    ]


def slots(
    place: Place, inner: Area, tiles: Sequence[Fleet], first: Sequence[Store], last: Sequence[Store]
) -> list[drum.Slot]:
    """Places of the drums: ``first`` at the left and ``last`` at the right of the first row, as copies lie there."""
    if not first and not last and (found := _below(place, inner, tiles)):
        return found
    rest = [s for s in place.stores if s not in first and s not in last]
    least = drum.LEAST + drum.GAP
    across = max(1, min(len(place.stores), int((inner.w + drum.GAP) // least)))
    columns = 2 if place.servers and across == 1 and inner.w >= 2 * least else across
    pitch = (inner.w + drum.GAP) / columns
    wide = round(min(pitch - drum.GAP, drum.MOST), 1)
    ordered = [*first, *rest]
    if last:
        ordered = [*ordered[: across - 1], *last, *ordered[across - 1 :]]
    found = []
    for n, store in enumerate(ordered):
        row, column = divmod(n, across)
        room = pitch - drum.GAP
        x = inner.x + column * pitch + (room - wide) / 2
        if row == 0 and (store in last or store in first):
            x, room = (inner.right - wide if store in last else inner.x), wide
        found.append(drum.Slot(store, row, round(x, 1), wide, round(room, 1)))
    return found


def _below(place: Place, inner: Area, tiles: Sequence[Fleet]) -> list[drum.Slot]:
    """Each storage below the tile that alone reaches it, the others where room is left; none where that fails."""
    lines = tiled(tiles, inner)
    if not lines or len(lines[-1]) < 2 or place.servers:
        return []
    zones = {one.id: area for one, area in lines[-1]}
    groups: dict[str, list[Store]] = {zone: [] for zone in zones}
    fits = int((lines[-1][0][1].w + drum.GAP) // (drum.LEAST + drum.GAP))
    loose = []
    for store in place.stores:
        source = store.reaches[0].source if len(store.reaches) == 1 else ""
        if source in groups and len(groups[source]) < fits:
            groups[source].append(store)
        else:
            loose.append(store)
    for store in loose:
        zone = min(reversed(groups), key=lambda z: len(groups[z]))
        if len(groups[zone]) >= fits:
            return []
        groups[zone].append(store)
    if len(loose) == len(place.stores):
        return []
    found = []
    for zone, some in groups.items():
        area = zones[zone]
        pitch = (area.w + drum.GAP) / max(len(some), 1)
        wide = round(min(pitch - drum.GAP, drum.MOST), 1)
        for n, store in enumerate(some):
            x = area.x + n * pitch + (pitch - drum.GAP - wide) / 2
            found.append(drum.Slot(store, 0, round(x, 1), wide, round(pitch - drum.GAP, 1)))
    return found
