"""``hadocs new``: start a project."""

from __future__ import annotations

from pathlib import Path

import click

from hadocs.cli import options, output
from hadocs.cli.command import CLEAN, command


@command(section="other", summary="start a project that builds", example="hadocs new my-clusters")
@click.argument("folder", type=options.folder, metavar="DIR", shell_complete=options.later("folders"))
def run(folder: Path) -> int:
    """Write it to a folder that is new or empty."""
    from hadocs.publish import project

    project.new(folder)
    output.talk(f"started {folder}; next, in that folder: hadocs build")
    return CLEAN
