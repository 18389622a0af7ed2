"""What is read of a folder beside its procedures: ``card.yaml`` (commands that look, what never to do) and
``symptoms.yaml`` (what people see). A cluster has those of its own family, of its platform, and of ``any``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hadocs.errors import InputError, Problem
from hadocs.runbooks.library import BESIDE, DATA, FOLDERS, entries, versions_wrong
from hadocs.runbooks.schema import CardEntry, CheckEntry, Line, SymptomEntry, SymptomsEntry
from hadocs.runbooks.views.clusters import ClusterLook

PLATFORMS: Mapping[str, str] = {
    "hyper-v": "wsfc",
    "vsphere": "vsphere",
    "proxmox": "proxmox",
    "pacemaker": "pacemaker",
    "patroni": "patroni",
}
"""By platform, the folder of what holds for all of its clusters."""


@dataclass(frozen=True, slots=True)
class Signs:
    """The files of all folders."""

    cards: Mapping[str, CardEntry]
    symptoms: Mapping[str, SymptomsEntry]

    def checks(self, cluster: ClusterLook) -> Iterator[tuple[str, CheckEntry]]:
        """The commands for a cluster with their folders: those of the folder that knows most of it and has some."""
        found = [(f, c.commands) for f in folders(cluster) if (c := self.cards.get(f)) and c.commands]
        for folder, commands in found[:1]:
            yield from ((folder, command) for command in commands)

    def nevers(self, cluster: ClusterLook) -> Iterator[tuple[str, Line]]:
        """What never to do with a cluster, what is known of it best first."""
        for folder in folders(cluster):
            if folder in self.cards:
                yield from ((folder, line) for line in self.cards[folder].never)

    def of(self, cluster: ClusterLook) -> Iterator[tuple[str, SymptomEntry]]:
        """The symptoms for a cluster; of two with one id that of the folder which knows more."""
        seen: set[str] = set()
        for folder in folders(cluster):
            for one in self.symptoms[folder].symptoms if folder in self.symptoms else ():
                if one.id not in seen:
                    yield folder, one
            seen |= {s.id for s in self.symptoms[folder].symptoms} if folder in self.symptoms else set()


def folders(cluster: ClusterLook) -> tuple[str, ...]:
    """The folders that hold for a cluster, the one that knows most of it first."""
    own = (cluster.family,) if cluster.kind != "host" and cluster.family in FOLDERS else ()
    platform = PLATFORMS.get(cluster.platform.id)
    return tuple(dict.fromkeys((*own, *((platform,) if platform else ()), "any")))


@cache
def signs() -> Signs:
    """What comes with hadocs.

    Raises:
        InputError: with every mistake of every file, which the tests never let through.
    """
    return load(DATA)


def load(data: Path) -> Signs:
    """The files below a folder.

    Raises:
        InputError: with every mistake of every file.
    """
    problems: list[Problem] = []
    cards: dict[str, CardEntry] = {}
    symptoms: dict[str, SymptomsEntry] = {}
    files = sorted(f for f in data.glob("*/*.yaml") if f.name in BESIDE)
    for file, made in entries(files, data, lambda f: BESIDE[f.name], problems):
        folder = file.parent.name
        problems += versions_wrong(folder, made)
        if isinstance(made, SymptomsEntry):
            symptoms[folder] = made
        else:
            cards[folder] = made
    if problems:
        raise InputError(tuple(problems))
    return Signs(cards, symptoms)
