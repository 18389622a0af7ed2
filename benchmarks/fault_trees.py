"""How long fault trees take: the Aralia trees beside `scram` where it is installed, and trees of large clusters."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import Result, medians
from hadocs.availability.diagram import compile_tree
from hadocs.availability.evaluate import evaluate
from hadocs.availability.measures import importance
from hadocs.availability.mef_write import write
from hadocs.availability.openpsa import read
from hadocs.availability.remembered import forget
from hadocs.availability.tree import BasicEvent, FaultTree, Gate
from hadocs.availability.zbdd import minimal_cut_sets

PATIENCE = 30
"""Seconds that the other engine gets for a tree of a large cluster."""
CASES = Path(__file__).parents[2] / "shared" / "cases" / "open-psa"


def run() -> list[Result]:
    """Each tree: probability, importance and all cut sets counted, from the text of its file."""
    results: list[Result] = []
    scram = shutil.which("scram")
    files = sorted(CASES.glob("*.xml"))
    if not files:
        results.append(
            Result("Aralia fault trees", 0, "files", "-", None, "not there: ../shared/cases/open-psa")
        )
    results += [_file(file, scram) for file in files]
    results += [
        _cluster("64 hosts × 30 components, 56 needed", 64, 30, 56, scram),
        _cluster("256 hosts × 12 components, 240 needed", 256, 12, 240, scram),
        _generated(),
    ]
    if scram is None:
        results.append(
            Result("scram", 0, "runs", "-", None, "not installed (Debian package scram): no comparison")
        )
    return results


def _file(file: Path, scram: str | None) -> Result:
    text = file.read_text(encoding="utf-8")

    def first() -> None:
        forget()
        evaluate(read(text, file.name))

    sides: list[Callable[[], object]] = [first]
    with tempfile.TemporaryDirectory() as folder:
        if scram is not None:
            # Its report lists every cut set; a limit of the order would make it leave some out.
            command = [scram, "--bdd", "--probability", "1", "--importance", "1", "--limit-order", "20"]
            command += [str(file), "--output-path", str(Path(folder) / "report.xml")]
            sides.append(lambda: subprocess.run(command, check=True, capture_output=True))
        ours, *theirs = medians(sides, rounds=3)
    how = "reading, probability, importance, all minimal cut sets counted"
    if theirs:
        how += f"; scram as a process, with its report, {theirs[0]:.2f} s ({ours / theirs[0]:.2g} × as long here)"
    return Result(file.stem, ours, "s", "under 5", ours < 5, how)


def estate(hosts: int, components: int, needed: int) -> FaultTree:
    """Hosts that fail with any of their components; down where fewer than needed are up."""
    names = [[f"h{i}c{j}" for j in range(components)] for i in range(hosts)]
    gates = [Gate("down", "at-least", tuple(f"h{i}" for i in range(hosts)), hosts - needed + 1)]
    gates += [Gate(f"h{i}", "or", tuple(parts)) for i, parts in enumerate(names)]
    events = [BasicEvent(name, 1e-4 * (1 + j)) for parts in names for j, name in enumerate(parts)]
    return FaultTree("estate", "down", tuple(gates), tuple(events))


def _cluster(name: str, hosts: int, components: int, needed: int, scram: str | None) -> Result:
    tree = estate(hosts, components, needed)

    def everything() -> None:
        forget()
        diagram = compile_tree(tree)
        diagram.probability()
        importance(diagram)
        minimal_cut_sets(diagram).count  # noqa: B018 - counting them is what is measured

    def probability() -> None:
        forget()
        compile_tree(tree).probability()

    seconds, alone = medians([everything, probability], rounds=3)
    how = f"probability, all measures, cut sets counted; the probability alone {alone:.2f} s"
    if scram is not None:
        how += "; " + _probability_by(scram, tree)
    return Result(name, seconds, "s", "under 5", seconds < 5, how)


def _probability_by(scram: str, tree: FaultTree) -> str:
    """What the other engine takes for the probability of a tree, once; it may need more than anybody waits."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tree.xml"
        file.write_text(write(tree), encoding="utf-8")
        command = [scram, "--bdd", "--probability", "1", "--limit-order", "1", str(file)]
        command += ["--output-path", str(Path(folder) / "report.xml")]
        start = time.perf_counter()
        try:
            done = subprocess.run(command, check=False, capture_output=True, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            return f"scram had not done the probability after {PATIENCE} s"
        seconds = time.perf_counter() - start
        return f"scram {seconds:.2f} s" if done.returncode == 0 else f"scram gave up after {seconds:.2f} s"


def ladder(width: int, rungs: int) -> FaultTree:
    """Layers of shared gates: each of a rung leans on two neighbours of the rung below and on an event of its own."""
    gates = [Gate("top", "or", tuple(f"g0x{i}" for i in range(width)))]
    events = []
    for rung in range(rungs):
        for i in range(width):
            events.append(BasicEvent(f"e{rung}x{i}", 0.01))
            below = (f"g{rung + 1}x{i}", f"g{rung + 1}x{(i + 1) % width}")
            if rung + 1 == rungs:
                gates.append(Gate(f"g{rung}x{i}", "and", (f"e{rung}x{i}", f"e{rung}x{(i + 1) % width}")))
                continue
            gates.append(Gate(f"g{rung}x{i}", "or", (f"e{rung}x{i}", f"a{rung}x{i}")))
            gates.append(Gate(f"a{rung}x{i}", "and", below))
    return FaultTree("ladder", "top", tuple(gates), tuple(events))


def _generated() -> Result:
    """A tree of shared gates, read back from its own XML as anybody's would be."""
    text = write(ladder(4, 60))
    tree = read(text, "ladder.xml")

    def anew() -> None:
        forget()
        evaluate(read(text, "ladder.xml"))

    (seconds,) = medians([anew], rounds=3)
    found = evaluate(tree)
    what = "exact" if found.probability is not None else "bounds"
    name = f"ladder of {len(tree.basic_events)} events and {len(tree.gates)} gates"
    return Result(
        name, seconds, "s", "under 3.5", seconds < 3.5, f"reading, probability and cut sets: {what}"
    )
