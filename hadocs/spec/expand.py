"""Joins a spec with the files it uses and copies what is `like` a sibling, on located nodes, before validation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hadocs.errors import Problem, Route
from hadocs.spec import files, nodes
from hadocs.spec.model import LANGUAGE_VERSION, Spec
from hadocs.spec.names import enumerated, nearest, quoted, ring
from hadocs.spec.nodes import Entry, Mark, Node, Scalar, Sequence, Table, Text, is_given, kind_of
from hadocs.spec.shape import fields, sections

ESTATE = (
    "sites", "failure_domains", "links", "networks", "switches", "storage", "hosts", "servers", "vms", "clusters",
)  # fmt: skip
"""The sections that a spec takes from the files it uses; what is about the document itself, it does not take."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read: its text and its tree, or what kept it from having one."""

    path: Path
    text: Text | None
    root: Node | None
    problems: tuple[Problem, ...] = ()


Reader = Callable[[Path], Document]
"""Reads and parses a file; the loader keeps what it has read."""

Refusal = Callable[[Path, str], tuple[str, str] | None]
"""Why a file may not use what a reference names, and what would be right; ``None`` where it may."""


@dataclass(slots=True)
class Joined:
    """A spec with all that it uses. ``root`` is ``None`` where there is nothing to look at any further.

    ``complete`` is false where a used file could not be taken: references to what is in it lead nowhere then.
    ``unsure`` are routes of entities whose original is not known, so that what they lack can't be told,
    and of sections that are no tables, so that whether an id is in them can't be told.
    """

    root: Table | None = None
    files: list[Path] = field(default_factory=list)
    texts: dict[str, Text] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    complete: bool = True
    unsure: set[Route] = field(default_factory=set)

    def add(self, mark: Mark, message: str, expected: str = "", near: str = "") -> None:
        """Notes a problem at a mark."""
        self.problems.append(nodes.problem(self.texts, mark, message, expected, near))


def uses_of(root: Table) -> Iterator[Scalar]:
    """The references to other files in a tree; anything else in ``uses`` is left to validation."""
    entry = root.entries.get("uses")
    if entry is not None and isinstance(entry.value, Sequence):
        for item in entry.value.items:
            if isinstance(item, Scalar) and item.text:
                yield item


def join(main: Document, read: Reader, refused: Refusal = lambda *_: None) -> Joined:
    """The whole tree of a spec: the estates of all files it uses and its own, with `like` carried out.

    What is ``refused`` is neither read nor looked for.
    """
    joined = Joined()
    documents: dict[str, Document] = {}
    if not _collect(joined, main, read, refused, documents):
        return joined
    everything = [d for d in documents.values() if d is not main] + [main]
    joined.files = [main.path, *sorted(d.path for d in everything if d is not main)]
    root = main.root
    assert isinstance(root, Table)
    taken: dict[str, dict[str, Entry]] = {}
    for document in everything:
        _take(joined, document, taken, is_main=document is main)
    entries = dict(root.entries)
    marks = _section_marks(everything)
    for section, shape in sections().items():
        if section not in taken:
            if section in entries and (section in ESTATE or not is_given(entries[section].value)):
                del entries[section]
            continue
        assert shape.item is not None
        members = _likes(joined, section, taken[section])
        old = entries.get(section)
        mark = old.value.mark if old is not None else marks[section].value.mark
        key = old.key if old is not None else marks[section].key
        entries[section] = Entry(key, nodes.table(mark, members))
    if "hosts" in taken:
        entries["hosts"] = _default_platforms(entries["hosts"], everything[:-1])
    joined.root = nodes.table(root.mark, entries)
    return joined


