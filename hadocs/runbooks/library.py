"""The procedures and fragments that come with hadocs, found by looking into the folder; read once.

``data/<platform>/<procedure>.yaml`` is a procedure, ``data/<platform>/fragments/<name>.yaml`` steps that procedures of
several platforms use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from hadocs.errors import InputError, Problem
from hadocs.platforms import catalog
from hadocs.runbooks import reading
from hadocs.runbooks.schema import CardEntry, FragmentEntry, ProcedureEntry, StepEntry, SymptomsEntry
from hadocs.spec.names import enumerated, nearest, quoted

DATA = Path(__file__).parent / "data"

BESIDE: Mapping[str, type[BaseModel]] = {"card.yaml": CardEntry, "symptoms.yaml": SymptomsEntry}
"""Files of a folder that are no procedures, and what they hold: see `hadocs.runbooks.signs`."""

VERSIONS_OF: Mapping[str, str] = {
    "wsfc": "hyper-v",
    "sql-fci": "hyper-v",
    "sql-ag": "hyper-v",
    "exchange-dag": "hyper-v",
    "exchange-ccr": "hyper-v",
    "file-server": "hyper-v",
    "wsfc-role": "hyper-v",
    "vsphere": "vsphere",
    "proxmox": "proxmox",
    "pacemaker": "pacemaker",
}
"""By folder, the platform of the catalogue whose versions ``since`` and ``until`` count; others have none."""

FOLDERS = (*VERSIONS_OF, "patroni", "any")
"""The folders that there may be: what each is for is in `hadocs.runbooks.targets`."""


ROLES = ("sql-fci", "file-server", "exchange-ccr")
"""Families whose services are roles of a Windows cluster that move as any other."""


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure with the folder that it lies in."""

    folder: str
    file: Path
    entry: ProcedureEntry

    @property
    def id(self) -> str:
        """Its id, which its file is called by."""
        return self.entry.id


@dataclass(frozen=True, slots=True)
class Library:
    """Procedures and fragments, by folder and name."""

    procedures: tuple[Procedure, ...]
    fragments: Mapping[tuple[str, str], FragmentEntry]

    def fragment(self, family: str, name: str) -> FragmentEntry | None:
        """The steps of a name for a family of guest clusters, or those of the family that stands in for it."""
        return self.found(family, name)[1]

    def found(self, family: str, name: str) -> tuple[str, FragmentEntry | None]:
        """The same with the family whose steps they are.

        A role of a Windows cluster that has nothing of its own is handled as any role of one; what is known of no
        family, as whatever it is. A family that has fragments of its own is asked alone, but for what only `any` has.
        """
        if {key for key, one in self.fragments if one == name} == {"any"}:
            return "any", self.fragments["any", name]
        own = any(key == family for key, _ in self.fragments)
        for one in (family,) if own else (family, *(("wsfc-role",) if family in ROLES else ()), "any"):
            if (one, name) in self.fragments:
                return one, self.fragments[one, name]
        return family, None


@cache
def library() -> Library:
    """What comes with hadocs.

    Raises:
        InputError: with every mistake of every file, which the tests never let through.
    """
    return load(DATA)


def load(data: Path) -> Library:
    """The procedures below a folder.

    Raises:
        InputError: with every mistake of every file.
    """
    problems: list[Problem] = []
    procedures: list[Procedure] = []
    fragments: dict[tuple[str, str], FragmentEntry] = {}
    files = sorted(f for f in data.glob("*/*.yaml") if f.name not in BESIDE)
    for file, made in entries(files, data, lambda _: ProcedureEntry, problems):
        problems += _misplaced(file, made)
        procedures.append(Procedure(file.parent.name, file, made))
    files = sorted(data.glob("*/fragments/*.yaml"))
    for file, made in entries(files, data, lambda _: FragmentEntry, problems):
        folder = file.parents[1].name
        problems += versions_wrong(folder, made)
        fragments[folder, file.stem] = made
    if problems:
        raise InputError(tuple(problems))
    return Library(tuple(procedures), fragments)


def entries(
    files: Iterable[Path], data: Path, model: Callable[[Path], type[BaseModel]], problems: list[Problem]
) -> Iterator[tuple[Path, Any]]:
    """What files hold; of those that can't be read the mistakes go to ``problems``."""
    for file in files:
        name, content = file.relative_to(data.parent).as_posix(), file.read_text(encoding="utf-8")
        made, found = reading.read(name, content, model(file))
        problems += found
        if made is not None:
            yield file, made


def _misplaced(file: Path, made: ProcedureEntry) -> list[Problem]:
    folder, start = file.parent.name, made.id.place
    found = []
    if folder not in FOLDERS:
        expected, near = f"one of {enumerated(FOLDERS, 30)}", nearest(folder, FOLDERS)
        found.append(Problem(f"no folder {quoted(folder)} is known for procedures", start, expected, near))
    if made.id != file.stem:
        found.append(
            Problem(f"the id {quoted(made.id)} is not the name of its file", start, f"id: {file.stem}")
        )
    seen: set[str] = set()
    for part in made.parts:
        for item in part.steps:
            key = item.id if isinstance(item, StepEntry) else getattr(item, "gate", None)
            free = all(c.when is None and c.since is None and c.until is None for c in (part, item))
            if key and key in seen and free:
                found.append(Problem(f"two items are called {quoted(key)}", key.place, "an id for each"))
            seen |= {key} if key else set()
    return found + versions_wrong(folder, made)


def versions_wrong(folder: str, made: Any) -> list[Problem]:
    """What names a version that the platform of a folder does not have."""
    known = catalog.versions(VERSIONS_OF[folder]) if folder in VERSIONS_OF else ()
    return reading.versions_wrong(made, known)
