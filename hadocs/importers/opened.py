"""Files and folders of clusters, read with limits. Knows no format: each says what it wants of a folder."""

from __future__ import annotations

from pathlib import Path

from hadocs.errors import UsageError
from hadocs.files import content
from hadocs.importers import bundle, formats
from hadocs.importers.model import Source

MOST = 64 * 1024 * 1024
"""Bytes of a file that is read; a CIB of a thousand resources has two million."""


def opened(path: Path, name: str = "") -> Source:
    """A file or a folder; ``name`` is what messages call it, if not by its own.

    Raises:
        UsageError: where it can't be read, or has more than `MOST` bytes, or is a folder that holds nothing of a
            cluster.
        InputError: where a folder holds more than the limits of `bundle`.
    """
    try:
        if path.is_dir():
            return _folder(path, name)
        found = content(path, MOST + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"can't read {path}: {getattr(error, 'strerror', None) or error}") from error
    if isinstance(found, str):
        raise UsageError(f"can't read {path}: {found}")
    if len(found) > MOST:
        raise UsageError(
            f"{path} has more than {MOST // 1024 // 1024} MiB; no cluster says so much of itself"
        )
    return Source(name or path.name, found)


def _folder(path: Path, name: str) -> Source:
    """A folder with the files in it that any format reads."""
    reads = [module.wanted for module in formats.formats().values() if hasattr(module, "wanted")]
    members = bundle.folder(path, lambda name: any(wants(name) for wants in reads))
    if not members:
        raise UsageError(f"{path} is a folder in which hadocs finds no file of a cluster")
    return Source(name or path.resolve().name, b"", members)
