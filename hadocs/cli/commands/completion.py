"""``hadocs completion``: print what makes a shell complete the arguments of hadocs."""

from __future__ import annotations

from pathlib import Path

import click

from hadocs.cli import options, output
from hadocs.cli.command import CLEAN, command, near
from hadocs.errors import UsageError

SHELLS = ("bash", "zsh", "fish", "powershell")
HOW = """\
bash:        echo 'eval "$(hadocs completion bash)"' >> ~/.bashrc
zsh:         echo 'eval "$(hadocs completion zsh)"' >> ~/.zshrc      (after compinit)
fish:        hadocs completion fish > ~/.config/fish/completions/hadocs.fish
PowerShell:  hadocs completion powershell >> $PROFILE
"""


def _shell(text: str) -> str:
    if text.lower() not in SHELLS:
        raise click.BadParameter(f"{text!r} is none of {', '.join(SHELLS)}{near(text.lower(), SHELLS)}")
    return text.lower()


def _shells(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
    return [shell for shell in SHELLS if shell.startswith(begun)]


@command(
    section="other",
    summary="print what makes a shell complete arguments",
    example="hadocs completion bash",
    more=HOW,
)
@click.argument("shell", type=_shell, metavar="SHELL", shell_complete=_shells)
@options.output
@click.pass_context
def run(context: click.Context, shell: str, target: Path | None) -> int:
    """Print the script of a shell."""
    from hadocs.cli import complete

    found = complete.known().get(shell)
    if found is None:
        raise UsageError("Completion for PowerShell needs click 8.5 or newer: python -m pip install -U click")
    output.result(found(context.find_root().command, {}, "hadocs", complete.VARIABLE).source(), target)
    return CLEAN
