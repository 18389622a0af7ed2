"""``hadocs build``, ``serve`` and ``export``: MkDocs called with the right configuration. Knows no page."""

from __future__ import annotations

import copy
import logging
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hadocs import garbage
from hadocs.errors import UsageError
from hadocs.files import refuse_forbidden, why
from hadocs.publish import config, folder, running, swap
from hadocs.publish.ending import as_interrupt
from hadocs.publish.fences.host import ZENSICAL
from hadocs.publish.generate import Wanted, generate
from hadocs.publish.observed import Observer
from hadocs.publish.tree import SiteTree
from hadocs.publish.wanting import FENCES

if TYPE_CHECKING:
    from hadocs.lint.report import Checked
    from hadocs.pages.page import AnyPage
    from hadocs.publish.mkdocs_plugin import HadocsPlugin

CONFIG_FILES = ("mkdocs.yml", "mkdocs.yaml")
SIGNS = ("sitemap.xml", "assets/hadocs", "assets/javascripts/bundle.*.js")
"""What only a site has, even one whose build by MkDocs alone was broken off; patterns."""
EXPORT_COMMENT = (
    "Written by `hadocs export`. Any of these builds it, without hadocs:",
    "  mkdocs build --strict        (needs mkdocs-material)",
    "  zensical build",
)


def build(
    specs: Sequence[Path] = (),
    *,
    site_dir: Path | None = None,
    project: Path | None = None,
    strict: bool = False,
    observed: Path | None = None,
    tell: Callable[[Sequence[Checked]], None] | None = None,
) -> Path:
    """Build the site of a project; returns the folder that it was built into.

    A ``mkdocs.yml`` in ``project`` (the current folder unless told) is used as it is; without one the built-in
    settings are, strictly. ``specs`` (files or folders) replace the plugin's own option. ``strict`` makes what
    MkDocs warns of an error, whatever its settings are. ``observed`` is a folder of what the clusters said of
    themselves, which stands beside what is documented then. ``tell`` is told what the rules say of the specs.

    Raises `hadocs.errors.InputError` for bad specs, before anything is written, and
    `hadocs.errors.UsageError` where MkDocs refuses the configuration or the pages, or the folder holds
    something else than a site.
    """
    with _mkdocs(specs, project, logging.WARNING, observed) as (config_file, options):
        from mkdocs.commands.build import build as mkdocs_build
        from mkdocs.config import load_config

        if site_dir is not None:
            options["site_dir"] = str(site_dir.resolve())
        if strict:
            options["strict"] = True
        settings = load_config(str(config_file), **options)
        plugins = _ours(settings.plugins, config_file)
        given = [spec for plugin in plugins for spec in plugin.config.specs]
        sources = [config_file, Path(settings.docs_dir), *(config_file.parent / spec for spec in given)]
        target = Path(settings.site_dir)
        _refuse_to_replace(target, sources)
        for plugin in plugins:
            plugin.raw_errors = True
        try:
            with swap.fresh(target.resolve()) as fresh:
                settings.site_dir = str(fresh)
                settings.plugins.on_startup(command="build", dirty=False)
                with garbage.rarely():
                    mkdocs_build(settings)
        except OSError as error:
            raise UsageError(f"can't build into {target}: {why(error)}") from error
        finally:
            settings.plugins.on_shutdown()
            for plugin in plugins:
                plugin.raw_errors = False  # MkDocs keeps plugins for as long as the process lives
        if tell is not None:
            tell([checked for plugin in plugins if plugin.site for checked in plugin.site.checked])
        return target


def _ours(plugins: Mapping[str, object], config_file: Path) -> list[HadocsPlugin]:
    """All instances of the plugin in a configuration."""
    from hadocs.publish.mkdocs_plugin import HadocsPlugin

    found = [plugin for plugin in plugins.values() if isinstance(plugin, HadocsPlugin)]
    if not found:
        raise UsageError(f"{config_file}: the plugin hadocs is switched off (`enabled: false`)")
    return found


