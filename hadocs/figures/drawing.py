"""A figure as those see it who build on hadocs: a plan that can be written, and that a notebook shows by itself."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from hadocs.figures.how import Paper
from hadocs.figures.plan import Figure
from hadocs.figures.theme import Palette


@dataclass(frozen=True)
class Drawing:
    """A figure, drawn when it is first looked at.

    ``plan`` is what is in it, as plain data. ``svg``, ``png`` and ``pdf`` are the picture, `encoded` has it in every
    format; the same spec gives the same bytes on every machine.
    """

    plan: Figure

    @property
    def title(self) -> str:
        """What it is called."""
        return self.plan.title

    @property
    def description(self) -> str:
        """All that it shows, in sentences, for those who can't see it."""
        return " ".join(self.plan.description) or self.plan.sentence or self.plan.title

    @cached_property
    def svg(self) -> str:
        """As SVG that stands by itself, in light and in dark."""
        return self.encoded("svg").decode("utf-8")

    @cached_property
    def png(self) -> bytes:
        """As PNG on white, two dots to a pixel."""
        return self.encoded("png")

    @cached_property
    def pdf(self) -> bytes:
        """As a PDF of one page."""
        return self.encoded("pdf")

    def encoded(
        self,
        form: str,
        *,
        palette: Palette | None = None,
        scale: int = 2,
        paper: Paper = "",
        caption: str = "",
    ) -> bytes:
        """In a format by its name, such as ``drawio``; ``hadocs draw --help`` lists them.

        ``palette`` is ``light`` or ``dark``, ``scale`` how many dots of a PNG are in a pixel, ``paper`` what a PDF is
        laid on (``a4`` or ``slide``), and ``caption`` a line below the figure.

        Raises:
            UsageError: for a format that does not exist, or that can't hold this figure.
        """
        from hadocs.errors import UsageError
        from hadocs.figures.formats import formats
        from hadocs.figures.how import How
        from hadocs.spec.names import nearest

        found = formats().get(form)
        if found is None:
            near = nearest(form, formats())
            said = f" Did you mean {near}?" if near else ""
            raise UsageError(f"There is no format {form!r}. The formats are: {', '.join(formats())}.{said}")
        return found.encoded(self.plan, How(palette=palette, scale=scale, paper=paper, caption=caption))

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        palette: Palette | None = None,
        scale: int = 2,
        paper: Paper = "",
        caption: str = "",
    ) -> Path:
        """Write it to a file, in the format that the file's ending names; returns the path. See `encoded`.

        Raises:
            UsageError: for an ending that names no format, a format that can't hold this figure, or a place that can't
                be written to.
        """
        from hadocs.figures.export import write
        from hadocs.figures.how import How

        target = Path(path)
        write(self.plan, target, How(palette=palette, scale=scale, paper=paper, caption=caption))
        return target

    def __repr__(self) -> str:
        return f"<Drawing {self.title!r}>"

    def _repr_svg_(self) -> str:
        """For notebooks."""
        return self.svg

    def _repr_html_(self) -> str:
        """For notebooks: as an image, so that two figures on a page can't change each other's colours and links."""
        data = base64.b64encode(self.svg.encode()).decode()
        return f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(self.description)}" style="max-width: 100%">'

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """For notebooks that ask for all at once; the text is for those that show no pictures."""
        return {
            "image/svg+xml": self._repr_svg_(),
            "text/html": self._repr_html_(),
            "text/plain": self.description,
        }
