"""Composes a decision tree: Graphviz ranks and orders it, boxes and answers are painted here. Knows no estate."""

from __future__ import annotations

from hadocs.figures import layout, text
from hadocs.figures.paint.frame import LEFT, heading, key_rows, legend
from hadocs.figures.paint.scene import Area, Box, Hot, Scene, Wire, Words
from hadocs.figures.plan import Edge, Figure, Node

WIDE = 236.0
"""How wide a box is."""
GAP = 78.0
"""The distance between ranks: an answer stands in it."""


def _broken(node: Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
    size, weight = (15, 500) if node.kind == "question" else (16, 700)
    title = text.wrap(text.clean(node.title), WIDE - 36, size, weight, lines=4)
    note = text.wrap(text.clean(node.note), WIDE - 36, 13, lines=4) if node.note else ()
    return title, note


def _height(node: Node) -> float:
    title, note = _broken(node)
    return 30 + 20 * len(title) + (17 * len(note) + 4 if note else 0)


def _ranks(figure: Figure) -> dict[str, int]:
    """How many answers lie before each box, at most."""
    ranks = {figure.nodes[0].id: 0} if figure.nodes else {}
    for _ in figure.nodes:
        for edge in figure.edges:
            if edge.source in ranks:
                ranks[edge.target] = max(
                    ranks.get(edge.target, 0), min(ranks[edge.source] + 1, len(figure.nodes))
                )
    return ranks


def compose(figure: Figure) -> Scene:
    """The scene of a decision tree, from the first question down."""
    ranks = _ranks(figure)
    nodes = {n.id: n for n in figure.nodes}
    heights = {n.id: _height(n) for n in figure.nodes}
    items = tuple(layout.Item(n.id, WIDE + 28, heights[n.id], ranks[n.id]) for n in figure.nodes)
    ties = [
        layout.Tie(e.source, e.target, 0, 3 if ranks[e.target] == ranks[e.source] + 1 else 1)
        for e in figure.edges
    ]
    for key in nodes:  # yes stands left of no
        both = [e.target for e in figure.edges if e.source == key]
        if len(both) == 2 and both[0] != both[1] and ranks[both[0]] == ranks[both[1]]:
            ties.append(layout.Tie(both[0], both[1], 1, 0))
    places = layout.place(layout.Request(items, tuple(ties)))
    scene = Scene()
    left = min(x for x, _ in places.values()) - WIDE / 2
    right = max(x for x, _ in places.values()) + WIDE / 2
    scene.width = max(round(right - left + 2 * LEFT), 760)
    shift = round((scene.width - (right - left)) / 2 - left)
    top = heading(scene, figure, scene.width)
    tops: dict[int, float] = {}
    for rank in sorted(set(ranks.values())):
        tops[rank] = top
        top += max(heights[k] for k, r in ranks.items() if r == rank) + GAP
    areas = {k: Area(round(places[k][0] + shift - WIDE / 2), tops[ranks[k]], WIDE, heights[k]) for k in nodes}
    tags: list[tuple[Area, Edge]] = []
    for key in nodes:
        _answers(scene, figure, key, areas, tops, ranks, tags)
    for key, node in nodes.items():
        _box(scene, node, areas[key])
    for area, edge in tags:
        scene.add(
            Box(area, 12, "tag-quiet", of=edge.id),
            Words(area.middle, area.y + 16.5, edge.label, 13, 500, "quiet", "middle"),
        )
    bottom = round(max(a.bottom for a in areas.values()) + 30)
    rows = key_rows(figure.legend, scene.width)
    scene.height = legend(scene, rows, bottom) if rows else bottom
    return scene


def _answers(
    scene: Scene,
    figure: Figure,
    key: str,
    areas: dict[str, Area],
    tops: dict[int, float],
    ranks: dict[str, int],
    tags: list[tuple[Area, Edge]],
) -> None:
    """The lines from a question to where its answers lead."""
    edges = sorted((e for e in figure.edges if e.source == key), key=lambda e: areas[e.target].middle)
    box = areas[key]
    for index, edge in enumerate(edges):
        target = areas[edge.target]
        x1 = box.x + box.w * (index + 1) / (len(edges) + 1)
        x2 = target.middle
        arriving = [e for e in figure.edges if e.target == edge.target]
        if len(arriving) > 1:
            arriving.sort(key=lambda e: (areas[e.source].middle, ranks[e.source]))
            x2 = target.x + target.w * (arriving.index(edge) + 1) / (len(arriving) + 1)
        if abs(x1 - x2) < 24 and box.x + 20 < x2 < box.right - 20:
            x1 = x2
        x2 = _clear(
            x2, target, [a for k, a in areas.items() if ranks[edge.source] < ranks[k] < ranks[edge.target]]
        )
        turn = tops[ranks[edge.source] + 1] - GAP / 2 + 8
        ends = (edge.source, edge.target)
        points = ((x1, box.bottom), (x1, turn), (x2, turn), (x2, target.y))
        scene.add(
            Wire(points if x1 != x2 else (points[0], points[-1]), edge.kind, head=True, of=edge.id, ends=ends)
        )
        wide = round(text.width(edge.label, 13, 500)) + 20
        tags.append((Area(round(x1 - wide / 2), box.bottom + 5, wide, 24), edge))


def _clear(x: float, target: Area, between: list[Area]) -> float:
    """Where a line that passes whole ranks comes down: as near to ``x`` as it touches no box on its way."""
    options = [x, *(target.x + target.w * part / 10 for part in range(1, 10))]
    free = [o for o in options if not any(a.x - 10 < o < a.right + 10 for a in between)]
    return min(free, key=lambda o: abs(o - x)) if free else x


def _box(scene: Scene, node: Node, area: Area) -> None:
    question = node.kind == "question"
    scene.add(
        Box(area, 12 if question else 10, "card-question" if question else f"outcome-{node.tone}", of=node.id)
    )
    title, note = _broken(node)
    size, weight = (15, 500) if question else (16, 700)
    look = "strong" if question else node.tone
    y = area.y + 15
    for line in title:
        y += 20
        full = text.clean(node.title) if line.endswith(text.ELLIPSIS) else ""
        scene.add(Words(area.middle, y - 4, line, size, weight, look, "middle", full=full))
    y += 2
    for line in note:
        y += 17
        full = text.clean(node.note) if line.endswith(text.ELLIPSIS) else ""
        scene.add(Words(area.middle, y - 2, line, 13, 400, "quiet", "middle", full=full))
    if node.href:
        scene.add(Hot(area, node.href, text.clean(node.title)))
