"""One call of ``hadocs``, from the arguments to the exit code: 0 clean, 1 findings, 2 bad input or usage."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from hadocs import garbage
from hadocs.cli import output
from hadocs.cli.command import BAD_INPUT, CLEAN, FINDINGS, Hadocs
from hadocs.errors import HadocsError, Terminated
from hadocs.files import WINDOWS, why

__all__ = ["BAD_INPUT", "CLEAN", "FINDINGS", "command_names", "main"]

INTERRUPTED = 130
FAULT = 70
"""A fault of hadocs itself, as sysexits.h has it."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is the result.

    No exception leaves it but for faults of hadocs itself, and those only where ``argv`` is given: a user who types is
    told in two lines.
    """
    output.print_anything()
    # Specs mean the same wherever they are read: no plugin of pydantic that is installed takes part, and none is
    # looked for, which takes time on each call.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        if asked := os.environ.get("_HADOCS_COMPLETE"):
            from hadocs.cli import complete

            code = complete.answer(Hadocs(), asked)
        else:
            code = _run(_expanded(sys.argv[1:]) if argv is None else list(argv))
        if sys.stdout is not None:  # as it is where the shell has closed it
            sys.stdout.flush()
        if argv is None:
            garbage.leave()
        return code
    except BrokenPipeError:
        # Whoever read our output has had enough; Python must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    except OSError as error:
        # What the system refuses is not a fault of hadocs: a full disk, a folder that may not be written.
        where = f"{error.filename}: " if error.filename else ""
        output.talk(f"hadocs: {where}{why(error)}")
        sys.stdout = None  # Python must not try again at exit
        return BAD_INPUT
    except Exception as error:
        if argv is not None or os.environ.get("HADOCS_TRACEBACK"):
            raise
        output.talk(f"hadocs: {_own_fault(error)}")
        return FAULT


def _own_fault(error: Exception) -> str:
    """What a user is told of a fault of hadocs itself: that it is one, where, and what to do with that."""
    import traceback  # what is hardly ever needed costs no start

    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{'/'.join(Path(last.filename).parts[-3:])}:{last.lineno}"
    return (
        f"a fault of hadocs itself, not of what you gave it: {type(error).__name__} in {where}\n"
        "please report that line, with the spec if you may; HADOCS_TRACEBACK=1 shows all of it"
    )


def _expanded(argv: list[str]) -> list[str]:
    """The arguments with a pattern such as ``*.yaml`` made files: the shells of Windows leave that to programs."""
    if not WINDOWS:
        return argv
    from glob import glob

    return [
        found
        for word in argv
        for found in (sorted(glob(word)) if not word.startswith("-") else []) or [word]  # noqa: PTH207
    ]


def _run(argv: list[str]) -> int:
    root = Hadocs()
    try:
        with root.make_context("hadocs", argv) as context:
            code: int = root.invoke(context)
        return code
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        output.talk(error.format_message())
        return BAD_INPUT
    except click.UsageError as error:
        output.talk(_usage(error))
        return BAD_INPUT
    except HadocsError as error:
        output.talk(f"hadocs: {error}")
        return BAD_INPUT
    except Terminated as signalled:
        return signalled.code
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED


def _usage(error: click.UsageError) -> str:
    context = error.ctx
    if context is None:
        return f"hadocs: {error.format_message()}"
    words = "" if context.parent is None else f" {context.info_name}"
    return f"{context.get_usage()}\nhadocs{words}: {error.format_message()}\nmore: hadocs help{words}"


def command_names() -> tuple[str, ...]:
    """All commands, in the order of the help."""
    root = Hadocs()
    return tuple(root.list_commands(click.Context(root)))
