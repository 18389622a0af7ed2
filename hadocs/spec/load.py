"""From paths to valid specs, with every problem of every file at once. Knows nothing of what a spec means."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from hadocs.errors import HadocsError, InputError, Place, Problem
from hadocs.spec import files
from hadocs.spec.expand import Document, Joined, join, uses_of
from hadocs.spec.meant import mend
from hadocs.spec.model import LANGUAGE_VERSION, Spec
from hadocs.spec.names import quoted
from hadocs.spec.nodes import Mark, Node, Scalar, Table, Text, Texts, is_given, kind_of
from hadocs.spec.parse import parse
from hadocs.spec.possible import check
from hadocs.spec.shape import Shape, fields, sections
from hadocs.spec.source import Source
from hadocs.spec.validate import validate

Also = Callable[[Table, Texts], Iterable[Problem]]
"""What is told besides of a tree that is no valid spec, so that all is told at one try."""

_SMALLEST = f"a table of keys, such as hadocs: {LANGUAGE_VERSION}, name and hosts"
_EMPTY = "the file is empty"
_SAY_SO = f"hadocs: {LANGUAGE_VERSION} as its first line; what is wrong in a spec is shown with its line"
_MACHINES = frozenset({"hosts", "servers", "vms"})


Given = str | Path | Text
"""Where a spec is had from: a file, a folder of them, or a text that was read already, under the name it has."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A valid spec with where it came from. ``warnings`` are problems that did not stop it."""

    source: Source
    spec: Spec
    warnings: tuple[Problem, ...] = ()


class Memory:
    """What was read and loaded before, for whoever loads the same files again and again.

    A file with the same text is not parsed again, and a spec whose files are all the same is not loaded again.
    """

    def __init__(self) -> None:
        self._documents: dict[str, tuple[Path, Text, Document]] = {}
        self._loaded: dict[str, tuple[tuple[str, ...], dict[Path, Document], Loaded, list[Problem]]] = {}

    def document(self, key: str, path: Path) -> Document:
        """The file at ``path``, which leads to ``key`` in the end: as it was where its text is."""
        text = files.read(path)
        if isinstance(text, Problem):
            self._documents.pop(key, None)
            return Document(path, None, None, (text,))
        before = self._documents.get(key)
        if before is not None and before[:2] == (path, text):
            return before[2]
        document = _sifted(_parsed(path, text))
        self._documents[key] = path, text, document
        return document

    def load(
        self, document: Document, read: _Reader, given: Path | None, also: Also
    ) -> tuple[Loaded | None, list[Problem]]:
        """A spec, as it was where it and all that it uses are."""
        key = files.real(document.path)
        inside = read.roots(document.path, given)
        before = self._loaded.pop(key, None)
        if before is not None:
            roots, used, loaded, problems = before
            if roots == inside and all(read(path) is was for path, was in used.items()):
                self._loaded[key] = before
                return loaded, list(problems)
        seen = {document.path: document}

        def reading(path: Path) -> Document:
            return seen.setdefault(path, read(path))

        found, problems = _load(document, reading, inside, also)
        if found is not None:
            self._loaded[key] = inside, seen, found, list(problems)
        return found, problems


class _Reader:
    """Reads each file once, however many specs use it."""

    def __init__(self, memory: Memory | None = None) -> None:
        self.memory = Memory() if memory is None else memory
        self._read: dict[str, Document] = {}
        self._roots: dict[tuple[Path, Path | None], tuple[str, ...]] = {}

    def __call__(self, path: Path) -> Document:
        key = files.real(path)
        if key not in self._read:
            self._read[key] = self.memory.document(key, path)
        return self._read[key]

    def load(
        self, document: Document, given: Path | None = None, also: Also = lambda *_: ()
    ) -> tuple[Loaded | None, list[Problem]]:
        """The spec of a document, and what is wrong with it."""
        return self.memory.load(document, self, given, also)

    def roots(self, path: Path, given: Path | None) -> tuple[str, ...]:
        """The folders that what a spec uses must lie in, looked for once for each folder."""
        key = (path.parent, given)
        if key not in self._roots:
            self._roots[key] = files.roots(path, given)
        return self._roots[key]


def _sifted(document: Document) -> Document:
    """The document, without what it shows where it is no spec."""
    text = document.text
    return document if text is None or _is_spec(text, document.root) else _unshown(document)


