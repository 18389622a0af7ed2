"""A figure as things in frames with links between them, for languages that place everything themselves.

Made from the nodes, groups and edges of a plan; of a form that has a plan of its own, from what its picture says that
its shapes stand for. Knows no language.
"""

from __future__ import annotations

import functools
import keyword
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hadocs.figures import text
from hadocs.figures.plan import Card, Figure, Group, Node

KINDS = ("host", "vm", "storage", "network", "witness", "cluster", "question", "outcome", "event", "thing")
"""What a thing can be; each language has a look for it."""
_KIND_OF_NODE = {
    "storage": "storage", "question": "question", "outcome": "outcome", "top": "event", "event": "event",
    "undeveloped": "event", "or": "event", "and": "event", "host": "host", "server": "host",
}  # fmt: skip
_KIND_OF_CARD = {"witness": "witness", "disk": "storage"}
_GATES = {"or": "or: any one of them", "and": "and: both at once"}
RAILS = ("storage", "dependencies")
"""Forms most of whose lines end at rails: as a graph they would lack what these join."""
_DOTTED = ("heartbeat", "open")
_DASHED = ("move", "failover", "mirror")
_DIRECTED = ("move", "failover", "mirror", "answer", "taken", "open", "input")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something with a name, of which further lines say more.

    ``weak`` where it is not so now: a place where a machine may run, a passive member.
    """

    id: str
    kind: str
    lines: tuple[str, ...]
    weak: bool = False
    href: str = ""


@dataclass(slots=True, kw_only=True)
class Frame:
    """What holds things and other frames."""

    id: str
    title: str
    kind: str
    items: list[Thing | Frame] = field(default_factory=list)

    def first(self) -> Thing:
        """The first thing in it: each frame holds one."""
        item = self.items[0]
        return item if isinstance(item, Thing) else item.first()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A line between two things or frames. ``style`` is solid, dashed or dotted; ``head`` and ``tail`` have arrows."""

    source: str
    target: str
    label: str = ""
    style: str = "solid"
    head: bool = False
    tail: bool = False
    kind: str = ""


def title(figure: Figure, caption: str) -> tuple[str, ...]:
    """Title and caption of a figure, without saying twice what is the same."""
    said = _lines(figure.title, caption)
    return said[1:] if len(said) == 2 and said[1].startswith(said[0]) else said


@dataclass(slots=True)
class Graph:
    """All of it: what is on top, and the links."""

    items: list[Thing | Frame]
    links: list[Link]

    def all(self) -> Iterator[Thing | Frame]:
        """Everything, frames before what they hold."""
        waiting = [*reversed(self.items)]
        while waiting:
            item = waiting.pop()
            yield item
            if isinstance(item, Frame):
                waiting += reversed(item.items)


def refusal(figure: Figure) -> str:
    """Why a figure is no graph; nothing where it is one."""
    if figure.bare:
        return "a thumbnail has no names"
    if figure.form == "stages":
        return "it shows the same things before and after"
    if figure.form in RAILS:
        return "its lines meet one another, and only a picture shows what they join"
    made = graph(figure)
    if not made.links:
        return "it shows no things that are joined with one another"
    return ""


@functools.lru_cache(maxsize=16)
def graph(figure: Figure) -> Graph:
    """The graph of a figure. Not to be changed."""
    made = _of_plan(figure) if figure.nodes else _of_picture(figure)
    known = {item.id for item in made.all()}
    links = [one for one in made.links if {one.source, one.target} <= known and one.source != one.target]
    return Graph(made.items, list(dict.fromkeys(links)))


def _lines(*said: str) -> tuple[str, ...]:
    return tuple(line for one in said if (line := text.clean(one)))


def _of_plan(figure: Figure) -> Graph:
    placed: dict[str, Thing | Frame] = {}
    for node in figure.nodes:
        placed[node.id] = _node(node)
    for bus in figure.buses:
        placed[bus.id] = Thing(id=bus.id, kind="network", lines=_lines(bus.title, bus.note), href=bus.href)
    links: list[Link] = []
    frames, others = _nested(figure.groups)
    made = {
        g.id: Frame(id=g.id, title=text.clean(g.title), kind=g.kind) for g in figure.groups if g in frames
    }
    home = {bus.id: bus.site for bus in figure.buses if bus.site}
    home |= {node.id: node.site for node in figure.nodes if node.site}
    for group in frames:  # the largest first: what lies in several belongs to the smallest
        home |= dict.fromkeys(group.members, group.id)
        home |= {g.id: group.id for g in frames if set(g.members) < set(group.members)}
    top: list[Thing | Frame] = []
    for key, item in {**made, **placed}.items():
        where = home.get(key, "")
        (made[where].items if where in made else top).append(item)
    for group in others:
        top.append(Thing(id=group.id, kind="cluster", lines=_lines(group.title, group.note), href=group.href))
        links += [Link(source=group.id, target=m, style="dotted", kind="member") for m in group.members]
    for bus in figure.buses:
        links += [Link(source=bus.id, target=drop, kind="network") for drop in bus.drops]
    for edge in figure.edges:
        style = "dotted" if edge.kind in _DOTTED else "dashed" if edge.kind in _DASHED else "solid"
        head = edge.kind in _DIRECTED
        links.append(
            Link(
                source=edge.source, target=edge.target, label=text.clean(edge.label), style=style,
                head=head, tail=head and edge.both, kind=edge.kind,
            )
        )  # fmt: skip
    return Graph([item for item in top if not _empty(item)], links)


