"""Names of an Open-PSA model: what is defined where, and what a reference means; knows of no value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hadocs.availability.tree import nearest
from hadocs.errors import Problem
from hadocs.xmltext import Element, fail, problem

_SORTS = {
    "define-gate": "gate",
    "define-basic-event": "basic-event",
    "define-house-event": "house-event",
    "define-parameter": "parameter",
}
_ASIDE = {
    "define-event-tree": "event trees",
    "define-initiating-event": "initiating events",
    "define-functional-event": "functional events",
    "define-sequence": "sequences",
    "define-rule": "rules",
    "define-alignment": "alignments",
    "define-consequence": "consequences",
    "define-consequence-group": "consequence groups",
    "define-extern-library": "external libraries",
    "define-extern-function": "external functions",
}
_READ = "fault trees, components, gates, events, parameters and common-cause groups"
_INSTEAD = {
    "include": "the files of one model given together",
    "define-substitution": "what it replaces written into the gates",
}
"""What would do, of elements that would change the result."""
_DESCRIPTIVE = {"label", "attributes"}
_MOST_HINTS = 10


@dataclass(slots=True)
class Item:
    """A definition, and where it stands: the containers' names from the outside in."""

    sort: str
    id: str
    element: Element
    path: tuple[str, ...]


@dataclass(slots=True)
class Names:
    """All that the files of one model define. ``problems`` are references that lead nowhere."""

    items: list[Item] = field(default_factory=list)
    groups: list[tuple[Element, tuple[str, ...]]] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    name: str = ""
    """The first fault tree's."""
    members: dict[str, Element] = field(default_factory=dict)
    """Basic events that a common-cause group defines, since it has their probability, and where it names them."""
    bare: bool = False
    """Whether no basic event is defined at all, so that only references say which there are."""
    implied: dict[str, Item] = field(default_factory=dict)
    """Those, then."""
    _by_path: dict[tuple[bool, str], Item] = field(default_factory=dict)
    _public: dict[tuple[bool, str], Item] = field(default_factory=dict)
    _ids: dict[tuple[bool, str], Item] = field(default_factory=dict)

    def read(self, roots: Sequence[Element]) -> None:
        """All definitions of the files of one model."""
        for root in roots:
            self._collect(root, (), False)
        self.bare = not self.groups and all(i.sort != "basic-event" for i in self.items)

    def _collect(self, container: Element, path: tuple[str, ...], private: bool) -> None:
        """All definitions below an element; nesting is limited by the parser."""
        for element in container:
            tag = element.tag
            if tag in _SORTS:
                self._define(element, path, private)
            elif tag == "define-CCF-group":
                self.groups.append((element, path))
            elif tag in {"define-fault-tree", "define-component"}:
                name = named(element)
                self.name = self.name or name
                role = element.attributes.get("role")
                hidden = role == "private" or (private and role is None)
                self._collect(element, (*path, name), hidden)
            elif tag == "model-data":
                self._collect(element, path, private)
            elif tag in _ASIDE:
                self.notes[f"The file's {_ASIDE[tag]} are left aside: hadocs evaluates fault trees."] = None
            elif tag not in _DESCRIPTIVE:
                fail(element, f"hadocs can't evaluate a model with <{tag}>", _INSTEAD.get(tag, _READ))

    def _define(self, element: Element, path: tuple[str, ...], private: bool) -> None:
        name = named(element)
        sort = _SORTS[element.tag]
        role = element.attributes.get("role")
        full = ".".join((*path, name))
        hidden = role == "private" or (private and role is None)
        item = Item(sort, full if hidden else name, element, path)
        # Parameters have names of their own; all kinds of events share theirs.
        key = sort == "parameter"
        tables = [(self._by_path, full), (self._ids, item.id)]
        if not hidden:
            tables.append((self._public, name))
        for table, at in tables:
            before = table.get((key, at))
            if before is not None:
                fail(element, f"{name!r} is defined already, {seen(before.element, element)}")
            table[key, at] = item
        self.items.append(item)

    def known(self, name: str, path: tuple[str, ...], sort: str) -> Item | None:
        """What a name means, seen from a path: own container first, the public names last."""
        key = sort == "parameter"
        for depth in range(len(path), -1, -1):
            found = self._by_path.get((key, ".".join((*path[:depth], name))))
            if found is not None and (depth or "." in name or found.id == name):
                return found
        return self._public.get((key, name))

    def find(self, element: Element, path: tuple[str, ...], sort: str) -> Item | None:
        """What an element refers to; where that is nothing of its sort, a problem more."""
        name = named(element)
        found = self.known(name, path, sort)
        if found is None:
            if sort == "basic-event" and self.bare:
                return self.implied.setdefault(name, Item(sort, name, element, ()))
            # Comparing with every name takes long: where many are unknown, the first ones tell enough.
            guess = len(self.problems) < _MOST_HINTS
            key = sort == "parameter"
            known = {
                n for (k, n), i in self._public.items() if guess and k is key and sort in {"event", i.sort}
            }
            what = {"event": "event or gate"}.get(sort, sort.replace("-", " "))
            self.problems.append(problem(element, f"there is no {what} {name!r}", "", nearest(name, known)))
            return None
        if sort not in {"event", found.sort}:
            message = f"{name!r} is a {found.sort.replace('-', ' ')}"
            self.problems.append(problem(element, message, f"<{found.sort}>"))
            return None
        return found


def named(element: Element) -> str:
    """The name that an element must have."""
    name = element.attributes.get("name", "").strip()
    if not name:
        fail(element, f"<{element.tag}> has no name")
    return name


def content(holder: Element) -> Element | None:
    """The one child that isn't descriptive."""
    parts = [c for c in holder if c.tag not in _DESCRIPTIVE]
    if len(parts) > 1:
        fail(parts[1], f"<{holder.tag}> holds more than one expression", "one")
    return parts[0] if parts else None


def label(element: Element) -> str:
    """The text of the element's label, on one line."""
    return next((" ".join(c.text.split()) for c in element if c.tag == "label"), "")


def seen(before: Element, element: Element) -> str:
    """Where an earlier element stands, as seen from another: its line, and its file where that is another."""
    line = f"in line {before.line}"
    return line if before.source is element.source else f"{line} of {before.source.file}"
