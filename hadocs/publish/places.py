"""Where things of a project lie, as seen from each other. Knows no page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


def home(config: MkDocsConfig) -> Path:
    """The folder that paths of options begin in."""
    return Path(config.config_file_path).parent if config.config_file_path else Path.cwd()


def way(folder: str, spec: str) -> str | None:
    """The way from the folder of the site's own pages to a spec; none to another drive of Windows."""
    try:
        return Path(os.path.relpath(spec, folder)).as_posix()
    except ValueError:
        return None


def short(path: Path) -> Path:
    """The path relative to the current folder where it is below it: messages are shorter so."""
    try:
        return path.resolve().relative_to(Path.cwd().resolve())
    except ValueError:
        return path
