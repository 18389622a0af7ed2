"""``hadocs export``: write the pages as plain Markdown and SVG."""

from __future__ import annotations

from pathlib import Path

import click

from hadocs.cli import options, output
from hadocs.cli.command import CLEAN, command


@command(section="publish", summary="write the pages as plain Markdown and SVG", example="hadocs export out")
@click.argument("folder", type=options.path, metavar="DIR")
@options.specs
def run(folder: Path, paths: tuple[Path, ...]) -> int:
    """Write them to a folder that is new or an earlier export."""
    from hadocs.publish import site

    site.export(paths, folder)
    output.talk(f"exported to {folder}")
    return CLEAN
