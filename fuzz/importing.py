"""Spoilt input of one importer through ``hadocs import``, in a process that can be stopped and has no more memory.

What counts: it ends in a spec that loads and comes out the same again, or in a message with nothing written.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from fuzz.run import HANGS, Tried, bounded

if TYPE_CHECKING:
    from hadocs.importers.model import Source

BOUND = 10.0
"""Seconds of a processor that all commands may take on one input; most take less than one."""
MEMORY = 2 * 1024**3
"""Bytes of addresses that the process may have."""


def formats() -> list[str]:
    """The formats, in order."""
    from hadocs.importers.formats import formats as known

    return sorted(known())


def ready() -> list[str]:
    """The formats, once all that an import needs is loaded: processes that are forked later have it."""
    names = formats()
    with tempfile.TemporaryDirectory(prefix="hadocs-fuzz-") as folder:
        imported(names[0], spoilt(names[0], 0), Path(folder))
    return names


def tried(names: Sequence[str], seed: int, bound: float = BOUND) -> Tried:
    """Spoil the input of a seed's format and import it."""
    name = names[seed % len(names)]
    start = time.monotonic()
    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_work, args=(name, seed, bound, there))
    process.start()
    there.close()
    try:
        wrong, read = here.recv() if here.poll(bound * HANGS) else ("it hangs", False)
    except EOFError:
        wrong, read = "the process ended without a word", False
    process.kill()
    process.join()
    return Tried(name, wrong, time.monotonic() - start, read)


def _work(name: str, seed: int, bound: float, to: Connection) -> None:
    with contextlib.suppress(ImportError):  # there is none on Windows
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with tempfile.TemporaryDirectory(prefix="hadocs-fuzz-") as folder:
        to.send(imported(name, spoilt(name, seed), Path(folder), bound))


def spoilt(name: str, seed: int) -> list[Source]:
    """The files of a seed; the same ones as those of the tests."""
    tests = str(Path(__file__).parents[1] / "tests")
    if tests not in sys.path:
        sys.path.append(tests)
    found: list[Source] = import_module("support.mangled").mangled(name, seed)
    return found


def imported(name: str, sources: Sequence[Source], folder: Path, bound: float = BOUND) -> tuple[str, bool]:
    """What goes wrong when these files are imported (nothing, most often), and whether they were read."""
    paths = [_laid(source, folder / str(number)) for number, source in enumerate(sources)]
    spec = folder / "spec.yaml"
    read = False

    def run() -> str:
        nonlocal read
        code, said = _command(["import", name, *paths, "-o", str(spec)])
        if code == 2:
            return f"wrote a spec and refused the input: {said}" if spec.exists() else ""
        if code != 0:
            return f"import ended with {code}: {said[-2000:]}"
        read = True
        code, said = _command(["check", str(spec)])
        if code not in (0, 1):
            return f"the spec that was made is none: {said[-2000:]}"
        code, again = _command(["import", name, *paths])
        return "" if again == spec.read_text(encoding="utf-8") else "a second import makes another spec"

    return bounded(f"import {name}", bound, run), read


def _laid(source: Source, place: Path) -> str:
    """A file, or a folder with files, where a command finds it."""
    place.mkdir()
    path = place / source.name
    if not source.members:
        path.write_bytes(source.data)
        return str(path)
    for inside, data in source.members:
        target = path / inside
        # A spoilt path may lead anywhere, and be as long as it likes.
        if ".." in target.parts or len(inside) > 200 or not inside.isprintable():
            continue
        with contextlib.suppress(OSError):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    path.mkdir(exist_ok=True)
    return str(path)


def _command(words: Sequence[str]) -> tuple[int, str]:
    """The exit code of a command, and what it printed to standard output; where it failed, what it said."""
    from hadocs.cli import main

    out, err = io.StringIO(), io.StringIO()
    code: int = 0
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([*words])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 2
    said = err.getvalue()
    if "Traceback" in said:
        return 99, said
    return code, out.getvalue() if code == 0 else said
