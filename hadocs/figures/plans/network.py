"""What a figure of networks is made of: sheets of rows (networks) and columns (hosts), with switches at the left."""

from __future__ import annotations

from dataclasses import dataclass

from hadocs.figures.plan import Chip, Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A host or server, or ``count`` of them that are attached alike; ``site`` is the number of its place or -1."""

    id: str
    title: str
    icon: str = "host"
    count: int = 1
    site: int = -1
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A network. ``text`` is its range, ``speed`` and ``note`` are its speed and its bond, all in words.

    ``on`` are the numbers of the columns that are attached, ``machines`` counts the virtual machines that are.
    ``also`` names switches that carry it too and to which no line is drawn.
    """

    id: str
    title: str
    text: str
    speed: str
    note: str = ""
    on: tuple[int, ...] = ()
    machines: int = 0
    also: str = ""
    chips: tuple[Chip, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Rows below one another that have the same roles, and what is to be known of these."""

    title: str
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """A switch by its name."""

    title: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A line from a stack to rows that follow one another; ``alone`` where nothing else carries them."""

    rows: tuple[str, ...]
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Switches that carry the same rows."""

    switches: tuple[Switch, ...]
    feeds: tuple[Feed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Networks and hosts that are shown together; ``places`` are the sites of the columns, from the left."""

    title: str = ""
    columns: tuple[Column, ...] = ()
    places: tuple[str, ...] = ()
    bands: tuple[Band, ...] = ()
    stacks: tuple[Stack, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks(Content):
    """All sheets, from the top."""

    sheets: tuple[Sheet, ...] = ()
