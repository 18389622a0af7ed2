"""``hadocs show``: print what a spec means."""

from __future__ import annotations

from pathlib import Path

import click

from hadocs.cli import options, output
from hadocs.cli.command import CLEAN, command


@command(
    section="look", summary="print what a spec means", example="hadocs show specs/mail.yaml --format json"
)
@click.argument("spec", type=options.path, metavar="SPEC")
@options.form("text", "json")
def run(spec: Path, form: str) -> int:
    """Print the topology."""
    from hadocs import pipeline
    from hadocs.show import as_data, as_text

    analysis = pipeline.analyse(spec)
    if form == "json":
        output.result_json(as_data(analysis))
    else:
        output.result(as_text(analysis))
    return CLEAN
