"""A figure as plain data: what is in it and what belongs together. Knows no pixels, no colours and no spec."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from hadocs.figures.way import Stored, Way

CardLook = Literal[
    "active", "passive", "member", "ghost", "runs", "plain", "fold", "witness", "disk", "arrives", "gone",
    "maybe",
]  # fmt: skip
LineLook = Literal["service", "service-off", "storage", "cluster", "note"]
NodeKind = Literal[
    "host", "server", "unplaced", "witnesses", "storage", "question", "outcome",
    "top", "or", "and", "event", "undeveloped",
]  # fmt: skip
GroupKind = Literal["site", "host-cluster", "loose", "band"]
EdgeKind = Literal[
    "move", "failover", "heartbeat", "storage", "mirror", "join", "answer", "taken", "open", "input"
]
Severity = Literal["error", "warning", "info", "single", "toss"]
PieceLook = Literal["static", "failover", "planned", "shared", "extra", "connecting"]


@dataclass(frozen=True, slots=True)
class Chip:
    """A finding on a thing: the rule's id, how bad it is, and where it is explained.

    Or the mark of a single point of failure (``single``), or of one with which it is a coin toss (``toss``).
    """

    text: str
    severity: Severity = "warning"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A small label that stands for what is drawn elsewhere or has no frame: a cluster with the number of a member.

    ``look`` says of which layer it is: ``host``, ``guest``, ``network``, ``storage`` or ``quiet``.
    """

    text: str
    look: Literal["host", "guest", "network", "storage", "quiet"] = "quiet"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a card, such as a service that it carries; ``marks`` follow it."""

    text: str
    look: LineLook
    icon: str = ""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card in a chassis: a VM, a place where one may run, a server's own system, a witness, a disk.

    ``marks`` name the clusters that it is a member of where these have no frame. ``level`` counts the rows of cards of
    a chassis from the top, ``None`` for a card of a line or two, which stands below those. ``tone`` says which layer is
    clustered: ``guest`` (violet), ``host`` (green) or none. ``number`` is that of the step in which something happens
    to it, ``also`` are those of earlier ones.
    """

    id: str
    title: str
    note: str = ""
    icon: str = "vm"
    look: CardLook = "plain"
    tone: Literal["guest", "host", "none"] = "none"
    lines: tuple[Line, ...] = ()
    marks: tuple[Mark, ...] = ()
    level: int | None = None
    chips: tuple[Chip, ...] = ()
    href: str = ""
    number: int = 0
    also: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A thing with a place of its own: a chassis with its cards, a storage, a question of a decision tree.

    In a fault tree: the top event, a gate, a basic event, or one that is not developed further.

    ``stripe``, ``row`` and ``column`` are the place of a chassis: the stripe of sites that it stands in, and row and
    column within that. ``small`` is one that is no more than a line, and stands before the rows. ``site`` and ``block``
    are the ids of the groups it stands in. ``lines`` and ``marks`` are said in it. ``tone`` is a word of the theme for
    outcomes; ``repeated`` for an event that stands in the tree more than once.
    """

    id: str
    kind: NodeKind
    title: str
    note: str = ""
    icon: str = ""
    site: str = ""
    block: str = ""
    stripe: int = 0
    row: int = 0
    column: int = 0
    small: bool = False
    cards: tuple[Card, ...] = ()
    lines: tuple[Line, ...] = ()
    marks: tuple[Mark, ...] = ()
    tone: str = ""
    chips: tuple[Chip, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """An outline around nodes (a site, a host cluster, hosts in none) or a band around cards (a guest cluster)."""

    id: str
    kind: GroupKind
    title: str
    members: tuple[str, ...]
    note: str = ""
    chips: tuple[Chip, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bus:
    """A network, with what is attached to it: chassis, or the frames that they stand in.

    ``site`` is the outline that it stands in, none where it joins several; ``stripe`` is the one that it stands above
    then.
    """

    id: str
    title: str
    note: str = ""
    site: str = ""
    stripe: int = 0
    drops: tuple[str, ...] = ()
    chips: tuple[Chip, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A line between two things. ``both`` puts an arrow at either end."""

    id: str
    kind: EdgeKind
    source: str
    target: str
    label: str = ""
    both: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar: what kind of time it is, how much, and that in words where it is to be written into it."""

    look: PieceLook
    value: float
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A row of a chart: its name, its pieces from the left, and at its end its value as people read it, and a note.

    Its pieces begin at the value ``start``. ``range`` is drawn as a line of its own below the bar, from its lower to
    its upper end, both said by ``ends``. ``absent`` says why there is no bar. ``present`` marks the one of several that
    is so now. ``marks`` are numbers of steps at their values. ``group`` is the heading of bars that follow one another.
    ``open`` says that it may go on past its last piece: nobody knows how far.
    """

    id: str
    title: str
    text: str = ""
    note: str = ""
    pieces: tuple[Piece, ...] = ()
    start: float = 0.0
    range: tuple[float, float] | None = None
    ends: tuple[str, ...] = ()
    absent: str = ""
    present: bool = False
    href: str = ""
    marks: tuple[StepMark, ...] = ()
    group: str = ""
    open: bool = False


NumberLook = Literal["host", "guest", "plain", "lost", "aside"]
"""What a step is about; ``aside`` is one that nothing in the picture stands for."""


