"""``hadocs build``: publish the site."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hadocs.cli import inputs, options, output
from hadocs.cli.command import CLEAN, FINDINGS, command

if TYPE_CHECKING:
    from hadocs.lint.report import Checked


@command(section="publish", summary="publish the site", example="hadocs build specs --output site")
@options.specs
@click.option(
    "-o",
    "--output",
    "--site-dir",
    "target",
    type=options.folder,
    metavar="DIR",
    shell_complete=options.later("folders"),
    help="where to (default: site)",
)
@click.option(
    "--strict",
    is_flag=True,
    help="what MkDocs warns of stops the build, and findings from a warning on end in 1",
)
@options.observed
def run(paths: tuple[Path, ...], target: Path | None, strict: bool, observed: Path | None) -> int:
    """Build it, and sum up what was found."""
    from hadocs.lint import report
    from hadocs.publish import site

    checked: list[Checked] = []
    out = site.build(
        inputs.files(paths), site_dir=target, strict=strict, observed=observed, tell=checked.extend
    )
    output.talk(f"published {out}")
    if found := report.as_ending(checked, color=output.color(sys.stderr)):
        output.talk(found)
    return FINDINGS if strict and report.fails(checked, "warning") else CLEAN
