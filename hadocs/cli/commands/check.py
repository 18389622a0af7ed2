"""``hadocs check``: validate specs and run the rules over them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hadocs import garbage
from hadocs.cli import inputs, options, output
from hadocs.cli.command import CLEAN, FINDINGS, Command, command
from hadocs.errors import InputError

if TYPE_CHECKING:
    from hadocs.lint.report import Checked
    from hadocs.lint.rule import Severity


class _Check(Command):
    """Bad input in the format that was asked for."""

    def bad_input(self, ctx: click.Context, error: InputError) -> None:
        from hadocs.lint import report

        form, target = ctx.params.get("form"), ctx.params.get("target")
        if form == "json":
            output.result_json(report.problems_data(error.problems), target)
            return
        if form == "github":
            output.result(report.problems_github(error.problems), target)
        super().bad_input(ctx, error)


def _rules(flag: str, said: str) -> options.Decorator:
    """An option that takes ids of rules, letters that they begin with, or names, with commas between them."""
    later = options.later("rules")
    return click.option(
        flag,
        type=options.words,
        multiple=True,
        callback=options.together,
        metavar="RULES",
        help=said,
        shell_complete=later,
    )


@command(
    section="look",
    summary="find what is wrong with specs, and what will hurt",
    example="hadocs check specs",
    cls=_Check,
)
@options.specs
@options.form("text", "json", "sarif", "github")
@options.output
@_rules("--select", "only these: Q01,P or names")
@_rules("--ignore", "not these")
@options.one_of(
    "--fail-on", "fail_on", ("error", "warning", "info"), "warning", "exit with 1 from this severity on"
)
@click.option("--on", type=options.day, default=None, metavar="DAY", help="as on that day (default: today)")
@click.option("--unknown", is_flag=True, help="show what rules could not tell, and what to add")
def run(
    paths: tuple[Path, ...],
    form: str,
    target: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: Severity,
    on: date | None,
    unknown: bool,
) -> int:
    """Print the findings; there being some is the exit code."""
    # From here on: most of the time that a small spec takes goes into what is imported now.
    with garbage.rarely():
        from hadocs import pipeline
        from hadocs.lint import report

        checked = pipeline.check(inputs.given(paths), options.today(on), select, ignore)
    if form == "json":
        output.result_json(report.as_data(checked), target)
    elif form == "sarif":
        from hadocs import __version__
        from hadocs.lint.run import rules

        output.result(report.as_sarif(checked, rules().values(), __version__), target)
    elif form == "github":
        output.result(report.as_github(checked), target)
    else:
        _print(checked, unknown, target)
    _site()
    return FINDINGS if report.fails(checked, fail_on) else CLEAN


def _site() -> None:
    """Say where the site in this folder is built by what never runs hadocs' plugin."""
    from hadocs.publish.fences.host import unheard

    if said := unheard(Path.cwd()):
        output.talk(f"note: {said}")


def _print(checked: Sequence[Checked], unknown: bool, target: Path | None) -> None:
    from hadocs.lint import report

    color = output.color(sys.stdout, target)
    warnings = tuple(dict.fromkeys(w for c in checked for w in c.warnings))
    text = report.as_text(checked, color=color, unknown=unknown)
    if warnings:
        from hadocs.spec.terminal import render

        text = render(warnings, color=color) + "\n\n" + text
    # What was found is the result; that nothing was is talk.
    if warnings or any(c.findings.found for c in checked) or unknown or not output.printed(target):
        output.result(text, target)
    else:
        output.talk(text.rstrip("\n"))
