"""One mutated spec through the commands and its pages, in a process that can be stopped.

All that a command does counts: how it ends, what it says, and the seconds of a processor that it takes, which are the
same on a busy machine.
"""

from __future__ import annotations

import contextlib
import io
import json
import multiprocessing
import random
import re
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from fuzz import estate, mutate

BOUND = 25.0
"""Seconds of a processor that one command may take on one spec: the availability of the largest shipped one took 18 on
a slow machine, most take less than 3."""
PAGES = 2
"""How many times that bound all pages of a spec may take: its runbooks, some hundred in North Texas, are among them."""

HANGS = 20
"""After so many times as many seconds of any clock a process that has said nothing hangs."""
FAILS = 6
"""So many losses, cuts and plans of work are tried on each spec."""

_LOOK: Sequence[tuple[str, ...]] = (
    ("check", "{spec}"),
    ("show", "{spec}"),
    ("show", "{spec}", "--format", "json"),
    ("recommend", "{spec}"),
    ("availability", "{spec}"),
    ("draw", "{spec}", "-o", "{out}"),
)
_SLIPS = re.compile(
    r"\bNone\b|\bnan\b|(?<![\w-])-?inf\b|<hadocs|object at 0x|mappingproxy|frozenset\(|dict_\w+\("
)
"""What a sentence never holds: a value of Python that was put there as it is."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one seed: its spec, what went wrong (nothing, most often), how long it took, how far it came."""

    name: str
    wrong: str
    seconds: float
    reached: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A shipped spec, as text and with what it uses as data."""

    text: str
    data: estate.Data

    def mutated(self, seed: int) -> str:
        """A mutation: of its text for one seed in eight, else of what it says."""
        return mutate.mutated(self.text, seed) if seed % 8 == 0 else estate.mutated(self.data, seed)


def sources(folder: Path) -> dict[str, Source]:
    """The shipped specs by name, in order."""
    return {
        p.stem: Source(p.read_text(encoding="utf-8"), estate.plain(p)) for p in sorted(folder.glob("*.yaml"))
    }


def tried(specs: Mapping[str, Source], seed: int, bound: float = BOUND) -> Tried:
    """Mutate the spec of a seed and run the commands on it."""
    name = list(specs)[seed % len(specs)]
    start = time.monotonic()
    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_work, args=(specs[name], seed, bound, there))
    process.start()
    there.close()
    try:
        wrong, reached = here.recv() if here.poll(bound * HANGS) else ("it hangs", False)
    except EOFError:
        wrong, reached = "the process ended without a word", False
    process.kill()
    process.join()
    return Tried(name, wrong, time.monotonic() - start, reached)


def _work(source: Source, seed: int, bound: float, to: Connection) -> None:
    with tempfile.TemporaryDirectory(prefix="hadocs-fuzz-") as folder:
        to.send(commands(source.mutated(seed), Path(folder), seed, bound))


def commands(text: str, folder: Path, seed: int = 0, bound: float = BOUND) -> tuple[str, bool]:
    """What the first command that goes wrong does (nothing where none does), and whether the text is a spec at all."""
    spec = folder / "spec.yaml"
    spec.write_text(text, encoding="utf-8", errors="surrogatepass")
    for look in _LOOK:
        code, wrong = _command([w.format(spec=spec, out=folder / "out.svg") for w in look], spec, bound)
        if wrong or code == 2:  # the others would only say the same
            return wrong, False
    for words in _fails(spec, random.Random(seed)):
        code, wrong = _command(words, spec, bound)
        if wrong or code == 2:
            return wrong or f"{' '.join(words)}: is refused", True
    return bounded("pages", bound * PAGES, lambda: _pages(spec)), True


def _command(words: Sequence[str], spec: Path, bound: float) -> tuple[int, str]:
    """The exit code of a command, and what is wrong with it."""
    from hadocs.cli import main

    told = io.StringIO()
    code: int = 0

    def run() -> str:
        nonlocal code
        try:
            with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
                code = main([*words])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 2
        said = told.getvalue()
        if code not in (0, 1, 2) or "Traceback" in said:
            return f"ended with {code}: {said[-2000:]}"
        if code == 0 and "json" in words:
            json.loads(said, parse_constant=_no_number)
            return ""
        return "" if code == 2 else _slip(said, spec)

    wrong = bounded(" ".join(words), bound, run)
    return code, wrong


def _slip(said: str, spec: Path) -> str:
    """Where something says what no sentence holds, and the spec itself does not."""
    own = set(_SLIPS.findall(spec.read_text(encoding="utf-8", errors="replace")))
    for found in _SLIPS.finditer(said):
        if found[0] not in own:
            return f"says {said[max(0, found.start() - 200) : found.end() + 100]!r}"
    return ""


def _no_number(said: str) -> float:
    raise ValueError(f"{said} is no number of JSON")


def bounded(name: str, bound: float, work: Callable[[], str]) -> str:
    """What is wrong with some work, where it raises or takes longer than its bound too."""
    start = time.process_time()
    try:
        wrong = work()
    except BaseException:
        return f"{name}: {traceback.format_exc()}"
    took = time.process_time() - start
    if not wrong and took > bound:
        wrong = f"takes {took:.1f} s of a processor, and may take {bound:.0f}"
    return f"{name}: {wrong}" if wrong else ""


def _fails(spec: Path, chance: random.Random) -> Iterator[list[str]]:
    """Losses at once and one after another, cuts, and work on purpose: of things that there are."""
    from hadocs import pipeline

    topology = pipeline.analyse(spec).topology
    counts: dict[str, int] = {}
    for thing in topology.things:
        counts[thing.id] = counts.get(thing.id, 0) + 1
    things = [t.id for t in topology.things if counts[t.id] == 1 and not t.id.startswith("-")]
    clusters = [c for c, view in topology.clusters.items() if len(view.members) > 1]
    kinds = {t.id: t.kind for t in topology.things}
    networks = [i for i in things if kinds[i] == "network"]
    moved = [i for i in things if kinds[i] in ("host", "vm", "server", "storage", "switch", "site")]
    for _ in range(FAILS if things else 0):
        words = ["fail", str(spec)]
        way = chance.choice(("at once", "then", "cut", "cut", "side", "planned"))
        if way in ("at once", "then") or (way in ("cut", "side") and not clusters):
            words += chance.sample(things, min(len(things), chance.randint(1, 3)))
        elif way == "cut":
            words += ["--split", chance.choice(clusters + networks)]
        elif way == "side":
            cluster = chance.choice(clusters)
            members = topology.clusters[cluster].members
            side = chance.sample(members, chance.randint(1, len(members) - 1))
            words += ["--split", f"{cluster}:{','.join(side)}"]
        elif moved:
            words += ["--planned", chance.choice(moved)]
        else:
            continue
        if way == "then":
            for _ in range(chance.randint(1, 3)):
                words += ["--then", chance.choice(("10 s", "10min", "2 h")), chance.choice(things)]
        yield [*words, "--format", chance.choice(("text", "json"))]


def _pages(spec: Path) -> str:
    """Makes all pages of a spec, and looks for what no sentence holds."""
    from hadocs import pipeline
    from hadocs.publish.generate import Wanted

    made = pipeline.publish_tree([spec], Wanted(home=True, guide=False, glossary=False))
    for path, page in made.pages.items():
        content = page.content
        if path.startswith("clusters/") and isinstance(content, str) and (slip := _slip(content, spec)):
            return f"{path} {slip}"
    return ""
