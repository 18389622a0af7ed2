"""``hadocs import``: a spec from what a cluster says of itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hadocs.cli import imports, options, output
from hadocs.cli.command import CLEAN, command
from hadocs.errors import UsageError

if TYPE_CHECKING:
    from hadocs.importers.model import Imported


@command(
    section="other",
    summary="make a spec from what a cluster says of itself",
    example="hadocs import windows hosts.json sql-a.json sql-b.json -o specs/estate.yaml",
    more="Several clusters are joined: the members of a cluster in guests become the machines on the hosts.\n"
    "Formats may be mixed: hadocs import vsphere rv.xlsx windows sql.json",
)
@click.argument(
    "words", nargs=-1, metavar=f"[{'|'.join(imports.FORMATS)}] FILE...", shell_complete=options.later("files")
)
@click.option("--guess", is_flag=True, help="say which format a file is, and no more")
@click.option(
    "--collector", is_flag=True, help="print the script that collects what this format reads (windows)"
)
@options.words_of(
    "--report", ("text", "json"), "print what was not seen; with -o beside the spec, else instead of it"
)
@options.output
def run(words: tuple[str, ...], guess: bool, collector: bool, report: str | None, target: Path | None) -> int:
    """Write the spec, in which each value says where it was read, and what was not seen is named."""
    from hadocs.importers import report as told
    from hadocs.importers.text import written

    if guess:
        output.result(imports.guesses(words))
        return CLEAN
    if collector:
        return _collector(words, target)
    imported = imports.read(words)
    if report is None or not output.printed(target):
        _refuse_what_is_there(target)
        output.result(written(imported), target)
    if report == "json":
        output.result_json(told.as_data(imported.issues))
    elif report == "text":
        output.result(told.as_text(imported.issues))
    elif imported.issues and not output.printed(target):
        output.talk(_count(imported))
    return CLEAN


def _count(imported: Imported) -> str:
    count = len(imported.issues)
    return f"{count} thing{'s' if count > 1 else ''} it does not say stand at its end"


def _refuse_what_is_there(target: Path | None) -> None:
    if target is not None and not output.printed(target) and target.exists():
        raise UsageError(
            f"{target} is there already, and what people have added to it would be lost; another name"
        )


def _collector(words: tuple[str, ...], target: Path | None) -> int:
    from hadocs.importers import formats

    known = formats.formats()
    having = [name for name, module in known.items() if hasattr(module, "collector")]
    if len(words) != 1 or words[0] not in having:
        raise UsageError(f"--collector is for one format and no FILE: hadocs import {having[0]} --collector")
    _refuse_what_is_there(target)
    output.result(known[words[0]].collector(), target)  # type: ignore[attr-defined]
    return CLEAN
