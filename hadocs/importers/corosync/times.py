"""Times and flags as Pacemaker writes them, in the words of a spec."""

from __future__ import annotations

import re

_TIME = re.compile(r"^([0-9]{1,15})\s*([a-z]*)$")
_UNITS = {"": "s", "s": "s", "sec": "s", "m": "min", "min": "min", "h": "h", "hr": "h", "ms": "ms", "msec": "ms",
          "us": "us", "usec": "us"}  # fmt: skip
_YES, _NO = ("true", "on", "yes", "y", "1"), ("false", "off", "no", "n", "0")


def flag(text: str | None, default: bool = False) -> bool:
    """A flag as Pacemaker reads it, in any case of letters; what is none counts as the default."""
    said = (text or "").lower()
    return said in _YES or (default and said not in _NO)


def duration(text: str | None, unit: str = "s") -> str | None:
    """A time as Pacemaker writes it (seconds where it names no unit) in the words of a spec."""
    found = _TIME.match((text or "").strip().lower())
    if not found or int(found.group(1)) == 0:
        return None
    word = _UNITS.get(found.group(2)) if found.group(2) else unit
    return f"{int(found.group(1))} {word}" if word and word != "us" else None
