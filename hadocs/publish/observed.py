"""A folder of what clusters said of themselves, held against the specs that it is named after."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from hadocs.errors import InputError, Problem, UsageError
from hadocs.spec.files import display

if TYPE_CHECKING:
    from hadocs.analysis import Analysis, Observation
    from hadocs.importers.model import Imported, Source

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
HOW = "name a file or a folder like its spec: cib.xml of the spec web is web.xml, or web/cib.xml"


class Observer:
    """What was observed of each spec, read from a folder; what has not changed since is the same value.

    A file or a folder in it belongs to the spec whose name its own begins with, up to a dot or a day. Of folders that
    are named by a day the newest counts. With ``strict`` what belongs to no spec is refused.
    """

    def __init__(self, folder: Path, *, strict: bool = True) -> None:
        self.folder, self.strict = folder, strict
        self._kept: dict[str, tuple[Analysis, bytes, Observation]] = {}

    def __call__(self, analyses: Sequence[Analysis]) -> Mapping[str, Observation]:
        """By the name of a spec, what was observed of it.

        Raises:
            UsageError: where the folder or a file can't be read, belongs to no spec, or is of another cluster.
            InputError: where a file is not what it should be.
        """
        given = self._given()
        known = {a.spec.name: a for a in analyses}
        if self.strict:
            for name, paths in given.items():
                if name not in known:
                    raise UsageError(f"{paths[0]}: there is no spec named {name}; {HOW}")
        return {name: self._observed(known[name], paths) for name, paths in given.items() if name in known}

    def _given(self) -> Mapping[str, list[Path]]:
        found: dict[str, list[Path]] = {}
        for path in _listed(self.folder):
            name = _DAY.split(path.name.partition(".")[0])[0].rstrip("-_") or path.name
            found.setdefault(name, []).append(path)
        return found

    def _observed(self, analysis: Analysis, paths: Sequence[Path]) -> Observation:
        from hadocs.drift.observe import observation

        sources = [source for path in paths for source in self._sources(path)]
        name = analysis.spec.name
        if not sources:
            raise UsageError(f"{paths[0]}: nothing is in it that a cluster said of itself")
        stamp = _stamp(sources)
        kept = self._kept.get(name)
        if kept is not None and kept[0].source is analysis.source and kept[1] == stamp:
            return kept[2]
        try:
            seen = _read(sources)
        except InputError as error:
            raise InputError(tuple(self._placed(p) for p in error.problems)) from None
        found = observation(analysis, seen, seen.day or _day(sources), str(self.folder / name))
        self._kept[name] = analysis, stamp, found
        return found

    def _placed(self, problem: Problem) -> Problem:
        """A problem with its file as it is called from here."""
        place = problem.place
        return replace(problem, place=replace(place, file=display(self.folder / place.file)))

    def _sources(self, path: Path) -> Iterator[Source]:
        from hadocs.importers.formats import guess
        from hadocs.importers.opened import opened

        # A link to a folder above would lead round in a circle.
        inner = [p for p in _listed(path) if not (p.is_symlink() and p.is_dir())] if path.is_dir() else []
        if days := [p for p in inner if p.is_dir() and _DAY.fullmatch(p.name)]:
            yield from self._sources(days[-1])
            return
        if path.is_dir() and not _whole(path):
            for each in inner:
                yield from self._sources(each)
            return
        source = opened(path, path.relative_to(self.folder).as_posix())
        if guess(source) is None:
            raise UsageError(f"{path} is none of the formats that hadocs import reads")
        yield source


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(p for p in folder.iterdir() if not p.name.startswith("."))
    except OSError as error:
        raise UsageError(f"can't read {folder}: {error.strerror or error}") from error


def _whole(folder: Path) -> bool:
    """Whether a folder is one input, as a copy of /etc/pve is."""
    from hadocs.importers.formats import guess
    from hadocs.importers.opened import opened

    try:
        return guess(opened(folder)) is not None
    except UsageError:
        return False


def _read(sources: Sequence[Source]) -> Imported:
    from hadocs.importers.formats import formats, guess
    from hadocs.importers.join import joined

    by: dict[str, list[Source]] = {}
    for source in sources:
        found = guess(source)
        assert found is not None
        by.setdefault(found[0], []).append(source)
    return joined([formats()[name].read(some) for name, some in sorted(by.items())])


def _day(sources: Sequence[Source]) -> str:
    """The oldest day that the names of files and folders tell."""
    from hadocs.importers.names import day_of

    return min((day for source in sources if (day := day_of(source.name))), default="")


def _stamp(sources: Sequence[Source]) -> bytes:
    made = hashlib.blake2b(digest_size=16)
    for source in sources:
        for name, data in ((source.name, source.data), *source.members):
            for part in (name.encode("utf-8", "surrogateescape"), data):
                made.update(len(part).to_bytes(8, "big") + part)
    return made.digest()
