"""The pages on all specs together: home, and the list of clusters. Knows how to ask for thumbnails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hadocs.analysis import Analysis
from hadocs.figures.caption import made_from
from hadocs.pages import figures, glossary, observed
from hadocs.pages.context import Context
from hadocs.pages.drawn import THUMBNAIL
from hadocs.pages.escape import Md, attr
from hadocs.pages.narrative import home as words
from hadocs.pages.page import Page
from hadocs.pages.render import render


@dataclass(frozen=True, slots=True)
class Entry:
    """What the pages on all specs show of one of them."""

    picture: str
    """Its figure, small, as SVG."""
    line: words.Line
    """Its line in the table of all."""


TOGETHER = "estate.svg"
Told = Callable[[Analysis], Entry]


def entry(analysis: Analysis) -> Entry:
    """What the pages on all specs show of one: all that is costly about them."""
    return Entry(figures.svg(analysis, "thumbnail", None, standalone=False), words.line(Context(analysis)))


def home(
    analyses: Sequence[Analysis], title: str, *, images: bool = False, told: Told = entry
) -> tuple[Page, ...]:
    """The home page: what there is, one table, thumbnails; with ``images`` the files of these.

    With it the figure of what specs have in common, where they have anything.
    """
    shown, file = _together(analyses, images=images)
    text = render(
        "home.md.j2",
        title=title,
        sentences=words.sentences([Context(a) for a in analyses]),
        lines=[told(a).line for a in analyses],
        cards=[_file(a) if images else _card(a, told(a).picture) for a in analyses],
        images=images,
        together=Md(shown),
    )
    return (Page("index.md", glossary.with_tooltips(text)), *([Page(TOGETHER, file)] if file else []))


def _together(analyses: Sequence[Analysis], *, images: bool) -> tuple[str, str]:
    """The figure of all specs as the home page shows it, and its file; neither where no two have anything in common."""
    from hadocs.figures import draw
    from hadocs.figures.parts.shared import Estate

    if len(analyses) < 2 or not Estate(tuple(analyses)).anything:
        return "", ""
    to = {f"spec:{a.spec.name}": f"clusters/{a.spec.name}/index.html" for a in analyses}
    return figures.shown_beside(
        draw(analyses, "estate", to), TOGETHER, markdown=images, caption=made_from(analyses)
    )


def clusters(analyses: Sequence[Analysis], told: Told = entry) -> Page:
    """The list of all specs."""
    entries = [
        {
            "name": a.spec.name,
            "title": a.spec.display_title,
            "summary": a.spec.summary,
            "line": told(a).line,
            "drift": observed.mark(a),
        }
        for a in analyses
    ]
    return Page("clusters/index.md", glossary.with_tooltips(render("clusters.md.j2", entries=entries)))


def _file(analysis: Analysis) -> Md:
    name = Md(analysis.spec.name)
    picture = Md("![](clusters/{}/{})").format(name, Md(THUMBNAIL))
    return Md("[{} {}](clusters/{}/index.md)\n").format(picture, analysis.spec.display_title, name)


def _card(analysis: Analysis, picture: str) -> Md:
    # The link is final: MkDocs leaves blocks of HTML alone, and an index.md is an index.html either way.
    label = attr(analysis.spec.display_title)
    return Md(
        f'<a class="hadocs-card" href="clusters/{attr(analysis.spec.name)}/index.html">'
        f'{picture}<span class="hadocs-card__title">{label}</span></a>'
    )
