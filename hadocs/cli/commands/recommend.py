"""``hadocs recommend``: say which topology fits each service, and why."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from hadocs.cli import options, output
from hadocs.cli.command import CLEAN, command


@command(section="look", summary="say which topology fits", example="hadocs recommend specs/mail.yaml")
@click.argument("spec", type=options.path, metavar="SPEC")
@options.form("text", "json")
def run(spec: Path, form: str) -> int:
    """Print the recommendations."""
    from hadocs import pipeline
    from hadocs.recommend import as_data, as_text, recommend

    analysis = pipeline.analyse(spec)
    advice = recommend(analysis.spec, analysis.topology, analysis.findings)
    if form == "json":
        output.result_json(as_data(advice))
    else:
        output.result(as_text(advice, color=output.color(sys.stdout)))
    return CLEAN
