"""Names of things of a cluster as ids of a spec; knows no format."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from datetime import date


def plain(name: str, otherwise: str) -> str:
    """A name for the spec itself: lower-case letters, digits and hyphens."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall("[a-z0-9]+", text))[:80].strip("-") or otherwise


def whole(text: str | None) -> int | None:
    """A whole number from 0 on that is written in digits alone, and not in more than any amount has."""
    return int(text) if text is not None and re.fullmatch("[0-9]{1,15}", text) else None


def day_of(text: str) -> str:
    """The first day that a text names as year-month-day; "" where it names none that there is."""
    for found in re.findall(r"(?<!\d)[0-9]{4}-[0-9]{2}-[0-9]{2}(?!\d)", text):
        with suppress(ValueError):
            return date.fromisoformat(found).isoformat()
    return ""


LONGEST = 200
"""Signs of an id; YAML has keys of a thousand at most, and people none of a hundred."""


class Ids:
    """Ids that were given to names: the same name has the same one, and no two have one."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._known: dict[str, str] = {}
        self._taken = set(taken)

    def of(self, name: str, key: str = "") -> str:
        """The id of a name: as it is, where a spec may have it; ``key`` tells things of the same name apart."""
        name, shown = key or name, name
        if name not in self._known:
            text = "".join(c if c.isprintable() else " " for c in shown)
            base = re.sub(r"[\s/,()\[\]{}#&*!|>'\"%@`:\\]+", "-", text)[:LONGEST].strip("-.") or "unnamed"
            found, number = base, 2
            while found in self._taken:
                found, number = f"{base}-{number}", number + 1
            self._taken.add(found)
            self._known[name] = found
        return self._known[name]
