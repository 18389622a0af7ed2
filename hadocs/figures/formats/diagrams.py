"""A Python script that draws the same with the package ``diagrams`` and the program ``dot``: a start for one's own."""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.figures import text, theme
from hadocs.figures.formats import _graph
from hadocs.figures.formats.dot import TONES, label
from hadocs.figures.how import How
from hadocs.figures.plan import Figure

ENDINGS = (".py",)
TEXT = True
CLASSES = {
    "host": "diagrams.onprem.compute.Server", "vm": "diagrams.generic.compute.Rack",
    "storage": "diagrams.generic.storage.Storage", "network": "diagrams.generic.network.Switch",
    "witness": "diagrams.generic.place.Datacenter", "cluster": "diagrams.generic.network.Subnet",
    "question": "diagrams.programming.flowchart.Decision", "outcome": "diagrams.programming.flowchart.Action",
    "event": "diagrams.programming.flowchart.Action", "thing": "diagrams.generic.blank.Blank",
}  # fmt: skip
"""By kind, the class that stands for it."""


def refusal(figure: Figure) -> str:
    """Why it can't be a graph."""
    return _graph.refusal(figure)


def encode(figure: Figure, how: How) -> bytes:
    """The script. Run, it writes a PNG where it is run."""
    return ("\n".join(_lines(figure, how)) + "\n").encode("utf-8", "backslashreplace")


def _string(*lines: str) -> str:
    """Text as a literal of Python, as Graphviz reads it in the end."""
    return repr("\\n".join(label(line) for line in lines) if lines else "")


def _lines(figure: Figure, how: How) -> Iterator[str]:
    made = _graph.graph(figure)
    kinds = sorted({item.kind for item in made.all() if isinstance(item, _graph.Thing)})
    anchors = _graph.anchors(made)
    names = _graph.words(made)
    yield f"# {text.clean(how.caption or figure.title)}"
    yield "from diagrams import Cluster, Diagram, Edge"
    for module, word in sorted({tuple(CLASSES[kind].rsplit(".", 1)) for kind in kinds}):
        yield f"from {module} import {word}"
    yield ""
    title = _string(*_graph.title(figure, how.caption))
    yield f"with Diagram({title}, filename={figure.name!r}, outformat='png', show=False, direction='TB'):"

    def item(one: _graph.Thing | _graph.Frame, deep: str) -> Iterator[str]:
        if isinstance(one, _graph.Frame):
            yield f"{deep}with Cluster({_string(one.title)}):"
            for inner in one.items:
                yield from item(inner, deep + "    ")
            return
        kind = CLASSES[one.kind].rpartition(".")[2]
        yield f"{deep}{names[one.id]} = {kind}({_string(*one.lines)}, nodeid={names[one.id]!r})"

    for one in made.items:
        yield from item(one, "    ")
    for link in made.links:
        tone = theme.TOKENS[TONES.get(link.kind, "ink")][0]
        look = f"label={_string(link.label)}, " if link.label else ""
        source, target = (names[anchors[end].id] for end in (link.source, link.target))
        if source == target:
            continue
        flow = "forward=True, " if link.head else ""
        flow += "reverse=True, " if link.tail else ""
        flow = flow or "forward=False, reverse=False, "
        yield f"    {source} - Edge({look}{flow}color={tone!r}, style={link.style!r}) - {target}"
