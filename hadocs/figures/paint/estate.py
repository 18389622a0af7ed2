"""Composes the figure of an estate: stacks networks, machines and storage, and paints them in order.

Turns a plan into a scene; knows no colours and no SVG.
"""

from __future__ import annotations

import math

from hadocs.figures import text
from hadocs.figures.paint import machines, wires
from hadocs.figures.paint.frame import LEFT, heading, key_rows, legend, notes
from hadocs.figures.paint.place import BUS, Placed, place, site_area
from hadocs.figures.paint.scene import Area, Box, Dot, Hot, Scene, Shape, Wire, Words, around
from hadocs.figures.paint.sizes import TAG, chips_width
from hadocs.figures.plan import Bus, Figure

WIDEST = 1700
"""A wider figure is made with narrower chassis: nobody reads it otherwise."""


def compose(figure: Figure) -> Scene:
    """The scene of an estate's figure."""
    done = place(figure)
    scene = Scene()
    bare = figure.bare
    margin = 6 if bare else LEFT
    left, right = _extent(figure, done)
    narrower = 0
    while not bare and right - left + 2 * margin > WIDEST and narrower < 160:
        count = 1 + max(n.column for n in figure.nodes)
        narrower += math.ceil((right - left + 2 * margin - WIDEST) / count)
        done = place(figure, narrower)
        left, right = _extent(figure, done)
    width = max(right - left + 2 * margin, 0 if bare else 760)
    shift = round((width - (right - left)) / 2 - left)
    top = 6.0 if bare else heading(scene, figure, width)
    buses, top = _buses(figure, done, top, width, margin)
    _stack(done, top, shift)
    scene.width = width
    drums, routes_bottom = _storage(figure, done, bare)
    inner = [done.areas[n.id] for n in figure.nodes if n.kind == "storage"]
    bottom = max([routes_bottom, *(a.bottom for a in inner)])
    for edge in figure.edges:
        if edge.kind == "mirror" and len(_mirror(figure, done, edge.source, edge.target).points) > 2:
            bottom = max(a.bottom for a in inner) + (26 if bare else 40)
    outlines = _outlines(figure, done, bottom, bare)
    placed_buses = _site_buses(figure, buses, outlines)
    _paint(scene, figure, done, placed_buses, outlines, drums, bare)
    end = max([bottom, *(a.bottom for a in outlines.values())])
    if bare:
        scene.height = end + 6
    else:
        rows = key_rows(figure.legend, width)
        scene.height = legend(scene, rows, notes(scene, figure, width, end + 28) + 6)
    return scene


def _extent(figure: Figure, done: Placed) -> tuple[float, float]:
    """From where to where everything reaches."""
    sites = [g for g in figure.groups if g.kind == "site"]
    areas = [site_area(g, done, 0, 1) for g in sites] + list(done.areas.values())
    return min(a.x for a in areas), max(a.right for a in areas)


def _buses(
    figure: Figure, done: Placed, top: float, width: float, margin: float
) -> tuple[dict[str, Area], float]:
    """The networks above everything, and where the machines' part begins (without outlines)."""
    look = done.sizes.style
    bare = figure.bare
    buses: dict[str, Area] = {}
    high = 7.0 if bare else BUS
    for bus in figure.buses:
        if not bus.site:
            buses[bus.id] = Area(margin, top, width - 2 * margin, high)
            top += high + (3 if bare else 16)
    if any(g.kind == "site" for g in figure.groups):
        top += 6 if bare else 18
        inside = max((sum(b.site == g.id for b in figure.buses) for g in figure.groups), default=0)
        top += (4 if bare else 40) + inside * (high + (3 if bare else 16))
    first = [n.id for n in figure.nodes if n.kind != "storage" and n.row == 0]
    framed = any(set(first) & set(g.members) for g in figure.groups if g.kind in ("host-cluster", "loose"))
    top += (6 if bare else 42) + (look.frame_top if framed else 0)
    return buses, top


