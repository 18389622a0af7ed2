"""The files of a copy of /etc/pve, wherever in the folder it begins. Knows no spec."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hadocs.errors import InputError, Place, Problem
from hadocs.importers.bundle import members, packed
from hadocs.importers.model import Issue, Source

EXPECTED = "a copy of /etc/pve with corosync.conf and nodes/, as folder, tar or zip"
_KEPT = re.compile(
    r"(?:^|/)(?:corosync\.conf|storage\.cfg|datacenter\.cfg|replication\.cfg|ceph\.conf|ha/(?:resources|groups|rules)\.cfg"
    r"|nodes/[^/]+/(?:qemu-server|lxc)/\d+\.conf)$"
)
"""What is read. Keys and passwords, which lie in priv/ and beside these, are not."""


def wanted(path: str) -> bool:
    """Whether a file of the folder is read."""
    return bool(_KEPT.search(path)) and "priv/" not in path


@dataclass(frozen=True, slots=True)
class Node:
    """A node as the API tells it: memory in bytes, cores, whether it was there, and its bridges with their ranges."""

    cores: int | None = None
    memory: int | None = None
    online: bool = True
    bridges: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the API tells beyond the files of /etc/pve."""

    name: str
    nodes: Mapping[str, Node] = field(default_factory=dict)
    running: Mapping[int, bool] = field(default_factory=dict)
    """By the number of a machine, whether it ran."""
    version: str = ""
    device: Mapping[str, str] | None = None
    """The quorum device; empty where there is none, nothing where it was not asked for."""
    answers: Mapping[str, Any] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Folder:
    """The files by their path under /etc/pve."""

    name: str
    files: dict[str, bytes]
    asked: Asked | None = None
    """What the API answered beyond these files; nothing where it was not asked."""
    copied: bool = True
    """Whether it is a copy, in which a file that is not there is not there; answers may be some of all."""

    def machines(self) -> Iterator[tuple[str, str, int, bytes]]:
        """Node, kind (``vm`` or ``ct``), number and text of each machine, by node and number."""
        found = []
        for path, data in self.files.items():
            part = re.fullmatch(r"nodes/([^/]+)/(qemu-server|lxc)/([0-9]{1,9})\.conf", path)
            if part:
                found.append((part[1], "vm" if part[2] == "qemu-server" else "ct", int(part[3]), data))
        yield from sorted(found)

    def seen(self, path: str) -> bool:
        """Whether a file that is not there is known not to be there."""
        return self.copied or path in self.files

    def get(self, path: str) -> bytes:
        """A file; empty where it is not there."""
        return self.files.get(path, b"")


def looks_like(source: Source) -> bool:
    """Whether a file or folder may be a copy of /etc/pve."""
    if not source.members and not packed(source):
        return False
    try:
        return bool(_rooted(members(source, wanted)))
    except InputError:
        # An archive that is refused is told by whoever is asked to read it.
        return packed(source) in ("tar", "gz", "bz2", "xz")


def opened(source: Source) -> Folder:
    """The copy in a source.

    Raises:
        InputError: where it is none, or its archive is refused.
    """
    found = _rooted(members(source, wanted))
    if not found:
        raise InputError(
            (Problem("there is no corosync.conf and no nodes/ in it", Place(source.name), EXPECTED),)
        )
    return Folder(source.name, found)


def _rooted(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files under the folder that holds corosync.conf or nodes/: an archive may begin above it."""
    roots = set()
    for path in files:
        head = re.match(r"^(.*?)(?:corosync\.conf$|nodes/|ha/|storage\.cfg$|datacenter\.cfg$)", path)
        if head and (
            path.endswith("/corosync.conf") or path == "corosync.conf" or f"{head[1]}nodes/" in path
        ):
            roots.add(head[1])
    if not roots:
        return {}
    root = min(roots, key=lambda r: (len(r), r))
    return {path[len(root) :]: data for path, data in files.items() if path.startswith(root)}
