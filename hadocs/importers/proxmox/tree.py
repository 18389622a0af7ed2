"""The files of a copy of /etc/pve, wherever in the folder it begins. Knows no spec."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hadocs.errors import InputError, Place, Problem
from hadocs.importers.bundle import members, packed
from hadocs.importers.model import Source

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
class Folder:
    """The files by their path under /etc/pve."""

    name: str
    files: dict[str, bytes]

    def machines(self) -> Iterator[tuple[str, str, int, bytes]]:
        """Node, kind (``vm`` or ``ct``), number and text of each machine, by node and number."""
        found = []
        for path, data in self.files.items():
            part = re.fullmatch(r"nodes/([^/]+)/(qemu-server|lxc)/([0-9]{1,9})\.conf", path)
            if part:
                found.append((part[1], "vm" if part[2] == "qemu-server" else "ct", int(part[3]), data))
        yield from sorted(found)

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
