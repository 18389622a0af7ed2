"""DOT: things and frames for Graphviz, which places them itself."""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.figures import text, theme
from hadocs.figures.formats import _graph
from hadocs.figures.how import How
from hadocs.figures.plan import Figure

ENDINGS = (".dot", ".gv")
TEXT = True
LOOKS = {
    "host": ("box", "case", "case-line"), "vm": ("box", "card", "hair"),
    "storage": ("cylinder", "storage-fill", "storage"),
    "network": ("box", "network-fill", "network"), "witness": ("box", "card", "case-line"),
    "cluster": ("box", "guest-fill", "guest"), "question": ("box", "head", "case-line"),
    "outcome": ("box", "card", "host"), "event": ("box", "card", "static"), "thing": ("box", "card", "case-line"),
}  # fmt: skip
"""By kind, the shape, and the tokens of fill and stroke."""
TONES = {"move": "host", "failover": "guest", "heartbeat": "ghost", "storage": "storage", "mirror": "storage",
         "network": "network", "join": "guest", "member": "guest"}  # fmt: skip
"""By kind of link, the token of its colour."""
FRAMES = {"site": ("none", "site", "dotted"), "host-cluster": ("host-fill", "host", "solid"),
          "chassis": ("case", "case-line", "solid")}  # fmt: skip


def refusal(figure: Figure) -> str:
    """Why it can't be a graph."""
    return _graph.refusal(figure)


def encode(figure: Figure, how: How) -> bytes:
    """The figure in Graphviz' language."""
    return ("\n".join(_lines(figure, how)) + "\n").encode()


def label(said: str) -> str:
    """Text as Graphviz reads it: no escapes of its own, no entities, nothing taken for HTML."""
    clean = text.clean(said).replace("\\", "\\\\").replace("&", "&amp;")
    return clean.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def quoted(said: str) -> str:
    """A label in quotes."""
    return f'"{said}"'


def _lines(figure: Figure, how: How) -> Iterator[str]:
    tone = ("light", "dark").index(how.palette or "light")

    def colour(name: str) -> str:
        return "none" if name == "none" else theme.TOKENS[name][tone]

    made = _graph.graph(figure)
    frames = {item.id for item in made.all() if isinstance(item, _graph.Frame)}
    anchors = _graph.anchors(made)
    said = _joined(_graph.title(figure, how.caption))
    yield f"digraph {quoted(label(figure.name))} {{"
    yield (
        f'  graph [label={quoted(said)}, labelloc=b, compound=true, rankdir=TB, bgcolor="{colour("paper")}", '
        f'fontcolor="{colour("ink")}", fontname="Roboto,Helvetica,Arial,sans-serif", newrank=true]'
    )
    yield f'  node [style="rounded,filled", fontname="Roboto,Helvetica,Arial,sans-serif", fontcolor="{colour("ink")}"]'
    yield f'  edge [fontname="Roboto,Helvetica,Arial,sans-serif", fontcolor="{colour("quiet")}", fontsize=11]'

    def item(one: _graph.Thing | _graph.Frame, deep: str) -> Iterator[str]:
        if isinstance(one, _graph.Frame):
            fill, stroke, style = FRAMES.get(one.kind, ("none", "case-line", "solid"))
            ground = f', bgcolor="{colour(fill)}"' if fill != "none" else ""
            yield f"{deep}subgraph {_name(one.id)} {{"
            line = f'style={style}, color="{colour(stroke)}"{ground}'
            yield f"{deep}  graph [label={quoted(label(one.title))}, labelloc=t, {line}]"
            for inner in one.items:
                yield from item(inner, deep + "  ")
            yield f"{deep}}}"
            return
        shape, fill, stroke = LOOKS[one.kind]
        style = (
            ', style="filled"'
            if shape == "cylinder"
            else ', style="rounded,filled,dashed"'
            if one.weak
            else ""
        )
        link = f", URL={quoted(label(one.href))}" if one.href else ""
        yield (
            f"{deep}{quoted(label(one.id))} [label={quoted(_joined(one.lines))}, shape={shape}, "
            f'fillcolor="{colour(fill)}", color="{colour(stroke)}"{style}{link}]'
        )

    for one in made.items:
        yield from item(one, "  ")
    for link in made.links:
        parts = [f'color="{colour(TONES.get(link.kind, "ink"))}"', f"style={link.style}"]
        direction = {(True, True): "both", (True, False): "forward", (False, True): "back"}
        parts.append(f"dir={direction.get((link.head, link.tail), 'none')}")
        if link.label:
            parts.append(f"label={quoted(label(link.label))}")
        parts += [
            f"{key}={_name(end)}"
            for key, end in (("ltail", link.source), ("lhead", link.target))
            if end in frames
        ]
        ends = " -> ".join(quoted(label(anchors[end].id)) for end in (link.source, link.target))
        yield f"  {ends} [{', '.join(parts)}]"
    yield "}"


def _joined(lines: tuple[str, ...]) -> str:
    return "\\n".join(label(line) for line in lines)


def _name(frame: str) -> str:
    """A frame's name: Graphviz draws those that begin so."""
    return quoted("cluster " + label(frame))