def _empty(item: Thing | Frame) -> bool:
    if isinstance(item, Frame):
        item.items = [one for one in item.items if not _empty(one)]
        return not item.items
    return False


def _nested(groups: Sequence[Group]) -> tuple[list[Group], list[Group]]:
    """Groups that lie in one another or apart, the largest first; and those that run across others, or are bands."""
    frames: list[Group] = []
    others: list[Group] = []
    for group in sorted(groups, key=lambda g: (g.kind != "site", -len(g.members))):
        mine = set(group.members)
        fits = all(not mine & set(g.members) or mine <= set(g.members) for g in frames)
        (others if group.kind == "band" or not fits else frames).append(group)
    return frames, [g for g in groups if g in others]


def _node(node: Node) -> Thing | Frame:
    said = _lines(node.title, node.note)
    kind = _KIND_OF_NODE.get(node.kind, "thing")
    if not node.cards:
        gate = _GATES.get(node.kind, "")
        return Thing(id=node.id, kind=kind, lines=said or _lines(gate, node.id)[:1], href=node.href)
    made = Frame(id=node.id, title=" · ".join(said), kind="chassis")
    made.items += [_card(card) for card in node.cards]
    return made


def _card(card: Card) -> Thing:
    said = (line.text for line in card.lines)
    kind = _KIND_OF_CARD.get(card.look, "vm")
    weak = card.look in ("ghost", "passive", "maybe", "gone", "fold")
    return Thing(id=card.id, kind=kind, lines=_lines(card.title, card.note, *said), weak=weak, href=card.href)


def _of_picture(figure: Figure) -> Graph:
    """What shapes stand for, with what they hold and what lines say that they join."""
    from hadocs.figures import paint
    from hadocs.figures.formats._nesting import Cell, nest
    from hadocs.figures.paint.scene import Box, Drum, Words

    found = nest(paint.scene(figure))
    shown: dict[str, Cell] = {}
    for cell in found.cells:
        of = getattr(cell.shape, "of", "")
        if of and isinstance(cell.shape, Box | Drum) and of not in shown:
            shown[of] = cell
    chosen = {id(cell): of for of, cell in shown.items()}

    def holder(cell: Cell) -> str:
        return next((chosen[id(c)] for c in cell.within() if id(c) in chosen), "")

    said: dict[str, list[str]] = {of: [] for of in shown}
    for cell in found.cells:
        words = cell.shape if isinstance(cell.shape, Words) else cell.label
        of = chosen.get(id(cell)) or holder(cell)
        if words and of:
            said[of].append(words.full or words.text)
    inside: dict[str, list[str]] = {}
    for of, cell in shown.items():
        inside.setdefault(holder(cell), []).append(of)

    def made(of: str) -> Thing | Frame:
        lines = _lines(*said[of]) or (of,)
        if of not in inside:
            return Thing(id=of, kind=_kind(of, shown[of].shape), lines=lines, href=shown[of].link)
        frame = Frame(id=of, title=" · ".join(lines), kind="frame")
        frame.items += [made(one) for one in inside[of]]
        return frame

    def end(cell: Cell | None) -> str:
        return "" if cell is None else chosen.get(id(cell)) or holder(cell)

    links = [
        Link(source=end(line.source), target=end(line.target), head=line.shape.head, tail=line.shape.tail,
             label=" · ".join(t.label.text for t in line.tags if t.label), kind=line.shape.look)
        for line in found.lines
        if end(line.source) and end(line.target)
    ]  # fmt: skip
    return Graph([made(of) for of in inside.get("", ())], links)


def _kind(of: str, shape: object) -> str:
    first = of.partition(":")[0]
    known = {"server": "host", "volume": "storage", "array": "storage", "service": "thing"}
    found = known.get(first, first)
    return found if found in KINDS else "storage" if type(shape).__name__ == "Drum" else "thing"


def anchors(made: Graph) -> Mapping[str, Thing]:
    """What stands for each in languages whose lines join things alone: itself, or the first in a frame."""
    return {item.id: item if isinstance(item, Thing) else item.first() for item in made.all()}


_RESERVED = frozenset(
    (
        # Mermaid's, where an id may stand; names of classes of diagrams
        "end", "graph", "subgraph", "flowchart", "class", "click", "style", "default", "o", "x",
        "cluster", "diagram", "edge", "server", "rack", "storage", "switch", "datacenter", "subnet", "decision",
        "action", "blank",
    )
)  # fmt: skip


def words(made: Graph) -> Mapping[str, str]:
    """Words for the ids of a plan: letters, digits and underscores, none twice, none that means something elsewhere."""
    found: dict[str, str] = {}
    used: set[str] = set()
    for item in made.all():
        word = re.sub(r"[^a-zA-Z0-9]+", "_", item.id).strip("_") or "x"
        if word[0].isdigit():
            word = f"n_{word}"
        if word.lower() in _RESERVED or keyword.iskeyword(word):
            word += "_"
        own, count = word, 1
        while own.lower() in used:
            count += 1
            own = f"{word}_{count}"
        used.add(own.lower())
        found[item.id] = own
    return found