def _stack(done: Placed, top: float, shift: float) -> None:
    """Moves everything to its final place; y of the machines began at 0, that of storage is set later."""
    for key, area in done.areas.items():
        done.areas[key] = Area(area.x + shift, area.y + top, area.w, area.h)


def _storage(figure: Figure, done: Placed, bare: bool) -> tuple[list[wires.Route], float]:
    """Puts the storage under its lines; the routes, and the bottom of all of it."""
    storages = [n for n in figure.nodes if n.kind == "storage"]
    own = {n.id for n in storages}
    low = max(a.bottom for key, a in done.areas.items() if key not in own)
    if not storages:
        return [], low
    routes = wires.starts(figure, done, low)
    wires.entries(routes, done)
    count = wires.lanes(routes)
    lane = 8 if bare else wires.LANE
    straight = any(r.entry == r.x for r in routes)
    top = low + (10 + 6 * max(count, 1) if bare else (30 + max(count * lane, 40 if straight else 0) + 22))
    for node in storages:
        area = done.areas[node.id]
        done.areas[node.id] = Area(area.x, top, area.w, area.h)
    bottom = max(done.areas[n.id].bottom for n in storages)
    return routes, bottom


def _outlines(figure: Figure, done: Placed, bottom: float, bare: bool) -> dict[str, Area]:
    """The outlines of sites, down to below their storage."""
    sites = [g for g in figure.groups if g.kind == "site"]
    if not sites:
        return {}
    inside = [done.areas[m] for g in sites for m in g.members]
    inside += [done.areas[n.id] for n in figure.nodes if n.kind != "storage"]
    inside.append(Area(inside[0].x, bottom - 1, 1, 1))
    frames = [done.areas[g.id] for g in figure.groups if g.kind in ("host-cluster", "loose")]
    hold = around([*inside, *frames])
    high = 7.0 if bare else BUS
    most = max(sum(b.site == g.id for b in figure.buses) for g in sites)
    head = (10 if bare else 82) + most * (high + (3 if bare else 16))
    top = hold.y - head
    return {g.id: site_area(g, done, top, hold.bottom + (6 if bare else 22)) for g in sites}


def _site_buses(figure: Figure, buses: dict[str, Area], outlines: dict[str, Area]) -> list[tuple[Bus, Area]]:
    used: dict[str, int] = {}
    high = 7.0 if figure.bare else BUS
    for bus in figure.buses:
        if bus.site:
            site = outlines[bus.site]
            index = used[bus.site] = used.get(bus.site, -1) + 1
            y = site.y + (6 if figure.bare else 42) + index * (high + (3 if figure.bare else 16))
            inset = 4 if figure.bare else 18
            buses[bus.id] = Area(site.x + inset, y, site.w - 2 * inset, high)
    return [(bus, buses[bus.id]) for bus in figure.buses]


def _paint(
    scene: Scene,
    figure: Figure,
    done: Placed,
    buses: list[tuple[Bus, Area]],
    outlines: dict[str, Area],
    routes: list[wires.Route],
    bare: bool,
) -> None:
    frames = [g for g in figure.groups if g.kind in ("host-cluster", "loose") and g.id in done.areas]
    bands = [g for g in figure.groups if g.kind == "band"]
    chassis = [n for n in figure.nodes if n.kind != "storage"]
    storages = [n for n in figure.nodes if n.kind == "storage"]
    for group in figure.groups:
        if group.id in outlines:
            machines.outline(scene, group, outlines[group.id], bare)
            machines.outlined(scene, group.chips, outlines[group.id], 22)
    for group in frames:
        machines.outline(scene, group, done.areas[group.id], bare)
    labels = [] if bare else _head_labels(figure, done, outlines)
    lines = wires.drops(figure, done, buses, [area for _, area in labels])
    _networks(scene, buses, lines, bare)
    for shapes, _ in labels:
        scene.add(*shapes)
    for node in chassis:
        machines.chassis(scene, node, done)
        machines.outlined(scene, node.chips, done.areas[node.id], 12)
    for group in bands:
        machines.band(scene, group, done.areas[group.id], bare)
    for node in storages:
        machines.outlined(scene, node.chips, done.areas[node.id], 14)
        machines.drum(scene, node, done, len(storages))
    tags = _wires(scene, figure, done, routes, list(outlines.values()), bare)
    for node in chassis:
        for item in node.cards:
            machines.card(scene, item, done)
            machines.outlined(scene, item.chips, done.areas[item.id], 12)
    if bare:
        return
    for group in (*frames, *bands):
        machines.pill(scene, group, done.areas[group.id])
    for area, label, look in tags:
        machines.tag(scene, area, label, look)


