"""A figure as SVG for programs that paint it into a file: in one palette, with the fonts that have its letters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hadocs.figures import fonts, text, theme
from hadocs.figures.paint.scene import Scene, Words
from hadocs.figures.paint.write import write
from hadocs.figures.plan import Figure
from hadocs.figures.theme import Palette

TOLD = ("this figure", "Draw .svg instead")
_ONE_BY_ONE = frozenset(("NotoSans", "NotoSansSymbols"))
"""Fonts whose letters neither join nor turn: resvg paints these beside Roboto's as they should be."""
OVER = """
#let said(one, scale) = text(font: one.fonts, dir: ltr, size: one.size * scale, weight: one.weight, fill: rgb(one.fill),
  top-edge: "baseline", bottom-edge: "baseline", one.text)
#let over(lines, scale) = for one in lines {
  place(top + left, dx: one.x * scale, dy: one.y * scale, context {
    let wide = measure(said(one, scale)).width
    move(dx: -one.back * wide, box(width: wide + 1pt, said(one, scale)))
  })
}
"""
"""Typst that sets the lines which `Still.over` describes; ``scale`` is the length of a pixel."""
_BACK = {"start": 0.0, "middle": 0.5, "end": 1.0}


@dataclass(frozen=True, slots=True)
class Still:
    """The SVG, the fonts with its letters, and whether these have all of them (``known``).

    Only where they don't (those of China, Japan and Korea, first of all) are the fonts of the system asked. ``over``
    are lines that the SVG leaves out, as resvg can't set them: letters of a second font that join others, or that are
    several characters, come out of order there, or the whole line as boxes. Typst sets them over the picture (`OVER`).
    """

    source: str
    fonts: tuple[Path, ...]
    known: bool
    over: tuple[dict[str, Any], ...] = ()


def still(
    scene: Scene, figure: Figure, palette: Palette, beside: Iterable[str] = (), *, typst: bool = True
) -> Still:
    """A scene in one palette; ``beside`` is text that is set beside it in the same fonts.

    Without ``typst`` all lines are in the SVG.
    """
    asked = [*((words.text, words.weight) for words in scene.words()), *((one, 400) for one in beside)]
    lacking = sorted({code for said, weight in asked for code in text.lacking(said, weight)})
    others = {code: fonts.other(code) for code in lacking}
    found = (fonts.font_path(weight) for weight in fonts.WEIGHTS)
    files = (*found, *sorted({path for path in others.values() if path}))
    over = [words for words in scene.words() if typst and _joins(words)]
    kept = replace(scene, shapes=[s for s in scene.shapes if not (isinstance(s, Words) and _joins(s))])
    lines = tuple(_line(words, palette) for words in over)
    return Still(write(kept if over else scene, figure, palette), files, all(others.values()), lines)


def beyond(scene: Scene, beside: Iterable[str] = (), *, typst: bool = True) -> tuple[tuple[int, str], ...]:
    """The characters that no font of hadocs has, each with the first text that it stands in.

    Without ``typst`` those too that resvg may not set as they should be.
    """
    asked = [*((words.text, words.weight) for words in scene.words()), *((one, 400) for one in beside)]
    found: dict[int, str] = {}
    for said, weight in asked:
        for code in text.lacking(said, weight):
            if _is_beyond(fonts.other(code), typst):
                found.setdefault(code, said)
    return tuple(sorted(found.items()))


def _joins(words: Words) -> bool:
    """Whether a line has letters that resvg may not set as they should be."""
    return any(_is_beyond(fonts.other(code), False) for code in text.lacking(words.text, words.weight))


def _is_beyond(font: Path | None, typst: bool) -> bool:
    return font is None or (not typst and fonts.name(font) not in _ONE_BY_ONE)


def _line(words: Words, palette: Palette) -> dict[str, Any]:
    found = {path for path in map(fonts.other, text.lacking(words.text, words.weight)) if path}
    return {
        "x": words.x,
        "y": words.y,
        "back": _BACK[words.anchor],
        "text": text.clean(words.text),
        "size": words.size,
        "weight": words.weight,
        "fill": theme.colour("t", words.look, palette),
        "fonts": [fonts.FAMILY, *sorted(map(fonts.family, found))],
    }