def _refuse_to_replace(target: Path, sources: Sequence[Path]) -> None:
    """The site replaces what is in its folder: that may be nothing, or an earlier site."""
    refuse_forbidden(target)
    if not target.exists():
        return
    if not target.is_dir():
        raise UsageError(f"can't build into {target}: it is a file")
    inside = [s for s in sources if s.resolve().is_relative_to(target.resolve())]
    if inside:
        raise UsageError(f"can't build into {target}, which is emptied first: {inside[0]} lies in it")
    swap.sweep(target.resolve())
    kept = [p for p in target.iterdir() if not p.name.startswith(".")]  # hidden ones stay
    if kept and not any(any(target.glob(sign)) for sign in SIGNS):
        raise UsageError(
            f"can't build into {target}, which is emptied first: it holds {min(p.name for p in kept)} "
            "and is no site that was built before"
        )


def serve(
    specs: Sequence[Path] = (),
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    open_browser: bool = False,
    project: Path | None = None,
) -> None:
    """Serve a live preview until interrupted. A wrong spec shows as a page with its message.

    Raises `hadocs.errors.UsageError` where the port is taken or MkDocs refuses the configuration.
    """
    with _mkdocs(specs, project, logging.INFO) as (config_file, options):
        from mkdocs.commands.serve import serve as mkdocs_serve

        from hadocs.publish import again

        # A preview goes on where a build would stop.
        options["strict"] = False
        if "plugins" in options:
            options["plugins"] = _PluginsAsTheyAre(config_file, specs)
        try:
            mkdocs_serve(str(config_file), dev_addr=f"{host}:{port}", open_in_browser=open_browser, **options)
        except OSError as error:
            raise UsageError(f"can't serve on {host}, port {port}: {error.strerror or error}") from error
        finally:
            again.end()


def export(
    specs: Sequence[Path],
    target: Path,
    *,
    site_name: str = config.SITE_NAME,
    observed: Path | None = None,
) -> SiteTree:
    """Write the pages as plain Markdown and SVG to ``target``/docs, with a mkdocs.yml that needs no hadocs.

    ``observed`` is a folder of what the clusters said of themselves, as of `build`.

    Raises `hadocs.errors.InputError` for bad specs and `hadocs.errors.UsageError` where ``target`` holds
    something else than an earlier export; nothing is written then.
    """
    from hadocs.spec.load import find

    with as_interrupt():
        try:
            observe = Observer(observed) if observed is not None else None
            site = generate(find(specs or [Path("specs")]), Wanted(images=True, observe=observe))
            write_export(site, target, site_name=site_name)
        finally:
            running.stop()
    return site


def write_export(site: SiteTree, target: Path, *, site_name: str = config.SITE_NAME) -> None:
    """Write a tree that is made already; see `export`."""
    contents = {path: make() for path, make in exported(site, site_name).items()}
    folder.write(contents, target)


def exported(site: SiteTree, site_name: str) -> dict[str, Callable[[], str | bytes]]:
    """The files of an export by their paths; what is in each, when it is asked for."""
    settings = config.standalone(
        site_name=site_name,
        docs_dir="docs",
        nav=list(site.nav),
        not_in_nav="/clusters/\n/guide/\n/rules/\n/platforms/\n",
    )
    pages = {f"docs/{page.path}": partial(_still_page, page) for page in site.pages.values()}
    return {"mkdocs.yml": partial(config.dump, settings, EXPORT_COMMENT), **pages}


def _still_page(page: AnyPage) -> str | bytes:
    return _still(page.path, page.content)


def _still(path: str, content: str | bytes) -> str | bytes:
    """A file of an export; front matter tells mkdocs-macros that nothing on a page is for it to run."""
    if path.endswith(".md") and isinstance(content, str) and content.startswith("---\n"):
        return content.replace("---\n", "---\nrender_macros: false\n", 1)
    return content


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder for all temporary files, also those that MkDocs makes and forgets where it fails; it goes away."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="hadocs-", ignore_cleanup_errors=True) as scratch:
        tempfile.tempdir = scratch
        try:
            yield Path(scratch)
        finally:
            tempfile.tempdir = before


