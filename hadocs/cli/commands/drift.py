"""``hadocs drift``: where a spec and the cluster that there is part, and what that changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hadocs.cli import imports, inputs, options, output
from hadocs.cli.command import CLEAN, FINDINGS, command
from hadocs.errors import UsageError

if TYPE_CHECKING:
    from hadocs.drift.run import Drift

_KINDS = ("placement", "new", "gone", "changed")


def _kinds(text: str) -> tuple[str, ...]:
    found = options.words(text)
    for word in found:
        if word not in _KINDS:
            raise click.BadParameter(f"{word!r} is none of {', '.join(_KINDS)}")
    return found


@command(
    section="look",
    summary="say where a spec and the cluster that there is part",
    example="hadocs drift specs/estate.yaml --against windows hosts.json sql.json",
    more="Exits with 0 where nothing differs, 1 where something does, 2 for bad input.",
)
@click.argument("words", nargs=-1, metavar="SPEC [FORMAT FILE...]", shell_complete=options.later("files"))
@click.option(
    "--against",
    metavar="|".join(imports.FORMATS),
    help="the format of the first files; others may follow, each with its files behind it",
)
@click.option(
    "--ignore",
    type=_kinds,
    multiple=True,
    callback=options.together,
    metavar="KINDS",
    help=f"leave out some: {', '.join(_KINDS)}",
)
@options.form("text", "md", "json", "html")
@options.output
def run(
    words: tuple[str, ...], against: str | None, ignore: tuple[str, ...], form: str, target: Path | None
) -> int:
    """Print what is documented and what was observed, by thing, and what that changes."""
    from hadocs.drift import report
    from hadocs.drift.run import drift
    from hadocs.spec.load import load, load_text
    from hadocs.spec.nodes import Text

    if not words:
        raise UsageError("SPEC is missing: the documentation that is held against the cluster")
    if against is None:
        raise UsageError("--against FORMAT FILE... is missing: what the cluster says of itself")
    (given,) = inputs.given([Path(words[0])])
    loaded = load_text(given.content, given.name) if isinstance(given, Text) else load(given)
    observed = imports.read((against, *words[1:]), "--against")
    found = drift(loaded, observed, ignore, date.today())  # type: ignore[arg-type]
    if not found.compared:
        raise UsageError(f"nothing of what was observed is in {words[0]}: is it the spec of this cluster?")
    if form == "json":
        output.result_json(report.as_data(found), target)
    else:
        output.result(_told(found, form), target)
    return FINDINGS if found.found else CLEAN


def _told(found: Drift, form: str) -> str:
    from hadocs.drift import report
    from hadocs.drift.html import as_html

    return {"text": report.as_text, "md": report.as_markdown, "html": as_html}[form](found)
