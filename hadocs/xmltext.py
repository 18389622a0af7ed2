"""XML text read into elements that know their line, with nothing in it that could do harm; knows no format.

A document type declaration is refused, and with it every entity: no expansion, no file, no network.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from hadocs.errors import InputError, Place, Problem

DEEPEST = 200
"""How deep elements may nest; nothing that a person or a program writes comes near."""


@dataclass(frozen=True, slots=True)
class Source:
    """A text as messages show it: the name of its file, and its lines."""

    file: str
    lines: tuple[str, ...]


@dataclass(slots=True)
class Element:
    """An element with its attributes and children; ``line`` and ``column`` count from 1."""

    source: Source
    tag: str
    attributes: Mapping[str, str]
    line: int
    column: int
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def __iter__(self) -> Iterator[Element]:
        return iter(self.children)

    def all(self) -> Iterator[Element]:
        """This element and all below it, in the order of the text."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(reversed(element.children))


def problem(element: Element, message: str, expected: str = "", nearest: str = "") -> Problem:
    """A problem at an element."""
    return Problem(message, _place(element.source, element.line, element.column), expected, nearest)


def fail(element: Element, message: str, expected: str = "", nearest: str = "") -> NoReturn:
    """Raise InputError with one problem, at an element."""
    raise InputError((problem(element, message, expected, nearest),))


def where(element: Element) -> str:
    """File, line and column of an element, for a note."""
    return f"{element.source.file}:{element.line}:{element.column}"


def parse(data: bytes | str, file: str) -> Element:
    """The root element of an XML text; raises InputError where it is none, nests too deep or declares a DOCTYPE."""
    text = data if isinstance(data, str) else data.decode("utf-8", "replace")
    source = Source(file, tuple(text.splitlines()))
    parser = expat.ParserCreate()
    parser.buffer_text = True
    root: list[Element] = []
    path: list[Element] = []
    texts: dict[int, list[str]] = {}

    def refuse(message: str, expected: str) -> NoReturn:
        line, column = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
        raise InputError((Problem(message, _place(source, line, column), expected),))

    def start(tag: str, attributes: dict[str, str]) -> None:
        if len(path) >= DEEPEST:
            refuse(f"elements nest deeper than {DEEPEST}", "formulas split into gates of their own")
        element = Element(source, tag, attributes, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
        (path[-1].children if path else root).append(element)
        path.append(element)

    def end(_: str) -> None:
        element = path.pop()
        element.text = "".join(texts.pop(id(element), ()))

    def characters(content: str) -> None:
        # Joined at the end: text comes in small pieces, and growing it by each would take the square of its length.
        texts.setdefault(id(path[-1]), []).append(content)

    def doctype(*_: object) -> None:
        refuse(
            "a document type declaration (DOCTYPE) is not accepted", "plain XML, without entities of its own"
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as e:
        place = _place(source, e.lineno, e.offset + 1)
        raise InputError((Problem(f"this is not XML: {expat.ErrorString(e.code)}", place),)) from None
    except (ValueError, LookupError, UnicodeError):
        # An encoding that is declared but not known.
        place = _place(source, 1, 1)
        raise InputError((Problem("this text's encoding can't be read", place, "UTF-8"),)) from None
    return root[0]


def _place(source: Source, line: int, column: int) -> Place:
    text = source.lines[line - 1] if 0 < line <= len(source.lines) else ""
    length = 1
    if text[column - 1 : column] == "<":
        closing = text.find(">", column)
        length = (closing + 2 if closing >= 0 else len(text) + 1) - column
    return Place(source.file, line, column, text, max(1, length))
