"""Writes a figure to a file, in the format that the file's ending names. A side effect; knows nothing of specs."""

from __future__ import annotations

from pathlib import Path

from hadocs.errors import UsageError
from hadocs.figures.formats import Format, endings, of_ending
from hadocs.figures.how import How
from hadocs.figures.plan import Figure
from hadocs.files import replace


def write(figure: Figure, path: Path, how: How | None = None) -> None:
    """Writes a figure; a file that is there is replaced as a whole, or not at all.

    Raises:
        UsageError: for an ending that names no format, a figure that the format can't hold, or a place that can't be
            written to.
    """
    replace(path, format_of(path).encoded(figure, how or How()))


def format_of(path: Path) -> Format:
    """The format that a file's ending names.

    Raises:
        UsageError: for an ending that names none.
    """
    found = of_ending(path.suffix)
    if found is None:
        said = f"{path.name} ends in {path.suffix!r}" if path.suffix else f"{path.name} has no ending"
        raise UsageError(f"{said}, which names no format of figures. Known endings: {', '.join(endings())}.")
    return found
