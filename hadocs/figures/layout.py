"""Has Graphviz place what a figure declares: ranks, order and x. The only import of diagrams and Graphviz.

Knows sizes and neighbours, nothing of specs and nothing of paint.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hadocs.errors import UsageError

POINTS = 72
"""Graphviz takes sizes in inches; one of our pixels is one of its points."""

FONTCONFIG = (
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{}</dir></fontconfig>'
)


@dataclass(frozen=True, slots=True)
class Item:
    """Something to place. ``rank`` counts the layers from the top; ``site`` is the outline it stays in."""

    id: str
    width: float
    height: float
    rank: int
    site: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """A wish to be near: between ranks, to stand above one another; in a rank, to stand left of it.

    ``gap`` is the least distance in pixels between two of one rank; ``weight`` how strong the wish is.
    """

    source: str
    target: str
    gap: int = 0
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Request:
    """All that is to be placed, with the room that Graphviz leaves around a site and between ranks."""

    items: tuple[Item, ...]
    ties: tuple[Tie, ...]
    site_margin: int = 0
    rank_gap: float = 40
    spread: float = 1
    """The least distance in pixels between two items of a rank that no tie joins."""


@functools.lru_cache(maxsize=64)
def place(request: Request) -> Mapping[str, tuple[float, float]]:
    """The centre of each item in pixels, y downwards.

    The same request gives the same places. Uses ``pygraphviz`` in this process, or the ``dot`` program where there is
    no pygraphviz.

    Raises:
        UsageError: where there is neither.
    """
    names = {item.id: f"n{index}" for index, item in enumerate(request.items)}
    with _fonts():
        source = _declare(request, names).source
        found = _positions(source)
    return {item.id: found[names[item.id]] for item in request.items}


def _declare(request: Request, names: Mapping[str, str]) -> Any:
    """The request as a diagram of the ``diagrams`` package, with ids of our own: they need no escaping."""
    import diagrams

    inches = f"{request.rank_gap / POINTS:.4f}"
    diagram = diagrams.Diagram(
        "",
        filename="unused",
        direction="TB",
        show=False,
        graph_attr={"splines": "false", "nodesep": f"{request.spread / POINTS:.4f}", "ranksep": inches, "pad": "0",
                    "newrank": "true", "label": ""},
    )  # fmt: skip
    diagrams.setdiagram(diagram)
    try:
        sites = list(dict.fromkeys(item.site for item in request.items))
        for index, site in enumerate(sites):
            inside = [item for item in request.items if item.site == site]
            if not site:
                _nodes(diagrams, inside, names)
                continue
            margin = {"margin": str(request.site_margin), "label": ""}
            with diagrams.Cluster(f"s{index}", graph_attr=margin):
                _nodes(diagrams, inside, names)
        for rank in sorted({item.rank for item in request.items}):
            same = " ".join(names[item.id] for item in request.items if item.rank == rank)
            diagram.dot.body.append(f"\t{{rank=same; {same}}}\n")
        for tie in request.ties:
            spaced = {"minlen": str(tie.gap)} if tie.gap else {}
            diagram.dot.edge(names[tie.source], names[tie.target], weight=str(tie.weight), **spaced)
    finally:
        diagrams.setdiagram(None)
    return diagram.dot


def _nodes(diagrams: Any, items: Sequence[Item], names: Mapping[str, str]) -> None:
    for item in items:
        size = {"width": f"{item.width / POINTS:.4f}", "height": f"{item.height / POINTS:.4f}"}
        diagrams.Node("", nodeid=names[item.id], fixedsize="true", **size)


def _positions(source: str) -> dict[str, tuple[float, float]]:
    try:
        import pygraphviz
    except ImportError:
        return _by_program(source)
    graph = pygraphviz.AGraph(string=source)
    graph.layout(prog="dot")
    found = {}
    for node in graph.nodes():
        x, y = node.attr["pos"].split(",")
        found[str(node)] = (float(x), -float(y))
    graph.close()
    return found


def _by_program(source: str) -> dict[str, tuple[float, float]]:
    """The same from the ``dot`` program, in its plain format (inches, y upwards)."""
    import graphviz

    found = {}
    try:
        plain = graphviz.Source(source).pipe(format="plain", encoding="utf-8")
    except graphviz.ExecutableNotFound as error:
        raise UsageError(
            "Figures need Graphviz: neither the Python package pygraphviz nor the program dot is there. "
            "Install one of them (pip install pygraphviz)."
        ) from error
    for line in plain.splitlines():
        kind, *rest = line.split(" ")
        if kind == "node":
            found[rest[0]] = (float(rest[1]) * POINTS, -float(rest[2]) * POINTS)
    return found


@contextlib.contextmanager
def _fonts() -> Iterator[None]:
    """Points fontconfig at Roboto alone while Graphviz loads: the same letters everywhere, and no warnings."""
    if "FONTCONFIG_FILE" in os.environ or "pygraphviz" in sys.modules:
        yield
        return
    from hadocs.figures.fonts import font_path

    with tempfile.TemporaryDirectory(prefix="hadocs-") as folder:
        path = Path(folder) / "fonts.conf"
        path.write_text(FONTCONFIG.format(font_path(400).parent), "utf-8")
        os.environ["FONTCONFIG_FILE"] = str(path)
        try:
            yield
        finally:
            os.environ.pop("FONTCONFIG_FILE", None)
