"""``hadocs schema``: print the JSON Schema of the spec language."""

from __future__ import annotations

from pathlib import Path

from hadocs.cli import options, output
from hadocs.cli.command import CLEAN, command


@command(
    section="other",
    summary="print the JSON Schema of the spec language",
    example="hadocs schema -o spec.schema.json",
)
@options.output
def run(target: Path | None) -> int:
    """Print it."""
    from hadocs.spec.schema import dump

    output.result(dump(), target)
    return CLEAN
