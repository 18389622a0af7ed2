"""Values made safe for the shell that a command is typed in. What can't be made safe is refused, never mended.

Sources: about_Quoting_Rules and about_Special_Characters of PowerShell (a single-quoted string is literal, ``''`` is
a quote in it; so are the typographic quotes); POSIX Shell Command Language, 2.2.2 (single quotes keep everything but
themselves); cmd.exe expands ``%name%`` within quotes, and has no way to write a quote within quotes that every program
reads alike; Transact-SQL: ``''`` is a quote in a string, ``]]`` a bracket in a name (Database Identifiers).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from hadocs.errors import HadocsError
from hadocs.runbooks.model import Shell

_BARE = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?")
"""What every shell takes for one plain word: no sign that any of them reads, and no option."""
_PS_BARE = re.compile(r"[A-Za-z_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
"""PowerShell: a word that begins with a digit may be a number (``1kb``), and a dot a property."""
_BASH_BARE = re.compile(r"[A-Za-z0-9_/:@%+=,](?:[A-Za-z0-9_./:@%+=,-]*[A-Za-z0-9_/:@%+=,])?")
_PS_QUOTES = "'\u2018\u2019\u201a\u201b"
_CMD_REFUSED = re.compile(r'["%!\r\n]')

_FAMILY: dict[Shell, str] = {
    "powershell": "powershell",
    "ems": "powershell",
    "powercli": "powershell",
    "bash": "bash",
    "esxcli": "bash",
    "pcs": "bash",
    "cmd": "cmd",
    "tsql": "tsql",
    "yaml": "none",
    "screen": "none",
}


class UnquotableError(HadocsError):
    """A value that can't be put into a command of a shell so that it means itself."""


def family(shell: Shell) -> str:
    """Whose quoting a shell has: ``powershell``, ``bash``, ``cmd``, ``tsql`` or ``none`` (a spec is no shell)."""
    return _FAMILY[shell]


def quote(value: str, shell: Shell) -> str:
    """A value as one word of a command.

    Raises:
        UnquotableError: for a value that the shell can't be given: one with control characters or nothing in it, and
            for cmd one with a quote, ``%`` or ``!``.
    """
    _refuse(value, shell)
    kind = _FAMILY[shell]
    if kind == "powershell":
        return value if _PS_BARE.fullmatch(value) else _powershell(value)
    if kind == "bash":
        return value if _BASH_BARE.fullmatch(value) else _bash(value)
    if kind == "cmd":
        if _CMD_REFUSED.search(value):
            raise UnquotableError(
                f"{value!r} can't be typed at a command prompt: \", % and ! mean something even within quotes; "
                "a name without them can"
            )
        if value.endswith("\\"):
            raise UnquotableError(
                f"{value!r} can't be typed at a command prompt: the last \\ would take the quote"
            )
        return value if _BARE.fullmatch(value) else f'"{value}"'
    if kind == "tsql":
        return "N'" + value.replace("'", "''") + "'"
    raise UnquotableError(f"{value!r} can't be typed: {shell} has no command line")


def identifier(value: str, shell: Shell) -> str:
    """The name of an object of SQL Server, within brackets.

    Raises:
        UnquotableError: see `quote`; and for other shells.
    """
    _refuse(value, shell)
    if _FAMILY[shell] != "tsql":
        raise UnquotableError(f"{shell} has no names of objects")
    return "[" + value.replace("]", "]]") + "]"


def quote_all(values: Sequence[str], shell: Shell) -> str:
    """Several values as the shell takes a list: with commas in PowerShell, as words elsewhere.

    Raises:
        UnquotableError: see `quote`; and where there are none.
    """
    if not values:
        raise UnquotableError("a command needs at least one name here, and the list is empty")
    return (" " if _FAMILY[shell] in ("bash", "cmd") else ",").join(quote(value, shell) for value in values)


def slot(label: str) -> str:
    """A blank of a command: words in angle brackets, which every shell refuses to run; nothing else is left of them."""
    tame = re.sub(r"[^A-Za-z0-9 _.-]+", "_", re.sub(r"[()\[\]{}]", "", label)).strip() or "value"
    return f"<{tame}>"


def _refuse(value: str, shell: Shell) -> None:
    if not value:
        raise UnquotableError(f"an empty name can't be typed in {shell}")
    bad = next((c for c in value if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")), None)
    if bad is not None:
        raise UnquotableError(
            f"{value!r} can't be typed in {shell}: it holds the control character U+{ord(bad):04X}; "
            "a name in one line of plain text can"
        )


def _powershell(value: str) -> str:
    return "'" + "".join(c * 2 if c in _PS_QUOTES else c for c in value) + "'"


def _bash(value: str) -> str:
    if value.startswith("-"):
        raise UnquotableError(f"{value!r} can't be typed in bash: a program would take it for an option")
    return "'" + value.replace("'", "'\\''") + "'"
