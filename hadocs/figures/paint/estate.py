"""Composes the figure of an estate in the width of a page's column: networks, machines and storage, site by site.

Turns a plan into a scene; knows no colours and no SVG.
"""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.figures import text
from hadocs.figures.paint.column import WIDTH, heading, legend, notes
from hadocs.figures.paint.place import place
from hadocs.figures.paint.placed import Placed
from hadocs.figures.paint.scene import Area, Box, Dot, Drum, Hot, Icon, Scene, Wire, Words
from hadocs.figures.paint.tags import Tag
from hadocs.figures.paint.ways import SMALL, Ways
from hadocs.figures.paint.wires import sideways, ways
from hadocs.figures.plan import Chip, Figure, Key, Line, Node

TRIES = 4
"""So often the figure is placed anew with words for lines that found no way."""


def compose(figure: Figure) -> Scene:
    """The scene of an estate's figure."""
    scene = Scene(WIDTH)
    top = 8.0 if figure.bare else heading(scene, figure)
    done, found = _laid_out(figure, top)
    _paint(scene, figure, done, found)
    if figure.bare:
        return _small(scene, _bottom(done))
    y = notes(scene, figure.notes, _bottom(done) + 20)
    scene.height = legend(scene, _used(figure.legend, scene), y + 2, swatch)
    return scene


def _used(keys: Sequence[Key], scene: Scene) -> list[Key]:
    """The entries of the legend without those of lines of which words say all."""
    drawn = {f"edge-{s.look}" for s in scene.shapes if isinstance(s, Wire)}
    return [key for key in keys if not key.look.startswith("edge-") or key.look in drawn]


def _laid_out(figure: Figure, top: float) -> tuple[Placed, Ways]:
    """Everything at its place, with its lines. What finds no way is said at what it would join."""
    said: dict[str, list[Line]] = {}
    lost: dict[str, str] = {}
    titles = {n.id: n.title for n in figure.nodes} | {b.id: b.title for b in figure.buses}
    edges = {e.id: e for e in figure.edges}
    done = place(figure, top, said)
    found = ways(figure, done, lost)
    for _ in range(TRIES):
        new = [(key, target) for key, target in found.lost if f"{key}>{target}" not in lost]
        if not new:
            break
        nets: dict[str, list[str]] = {}
        stores: dict[str, list[str]] = {}
        for key, target in new:
            lost[f"{key}>{target}"] = ""
            if key in edges:
                edge = edges[key]
                label = "" if edge.kind == "mirror" else edge.label
                what = " · ".join(filter(None, (titles[edge.target], label)))
                home = next((n.id for n, c in figure.cards() if c.id == edge.source), edge.source)
                frame = next((g.id for g in figure.groups if g.kind != "site" and home in g.members), home)
                if edge.kind == "mirror":
                    directions = ((edge.source, edge.target, "to"), (edge.target, edge.source, "by"))
                    for one, other, way in directions:
                        told = f"{edge.label} {'with' if edge.both else way} {titles[other]}"
                        said.setdefault(one, []).append(Line(told, "storage"))
                    continue
                stores.setdefault(frame if frame in done.labels else home, []).append(what)
            else:
                nets.setdefault(target, []).append(titles[key])
        for where, some in nets.items():
            said.setdefault(where, []).append(Line("on " + ", ".join(dict.fromkeys(some)), "note", "network"))
        for where, some in stores.items():
            said.setdefault(where, []).extend(Line(s, "note", "storage") for s in dict.fromkeys(some))
        done = place(figure, top, said)
        found = ways(figure, done, lost)
    return done, found


def _bottom(done: Placed) -> float:
    return max([done.bottom, *(a.bottom for a in done.areas.values())])


def _paint(scene: Scene, figure: Figure, done: Placed, found: Ways) -> None:
    sites = [g for g in figure.groups if g.kind == "site" and g.id in done.areas]
    frames = [g for g in figure.groups if g.kind in ("host-cluster", "loose") and g.id in done.areas]
    bands = [g for g in figure.groups if g.kind == "band" and g.id in done.areas]
    nodes = [n for n in figure.nodes if n.id in done.areas]
    for group in sites:
        area = done.areas[group.id]
        scene.add(Box(area, 12, "site", of=group.id))
        _marked(scene, group.chips, area, 14)
    for group in frames:
        scene.add(Box(done.areas[group.id], 12, group.kind, of=group.id))
    for node in nodes:
        if node.kind != "storage" and not node.small:
            area = done.areas[node.id]
            scene.add(Box(area, 8, "chassis-weak" if node.kind == "unplaced" else "chassis", of=node.id))
            done.pieces[node.id].paint(scene, Area(area.x, area.y, area.w, done.header[node.id]))
            _marked(scene, node.chips, area, 10)
    for group in bands:
        scene.add(Box(done.areas[group.id], 12, "band", of=group.id))
    scene.add(*(w for w in found.wires if w.look != "storage" or not _inside(w, figure)))
    scene.add(*(w for w in found.wires if w.look == "storage" and _inside(w, figure)))
    _sideways(scene, figure, done, found)
    for node in nodes:
        if node.kind == "storage":
            _drum(scene, node, done)
        elif node.small:
            done.pieces[node.id].paint(scene, done.areas[node.id])
            _marked(scene, node.chips, done.areas[node.id], 10)
    for bus in figure.buses:
        if bus.id in done.areas:
            done.pieces[bus.id].paint(scene, done.areas[bus.id])
            _marked(scene, bus.chips, done.areas[bus.id], 15)
    scene.add(*found.dots)
    for _, item in figure.cards():
        if item.id in done.areas:
            done.pieces[item.id].paint(scene, done.areas[item.id])
            _marked(scene, item.chips, done.areas[item.id], 9, 2)
    for group in sites:
        if group.href:
            scene.add(Hot(done.titles[group.id][0], group.href, text.clean(group.title)))
    for area, piece in (*done.titles.values(), *done.labels.values(), *done.said.values()):
        piece.paint(scene, area)
    for one in found.tags:
        tag(scene, one)


