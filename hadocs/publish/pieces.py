"""Pages whose Markdown says much the same on each of them, rendered a piece at a time and each piece once.

The steps of a runbook are HTML; what Markdown is left of its page are its headings and the way back, which hundreds of
other pages have, too. Reading them anew costs Markdown more than all else that MkDocs does with such a page. Knows no
runbook: a piece is a heading, or what stands before the next.
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

_HEADING = re.compile(r"^(#{1,6} .*)$", re.MULTILINE)
_RAW = re.compile(r'(?:\s*<div data-hadocs-block="\d+"></div>)*\s*')
"""What Markdown passes on as it is."""
_ELSEWHERE = re.compile(r"\b(?:href|src)\s*=\s*[\"']?(?!#|[\"']#)", re.IGNORECASE)
"""A link that leads somewhere else than to its own page."""
_FIRST_TITLE = "_title_from_render"
_ANCHORS = "present_anchor_ids"
_LINKS = "links_to_anchors"


class Pieces:
    """The pieces of pages that were rendered, for one build."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], Page] = {}
        self._everywhere: dict[str, Page] = {}

    def render(self, page: Page, config: MkDocsConfig, files: Files) -> None:
        """Do to a page what its own ``render`` does; its pieces must mean the same alone and together."""
        parts = [part for part in _HEADING.split(page.markdown or "") if part.strip()]
        html, toc = [], []
        title: str | None = None
        anchors: set[str] = set()
        links: dict[object, dict[str, str]] = {}
        for part in parts:
            if _RAW.fullmatch(part):
                html.append(part.strip())
                continue
            made = self._piece(page, part, config, files)
            html.append(made.content or "")
            toc += list(made.toc)
            title = title or getattr(made, _FIRST_TITLE, None)
            anchors |= getattr(made, _ANCHORS, None) or set()
            own = part in self._everywhere
            for file, some in (getattr(made, _LINKS, None) or {}).items():
                links.setdefault(page.file if own else file, {}).update(some)
        page.content = "\n".join(html)
        page.toc = _nested(toc)
        told: dict[str, Any] = {_FIRST_TITLE: title, _ANCHORS: anchors, _LINKS: links}
        for name, value in told.items():
            setattr(page, name, value)

    def _piece(self, page: Page, text: str, config: MkDocsConfig, files: Files) -> Page:
        """A piece as MkDocs renders it; links of all pages of one folder lead the same way, and no link anywhere."""
        key = page.file.dest_uri.rpartition("/")[0], text
        found = self._everywhere.get(text) or self._made.get(key)
        if found is None:
            found = copy.copy(page)
            found.markdown = text
            Page.render(found, config, files)
            if _ELSEWHERE.search(found.content or ""):
                self._made[key] = found
            else:
                self._everywhere[text] = found
        return found


def _nested(items: list[AnchorLink]) -> TableOfContents:
    """Headings of pieces one by one as a table of contents: each below the last one of a higher level."""
    top: list[AnchorLink] = []
    above: list[AnchorLink] = []
    for item in items:
        own = AnchorLink(item.title, item.id, item.level)
        while above and above[-1].level >= own.level:
            above.pop()
        (above[-1].children if above else top).append(own)
        above.append(own)
    if top:
        top[0].active = True  # type: ignore[attr-defined] # as MkDocs marks it
    return TableOfContents(top)
