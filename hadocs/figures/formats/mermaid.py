"""Mermaid: a flowchart for pages that draw it themselves, such as GitHub's and GitLab's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from hadocs.figures import text, theme
from hadocs.figures.formats import _graph
from hadocs.figures.formats.dot import LOOKS
from hadocs.figures.how import How
from hadocs.figures.plan import Figure

ENDINGS = (".mmd", ".mermaid")
TEXT = True
SHAPES = {
    "storage": ('[("', '")]'),
    "network": ('(["', '"])'),
    "cluster": ('{{"', '"}}'),
    "question": ('("', '")'),
}
LINES = {
    "solid": ("---", "-->", "<-->"),
    "dashed": ("-.-", "-.->", "<-.->"),
    "dotted": ("-.-", "-.->", "<-.->"),
}
_PLAIN = re.compile(r"[^\w .,:/()+=\u00b7\u2026-]", re.ASCII)


def refusal(figure: Figure) -> str:
    """Why it can't be a graph."""
    return _graph.refusal(figure)


def encode(figure: Figure, how: How) -> bytes:
    """The figure as a flowchart; the caption is a comment, as the language has no place for it."""
    return ("\n".join(_lines(figure, how)) + "\n").encode()


def label(said: str) -> str:
    """Text as Mermaid shows it: whatever could mean something to it, or to HTML, as the number of its character."""

    def number(found: re.Match[str]) -> str:
        code = ord(found[0])
        return found[0] if code > 0x7F else f"#{code};"

    return _PLAIN.sub(number, text.clean(said))


def _lines(figure: Figure, how: How) -> Iterator[str]:
    tone = ("light", "dark").index(how.palette or "light")
    made = _graph.graph(figure)
    ids = _graph.words(made)
    title = json.dumps(label(figure.title), ensure_ascii=False)
    yield f"---\ntitle: {title}\n---\nflowchart TB"
    if said := text.clean(how.caption):
        yield f"  %% {re.sub('[{}%]', ' ', said)}"

    def item(one: _graph.Thing | _graph.Frame, deep: str) -> Iterator[str]:
        if isinstance(one, _graph.Frame):
            yield f'{deep}subgraph {ids[one.id]}["{label(one.title)}"]'
            for inner in one.items:
                yield from item(inner, deep + "  ")
            yield f"{deep}end"
            return
        begin, end = SHAPES.get(one.kind, ('["', '"]'))
        yield f"{deep}{ids[one.id]}{begin}{'<br>'.join(map(label, one.lines))}{end}"

    for one in made.items:
        yield from item(one, "  ")
    for link in made.links:
        line = LINES[link.style][link.head + (link.head and link.tail)]
        said = f'|"{label(link.label)}"|' if link.label else ""
        yield f"  {ids[link.source]} {line}{said} {ids[link.target]}"
    kinds: dict[str, list[str]] = {}
    for one in made.all():
        if isinstance(one, _graph.Thing):
            kinds.setdefault(one.kind + ("Weak" if one.weak else ""), []).append(ids[one.id])
            if one.href.startswith(("http://", "https://")):
                yield f'  click {ids[one.id]} href "{_address(one.href)}"'
    for kind, members in kinds.items():
        _, fill, stroke = LOOKS[kind.removesuffix("Weak")]
        fill, stroke, ink = (theme.TOKENS[name][tone] for name in (fill, stroke, "ink"))
        colours = f"fill:{fill},stroke:{stroke},color:{ink}"
        dashes = ",stroke-dasharray:6 4" if kind.endswith("Weak") else ""
        yield f"  classDef {kind} {colours}{dashes}"
        yield f"  class {','.join(members)} {kind}"


def _address(href: str) -> str:
    """A link without what would end it."""
    return re.sub(r"[^\w:/?#@!$&*+,.=~%-]", lambda m: "".join(f"%{b:02X}" for b in m[0].encode()), href)