def _head_labels(
    figure: Figure, done: Placed, outlines: dict[str, Area]
) -> list[tuple[tuple[Shape, ...], Area]]:
    """The labels of sites and the notes of frames, with the places that lines from networks should avoid.

    Each lies on a plate, so that a line that has no other way passes behind it.
    """
    blocked: list[tuple[tuple[Shape, ...], Area]] = []
    for group in figure.groups:
        if group.id in outlines:
            area = outlines[group.id]
            full = text.clean(group.title)
            short = text.shorten(full, area.w - 40 - chips_width(group.chips), 14.5, 700)
            words = Words(
                area.x + 20, area.y + 27, short, 14.5, 700, "quiet", full=full if short != full else ""
            )
            plate = words.area.grown(4)
            hot = (Hot(plate, group.href, full),) if group.href else ()
            marks = Scene()
            machines.chips(marks, group.chips, plate.right + chips_width(group.chips), plate.y + 1)
            blocked.append(((Box(plate, 4, "plate-site"), words, *hot, *marks.shapes), plate))
        elif group.kind in ("host-cluster", "loose") and group.id in done.areas:
            area = done.areas[group.id]
            blocked.append(((), machines.label_area(group, area)))
            if group.note:
                note = text.shorten(text.clean(group.note), area.w - 60, 13)
                words = Words(area.x + 31, area.y + 36, note, 13, 400, "quiet")
                plate = words.area.grown(2)
                blocked.append(((Box(plate, 4, f"plate-{group.kind}"), words), plate))
    return blocked


def _networks(scene: Scene, buses: list[tuple[Bus, Area]], lines: list[Wire], bare: bool) -> None:
    """Networks with their lines: a line from an upper one passes behind those below it."""
    for wire in lines:
        scene.add(wire)
    for bus, area in buses:
        scene.add(Box(area, area.h / 2, "network", of=bus.id))
        machines.outlined(scene, bus.chips, area, area.h / 2 + 4)
        if bare:
            continue
        full = text.clean(bus.title)
        short = text.shorten(full, area.w - 36 - chips_width(bus.chips), 14.5, 500)
        scene.add(
            Words(area.x + 20, area.y + 21, short, 14.5, 500, "network", full=full if short != full else "")
        )
        if bus.href:
            scene.add(Hot(area, bus.href, full))
        end = area.x + 20 + text.width(short, 14.5, 500) + 6 + chips_width(bus.chips)
        machines.chips(scene, bus.chips, end, area.y + 6)
    for wire in lines:
        x, y = wire.points[0]
        scene.add(Dot(x, y, 2 if bare else 4, "network"))


