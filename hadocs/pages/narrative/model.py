"""The plain data that narrative modules return and templates lay out; it computes nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from hadocs.pages.escape import NOTHING, Md

Outcome = Literal["up", "interrupted", "uncertain", "down", "unknown", "excluded"]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a small table."""

    cells: tuple[Md, ...]


COLUMNS = 4
"""Of so many columns a table is too wide for a narrow screen where"""
SENTENCE = 90
"""a cell has more characters than these."""
_PLAIN = re.compile(r"[\w %,.()–-]+")
_TARGETS = re.compile(r"\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table with its headings."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def stacked(self) -> Md | None:
        """The headings as properties of a style sheet (``--h2:'Rests on'``), where it has columns enough, and in one of
        them sentences, that on a narrow screen each row is to be read from the top down; else none."""
        if len(self.heads) < COLUMNS or not all(_PLAIN.fullmatch(head) for head in self.heads):
            return None
        cells = (_TARGETS.sub("", str(cell)) for row in self.rows for cell in row.cells[1:])
        if not any(len(cell) > SENTENCE for cell in cells):
            return None
        return Md(";".join(f"--h{n}:'{head}'" for n, head in enumerate(self.heads, 1)))


@dataclass(frozen=True, slots=True)
class Hit:
    """The services that a failure hits, each where it fares worst."""

    down: tuple[str, ...] = ()
    uncertain: tuple[str, ...] = ()
    interrupted: tuple[str, ...] = ()

    @classmethod
    def of(cls, outcome: Outcome, services: Sequence[str]) -> Hit:
        """Some services that all fare alike; none where that is no harm."""
        some = tuple(services)
        return cls(*(some if outcome == word else () for word in ("down", "uncertain", "interrupted")))

    @property
    def by(self) -> Mapping[Outcome, tuple[str, ...]]:
        """The services by how they fare, the worst first."""
        return {"down": self.down, "uncertain": self.uncertain, "interrupted": self.interrupted}


@dataclass(frozen=True, slots=True)
class Case:
    """One failure, or several that come to the same: what happens in order, and what then.

    ``users`` is what those who use the services notice, ``risk`` what can't be lost any more until it is
    repaired, ``todo`` what a person has to do, ``open`` what is assumed or not known, ``hit`` which services suffer.
    """

    title: Md
    anchor: str
    steps: tuple[Md, ...] = ()
    grid: Grid | None = None
    users: Md = NOTHING
    risk: Md = NOTHING
    todo: Md = NOTHING
    open: Md = NOTHING
    outcome: Outcome = "up"
    short: Md = NOTHING
    hit: Hit = Hit()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A kind of failure with its cases."""

    title: str
    anchor: str
    cases: tuple[Case, ...]
    intro: Md = NOTHING
