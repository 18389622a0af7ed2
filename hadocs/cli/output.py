"""Where what a command says goes: results to stdout, talk to stderr. Knows no command."""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections.abc import Sequence
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


def color(stream: object) -> bool:
    """Whether a stream is to be coloured: a terminal is, unless ``NO_COLOR`` is set."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(getattr(stream, "isatty", lambda: False)())


def result(text: str) -> None:
    """Print a result, as it is."""
    if sys.stdout is not None:
        click.echo(text, file=sys.stdout, nl=False)


def result_json(data: Any) -> None:
    """Print a result as JSON."""
    result(as_json(data))


def as_json(data: Any) -> str:
    """Data as all commands print it."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def talk(text: str) -> None:
    """Say something that is no result, on a line of its own."""
    if sys.stderr is not None:
        click.echo(text, file=sys.stderr)


def problems(found: Sequence[Problem]) -> None:
    """Say what is wrong with the input."""
    from hadocs.spec.messages import render

    talk(render(found, color=color(sys.stderr)))
