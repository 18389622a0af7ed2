"""``hadocs explain``: say what a rule is about, or list all rules."""

from __future__ import annotations

from pathlib import Path

import click

from hadocs.cli import options, output
from hadocs.cli.command import CLEAN, command


@command(section="other", summary="say what a rule is about", example="hadocs explain Q01")
@click.argument("rule", required=False, metavar="[RULE]", shell_complete=options.later("rules"))
@options.form("text", "json")
@options.output
def run(rule: str | None, form: str, target: Path | None) -> int:
    """Print what is known of the rules that a word names; all of them, a line each, without."""
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
