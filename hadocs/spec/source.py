"""What a spec was read from: the merged tree and the texts, so that any route has a place. Knows no language."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from hadocs.errors import Place, Route
from hadocs.spec.nodes import Mark, Node, Scalar, Sequence, Table, Texts, is_given

REVISION = 16
"""So many hexadecimal digits a revision has."""


@dataclass(frozen=True, slots=True)
class Source:
    """A spec as it was written. ``files`` are the spec's own file first, then those it uses, sorted.

    ``root`` is the tree after ``uses`` and ``like``: what came from elsewhere keeps the place where it is
    written. ``texts`` are by the name that messages show.
    """

    path: Path
    files: tuple[Path, ...]
    root: Table
    texts: Texts

    @property
    def name(self) -> str:
        """The file's name as messages show it."""
        return self.path.as_posix()

    def locate(self, route: Route, *, key: bool = False) -> Place:
        """The place of the value at a route, or of its key.

        Where the way ends early (a key that is not given), it is the place of the last thing on it. A table
        or list that begins below its key is shown by its key, and so is an empty value.
        """
        mark = find_mark(self.root, route, key=key)
        return self.texts[mark.file].place(mark)

    def digest(self) -> str:
        """A hash of all the texts and their names: two sources with the same one load alike."""
        import hashlib  # slow to load, and a check needs none of it

        state = hashlib.sha256(self.name.encode("utf-8", "surrogateescape"))
        for name, text in sorted(self.texts.items()):
            for part in (name, text.content):
                data = part.encode("utf-8", "surrogateescape")
                state.update(len(data).to_bytes(8, "big") + data)
        return state.hexdigest()

    @property
    def revision(self) -> str:
        """What tells this state of the spec from another, for people: the same wherever its files lie."""
        import hashlib

        here = os.path.dirname(self.name)  # noqa: PTH120  # a path for messages, which may be none of this system's
        state = hashlib.sha256()
        for name, text in sorted((_beside(name, here), text.content) for name, text in self.texts.items()):
            # With the line ends of another system it is the same spec.
            for part in (name, text.replace("\r\n", "\n")):
                data = part.encode("utf-8", "surrogateescape")
                state.update(len(data).to_bytes(8, "big") + data)
        return state.hexdigest()[:REVISION]


def _beside(name: str, here: str) -> str:
    try:
        return os.path.relpath(name, here or ".").replace(os.sep, "/")
    except ValueError:  # on another drive
        return name


def find_mark(root: Table, route: Route, *, key: bool = False) -> Mark:
    """The mark of the value at a route (see `Source.locate`)."""
    node: Node = root
    # The whole of a file is shown by its first key alone.
    key_mark = next((entry.key for entry in root.entries.values()), root.mark)
    arrived = True
    for step in route:
        if isinstance(node, Table) and isinstance(step, str) and step in node.entries:
            key_mark, node = node.entries[step]
        elif isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.items):
            node = node.items[step]
            key_mark = node.mark
        else:
            arrived = False
            break
    below = not isinstance(node, Scalar) and node.mark.line != key_mark.line
    return key_mark if key or not arrived or below or node is root or not is_given(node) else node.mark
