"""Text to located nodes: YAML without its surprises, in bounded time and depth. Knows nothing of the language.

All scalars stay text, tags and merge keys are refused, a key may be given once, and aliases may not explode.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml
from yaml import events as ev

from hadocs.errors import Problem
from hadocs.spec.names import nearest, quoted
from hadocs.spec.nodes import Entry, Mark, Node, Scalar, Sequence, Text, kind_of, table
from hadocs.spec.syntax import explain

MAX_DEPTH = 50
"""How deep lists and tables may lie in each other; the language itself needs seven levels."""

MAX_NODES = 100_000
"""How many values a file may have once its aliases are written out."""

# The C parser is about ten times as fast; both make the same events.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
"""What the parser in Python makes of such a pair; the one in C refuses it."""
_SHORTER = 2
"""How many characters one escape of YAML is shorter than the two of JSON."""
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Stop(Exception):  # noqa: N818 - it is not an error but the end of the way
    """Nothing more can be said about this text."""


@dataclass(slots=True)
class _Open:
    """A list or table that is being read; ``key`` is the key whose value comes next."""

    start: Mark
    anchor: str | None
    flow: bool
    is_table: bool
    size: int = 1
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    key: tuple[str | None, Mark] | None = None
    last: Mark | None = None


class _Builder:
    """Builds nodes from the parser's events with a stack of its own, so that depth can't crash Python."""

    def __init__(self, text: Text, shorter: Mapping[int, tuple[int, ...]] | None = None) -> None:
        self.text = text
        self.shorter = shorter or {}
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self.stack: list[_Open] = []
        self.anchors: dict[str, Node] = {}
        self.documents = 0
        self.size = 0

    def add_problem(self, mark: Mark, message: str, expected: str = "", near: str = "") -> None:
        self.problems.append(Problem(message, self.text.place(mark), expected, near))

    def stop(self, mark: Mark, message: str, expected: str = "", near: str = "") -> _Stop:
        self.add_problem(mark, message, expected, near)
        return _Stop()

    def mark(self, event: ev.Event) -> Mark:
        start, end = event.start_mark, event.end_mark
        assert start is not None
        assert end is not None
        if not self.shorter:
            return Mark(self.text.name, start.line + 1, start.column + 1, end.line + 1, end.column + 1)
        first, last = (m.column + 1 + self.before(m.line, m.column) for m in (start, end))
        return Mark(self.text.name, start.line + 1, first, end.line + 1, last)

    def before(self, line: int, column: int) -> int:
        """How many characters the text that was parsed is shorter up to there than the file."""
        return _SHORTER * bisect_right(self.shorter.get(line, ()), column)

    def feed(self, event: ev.Event) -> None:
        if isinstance(event, ev.ScalarEvent):
            self.scalar(event)
        elif isinstance(event, ev.CollectionStartEvent):
            self.open(event)
        elif isinstance(event, ev.CollectionEndEvent):
            self.close(event)
        elif isinstance(event, ev.AliasEvent):
            self.alias(event)
        elif isinstance(event, ev.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise self.stop(
                    self.mark(event),
                    "a second document begins here",
                    "one spec in a file: no --- after the first",
                )

    def scalar(self, event: ev.ScalarEvent) -> None:
        mark = self.mark(event)
        self.refuse_tag(event, mark)
        value: str = event.value
        plain = event.style in (None, "")
        value = _HALVES.sub(lambda found: _one(ord(found[0][0]), ord(found[0][1])), value)
        if not plain and (bad := _UNPRINTABLE.search(value)):
            self.add_problem(
                mark,
                f"this text holds the control character U+{ord(bad[0]):04X}",
                "text that can be printed; single quotes keep a backslash as it is",
            )
            value = _UNPRINTABLE.sub("\ufffd", value)
        is_key = bool(self.stack) and self.stack[-1].is_table and self.stack[-1].key is None
        if is_key:
            self.key(value, mark, plain=plain)
            if event.anchor:
                self.anchors[event.anchor] = Scalar(mark, value)
            return
        node = Scalar(mark, None if plain and value in _NULLS else value)
        self.place(node, event.anchor, mark)

    def key(self, value: str, mark: Mark, *, plain: bool) -> None:
        top = self.stack[-1]
        top.last = mark
        if plain and value == "<<":
            self.add_problem(
                mark,
                "merge keys (<<) are not part of this language",
                "like: and the id of a sibling, which copies it",
            )
            top.key = (None, mark)
        elif plain and value == "":
            self.add_problem(mark, "a key is missing before this ':'", "key: value")
            top.key = (None, mark)
        elif value in top.entries:
            first = top.entries[value].key
            self.add_problem(
                mark,
                f"the key {quoted(value)} is given twice",
                f"each key once; the first is in line {first.line}",
            )
            top.key = (None, mark)
        else:
            top.key = (value, mark)

    def refuse_tag(self, event: ev.NodeEvent, mark: Mark) -> None:
        tag: str | None = getattr(event, "tag", None)
        if tag is not None:
            self.add_problem(
                mark,
                f"tags such as {tag.replace('tag:yaml.org,2002:', '!!')} are not part of this language",
                "the plain value; put text that begins with ! in quotes",
            )

    def open(self, event: ev.CollectionStartEvent) -> None:
        mark = self.mark(event)
        self.refuse_tag(event, mark)
        if len(self.stack) >= MAX_DEPTH:
            raise self.stop(mark, f"this lies deeper than {MAX_DEPTH} levels, which no spec needs")
        is_table = isinstance(event, ev.MappingStartEvent)
        if self.stack and self.stack[-1].is_table and self.stack[-1].key is None:
            self.add_problem(
                mark,
                f"a key must be text, not {'a table of keys' if is_table else 'a list'}",
                "a plain key; put text that begins with { or [ in quotes",
            )
            # What follows is read as that key's own content, and then forgotten with it.
        if event.anchor:
            self.anchors.pop(event.anchor, None)
        self.stack.append(_Open(mark, event.anchor, bool(event.flow_style), is_table))

    def close(self, event: ev.CollectionEndEvent) -> None:
        top = self.stack.pop()
        end = self.mark(event)
        # The parser ends a block where the next thing begins; it really ends with the last thing in it.
        stop = (end.end_line, end.end_column)
        if not top.flow and top.last is not None:
            stop = (top.last.end_line, top.last.end_column)
        mark = Mark(self.text.name, top.start.line, top.start.column, *stop)
        node: Node = table(mark, top.entries) if top.is_table else Sequence(mark, tuple(top.items), top.size)
        self.place(node, top.anchor, mark)

    def alias(self, event: ev.AliasEvent) -> None:
        mark = self.mark(event)
        name = str(event.anchor)
        node = self.anchors.get(name)
        if node is None and any(frame.anchor == name for frame in self.stack):
            raise self.stop(
                mark, f"the alias *{name} lies inside what it stands for", "an alias of something else"
            )
        if node is None:
            raise self.stop(
                mark,
                f"there is no &{name} before this alias",
                "an anchor that was set before; put text that begins with * in quotes",
                nearest(name, self.anchors),
            )
        is_key = bool(self.stack) and self.stack[-1].is_table and self.stack[-1].key is None
        if is_key and isinstance(node, Scalar) and node.text is not None:
            self.key(node.text, mark, plain=False)
            return
        if is_key:
            self.add_problem(mark, f"a key must be text, not {kind_of(node)}", "a plain key")
        self.place(node, None, mark, node.size)

    def place(self, node: Node, anchor: str | None, mark: Mark, adds: int = 1) -> None:
        """Puts a finished node where it belongs: into the list or table that is open, or at the top.

        ``adds`` is by how many nodes the text grows: an alias adds all that it stands for.
        """
        self.size += adds
        if self.size > MAX_NODES:
            raise self.stop(
                mark,
                f"the file has more than {MAX_NODES} values once its aliases are written out",
                "fewer values, and no aliases of aliases",
            )
        if anchor:
            self.anchors[anchor] = node
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        top.last = mark
        if not top.is_table:
            top.items.append(node)
        elif top.key is None:
            # A key that is no text was reported when it began; its value goes with it.
            top.key = (None, mark)
            return
        else:
            name, key_mark = top.key
            if name is not None:
                top.entries[name] = Entry(key_mark, node)
            top.key = None
        top.size += node.size


def _one(high: int, low: int) -> str:
    """The character that two surrogates stand for."""
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _joined(content: str) -> tuple[str, dict[int, tuple[int, ...]]]:
    """JSON with each pair of surrogates as the one escape that YAML knows, and where its lines are shorter for that:
    by line the columns at which those escapes end, both from 0 on.

    Source: RFC 8259, 7: a character beyond the first plane is escaped as two.
    """
    shorter: dict[int, list[int]] = {}
    lines = content.split("\n")
    for number, line in enumerate(lines):
        made, at = "", 0
        for found in _PAIR.finditer(line):
            code = ord(_one(int(found[2], 16), int(found[3], 16)))
            made += f"{line[at : found.start()]}{found[1]}\\U{code:08X}"
            at = found.end()
            shorter.setdefault(number, []).append(len(made))
        if at:
            lines[number] = made + line[at:]
    return "\n".join(lines), {number: tuple(ends) for number, ends in shorter.items()}


def parse(text: Text) -> tuple[Node | None, list[Problem]]:
    """The tree of a text and everything that is wrong with it as YAML; ``None`` where there is no tree.

    Raises nothing, whatever the text is.
    """
    bad = _UNPRINTABLE.search(text.content)
    if bad:
        lines = Text.of(text.name, text.content[: bad.start()]).lines
        hint = "; the file may be UTF-16" if "\0" in text.content[:2] else ""
        place = text.at(len(lines), len(lines[-1]) + 1)
        return None, [
            Problem(f"control character U+{ord(bad[0]):04X}", place, f"text that can be printed{hint}")
        ]
    builder = _Builder(text)
    try:
        try:
            for event in yaml.parse(text.content, Loader=_LOADER):
                builder.feed(event)
        except yaml.MarkedYAMLError as error:
            if "Unicode" not in str(error.problem) or not text.content.lstrip().startswith(("{", "[")):
                raise
            content, shorter = _joined(text.content)
            if not shorter:
                raise
            builder = _Builder(text, shorter)
            for event in yaml.parse(content, Loader=_LOADER):
                builder.feed(event)
    except _Stop:
        return None, builder.problems
    except yaml.MarkedYAMLError as error:
        return None, [*builder.problems, explain(text, error)]
    except yaml.YAMLError:
        return None, [*builder.problems, Problem("this is not YAML", text.at(1, 1), "a spec in YAML")]
    return builder.root, builder.problems
