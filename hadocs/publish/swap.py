"""Puts a new folder in the place of an old one, so that whoever is killed meanwhile leaves one of them, whole.

Knows nothing of what is in the folders. What is hidden in the old one (``.git``, ``.gitignore``) stays.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import re
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO, Any

from hadocs.files import patiently

_ALIVE = ".hadocs-alive"
_OURS = re.compile(r"\.hadocs-(new|old)-[0-9a-f]{8}")
"""How the names of this module's folders end: no folder that somebody made himself may be taken for one."""
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@contextmanager
def fresh(target: Path) -> Iterator[Path]:
    """A new, empty folder to fill for ``target``, on its file system; `put` moves it there, else it goes away.

    What an earlier process left behind when it was killed is cleaned up first, and what was begun of a swap is ended.

    Raises:
        OSError: where no folder can be made.
    """
    made: Path | None = None
    token: IO[bytes] | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        sweep(target)
        with _alone(target.parent):
            made = _new(target)
            token = _claim(made)
        yield made
        with _undisturbed(), _alone(target.parent):
            token.close()
            (made / _ALIVE).unlink(missing_ok=True)
            _put(made, target)
    finally:
        if token is not None:
            token.close()
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)


def _new(target: Path) -> Path:
    """Beside ``target``; inside where nothing may be made beside it, or where that is another file system."""
    # Made with 0777, from which the system itself takes the umask.
    beside = target.with_name(f".{target.name}{_name('new')}")
    try:
        beside.mkdir()
    except OSError:
        if not target.is_dir():
            raise
    else:
        return beside
    inside = target / _name("new")
    inside.mkdir()
    return inside


def _name(kind: str) -> str:
    return f".hadocs-{kind}-{os.urandom(4).hex()}"


def _put(made: Path, target: Path) -> None:
    if not target.exists():
        patiently(lambda: made.rename(target))
        return
    if made.parent == target.parent:
        spare = made.with_name(made.name.replace(".hadocs-new-", ".hadocs-old-"))
        made.rename(spare)
        try:
            if _in_one(spare, target):
                return
        finally:
            with contextlib.suppress(OSError):
                spare.rename(made)  # so that it goes away
    _by_pieces(made, target)


def _in_one(spare: Path, target: Path) -> bool:
    """Exchange the two names in one step of the system; whether it can do that here.

    The folder itself is then filled with the new content too and exchanged back: it may be a server's current folder,
    or mounted in a container. At each moment ``target`` is the whole of the old or of the new.
    """
    if not _exchange(spare, target):
        return False
    try:
        _empty(spare)
        _link(target, spare)
        _exchange(spare, target)
    except OSError:  # a full disk: then it is another folder from now on
        _give_back(spare, target)
    return True


def _exchange(one: Path, other: Path) -> bool:
    """Exchange what two names mean, in one step; whether this system and this file system can."""
    if sys.platform != "linux":
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    names = os.fsencode(one), os.fsencode(other)
    return bool(rename(_AT_FDCWD, names[0], _AT_FDCWD, names[1], ctypes.c_uint(_RENAME_EXCHANGE)) == 0)


def _empty(folder: Path) -> None:
    """Remove all that is not hidden."""
    for child in folder.iterdir():
        if not child.name.startswith("."):
            _remove(child)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _link(source: Path, to: Path) -> None:
    """The files of a folder in another one as well: the same files where the file system can, else copies."""
    for root, folders, names in os.walk(source):
        here = to / os.path.relpath(root, source)
        for name in folders:
            (here / name).mkdir(exist_ok=True)
        for name in names:
            (here / name).unlink(missing_ok=True)
            try:
                os.link(Path(root, name), here / name)
            except OSError:
                shutil.copy2(Path(root, name), here / name)


def _by_pieces(made: Path, target: Path) -> None:
    """Move the old content out and the new in, one by one, and all back again if that fails."""
    near, old = target / _name("new"), target / _name("old")
    old.mkdir()
    moves: list[tuple[Path, Path]] = []
    try:
        try:
            made.rename(near)
        except OSError as error:
            if error.errno != errno.EXDEV:  # a folder that is mounted there
                raise
            shutil.copytree(made, near)
        new = {child.name for child in near.iterdir()}
        shown = {child.name for child in target.iterdir() if not child.name.startswith(".")}
        for name in sorted(new | shown):
            if (target / name).exists():
                _move(target / name, old / name, moves)
            if name in new:
                _move(near / name, target / name, moves)
    except BaseException:
        for before, after in reversed(moves):
            patiently(lambda before=before, after=after: after.rename(before))  # type: ignore[misc]
        shutil.rmtree(near, ignore_errors=True)
        old.rmdir()
        raise
    shutil.rmtree(near, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def _move(source: Path, to: Path, moves: list[tuple[Path, Path]]) -> None:
    patiently(lambda: source.rename(to))
    moves.append((source, to))


# --- What was left behind


def sweep(target: Path) -> None:
    """Clean up what killed processes left beside ``target`` and in it; what belongs to one that lives stays."""
    with contextlib.suppress(OSError), _alone(target.parent):
        for left in _left(target.parent, f".{target.name}", "old"):
            _give_back(left, target)
        for left in _left(target.parent, f".{target.name}", "new"):
            if _is_dead(left):
                shutil.rmtree(left, ignore_errors=True)
        if target.is_dir():
            for left in _left(target, "", "new"):
                if _is_dead(left):
                    shutil.rmtree(left, ignore_errors=True)
            for left in _left(target, "", "old"):
                for child in left.iterdir():
                    if not (target / child.name).exists():
                        child.rename(target / child.name)
                shutil.rmtree(left, ignore_errors=True)


def _left(folder: Path, start: str, kind: str) -> list[Path]:
    """The folders of this module's making in a folder."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.name.startswith(start)
        and (ours := _OURS.fullmatch(path.name.removeprefix(start)))
        and ours[1] == kind
        and path.is_dir()
        and not path.is_symlink()
    )


def _give_back(spare: Path, target: Path) -> None:
    """What is hidden in the old folder goes to the new one, and the old one goes away."""
    for child in spare.iterdir():
        if child.name.startswith(".") and not (target / child.name).exists():
            child.rename(target / child.name)
    shutil.rmtree(spare, ignore_errors=True)


def _claim(made: Path) -> IO[bytes]:
    """Say that this process is at work on a folder, for as long as what is returned stays open."""
    token = (made / _ALIVE).open("wb")
    with contextlib.suppress(ImportError, OSError):
        import fcntl

        fcntl.lockf(token, fcntl.LOCK_EX | fcntl.LOCK_NB)  # forked processes don't have it, and death ends it
    return token


def _is_dead(left: Path) -> bool:
    """Whether nobody is at work on a folder any more."""
    claim = left / _ALIVE
    try:
        import fcntl
    except ImportError:
        try:
            claim.unlink(missing_ok=True)  # what is open can't be deleted on Windows
        except OSError:
            return False
        return True
    try:
        with claim.open("r+b") as token:
            fcntl.lockf(token, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time moves folders in ``folder``, where the system has locks for folders."""
    try:
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        yield
        return
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C and SIGTERM wait until this is over; it takes milliseconds."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[tuple[int, FrameType | None]] = []
    before: dict[int, Any] = {}
    for waits in (signal.SIGINT, signal.SIGTERM):
        before[waits] = signal.signal(waits, lambda n, frame: came.append((n, frame)))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for number, frame in came:
        if callable(before[number]):
            before[number](number, frame)
        elif before[number] == signal.SIG_DFL:
            signal.raise_signal(number)
