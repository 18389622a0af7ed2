"""How a figure is to be written: palette, dots, paper, caption. Plain data that all formats take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hadocs.figures.theme import Palette

Paper = Literal["", "a4", "slide"]
SCALES = (1, 2, 3, 4)
"""So many dots of a PNG there may be in a pixel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """What is said of how a figure is written; each format takes of it what it can.

    ``palette`` is light where none is named, except in SVG, which then follows whoever shows it. ``scale`` is how many
    dots of a PNG are in a pixel. ``paper`` is what a PDF is laid on; without one its page has the figure's own size.
    ``caption`` stands below the figure: what it was made from, as only the caller knows it. What depends on the time
    is none of it.
    """

    palette: Palette | None = None
    scale: int = 2
    paper: Paper = ""
    caption: str = ""
