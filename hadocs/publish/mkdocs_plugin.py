"""The MkDocs plugin ``hadocs``: puts a SiteTree into MkDocs, in memory. Decides nothing about pages."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.config import base, config_options
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, InclusionLevel
from mkdocs.utils import nest_paths, write_file

from hadocs.errors import HadocsError
from hadocs.pages.page import Later
from hadocs.publish import assets, preview, tree
from hadocs.publish import config as settings
from hadocs.publish.generate import Wanted, generate
from hadocs.publish.progress import Progress
from hadocs.publish.spool import Spool

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext


_FIGURE = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_LATER = "This page is made when it is read."
_FIGURE_KEPT = re.compile(r'<svg data-hadocs="(\d+)"></svg>')


class Options(base.Config):  # type: ignore[no-untyped-call]
    """The plugin's options in mkdocs.yml. Paths are relative to that file."""

    specs = config_options.Type((str, list), default="specs")
    path = config_options.Type(str, default="")
    home = config_options.Type(bool, default=True)
    guide = config_options.Type(bool, default=True)
    glossary = config_options.Type(bool, default=True)


class _File(File):
    """A generated file; its content may be there only when it is asked for, and is not kept then."""

    later: Later | None = None

    @property
    def content_bytes(self) -> bytes:
        """What is in it."""
        return super().content_bytes if self.later is None else _bytes(self.later.content)

    @content_bytes.setter
    def content_bytes(self, value: bytes) -> None:
        self.later, self._content = None, value

    @property
    def content_string(self) -> str:
        """What is in it, as text."""
        return super().content_string if self.later is None else self.content_bytes.decode("utf-8")

    @content_string.setter
    def content_string(self, value: str) -> None:
        self.later, self._content = None, value

    def copy_file(self, dirty: bool = False) -> None:  # noqa: ARG002 - what is generated is always new
        """Write it into the site's folder."""
        write_file(self.content_bytes, self.abs_dest_path)


def _bytes(content: str | bytes) -> bytes:
    return content.encode("utf-8") if isinstance(content, str) else content


class HadocsPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Generates the pages before MkDocs touches the site folder, and hands them over as files in memory."""

    serving = False
    raw_errors = False
    """Raise hadocs' own errors instead of MkDocs' (for ``hadocs build``, which prints them itself)."""

    def __init__(self) -> None:
        self.site: tree.SiteTree | None = None
        self.names: dict[str, str] = {}
        self.kept: dict[str, int] = {}
        self.spool = Spool()
        self.progress = Progress("read", 0), Progress("wrote", 0)
        self.server: LiveReloadServer | None = None
        self.watched: set[str] = set()

    def on_startup(self, *, command: str, **_: Any) -> None:
        """Learn whether this is a live preview. (Also keeps MkDocs from making a new plugin each time.)"""
        self.serving = command == "serve"
        self.server = None
        self.watched = set()

    @event_priority(100)  # before Material's offline plugin, which else has search fetch a script elsewhere
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Generate everything, so that bad input stops the build before the site folder is cleaned."""
        roots = self._roots(config)
        wanted = Wanted(self.config.home, self.config.guide, self.config.glossary)
        self.site = self._live(roots, wanted) if self.serving else self._strict(roots, wanted)
        self._watch(roots)
        _extend(config)
        return config

    def _strict(self, roots: list[Path], wanted: Wanted) -> tree.SiteTree:
        from hadocs.spec.load import find

        try:
            return generate(find(roots), wanted)
        except HadocsError as error:
            if self.raw_errors:
                raise
            raise PluginError("\n" + preview.message(error)) from error

    def _live(self, roots: list[Path], wanted: Wanted) -> tree.SiteTree:
        from hadocs.spec.load import find

        try:
            specs = find(roots)
        except HadocsError as error:
            specs, text = [], preview.message(error)
            site, _ = preview.tolerant(specs, wanted, self.names, preview.failing(error))
        else:
            site, text = preview.tolerant(specs, wanted, self.names, generate)
        if text:
            sys.stderr.write(text.rstrip("\n") + "\n")
        else:
            self.names = preview.names(site)
        return site

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the generated files; a page of the same place that was written by hand wins."""
        assert self.site is not None
        self.kept = {}
        self.spool.close()
        self.spool = Spool()
        prefix = self.config.path.strip("/") + "/" if self.config.path.strip("/") else ""
        by_place = {file.dest_uri: file.src_uri for file in files}
        names = {}
        for page in self.site.pages.values():
            path = page.path if page.path.startswith(assets.FOLDER) else prefix + page.path
            # Pages of clusters are not in the navigation: else each would carry all the others.
            content = _LATER if isinstance(page, Later) else page.content
            file = _File.generated(config, path, content=content, inclusion=InclusionLevel.NOT_IN_NAV)
            if path.endswith(".md"):
                # The links in figures are no Markdown: their pages have one address in every site.
                file.dest_uri = path.removesuffix(".md") + ".html"
            names[path] = path if path in files.src_uris else by_place.get(file.dest_uri, path)
            if path in files.src_uris or file.dest_uri in by_place:
                continue
            if page.edit:
                file.edit_uri = Path(os.path.relpath(page.edit, config.docs_dir)).as_posix()
            if isinstance(page, Later):
                assert isinstance(file, _File)
                file.later = page
            files.append(file)
        total = sum(f.generated_by == "hadocs" and f.is_documentation_page() for f in files)
        self.progress = Progress("read", total), Progress("wrote", total)
        if config.nav is None:
            config.nav = self._nav(files, names, prefix)
        return files

    def on_page_markdown(self, markdown: str, *, page: Page, **_: Any) -> str:
        """Take figures out of what becomes HTML: they are HTML already, and would be read through twice."""
        if page.file.generated_by != "hadocs":
            return markdown
        self.progress[0].step()
        return _FIGURE.sub(lambda figure: f'<svg data-hadocs="{self.spool.put(figure[0])}"></svg>', markdown)

    @event_priority(-100)  # after whoever else wants to see it
    def on_page_content(self, html: str, *, page: Page, **_: Any) -> str:
        """Put a page down until it is written: MkDocs reads all pages before it writes the first."""
        if page.file.generated_by != "hadocs":
            return html
        self.kept[page.file.src_uri] = self.spool.put(html)
        page.markdown = ""
        return ""

    @event_priority(100)  # before whoever else wants to see it
    def on_page_context(self, context: TemplateContext, *, page: Page, **_: Any) -> TemplateContext:
        """The page that is written next, as it was."""
        kept = self.kept.pop(page.file.src_uri, None)
        if kept is not None:
            page.content = self.spool.get(kept)
        return context

    def on_post_page(self, output: str, *, page: Page, **_: Any) -> str:
        """Put the figures back."""
        if page.file.generated_by != "hadocs":
            return output
        self.progress[1].step()
        page.content = ""
        return _FIGURE_KEPT.sub(lambda figure: self.spool.get(int(figure[1])), output)

    def _nav(self, files: Files, names: dict[str, str], prefix: str) -> list[Any]:
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
            return [*by_hand, {settings.SITE_NAME: list(own)}]
        if theirs:
            return [*by_hand, *own]
        return [*own, *(by_hand if len(by_hand) < 2 else [{"Documentation": by_hand}])]

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, **_: Any) -> LiveReloadServer:
        """Watch the specs and every file that they use."""
        self.server = server
        self._watch(self._roots(config))
        return server

    def _roots(self, config: MkDocsConfig) -> list[Path]:
        folder = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
        given = [self.config.specs] if isinstance(self.config.specs, str) else self.config.specs
        return [_short(folder / str(spec)) for spec in given]

    def _watch(self, roots: list[Path]) -> None:
        if self.server is None or self.site is None:
            return
        folders = [root.resolve() for root in roots if root.is_dir()]
        for path in (*roots, *map(Path, self.site.read)):
            place = path.resolve()
            if any(place != folder and place.is_relative_to(folder) for folder in folders):
                continue
            if str(place) not in self.watched and place.exists():
                self.watched.add(str(place))
                self.server.watch(str(place))


def _short(path: Path) -> Path:
    """The path relative to the current folder where it is below it: messages are shorter so."""
    try:
        return path.resolve().relative_to(Path.cwd().resolve())
    except ValueError:
        return path


def _extend(config: MkDocsConfig) -> None:
    """Add what the generated pages need and the site does not have yet."""
    if assets.STYLESHEET not in config.extra_css:
        config.extra_css.append(assets.STYLESHEET)
    if assets.SCRIPT not in [str(script) for script in config.extra_javascript]:
        config.extra_javascript.append(assets.SCRIPT)
    for extension, options in settings.base()["markdown_extensions"].items():
        if extension not in config.markdown_extensions:
            config.markdown_extensions.append(extension)
            config.mdx_configs.setdefault(extension, options)
    if any(name.endswith("offline") for name in config.plugins):
        shims = config.extra.setdefault("polyfills", [])
        if not any("iframe-worker" in str(shim) for shim in shims):
            shims.append(assets.WORKER_SHIM)
