"""Writing a file as a whole or not at all, and reading what is one; knows nothing of what is in it."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from hadocs.errors import UsageError

Done = TypeVar("Done")

WINDOWS = os.name == "nt"
"""There names are forbidden, paths end at 260 characters, and what somebody has open can't be replaced."""
DEVICES = frozenset(
    (
        "con",
        "prn",
        "aux",
        "nul",
        "conin$",
        "conout$",
        *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"),
    )
)
"""Names that Windows keeps for devices, with any ending or none, in any case (Microsoft: *Naming Files, Paths*)."""
LONGEST = 259
"""So many characters a path may have on Windows, unless that limit was lifted."""
WAITS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
"""How long to wait for whoever has a file open, in seconds, time after time: readers and virus scanners are quick."""


_KINDS = (
    (stat.S_ISDIR, "it is a folder, not a file"), (stat.S_ISFIFO, "it is a pipe, not a file"),
    (stat.S_ISSOCK, "it is a socket, not a file"), (stat.S_ISCHR, "it is a device, not a file"),
    (stat.S_ISBLK, "it is a device, not a file"),
)  # fmt: skip


def content(path: Path, most: int = -1) -> bytes | str:
    """What a file holds, up to so many bytes; in words what it is instead, where it is no file.

    Raises:
        OSError: where it can't be read.
    """
    # Looked at before it is opened: to open a pipe is to wait for whoever writes to it.
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        return next((word for test, word in _KINDS if test(mode)), "it is no file that can be read")
    with path.open("rb") as file:
        return file.read(most)


def replace(path: Path, data: bytes) -> None:
    """Write beside, then rename: whoever reads ``path`` meanwhile finds the old file or the new one, whole.

    A link is written through, and what is no file (``/dev/null``) is written to. The file has the permissions that
    the umask gives. Where Windows keeps the old file because somebody has it open, it is tried again for a moment.

    Raises:
        UsageError: where it can't be written.
    """
    refuse_forbidden(path)
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
    beside = target.with_name(f".{target.name[:80]}.{os.urandom(4).hex()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        yield beside, handle
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()


def patiently(change: Callable[[], Done]) -> Done:
    """Do what Windows refuses while somebody has a file open: again and again for a moment, then its error stands."""
    for wait in WAITS if WINDOWS else ():
        try:
            return change()
        except PermissionError:
            time.sleep(wait)
    return change()


def forbidden(name: str) -> str:
    """Why Windows takes no file or folder of this name; nothing where it does."""
    if name.partition(".")[0].rstrip(" ").casefold() in DEVICES:
        return "Windows keeps that name for a device"
    if name.endswith((".", " ")) and name.strip("."):
        return "on Windows no name ends in a dot or a space"
    wrong = sorted({c for c in name if c in '<>:"/\\|?*' or ord(c) < 32})
    return f"on Windows no name has {wrong[0]!r} in it" if wrong else ""


def refuse_forbidden(path: Path) -> None:
    """Raise `UsageError` where this is Windows and something in a path that is to be made can't be there."""
    for part in path.parts[bool(path.anchor) :] if WINDOWS else ():
        if reason := forbidden(part):
            raise UsageError(f"Can't write {path}: {reason}. Choose another name.")


def why(error: OSError) -> str:
    """What the system said, in words; with what to do about it where that is a matter of Windows."""
    said = error.strerror or str(error)
    name = str(error.filename or "")
    if WINDOWS and len(name) > LONGEST:
        return (
            f"a path of {len(name)} characters is too long for Windows, which takes {LONGEST}: "
            f"write into a folder with a shorter path ({name[:60]}…)"
        )
    if WINDOWS and isinstance(error, PermissionError):
        return f"{said}. Another program may have it open: close it there, and try again"
    return said
