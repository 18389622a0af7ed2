"""``hadocs build``: publish the site."""

from __future__ import annotations

from pathlib import Path

import click

from hadocs.cli import inputs, options, output
from hadocs.cli.command import CLEAN, command


@command(section="publish", summary="publish the site", example="hadocs build specs --output site")
@options.specs
@click.option(
    "-o",
    "--output",
    "--site-dir",
    "target",
    type=options.path,
    metavar="DIR",
    shell_complete=options.later("folders"),
    help="where to (default: site)",
)
def run(paths: tuple[Path, ...], target: Path | None) -> int:
    """Build it."""
    from hadocs.publish import site

    out = site.build(inputs.files(paths), site_dir=target)
    output.talk(f"published {out}")
    return CLEAN
