"""``hadocs new``: start a project."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from hadocs.cli import options, output
from hadocs.cli.command import CLEAN, command


def _platforms() -> tuple[str, ...]:
    """What the spec of a new project may be of: the specs that there are for that, by their names."""
    folder = files("hadocs.publish") / "new" / "platforms"
    return tuple(sorted(f.name.removesuffix(".yaml") for f in folder.iterdir() if f.name.endswith(".yaml")))


@command(
    section="other",
    summary="start a project that builds",
    example="hadocs new my-clusters --platform vsphere",
)
@click.argument("folder", type=options.folder, metavar="DIR", shell_complete=options.later("folders"))
@options.words_of(
    "--platform", _platforms(), "begin with a spec of that (default: a guest cluster on Hyper-V)"
)
def run(folder: Path, platform: str | None) -> int:
    """Write it to a folder that is new or empty."""
    from hadocs.publish import project

    project.new(folder, platform=platform or "")
    output.talk(f"started {folder}; next, in that folder: hadocs build")
    return CLEAN
