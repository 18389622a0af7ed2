"""What DRBD says of its resources, as ``drbdadm dump`` prints them or a file of /etc/drbd.d has them. Knows no spec.

Source of the syntax and the options: drbd.conf-9.0(5): net (protocol, fencing), disk (fencing, of 8.4), options
(quorum, on-no-quorum), and one section ``on`` a node.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from hadocs.errors import InputError, Place, Problem
from hadocs.importers.model import Source

_WORD = re.compile(r'"([^"\n]*)"|([^\s{};"#]+)|([{};])|#[^\n]*')
_MARK = re.compile(rb"^\s*resource\s+\S+\s*\{", re.MULTILINE)
_DEEPEST = 10
_OPTIONS = {
    "protocol": ("A", "B", "C"),
    "fencing": ("dont-care", "resource-only", "resource-and-stonith"),
    "quorum": ("off", "majority"),
    "on-no-quorum": ("suspend-io", "io-error"),
}


@dataclass(slots=True)
class Disk:
    """A resource: its name, the nodes that have a copy, and those of its options that a spec knows."""

    name: str
    nodes: list[str] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)


def looks_like(source: Source) -> bool:
    """Whether a file may be such a configuration."""
    return not source.members and _MARK.search(source.data[:4000]) is not None


def parse(source: Source) -> list[Disk]:
    """The resources of a file, in order.

    Raises:
        InputError: where a section does not end, or ends that has not begun.
    """
    found: list[Disk] = []
    sections: list[tuple[str, ...]] = []
    line = 1
    disk: Disk | None = None
    for kind, words, line in _statements(source.data.decode("utf-8", "replace")):
        if kind == "}":
            if not sections:
                raise _wrong(source, line, "this section ends and has not begun", "one } for each {")
            if len(sections) == 1:
                disk = None
            sections.pop()
        elif kind == "{":
            if len(sections) >= _DEEPEST:
                raise _wrong(source, line, "sections are too deep", "a section in a section in a resource")
            if not sections and words[:1] == ("resource",) and len(words) > 1:
                disk = Disk(words[1])
                found.append(disk)
            if disk is not None and len(sections) == 1 and words[:1] == ("on",):
                disk.nodes += words[1:]
            sections.append(words)
        elif disk is not None and len(words) == 2 and words[1] in _OPTIONS.get(words[0], ()):
            disk.options[words[0]] = words[1]
    if sections:
        raise _wrong(source, line, "a section does not end", "one } for each {")
    return found


def _statements(text: str) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """The words before each ``;``, ``{`` and ``}``, with that and its line."""
    words: list[str] = []
    line, last = 1, 0
    for match in _WORD.finditer(text):
        line += text.count("\n", last, match.start())
        last = match.start()
        if match[3]:
            yield match[3], tuple(words), line
            words = []
        elif match[1] is not None or match[2]:
            words.append(match[1] if match[1] is not None else match[2])


def _wrong(source: Source, line: int, message: str, expected: str) -> InputError:
    return InputError((Problem(message, Place(source.name, line, 1, "", 1), expected),))
