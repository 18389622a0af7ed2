"""Paints what reaches over several sites: storage as a bar across them, and what is across sites that are apart."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.figures import text
from hadocs.figures.paint import fleet, small, span
from hadocs.figures.paint.column import LEFT, WIDTH, titled, write
from hadocs.figures.paint.scene import Area, Box, Hot, Icon, Scene
from hadocs.figures.paint.slots import GAP
from hadocs.figures.paint.steps import put
from hadocs.figures.plans.overview import Fleet, Span, Store


def joined(scene: Scene, store: Store, extent: Area, top: float) -> float:
    """Storage that stands at several sites, as a bar across them; returns where what follows may begin."""
    who = [" ".join(filter(None, (r.title, r.label))) for r in store.reaches]
    said = " · ".join([*store.said, *([f"reached from {', '.join(who)}"] if who else [])])
    names = titled(store.title, extent.w - 180, 13, 700)
    left = extent.x + 46 + max(text.width(line, 13, 700) for line in names)
    taken = small.chip_width(store.chip, 120) + 8 if store.chip else 0
    room = extent.right - 14 - taken - left
    beside = len(names) == 1 and text.width(text.clean(said), small.SIZE) <= room
    lines = () if beside else text.broken(text.clean(said), extent.w - 50, small.SIZE, lines=3)
    area = Area(extent.x, top, extent.w, 34 + 16 * (len(names) - 1) + small.LETTERS * len(lines))
    scene.add(
        Box(area, 8, "storage", of=store.id, role="band"),
        Icon("storage", area.x + 12, top + 9, 16, "icon-storage"),
    )
    small.chip(scene, store.chip, area.right - 12, top + 8, 120, said=False)
    y = write(scene, names, area.x + 36, top + 21.5, 13, weight=700, full=store.title, step=16)
    if beside:
        put(scene, said, left, top + 21.3, room, small.SIZE, 400, "quiet")
    write(scene, lines, area.x + 36, y, small.SIZE, look="quiet", full=said, step=small.LETTERS)
    if store.href:
        scene.add(Hot(Area(area.x, top, area.w * 0.5, 34), store.href, text.clean(store.title)))
    return area.bottom + GAP


def apart(
    scene: Scene, spans: Sequence[Span], fleets: Sequence[Fleet], stores: Sequence[Store], top: float
) -> float:
    """What reaches over sites that are not drawn side by side: across the whole figure, above them."""
    inner = Area(LEFT, 0, WIDTH - 2 * LEFT, 0)
    for one in spans:
        top = span.Band(one, inner, {}).paint(scene, top, apart=True).bottom + GAP
    for tile in fleets:
        area = Area(inner.x, top, inner.w, fleet.height(tile, inner, {}))
        fleet.paint(scene, tile, area, {}, apart=True)
        top = area.bottom + GAP
    for store in stores:
        top = joined(scene, store, inner, top)
    return top
