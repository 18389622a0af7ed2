"""Structurizr's DSL: things as custom elements in nested groups, with a view of all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hadocs.figures import text, theme
from hadocs.figures.formats import _graph
from hadocs.figures.formats.dot import LOOKS
from hadocs.figures.how import How
from hadocs.figures.plan import Figure

ENDINGS = (".dsl",)
TEXT = True
BETWEEN = "|"
"""What stands between the names of nested groups, so that no name may hold it (structurizr.groupSeparator)."""
FRAMES = {"chassis": "host", "host-cluster": "cluster"}
"""By kind of frame, what kind of element a line to it ends at."""
SHAPES = {"cylinder": "Cylinder"}
WEAK = "not now"
"""The tag of what is not so now: a passive member, a place where a machine may run."""


def refusal(figure: Figure) -> str:
    """Why it can't be a graph."""
    return _graph.refusal(figure)


def encode(figure: Figure, how: How) -> bytes:
    """The figure as a workspace; the caption is its description."""
    return ("\n".join(_lines(figure, how)) + "\n").encode()


def quoted(said: str) -> str:
    """Text in quotes, without what ends it, begins a value that is put in, continues a line, or parts groups."""
    clean = re.sub(r"\s+", " ", text.clean(said)).replace('"', "'").replace("\\", "/").replace(BETWEEN, "/")
    return f'"{clean.replace("${", "$ {").strip()}"'


def _names(made: _graph.Graph, joined: set[str]) -> dict[str, str]:
    """What each element is called, each name once: the plain one goes to what is so now."""
    found: dict[str, str] = {}
    used: dict[str, int] = {}
    some = [one for one in made.all() if isinstance(one, _graph.Thing) or one.id in joined]
    for one in sorted(some, key=lambda one: isinstance(one, _graph.Thing) and one.weak):
        first = one.lines[0] if isinstance(one, _graph.Thing) else one.title.partition(" · ")[0]
        said = quoted(first or one.id)
        used[said.lower()] = count = used.get(said.lower(), 0) + 1
        found[one.id] = said if count == 1 else f'{said[:-1]} ({count})"'
    return found


def _lines(figure: Figure, how: How) -> Iterator[str]:
    tone = ("light", "dark").index(how.palette or "light")
    made = _graph.graph(figure)
    words = {key: f"e_{word}" for key, word in _graph.words(made).items()}  # no keyword of the language
    joined = {end for link in made.links for end in (link.source, link.target)}
    names = _names(made, joined)

    def item(one: _graph.Thing | _graph.Frame, deep: str) -> Iterator[str]:
        if isinstance(one, _graph.Frame):
            yield f"{deep}group {quoted(one.title or one.id)} {{"
            if one.id in joined:  # no line ends at a group
                kind = FRAMES.get(one.kind, "thing")
                yield f'{deep}  {words[one.id]} = element {names[one.id]} "{kind}" "" "{kind}"'
            for inner in one.items:
                yield from item(inner, deep + "  ")
            yield f"{deep}}}"
            return
        tags = f"{one.kind},{WEAK}" if one.weak else one.kind
        said = quoted(" · ".join(one.lines[1:]))
        link = one.href if one.href.startswith(("http://", "https://")) else ""
        opens = " {" if link else ""
        yield f'{deep}{words[one.id]} = element {names[one.id]} "{one.kind}" {said} "{tags}"{opens}'
        if link:
            yield f"{deep}  url {quoted(link)}"
            yield f"{deep}}}"

    yield f"workspace {quoted(figure.title or figure.name)} {quoted(how.caption)} {{"
    yield "  model {"
    yield f'    properties {{\n      "structurizr.groupSeparator" "{BETWEEN}"\n    }}'
    for one in made.items:
        yield from item(one, "    ")
    drawn: set[tuple[str, str, str]] = set()
    for link in made.links:
        label = quoted(link.label or link.kind)
        if (
            line := (words[link.source], words[link.target], label)
        ) in drawn:  # the language has each but once
            continue
        drawn.add(line)
        yield f'    {line[0]} -> {line[1]} {label} "" "{link.style}"'
    yield "  }"
    yield "  views {"
    yield f'    custom "figure" {quoted(figure.title or figure.name)} {{\n      include *\n      autoLayout tb\n    }}'
    yield "    styles {"
    kinds = {
        FRAMES.get(one.kind, "thing") if isinstance(one, _graph.Frame) else one.kind for one in made.all()
    }
    for kind in sorted(kinds):
        shape, fill, stroke = LOOKS[kind]
        yield f'      element "{kind}" {{'
        yield f"        shape {SHAPES.get(shape, 'RoundedBox')}"
        for what, token in (("background", fill), ("stroke", stroke), ("color", "ink")):
            yield f"        {what} {theme.TOKENS[token][tone]}"
        yield "      }"
    yield f'      element "{WEAK}" {{\n        border dashed\n      }}'
    yield '      relationship "solid" {\n        style solid\n      }'
    yield '      relationship "dotted" {\n        style dotted\n      }'
    yield "    }\n  }\n}"
