"""``hadocs help``: say how hadocs, or one of its commands, is called."""

from __future__ import annotations

import click

from hadocs.cli import output
from hadocs.cli.command import CLEAN, Hadocs, command, near


def _names(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
    root = context.find_root()
    assert isinstance(root.command, Hadocs)
    return [name for name in root.command.list_commands(root) if name.startswith(begun)]


@command(section="other", summary="say how a command is called", example="hadocs help check")
@click.argument("name", required=False, metavar="[COMMAND]", shell_complete=_names)
@click.pass_context
def run(context: click.Context, name: str | None) -> int:
    """Print the help of a command, or of hadocs."""
    root = context.find_root()
    if name is None:
        output.result(root.get_help() + "\n")
        return CLEAN
    assert isinstance(root.command, Hadocs)
    found = root.command.get_command(root, name)
    if found is None:
        raise click.UsageError(
            f"there is no command {name!r}{near(name, root.command.list_commands(root))}", context
        )
    with found.make_context(name, [], parent=root, resilient_parsing=True) as inner:
        output.result(inner.get_help() + "\n")
    return CLEAN
