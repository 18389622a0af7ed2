"""A site built again and again by MkDocs' server: what has not changed is neither read, rendered nor written again.

MkDocs has no way to say that a page is as it was, so some of its functions are replaced while it serves (see
docs/decisions/0025-previews-are-built-again-in-part.md). A page is kept while all that it was made from is the same:
its text, the settings, the files that its links lead to, the navigation, the templates. Where a site has a plugin or an
extension of which that can't be known, everything is made again. Knows nothing of what is in the pages.
"""

from __future__ import annotations

import functools
import hashlib
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs import utils
from mkdocs.commands import build, serve
from mkdocs.structure import pages
from mkdocs.structure.files import Files
from mkdocs.theme import Theme

from hadocs import garbage
from hadocs.publish import inputs
from hadocs.publish.indexing import Encoder
from hadocs.publish.keeping import Compiled, Kept, Seen, Warnings, without_hidden

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

    from hadocs.publish.handover import MadeFile

POLLING_SECONDS = 0.1
"""How often files are looked at for changes; MkDocs' own half a second would be half of what a preview may take."""

MATERIAL_SEARCH = "material.plugins.search.plugin"

_running: list[Again] = []


def begin() -> Again:
    """Take part in what MkDocs builds, until `end`; the same for all plugins of a site."""
    if not _running:
        _running.append(Again())
        _running[0].take_over()
    return _running[0]


def end() -> None:
    """Give MkDocs its functions back."""
    while _running:
        _running.pop().give_back()


@dataclass(slots=True)
class _Now:
    """The build that is running."""

    config: MkDocsConfig
    written: set[str] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    """Pages that were read, and not taken as they were."""
    files: Files | None = None
    changed: frozenset[str] = frozenset()
    """Files that came, went, or have another place than the last time."""
    env: Environment | None = None
    shared: object = None
    """What all pages show."""


