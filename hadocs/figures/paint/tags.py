"""Labels on lines of an estate's figure, and where a line meets a cylinder."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from hadocs.figures import text
from hadocs.figures.paint.scene import Area

TAG = 20.0
"""The height of a label on a line."""


def tag_width(said: str) -> float:
    """How wide a label on a line is."""
    return round(text.width(text.clean(said), 12, 500)) + 18


@dataclass(frozen=True, slots=True)
class Tag:
    """A label on a line, around a point."""

    x: float
    y: float
    text: str
    look: str

    @property
    def area(self) -> Area:
        """Where it stands."""
        wide = tag_width(self.text)
        return Area(round(self.x - wide / 2, 1), self.y - TAG / 2, wide, TAG)


def lid(drum: Area, x: float, deep: float = 14) -> float:
    """How far below its top the lid of a cylinder lies at an x."""
    half = drum.w / 2
    share = min(1.0, abs(x - drum.middle) / half)
    return round(deep * (1 - math.sqrt(1 - share**2)), 1)


def common(found: Sequence[str]) -> str:
    """What several labels have in common: all where they are alike, else the first part of each."""
    some = list(dict.fromkeys(found))
    if len(some) == 1:
        plural = len(found) > 1 and some[0].endswith((" path", " paths"))
        return f"{some[0]} each" if plural else some[0]
    if any(one.endswith((" path", " paths")) and " · " not in one for one in some):
        # One says nothing but its paths: what others begin with is no protocol that all have.
        said = " / ".join(dict.fromkeys(one.rpartition(" · ")[2] for one in some if one))
        return said if all(some) else f"{said} where stated"
    first = list(dict.fromkeys(one.partition(" · ")[0] for one in some if one))
    return " / ".join(f for f in first if not any(f != o and f.startswith(f"{o} ") for o in first))


def shorter(said: str) -> list[str]:
    """A label, and shorter ones that leave out its middle and its end; none of a line that has none."""
    parts = said.split(" · ")
    options = [said, " · ".join((parts[0], parts[-1])) if len(parts) > 1 else said, parts[0]]
    return [one for one in dict.fromkeys(options) if one]
