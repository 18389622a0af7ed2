"""Composes a decision tree: Graphviz ranks and orders it, boxes and answers are painted here. Knows no estate."""

from __future__ import annotations

import math
from collections.abc import Mapping

from hadocs.figures import layout, text
from hadocs.figures.paint.column import LEFT, SAID, SMALL, WIDTH, heading, legend, write
from hadocs.figures.paint.samples import sample
from hadocs.figures.paint.scene import Area, Box, Hot, Scene, Wire, Words
from hadocs.figures.plan import Edge, Figure, Node

WIDEST = 216.0
"""How wide a box is at most,"""
NARROWEST = 112.0
"""and at least: a tree of so many boxes side by side that they would be narrower is wider than a page."""
STEP = 8.0
"""Widths that are tried differ by this."""
APART = 16.0
"""Between boxes side by side."""
GAP = 70.0
"""The distance between ranks: an answer stands in it."""

Lines = tuple[tuple[str, ...], tuple[str, ...]]
"""The title and the note of a box, in lines."""


def _broken(node: Node, wide: float) -> Lines:
    weight = 500 if node.kind == "question" else 700
    title = text.broken(text.clean(node.title), wide - 22, SAID, weight, 6)
    return title, text.broken(text.clean(node.note), wide - 22, SMALL, 400, 6) if node.note else ()


def _height(said: Lines) -> float:
    title, note = said
    return 24 + 17 * len(title) + (15.5 * len(note) + 4 if note else 0)


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
    wide = _widest(figure, ranks)
    places, said = _placed(figure, ranks, wide)
    heights = {key: _height(lines) for key, lines in said.items()}
    left = min(x for x, _ in places.values()) - wide / 2
    reach = _reach(places, wide)
    scene = Scene(max(WIDTH, float(round(reach + 2 * LEFT))))
    shift = round((scene.width - reach) / 2 - left)
    top = heading(scene, figure) + 6
    tops: dict[int, float] = {}
    for rank in sorted(set(ranks.values())):
        tops[rank] = top
        top += max(heights[k] for k, r in ranks.items() if r == rank) + GAP
    areas = {k: Area(round(places[k][0] + shift - wide / 2), tops[ranks[k]], wide, heights[k]) for k in nodes}
    tags: list[tuple[Area, Edge]] = []
    for key in nodes:
        _answers(scene, figure, key, areas, tops, ranks, tags)
    for key, node in nodes.items():
        _box(scene, node, said[key], areas[key])
    for area, edge in tags:
        scene.add(
            Box(area, 11, "tag-quiet", of=edge.id),
            Words(area.middle, area.y + 15, edge.label, SMALL, 500, "quiet", "middle"),
        )
    scene.height = legend(scene, figure.legend, round(max(a.bottom for a in areas.values()) + 14), sample)
    return scene


def _widest(figure: Figure, ranks: Mapping[str, int]) -> float:
    """The widest boxes with which the tree has room on a page; the narrowest that there are where it has none.

    Wider boxes reach further, so that few widths have to be tried.
    """
    options = [WIDEST - STEP * n for n in range(math.ceil((WIDEST - NARROWEST) / STEP) + 1)]

    def fits(n: int) -> bool:
        return _reach(_placed(figure, ranks, options[n])[0], options[n]) <= WIDTH - 2 * LEFT

    if fits(0):
        return options[0]
    low, high = 1, len(options) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(middle) else (middle + 1, high)
    return options[low]


def _reach(places: Mapping[str, tuple[float, float]], wide: float) -> float:
    """From the leftmost box to the rightmost."""
    return max(x for x, _ in places.values()) - min(x for x, _ in places.values()) + wide


def _placed(
    figure: Figure, ranks: Mapping[str, int], wide: float
) -> tuple[Mapping[str, tuple[float, float]], dict[str, Lines]]:
    """The middles of boxes of a width, and what is written in them."""
    said = {n.id: _broken(n, wide) for n in figure.nodes}
    items = tuple(layout.Item(n.id, wide + APART, _height(said[n.id]), ranks[n.id]) for n in figure.nodes)
    ties = [
        layout.Tie(e.source, e.target, 0, 3 if ranks[e.target] == ranks[e.source] + 1 else 1)
        for e in figure.edges
    ]
    for key in ranks:  # yes stands left of no
        both = [e.target for e in figure.edges if e.source == key]
        if len(both) == 2 and both[0] != both[1] and ranks[both[0]] == ranks[both[1]]:
            ties.append(layout.Tie(both[0], both[1], 1, 0))
    return layout.place(layout.Request(items, tuple(ties))), said


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
        wide = round(text.width(edge.label, SMALL, 500)) + 18
        tags.append((Area(round(x1 - wide / 2), box.bottom + 5, wide, 22), edge))


def _clear(x: float, target: Area, between: list[Area]) -> float:
    """Where a line that passes whole ranks comes down: as near to ``x`` as it touches no box on its way."""
    options = [x, *(target.x + target.w * part / 10 for part in range(1, 10))]
    free = [o for o in options if not any(a.x - 10 < o < a.right + 10 for a in between)]
    return min(free, key=lambda o: abs(o - x)) if free else x


def _box(scene: Scene, node: Node, said: Lines, area: Area) -> None:
    question = node.kind == "question"
    scene.add(Box(area, 10, "card-question" if question else f"outcome-{node.tone}", of=node.id))
    title, note = said
    look = "strong" if question else node.tone
    weight = 500 if question else 700
    y = write(
        scene,
        title,
        area.middle,
        area.y + 25,
        SAID,
        weight=weight,
        look=look,
        anchor="middle",
        full=node.title,
        step=17,
    )
    write(scene, note, area.middle, y + 2, SMALL, look="quiet", anchor="middle", full=node.note, step=15.5)
    if node.href:
        scene.add(Hot(area, node.href, text.clean(node.title)))