def _wires(
    scene: Scene,
    figure: Figure,
    done: Placed,
    routes: list[wires.Route],
    outlines: list[Area],
    bare: bool,
) -> list[tuple[Area, str, str]]:
    """Paints all lines but those of networks; returns the labels that come on top."""
    tags: list[tuple[Area, str, str]] = []
    kinds = {card.id: "card" for _, card in figure.cards()}
    stored = wires.storage_wires(routes, done, bare=bare)
    for _, wire in stored:
        scene.add(wire)
    tracks = wires.Tracks()
    for edge in figure.edges:
        if edge.kind == "join":
            scene.add(wires.join(figure, done, edge, tracks))
        elif edge.kind in ("move", "failover", "heartbeat"):
            wire = _sideways(
                figure, done, edge.kind, edge.source, edge.target, edge.both, edge.source in kinds
            )
            scene.add(wire)
            upright = wire.points[0][0] == wire.points[-1][0]
            if edge.label and not bare and not (upright and edge.kind == "heartbeat"):
                tags.append(
                    (
                        _middle(wire, edge.label),
                        edge.label,
                        {"move": "host", "failover": "guest"}.get(edge.kind, "quiet"),
                    )
                )
        elif edge.kind == "mirror":
            wire = _mirror(figure, done, edge.source, edge.target)
            scene.add(wire)
            if edge.label and not bare:
                piece = wire if len(wire.points) == 2 else Wire(wire.points[1:3], "mirror")
                tags.append((_middle(piece, edge.label), edge.label, "storage"))
    if bare:
        return []
    blocked = [a for a, _, _ in tags]
    blocked += [done.areas[n.id] for n in figure.nodes if n.kind == "storage"]
    for area in (
        *outlines,
        *(done.areas[g.id] for g in figure.groups if g.kind in ("host-cluster", "loose")),
    ):
        blocked.append(Area(area.x, area.bottom - 1, area.w, 2))
        blocked += [Area(x - 1, area.y, 2, area.h) for x in (area.x, area.right)]
    blocked += [done.areas[n.id] for n in figure.nodes if n.kind != "storage"]
    for edge, wire in stored:
        if edge.label:
            others = [w for e, w in stored if e is not edge]
            area = wires.tag_place(wire, edge.label, others, blocked)
            blocked.append(area)
            tags.append((area, edge.label, "storage"))
    return tags


def _sideways(
    figure: Figure, done: Placed, kind: str, source: str, target: str, both: bool, cards: bool
) -> Wire:
    """An arrow or a dotted line between two neighbours, or down between two cards of one chassis."""
    a, b = done.areas[source], done.areas[target]
    look = kind
    head = kind != "heartbeat"
    if abs(a.x - b.x) < 1:
        x = a.x + (a.w * 0.3 if kind != "heartbeat" else a.w * 0.75)
        y1, y2 = (a.bottom, b.y) if a.y < b.y else (a.y, b.bottom)
        return Wire(((x, y1), (x, y2)), look, head, both)
    low = min(a.bottom, b.bottom) - (6 if figure.bare else 20)
    y = a.y + min(a.h, b.h) * (0.3 if head else 0.78) if cards else low
    x1, x2 = (a.right, b.x) if a.x < b.x else (a.x, b.right)
    return Wire(((x1, y), (x2, y)), look, head, both and head)


def _mirror(figure: Figure, done: Placed, source: str, target: str) -> Wire:
    """A line between two cylinders: straight between neighbours, else beneath those in between."""
    a, b = done.areas[source], done.areas[target]
    if a.x > b.x:
        a, b = b, a
    drums = [done.areas[n.id] for n in figure.nodes if n.kind == "storage"]
    if a.y != b.y or any(a.right < d.x and d.right < b.x for d in drums) or b.x - a.right < 30:
        low = max(d.bottom for d in drums) + 22
        return Wire(((a.middle, a.bottom), (a.middle, low), (b.middle, low), (b.middle, b.bottom)), "mirror")
    y = min(a.y + a.h / 2, b.y + b.h / 2) + 6
    return Wire(((a.right, y), (b.x, y)), "mirror")


def _middle(wire: Wire, label: str) -> Area:
    """The place of a label in the middle of a straight line."""
    (x1, y1), (x2, y2) = wire.points[0], wire.points[-1]
    wide = wires.tag_size(label)
    return Area(round((x1 + x2 - wide) / 2), (y1 + y2 - TAG) / 2, wide, TAG)