def _inside(wire: Wire, figure: Figure) -> bool:
    """Whether a line begins at a card, so that it runs over what that stands in."""
    cards = {c.id for _, c in figure.cards()}
    return bool(set(wire.ends) & cards)


def _sideways(scene: Scene, figure: Figure, done: Placed, found: Ways) -> None:
    """Arrows and dotted lines between neighbours, with their labels where there is room."""
    for edge in figure.edges:
        if edge.kind not in ("move", "failover", "heartbeat"):
            continue
        wire = sideways(figure, done, edge)
        scene.add(wire)
        (x1, y1), (x2, y2) = wire.points[0], wire.points[-1]
        upright = x1 == x2
        if edge.label and not (upright and edge.kind == "heartbeat"):
            one = Tag(
                (x1 + x2) / 2,
                (y1 + y2) / 2,
                edge.label,
                {"move": "host", "failover": "guest"}.get(edge.kind, "quiet"),
            )
            if upright or abs(x2 - x1) >= one.area.w + 8:
                found.tags.append(one)


def _drum(scene: Scene, node: Node, done: Placed) -> None:
    area = done.areas[node.id]
    _marked(scene, node.chips, area, 12)
    scene.add(
        Drum(area, "storage", of=node.id), Icon("storage", area.x + 13, area.y + 30, 20, "icon-storage")
    )
    if node.href:
        scene.add(Hot(area, node.href, text.clean(node.title)))
    done.pieces[node.id].paint(scene, area)


def _marked(scene: Scene, found: tuple[Chip, ...], area: Area, r: float, by: float = 3) -> None:
    """An outline around what carries the mark of a single point of failure."""
    for chip in found:
        if chip.severity in ("single", "toss"):
            scene.add(Box(area.grown(by), r, f"mark-{chip.severity}"))


def tag(scene: Scene, one: Tag) -> None:
    """A label on a line."""
    area = one.area
    scene.add(
        Box(area, area.h / 2, f"tag-{one.look}"),
        Words(area.middle, area.y + 14.2, text.clean(one.text), 12, 500, one.look, "middle"),
    )


def swatch(scene: Scene, look: str, x: float, y: float) -> None:
    """The sample of a look in the legend."""
    kind, _, name = look.partition("-")
    if kind == "mark":
        scene.add(Box(Area(x, y - 9, 28, 18), 4, look, role="key"))
    elif kind in ("card", "chassis"):
        scene.add(Box(Area(x, y - 9, 28, 18), 5, look, role="key"))
    elif kind in ("chip", "tag"):
        scene.add(Box(Area(x, y - 9, 28, 18), 9, name if kind == "chip" else look, role="key"))
    else:
        scene.add(Wire(((x, y), (x + 30, y)), name, name in ("move", "failover"), role="key"))


def _small(scene: Scene, bottom: float) -> Scene:
    """The same in small, as shapes alone."""

    def near(area: Area) -> Area:
        return Area(*(round(v * SMALL, 1) for v in (area.x, area.y, area.w, area.h)))

    out = Scene(round(WIDTH * SMALL), round((bottom + 8) * SMALL))
    for shape in scene.shapes:
        if isinstance(shape, Box) and not shape.look.startswith(("pill-", "tag-", "error", "warning")):
            out.add(
                Box(
                    near(shape.area),
                    round(shape.r * SMALL, 1),
                    shape.look,
                    shape.top_only,
                    shape.of,
                    shape.role,
                )
            )
        elif isinstance(shape, Drum):
            out.add(Drum(near(shape.area), shape.look, shape.of))
        elif isinstance(shape, Wire):
            points = tuple((round(x * SMALL, 1), round(y * SMALL, 1)) for x, y in shape.points)
            out.add(Wire(points, shape.look, of=shape.of, ends=shape.ends))
        elif isinstance(shape, Dot):
            out.add(Dot(round(shape.x * SMALL, 1), round(shape.y * SMALL, 1), 1.4, shape.look))
    return out
