"""``hadocs availability``: how available each service is, what that is made of, and what it hangs on."""

from __future__ import annotations

from pathlib import Path

import click

from hadocs.cli import options, output
from hadocs.cli.command import CLEAN, command


@command(
    section="look",
    summary="say how available services are",
    example="hadocs availability specs/mail.yaml",
)
@click.argument("spec", type=options.path, metavar="SPEC")
@options.form("text", "json")
@click.option(
    "--open-psa", type=options.path, metavar="FILE", help="write a service's model for another engine"
)
@click.option("--service", default="", metavar="ID", help="one service alone")
def run(spec: Path, form: str, open_psa: Path | None, service: str) -> int:
    """Print the assessments, or write the fault tree of one."""
    from hadocs import garbage, pipeline
    from hadocs.availability.model import report
    from hadocs.spec.chosen import the_service

    with garbage.rarely():
        assessed = pipeline.assess(spec)
    if service or open_psa:
        service = the_service(assessed, service)
        assessed = {service: assessed[service]}
    if open_psa:
        from hadocs.files import replace

        replace(open_psa, report.open_psa(assessed, service).encode())
        output.talk(f"wrote {open_psa}")
    elif form == "json":
        output.result_json(report.as_data(assessed))
    else:
        output.result(report.as_text(assessed))
    return CLEAN
