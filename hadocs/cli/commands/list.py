"""``hadocs list``: say which specs there are."""

from __future__ import annotations

from pathlib import Path

from hadocs.cli import inputs, options, output
from hadocs.cli.command import CLEAN, command


@command(section="look", summary="say which specs there are", example="hadocs list specs")
@options.specs
@options.form("text", "json")
@options.output
def run(paths: tuple[Path, ...], form: str, target: Path | None) -> int:
    """Print a line for each spec: name, title, platforms, topologies, findings."""
    from hadocs import pipeline
    from hadocs.show import list_data, list_text

    found = pipeline.analyse_all(inputs.given(paths), options.today())
    if form == "json":
        output.result_json(list_data(found), target)
    else:
        output.result(list_text(found), target)
    return CLEAN
