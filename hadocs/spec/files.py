"""Reads spec files and looks for them in folders: bytes to text or to a problem. Knows nothing of YAML."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterable
from pathlib import Path, PurePath

from hadocs.errors import Place, Problem
from hadocs.spec.nodes import Text

MAX_BYTES = 4 * 2**20
"""The largest file that is read; thousands of machines fit."""

ENDINGS = (".yaml", ".yml")

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16"),
)  # fmt: skip


def display(path: PurePath) -> str:
    """A path as messages show it: as it was given, with forward slashes."""
    return path.as_posix()


def _why(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, PermissionError):
        return "you have no permission to read it"
    if isinstance(error, IsADirectoryError):
        return "it is a folder, not a file"
    return (error.strerror or str(error) or "it can't be read").lower()


def read(path: Path) -> Text | Problem:
    """The text of a file, or the one problem that keeps it from being read: absent, too large, not UTF-8."""
    name = display(path)
    try:
        if path.is_dir():
            raise IsADirectoryError
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = _why(error) if isinstance(error, OSError) else "its name can't be that of a file"
        return Problem(f"can't read {name}: {why}", Place(name))
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
        start = max(data.rfind(b"\n", 0, error.start), data.rfind(b"\r", 0, error.start)) + 1
        before = Text.of(name, data[: error.start].decode("utf-8"))
        line = data[start:].splitlines()[0].decode("utf-8", errors="replace")
        return Problem(
            f"byte {error.start} of the file, 0x{data[error.start]:02X}, is not UTF-8",
            Place(name, len(before.lines), len(before.lines[-1]) + 1, line),
            expected="UTF-8; the file may have been saved as Windows-1252 or Latin-1",
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
