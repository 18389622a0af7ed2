"""``hadocs explain``: say what a rule is about, how long a platform's reactions take, or list all rules."""

from __future__ import annotations

from pathlib import Path

import click

from hadocs.cli import options, output
from hadocs.cli.command import CLEAN, command


@command(
    section="other",
    summary="say what a rule is about, or how long a platform takes",
    example="hadocs explain Q01",
)
@click.argument("rule", required=False, metavar="[RULE|PLATFORM]", shell_complete=options.later("rules"))
@options.form("text", "json")
@options.output
def run(rule: str | None, form: str, target: Path | None) -> int:
    """Print what is known of the rules that a word names, or of a platform's times; all rules, a line each, without."""
    if rule is not None and _platform(rule, form, target):
        return CLEAN
    from hadocs.lint import explain
    from hadocs.lint.run import chosen, rules

    found = tuple(rules().values()) if rule is None else chosen([rule])
    if form == "json":
        output.result_json([explain.as_data(r) for r in found], target)
    elif rule is None or len(found) > 1:
        output.result(explain.as_list(found), target)
    else:
        output.result(explain.as_text(found[0]), target)
    return CLEAN


def _platform(word: str, form: str, target: Path | None) -> bool:
    """Print how long the reactions of a platform take, such as ``hyper-v/2022``; whether the word is one."""
    from hadocs.platforms import catalog

    found = catalog.find_platform(word)
    if found is None or not found.known:
        return False
    from hadocs.tell import timers

    if form == "json":
        output.result_json(timers.as_data(found), target)
    else:
        output.result(timers.as_text(found), target)
    return True
