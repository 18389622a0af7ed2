"""One mutated spec through check, show, recommend, availability and draw, in a process that can be stopped."""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import tempfile
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from fuzz.mutate import mutated

BOUND = 20.0
"""Seconds that all commands together may take on one spec. They take less than 3; a busy machine takes several
times its usual time."""

COMMANDS: Sequence[tuple[str, ...]] = (
    ("check", "{spec}"),
    ("show", "{spec}"),
    ("recommend", "{spec}"),
    ("availability", "{spec}"),
    ("draw", "{spec}", "-o", "{out}"),
)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one seed: the spec that was mutated, what went wrong (nothing, most often), and how long it took."""

    name: str
    wrong: str
    seconds: float


def texts(folder: Path) -> dict[str, str]:
    """The shipped specs by name, in order."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))}


def tried(specs: dict[str, str], seed: int, bound: float = BOUND) -> Tried:
    """Mutate the spec of a seed and run the commands on it."""
    name = list(specs)[seed % len(specs)]
    start = time.monotonic()
    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_work, args=(mutated(specs[name], seed), there))
    process.start()
    there.close()
    wrong = ""
    try:
        wrong = here.recv() if here.poll(bound) else f"still running after {bound:.0f} s"
    except EOFError:
        wrong = "the process ended without a word"
    process.kill()
    process.join()
    return Tried(name, wrong, time.monotonic() - start)


def _work(text: str, to: Connection) -> None:
    with tempfile.TemporaryDirectory(prefix="hadocs-fuzz-") as folder:
        to.send(commands(text, Path(folder)))


def commands(text: str, folder: Path) -> str:
    """What the first command that goes wrong does; empty where all end with 0, 1 or 2, without a traceback."""
    from hadocs.cli import main

    spec, out = folder / "spec.yaml", folder / "out.svg"
    spec.write_text(text, encoding="utf-8", errors="surrogatepass")
    for command in COMMANDS:
        words = [word.format(spec=spec, out=out) for word in command]
        told = io.StringIO()
        try:
            with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
                code = main(words)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 2
        except BaseException:
            return f"{command[0]}: {traceback.format_exc()}"
        if code not in (0, 1, 2) or "Traceback" in told.getvalue():
            return f"{command[0]} ended with {code}: {told.getvalue()[-2000:]}"
        if code == 2:
            break  # the others would only say the same
    return ""
