"""Has Graphviz place what a figure declares: ranks, order and x. The only import of diagrams and Graphviz.

Knows sizes and neighbours, nothing of specs and nothing of paint.
"""

from __future__ import annotations

import contextlib
import functools
import html
import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

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
        try:
            from pygraphviz import graphviz as library
        except ImportError:
            found = _by_program(_declare(request, names, None).source)
        else:
            found = _in_process(request, names, library)
    return {item.id: found[names[item.id]] for item in request.items}


def _in_process(request: Request, names: Mapping[str, str], library: Any) -> dict[str, tuple[float, float]]:
    """The places of the declared nodes, read from Graphviz' own memory: no text is written, and none is parsed."""
    graph = _Graph(library)
    try:
        _declare(request, names, graph)
        context = _context(library)
        library.gvLayout(context, graph.handle, b"dot")
        library.gvRender(context, graph.handle, b"dot")  # to nowhere: it only notes the places at the nodes
        found = {}
        for name, node in graph.nodes.items():
            x, y = library.agget(node, b"pos").split(b",")
            found[name] = (float(x), -float(y))
        library.gvFreeLayout(context, graph.handle)
    finally:
        library.agclose(graph.handle)
    return found


@functools.cache
def _context(library: Any) -> Any:
    """What Graphviz keeps between graphs; one is enough for a process."""
    return library.gvContextWithBuiltins()


class _Graph:
    """Takes what ``diagrams`` declares, as ``graphviz.Digraph`` does, and tells Graphviz at once.

    Of attributes it passes on those that a layout depends on: colours and letters are our painter's.
    """

    GRAPH: ClassVar = {"nodesep": "", "ranksep": "", "splines": "", "newrank": "", "margin": "", "rank": ""}
    NODE: ClassVar = {"shape": "box", "label": "", "fixedsize": "true", "width": "1.4", "height": "1.4"}
    EDGE: ClassVar = {"minlen": "1", "weight": "1"}

    def __init__(self, library: Any, within: _Graph | None = None, name: str = "") -> None:
        self._library = library
        self.nodes: dict[str, Any] = within.nodes if within else {}
        self.handle: Any
        if within:
            self.handle = library.agsubg(within.handle, name.encode(), 1)
            return
        self.handle = library.agraphnew(b"", directed=True)
        for kind, known in (
            (library.AGRAPH, self.GRAPH),
            (library.AGNODE, self.NODE),
            (library.AGEDGE, self.EDGE),
        ):
            for attribute, value in known.items():
                library.agattr(self.handle, kind, attribute.encode(), value.encode())

    def inside(self, name: str, attributes: Mapping[str, str]) -> _Graph:
        """A subgraph of it; an outline where the name begins with ``cluster``."""
        made = _Graph(self._library, self, name)
        made.set(attributes)
        return made

    def set(self, attributes: Mapping[str, str]) -> None:
        """Attributes of the graph itself."""
        self._set(self.handle, self.GRAPH, attributes)

    def node(self, name: str, label: str = "", **attributes: str) -> None:  # noqa: ARG002
        """A node, or one that is there already as a part of this subgraph too."""
        known = self.nodes.get(name)
        if known is not None:
            self._library.agsubnode(self.handle, known, 1)
            return
        self.nodes[name] = made = self._library.agnode(self.handle, name.encode(), 1)
        self._set(made, self.NODE, attributes)

    def edge(self, source: str, target: str, **attributes: str) -> None:
        """An edge between two nodes that are there."""
        made = self._library.agedge(self.handle, self.nodes[source], self.nodes[target], None, 1)
        self._set(made, self.EDGE, attributes)

    def subgraph(self, graph: _Graph) -> None:
        """Nothing: a subgraph is in its graph from the start."""

    def _set(self, thing: Any, known: Mapping[str, str], attributes: Mapping[str, str]) -> None:
        for attribute, value in attributes.items():
            if attribute in known and value != known[attribute]:
                self._library.agset(thing, attribute.encode(), value.encode())


