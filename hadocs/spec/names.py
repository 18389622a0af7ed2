"""Names in messages: how they are quoted, listed and compared. Knows nothing of specs."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_MOST = 300


def quoted(text: str) -> str:
    """Text in quotes, cut where it is too long to read."""
    return f'"{text if len(text) <= 60 else text[:57] + "…"}"'


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that is most like a name, or nothing where none is.

    Of very many names only those of about the same length and the same beginning are compared, so that bad
    input can't make this slow.
    """
    names = [n for n in known if n != name]
    if len(names) > _MOST:
        names = [n for n in names if n[:1] == name[:1] and abs(len(n) - len(name)) <= 2][:_MOST]
    if len(name) > 200:
        return ""
    folded = {n.casefold(): n for n in reversed(names)}
    found = difflib.get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else ""


def listed(names: Iterable[str], most: int = 12) -> str:
    """Names with commas between them; of more than ``most`` the first, and how many there are besides."""
    every = list(names)
    shown = ", ".join(n if len(n) <= 60 else n[:57] + "…" for n in every[:most])
    return shown if len(every) <= most else f"{shown} … ({len(every)} in all)"
