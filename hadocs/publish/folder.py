"""Writes files into a folder, beside first and then moved, so that nothing is ever half written.

Knows neither specs nor MkDocs.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from hadocs.errors import UsageError

MARKER = ".hadocs-export"
MARKER_TEXT = "Written by `hadocs export`, which replaces this folder as a whole.\n"

Content = Mapping[str, str | bytes]


def write(contents: Content, folder: Path, *, marker: str | None = MARKER) -> None:
    """Write ``contents`` (path → text or bytes) as all that is in ``folder``.

    A folder that is there is replaced only if it is empty or, where ``marker`` is given, carries that file:
    then an earlier call wrote it. Anything else is refused with `hadocs.errors.UsageError`, as is what can't be
    written. Whatever goes wrong, the folder is left as it was.
    """
    target = folder.expanduser().resolve()
    _refuse(target, folder, marker)
    if marker is not None:
        contents = {**contents, marker: MARKER_TEXT}
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-new-", dir=target.parent))
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        _fill(fresh, contents)
        _swap(fresh, target)
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _refuse(target: Path, shown: Path, marker: str | None) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise UsageError(f"{shown} is a file; a folder that is new or empty is needed")
    if not any(target.iterdir()):
        return
    if marker is None:
        raise UsageError(f"{shown} is not empty; give a folder that is new or empty")
    if not (target / marker).is_file():
        raise UsageError(
            f"{shown} is not empty and is no earlier export (it has no {marker}); nothing in it was touched"
        )


def _fill(folder: Path, contents: Content) -> None:
    for path, content in contents.items():
        parts = PurePosixPath(path).parts
        if not parts or parts[0] == "/" or ".." in parts:
            raise ValueError(f"a path that leads out of the folder: {path!r}")
        file = folder.joinpath(*parts)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def _swap(fresh: Path, target: Path) -> None:
    """Put what is in ``fresh`` in the place of ``target``.

    A folder that is there keeps its inode (it may be someone's current folder): its content is moved out and
    the new one in, and back again if that fails.
    """
    if not target.exists():
        umask = os.umask(0)
        os.umask(umask)
        fresh.chmod(0o777 & ~umask)  # mkdtemp's are for their owner alone
        fresh.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    moves: list[tuple[Path, Path]] = []
    try:
        for source, to in ((target, old), (fresh, target)):
            for child in sorted(source.iterdir()):
                child.rename(to / child.name)
                moves.append((child, to / child.name))
    except OSError:
        for before, after in reversed(moves):
            after.rename(before)
        old.rmdir()
        raise
    shutil.rmtree(old, ignore_errors=True)


def _unwritable(folder: Path, error: OSError) -> UsageError:
    return UsageError(f"{folder} can't be written: {error.strerror or error}")
