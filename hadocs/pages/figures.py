"""Figures on pages: the inline SVG with its frame, and the stand-alone file. The one place that asks for figures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING

from hadocs.figures.caption import made_from
from hadocs.pages.context import Context
from hadocs.pages.escape import Md, attr, md

if TYPE_CHECKING:
    from hadocs.analysis import Analysis
    from hadocs.figures.focus import Focus
    from hadocs.figures.plan import Figure


def zoom() -> str:
    """What figures gain in a browser."""
    return (files("hadocs.pages") / "zoom.js").read_text(encoding="utf-8")


def links(ctx: Context, page: str, overview: str) -> Mapping[str, str]:
    """Where the elements of a figure lead: places on the inventory ``page``, and findings on the ``overview``."""
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


def pair(
    analysis: Analysis, view: str, to: Mapping[str, str], service: str = "", *, image: str = ""
) -> tuple[str, str]:
    """A figure of a spec twice, drawn once: for its page, and as the file that stands alone beside it.

    ``image`` is the name of that file where the page is to show it, and not to hold the figure itself.
    """
    from hadocs.figures import draw

    figure = draw(analysis, view, to, service)
    return both(figure, figure, image=image, caption=made_from((analysis,)))


def both(here: Figure, alone: Figure, *, image: str = "", caption: str = "") -> tuple[str, str]:
    """The figures for a page and for the file beside it, painted; see `pair`."""
    from hadocs.figures.paint import svg as paint

    shown = shown_as_image(here, image) if image else unbroken(paint(here, standalone=False))
    return shown, _file(alone, caption)


def _file(figure: Figure, caption: str) -> str:
    """A figure as the file beside a page, which says what it was made from: files are taken elsewhere."""
    from hadocs.figures.formats import svg
    from hadocs.figures.how import How

    return unbroken(svg.encode(figure, How(caption=caption)).decode())


def beside(
    analysis: Analysis,
    view: str,
    to: Mapping[str, str],
    of: str,
    file: str,
    *,
    markdown: bool,
    service: str = "",
    focus: Focus | None = None,
) -> tuple[str, str]:
    """A figure of a thing, service or part that a page shows from the file beside it: what the page has, and that."""
    from hadocs.figures import draw

    figure = draw(analysis, view, to, service, of, focus)
    return shown_beside(figure, file, markdown=markdown, caption=made_from((analysis,)))


def shown_beside(figure: Figure, file: str, *, markdown: bool, caption: str = "") -> tuple[str, str]:
    """A figure that a page shows from the file beside it: what the page has, and the file."""
    text = _file(figure, caption)
    if markdown:
        return frame(shown_as_image(figure, file), file, ""), text
    said = attr(". ".join(part for part in (figure.title.rstrip("."), figure.sentence) if part))
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)
    # With its size in the page nothing moves when it comes.
    room = f' width="{float(size[1]):.0f}" height="{float(size[2]):.0f}"' if size else ""
    image = f'<img src="{attr(file)}" alt="{said}" loading="lazy"{room}>'
    return (
        '<figure class="hadocs-figure hadocs-beside"><div class="hadocs-figure__frame">'
        f'<a href="{attr(file)}">{image}</a></div>{_zoom(file, "", "Full size, with its links")}</figure>',
        text,
    )


def _zoom(file: str, caption: str, said: str) -> str:
    """The line below a figure: the way to it in full size."""
    return f'<figcaption>{caption}<a class="hadocs-figure__zoom" href="{attr(file)}">{said}</a></figcaption>'


def shown_as_image(figure: Figure, file: str) -> Md:
    """Markdown that shows the file of a figure, described by its title and sentence."""
    said = ". ".join(part for part in (figure.title.rstrip("."), figure.sentence) if part)
    # Brackets would have to be escaped in as many ways as there are dialects of Markdown.
    return Md(f"![{md(said.replace('[', '(').replace(']', ')'))}]({file})")


def unbroken(text: str) -> str:
    """Text without blank lines: one would end a block of HTML."""
    return "\n".join(line for line in text.splitlines() if line.strip())


def frame(picture: str, file: str, caption: str) -> Md:
    """A figure as a block: the picture, and a link to it in full size.

    An SVG stands in HTML. Markdown that shows a file stays Markdown, whose links any builder can follow: within an
    image the links of a figure are dead, so the image leads to the figure itself.
    """
    if isinstance(picture, Md):
        return Md(
            '<figure class="hadocs-figure" markdown="1">\n<div class="hadocs-figure__frame" markdown="1">\n\n'
            f"[{picture}]({file})\n\n</div>\n\n{caption}[Full size, with its links]({file})\n\n</figure>"
        )
    return Md(
        f'<figure class="hadocs-figure"><div class="hadocs-figure__frame">\n{picture}\n</div>'
        f"{_zoom(file, caption, 'Full size')}</figure>"
    )
