"""``hadocs recommend``: say which topology fits each service, and why."""

from __future__ import annotations

import sys
from pathlib import Path

from hadocs.cli import inputs, options, output
from hadocs.cli.command import CLEAN, command


@command(section="look", summary="say which topology fits", example="hadocs recommend specs/mail.yaml")
@options.specs
@options.form("text", "json")
@options.output
def run(paths: tuple[Path, ...], form: str, target: Path | None) -> int:
    """Print the recommendations."""
    from hadocs import pipeline
    from hadocs.recommend import as_data, as_text, recommend

    advice = {
        a.spec.name: recommend(a.spec, a.topology, a.findings)
        for a in pipeline.analyse_all(inputs.given(paths))
    }
    if form == "json":
        output.result_json(inputs.as_data(paths, advice, as_data), target)
    else:
        color = output.color(sys.stdout, target)
        output.result(inputs.as_text(paths, advice, lambda a: as_text(a, color=color), color), target)
    return CLEAN