def _collect(
    joined: Joined, main: Document, read: Reader, refused: Refusal, documents: dict[str, Document]
) -> bool:
    """Collects a spec after the files it uses, each of them after those that it uses; whether it could be read at all.

    ``documents`` are by what their paths lead to. The way is a stack of its own, so that depth can't crash Python.
    """
    if not _opened(joined, main, used=False):
        return False
    chain = {files.real(main.path): (main, _uses(main))}
    while chain:
        own, (document, left) = next(reversed(chain.items()))
        item = next(left, None)
        if item is None:
            documents[own] = document
            del chain[own]
            continue
        assert item.text is not None
        if no := refused(document.path, item.text):
            joined.complete = False
            joined.add(item.mark, f"{quoted(item.text)} {no[0]}", no[1])
            continue
        target = files.beside(document.path, item.text)
        key = files.real(target)
        if key in chain:
            way = [files.display(d.path) for d, _ in chain.values()][list(chain).index(key) :]
            joined.add(item.mark, f"files use each other in a circle: {ring(way, ' uses ')}", "no circle")
            continue
        if key in documents:
            continue
        used = read(target)
        if used.text is None:
            joined.complete = False
            why, shown = used.problems[0].message, files.display(target)
            joined.add(
                item.mark,
                why if shown in why else f"{shown}: {why}",
                used.problems[0].expected or "a file beside this one",
            )
        elif _opened(joined, used, used=True):
            chain[key] = (used, _uses(used))
        else:
            joined.complete = False
    return True


def _opened(joined: Joined, document: Document, *, used: bool) -> bool:
    """Notes a file that was read; whether it is one to go on with."""
    joined.problems.extend(document.problems)
    if document.text is not None:
        joined.texts[document.text.name] = document.text
    return isinstance(document.root, Table) and _check_top(joined, document.root, used=used)


def _uses(document: Document) -> Iterator[Scalar]:
    assert isinstance(document.root, Table)
    return uses_of(document.root)


def _check_top(joined: Joined, root: Table, *, used: bool) -> bool:
    """Looks at the version, and at the keys of a used file, whose own parts are not validated otherwise."""
    known = fields(Spec)
    entry = root.entries.get("hadocs")
    if entry is not None and is_given(entry.value):
        value = entry.value
        if not isinstance(value, Scalar) or value.text != str(LANGUAGE_VERSION):
            what = quoted(value.text or "") if isinstance(value, Scalar) else kind_of(value)
            joined.add(
                value.mark,
                f"version {what} of the language is not known: this hadocs knows version {LANGUAGE_VERSION}",
                f"hadocs: {LANGUAGE_VERSION}",
            )
            return False
    first = next((e.key for e in root.entries.values()), root.mark)
    if not any(key in known for key in root.entries):
        joined.add(
            first, "this is not a spec: it has none of the language's keys", "hadocs: 1, name and a machine"
        )
        return False
    if used:
        if entry is None or not is_given(entry.value):
            joined.add(
                first, 'missing key "hadocs"', f"hadocs: {LANGUAGE_VERSION}, also in a file that others use"
            )
        for key, other in root.entries.items():
            if key not in known:
                joined.add(
                    other.key,
                    f"unknown key {quoted(key)}",
                    f"one of {enumerated(known, 30)}",
                    nearest(key, known),
                )
    return True


def _take(joined: Joined, document: Document, taken: dict[str, dict[str, Entry]], *, is_main: bool) -> None:
    """Adds the sections of one file to what was taken so far, and notes ids that are there already."""
    root = document.root
    assert isinstance(root, Table)
    for section in sections():
        entry = root.entries.get(section)
        if entry is None or not is_given(entry.value) or not (is_main or section in ESTATE):
            continue
        if not isinstance(entry.value, Table):
            if section in ESTATE:
                joined.unsure.add((section,))
                joined.add(
                    entry.value.mark,
                    f"{quoted(section)} is {kind_of(entry.value)}",
                    f"a table from ids to what they are, such as {section}: {{an-id: …}}",
                )
            continue
        members = taken.setdefault(section, {})
        for name, member in entry.value.entries.items():
            if name in members:
                place = joined.texts[members[name].key.file].place(members[name].key)
                joined.add(
                    member.key,
                    f"the id {quoted(name)} is already in {section} of a file that is used",
                    f"another id; the first is at {place}",
                )
            else:
                members[name] = member
        if document.root is not None and not is_main and section == "hosts":
            _fill(root, members)


def _fill(root: Table, members: dict[str, Entry]) -> None:
    """Gives the hosts of a used file its own default platform, before others copy them."""
    default = root.entries.get("platform")
    hosts = root.entries["hosts"].value
    if default is None or not is_given(default.value) or not isinstance(hosts, Table):
        return
    for name, entry in hosts.entries.items():
        if members[name] is entry and "like" not in _entries(entry.value):
            members[name] = _with_platform(entry, default)


