"""``hadocs schema``: print the JSON Schema of the spec language."""

from __future__ import annotations

from hadocs.cli import output
from hadocs.cli.command import CLEAN, command


@command(
    section="other",
    summary="print the JSON Schema of the spec language",
    example="hadocs schema > spec.schema.json",
)
def run() -> int:
    """Print it."""
    from hadocs.spec.schema import dump

    output.result(dump())
    return CLEAN
