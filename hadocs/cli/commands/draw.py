"""``hadocs draw``: write figures."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hadocs.cli import inputs, options, output
from hadocs.cli.command import CLEAN, command, modules, near
from hadocs.errors import UsageError

if TYPE_CHECKING:
    from hadocs.analysis import Analysis
    from hadocs.figures.plan import Figure
    from hadocs.figures.theme import Palette

FORMATS = ("svg", "png", "pdf")
PALETTES = ("light", "dark")


def _format(text: str) -> str:
    if text not in FORMATS:
        raise click.BadParameter(f"{text!r} is none of {', '.join(FORMATS)}{near(text, FORMATS)}")
    return text


def _palette(text: str) -> str:
    if text not in PALETTES:
        raise click.BadParameter(f"{text!r} is none of {', '.join(PALETTES)}{near(text, PALETTES)}")
    return text


@command(section="look", summary="draw figures", example="hadocs draw specs/mail.yaml -o mail.svg")
@options.specs
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    metavar="FILE|DIR",
    help="a file (.svg, .png or .pdf), - for standard output, or a folder",
    shell_complete=options.later("files"),
)
@click.option(
    "--format",
    "form",
    type=_format,
    metavar="|".join(FORMATS),
    help="by default what the file's name ends in; svg in a folder",
    shell_complete=lambda _, __, begun: [word for word in FORMATS if word.startswith(begun)],
)
@click.option(
    "--view",
    default="topology",
    metavar="VIEW",
    shell_complete=options.later("views"),
    help=f"{', '.join(modules('figures/views'))} (default: topology)",
)
@click.option(
    "--palette",
    type=_palette,
    metavar="|".join(PALETTES),
    help="by default light, in svg as whoever shows it prefers",
    shell_complete=lambda _, __, begun: [word for word in PALETTES if word.startswith(begun)],
)
@options.service("the service, for views that show one")
@click.option(
    "--of",
    default="",
    metavar="ID",
    help="the host of maintenance, what fails in failure, the cluster of quorum",
    shell_complete=options.later("things"),
)
def run(
    paths: tuple[Path, ...],
    target: str,
    form: str | None,
    view: str,
    palette: Palette | None,
    service: str,
    of: str,
) -> int:
    """Draw one figure into a file, or one of each spec into a folder; the view estate is one figure of all specs."""
    from hadocs import garbage, pipeline
    from hadocs.figures.export import encoded
    from hadocs.files import replace

    options.path(target)  # an empty one is refused
    single = not (target.endswith(("/", os.sep)) or Path(target).is_dir())
    where = Path(target)
    if single:
        if not inputs.alone(paths) and not _together(view):
            place = "standard output" if where == inputs.STREAM else str(where)
            folder = where.stem if where.stem not in ("", "-") else "figures"
            raise UsageError(f"{place} holds one figure: give one spec, or a folder such as {folder}/")
        ending = _ending(where, form)
    else:
        ending = f".{form or 'svg'}"
    with garbage.rarely():
        analyses = pipeline.analyse_all(inputs.given(paths))
        if single:
            from hadocs import figures

            output.result_bytes(
                encoded(figures.draw(analyses, view=view, service=service, of=of), ending, palette), where
            )
            return CLEAN
        # All are made before the first is written.
        made = [
            (name, encoded(figure, ending, palette)) for name, figure in _figures(analyses, view, service, of)
        ]
    if not made:
        raise UsageError("None of the specs has a service; one is needed here.")
    try:
        where.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"can't make the folder {where}: {error.strerror or error}") from error
    for name, data in made:
        replace(where / f"{name}{ending}", data)
    output.talk(f"wrote {len(made)} figure{'' if len(made) == 1 else 's'} to {where}")
    return CLEAN


def _together(view: str) -> bool:
    """Whether a view shows all specs in one figure."""
    from hadocs.figures.views import of_an_estate

    return view in of_an_estate()


def _ending(file: Path, form: str | None) -> str:
    """The ending that names the format of a file."""
    if file == inputs.STREAM:
        if form is None:
            raise UsageError("standard output has no name that says the format: add --format svg, png or pdf")
        if form != "svg" and sys.stdout is not None and sys.stdout.isatty():
            raise UsageError(
                f"a terminal can't show {form.upper()}: give a file, or send it to a program with |"
            )
        return f".{form}"
    ending = file.suffix.lower()
    if form is None:
        from hadocs.figures.export import check

        check(file)
        return ending
    if ending[1:] in FORMATS and ending[1:] != form:
        raise UsageError(f"{file.name} ends in {ending}, and --format says {form}: which of them?")
    return f".{form}"


def _figures(analyses: Sequence[Analysis], view: str, service: str, of: str) -> Iterator[tuple[str, Figure]]:
    """The figures of a view, with their names; of a view that shows a service one for each, or for the named one."""
    from hadocs import figures
    from hadocs.figures.views import of_a_service
    from hadocs.spec.chosen import the_service

    if _together(view):
        yield view, figures.draw(analyses, view=view)
        return
    if view not in of_a_service():
        for analysis in analyses:
            name = analysis.spec.name
            made = figures.draw(analysis, view=view, of=of)
            yield name if view == "topology" else f"{name}-{view}", made
        return
    if service:
        the_service([key for a in analyses for key in a.spec.services], service)
    for analysis in analyses:
        for key in analysis.spec.services:
            if service in ("", key):
                name = f"{analysis.spec.name}-{view}-{key}"
                yield name, figures.draw(analysis, view=view, service=key)
