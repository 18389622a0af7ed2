"""Files of clusters, by format, read and joined: what the commands that import share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hadocs.cli import inputs
from hadocs.cli.command import modules, near
from hadocs.errors import UsageError

if TYPE_CHECKING:
    from hadocs.importers.model import Imported, Source

FORMATS = tuple(modules("importers/formats"))


def read(words: tuple[str, ...], by: str = "hadocs import") -> Imported:
    """The spec that ``FORMAT FILE… FORMAT FILE…`` give together; ``by`` is what people write before that.

    Raises:
        UsageError: where a format or a file is missing, can't be read, or is of another format.
        InputError: where a file is not what it should be.
    """
    from hadocs.importers import formats
    from hadocs.importers.join import joined

    known = formats.formats()
    if not words or words[0] not in known:
        raise UsageError(_no_format(words, tuple(known), by))
    groups: list[tuple[str, list[str]]] = []
    for word in words:
        if word in known and not Path(word).is_file():
            groups.append((word, []))
        elif word not in groups[-1][1]:
            groups[-1][1].append(word)
    found = []
    for name, paths in groups:
        if not paths:
            raise UsageError(f"FILE is missing; {known[name].TITLE} gives it by: {known[name].HOW}")
        sources = [_asked(name, path) if "://" in path else source(Path(path)) for path in paths]
        for each in sources:
            _refuse_another(each, name, by)
        found.append(known[name].read(sources))
    return joined(found)


def _asked(name: str, address: str) -> Source:
    """What a cluster answers, of a format that asks."""
    import os

    from hadocs.importers import formats

    module = formats.formats()[name]
    if not hasattr(module, "ask"):
        raise UsageError(f"{address} is an address, and {name} reads files: {module.HOW}")
    found: Source = module.ask(address, os.environ)
    return found


def _refuse_another(file: Source, name: str, by: str) -> None:
    """A file of another format, by its name."""
    from hadocs.importers import bundle, formats

    known = formats.formats()
    if known[name].recognises(file):
        return
    if not file.data and not file.members:
        raise UsageError(f"{file.name} is empty; {known[name].TITLE} gives: {known[name].HOW}")
    found = formats.guess(file)
    if found is not None:
        raise UsageError(f"{file.name} is {found[1]}: {by} {found[0]} {file.name}")
    if bundle.packed(file):
        # One that is broken, or leads out of itself, says so here.
        bundle.members(file, lambda _: False)
    raise UsageError(f"{file.name} is nothing of {known[name].TITLE}; it gives: {known[name].HOW}")


def _no_format(words: tuple[str, ...], known: tuple[str, ...], by: str) -> str:
    if not words:
        return f"a format and FILE are missing; formats: {', '.join(known)}"
    from hadocs.importers import formats

    path = Path(words[0])
    if path.is_file():
        found = formats.guess(source(path))
        if found is not None:
            return f"{words[0]} is {found[1]}: {by} {found[0]} {' '.join(words)}"
    return f"there is no format {words[0]!r}{near(words[0], known)}; formats: {', '.join(known)}"


def guesses(words: tuple[str, ...]) -> str:
    """A line for each file, with its format.

    Raises:
        UsageError: where a file is missing or can't be read.
    """
    from hadocs.importers import formats

    if not words:
        raise UsageError("FILE is missing: whose format is to be said")
    lines = []
    for word in words:
        found = formats.guess(source(Path(word)))
        lines.append(f"{word}: {f'{found[0]}, {found[1]}' if found else 'none that hadocs knows'}\n")
    return "".join(lines)


def source(path: Path) -> Source:
    """A file or a folder with its name; ``-`` is standard input.

    Raises:
        UsageError: where it can't be read, or holds more than any cluster says of itself.
    """
    from hadocs.importers.model import Source
    from hadocs.importers.opened import opened

    return Source(inputs.NAME, inputs.read()) if path == inputs.STREAM else opened(path)
