"""``hadocs import``: a spec from what a cluster says of itself."""

from __future__ import annotations

import json
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
@click.option(
    "--into",
    type=options.path,
    metavar="SPEC",
    help="put it into a spec that people have edited, whose comments and order stay (or -o another file)",
)
@click.option(
    "--anonymise", is_flag=True, help="put other names and addresses in their place, to share the spec"
)
@click.option(
    "--map",
    "book",
    type=options.path,
    metavar="FILE",
    help="with --anonymise: which name became which; one that is there is kept to, and added to",
)
@options.words_of(
    "--report", ("text", "json"), "print what was not seen; with -o beside the spec, else instead of it"
)
@options.output
def run(
    words: tuple[str, ...],
    guess: bool,
    collector: bool,
    anonymise: bool,
    book: Path | None,
    into: Path | None,
    report: str | None,
    target: Path | None,
) -> int:
    """Write the spec, in which each value says where it was read, and what was not seen is named."""
    from hadocs.importers import report as told
    from hadocs.importers.text import written

    if guess:
        output.result(imports.guesses(words))
        return CLEAN
    if collector:
        return _collector(words, target)
    imported = imports.read(words)
    if into is not None:
        return _into(into, imported, anonymise, target)
    if anonymise:
        imported = _anonymised(imported, book)
    elif book is not None:
        raise UsageError("--map is for --anonymise: it says which name became which")
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


def _into(path: Path, imported: Imported, anonymise: bool, target: Path | None) -> int:
    """What was observed, in a spec that is there."""
    from hadocs.drift.into import into
    from hadocs.spec.load import load

    if anonymise:
        raise UsageError(
            "--into and --anonymise go together in two steps: the one, and then the other of the spec"
        )
    loaded = load(path)
    given = path.read_bytes().decode("utf-8-sig")
    before = given.replace("\r\n", "\n")
    text, lines = into(before, loaded, imported)
    for line in lines:
        output.talk(line)
    if text == before and target is None:
        output.talk(f"{path} says all that was observed")
    else:
        ends = "\r\n" if "\r\n" in given else "\n"
        output.result(text.replace("\n", ends), path if target is None else target)
    return CLEAN


def _anonymised(imported: Imported, path: Path | None) -> Imported:
    """The same under other names, and the book of them written."""
    from hadocs.files import replace
    from hadocs.importers.anonymise import Book, anonymised

    book: Book = {}
    if path is not None and path.exists():
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            said = None
        rows = said.values() if isinstance(said, dict) else ()
        if not isinstance(said, dict) or not all(isinstance(v, dict) for v in rows):
            raise UsageError(f"{path} is no map of names that --anonymise wrote")
        book = {k: {a: b for a, b in v.items() if isinstance(b, str)} for k, v in said.items()}
    found = anonymised(imported, book)
    if path is not None:
        replace(
            path,
            (json.dumps(book, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode(
                "utf-8", "replace"
            ),
        )
    return found


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
