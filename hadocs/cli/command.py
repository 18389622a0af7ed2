"""What a command is, how the help shows it, and where commands are found. Knows no command by name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Literal

import click

from hadocs import garbage
from hadocs.errors import InputError
from hadocs.spec.names import nearest

CLEAN, FINDINGS, BAD_INPUT = 0, 1, 2

Section = Literal["look", "publish", "other"]
SECTIONS: dict[Section, str] = {
    "look": "look at specs",
    "publish": "publish them",
    "other": "begin, and find out",
}

_FOLDER = "hadocs.cli.commands"
_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def near(name: str, known: Iterable[str]) -> str:
    """The end of a message about a name that is not known: the nearest that is, if one is near."""
    found = nearest(name, known)
    return f"; did you mean {found}?" if found else ""


def modules(folder: str) -> list[str]:
    """The names of what is found in a folder of the package, from its files: importing them costs too much."""
    files = (Path(__file__).parents[1] / folder).glob("[!_]*.py")
    return sorted(file.stem.replace("_", "-") for file in files)


class Help(click.HelpFormatter):
    """Help as hadocs shows it."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The first line, which tools look for in small letters."""
        super().write_usage(prog, args, prefix or "usage: ")

    def write_heading(self, heading: str) -> None:
        """A heading, in small letters as all of them."""
        super().write_heading(heading.lower())


class Context(click.Context):
    """A context whose help is ours."""

    formatter_class = Help


class _Parsing(click.Command):
    """Reading arguments, with the nearest name for an option that there is not."""

    context_class = Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """``--help``, in our words."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "show this help"
        return option

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read them."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            known = [name for p in self.get_params(ctx) for name in p.opts if name.startswith("--")]
            said = f"there is no option {error.option_name}{near(error.option_name, known)}"
            raise click.UsageError(said, ctx) from error
        except click.MissingParameter as error:
            name = error.param.make_metavar(ctx) if error.param else ""
            if isinstance(error.param, click.Option):
                name = " or ".join(error.param.opts)
            raise click.UsageError(f"{name} is missing", ctx) from error
        except click.BadParameter as error:
            name = error.param.get_error_hint(ctx).replace("'", "") if error.param else ""
            raise click.UsageError(f"{name}: {error.message}", ctx) from error


class Command(_Parsing):
    """One command: what it is for in a few words, an example, and where the help lists it."""

    def __init__(
        self, *, section: Section, summary: str, example: str, more: str = "", **settings: Any
    ) -> None:
        super().__init__(
            help=f"{summary[0].upper()}{summary[1:]}.",
            epilog="\n".join(filter(None, (more and f"\b\n{more}", f"example: {example}"))),
            context_settings=_SETTINGS,
            **settings,
        )
        self.section = section
        self.summary = summary
        self.example = example

    def invoke(self, ctx: click.Context) -> int:
        """Run it, and say what is wrong with bad input."""
        # A command that ends soon keeps nearly all that it makes; one that watches has its own ways.
        with nullcontext() if ctx.params.get("watch") else garbage.rarely():
            return self._run(ctx)

    def _run(self, ctx: click.Context) -> int:
        try:
            code: int = super().invoke(ctx)
            return code
        except InputError as error:
            self.bad_input(ctx, error)
            return BAD_INPUT

    def bad_input(self, ctx: click.Context, error: InputError) -> None:  # noqa: ARG002 - for those that override it
        """Say what is wrong with the input."""
        from hadocs.cli import output

        output.problems(error.problems)

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002 - never cut
        """What it is for, as completion shows it."""
        return self.summary


def command(
    *,
    section: Section,
    summary: str,
    example: str,
    more: str = "",
    cls: type[Command] = Command,
) -> Callable[[Callable[..., int]], Command]:
    """Make a command of a function that returns the exit code; its name is that of its module.

    ``more`` is shown in its help as it is.
    """

    def made(run: Callable[..., int]) -> Command:
        name = run.__module__.rpartition(".")[2].strip("_").replace("_", "-")
        parameters = list(reversed(getattr(run, "__click_params__", [])))
        return cls(
            name=name,
            callback=run,
            params=parameters,
            section=section,
            summary=summary,
            example=example,
            more=more,
        )

    return made


class Hadocs(_Parsing, click.Group):
    """All commands. One is imported when it is called, and all are for the help."""

    def __init__(self) -> None:
        super().__init__(
            "hadocs",
            help="Diagrams, trade-off pages, runbooks and a static site from specs of high-availability clusters.",
            epilog="Exit codes: 0 clean, 1 findings, 2 bad input or usage.\n\nexample: hadocs check specs",
            params=[click.Option(["-V", "--version"], is_flag=True, callback=_version, expose_value=False,
                                 is_eager=True, help="show the version")],
            context_settings=_SETTINGS,
            no_args_is_help=True,
        )  # fmt: skip

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the same in all
        """Their names, by section."""
        found = [self._load(name) for name in _modules()]
        order = list(SECTIONS)
        return [c.name or "" for c in sorted(found, key=lambda c: (order.index(c.section), c.name or ""))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> Command | None:  # noqa: ARG002 - the same in all
        """The command of a name."""
        return self._load(cmd_name) if cmd_name in _modules() else None

    def _load(self, name: str) -> Command:
        found: Command = importlib.import_module(f"{_FOLDER}.{_modules()[name]}").run
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called, and the arguments that are left for it."""
        if not args[0].startswith("-") and args[0] not in _modules() and not ctx.resilient_parsing:
            raise click.UsageError(f"there is no command {args[0]!r}{near(args[0], _modules())}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, by section, with an example each."""
        found = [self._load(name) for name in self.list_commands(ctx)]
        width = max(len(c.name or "") for c in found)
        for section, title in SECTIONS.items():
            formatter.write_paragraph()
            formatter.write(f"  {title}:\n")
            for c in found:
                if c.section == section:
                    formatter.write(f"    {c.name:<{width}}  {c.summary} ({c.example})\n")


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from hadocs import __version__
        from hadocs.cli import output

        output.result(f"hadocs {__version__}\n")
        ctx.exit()


def _modules() -> dict[str, str]:
    """The modules of the folder, by the name of their command."""
    folder = importlib.import_module(_FOLDER).__path__
    return {m.name.strip("_").replace("_", "-"): m.name for m in pkgutil.iter_modules(folder)}
