"""``hadocs fault-tree``: evaluate anybody's fault tree."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from hadocs.cli import inputs, options, output
from hadocs.cli.command import CLEAN, command


@command(section="other", summary="evaluate a fault tree", example="hadocs fault-tree tree.xml --cut-sets 20")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=options.path,
    metavar="FILE...",
    shell_complete=options.later("files"),
)
@options.form("text", "json")
@options.output
@click.option("--cut-sets", type=options.number, default="0", metavar="N", help="list the first N cut sets")
@click.option("--top", default="", metavar="NAME", help="the top gate, where the file has several")
def run(
    files: tuple[Path, ...], form: Literal["text", "json"], target: Path | None, cut_sets: int, top: str
) -> int:
    """Print the report on the model that Open-PSA MEF files hold together, such as a tree and its probabilities."""
    from hadocs.availability.report import fault_tree as report

    texts = [inputs.raw(file) for file in dict.fromkeys(files)]
    output.result(report(texts, form=form, cut_sets=cut_sets, top=top), target)
    return CLEAN
