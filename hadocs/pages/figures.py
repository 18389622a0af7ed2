"""Figures on pages: the inline SVG with its frame, and the stand-alone file. The one place that asks for figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hadocs.pages.context import Context
from hadocs.pages.escape import Md, attr

if TYPE_CHECKING:
    from hadocs.analysis import Analysis


def links(ctx: Context, page: str, overview: str = "") -> Mapping[str, str]:
    """Where the elements of a figure lead: places on the inventory page, and findings on the overview.

    ``overview`` is the way there from a page that is not the overview itself.
    """
    found = {f"{t.kind}:{t.id}": f"{page}#{ctx.anchor(t)}" for t in ctx.losses}
    found |= {f"finding:{n}": f"{overview}#{one.anchor}" for n, one in enumerate(ctx.noted)}
    found |= {f"cluster:{key}": f"{page}#{ctx.anchor_of_cluster(key)}" for key in ctx.topology.clusters}
    return found


def svg(
    analysis: Analysis, view: str, to: Mapping[str, str] | None, service: str = "", *, standalone: bool
) -> str:
    """A figure of a spec as SVG, without blank lines, so that it may stand in Markdown."""
    from hadocs.figures import draw
    from hadocs.figures.paint import svg as paint

    return unbroken(paint(draw(analysis, view, to, service), standalone=standalone))


def pair(analysis: Analysis, view: str, to: Mapping[str, str], service: str = "") -> tuple[str, str]:
    """A figure of a spec twice, drawn once: for its page, and as the file that stands alone beside it."""
    from hadocs.figures import draw
    from hadocs.figures.paint import svg as paint

    figure = draw(analysis, view, to, service)
    return unbroken(paint(figure, standalone=False)), unbroken(paint(figure, standalone=True))


def unbroken(text: str) -> str:
    """Text without blank lines: one would end a block of HTML."""
    return "\n".join(line for line in text.splitlines() if line.strip())


def frame(picture: str, file: str, caption: str) -> Md:
    """A figure as a block of HTML: the picture, and a link to it in full size."""
    return Md(
        f'<figure class="hadocs-figure"><div class="hadocs-figure__frame">\n{picture}\n</div>'
        f'<figcaption>{caption}<a class="hadocs-figure__zoom" href="{attr(file)}">Full size</a></figcaption></figure>'
    )
