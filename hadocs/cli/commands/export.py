"""``hadocs export``: write the pages as plain Markdown and SVG."""

from __future__ import annotations

from pathlib import Path

import click

from hadocs.cli import inputs, options, output
from hadocs.cli.command import CLEAN, command


@command(
    section="publish",
    summary="write the pages as plain Markdown and SVG",
    example="hadocs export specs -o out",
)
@options.specs
@click.option(
    "-o",
    "--output",
    "target",
    type=options.folder,
    metavar="DIR",
    shell_complete=options.later("folders"),
    help="a folder that is new or an earlier export; without it, the first PATH is that folder",
)
@options.observed
@click.option("--watch", is_flag=True, help="write again what changes when a spec does, until Ctrl-C")
@click.pass_context
def run(
    context: click.Context, paths: tuple[Path, ...], target: Path | None, observed: Path | None, watch: bool
) -> int:
    """Write them."""

    if target is None:
        if not paths:
            raise click.UsageError("--output DIR is missing", context)
        target, *rest = paths
        paths = tuple(rest)
    if watch:
        from hadocs.publish import watching

        watching.watch(inputs.files(paths), target, output.talk, observed=observed)
        return CLEAN
    from hadocs.publish import site

    site.export(inputs.files(paths), target, observed=observed)
    output.talk(f"exported to {target}")
    return CLEAN
