"""``hadocs fail``: what happens when things are lost, cut or taken down, in order of time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from hadocs.cli import inputs, options, output
from hadocs.cli.command import CLEAN, Command, command


class _Steps(Command):
    """Reads ``--then`` with as many names as follow it, as people write it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Join what follows each ``--then`` up to the next option."""
        joined: list[str] = []
        then = False
        for word in args:
            if word.startswith("-") and word != "-":
                then = word == "--then"
                if not then:
                    joined.append(word)
                else:
                    joined += ["--then", ""]
            elif then:
                joined[-1] = f"{joined[-1]}\0{word}" if joined[-1] else word
            else:
                joined.append(word)
        return super().parse_args(ctx, joined)


@command(
    section="look",
    summary="say what happens when things are lost",
    example="hadocs fail specs/mail.yaml hv-01 --then 10min san-a",
    cls=_Steps,
)
@click.argument("spec", type=options.path, metavar="SPEC", shell_complete=options.later("specs"))
@click.argument("things", nargs=-1, metavar="[THING]...", shell_complete=options.later("things"))
@click.option(
    "--then",
    multiple=True,
    metavar="[TIME] THING...",
    shell_complete=options.later("things"),
    help="what is lost next, and how long after",
)
@click.option(
    "--split", multiple=True, metavar="CLUSTER|NETWORK|SITE", help="cut it: CLUSTER:MEMBER,… says which side"
)
@click.option("--planned", is_flag=True, help="taken down on purpose, step by step")
@options.form("text", "json")
@options.output
def run(
    spec: Path,
    things: tuple[str, ...],
    then: tuple[str, ...],
    split: tuple[str, ...],
    planned: bool,
    form: str,
    target: Path | None,
) -> int:
    """Print the timeline."""
    from hadocs import pipeline
    from hadocs.tell.report import as_data, as_text

    named = [list(things), *(words.split("\0") if words else [] for words in then)]
    analysis = inputs.one(pipeline.analyse_all(inputs.given((spec,))))
    found = pipeline.fail_analysed(analysis, named, split, planned=planned)
    if form == "json":
        data: dict[str, Any] = as_data(found)
        output.result_json(data, target)
    else:
        output.result(as_text(analysis, found), target)
    return CLEAN
