"""Typst: what is set by a source of ours from data, as PDF. A side effect (it reads fonts); knows of no spec.

Nothing of the data is read as Typst: it comes as JSON, and the source makes text of it.
"""

from __future__ import annotations

import contextlib
import json
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hadocs.errors import UsageError
from hadocs.figures import fonts, text


@contextlib.contextmanager
def told(form: str, by: str, what: str, instead: str) -> Iterator[None]:
    """What goes wrong inside of a library that paints, as one message.

    Raises:
        UsageError: for what it raises, and where it panics, which is no `Exception` in Python.
    """
    try:
        yield
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        said = " ".join(str(error).split()) or type(error).__name__
        raise UsageError(
            f"{by} can't make a {form} of {what}: {said[:300]}. {instead}; this is worth a report."
        ) from error


def library(what: str, instead: str) -> Any:
    """The module ``typst``, imported where it is first needed.

    Raises:
        UsageError: where it is not installed; with ``what`` needs it, and what to ask for ``instead``.
    """
    try:
        import typst
    except ImportError as error:
        raise UsageError(
            f"{what} as PDF need the Python package typst, which is not there (for Windows on ARM there is none). "
            f"{instead} instead, or install it (pip install typst)."
        ) from error
    return typst


_SHAPES = frozenset(map(chr, (*range(0x2190, 0x2200), *range(0x2500, 0x2600))))
"""Arrows, lines, blocks and shapes: DejaVu Sans Mono, which comes with typst, has all of them."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Where the letters of a document come from.

    ``folders`` have fonts that come with hadocs, ``system`` are characters that only fonts of this machine have, and
    ``missing`` those that no font has: they are written as `shown`.
    """

    folders: tuple[Path, ...]
    system: tuple[int, ...]
    missing: tuple[int, ...]

    def __str__(self) -> str:
        """What is to be told of it; empty where hadocs has all letters."""
        parts = []
        if self.system:
            parts.append(
                f"{_some(self.system)}: hadocs has no font with these characters, so a font of this system is used; "
                "the file may come out otherwise on another machine"
            )
        if self.missing:
            parts.append(
                f"{_some(self.missing)}: no font has these characters, so their numbers stand in their place, "
                f"such as {shown(self.missing[0])}; install a font that has them (Noto Sans CJK, say)"
            )
        return "\n".join(parts)


def shown(code: int) -> str:
    """What stands for a character that no font has."""
    return f"[U+{code:04X}]"


def _some(codes: tuple[int, ...], most: int = 8) -> str:
    more = f" and {len(codes) - most} more" if len(codes) > most else ""
    return " ".join(map(chr, codes[:most])) + more


def letters(typst: Any, texts: Iterable[str]) -> Letters:
    """The fonts that some texts need. Those of the system are looked at only where hadocs lacks a character."""
    asked = "".join(sorted(set().union(*texts) - _SHAPES))
    codes = text.lacking(asked)
    others = {code: fonts.other(code) for code in codes}
    needed = {path.parent for path in others.values() if path}
    lacking = tuple(code for code in codes if not others[code])
    system = _of_system(typst, lacking) if lacking else ()
    missing = tuple(code for code in lacking if code not in system)
    return Letters((fonts.font_path(400).parent, *sorted(needed)), system, missing)


def _of_system(typst: Any, codes: tuple[int, ...]) -> tuple[int, ...]:
    """Those of some characters that a font of this system has."""
    left = set(codes)
    for font in typst.Fonts(include_embedded_fonts=False).fonts():
        if not left:
            break
        if font.path:
            with contextlib.suppress(OSError, ValueError, struct.error, KeyError, IndexError):
                left -= fonts.characters(Path(font.path), font.index).keys()
    return tuple(code for code in codes if code not in left)


def pdf(typst: Any, source: str, data: Mapping[str, object], found: Letters) -> bytes:
    """The document that a source makes of ``sys.inputs.data``, which is JSON; without a date, and with its fonts.

    Raises:
        UsageError: where Typst refuses it.
    """
    with told("PDF", "typst", "these runbooks", "Write them with --format html"):
        return bytes(
            typst.compile(
                source.encode(),
                font_paths=[str(folder) for folder in found.folders],
                ignore_system_fonts=not found.system,
                format="pdf",
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            )
        )
