"""A figure as SVG for programs that paint it into a file: in one palette, with the fonts that have its letters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from hadocs.figures import fonts, text
from hadocs.figures.paint.scene import Scene, Words
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
    return Still(write(_parted(scene), figure, palette), files, all(others.values()))


_JOINED = re.compile(r"f(?=[filj])")
_APART = "f\u200c"
"""An f with the mark that keeps it from joining with the next letter; it takes no room."""


def _parted(scene: Scene) -> Scene:
    """The same, without ligatures in texts that need letters of another font.

    resvg, which Typst paints with as well, sets such a text in both fonts and takes the letters that the first lacks
    from the second by their places. With fewer places, as "fi" is one in Roboto, it takes none, and paints boxes.
    """
    shapes = [
        replace(shape, text=_JOINED.sub(_APART, shape.text))
        if isinstance(shape, Words) and _JOINED.search(shape.text) and text.lacking(shape.text, shape.weight)
        else shape
        for shape in scene.shapes
    ]
    return Scene(scene.width, scene.height, shapes)
