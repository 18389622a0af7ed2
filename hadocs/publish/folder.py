"""Writes files into a folder, beside first and then moved, so that nothing is ever half written.

Knows neither specs nor MkDocs.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from hadocs.errors import UsageError
from hadocs.files import forbidden, refuse_forbidden, why
from hadocs.publish import swap

MARKER = ".hadocs-export"
MARKER_TEXT = "Written by `hadocs export`, which replaces all in this folder that is not hidden.\n"

Content = Mapping[str, str | bytes]


def write(contents: Content, folder: Path, *, marker: str | None = MARKER) -> None:
    """Write ``contents`` (path → text or bytes) as all that is in ``folder``, but for what is hidden there.

    A folder that is there is replaced only if it is empty or, where ``marker`` is given, carries that file:
    then an earlier call wrote it. Anything else is refused with `hadocs.errors.UsageError`, as is what can't be
    written. Whatever goes wrong, the folder is left as it was.
    """
    refuse_forbidden(folder)
    target = folder.expanduser().resolve()
    swap.sweep(target)
    _refuse(target, folder, marker)
    if marker is not None:
        contents = {**contents, marker: MARKER_TEXT}
    try:
        with swap.fresh(target) as fresh:
            _fill(fresh, contents)
    except OSError as error:
        raise UsageError(f"{folder} can't be written: {why(error)}") from error


def refuse(folder: Path, marker: str = MARKER) -> None:
    """Refuse a folder that `write` would not write to, with `hadocs.errors.UsageError`."""
    refuse_forbidden(folder)
    target = folder.expanduser().resolve()
    swap.sweep(target)
    _refuse(target, folder, marker)


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
        if any(map(forbidden, parts)):
            raise ValueError(f"a path that Windows does not take: {path!r}")
        file = folder.joinpath(*parts)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
