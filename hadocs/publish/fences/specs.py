"""Which spec a page means, and what is computed of it: each is read and worked out once, however many pages show it.

Knows nothing of Markdown. What was read is told by the page, for whoever builds it again when that has changed.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from hadocs.publish.fences.wrong import WrongError
from hadocs.spec import files
from hadocs.spec.load import Memory, load, named
from hadocs.spec.names import enumerated, nearest, quoted

if TYPE_CHECKING:
    from hadocs.analysis import Analysis
    from hadocs.spec.load import Loaded


@dataclass(frozen=True, slots=True)
class Places:
    """Where specs are: paths on pages begin at ``root``, and names are those of the specs in ``specs``."""

    root: Path
    specs: tuple[Path, ...]

    def find(self, said: str, memory: Memory | None = None) -> Path:
        """The file that a page means by a path or a name.

        Raises `WrongError` where there is none, and for a path that leads out of the root and of the folders of specs.
        """
        if said.endswith(files.ENDINGS) or "/" in said or "\\" in said:
            return self._file(said)
        known = named([place for place in self.specs if place.exists()], memory)
        if said in known:
            return known[said]
        where = enumerated(files.display(_short(place)) for place in self.specs)
        there = f"one of {enumerated(known)}" if known else "the path of a spec, such as specs/ledger.yaml"
        raise WrongError(f"no spec in {where} has the name {quoted(said)}", there, nearest(said, known))

    def _file(self, said: str) -> Path:
        if "\\" in said:
            raise WrongError(f"{quoted(said)} has a backslash", f"{said.replace(chr(92), '/')}, with slashes")
        if PurePosixPath(said).is_absolute() or PureWindowsPath(said).is_absolute() or ":" in said:
            raise WrongError(
                f"{quoted(said)} is no path below {_shown(self.root)}", "a path that begins there"
            )
        path = _short(self.root / said)
        real = Path(files.real(path))
        inside = [Path(files.real(place)) for place in (self.root, *self.specs)]
        if not any(real.is_relative_to(place) for place in inside):
            raise WrongError(
                f"{quoted(said)} leads out of the folder {_shown(self.root)}, where the specs of this site are",
                "a spec below it; the option root of the Markdown extension hadocs names another folder",
            )
        if not path.is_file():
            every = [file for place in self.specs if place.is_dir() for file in files.walk(place)[0]]
            ways = {file.name: _way(file, self.root) for file in every}
            near = ways.get(path.name) or ways.get(nearest(path.name, ways), "")
            raise WrongError(
                f"there is no file {quoted(said)} in the folder {_shown(self.root)}",
                "the path of a spec",
                near,
            )
        return path


def _way(file: Path, root: Path) -> str:
    try:
        return file.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return ""


def _short(path: Path) -> Path:
    """The path relative to the current folder where it is below it: messages are shorter so."""
    try:
        return path.resolve().relative_to(Path.cwd().resolve())
    except (OSError, ValueError):
        return path


def _shown(path: Path) -> str:
    short = files.display(_short(path))
    return path.resolve().name if short == "." else short


class Desk:
    """What was computed of specs. One of them serves all pages that this process builds."""

    def __init__(self) -> None:
        self.memory = Memory()
        self._analyses: dict[str, tuple[Loaded, Analysis]] = {}
        self._read: dict[str, dict[str, str]] = {}
        self._wrong: set[str] = set()
        self._lock = threading.RLock()
        self.tell: Callable[[str], object] | None = None
        """Whoever shows what is wrong on pages, instead of the log, whose warnings end a strict build."""

    def begin(self, page: str) -> None:
        """A page is built anew: what it reads is told from here on."""
        self._read.pop(page, None)
        self._wrong.discard(page)

    def failed(self, page: str) -> None:
        """Something on a page is wrong; it is told each time that the page is built."""
        self._wrong.add(page)

    def find(self, places: Places, said: str) -> Path:
        """See `Places.find`."""
        with self._lock:
            return places.find(said, self.memory)

    def analysis(self, page: str, path: Path) -> Analysis:
        """A spec with everything that is computed from it, for a page.

        Raises `hadocs.errors.InputError` with every problem of the spec.
        """
        from hadocs.pipeline import analyse_loaded

        with self._lock:
            self._note(page, [path])
            loaded = load(path, self.memory)
            self._note(page, loaded.source.files)
            key = files.real(path)
            kept = self._analyses.get(key)
            if kept is None or kept[0] is not loaded:
                kept = self._analyses[key] = loaded, analyse_loaded(loaded)
            return kept[1]

    def _note(self, page: str, paths: Sequence[Path]) -> None:
        read = self._read.setdefault(page, {})
        for path in paths:
            read[str(path.resolve())] = _state(path)

    def is_current(self, page: str) -> bool:
        """Whether all that a page read is as it was, and nothing on it was wrong."""
        if page in self._wrong:
            return False
        return all(_state(Path(path)) == was for path, was in self._read.get(page, {}).items())

    def read(self) -> tuple[str, ...]:
        """All files that pages were made from, sorted."""
        return tuple(sorted({path for read in self._read.values() for path in read}))


def _state(path: Path) -> str:
    try:
        return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
    except OSError:
        return ""


DESK = Desk()
"""The one of this process: generators make a new Markdown machine for each page, and keep nothing between them."""
