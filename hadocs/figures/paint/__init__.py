"""Painting: from a plan to a scene of shapes with places, and from that to SVG."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable

from hadocs.figures.paint.lists import tell
from hadocs.figures.paint.scene import Scene
from hadocs.figures.plan import Figure
from hadocs.figures.theme import Palette


@functools.lru_cache(maxsize=64)
def scene(figure: Figure) -> Scene:
    """The shapes of a figure with their places, in the order in which they are painted. Not to be changed.

    Each form is a module of this folder, named by the form, with ``compose``.
    """
    module = importlib.import_module(f"{__name__}.{figure.form}")
    compose: Callable[[Figure], Scene] = module.compose
    made = compose(figure)
    tell(made, figure)
    return made


def marked(figure: Figure) -> str:
    """The figure as SVG in which every shape says what it stands for; for those who judge it, not for those who look.

    Boxes and lines have the ids of the plan in ``data-of``, lines what they join in ``data-ends``; classes are those of
    a file of its own, and no letters are embedded.
    """
    from hadocs.figures.paint.write import write

    return write(scene(figure), figure, "alone", marked=True) + "\n"


def svg(figure: Figure, *, standalone: bool, palette: Palette | None = None) -> str:
    """The figure as SVG.

    Standalone, it is a file of its own: with its letters embedded, light or dark as the system prefers, or always as
    ``palette`` says. Else it is for a page that has Roboto and Material's palettes: one line, to be put into the HTML
    as it is.
    """
    if not standalone:
        from hadocs.figures.paint.write import write

        return write(scene(figure), figure, "page")
    return alone(scene(figure), figure, palette)


def alone(drawn: Scene, figure: Figure, palette: Palette | None = None) -> str:
    """A scene of a figure as SVG that is a file of its own; see `svg`."""
    from hadocs.figures.paint.write import write
    from hadocs.figures.subset import face

    letters = face((words.weight, words.text) for words in drawn.words())
    return write(drawn, figure, palette or "alone", letters) + "\n"
