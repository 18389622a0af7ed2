"""Options and arguments that several commands share, and how their values are read."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from hadocs.cli.command import near
from hadocs.errors import UsageError

Run = Callable[..., int]
Decorator = Callable[[Run], Run]


def later(name: str) -> Callable[[click.Context, click.Parameter, str], Any]:
    """A function of `hadocs.cli.complete` by name: what completes is imported only where a shell asks."""

    def completed(ctx: click.Context, param: click.Parameter, begun: str) -> Any:
        from hadocs.cli import complete

        return getattr(complete, name)(ctx, param, begun)

    return completed


def path(text: str) -> Path:
    """A path, whatever its bytes are. Nothing is none: it would mean the current folder, which nobody meant."""
    if not text:
        raise click.BadParameter("expected a path, and it is empty")
    return Path(text)


def folder(text: str) -> Path:
    """A folder that something is written into, which standard output is not."""
    if text == "-":
        raise click.BadParameter("expected a folder: standard output can't hold several files")
    return path(text)


def words(text: str) -> tuple[str, ...]:
    """Words with commas between them."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def together(_context: click.Context, _option: click.Parameter, given: Any) -> tuple[str, ...]:
    """The words of an option that was given several times, as if they had been given at once."""
    return tuple(dict.fromkeys(word for some in given for word in some))


def number(text: str) -> int:
    """A whole number from 0 on."""
    if not text.isascii() or not text.isdigit():
        raise click.BadParameter(f"expected a whole number, such as 20, not {text!r}")
    return int(text)


def port(text: str) -> int:
    """A port to listen on."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise click.BadParameter(f"{text!r} is no port: expected a number from 1 to 65535")
    return int(text)


def one_of(flag: str, name: str, known: tuple[str, ...], default: str, said: str) -> Decorator:
    """An option that takes one of some words; for another the nearest is told."""
    return _choice((flag, name), known, default, f"{said} (default: {default})")


def words_of(flag: str, known: tuple[str, ...], said: str) -> Decorator:
    """The same without a word that holds where none is given."""
    return _choice((flag,), known, None, said)


def _choice(names: tuple[str, ...], known: tuple[str, ...], default: str | None, said: str) -> Decorator:
    def read(text: str) -> str:
        if text not in known:
            raise click.BadParameter(f"{text!r} is none of {', '.join(known)}{near(text, known)}")
        return text

    return click.option(
        *names,
        type=read,
        default=default,
        metavar="|".join(known),
        help=said,
        shell_complete=lambda _, __, begun: [word for word in known if word.startswith(begun)],
    )


def form(*known: str) -> Decorator:
    """``--format``, as ``form``; the first word is the default."""
    return one_of("--format", "form", known, known[0], "how to print it")


def specs(run: Run) -> Run:
    """Specs and folders, as ``paths``."""
    return click.argument("paths", nargs=-1, type=path, metavar="[PATH]...", shell_complete=later("specs"))(
        run
    )


def observed(run: Run) -> Run:
    """``--observed``, as ``observed``: a folder, or none."""
    return click.option(
        "--observed",
        type=folder,
        metavar="DIR",
        shell_complete=later("folders"),
        help="what the clusters said of themselves, by spec: what has drifted stands beside what is documented",
    )(run)


def output(run: Run) -> Run:
    """``--output``, as ``target``: where the result goes, if not to standard output."""
    said = "write the result to a file (- is standard output, which is the default)"
    return click.option(
        "-o", "--output", "target", type=path, metavar="FILE", help=said, shell_complete=later("files")
    )(run)


def service(said: str) -> Decorator:
    """``--service``, as ``service``; "" where none is named."""
    return click.option("--service", default="", metavar="ID", help=said, shell_complete=later("services"))


def focus(run: Run) -> Run:
    """What of a spec a figure shows, as ``focus``: the fields of `hadocs.figures.focus.Focus`."""

    @functools.wraps(run)
    def run_with(**given: Any) -> int:
        part = {
            "cluster": given.pop("cluster"),
            "site": given.pop("site"),
            "near": given.pop("near"),
            "only": given.pop("only"),
            "detail": given.pop("detail"),
        }
        depth = given.pop("depth")
        if depth is not None and not part["near"]:
            raise UsageError("--depth says how far --focus reaches: name a thing with --focus.")
        return run(**given, focus=part if depth is None else {**part, "depth": depth})

    wrapped: Run = run_with
    for option in (
        click.option("--cluster", default="", metavar="ID", help="one cluster with what belongs to it"),
        click.option("--site", default="", metavar="ID", help="one site"),
        click.option("--focus", "near", default="", metavar="ID", help="one thing with what is near to it",
                     shell_complete=later("things")),
        click.option("--depth", type=number, default=None, metavar="N", help="so many steps from it (default: 2)"),
        click.option("--only", type=words, default="", metavar="KINDS",
                     help="of machines, clusters, networks, storage: with commas between them"),
        click.option("--detail", type=_much, default="", metavar="low|high", help="how much of each machine"),
    ):  # fmt: skip
        wrapped = option(wrapped)
    return wrapped


def _much(text: str) -> str:
    if text not in ("", "low", "high"):
        raise click.BadParameter(f"{text!r} is neither low nor high{near(text, ('low', 'high'))}")
    return text


def day(text: str) -> date:
    """A day of the calendar."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"expected a day, such as 2026-03-14, not {text!r}") from error


def today(stated: date | None = None) -> date:
    """The day of a check: the one that was stated, or today; SOURCE_DATE_EPOCH makes that one repeatable.

    Raises:
        UsageError: where that is no day.
    """
    if stated is not None:
        return stated
    from datetime import UTC, datetime

    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal():
        try:
            return datetime.fromtimestamp(int(epoch), UTC).date()
        except (OSError, OverflowError, ValueError) as error:
            raise UsageError(f"SOURCE_DATE_EPOCH is {epoch}, which is no day of any calendar") from error
    return date.today()