@dataclass(frozen=True, slots=True)
class StepMark:
    """The number of a step at a value of a bar, as that step has it."""

    value: float
    number: int
    look: NumberLook


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the bars of a chart at a round value, with what is written below it."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A line across the bars of a chart: what is allowed, for one."""

    value: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Bars with one axis: a chart. Or, where ``rows`` has names, a table: a bar for each row and column, on one scale.

    A table's ``columns`` each have as many ``bars`` as there are rows, of which only pieces and text are shown.
    ``ticks`` are the values of the axis where they are no plain numbers.
    """

    id: str
    title: str
    note: str = ""
    bars: tuple[Bar, ...] = ()
    limits: tuple[Limit, ...] = ()
    ticks: tuple[Tick, ...] = ()
    rows: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table of bars."""

    id: str
    title: str
    bars: tuple[Bar, ...]
    present: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A line of what happens or is done: its ``number`` and that number's look, when, and what users notice of it.

    ``hurts`` says that they notice something.
    """

    number: int
    text: str
    look: NumberLook = "plain"
    time: str = ""
    note: str = ""
    hurts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """How full a host is, as shares of one: ``now``, and ``then`` with what arrives; with both in words.

    The second of the words is empty where nothing arrives.
    """

    now: float
    then: float
    ends: tuple[str, str]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A host or server in a figure of before and after: its cards, and how full it is.

    ``look``: as ever, ``away`` (taken out of service) or ``lost``; ``text`` says so. ``number`` is that of a step,
    ``also`` are those of later ones.
    """

    id: str
    title: str
    note: str = ""
    text: str = ""
    icon: str = "host"
    look: Literal["plain", "away", "lost"] = "plain"
    cards: tuple[Card, ...] = ()
    meter: Meter | None = None
    said: tuple[str, ...] = ()
    number: int = 0
    also: tuple[int, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What goes from the first tile of a stage to another: cards by id, in the step of a number.

    ``before`` is the number of an earlier step in which some of them go, 0 without one.
    """

    source: tuple[str, ...]
    target: str
    number: int
    look: NumberLook = "host"
    before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Tiles that belong to one cluster, or to none; with the numbers of the steps in which that cluster acts.

    ``note`` stands behind the title, or below it where there is no room.
    """

    id: str
    title: str
    tiles: tuple[Tile, ...]
    note: str = ""
    kind: Literal["host-cluster", "loose"] = "host-cluster"
    numbers: tuple[int, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """How things stand at one time, in frames of tiles; the same frames in each stage of a figure.

    ``said`` is the way of the users: which machine they reach, and where its data is; ``ways`` are the same as lines.
    """

    id: str
    title: str
    note: str = ""
    frames: tuple[Frame, ...] = ()
    said: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    stores: tuple[Stored, ...] = ()
    """The storage that ways lead to in any stage, and what is lost: the same in each, whatever leads there now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something to know meanwhile: ``votes`` as squares (counted, of the witness, lost), ``share`` as a bar, in words.

    ``good`` and ``bad`` are said by an icon and a word, not by colour alone.
    """

    id: str
    icon: str
    title: str
    text: str
    note: str = ""
    votes: tuple[Literal["vote", "witness", "lost", "lost-witness"], ...] = ()
    tone: Literal["host", "guest"] = "host"
    share: float | None = None
    good: bool | None = None


@dataclass(frozen=True, slots=True)
class Abridged:
    """What a text of the figure says of a list of names in short (``a, b and 62 others``), and all of the list."""

    text: str
    whole: str


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend: a look that the painter knows, and what it means."""

    look: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a figure of a form of its own is made of: a subclass stands in ``plans/``, in a module named by the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A whole figure. ``name`` prefixes the ids inside the picture, so that several fit on one page.

    ``form`` names the module of ``paint`` that draws it.
    ``sentence`` says in one sentence what it shows; ``description`` says all of it in sentences, for those
    who can't see it.
    """

    name: str
    form: str
    title: str
    sentence: str = ""
    description: tuple[str, ...] = ()
    nodes: tuple[Node, ...] = ()
    groups: tuple[Group, ...] = ()
    buses: tuple[Bus, ...] = ()
    edges: tuple[Edge, ...] = ()
    panels: tuple[Panel, ...] = ()
    """Charts and tables of bars, below one another, each on a scale of its own."""
    stages: tuple[Stage, ...] = ()
    """How things stand before and after, or at the left and at the right."""
    flows: tuple[Flow, ...] = ()
    steps: tuple[Step, ...] = ()
    facts: tuple[Fact, ...] = ()
    content: Content | None = None
    """What it shows, where its form has a plan of its own."""
    notes: tuple[str, ...] = ()
    """Sentences below the picture: what has no shape in it."""
    legend: tuple[Key, ...] = ()
    abridged: tuple[Abridged, ...] = ()
    """The lists that its texts have in short; whoever paints them keeps the whole with them."""
    corner: tuple[Chip, ...] = ()
    """Findings about the whole, or about what has no place in it."""
    bare: bool = False
    """A thumbnail: shapes only, no text."""

    def chips(self) -> Iterator[Chip]:
        """All findings that are drawn."""
        yield from self.corner
        for node in self.nodes:
            yield from node.chips
            for card in node.cards:
                yield from card.chips
        for outline in self.groups:
            yield from outline.chips
        for bus in self.buses:
            yield from bus.chips

    def cards(self) -> Iterator[tuple[Node, Card]]:
        """All cards with the chassis they are in, in reading order."""
        for node in self.nodes:
            for card in node.cards:
                yield node, card


def to_json(figure: Figure) -> str:
    """The plan as text that a person can read and compare; what is empty is left out."""

    def plain(value: Any) -> Any:
        if dataclasses.is_dataclass(value):
            pairs = ((f.name, getattr(value, f.name)) for f in dataclasses.fields(value))
            return {k: plain(v) for k, v in pairs if v not in ("", (), None, False)}
        return [plain(v) for v in value] if isinstance(value, tuple) else value

    return json.dumps(plain(figure), ensure_ascii=False, indent=2) + "\n"