def _entries(node: Node) -> dict[str, Entry]:
    return dict(node.entries) if isinstance(node, Table) else {}


def _with_platform(entry: Entry, default: Entry) -> Entry:
    given = _entries(entry.value)
    if not isinstance(entry.value, Table) and is_given(entry.value):
        return entry
    if "platform" in given and is_given(given["platform"].value):
        return entry
    return Entry(entry.key, nodes.table(entry.value.mark, {**given, "platform": default}))


def _default_platforms(hosts: Entry, used: list[Document]) -> Entry:
    """Fills in the defaults once more, for hosts of used files that copied one without a platform."""
    members = _entries(hosts.value)
    for document in used:
        root = document.root
        assert isinstance(root, Table)
        default = root.entries.get("platform")
        own = root.entries.get("hosts")
        if default is None or not is_given(default.value) or own is None:
            continue
        for name, entry in _entries(own.value).items():
            if name in members and members[name].key == entry.key:
                members[name] = _with_platform(members[name], default)
    return Entry(hosts.key, nodes.table(hosts.value.mark, members))


def _section_marks(documents: list[Document]) -> dict[str, Entry]:
    marks: dict[str, Entry] = {}
    for document in documents:
        for name, entry in _entries(document.root or Scalar(Mark("", 1, 1, 1, 1), None)).items():
            if isinstance(entry.value, Table):
                marks.setdefault(name, entry)
    return marks


def _likes(joined: Joined, section: str, members: dict[str, Entry]) -> dict[str, Entry]:
    """The members of a section with every `like` carried out; a `like` that can't be is noted and dropped.

    What is like a copy is like what that one has become, however many there are one after another.
    """
    done: dict[str, Entry] = {}
    for first in members:
        chain: list[str] = []  # from a copy to what it is like, to what that is like
        on_chain: set[str] = set()
        name: str | None = first
        while name is not None and name not in done:
            chain.append(name)
            on_chain.add(name)
            original = _original(joined, section, name, members)
            if original in on_chain:
                _circle(joined, section, members, chain[chain.index(original) :])
                original = None
            name = original
        for copy in reversed(chain):
            done[copy] = _copied(joined, section, copy, members[copy], done)
    return {name: done[name] for name in members}


def _copied(joined: Joined, section: str, name: str, entry: Entry, done: Mapping[str, Entry]) -> Entry:
    given = _entries(entry.value)
    like = given.pop("like", None)
    if like is None:
        return entry
    original = done.get((like.value.text or "") if isinstance(like.value, Scalar) else "")
    if (
        original is None
        or (section, like.value.text if isinstance(like.value, Scalar) else "") in joined.unsure
    ):
        joined.unsure.add((section, name))
    copied = _entries(original.value) if original is not None else {}
    own = {key: e for key, e in given.items() if is_given(e.value) or key not in copied}
    return Entry(entry.key, nodes.table(entry.value.mark, {**copied, **own}))


def _circle(joined: Joined, section: str, members: Mapping[str, Entry], circle: list[str]) -> None:
    """Tells once that some are like each other; none of them then copies anything."""
    for name in circle:
        joined.unsure.add((section, name))
    last = _entries(members[circle[-1]].value)["like"].value
    if len(circle) == 1:
        joined.add(last.mark, f"{quoted(circle[0])} can't be like itself", f"the id of another of {section}")
        return
    way = ring([quoted(name) for name in circle], " is like ")
    joined.add(
        last.mark, f"{section} are like each other in a circle: {way}", "one of them that is like none"
    )


def _original(joined: Joined, section: str, name: str, members: Mapping[str, Entry]) -> str | None:
    """The id that a member is like, where it is like one."""
    like = _entries(members[name].value).get("like")
    if like is None:
        return None
    value = like.value
    if not isinstance(value, Scalar) or value.text is None:
        if is_given(value):
            joined.add(value.mark, f'"like" is {kind_of(value)}', f"the id of one of {section}")
        return None
    if value.text in members:
        return value.text
    others = [m for m in members if m != name] if len(joined.problems) < 200 else []
    joined.add(
        value.mark,
        f"there is no {quoted(value.text)} in {section} to be like",
        f"one of {enumerated(others)}" if others else f"the id of another of {section}",
        nearest(value.text, others),
    )
    return None
