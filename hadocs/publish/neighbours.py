"""What other plugins of a site need from ours: facts about each, in one place. Decides nothing about pages."""

from __future__ import annotations

import logging
from collections.abc import Iterable, MutableMapping
from typing import TYPE_CHECKING, Any

import mkdocs
from mkdocs.utils import CountHandler

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

_MAKE_NAVIGATION = ("awesome-nav", "awesome-pages")
"""They make the navigation of the files that there are, and warn of one that is there already."""


def make_navigation(config: MkDocsConfig) -> bool:
    """Whether a plugin of the site makes its navigation."""
    return any(name in config.plugins for name in _MAKE_NAVIGATION)


def makes_files_anew(config: MkDocsConfig) -> bool:
    """Whether a plugin makes all files anew from those on disk, as static-i18n does: ours come after it then."""
    return "i18n" in config.plugins


def folder_of_language(config: MkDocsConfig) -> str:
    """The folder of the site that is being built (``de/``) where static-i18n builds one for each language."""
    i18n: Any = config.plugins.get("i18n")
    if i18n is None or getattr(i18n, "is_default_language_build", True):
        return ""
    language = getattr(i18n, "current_language", None)
    return f"{language}/" if language else ""


def tolerate(config: MkDocsConfig) -> None:
    """Let the build that is running end well whatever it warns of, though it is strict.

    A preview of a wrong spec lacks pages that others link to; a strict build would end there, and MkDocs' server
    would never answer again.
    """
    if not config.strict:
        return
    for handler in logging.getLogger(mkdocs.__name__).handlers:
        if isinstance(handler, CountHandler):
            handler.addFilter(lambda _: False)


def without_macros(meta: MutableMapping[str, Any]) -> None:
    """Keep mkdocs-macros from a page's title: it runs what looks like Jinja there, even where the text is none."""
    meta["render_macros"] = False


def copies(page: Any) -> Iterable[tuple[str, str]]:
    """What other plugins have kept of a page's HTML: attribute and text. print-site makes its page of that."""
    html = getattr(page, "html", None)
    return [("html", html)] if isinstance(html, str) else []
