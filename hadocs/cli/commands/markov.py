"""``hadocs markov``: solve anybody's Markov chain, in the long run and after a time."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from hadocs.cli import inputs, options, output
from hadocs.cli.command import CLEAN, command
from hadocs.errors import UsageError


def _time(text: str) -> float:
    """Hours of a duration."""
    from hadocs.spec.units import parse_duration

    try:
        return parse_duration(text) / 3600
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@command(
    section="other", summary="solve a Markov chain", example="hadocs markov pair.txt --up both,one --at 30d"
)
@click.argument("file", type=options.path, metavar="FILE", shell_complete=options.later("files"))
@click.option(
    "--up", type=options.words, default="", metavar="STATES", help="the states in which it is up: a,b"
)
@click.option(
    "--start", default="", metavar="STATE", help="where it begins; without it, the first in the file"
)
@click.option(
    "--at",
    "times",
    type=_time,
    multiple=True,
    metavar="TIME",
    help="what holds after so long, such as 30d: how likely it is down then, and R(t), that it never was",
)
@options.form("text", "json")
@options.output
def run(
    file: Path,
    up: tuple[str, ...],
    start: str,
    times: tuple[float, ...],
    form: Literal["text", "json"],
    target: Path | None,
) -> int:
    """Print the report on a chain: a line FROM TO RATE for each transition, rates per hour."""
    from hadocs.availability.chain import markov

    raw, name = inputs.raw(file)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"can't read {name}: it is no text in UTF-8") from error
    output.result(markov(text, name, up=up, start=start, times=times, form=form), target)
    return CLEAN
