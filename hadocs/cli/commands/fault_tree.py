"""``hadocs fault-tree``: evaluate anybody's fault tree."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from hadocs.cli import options, output
from hadocs.cli.command import CLEAN, command
from hadocs.errors import UsageError


@command(section="other", summary="evaluate a fault tree", example="hadocs fault-tree tree.xml --cut-sets 20")
@click.argument("file", type=options.path, metavar="FILE")
@options.form("text", "json")
@click.option("--cut-sets", type=options.number, default="0", metavar="N", help="list the first N cut sets")
@click.option("--top", default="", metavar="NAME", help="the top gate, where the file has several")
def run(file: Path, form: Literal["text", "json"], cut_sets: int, top: str) -> int:
    """Print the report on an Open-PSA MEF file."""
    from hadocs.availability.report import fault_tree as report

    try:
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(f"can't read {file}: {error.strerror or error}") from error
    output.result(report(data, str(file), form=form, cut_sets=cut_sets, top=top))
    return CLEAN
