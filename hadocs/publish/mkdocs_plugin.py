"""The MkDocs plugin ``hadocs``: puts a SiteTree into MkDocs, in memory. Decides nothing about pages.

Other plugins may stand before it or after it, and do what they like to Markdown and HTML. Hence it is the first to
add its files, the last to say what is in a page, and the last to touch what is written.
"""

from __future__ import annotations

import copy
import sys
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import InclusionLevel
from mkdocs.utils import dirname_to_title, nest_paths

from hadocs.errors import HadocsError
from hadocs.publish import again, assets, inline, leftout, neighbours, places, preview, tree, wanting
from hadocs.publish import config as settings
from hadocs.publish.fences.specs import DESK
from hadocs.publish.generate import Wanted, generate, left_out
from hadocs.publish.handover import PLACE, MadeFile, made_file
from hadocs.publish.observed import Observer
from hadocs.publish.options import Options
from hadocs.publish.pieces import Pieces
from hadocs.publish.progress import Progress
from hadocs.publish.spool import Spool

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

    from hadocs.pipeline import Memory

_log = get_plugin_logger(__name__)
FIRST = float("inf")
LAST = float("-inf")


class _Nav(list[Any]):
    """A navigation that is ours: another instance of the plugin may add to it."""


@dataclass(slots=True)
class _Reading:
    """What is to be remembered of a page while MkDocs works on it."""

    meta: dict[str, Any]
    title: Any = None
    figures: frozenset[int] = frozenset()
    blocks: tuple[str, ...] = ()
    kept: int | None = None
    short: str = ""


class HadocsPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Generates the pages before MkDocs touches the site folder, and hands them over as files in memory."""

    supports_multiple_instances = True
    serving = False
    raw_errors = False
    """Raise hadocs' own errors instead of MkDocs' (for ``hadocs build``, which prints them itself)."""

    def __init__(self) -> None:
        self.site: tree.SiteTree | None = None
        self.names: dict[str, str] = {}
        self.places: dict[str, str | None] = {}
        self.reading: dict[str, _Reading] = {}
        self.spool = Spool()
        self.pieces = Pieces()
        self.progress = Progress("read", 0), Progress("wrote", 0)
        self.server: LiveReloadServer | None = None
        self.watched: set[str] = set()
        self.again: again.Again | None = None
        self.memory: Memory | None = None
        self.observer: Observer | None = None

    def on_startup(self, *, command: str, dirty: bool, **_: Any) -> None:
        """Learn whether this is a live preview. (Also keeps MkDocs from making a new plugin each time.)"""
        from hadocs.pipeline import Memory

        self.serving = command == "serve"
        self.again = again.begin() if self.serving and not dirty else None
        self.memory = Memory() if self.serving else None
        # A strict build fails where a fence is wrong; a preview shows that, and goes on.
        DESK.tell = sys.stderr.write if self.serving else None
        self.server = None
        self.observer = None
        self.watched = set()

    @event_priority(100)  # before Material's offline plugin, which else has search fetch a script elsewhere
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Generate everything, so that bad input stops the build before the site folder is cleaned."""
        self._refuse_another_of_the_same_place(config)
        roots = self._roots(config)
        wanted = self._wanted(self._observer(config))
        if self.serving:
            self.site, text = self._live(roots, wanted)
            if text:
                neighbours.tolerate(config)
        else:
            self.site = self._strict(roots, wanted)
        self._watch(roots)
        wanting.extend(config, [spec for p in _instances(config) for spec in p.config.specs])
        if self.again is not None:
            self.again.configured(config)
        return config

    def _refuse_another_of_the_same_place(self, config: MkDocsConfig) -> None:
        same = [p for p in _instances(config) if p.config.path == self.config.path]
        if len(same) > 1:
            where = f"under path: {self.config.path}" if self.config.path else "at the top of the site"
            raise PluginError(
                f"mkdocs.yml has the plugin hadocs {len(same)} times {where}: one would hide the other's pages. "
                "Give each a path of its own, or one of them all specs as a list."
            )

    def _wanted(self, observer: Observer | None = None) -> Wanted:
        return Wanted(self.config.home, self.config.guide, self.config.glossary, observe=observer)

    def _observer(self, config: MkDocsConfig) -> Observer | None:
        """What reads the folder of observations; a preview, in which a spec may be wrong, bears some of no spec."""
        if not self.config.observed:
            return None
        folder = places.short(places.home(config) / self.config.observed)
        if self.observer is None or self.observer.folder != folder:
            self.observer = Observer(folder, strict=not self.serving)
        return self.observer

    def _strict(self, roots: list[Path], wanted: Wanted) -> tree.SiteTree:
        from hadocs.spec.load import find

        try:
            return generate(find(roots), wanted)
        except HadocsError as error:
            if self.raw_errors:
                raise
            raise PluginError("\n" + preview.message(error)) from error

    def _live(self, roots: list[Path], wanted: Wanted) -> tuple[tree.SiteTree, str]:
        from hadocs.pipeline import Memory
        from hadocs.spec.load import find

        memory = self.memory or Memory()
        try:
            specs = find(roots, memory.loads)
        except HadocsError as error:
            specs, text = [], preview.message(error)
            site, _ = preview.tolerant(specs, wanted, self.names, preview.failing(error))
        else:
            make = partial(generate, memory=memory)
            check = partial(preview.check, memory=memory.loads)
            site, text = preview.tolerant(specs, wanted, self.names, make, check)
        if text:
            sys.stderr.write(text.rstrip("\n") + "\n")
        else:
            self.names = preview.names(site)
        return site, text

    @event_priority(FIRST)
    def _add_first(self, /, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the generated files, so that whoever looks for one finds it."""
        return files if neighbours.makes_files_anew(config) else self._add(files, config)

    @event_priority(LAST)
    def _add_last(self, /, files: Files, *, config: MkDocsConfig) -> Files:
        """Add them where whoever comes between could not stand files that are on no disk."""
        return self._add(files, config) if neighbours.makes_files_anew(config) else files

    on_files = CombinedEvent(_add_first, _add_last)

    def _add(self, files: Files, config: MkDocsConfig) -> Files:
        """Add the generated files; a page of the same place that was written by hand wins."""
        assert self.site is not None
        self.reading = {}
        self.spool.close()
        self.spool = Spool()
        self.pieces = Pieces()
        prefix = self.config.path + "/" if self.config.path else ""
        language = neighbours.folder_of_language(config)
        there = set(files.src_uris)
        by_place = {file.dest_uri: file.src_uri for file in files}
        names: dict[str, str] = {}
        way = cache(partial(places.way, config.docs_dir))
        for page in self.site.pages.values():
            shared = page.path.startswith(assets.FOLDER)
            path = page.path if shared else prefix + page.path
            # Pages of clusters are not in the navigation: else each would carry all the others.
            file = made_file(config, path, page, below="" if shared else language)
            names[path] = path if path in there else by_place.get(file.dest_uri, path)
            if path in there or file.dest_uri in by_place:
                continue
            file.owner = self
            file.is_written = None if self.again is None else self.again.is_written
            if page.edit:
                file.edit_uri = way(page.edit)
            files.append(file)
        self.places = {path: path if path in there else None for path in self._absent(prefix)}
        self.places |= {path: name for path, name in names.items() if name != path}
        again = self.again is not None and self.again.has_pages
        total = 0 if again else sum(self._is_ours(f) and f.is_documentation_page() for f in files)
        self.progress = Progress("read", total), Progress("wrote", total)
        self._navigate(files, names, prefix, config)
        return files

    def _absent(self, prefix: str) -> list[str]:
        """The pages that links of others lead to and that this site is told to be without."""
        assert self.site is not None
        return [prefix + path for path in left_out(self._wanted()) if path not in self.site.pages]

    def _is_ours(self, file: object) -> TypeGuard[MadeFile]:
        return isinstance(file, MadeFile) and file.owner is self and file.made is not None

    @event_priority(FIRST)
    def _remember(self, /, markdown: str, *, page: Page, **_: Any) -> str:
        """What front matter says, before anybody changes it."""
        if self._is_ours(page.file):
            title = page.__dict__.get("title")
            self.reading[page.file.src_uri] = _Reading(copy.deepcopy(dict(page.meta)), title)
            neighbours.without_macros(page.meta)
        return markdown

    @event_priority(LAST)
    def _put_text(self, /, markdown: str, *, page: Page, **_: Any) -> str:
        """Put the text of a page in its place, with all figures taken out: they are HTML already."""
        file = page.file
        if not self._is_ours(file):
            return markdown
        self.progress[0].step()
        reading = self.reading[file.src_uri]
        page.meta.update(reading.meta)
        page.__dict__.pop("title", None)
        if reading.title is not None:
            page.title = reading.title
        text = leftout.relink(file.text(), file.src_uri, self.places)
        text, reading.figures = inline.take_out(text, self.spool.put)
        text, reading.blocks = inline.take_out_blocks(text)
        before, found, after = markdown.partition(PLACE)
        if reading.blocks and found and not before.strip() and not after.strip():
            page.render = partial(self.pieces.render, page)  # type: ignore[method-assign]
        return before + text + after if found else text

    on_page_markdown = CombinedEvent(_remember, _put_text)

    @event_priority(LAST)
    def on_page_content(self, html: str, *, page: Page, **_: Any) -> str:
        """Put a page down until it is written: MkDocs reads all pages before it writes the first."""
        if not self._is_ours(page.file):
            return self._without_figures(html, page)
        reading = self.reading[page.file.src_uri]
        reading.kept = self.spool.put(inline.put_back_blocks(html, reading.blocks))
        for name, text in neighbours.copies(page):
            whole = inline.put_back_blocks(text, reading.blocks)
            setattr(page, name, inline.put_back_bare(whole, reading.figures, self.spool.get))
        reading.blocks = ()
        page.markdown = ""
        return ""

    def _without_figures(self, html: str, page: Page) -> str:
        """A page that people wrote: its figures are kept from whoever makes HTML smaller, and from the search."""
        taken, numbers = inline.take_out_framed(html, self.spool.put)
        if numbers:
            self.reading[page.file.src_uri] = _Reading({}, figures=numbers)
        return taken

    @event_priority(FIRST)
    def _in_short(self, /, context: TemplateContext, *, page: Page, **_: Any) -> TemplateContext:
        """The page that is written next, as it was; of a runbook, what is worth a place in the search."""
        reading = self.reading.get(page.file.src_uri) if self._is_ours(page.file) else None
        if reading is not None and reading.kept is not None:
            page.content = reading.short = inline.in_short(self.spool.get(reading.kept))
        return context

    @event_priority(LAST)
    def _whole(self, /, context: TemplateContext, *, page: Page, **_: Any) -> TemplateContext:
        """The whole of it, for whoever writes it."""
        reading = self.reading.get(page.file.src_uri) if self._is_ours(page.file) else None
        if reading is not None and reading.kept is not None:
            if page.content == reading.short:
                page.content = self.spool.get(reading.kept)
            reading.kept, reading.short = None, ""
        return context

    on_page_context = CombinedEvent(_in_short, _whole)

    @event_priority(LAST)
    def on_post_page(self, output: str, *, page: Page, **_: Any) -> str:
        """Put the figures back."""
        if self._is_ours(page.file):
            self.progress[1].step()
            page.content = ""
        elif page.file.src_uri not in self.reading:
            return output
        output, lost = inline.put_back(output, self.reading[page.file.src_uri].figures, self.spool.get)
        if lost:
            _log.info("%s: %d figures are left as other plugins made them", page.file.src_uri, len(lost))
        return output

    def _navigate(self, files: Files, names: dict[str, str], prefix: str, config: MkDocsConfig) -> None:
        """Give the site a navigation where it has none, or our pages to whoever makes one."""
        assert self.site is not None
        if config.nav is not None and not isinstance(config.nav, _Nav):
            return
        if neighbours.make_navigation(config):
            shown = set(tree.paths(tree.kept(tree.moved(self.site.nav, prefix), names)))
            for file in files:
                if self._is_ours(file) and file.src_uri in shown:
                    file.inclusion = InclusionLevel.INCLUDED
            return
        instances = _instances(config)
        nav = _Nav() if instances[0] is self else _Nav(config.nav or ())
        config.nav = _Nav([*nav, *self._nav(files, names, prefix, several=len(instances) > 1)])

    def _nav(self, files: Files, names: dict[str, str], prefix: str, *, several: bool) -> list[Any]:
        """The navigation where mkdocs.yml has none: ours first, or theirs where the home page is theirs."""
        assert self.site is not None
        own = tree.kept(tree.moved(self.site.nav, prefix), names)
        home = files.get_file_from_path(names.get("index.md", "index.md"))
        theirs = home is not None and home.generated_by is None
        if home is not None and theirs:
            own = tree.kept(own, {path: path for path in tree.paths(own) if path != home.src_uri})
        mentioned = set(tree.paths(own))
        by_hand = nest_paths(  # type: ignore[no-untyped-call]
            file.src_uri
            for file in files.documentation_pages()
            if file.generated_by is None
            and file.inclusion is not InclusionLevel.NOT_IN_NAV
            and file.src_uri not in mentioned
        )
        if prefix:
            title = dirname_to_title(self.config.path.rpartition("/")[2]) if several else settings.SITE_NAME
            return [*by_hand, {title: list(own)}]
        if theirs:
            return [*by_hand, *own]
        return [*own, *(by_hand if len(by_hand) < 2 else [{"Documentation": by_hand}])]

    @event_priority(LAST)
    def on_post_build(self, **_: Any) -> None:
        """All is written, and what pages show of specs was read."""
        self._watch([])
        if self.again is not None:
            self.again.finished()

    def on_shutdown(self) -> None:
        """The preview has ended."""
        again.end()
        self.again = self.memory = DESK.tell = None

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, **_: Any) -> LiveReloadServer:
        """Watch the specs and every file that they use."""
        self.server = server
        self._watch(self._roots(config))
        return server

    def _roots(self, config: MkDocsConfig) -> list[Path]:
        return [places.short(places.home(config) / spec) for spec in self.config.specs]

    def _watch(self, roots: list[Path]) -> None:
        if self.server is None or self.site is None:
            return
        folders = [root.resolve() for root in roots if root.is_dir()]
        for path in (*roots, *map(Path, (*self.site.read, *DESK.read()))):
            place = path.resolve()
            if any(place != folder and place.is_relative_to(folder) for folder in folders):
                continue
            if str(place) not in self.watched and place.exists():
                self.watched.add(str(place))
                self.server.watch(str(place))


def _instances(config: MkDocsConfig) -> list[HadocsPlugin]:
    return [plugin for plugin in config.plugins.values() if isinstance(plugin, HadocsPlugin)]
