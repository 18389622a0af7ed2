"""A figure through our own path against the same plan rendered by the `diagrams` package with the `dot` program."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measure import ROUNDS, Result, medians

SPECS = sorted((Path(__file__).resolve().parents[1] / "specs").glob("article-*.yaml"))
TIMES = 5
"""So often each figure is drawn in a round: one takes a few milliseconds."""


def ours(analysis: Any) -> str:
    """View, plan, layout, paint and SVG, with nothing remembered from the figure before."""
    from hadocs.figures import draw, layout, paint

    layout.place.cache_clear()
    paint.scene.cache_clear()
    return paint.svg(draw(analysis), standalone=False)


def named(key: str) -> str:
    """An id as DOT takes it: there a colon begins the port of a node."""
    return key.replace(":", "_")


def theirs(figure: Any, folder: Path, ending: str) -> None:
    """The plan's chassis, cards, storage and lines, grouped, labelled and with icons, as `diagrams` renders them."""
    import diagrams
    from diagrams.generic.network import Switch
    from diagrams.generic.storage import Storage
    from diagrams.onprem.compute import Server

    homes = {card.id: node.id for node, card in figure.cards()}
    where = folder / "figure"
    with diagrams.Diagram(figure.title, filename=str(where), outformat=ending, show=False, direction="TB"):
        made: dict[str, Any] = {}
        for node in figure.nodes:
            if not node.cards:
                made[node.id] = Storage(node.title, nodeid=named(node.id))
                continue
            with diagrams.Cluster(node.title):
                for card in node.cards:
                    made[card.id] = Server(f"{card.title}\n{card.note}", nodeid=named(card.id))
        first = {homes[c.id]: made[c.id] for _, c in reversed(list(figure.cards()))}
        members = {group.id: group.members for group in figure.groups}

        def end(of: str) -> Any:
            """What a line ends at: a frame has none of its own there, so that it is the first of its members."""
            return made.get(of) or first.get(of) or end(members[of][0])

        for bus in figure.buses:
            made[bus.id] = Switch(bus.title, nodeid=named(bus.id))
            for drop in bus.drops:
                made[bus.id] - end(drop)
        for edge in figure.edges:
            end(edge.source) >> diagrams.Edge(label=edge.label) >> end(edge.target)


def run() -> list[Result]:
    """Both sides in turns, over the article's four cases; where there is no `dot` program, our own time alone."""
    from hadocs import pipeline
    from hadocs.figures import draw

    analyses = [pipeline.analyse(spec) for spec in SPECS]
    figures = [draw(analysis) for analysis in analyses]
    drawn = len(SPECS) * TIMES

    def all_of_ours() -> None:
        for analysis in analyses * TIMES:
            ours(analysis)

    how = (
        f"the article's four cases: view, plan, layout, paint, SVG, after imports; median of {ROUNDS} rounds"
    )
    if shutil.which("dot") is None:
        (mine,) = medians([all_of_ours])
        missing = "diagrams can't render: there is no dot program here (Debian's package graphviz)"
        limit = "10 times as fast as diagrams"
        return [Result("a figure", mine / drawn * 1000, "ms", limit, None, f"{how}; {missing}")]
    with tempfile.TemporaryDirectory() as folder:

        def all_as_png() -> None:
            for figure in figures * TIMES:
                theirs(figure, Path(folder), "png")

        def all_as_svg() -> None:
            for figure in figures * TIMES:
                theirs(figure, Path(folder), "svg")

        mine, png, svg = medians([all_of_ours, all_as_png, all_as_svg])

    def said(other: float) -> str:
        return f"{how}; ours {mine / drawn * 1000:.1f} ms, diagrams with dot {other / drawn * 1000:.1f} ms"

    # PNG is what diagrams makes unless it is told otherwise; in its SVG icons are links to files, not pictures.
    return [
        Result(
            "a figure against diagrams, its PNG",
            png / mine,
            "times as fast",
            ">= 10",
            png / mine >= 10,
            said(png),
        ),
        Result("a figure against diagrams, its SVG", svg / mine, "times as fast", "none", None, said(svg)),
    ]
