"""A figure as those see it who build on hadocs: a plan that can be written, and that a notebook shows by itself."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from hadocs.figures.plan import Figure


@dataclass(frozen=True)
class Drawing:
    """A figure, drawn when it is first looked at.

    ``plan`` is what is in it, as plain data. ``svg``, ``png`` and ``pdf`` are the picture; the same spec gives the
    same bytes on every machine.
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
        return self._encoded(".svg").decode("utf-8")

    @cached_property
    def png(self) -> bytes:
        """As PNG on white, two dots to a pixel."""
        return self._encoded(".png")

    @cached_property
    def pdf(self) -> bytes:
        """As a PDF of one page."""
        return self._encoded(".pdf")

    def _encoded(self, ending: str) -> bytes:
        from hadocs.figures.export import encoded

        return encoded(self.plan, ending)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write it to a file, as SVG, PNG or PDF by the file's ending; returns the path.

        Raises:
            UsageError: for another ending, or a place that can't be written to.
        """
        from hadocs.figures.export import write

        target = Path(path)
        write(self.plan, target)
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
