"""Located YAML as frozen values: text, lists and tables, each with its place. Knows nothing of the language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from hadocs.errors import Place, Problem, Route

# The line ends of YAML 1.1, so that our lines are those that the parser counted.
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class Mark(NamedTuple):
    """From where to where something stands in ``file``; lines and columns count from 1, the end is excluded."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Scalar:
    """Text exactly as it is written; ``None`` where nothing is given (an empty value, ``null`` or ``~``)."""

    mark: Mark
    text: str | None
    size: int = 1


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list. ``size`` counts the nodes in it when every alias is written out, itself included."""

    mark: Mark
    items: tuple[Node, ...]
    size: int


class Entry(NamedTuple):
    """A value of a table, with the place of its key."""

    key: Mark
    value: Node


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping in the order of the file. ``size`` counts as that of a `Sequence` does."""

    mark: Mark
    entries: Mapping[str, Entry]
    size: int


Node = Scalar | Sequence | Table


def table(mark: Mark, entries: Mapping[str, Entry]) -> Table:
    """A table of these entries that can't be changed."""
    size = 1 + sum(1 + entry.value.size for entry in entries.values())
    return Table(mark, MappingProxyType(dict(entries)), size)


def is_given(node: Node) -> bool:
    """Whether there is a value: an empty one and ``null`` are as good as none."""
    return not (isinstance(node, Scalar) and node.text is None)


def kind_of(node: Node) -> str:
    """What a node is, in the words of the messages: ``a list``, ``a table of keys``, ``text`` or ``nothing``."""
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node, Table):
        return "a table of keys"
    return "nothing" if node.text is None else "text"


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a file under the name that messages show, and its lines without their ends.

    Where it is not ``shown``, places in it have no line: it may be no spec, and hold what is nobody's business.
    """

    name: str
    content: str
    lines: tuple[str, ...]
    shown: bool = True

    @classmethod
    def of(cls, name: str, content: str) -> Text:
        """The text with its lines counted as YAML does."""
        return cls(name, content, tuple(_LINE_END.split(content)))

    def place(self, mark: Mark) -> Place:
        """The place of a mark, held inside the file: a mark at the end of the text may lie beyond its last line."""
        line = min(max(mark.line, 1), len(self.lines))
        text = self.lines[line - 1]
        column = min(max(mark.column, 1), len(text) + 1) if line == mark.line else len(text) + 1
        end = mark.end_column if mark.end_line == line else len(text.rstrip()) + 1
        length = max(1, min(end, len(text) + 1) - column)
        return Place(self.name, line, column, text if self.shown else "", length)

    def at(self, line: int, column: int, length: int = 1) -> Place:
        """The place of ``length`` characters from a line and a column on."""
        return self.place(Mark(self.name, line, column, line, column + length))


Texts = Mapping[str, Text]
"""Texts by the name that messages show: a mark says which of them it is in."""


def problem(
    texts: Texts, mark: Mark, message: str, expected: str = "", near: str = "", *, route: Route = ()
) -> Problem:
    """A problem at a mark."""
    return Problem(message, texts[mark.file].place(mark), expected, near, route=route)
