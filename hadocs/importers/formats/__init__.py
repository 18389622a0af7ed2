"""The formats, one file each: `TITLE`, `HOW` (the command that gives it), `recognises` and `read`.

``recognises(source)`` says in words what a file is, or nothing where it is none of this format's. ``read(sources)``
makes an `Imported` of all files at once, and raises `InputError` where one of them is not what it should be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

from hadocs.importers.model import Imported, Source


class Format(Protocol):
    """A module of this folder."""

    TITLE: str
    HOW: str

    def recognises(self, source: Source) -> str:
        """What a file is, in words; "" where it is none of this format's."""

    def read(self, sources: Sequence[Source]) -> Imported:
        """The spec of these files."""


@cache
def formats() -> Mapping[str, Format]:
    """All formats by name."""
    names = sorted(m.name for m in iter_modules(__path__) if not m.name.startswith("_"))
    return {name: cast(Format, import_module(f"{__name__}.{name}")) for name in names}


def guess(source: Source) -> tuple[str, str] | None:
    """The format of a file and what it is in words, or nothing where none of them knows it."""
    for name, module in formats().items():
        if said := module.recognises(source):
            return name, said
    return None
