"""``hadocs import``: a spec from what a cluster says of itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hadocs.cli import inputs, options, output
from hadocs.cli.command import CLEAN, command, modules, near
from hadocs.errors import UsageError

if TYPE_CHECKING:
    from hadocs.importers.model import Source

FORMATS = tuple(modules("importers/formats"))
MOST = 64 * 1024 * 1024
"""Bytes of a file that is read; a CIB of a thousand resources has two million."""


@command(
    section="other",
    summary="make a spec from what a cluster says of itself",
    example="hadocs import pacemaker cib.xml corosync.conf -o specs/web.yaml",
)
@click.argument(
    "words", nargs=-1, metavar=f"[{'|'.join(FORMATS)}] FILE...", shell_complete=options.later("files")
)
@click.option("--guess", is_flag=True, help="say which format a file is, and no more")
@options.words_of(
    "--report", ("text", "json"), "print what was not seen; with -o beside the spec, else instead of it"
)
@options.output
def run(words: tuple[str, ...], guess: bool, report: str | None, target: Path | None) -> int:
    """Write the spec, in which each value says where it was read, and what was not seen is named."""
    from hadocs.importers import formats
    from hadocs.importers import report as told
    from hadocs.importers.text import written

    known = formats.formats()
    if guess:
        output.result(_guesses(words))
        return CLEAN
    if not words or words[0] not in known:
        raise UsageError(_no_format(words, tuple(known)))
    if len(words) == 1:
        raise UsageError(f"FILE is missing; {known[words[0]].TITLE} gives it by: {known[words[0]].HOW}")
    sources = [_source(Path(word)) for word in dict.fromkeys(words[1:])]
    for source in sources:
        found = formats.guess(source)
        if found is not None and found[0] != words[0]:
            raise UsageError(f"{source.name} is {found[1]}: hadocs import {found[0]} {source.name}")
        if found is None and not known[words[0]].recognises(source):
            raise UsageError(
                f"{source.name} is nothing of {known[words[0]].TITLE}; it gives: {known[words[0]].HOW}"
            )
    imported = known[words[0]].read(sources)
    if report is None or not output.printed(target):
        if target is not None and not output.printed(target) and target.exists():
            raise UsageError(
                f"{target} is there already, and what people have added to it would be lost; another name"
            )
        output.result(written(imported), target)
    if report == "json":
        output.result_json(told.as_data(imported.issues))
    elif report == "text":
        output.result(told.as_text(imported.issues))
    elif imported.issues and not output.printed(target):
        count = len(imported.issues)
        output.talk(
            f"wrote {target}; {count} thing{'s' if count > 1 else ''} it does not say stand at its end"
        )
    return CLEAN


def _no_format(words: tuple[str, ...], known: tuple[str, ...]) -> str:
    if not words:
        return f"a format and FILE are missing; formats: {', '.join(known)}"
    from hadocs.importers import formats

    path = Path(words[0])
    if path.is_file():
        found = formats.guess(_source(path))
        if found is not None:
            return f"{words[0]} is {found[1]}: hadocs import {found[0]} {' '.join(words)}"
    return f"there is no format {words[0]!r}{near(words[0], known)}; formats: {', '.join(known)}"


def _guesses(words: tuple[str, ...]) -> str:
    from hadocs.importers import formats

    if not words:
        raise UsageError("FILE is missing: whose format is to be said")
    lines = []
    for word in words:
        found = formats.guess(_source(Path(word)))
        lines.append(f"{word}: {f'{found[0]}, {found[1]}' if found else 'none that hadocs knows'}\n")
    return "".join(lines)


def _source(path: Path) -> Source:
    """A file with its name."""
    from hadocs.files import content
    from hadocs.importers.model import Source

    if path == inputs.STREAM:
        data = inputs.read()
        return Source(inputs.NAME, data)
    try:
        found = content(path, MOST + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"can't read {path}: {getattr(error, 'strerror', None) or error}") from error
    if isinstance(found, str):
        raise UsageError(f"can't read {path}: {found}")
    if len(found) > MOST:
        raise UsageError(
            f"{path} has more than {MOST // 1024 // 1024} MiB; no cluster says so much of itself"
        )
    return Source(path.name, found)
