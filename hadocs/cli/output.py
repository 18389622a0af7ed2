"""Where what a command says goes: results to stdout, talk to stderr. Knows no command."""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hadocs.errors import Problem


def print_anything() -> None:
    """Let stdout and stderr write what their encoding can't, as ``\\u00fc``, which JSON reads too."""

    def escaped(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeEncodeError)
        units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
        codes = (f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))
        return "".join(codes), error.end

    codecs.register_error("hadocs", escaped)
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="hadocs")


def color(stream: object, target: Path | None = None) -> bool:
    """Whether a stream is to be coloured: a terminal is, unless ``NO_COLOR`` is set; a file never is."""
    if not printed(target):
        return False
    if os.environ.get("NO_COLOR"):
        return False
    return bool(getattr(stream, "isatty", lambda: False)())


STREAM = Path("-")


def printed(target: Path | None) -> bool:
    """Whether a result goes to standard output."""
    return target is None or target == STREAM


def result(text: str, target: Path | None = None) -> None:
    """Print a result, as it is; or write it to a file, as a whole or not at all.

    Raises:
        UsageError: where the file can't be written.
    """
    if printed(target):
        if sys.stdout is not None:
            click.echo(text, file=sys.stdout, nl=False)
        return
    assert target is not None
    result_bytes(text.encode("utf-8", "hadocs"), target)


def result_json(data: Any, target: Path | None = None) -> None:
    """Print or write a result as JSON; see `result`."""
    result(json.dumps(data, indent=2, ensure_ascii=False) + "\n", target)


def result_bytes(data: bytes, target: Path) -> None:
    """Write a result that is no text; see `result`."""
    if target == STREAM:
        if sys.stdout is not None:
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
        return
    from hadocs.files import replace

    replace(target, data)
    talk(f"wrote {target}")


def talk(text: str) -> None:
    """Say something that is no result, on a line of its own."""
    if sys.stderr is not None:
        click.echo(text, file=sys.stderr)


def problems(found: Sequence[Problem]) -> None:
    """Say what is wrong with the input."""
    from hadocs.spec.terminal import render

    talk(render(found, color=color(sys.stderr)))
