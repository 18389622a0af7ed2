"""The specs that a command is about: files, folders, ``-`` for standard input. Knows nothing of what is in them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from hadocs.errors import InputError, Problem, UsageError
from hadocs.files import content

if TYPE_CHECKING:
    from hadocs.spec.load import Given

SPECS = Path("specs")
STREAM = Path("-")
NAME = "<stdin>"
"""What messages call standard input."""

Item = TypeVar("Item")


def given(paths: Sequence[Path]) -> list[Given]:
    """What paths stand for: the folder ``specs`` where there are none, and for ``-`` what standard input holds.

    What it uses is looked for from the current folder.

    Raises:
        InputError: where standard input can't be read, or is no text.
        UsageError: where there is no standard input.
    """
    found: list[Given] = [path for path in paths or (SPECS,) if path != STREAM]
    if STREAM not in paths:
        return found
    from hadocs.spec.files import decode

    text = decode(NAME, read())
    if isinstance(text, Problem):
        raise InputError((text,))
    return [*found, text]


def raw(file: Path) -> tuple[bytes, str]:
    """What a file that is no spec holds, or standard input for ``-``; and the name to show.

    Raises:
        UsageError: where it can't be read.
    """
    if file == STREAM:
        return read(), NAME
    try:
        found = content(file)
    except (OSError, ValueError) as error:
        raise UsageError(f"can't read {file}: {getattr(error, 'strerror', None) or error}") from error
    if isinstance(found, str):
        raise UsageError(f"can't read {file}: {found}; a name of - reads standard input")
    return found, str(file)


def read() -> bytes:
    """What standard input holds, to a little more than the largest file that is read.

    Raises:
        UsageError: where there is none.
    """
    from hadocs.spec.files import MAX_BYTES

    if sys.stdin is None:  # as it is where the shell has closed it
        raise UsageError("there is no standard input to read; give a file")
    if sys.stdin.isatty():
        from hadocs.cli.output import talk

        end = "Ctrl-Z and Enter" if sys.platform == "win32" else "Ctrl-D"
        talk(f"reading from the terminal, to the end of input ({end})")
    return sys.stdin.buffer.read(MAX_BYTES + 1)


def files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The paths of a command that needs files.

    Raises:
        UsageError: where standard input is among them.
    """
    if STREAM in paths:
        raise UsageError(
            "a site is made from files, not from standard input; give a spec or a folder of specs"
        )
    return tuple(paths)


def one(found: Sequence[Item]) -> Item:
    """The one spec of a command that is about one.

    Raises:
        UsageError: where a folder holds several.
    """
    if len(found) != 1:
        raise UsageError(f"one spec is needed here, and the folder holds {len(found)}; give one of them")
    return found[0]


def alone(paths: Sequence[Path]) -> bool:
    """Whether one spec is meant, by itself: not several paths, and no folder, however many specs it holds."""
    return len(paths) == 1 and not paths[0].is_dir()


def as_text(
    paths: Sequence[Path], made: Mapping[str, Item], of_one: Callable[[Item], str], color: bool
) -> str:
    """The text of one spec as it is; of several paths or a folder each below the name of its spec."""
    if alone(paths):
        return "".join(of_one(item) for item in made.values())
    from hadocs.spec.terminal import BOLD, paint

    return "\n".join(f"{paint(f'== {name}', BOLD, color)}\n\n{of_one(item)}" for name, item in made.items())


def as_data(paths: Sequence[Path], made: Mapping[str, Item], of_one: Callable[[Item], Any]) -> Any:
    """The data of one spec as it is; of several paths or a folder a table of them, ``specs``, by name."""
    if alone(paths):
        (one,) = made.values()
        return of_one(one)
    return {"specs": {name: of_one(item) for name, item in made.items()}}
