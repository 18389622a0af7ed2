"""``hadocs fault-tree``: evaluate anybody's fault tree."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from hadocs.cli import inputs, options, output
from hadocs.cli.command import CLEAN, command
from hadocs.errors import UsageError
from hadocs.files import content


@command(section="other", summary="evaluate a fault tree", example="hadocs fault-tree tree.xml --cut-sets 20")
@click.argument("file", type=options.path, metavar="FILE", shell_complete=options.later("files"))
@options.form("text", "json")
@options.output
@click.option("--cut-sets", type=options.number, default="0", metavar="N", help="list the first N cut sets")
@click.option("--top", default="", metavar="NAME", help="the top gate, where the file has several")
def run(file: Path, form: Literal["text", "json"], target: Path | None, cut_sets: int, top: str) -> int:
    """Print the report on an Open-PSA MEF file."""
    from hadocs.availability.report import fault_tree as report

    if file == inputs.STREAM:
        data, name = inputs.read(), inputs.NAME
    else:
        name = str(file)
        try:
            found = content(file)
        except (OSError, ValueError) as error:
            raise UsageError(f"can't read {file}: {getattr(error, 'strerror', None) or error}") from error
        if isinstance(found, str):
            raise UsageError(f"can't read {file}: {found}; a name of - reads standard input")
        data = found
    output.result(report(data, name, form=form, cut_sets=cut_sets, top=top), target)
    return CLEAN