def _declare(request: Request, names: Mapping[str, str], graph: _Graph | None) -> Any:
    """The request as a diagram of the ``diagrams`` package, with ids of our own: they need no escaping.

    With ``graph`` what is declared goes there, without it into the text of a DOT file, which is returned.
    """
    import diagrams

    inches = f"{request.rank_gap / POINTS:.4f}"
    diagram = diagrams.Diagram(
        "",
        filename="unused",
        direction="TB",
        show=False,
        graph_attr={"splines": "none", "nodesep": f"{request.spread / POINTS:.4f}", "ranksep": inches, "pad": "0",
                    "newrank": "true", "label": ""},
    )  # fmt: skip
    if graph is not None:
        graph.set(diagram.dot.graph_attr)
        diagram.dot = graph
    diagrams.setdiagram(diagram)
    try:
        sites: dict[str, list[Item]] = {}
        for item in request.items:
            sites.setdefault(item.site, []).append(item)
        for index, (site, inside) in enumerate(sites.items()):
            if not site:
                _nodes(diagrams, inside, names)
                continue
            cluster = diagrams.Cluster(
                f"s{index}", graph_attr={"margin": str(request.site_margin), "label": ""}
            )
            if graph is not None:
                cluster.dot = graph.inside(cluster.name, cluster.dot.graph_attr)
            with cluster:
                _nodes(diagrams, inside, names)
        for rank in sorted({item.rank for item in request.items}):
            same = [names[item.id] for item in request.items if item.rank == rank]
            if graph is not None:
                row = graph.inside(f"rank{rank}", {"rank": "same"})
                for name in same:
                    row.node(name)
            else:
                diagram.dot.body.append(f"\t{{rank=same; {' '.join(same)}}}\n")
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


def _by_program(source: str) -> dict[str, tuple[float, float]]:
    """The same from the ``dot`` program, in its plain format (inches, y upwards)."""
    import graphviz

    found = {}
    try:
        plain = graphviz.Source(source).pipe(format="plain", encoding="utf-8")
    except graphviz.ExecutableNotFound as error:
        raise UsageError(
            "Figures need Graphviz: neither the Python package pygraphviz nor the program dot is there. "
            + _to_install(sysconfig.get_platform())
        ) from error
    except (subprocess.CalledProcessError, OSError, UnicodeError) as error:
        said = getattr(error, "stderr", None) or str(error)
        raise UsageError(f"The program dot, which places figures, failed: {str(said).strip()}") from error
    for line in plain.splitlines():
        kind, *rest = line.split(" ")
        if kind == "node":
            found[rest[0]] = (float(rest[1]) * POINTS, -float(rest[2]) * POINTS)
    return found


def _to_install(platform: str) -> str:
    """How to get Graphviz on a platform, by the name that Python has for it."""
    program = "winget install Graphviz.Graphviz, and a new console for its PATH"
    if platform == "win-arm64":
        return f"For Windows on ARM there is no pygraphviz: install the program ({program}) or Python for x86-64."
    if platform.startswith("win"):
        return f"Install one of them (pip install pygraphviz; or {program})."
    return "Install one of them (pip install pygraphviz)."


@contextlib.contextmanager
def _fonts() -> Iterator[None]:
    """Points fontconfig at Roboto alone while Graphviz loads: the same letters everywhere, and no warnings."""
    if "FONTCONFIG_FILE" in os.environ or "pygraphviz" in sys.modules:
        yield
        return
    from hadocs.figures.fonts import font_path

    with tempfile.TemporaryDirectory(prefix="hadocs-") as folder:
        path = Path(folder) / "fonts.conf"
        path.write_text(FONTCONFIG.format(html.escape(str(font_path(400).parent))), "utf-8")
        os.environ["FONTCONFIG_FILE"] = str(path)
        try:
            yield
        finally:
            os.environ.pop("FONTCONFIG_FILE", None)