class Again:
    """What the last build made, kept for the next. Does nothing between `configured` and the end of a build."""

    def __init__(self) -> None:
        self._undo: list[tuple[Any, str, Any]] = []
        self._warnings = Warnings()
        self._kept: garbage.Kept | None = None
        self._compiled = Compiled()
        self._now: _Now | None = None
        self._forget(None)

    def _forget(self, settings: str | None) -> None:
        self._settings = settings
        """The settings of what is kept; None where nothing may be."""
        self._finished = False
        self._pages: dict[str, Kept] = {}
        self._places: dict[str, tuple[str, object]] = {}
        self._on_disk: dict[str, object] = {}
        """By path, something that is equal where the same would be written."""
        self._made: dict[str, object] = {}
        self._templates: dict[str, object] = {}
        self._edition = 0
        """Of the templates: another number where one of them says something else."""

    def take_over(self) -> None:
        """Put our functions in the place of MkDocs'."""
        self._kept = garbage.Kept()
        logging.getLogger("mkdocs").addHandler(self._warnings)
        replacements: tuple[tuple[Any, str, Callable[..., None]], ...] = (
            (build, "_populate_page", self._read_page),
            (build, "_build_page", self._write_page),
            (utils, "clean_directory", self._clean),
            (utils, "write_file", self._write),
            (utils, "copy_file", self._copy),
        )
        for module, name, new in replacements:
            old = getattr(module, name)
            self._undo.append((module, name, old))
            setattr(module, name, functools.partial(new, old))
        # Each build has several environments: Material's search asks for translations in some of its own.
        environment = Theme.get_env
        self._undo.append((Theme, "get_env", environment))

        def get_env(theme: Theme) -> Environment:
            env = environment(theme)
            env.bytecode_cache = self._compiled
            return env

        setattr(Theme, "get_env", get_env)  # noqa: B010 - it is a method to mypy
        theme = Files.add_files_from_theme
        self._undo.append((Files, "add_files_from_theme", theme))

        def add_files_from_theme(files: Files, env: Environment, config: MkDocsConfig) -> None:
            with without_hidden(env):
                theme(files, env, config)

        setattr(Files, "add_files_from_theme", add_files_from_theme)  # noqa: B010 - it is a method to mypy
        # The address of each page is put together in each build, of the same parts.
        join = getattr(pages, "urljoin")  # noqa: B009 - that module's own to mypy
        self._undo.append((pages, "urljoin", join))
        setattr(pages, "urljoin", functools.lru_cache(1 << 17)(join))  # noqa: B010 - likewise
        if (search := sys.modules.get(MATERIAL_SEARCH)) is not None:
            self._undo.append((search, "json", search.json))
            search.json = Encoder()  # type: ignore[attr-defined]
        server = getattr(serve, "LiveReloadServer")  # noqa: B009 - mypy takes it for none of that module's
        self._undo.append((serve, "LiveReloadServer", server))
        often = functools.partial(server, polling_interval=POLLING_SECONDS)
        setattr(serve, "LiveReloadServer", often)  # noqa: B010 - it is a class to mypy

    def give_back(self) -> None:
        """Put MkDocs' functions back."""
        if self._kept is not None:
            self._kept.end()
            self._kept = None
        while self._undo:
            module, name, old = self._undo.pop()
            setattr(module, name, old)
        logging.getLogger("mkdocs").removeHandler(self._warnings)

    @property
    def has_pages(self) -> bool:
        """Whether there are pages of an earlier build."""
        return bool(self._pages)

    def configured(self, config: MkDocsConfig) -> None:
        """A build begins. What its settings are in the end is looked at when all plugins have had them."""
        self._now = _Now(config)

    def finished(self) -> None:
        """A build has written all that it writes. What was there before and was not written goes away."""
        now, self._now = self._now, None
        if self._kept is not None:
            self._kept.settled()
        if now is None or self._settings is None:
            return
        for path in self._on_disk.keys() - now.written:
            _remove(Path(path), Path(now.config.site_dir))
            del self._on_disk[path]
            self._made.pop(path, None)
        for uri in self._pages.keys() - now.pages:
            del self._pages[uri]
        cached = now.env.cache if now.env is not None else None
        for template in cached.values() if cached is not None else ():
            if template.name is not None and template.name not in self._templates and now.env is not None:
                self._templates[template.name] = inputs.template(now.env, template.name)
        self._finished = True

    def _clean(self, old: Callable[[str], None], directory: str) -> None:
        if self._now is not None:
            settings = inputs.settings(self._now.config)
            if settings is not None and settings == self._settings and self._finished:
                self._finished = False
                return
            self._forget(settings)
        old(directory)

    def _write(self, old: Callable[[bytes, str], None], content: bytes, output_path: str) -> None:
        self._put(output_path, hashlib.blake2b(content).digest(), lambda: old(content, output_path))

    def _copy(self, old: Callable[[str, str], None], source_path: str, output_path: str) -> None:
        stat = Path(source_path).stat()
        mark = source_path, stat.st_ino, stat.st_mtime_ns, stat.st_size
        self._put(output_path, mark, lambda: old(source_path, output_path))

    def _put(self, path: str, mark: object, write: Callable[[], None]) -> None:
        if self._now is None or self._settings is None:
            write()
            return
        self._now.written.add(path)
        if self._on_disk.get(path) != mark:
            self._on_disk.pop(path, None)
            write()
            self._on_disk[path] = mark

    def is_written(self, file: MadeFile) -> bool:
        """Whether a generated file, which is no page, is in the site as it was made; that is asked once a build."""
        path = file.abs_dest_path
        if self._now is None or self._settings is None:
            return False
        if path in self._on_disk and self._made.get(path) == file.made:
            self._now.written.add(path)
            return True
        self._made[path] = file.made
        return False

    def _read_page(
        self, old: Callable[..., None], page: Page, config: MkDocsConfig, files: Files, dirty: bool = False
    ) -> None:
        now, uri = self._now, page.file.src_uri
        if now is None or self._settings is None:
            old(page, config, files, dirty)
            return
        if now.files is None:
            now.files = files
            places: dict[str, tuple[str, object]] = {f.src_uri: (f.url, f.inclusion) for f in files}
            now.changed = frozenset(uri for uri, _ in places.items() ^ self._places.items())
            self._places = places
        now.pages.add(uri)
        kept = self._pages.get(uri)
        source = None if kept is None else inputs.source(page, kept.source)
        if kept is not None and kept.source == source and not kept.links & now.changed:
            kept.renew(source)
            kept.give(page, files)
        else:
            self._read_anew(old, page, now)

    def _read_anew(self, old: Callable[..., None], page: Page, now: _Now) -> None:
        assert now.files is not None
        uri = page.file.src_uri
        self._pages.pop(uri, None)
        now.read.add(uri)
        source, warned, seen = inputs.source(page), self._warnings.count, Seen(now.files)
        old(page, now.config, seen)
        if warned == self._warnings.count:  # what is wrong is told each time
            self._pages[uri] = Kept(
                source,
                frozenset(seen.asked),
                page.meta,
                page.toc,
                page._title_from_render,
                page.present_anchor_ids,
                {file.src_uri: links for file, links in (page.links_to_anchors or {}).items()},
            )

    def _write_page(
        self,
        old: Callable[..., None],
        page: Page,
        config: MkDocsConfig,
        doc_files: Sequence[File],
        nav: Navigation,
        env: Environment,
        dirty: bool = False,
        excluded: bool = False,
    ) -> None:
        now, uri, path = self._now, page.file.src_uri, page.file.abs_dest_path
        if now is None or self._settings is None:
            old(page, config, doc_files, nav, env, dirty, excluded)
            return
        if now.env is None:
            now.env = env
            now.shared = inputs.navigation(nav), self._edition_of(env)
        kept = self._pages.get(uri)
        shown = now.shared, inputs.page(page), excluded
        index = inputs.search_index(config)
        if kept is not None and uri not in now.read:
            if kept.shown == shown and path in self._on_disk:
                self._stamp(path, kept)
                now.written.add(path)
                index.extend(kept.found)
                return
            # Only its frame has changed, but its text is not kept.
            read = next(was for _, name, was in self._undo if name == "_populate_page")
            self._read_anew(read, page, now)
            kept = self._pages.get(uri)
        before, warned = len(index), self._warnings.count
        old(page, config, doc_files, nav, env, dirty, excluded)
        if kept is None:
            return
        if warned == self._warnings.count:
            kept.shown, kept.found = shown, tuple(index[before:])
        else:
            del self._pages[uri]

    def _stamp(self, path: str, kept: Kept) -> None:
        """Let a page that is written already tell the revision of its spec that it is now."""
        was, kept.was = kept.was, ""
        if not was or not isinstance(kept.source, inputs.Made):
            return
        stamp = kept.source.stamp
        kept.found = tuple(_stamped(entry, was, stamp) for entry in kept.found)
        before = Path(path).read_bytes()
        after = before.replace(was.encode(), stamp.encode())
        if after != before:
            write_file = next(old for _, name, old in self._undo if name == "write_file")
            self._write(write_file, after, path)

    def _edition_of(self, env: Environment) -> int:
        """The edition of all templates that were used so far."""
        says = {name: inputs.template(env, name) for name in self._templates}
        if says != self._templates:
            self._templates = says
            self._edition += 1
        return self._edition


def _stamped(entry: Any, was: str, stamp: str) -> Any:
    """An entry of the search with another revision in it."""
    if not isinstance(entry, dict) or not any(isinstance(v, str) and was in v for v in entry.values()):
        return entry
    return {key: v.replace(was, stamp) if isinstance(v, str) else v for key, v in entry.items()}


def _remove(path: Path, site: Path) -> None:
    """Delete a file, and the folders that are empty without it."""
    path.unlink(missing_ok=True)
    for folder in path.parents:
        if folder == site or not folder.is_relative_to(site) or any(folder.iterdir()):
            return
        folder.rmdir()
