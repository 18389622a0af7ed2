"""What a figure of quorum is made of: who votes where, what makes a majority, and what each loss leaves of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hadocs.figures.plan import Content

VoteLook = Literal["vote", "lost", "apart", "uncounted", "mute"]
"""A vote that counts, is lost, is on the other side of a cut, is no longer counted; and that there is none."""
Mood = Literal["good", "bad", "unsure", "back", "none"]
"""How a loss ends: the cluster goes on, stops, it is not known, it is back by itself; and that it is not touched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voter:
    """A node or a witness with its votes; none is said by ``votes`` of 0."""

    id: str
    title: str
    note: str = ""
    icon: str = "host"
    votes: int = 1
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The voters of one site, what they have together, and whether that is enough."""

    id: str
    title: str
    note: str = ""
    voters: tuple[Voter, ...] = ()
    text: str = ""
    said: str = ""
    enough: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Electorate:
    """A cluster with its votes: one place, or a row for each. ``needed`` make the majority, which ``text`` names.

    ``losses`` are what each loss leaves of it, where it stands beside others.
    """

    id: str
    title: str
    note: str = ""
    tone: Literal["host", "guest"] = "host"
    needed: int = 0
    total: int = 0
    text: str = ""
    places: tuple[Place, ...] = ()
    losses: tuple[Loss, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a loss leaves of one cluster: its votes as squares, those of the witness last, their number, the outcome."""

    votes: tuple[VoteLook, ...] = ()
    witness: int = 0
    """How many of the squares, at the end, are the witness's."""
    tone: Literal["host", "guest"] = "host"
    text: str = ""
    said: str = ""
    mood: Mood = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A row: what is lost, and what that leaves of each cluster."""

    title: str
    note: str = ""
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of a column: a cluster."""

    title: str
    tone: Literal["host", "guest"] = "host"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What losses leave of some clusters, side by side. Or, where it is of many clusters, a row for each of them.

    ``title`` stands above it, ``text`` is the head of its first column.
    """

    title: str = ""
    text: str = "Lost"
    heads: tuple[Head, ...] = ()
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """A cluster that counts no votes, and what rules there instead."""

    id: str
    title: str
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quorum(Content):
    """All clusters that the figure shows."""

    electorates: tuple[Electorate, ...] = ()
    ledgers: tuple[Ledger, ...] = ()
    ruled: tuple[Ruled, ...] = ()
