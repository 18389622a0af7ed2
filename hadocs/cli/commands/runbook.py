"""``hadocs runbook``: what to do, step by step, in planned work and when something fails, for one spec."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hadocs.cli import inputs, options, output
from hadocs.cli.command import CLEAN, command
from hadocs.errors import UsageError

if TYPE_CHECKING:
    from hadocs.runbooks.make import Planned, Runbooks


@command(
    section="look",
    summary="write runbooks: what to do, step by step",
    example="hadocs runbook specs/mail.yaml --procedure host-maintenance-hv-01",
)
@click.argument("spec", type=options.path, metavar="SPEC", shell_complete=options.later("specs"))
@click.option(
    "--procedure",
    default="",
    metavar="NAME",
    help="one runbook, or all of one procedure",
    shell_complete=options.later("runbooks"),
)
@click.option("--list", "listed", is_flag=True, help="say which there are")
@click.option(
    "--preflight",
    "host",
    is_flag=False,
    flag_value="*",
    default=None,
    metavar="[HOST]",
    help="what if this host is taken down now; each of them without one",
    shell_complete=options.later("hosts"),
)
@options.form("md", "json", "html", "pdf")
@options.output
def run(spec: Path, procedure: str, listed: bool, host: str | None, form: str, target: Path | None) -> int:
    """Print runbooks, or write them to a file."""
    from hadocs import pipeline
    from hadocs.cli import preflighted
    from hadocs.runbooks.make import runbooks

    analysis = inputs.one(pipeline.analyse_all(inputs.given((spec,))))
    if host is not None:
        if procedure or listed or form in ("html", "pdf"):
            raise UsageError("--preflight stands alone, as md or json")
        preflighted.show(analysis, host, form, target)
        return CLEAN
    found = runbooks(analysis)
    wanted = found.named(procedure) if procedure else found.all
    if listed:
        _list(found, wanted, form, target)
        return CLEAN
    if not wanted:
        raise UsageError(
            "no procedure is for anything in this spec: it has no cluster of a platform that has any"
        )
    if form == "pdf":
        _pdf(found, wanted, target, whole=not procedure)
        return CLEAN
    books = [found.make(planned) for planned in wanted]
    name = analysis.source.path.name
    if form == "json":
        from hadocs.pages.runbooks.data import as_data

        made = [as_data(book) for book in books]
        whole = {"spec": analysis.spec.name, "revision": analysis.source.revision, "runbooks": made}
        output.result_json(whole, target)
    elif form == "html":
        from hadocs.pages.runbooks.alone import page

        output.result(page(analysis, books), target)
    else:
        from hadocs.pages.runbooks.markdown import whole as as_markdown

        output.result("\n".join(as_markdown(book, name) for book in books), target)
    return CLEAN


def _pdf(found: Runbooks, wanted: tuple[Planned, ...], target: Path | None, *, whole: bool) -> None:
    """Write them as one PDF.

    Raises:
        UsageError: where it would be printed to a terminal, or can't be made.
    """
    from hadocs.cli.dated import day
    from hadocs.pages.runbooks.paper import document

    if target is None:
        raise UsageError("a PDF is no text: say where it goes with -o FILE (-o - is standard output)")
    made = document.pdf(found, wanted, whole=whole, day=day(found.analysis.source.files))
    for line in made.told.splitlines():
        output.talk(line)
    output.result_bytes(made.pdf, target)


def _list(found: Runbooks, wanted: tuple[Planned, ...], form: str, target: Path | None) -> None:
    """Which runbooks there are."""
    from hadocs.runbooks.text import plain
    from hadocs.spec.terminal import BOLD, paint

    rows = []
    for planned in wanted:
        title, about = map(plain, found.title(planned))
        rows.append((planned, title, about))
    if form == "json":
        data = [
            {
                "id": planned.id,
                "procedure": planned.procedure.id,
                "each": planned.target.each,
                "target": planned.target.id,
                "cluster": planned.target.cluster,
                "title": title,
                "about": about,
            }
            for planned, title, about in rows
        ]
        output.result_json({"runbooks": data}, target)
        return
    color = output.color(sys.stdout, target)
    width = max((len(planned.id) for planned, _, _ in rows), default=0)
    lines = [f"{paint(f'{planned.id:<{width}}', BOLD, color)}  {title}\n" for planned, title, _ in rows]
    output.result("".join(lines) or "no runbook: no procedure is for anything in this spec\n", target)
