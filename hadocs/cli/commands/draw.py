"""``hadocs draw``: write figures."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hadocs.cli import drawing, inputs, options, output
from hadocs.cli.command import CLEAN, command, modules, near
from hadocs.errors import UsageError

if TYPE_CHECKING:
    from hadocs.figures.how import Paper
    from hadocs.figures.theme import Palette

FORMATS = tuple(modules("figures/formats"))
PALETTES = ("light", "dark")
PAPERS = ("a4", "slide")
SCALES = ("1", "2", "3", "4")


def _format(text: str) -> str:
    """A format by its name, or by an ending of its files."""
    if text in FORMATS:
        return text
    from hadocs.figures.formats import of_ending

    found = of_ending(f".{text}")
    if found is None:
        raise click.BadParameter(f"{text!r} is none of {', '.join(FORMATS)}{near(text, FORMATS)}")
    return found.name


@command(section="look", summary="draw figures", example="hadocs draw specs/mail.yaml -o mail.svg")
@options.specs
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    metavar="FILE|DIR",
    help="a file, whose ending says the format, - for standard output, or a folder",
    shell_complete=options.later("files"),
)
@click.option(
    "--format",
    "form",
    type=_format,
    metavar="FORMAT",
    help=f"{', '.join(FORMATS)}; by default what the file's name ends in, svg in a folder",
    shell_complete=lambda _, __, begun: [word for word in FORMATS if word.startswith(begun)],
)
@click.option(
    "--view",
    default="topology",
    metavar="VIEW",
    shell_complete=options.later("views"),
    help=f"{', '.join(modules('figures/views'))} (default: topology)",
)
@click.option("--all", "every", is_flag=True, help="all views into a folder, those of a service for each")
@click.option("--watch", is_flag=True, help="draw again whenever a spec changes, until Ctrl-C")
@options.words_of("--palette", PALETTES, "by default light, in svg as whoever shows it prefers")
@options.words_of("--scale", SCALES, "how many dots of a png are in a pixel (default: 2)")
@options.words_of("--paper", PAPERS, "what a pdf is laid on; by default its page is as large as the figure")
@click.option(
    "--caption",
    metavar="TEXT",
    help='the line below (default: title, file, revision and day of the spec; "" for none)',
)
@options.service("the service, for views that show one; of the topology what belongs to it")
@click.option(
    "--of",
    default="",
    metavar="ID",
    help="the host of maintenance, what fails in failure (several with commas), the cluster of quorum",
    shell_complete=options.later("things"),
)
@click.option(
    "--fail",
    "lost",
    default="",
    metavar="ID,…",
    help="the view failure of what is lost at once: hv-01,san-a",
    shell_complete=options.later("things"),
)
@options.focus
@click.pass_context
def run(
    ctx: click.Context,
    paths: tuple[Path, ...],
    target: str,
    form: str | None,
    view: str,
    every: bool,
    watch: bool,
    palette: Palette | None,
    scale: str | None,
    paper: Paper | None,
    caption: str | None,
    service: str,
    of: str,
    lost: str,
    focus: dict[str, Any],
) -> int:
    """Draw one figure into a file, or one of each spec into a folder; the view estate is one figure of all specs."""
    from hadocs.figures.focus import Focus
    from hadocs.figures.how import How

    part = Focus(**focus)
    if lost:
        chosen = ctx.get_parameter_source("view") is not click.core.ParameterSource.DEFAULT
        if of or (chosen and view != "failure"):
            raise UsageError("--fail is the view failure of what it names: leave out --of and another --view")
        view, of = "failure", lost
    options.path(target)  # an empty one is refused
    where = Path(target)
    single = not (target.endswith(("/", os.sep)) or where.is_dir() or (every and where != inputs.STREAM))
    if single:
        if every or not (inputs.alone(paths) or drawing.together(view)):
            place = "standard output" if where == inputs.STREAM else str(where)
            folder = where.stem if where.stem not in ("", "-") else "figures"
            given = "a folder" if every else "one spec, or a folder"
            raise UsageError(f"{place} holds one figure: give {given} such as {folder}/")
        asked = drawing.format_of(where, form)
    else:
        asked = drawing.named(form or "svg")
    if scale and asked.name != "png":
        raise UsageError(f"--scale is for png, and this is {asked.name}")
    if paper and asked.name != "pdf":
        raise UsageError(f"--paper is for pdf, and this is {asked.name}")
    if every and (service or of):
        raise UsageError("--all draws what every service and every view has: leave out --service and --of")
    if every and part.flags:
        raise UsageError(f"--all draws whole specs: leave out {' and '.join(part.flags)}")
    how = How(palette=palette, scale=int(scale or 2), paper=paper or "", caption=caption or "")
    order = drawing.Order(paths, asked, how, captioned=caption is None)
    wanted = drawing.Wanted(None if every else view, service, of, part)

    def step() -> set[Path]:
        if single:
            output.result_bytes(order.one(wanted), where)
        else:
            drawing.write(order.all(wanted), where, asked)
        return order.read

    if not watch:
        step()
        return CLEAN
    if where == inputs.STREAM:
        raise UsageError("--watch writes again and again: give a file or a folder")
    from hadocs.cli import watching

    watching.again(paths, step)
    return CLEAN
