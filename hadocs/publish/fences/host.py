"""Who builds a page, as far as Markdown's own machinery tells: MkDocs, ProperDocs, Zensical, or nobody that is known.

The generators put an extension of their own beside ours, which knows the page. Nothing here imports one of them.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown import Markdown

    from hadocs.analysis import Analysis

_RELATIVE = "relpath"
"""What MkDocs and ProperDocs call the part that makes links relative; it has the page's file and the settings."""
_CONTEXT = "rendering_context"
"""What Zensical calls the part that holds the page and the settings."""

SETTINGS = ("zensical.toml", "mkdocs.yml", "mkdocs.yaml")
NO_PLUGIN = (
    "{} names the plugin hadocs. Zensical runs no plugins of MkDocs: figures and values on your pages are made, the "
    "pages that hadocs makes of specs are not in this site. `hadocs export --watch specs -o DIR` writes them as "
    "Markdown that Zensical builds.\n"
)

UNHEARD = (
    "{} names the plugin hadocs, which Zensical does not run, and does not say so. The Markdown extension hadocs makes "
    "figures and values on your pages there; `hadocs export --watch specs -o DIR` writes the pages that hadocs makes "
    "of specs as Markdown that Zensical builds."
)
ZENSICAL = (
    "zensical.toml is not read here: hadocs builds with MkDocs. Zensical runs no plugins of MkDocs; "
    "`hadocs export --watch specs -o DIR` writes the pages of hadocs as Markdown that it builds.\n"
)


@dataclass(frozen=True, slots=True)
class Host:
    """The page that is built. ``folder`` is where the settings of the site are.

    ``file`` is MkDocs' file of it, ``files`` all of the site. ``logger`` is the name below which warnings count in a
    strict build; ``raises`` says that only an exception fails one, as Zensical counts no warnings. ``has_letters`` says
    that the site has our style sheet, and with it Roboto, as the plugin is there.
    """

    page: str = ""
    source: str = ""
    folder: Path | None = None
    generator: str = ""
    logger: str = "hadocs"
    raises: bool = False
    file: Any = None
    files: Any = None
    has_letters: bool = False

    @property
    def is_generated(self) -> bool:
        """Whether hadocs made the page itself: nothing that a spec says is read as a fence or a value."""
        return hasattr(self.file, "made")


def of(md: Markdown) -> Host:
    """The host of a page that is about to be converted."""
    for processor in md.treeprocessors:
        file, config = getattr(processor, "file", None), getattr(processor, "config", None)
        if file is not None and hasattr(file, "src_uri") and config is not None:
            return _mkdocs(processor, file, config)
    if _CONTEXT in md.preprocessors:
        context: Any = md.preprocessors[_CONTEXT]
        return _zensical(context.page, context.config)
    return Host()


def _mkdocs(processor: Any, file: Any, config: Any) -> Host:
    program = type(processor).__module__.partition(".")[0]
    settings = getattr(config, "config_file_path", None)
    path = getattr(file, "abs_src_path", None)
    return Host(
        page=name_of(file),
        source=_text(Path(path)) if path else "",
        folder=Path(settings).parent if settings else None,
        generator=program,
        logger=f"{program}.hadocs",
        file=file,
        files=getattr(processor, "files", None),
        has_letters="hadocs" in (getattr(config, "plugins", None) or ()),
    )


def name_of(file: Any) -> str:
    """What a page is called by its file in MkDocs: its path, as messages show it."""
    path = getattr(file, "abs_src_path", None)
    return _display(Path(path)) if path else str(file.src_uri)


def _zensical(page: Any, config: Any) -> Host:
    folder = Path(str(config.get("root_dir") or "."))
    path = folder / str(config.get("docs_dir") or "docs") / str(page.path)
    return Host(
        page=_display(path),
        source=_text(path),
        folder=folder,
        generator="zensical",
        raises=_strict(config),
    )


def _strict(config: Any) -> bool:
    """Whether a build by Zensical is a strict one; it keeps to itself what was said at the command line."""
    said = sys.argv[1:]
    return "build" in said and (bool(config.get("strict")) or not {"-s", "--strict"}.isdisjoint(said))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return ""


def _display(path: Path) -> str:
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except (OSError, ValueError):
        return path.as_posix()


def links(host: Host, analysis: Analysis) -> Mapping[str, str] | None:
    """Where the things of a figure lead from a page, where the site has the pages that hadocs makes of the spec."""
    if host.files is None:
        return None
    tail = f"clusters/{analysis.spec.name}/inventory.md"
    made = next((f for f in host.files if f.src_uri.endswith(tail) and _is_of(f, analysis)), None)
    if made is None or host.files.get_file_from_path(made.src_uri) is None:
        return None
    from hadocs.pages.context import Context
    from hadocs.pages.figures import links as of

    inventory = made.url_relative_to(host.file)
    return of(Context(analysis), inventory, inventory.removesuffix("inventory.html") + "index.html")


def _is_of(file: Any, analysis: Analysis) -> bool:
    made = getattr(file, "made", None)
    edit: str = getattr(made, "edit", None) or ""
    return bool(edit) and Path(edit).resolve() == analysis.source.path.resolve()


_told: set[str] = set()


def note(host: Host) -> str:
    """What is said once where the site's settings name the plugin, and what builds the site runs no plugins."""
    if host.generator != "zensical" or host.folder is None or _told:
        return ""
    name = plugin_in(host.folder)
    if not name:
        return ""
    _told.add(name)
    return NO_PLUGIN.format(name)


def unheard(folder: Path) -> str:
    """What to say of a site whose settings name the plugin, where Zensical builds it: that runs none, without a word.

    Only what else runs can tell: with the plugin alone nothing of ours does. A ``zensical.toml`` is read by nothing
    but Zensical; of a ``mkdocs.yml`` nobody knows who builds it.
    """
    name = plugin_in(folder)
    return UNHEARD.format(name) if name.endswith(".toml") else ""


def plugin_in(folder: Path) -> str:
    """The name of the settings in a folder that Zensical reads and that name the plugin; nothing where none do."""
    for name in SETTINGS:
        text = _text(folder / name)
        if not text:
            continue
        return name if (_in_toml(text) if name.endswith(".toml") else _in_yaml(text)) else ""
    return ""


def _in_toml(text: str) -> bool:
    try:
        project = tomllib.loads(text).get("project", {})
    except tomllib.TOMLDecodeError:
        return False
    return isinstance(project, dict) and "hadocs" in (project.get("plugins") or ())


def _in_yaml(text: str) -> bool:
    """Looked for in the text: settings may hold tags that only MkDocs can read."""
    section = re.search(r"^plugins:(.*\n(?:(?:[ \t-].*|#.*)?\n)*)", text + "\n", re.MULTILINE)
    return section is not None and re.search(r"(?<![\w/.-])hadocs(?![\w/.-])", section[1]) is not None
