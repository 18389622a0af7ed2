"""What can be wrong with input, as values, and the exceptions that carry them; knows of no stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Route = tuple[str | int, ...]
"""The way to a value inside a spec, such as ``("vms", "exch-a", "on")``; positions are found from it late."""

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file: ``line`` and ``column`` count from 1; ``text`` is that line, without its end.

    ``length`` is how many characters the caret underlines, at least 1.
    """

    file: str
    line: int = 1
    column: int = 1
    text: str = ""
    length: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input, placed, with what would be right.

    ``message`` says what is wrong, ``expected`` what would be right, ``nearest`` the nearest valid name.
    A warning does not stop the work; an error does. Problems with the same ``same`` are one mistake at several
    places; where it is empty, those that read alike are.
    """

    message: str
    place: Place
    expected: str = ""
    nearest: str = ""
    severity: Severity = "error"
    route: Route = ()
    same: str = ""


class HadocsError(Exception):
    """The parent of all that hadocs raises on purpose: its text is for the user, without a traceback."""


class UsageError(HadocsError):
    """A command was called in a way that can't work (a file type that is not known, a folder in the way)."""


@dataclass(eq=False)
class InputError(HadocsError):
    """Input is invalid; carries every problem that was found, in the order of their places."""

    problems: tuple[Problem, ...] = field(default_factory=tuple)

    def __str__(self) -> str:
        return "\n".join(f"{p.place}: {p.severity}: {p.message}" for p in self.problems)


class Terminated(KeyboardInterrupt):
    """A signal told this process to stop; what Ctrl-C cleans up is cleaned up for it too."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = 128 + number
        """The exit code that shells give such a process."""
