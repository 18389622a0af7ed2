"""The places of an estate's figure, as they are worked out."""

from __future__ import annotations

from dataclasses import dataclass, field

from hadocs.figures.paint.fit import Piece
from hadocs.figures.paint.scene import Area


@dataclass(slots=True)
class Placed:
    """All places of a figure. Grows while it is worked out, and only then.

    ``pieces`` are what is written in a place. By stripe, lines run sideways from ``above`` on over the outlines of
    sites, from ``upper`` on between networks and frames, in ``lower`` between frames and storage, and ``under`` that.
    """

    areas: dict[str, Area] = field(default_factory=dict)
    pieces: dict[str, Piece] = field(default_factory=dict)
    labels: dict[str, tuple[Area, Piece]] = field(default_factory=dict)
    said: dict[str, tuple[Area, Piece]] = field(default_factory=dict)
    titles: dict[str, tuple[Area, Piece]] = field(default_factory=dict)
    above: dict[int, float] = field(default_factory=dict)
    upper: dict[int, float] = field(default_factory=dict)
    lower: dict[int, tuple[float, float]] = field(default_factory=dict)
    under: dict[int, float] = field(default_factory=dict)
    slots: dict[str, float] = field(default_factory=dict)
    header: dict[str, float] = field(default_factory=dict)
    right: float = 0
    bottom: float = 0

    def move(self, key: str, y: float) -> None:
        """Puts something that has its x to its y."""
        area = self.areas[key]
        self.areas[key] = Area(area.x, y, area.w, area.h)
