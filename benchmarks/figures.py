"""A figure through our own path against the same plan rendered by the `diagrams` package with the `dot` program."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.measure import ROUNDS, Result, medians

SPEC = Path(__file__).resolve().parents[1] / "specs" / "article-hybrid.yaml"
FIGURES = 10
"""So many figures are drawn in a round: one takes a few milliseconds."""


def ours(analysis: Any) -> str:
    """View, plan, layout, paint and SVG, with nothing remembered from the figure before."""
    from hadocs.figures import draw, layout, paint

    layout.place.cache_clear()
    paint.scene.cache_clear()
    return paint.svg(draw(analysis), standalone=False)


def theirs(figure: Any, folder: Path) -> None:
    """The plan's chassis, cards, storage and lines, grouped and labelled, as `diagrams` renders them to SVG."""
    import diagrams

    homes = {card.id: node.id for node, card in figure.cards()}
    where = folder / "figure"
    with diagrams.Diagram(figure.title, filename=str(where), outformat="svg", show=False, direction="TB"):
        made: dict[str, Any] = {}
        for node in figure.nodes:
            if not node.cards:
                made[node.id] = diagrams.Node(node.title, nodeid=node.id)
                continue
            with diagrams.Cluster(node.title):
                for card in node.cards:
                    made[card.id] = diagrams.Node(f"{card.title}\n{card.note}", nodeid=card.id)
        first = {homes[c.id]: made[c.id] for _, c in reversed(list(figure.cards()))}
        for bus in figure.buses:
            made[bus.id] = diagrams.Node(bus.title, nodeid=bus.id)
            for drop in bus.drops:
                made[bus.id] - (made.get(drop) or first[drop])
        for edge in figure.edges:
            source = made.get(edge.source) or first[edge.source]
            source >> diagrams.Edge(label=edge.label) >> (made.get(edge.target) or first[edge.target])


def many(draw: Callable[[], object]) -> None:
    """A round: so many figures one after another."""
    for _ in range(FIGURES):
        draw()


def run() -> list[Result]:
    """Both sides in turns; where there is no `dot` program, our own time alone."""
    from hadocs import pipeline
    from hadocs.figures import draw

    analysis = pipeline.analyse(SPEC)
    figure = draw(analysis)
    how = f"{SPEC.name}: view, plan, layout, paint, SVG, after imports; {FIGURES} figures a round, median of {ROUNDS}"
    if shutil.which("dot") is None:
        taken = []
        for _ in range(ROUNDS + 1):
            start = time.perf_counter()
            for _ in range(FIGURES):
                ours(analysis)
            taken.append((time.perf_counter() - start) / FIGURES)
        missing = "diagrams can't render: there is no dot program here (Debian's package graphviz)"
        return [
            Result(
                "a figure",
                median(taken[1:]) * 1000,
                "ms",
                "10 times as fast as diagrams",
                None,
                f"{how}; {missing}",
            )
        ]
    with tempfile.TemporaryDirectory() as folder:
        mine, other = medians(
            [
                lambda: many(lambda: ours(analysis)),
                lambda: many(lambda: theirs(figure, Path(folder))),
            ]
        )
    ratio = other / mine
    said = f"{how}; ours {mine / FIGURES * 1000:.1f} ms, diagrams with dot {other / FIGURES * 1000:.1f} ms"
    return [Result("a figure against diagrams", ratio, "times as fast", ">= 10", ratio >= 10, said)]
