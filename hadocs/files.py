"""Writing a file as a whole or not at all; the one place that knows how, and nothing of what is written."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from hadocs.errors import UsageError

Done = TypeVar("Done")

LOCKS = os.name == "nt"
"""Whether the system keeps what somebody has open from being replaced, as Windows does."""
WAITS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
"""How long to wait for whoever has a file open, in seconds, time after time: readers and virus scanners are quick."""


def replace(path: Path, data: bytes) -> None:
    """Write beside, then rename: whoever reads ``path`` meanwhile finds the old file or the new one, whole.

    A link is written through, and what is no file (``/dev/null``) is written to. The file has the permissions that
    the umask gives. Where Windows keeps the old file because somebody has it open, it is tried again for a moment.

    Raises:
        UsageError: where it can't be written.
    """
    try:
        target = Path(os.path.realpath(path))
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_bytes(data)
            return
        with _beside(target) as (beside, handle):
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            patiently(lambda: beside.replace(target))
    except OSError as error:
        raise UsageError(f"Can't write {path}: {why(error)}.") from error


@contextlib.contextmanager
def _beside(target: Path) -> Iterator[tuple[Path, int]]:
    """A new, open file in the same folder, which goes away unless it is moved."""
    # Made with 0666, from which the system itself takes the umask: nobody can ask for the umask without setting it.
    beside = target.with_name(f".{target.name[:80]}.{secrets.token_hex(4)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        yield beside, handle
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()


def patiently(change: Callable[[], Done]) -> Done:
    """Do what Windows refuses while somebody has a file open: again and again for a moment, then its error stands."""
    for wait in WAITS if LOCKS else ():
        try:
            return change()
        except PermissionError:
            time.sleep(wait)
    return change()


def why(error: OSError) -> str:
    """What the system said, in words; with what to do about it where Windows holds on to a file."""
    said = error.strerror or str(error)
    if LOCKS and isinstance(error, PermissionError):
        return f"{said}. Another program may have it open: close it there, and try again"
    return said
