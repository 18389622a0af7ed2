"""The pages on all specs together: home, and the list of clusters. Knows how to ask for thumbnails."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hadocs.analysis import Analysis
from hadocs.pages import figures, glossary
from hadocs.pages.cluster import THUMBNAIL
from hadocs.pages.context import Context
from hadocs.pages.escape import Md, attr
from hadocs.pages.narrative import home as words
from hadocs.pages.page import Page
from hadocs.pages.render import render


def thumbnail(analysis: Analysis) -> str:
    """The figure of a spec, small."""
    return figures.svg(analysis, "thumbnail", None, standalone=False)


def home(
    analyses: Sequence[Analysis],
    title: str,
    *,
    images: bool = False,
    drawn: Callable[[Analysis], str] = thumbnail,
) -> Page:
    """The home page: what there is, one table, thumbnails; with ``images`` the files of these."""
    if images:
        return home_text(analyses, title, [Md(f"![](clusters/{a.spec.name}/{THUMBNAIL})") for a in analyses])
    return home_text(analyses, title, [drawn(a) for a in analyses])


def home_text(analyses: Sequence[Analysis], title: str, pictures: Sequence[str]) -> Page:
    """The home page with pictures that are drawn already."""
    contexts = [Context(a) for a in analyses]
    text = render(
        "home.md.j2",
        title=title,
        sentences=words.sentences(contexts),
        lines=[words.line(c) for c in contexts],
        cards=[_card(c, p) for c, p in zip(contexts, pictures, strict=True)],
        images=any(isinstance(p, Md) for p in pictures),
    )
    return Page("index.md", glossary.with_tooltips(text))


def clusters(analyses: Sequence[Analysis]) -> Page:
    """The list of all specs."""
    contexts = [Context(a) for a in analyses]
    entries = [
        {"name": c.spec.name, "title": c.spec.display_title, "summary": c.spec.summary, "line": words.line(c)}
        for c in contexts
    ]
    return Page("clusters/index.md", glossary.with_tooltips(render("clusters.md.j2", entries=entries)))


def _card(ctx: Context, picture: str) -> Md:
    if isinstance(picture, Md):
        return Md("[{} {}](clusters/{}/index.md)\n").format(
            picture, ctx.spec.display_title, Md(ctx.spec.name)
        )
    # The link is final: MkDocs leaves blocks of HTML alone, and an index.md is an index.html either way.
    label = attr(ctx.spec.display_title)
    return Md(
        f'<a class="hadocs-card" href="clusters/{attr(ctx.spec.name)}/index.html">'
        f'{picture}<span class="hadocs-card__title">{label}</span></a>'
    )
