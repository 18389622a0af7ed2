"""What a runbook says as plain text, its commands among it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from hadocs.runbooks.make import Runbooks
from hadocs.runbooks.model import Command
from hadocs.runbooks.text import Run


def told(of: Runbooks, name: str) -> str:
    """All of one runbook, by its name."""
    return words(of.make(of.named(name)[0]))


def words(value: object) -> str:
    """All text in some value of a runbook."""
    return " ".join(found for found in _pieces(value) if found)


def _pieces(value: object) -> Iterator[str]:
    if isinstance(value, Command):
        yield value.text
    elif isinstance(value, tuple):
        if value and all(isinstance(one, Run) for one in value):
            yield "".join(one.text for one in value)
            return
        for one in value:
            yield from _pieces(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _pieces(getattr(value, field.name))
