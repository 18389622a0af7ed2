"""``hadocs show``: print what specs mean."""

from __future__ import annotations

from pathlib import Path

from hadocs.cli import inputs, options, output
from hadocs.cli.command import CLEAN, command


@command(section="look", summary="print what specs mean", example="hadocs show specs/mail.yaml --format json")
@options.specs
@options.form("text", "json")
@options.output
def run(paths: tuple[Path, ...], form: str, target: Path | None) -> int:
    """Print the topologies."""
    from hadocs import pipeline
    from hadocs.show import as_data, as_text

    found = {a.spec.name: a for a in pipeline.analyse_all(inputs.given(paths))}
    if form == "json":
        output.result_json(inputs.as_data(paths, found, as_data), target)
    else:
        output.result("\n".join(as_text(a) for a in found.values()), target)
    return CLEAN