@contextmanager
def _mkdocs(
    specs: Sequence[Path], project: Path | None, level: int, observed: Path | None = None
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The configuration file and the settings over it, with MkDocs' log and its errors made ours."""
    from click import ClickException

    root = (project or Path.cwd()).resolve()
    found = [root / name for name in CONFIG_FILES if (root / name).is_file()]
    with as_interrupt(), _logged(level), _scratch() as scratch:
        try:
            if found:
                yield found[0], _plugins_of(found[0], specs, observed)
            else:
                if (root / "zensical.toml").is_file():
                    sys.stderr.write(ZENSICAL)
                yield _built_in(root, specs, scratch, observed), {}
        except ClickException as error:
            raise UsageError(error.format_message()) from error
        finally:
            running.stop()


def _plugins_of(config_file: Path, specs: Sequence[Path], observed: Path | None = None) -> dict[str, Any]:
    """The ``plugins`` of a mkdocs.yml with hadocs among them, and its specs replaced where some are given."""
    from mkdocs.utils.yaml import yaml_load

    with config_file.open("rb") as opened:
        settings = yaml_load(opened) or {}
    if not isinstance(settings, dict):
        raise UsageError(f"{config_file} holds no table of settings")
    listed = settings.get("plugins")
    if listed is None:
        listed = ["search"]
    if not isinstance(listed, list | dict):
        raise UsageError(f"{config_file}: plugins is neither a list nor a table")
    items = [{name: options} for name, options in listed.items()] if isinstance(listed, dict) else listed
    plugins = _Plugins({"hadocs": {}} if item == "hadocs" else item for item in items)
    ours = [item for item in list.__iter__(plugins) if isinstance(item, dict) and "hadocs" in item]
    if not ours:
        ours = [{"hadocs": {}}]
        plugins += ours
    if len(ours) > 1 and (specs or observed):
        said = "specs" if specs else "observations"
        raise UsageError(
            f"{config_file} has the plugin hadocs {len(ours)} times; in which of them the given {said} belong can't be "
            "told. Without them, each shows its own."
        )
    for item in ours:
        options = item["hadocs"] or {}
        if not isinstance(options, dict):
            raise UsageError(f"{config_file}: the options of the plugin hadocs are no table")
        given: dict[str, Any] = {"specs": [str(spec.resolve()) for spec in specs]} if specs else {}
        if observed is not None:
            given["observed"] = str(observed.resolve())
        item["hadocs"] = {**options, **given}
    return {"plugins": plugins}


class _Plugins(list[Any]):
    """A list of plugins that may be read more than once: MkDocs empties the items as it reads them."""

    def __iter__(self) -> Iterator[Any]:
        """The items, each a new one."""
        return iter(copy.deepcopy(list(super().__iter__())))


class _PluginsAsTheyAre(_Plugins):
    """The plugins that mkdocs.yml has whenever they are read; while it can't be read, those that it had."""

    def __init__(self, config_file: Path, specs: Sequence[Path]) -> None:
        super().__init__(list.__iter__(_plugins_of(config_file, specs)["plugins"]))
        self._read = partial(_plugins_of, config_file, specs)

    def __iter__(self) -> Iterator[Any]:
        """The items, each a new one."""
        from yaml import YAMLError

        with suppress(UsageError, OSError, ValueError, YAMLError):
            self[:] = list.__iter__(self._read()["plugins"])
        return super().__iter__()


def _built_in(root: Path, specs: Sequence[Path], scratch: Path, observed: Path | None = None) -> Path:
    docs = root / "docs"
    if not docs.is_dir():
        docs = scratch / "docs"
        docs.mkdir()
    given = [str(spec.resolve()) for spec in specs] or [str(root / "specs")]
    settings = config.standalone(docs_dir=str(docs), site_dir=str(root / "site"), strict=True)
    # Paths of specs on pages begin in the project, and not where this file is.
    settings["markdown_extensions"][FENCES] = {"root": str(root)}
    file = scratch / "mkdocs.yml"
    options: dict[str, Any] = {"specs": given}
    if observed is not None:
        options["observed"] = str(observed.resolve())
    file.write_text(config.dump(config.with_plugin(settings, options)), encoding="utf-8")
    return file


@contextmanager
def _logged(level: int) -> Iterator[None]:
    """MkDocs' own messages on stderr, from ``level`` up, for as long as it runs."""
    logger = logging.getLogger("mkdocs")
    handler = logging.StreamHandler()
    handler.setLevel(level)
    handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(min(level, logging.INFO))
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
