"""Reads spec files and looks for them in folders: bytes to text or to a problem. Knows nothing of YAML."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterable
from pathlib import Path, PurePath, PureWindowsPath

from hadocs.errors import Place, Problem
from hadocs.files import content
from hadocs.spec.nodes import Text

MAX_BYTES = 4 * 2**20
"""The largest file that is read; thousands of machines fit."""

ENDINGS = (".yaml", ".yml")

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16"),
)  # fmt: skip


PROJECT = ("mkdocs.yml", "mkdocs.yaml")
"""A folder that holds one of these is a project: what its specs use lies in it."""

# The key at the beginning of a line, or of a table in braces; what follows it must be a value of its own.
_SPEC = re.compile(r"""^(?:[ \t]*\{[ \t]*)?["']?hadocs["']?[ \t]*:(?:\s|$)""", re.MULTILINE | re.IGNORECASE)


def display(path: PurePath) -> str:
    """A path as messages show it: as it was given, with forward slashes."""
    return path.as_posix()


def _why(error: OSError, path: Path | None = None) -> str:
    if isinstance(error, FileNotFoundError):
        return (
            "it is a link to nothing" if path is not None and path.is_symlink() else "there is no such file"
        )
    if isinstance(error, PermissionError):
        return "you have no permission to read it"
    if isinstance(error, IsADirectoryError):
        return "it is a folder, not a file"
    return (error.strerror or str(error) or "it can't be read").lower()


def is_spec(text: str) -> bool:
    """Whether a text says of itself that it is a spec, with ``hadocs:`` at the beginning of a line.

    Only of such a text do messages show lines: what a wrong path leads to may hold secrets.
    """
    return _SPEC.search(text.replace("\0", "")) is not None  # also where UTF-16 was taken for UTF-8


def read(path: Path) -> Text | Problem:
    """The text of a file, or the one problem that keeps it from being read: absent, too large, not UTF-8."""
    name = display(path)
    try:
        data = content(path, MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = _why(error, path) if isinstance(error, OSError) else "its name can't be that of a file"
        return Problem(f"can't read {name}: {why}", Place(name))
    if isinstance(data, str):
        return Problem(
            f"can't read {name}: {data}", Place(name), expected="a file; a name of - reads standard input"
        )
    return decode(name, data)


def decode(name: str, data: bytes) -> Text | Problem:
    """The text of bytes in UTF-8, with or without a byte order mark; a problem that says where it is not.

    More than `MAX_BYTES` are one problem.
    """
    if len(data) > MAX_BYTES:
        return Problem(
            f"the file is larger than {MAX_BYTES // 2**20} MiB, which no spec needs to be",
            Place(name),
            expected="a spec; split a very large estate into files and join them with uses",
        )
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Problem(
                f"the file is {encoding}, not UTF-8", Place(name), expected="UTF-8; save the file as UTF-8"
            )
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return Text.of(name, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        expected = "UTF-8; the file may have been saved as Windows-1252 or Latin-1"
        if not is_spec(data.decode("latin-1")):
            return Problem("the file is not text in UTF-8", Place(name), expected)
        start = max(data.rfind(b"\n", 0, error.start), data.rfind(b"\r", 0, error.start)) + 1
        before = Text.of(name, data[: error.start].decode("utf-8"))
        line = data[start:].splitlines()[0].decode("utf-8", errors="replace")
        return Problem(
            f"byte {error.start} of the file, 0x{data[error.start]:02X}, is not UTF-8",
            Place(name, len(before.lines), len(before.lines[-1]) + 1, line),
            expected=expected,
        )


def walk(folder: Path) -> tuple[list[Path], list[Problem]]:
    """The YAML files in a folder and below, sorted by path, and the folders that can't be read.

    What is hidden is left out. Links to folders are followed, each real folder once, so that a loop of
    links ends.
    """
    found: list[Path] = []
    problems: list[Problem] = []
    seen: set[str] = set()

    def unreadable(error: OSError) -> None:
        name = display(PurePath(error.filename or folder))
        problems.append(Problem(f"can't read {name}: {_why(error)}", Place(name)))

    for root, folders, files in os.walk(folder, onerror=unreadable, followlinks=True):
        real = os.path.realpath(root)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found.extend(
            Path(root, name) for name in files if name.endswith(ENDINGS) and not name.startswith(".")
        )
    return sorted(found, key=lambda path: path.as_posix()), problems


def real(path: Path) -> str:
    """What a path leads to in the end, so that two ways to one file can be told; the path itself where it can't be."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return str(path)


def collect(paths: Iterable[str | Path]) -> tuple[list[Path], set[Path], list[Problem]]:
    """The files that paths mean, each real file once; which of them were given by name; what can't be read."""
    files: dict[str, Path] = {}
    given: set[Path] = set()
    problems: list[Problem] = []
    for path in map(Path, paths):
        if path.is_dir():
            found, unreadable = walk(path)
            problems += unreadable
        else:
            found = [path]
            given.add(path)
        for file in found:
            files.setdefault(real(file), file)
    chosen = sorted(files.values(), key=lambda path: path.as_posix())
    return chosen, given & set(chosen), problems


def beside(path: Path, reference: str) -> Path:
    """The file that a reference in ``path`` means, as short as it can be shown (``specs/../common`` is ``common``).

    The short form is only taken where it leads to the same file: behind a link to a folder it may not.
    """
    target = path.parent / reference
    short = Path(os.path.normpath(target))
    return short if real(short) == real(target) else target


def roots(path: Path, given: Path | None = None) -> tuple[str, ...]:
    """The real folders that what a spec uses must lie in; ``given`` is the folder that it was found in.

    They are the one that ``HADOCS_ROOT`` names, else that of the project: the nearest folder at or above the spec
    with an ``mkdocs.yml``, else the nearest repository, else the working directory where the spec is below it.
    Without any of them it is the folder that was given, or the spec's own.
    """
    if stated := os.environ.get("HADOCS_ROOT"):
        return (real(Path(stated)),)
    above = [Path.cwd().joinpath(path).parent]
    # A folder's name alone is looked at: links in it are followed later, where what is used is compared.
    above = [Path(os.path.normpath(above[0]))]
    above += above[0].parents
    own = real(given if given is not None else above[0])
    for marks in (PROJECT, (".git",)):
        for folder in above:
            if any(os.path.lexists(folder / mark) for mark in marks):
                return (real(folder), own)
    here = Path.cwd()
    # Where somebody works at the very top, everything would be below it.
    return (real(here), own) if here in above and here != Path(here.anchor) else (own,)


def refused(path: Path, reference: str, inside: Iterable[str]) -> tuple[str, str] | None:
    """Why a reference to another file is not followed, and what would be right; ``None`` where it is.

    It is told the same whether or not there is a file: messages say nothing of what lies elsewhere.
    """
    windows = PureWindowsPath(reference)
    if windows.drive or windows.root:
        return (
            "is no path from the folder of this file",
            "a path such as common/site.yaml or ../common/site.yaml",
        )
    if "\\" in reference:
        return "holds a backslash", reference.replace("\\", "/")
    target = os.path.normcase(real(path.parent / reference))
    for folder in map(os.path.normcase, inside):
        if target.startswith(folder.rstrip(os.sep) + os.sep) or target == folder:
            return None
    return "leads out of the project", "a file in the folder of mkdocs.yml, of the repository or of the specs"
