"""A figure as SVG for programs that paint it into a file: in one palette, with the fonts that have its letters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hadocs.figures import fonts, text
from hadocs.figures.paint.scene import Scene
from hadocs.figures.paint.write import write
from hadocs.figures.plan import Figure
from hadocs.figures.theme import Palette

TOLD = ("this figure", "Draw .svg instead")


@dataclass(frozen=True, slots=True)
class Still:
    """The SVG, the fonts with its letters, and whether these have all of them (``known``).

    Only where they don't (those of China, Japan and Korea, first of all) are the fonts of the system asked.
    """

    source: str
    fonts: tuple[Path, ...]
    known: bool


def still(scene: Scene, figure: Figure, palette: Palette, beside: Iterable[str] = ()) -> Still:
    """A scene in one palette; ``beside`` is text that is set beside it in the same fonts."""
    asked = [*((words.text, words.weight) for words in scene.words()), *((one, 400) for one in beside)]
    lacking = sorted({code for said, weight in asked for code in text.lacking(said, weight)})
    others = {code: fonts.other(code) for code in lacking}
    found = (fonts.font_path(weight) for weight in fonts.WEIGHTS)
    files = (*found, *sorted({path for path in others.values() if path}))
    return Still(write(scene, figure, palette), files, all(others.values()))
