"""``hadocs draw``: write a figure."""

from __future__ import annotations

from pathlib import Path

import click

from hadocs.cli import options, output
from hadocs.cli.command import CLEAN, command


def views() -> list[str]:
    """The names of the views, from their files: importing them costs too much for every call."""
    folder = Path(__file__).parents[2] / "figures" / "views"
    return sorted(f.stem.replace("_", "-") for f in folder.glob("[!_]*.py"))


@command(section="look", summary="draw a figure", example="hadocs draw specs/mail.yaml -o mail.svg")
@click.argument("spec", type=options.path, metavar="SPEC")
@click.option(
    "-o", "--output", "target", type=options.path, required=True, metavar="FILE", help=".svg, .png or .pdf"
)
@click.option("--view", default="topology", metavar="VIEW", help=f"{', '.join(views())} (default: topology)")
@click.option("--service", default="", metavar="ID", help="the service, for views that show one")
def run(spec: Path, target: Path, view: str, service: str) -> int:
    """Draw it."""
    from hadocs import figures, pipeline
    from hadocs.figures.export import write

    analysis = pipeline.analyse(spec)
    write(figures.draw(analysis, view=view, service=service), target)
    output.talk(f"wrote {target}")
    return CLEAN
