"""A runbook for one target, filled and numbered; frozen, and free of any form. `hadocs.runbooks.fill` makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hadocs.runbooks.text import Text

Shell = Literal["powershell", "ems", "powercli", "bash", "cmd", "esxcli", "pcs", "tsql", "yaml", "screen"]
"""Where a command is typed. ``ems`` is the Exchange Management Shell; ``screen`` a tool with no command line; ``yaml``
is what is put into the spec."""

Each = Literal["cluster", "host", "member", "site", "storage", "witness", "service", "guest", "spec"]
"""What a procedure is made for: one runbook for each of them. ``guest`` is a VM, ``spec`` all of it at once."""

Basis = Literal["R", "R*", "O"]
"""R: read in the vendor's reference; R*: in an excerpt; O: own knowledge, shown with a warning where it stands."""

Doing = Literal[
    "pause", "drain", "resume", "stop", "start", "move", "hand-over", "give-back", "detach", "attach", "force"
]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of state that a step makes, for the simulation.

    ``pause`` and ``resume`` keep a host or member from taking what moves; ``drain`` also moves away what is on it;
    ``stop`` and ``start`` are power; ``move`` takes ``what`` to ``to`` (anywhere where it is empty); ``hand-over``
    takes a service from a member and ``give-back`` returns it; ``detach`` and ``attach`` are members of a cluster,
    witnesses and storage; ``force`` starts a cluster without quorum. ``what`` is an id of the spec.
    """

    doing: Doing
    what: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a command: as it is typed, or with ``slot`` a value that is not known until somebody notes it.

    A slot's text stands in angle brackets: a paste fails instead of doing something else. ``step`` is the id of the
    step in which the value is noted, empty where it is the spec that lacks it.
    """

    text: str
    slot: bool = False
    step: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """One block that runs as one paste, in the shell that it is quoted for."""

    shell: Shell
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The whole command, slots in angle brackets."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Noted:
    """What is written down in one step and used in another."""

    id: str
    step: str
    label: Text


@dataclass(frozen=True, slots=True)
class Tbd:
    """What the spec does not say. ``where`` are the ids of the steps that want it; none for the page's head."""

    what: str
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """What is said after a command: a paragraph, items of a list, or a further command. Just one of the three."""

    text: Text = ()
    items: tuple[Text, ...] = ()
    command: Command | None = None


Blocks = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One action, or one look.

    ``on`` is the machine where it is typed, ``shell`` how. ``noticed`` is what users notice of it, computed or stated;
    ``danger`` stands before it. ``source`` and ``basis`` are of its command.
    """

    id: str
    number: int
    title: Text
    on: Text = ()
    shell: Shell | None = None
    extra: Text = ()
    command: Command | None = None
    sees: Blocks = ()
    if_not: Blocks = ()
    noticed: Text = ()
    danger: Callout | None = None
    notes: Noted | None = None
    no_return: bool = False
    does: tuple[Change, ...] = ()
    source: str = ""
    basis: Basis = "R"
    intro: Text = ()
    """Where it is done, where that is no single machine; or what is known before one types."""
    table: Table | None = None
    """What is held against what happens, with blanks to write into."""
    lab: tuple[Text, ...] = ()
    """What of its words nobody has read at a source, or not for this version: to be verified before the night."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Do not go on until all of ``until`` is seen. ``letter`` counts gates through the page."""

    id: str
    letter: str
    title: Text
    until: tuple[Text, ...]
    otherwise: Text = ()
    no_return: Text = ()


@dataclass(frozen=True, slots=True)
class Callout:
    """A box among the steps: what never to do (danger), when to stop (stop), what differs (warning).

    ``of`` has the things, by id, whose loss each of the items is a sign of; items beyond it are signs of none.
    """

    kind: Literal["danger", "stop", "warning"]
    title: Text
    text: Text = ()
    items: tuple[Text, ...] = ()
    of: tuple[tuple[str, ...], ...] = ()


Item = Step | Gate | Callout


@dataclass(frozen=True, slots=True)
class Part:
    """A lettered part of the page."""

    id: str
    letter: str
    title: Text
    intro: Text
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under heads; ``numbers`` are the columns that are set to the right. Notes follow below."""

    title: Text
    heads: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    numbers: frozenset[int] = frozenset()
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What a runbook is for: a thing of the spec, and the cluster that it belongs to (itself, where it is one)."""

    each: Each
    id: str
    cluster: str


@dataclass(frozen=True, slots=True)
class Runbook:
    """One page: the procedure ``procedure`` for ``target``."""

    id: str
    """Its name among those of its spec; pages and links have it: ``host-maintenance-hv-dal-1``."""
    procedure: str
    target: Target
    title: Text
    of: tuple[Text, ...]
    """The line of origin: spec, cluster, platform."""
    answer: Text
    """The title of the first block: may I?"""
    answers: tuple[Text, ...]
    head: tuple[tuple[Text, Text], ...]
    """Who may, whom to tell, how long, whom to call, what not to use it for."""
    decide: Table | None
    """What one finds, what it means and what to do, where a decision comes before everything."""
    preflight: tuple[Table, ...]
    parts: tuple[Part, ...]
    done: Table | None
    done_notes: tuple[Text, ...]
    back: Table | None
    stop: tuple[Text, ...]
    never: tuple[Text, ...]
    call: str
    """The number to call; empty where the spec has none."""
    tbd: tuple[Tbd, ...]
    basis: tuple[Text, ...]
    symptoms: tuple[str, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, in order."""
        return tuple(i for part in self.parts for i in part.items if isinstance(i, Step))

    @property
    def gates(self) -> tuple[Gate, ...]:
        """All gates, in order."""
        return tuple(i for part in self.parts for i in part.items if isinstance(i, Gate))