def _parsed(path: Path, text: Text) -> Document:
    root, problems = parse(text)
    if not problems and (root is None or not is_given(root)):
        problems = [Problem(_EMPTY, text.at(1, 1), _SMALLEST)]
    elif root is not None and not isinstance(root, Table):
        problems = [*problems, Problem(f"the file holds {kind_of(root)}", text.place(root.mark), _SMALLEST)]
    elif isinstance(root, Table):
        root, meant = mend(root, text)
        problems = [*problems, *meant]
    return Document(path, text, root, tuple(problems))


def _is_spec(text: Text, root: Node | None) -> bool:
    """Whether a file says that it is a spec."""
    if isinstance(root, Table):
        return any(key.casefold() == "hadocs" for key in root.entries)
    return root is None and files.is_spec(text.content)


def _has_machines(root: Table) -> bool:
    """Whether a table without a version is a spec all the same: most keys are ours, and some are machines."""
    known = [key for key in root.entries if key in fields(Spec)]
    return 2 * len(known) > len(root.entries) and any(
        _are_parts(root.entries[key].value, shape)
        for key, shape in sections().items()
        if key in _MACHINES & set(known)
    )


def _are_parts(node: Node, shape: Shape) -> bool:
    """Whether a table holds parts as the language has them, and not something else under the same name."""
    keys = fields(shape.item.part) if shape.item is not None and shape.item.part is not None else {}
    return isinstance(node, Table) and any(
        not is_given(e.value)
        or (isinstance(e.value, Table) and 2 * len(keys & e.value.entries.keys()) > len(e.value.entries))
        for e in node.entries.values()
    )


def _unshown(document: Document) -> Document:
    """A file that is no spec, told without anything that is in it: it may be a list of users, or keys to a cluster."""
    assert document.text is not None
    text = replace(document.text, shown=False)
    root, told = document.root, tuple(replace(p, place=replace(p.place, text="")) for p in document.problems)
    if isinstance(root, Table) and _has_machines(root):
        return replace(document, text=text, problems=told)
    if root is None and told[-1].message != _EMPTY:
        told = (Problem("this is no spec, and can't be read as YAML", told[-1].place, _SAY_SO),)
        if "\0" in document.text.content[:2]:
            told = (replace(told[0], expected=f"{_SAY_SO}; the file may be UTF-16"),)
    elif isinstance(root, Table):
        first = next((e.key for e in root.entries.values()), root.mark)
        told = (Problem('this is not a spec: it has no key "hadocs"', text.place(first), _SMALLEST),)
    return Document(document.path, text, None, told[-1:])


def _load(
    document: Document, read: Callable[[Path], Document], inside: tuple[str, ...], also: Also = lambda *_: ()
) -> tuple[Loaded | None, list[Problem]]:
    joined = join(document, read, lambda path, reference: files.refused(path, reference, inside))
    if joined.root is None:
        return None, joined.problems
    spec, problems = validate(joined.root, joined.texts, joined.unsure)
    problems = [*joined.problems, *problems]
    if joined.complete:
        problems += check(joined.root, joined.texts, joined.unsure)
    if spec is None or any(p.severity == "error" for p in problems):
        return None, [*problems, *also(joined.root, joined.texts)]
    return Loaded(_source(document, joined), spec, ordered(problems)), problems


def _source(document: Document, joined: Joined) -> Source:
    assert joined.root is not None
    return Source(document.path, tuple(joined.files), joined.root, joined.texts)


def ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by file, line and column, each once: what is wrong in a file that many use is told once."""
    first: dict[tuple[Place, str], Problem] = {}
    for problem in problems:
        first.setdefault((problem.place, problem.message), problem)
    return tuple(
        sorted(
            first.values(), key=lambda p: (p.place.file, p.place.line, p.place.column, p.severity, p.message)
        )
    )


def load(path: str | Path, memory: Memory | None = None) -> Loaded:
    """The valid spec in a file, with all that it uses.

    Raises:
        InputError: with every problem that was found, where the file can't be read or is no valid spec.
    """
    read = _Reader(memory)
    loaded, problems = read.load(read(Path(path)))
    if loaded is None:
        raise InputError(ordered(problems))
    return loaded


def load_text(text: str, name: str = "spec.yaml") -> Loaded:
    """The valid spec in a text; ``name`` is what messages call it, and what its ``uses`` are beside.

    Raises:
        InputError: as `load` does.
    """
    path = Path(name)
    content = Text.of(files.display(path), text.removeprefix("\ufeff"))
    loaded, found = _Reader().load(_parsed(path, content))
    if loaded is None:
        raise InputError(ordered(found))
    return loaded


def _find(paths: Iterable[Given], read: _Reader) -> tuple[list[Document], list[Problem]]:
    every = list(paths)
    texts = [text for text in every if isinstance(text, Text)]
    chosen, given, problems = files.collect(path for path in every if not isinstance(path, Text))
    given |= {Path(text.name) for text in texts}
    documents = [
        *(read(path) for path in chosen),
        *(_sifted(_parsed(Path(text.name), text)) for text in texts),
    ]
    used: set[str] = set()
    for document in documents:
        if isinstance(document.root, Table):
            for item in uses_of(document.root):
                used.add(files.real(document.path.parent / (item.text or "")))
    specs = [d for d in documents if d.path in given or not _is_shared(d, used)]
    # Parts that only use each other: what is wrong with them is told, rather than that there is nothing.
    return specs or documents, problems


def _is_shared(document: Document, used: set[str]) -> bool:
    """Whether a file is but a part of others: another one uses it, and it has no name of its own."""
    if files.real(document.path) not in used or not isinstance(document.root, Table):
        return False
    name = document.root.entries.get("name")
    return name is None or not is_given(name.value)


def _none(paths: list[Given]) -> HadocsError:
    where = (
        ", ".join(files.display(Path(p)) for p in paths if not isinstance(p, Text))
        or "the paths that were given"
    )
    return HadocsError(f"no spec found in {where}: a spec is a file that ends in .yaml or .yml")


def find(paths: Iterable[str | Path], memory: Memory | None = None) -> list[Path]:
    """The specs that paths mean, sorted by path: files as they are given, folders with all that is below.

    What is hidden, and files without a ``name`` that another one uses, are left out.

    Raises:
        InputError: where a folder can't be read.
        HadocsError: where there is no spec.
    """
    every: list[Given] = list(paths)
    specs, problems = _find(every, _Reader(memory))
    if problems:
        raise InputError(ordered(problems))
    if not specs:
        raise _none(every)
    return [document.path for document in specs]


def load_all(
    paths: Iterable[Given], also: Also = lambda *_: (), *, memory: Memory | None = None
) -> list[Loaded]:
    """All specs that paths mean (see `find`) or that texts hold, in the order of their names.

    ``also`` tells more of a spec that is not valid. With a ``memory``, what has not changed since it was loaded with
    the same one is the very same value.

    Raises:
        InputError: with every problem of every file; also where two specs have the same name.
        HadocsError: where there is no spec.
    """
    every = list(paths)
    read = _Reader(memory)
    specs, problems = _find(every, read)
    if not specs and not problems:
        raise _none(every)
    folders = [Path(path) for path in every if not isinstance(path, Text) and Path(path).is_dir()]
    out: list[Loaded] = []
    names: dict[str, tuple[Text, Mark]] = {}
    for document in specs:
        given = next((folder for folder in folders if folder in document.path.parents), None)
        loaded, found = read.load(document, given, also)
        problems += found
        if loaded is not None:
            out.append(loaded)
        if isinstance(document.root, Table) and document.text is not None:
            problems += _same_name(document.root, document.text, names)
    if any(p.severity == "error" for p in problems):
        raise InputError(ordered(problems))
    return sorted(out, key=lambda loaded: loaded.spec.name)


def _same_name(root: Table, text: Text, names: dict[str, tuple[Text, Mark]]) -> list[Problem]:
    entry = root.entries.get("name")
    if entry is None or not isinstance(entry.value, Scalar) or entry.value.text is None:
        return []
    name, mark = entry.value.text, entry.value.mark
    if name not in names:
        names[name] = (text, mark)
        return []
    first, where = names[name]
    return [
        Problem(
            f"another spec has the name {quoted(name)} already",
            text.place(mark),
            f"a name of its own; the other is at {first.place(where)}",
            route=("name",),
        )
    ]


def named(paths: Iterable[str | Path], memory: Memory | None = None) -> dict[str, Path]:
    """The files of all specs that paths mean (see `find`) by the names that they say they have.

    None of them has to be valid; of two with one name it is the first. What can't be read has no name here.
    """
    documents, _ = _find(paths, _Reader(memory))
    found: dict[str, Path] = {}
    for document in documents:
        entry = document.root.entries.get("name") if isinstance(document.root, Table) else None
        if entry is not None and isinstance(entry.value, Scalar) and entry.value.text:
            found.setdefault(entry.value.text, document.path)
    return found
