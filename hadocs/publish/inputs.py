"""What a page of a MkDocs site is made from, as values that are equal where it would be made alike. Keeps nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hadocs.pages.page import AnyPage, Later
from hadocs.publish.fences import host
from hadocs.publish.fences.specs import DESK
from hadocs.publish.handover import MadeFile

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

PLUGINS = (
    "hadocs.publish.",
    "mkdocs.contrib.search",
    "material.plugins.search.",
    "material.plugins.offline.",
    "material.plugins.info.",
)
"""Modules of plugins that make a page of itself alone, and write nothing beside the search and its script."""

EXTENSIONS = ("hadocs.", "markdown.extensions.", "pymdownx.", "mkdocs.", "material.extensions.")
READING = ("pymdownx.snippets", "pymdownx.b64", "material.extensions.preview")
"""Extensions among those that read other files, or other pages."""


def settings(config: MkDocsConfig) -> str | None:
    """All settings of a build; None where a plugin or an extension may make a page from what can't be known."""
    if config.get("hooks"):
        return None
    for plugin in config.plugins.values():
        if not f"{type(plugin).__module__}.".startswith(PLUGINS):
            return None
    if any(not _is_known(str(name)) for name in config.markdown_extensions):
        return None
    said = {key: value for key, value in config.items() if key not in ("plugins", "theme", "watch")}
    theme = config.theme
    parts = (
        _plain(said),
        _plain(dict(theme)),
        [str(folder) for folder in theme.dirs],
        sorted(theme.static_templates),
        [(name, type(plugin).__qualname__, _plain(plugin.config)) for name, plugin in config.plugins.items()],
    )
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _is_known(extension: str) -> bool:
    full = extension if "." in extension else f"markdown.extensions.{extension}"
    return full.startswith(EXTENSIONS) and full not in READING


def _plain(value: object) -> object:
    """A value without anything that is another object in the next build."""
    if isinstance(value, Mapping):
        return [(str(key), _plain(inner)) for key, inner in value.items()]
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, set | frozenset):
        return sorted(map(repr, value))
    if callable(value) and hasattr(value, "__qualname__"):
        return f"{getattr(value, '__module__', '')}.{value.__qualname__}"
    return f"{type(value).__qualname__} {value!r}"


@dataclass(frozen=True, slots=True)
class Made:
    """What a page of ours is read from: alike where the text is, but for the revision of the spec in it."""

    of: AnyPage = field(compare=False)
    text: bytes
    rest: object

    @property
    def stamp(self) -> str:
        """The revision that the text holds."""
        return stamp(self.of)


def stamp(of: AnyPage) -> str:
    """The revision in the text of a page of ours; empty where there is none."""
    return of.stamp if isinstance(of, Later) else ""


def source(page: Page, before: object = None) -> object:
    """What a page is read from; a file that can't be read equals none.

    Of one of our pages that is the very one of ``before``, the text is not asked for again.
    """
    file = page.file
    title = page.__dict__.get("title")
    if isinstance(file, MadeFile) and file.made is not None:
        of, rest = file.made, (dict(getattr(file.owner, "places", {})), title)
        if isinstance(before, Made) and before.of is of:
            return Made(of, before.text, rest)
        content = of.content
        data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")
        mark = stamp(of).encode()
        return Made(of, hashlib.blake2b(data.replace(mark, b"") if mark else data).digest(), rest)
    if not DESK.is_current(host.name_of(file)):
        return object()
    try:
        return hashlib.blake2b(file.content_bytes).digest(), file.abs_src_path, title
    except OSError:
        return object()


def navigation(nav: Navigation) -> str:
    """All that a page may show of the navigation."""
    return hashlib.blake2b(
        repr([_item(item) for item in nav.items]).encode("utf-8", "surrogateescape")
    ).hexdigest()


def _item(item: Any) -> tuple[object, ...]:
    inner = [_item(child) for child in item.children or ()]
    url, meta = getattr(item, "url", None), getattr(item, "meta", None)
    return type(item).__name__, item.title, url, _plain(meta), inner


def page(page: Page) -> tuple[object, ...]:
    """What a template may show of a page beside its text."""
    file = page.file
    return (
        page.title,
        page.url,
        file.dest_uri,
        page.canonical_url,
        page.edit_url,
        page.update_date,
        page.is_homepage,
    )


def template(env: Environment, name: str) -> object:
    """What a template says, and where it lies; None where there is none of that name."""
    from jinja2 import TemplateNotFound

    assert env.loader is not None
    try:
        text, path, _ = env.loader.get_source(env, name)
    except TemplateNotFound:
        return None
    return path, hashlib.blake2b(text.encode("utf-8", "surrogateescape")).digest()


def search_index(config: MkDocsConfig) -> list[Any]:
    """The entries of the site's search so far, as the plugin holds them; a list of nobody where there is no search."""
    for plugin in config.plugins.values():
        index: Any = getattr(plugin, "search_index", None)
        for name in ("entries", "_entries"):
            entries = getattr(index, name, None)
            if isinstance(entries, list):
                return entries
    return []
