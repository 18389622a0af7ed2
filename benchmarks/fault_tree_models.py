"""Fault trees of cluster models, shipped and generated, beside `scram` where it is installed: time and agreement.

And how wide the bounds are of trees that get too few nodes.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.fault_trees import PATIENCE, estate, ladder
from benchmarks.large import farm
from benchmarks.measure import Result, medians
from hadocs.availability.bounds import bounds
from hadocs.availability.diagram import compile_tree
from hadocs.availability.mef_write import write
from hadocs.availability.model.core import Model
from hadocs.availability.remembered import forget
from hadocs.availability.tree import BasicEvent, FaultTree, Gate
from hadocs.spec.load import load
from hadocs.topology.build import estate_of

SPECS = Path(__file__).parents[1] / "specs"
SHIPPED = {"article-hybrid": "sql", "microsoft-fault-domains": "mailbox", "north-texas": "mail"}
GENERATED = (32, 256)
"""Machines of the generated estates."""
AGREES = 1e-4
"""Both print the probability; the other one with six digits."""
FEW_NODES = 5_000


def run() -> list[Result]:
    """Trees of services as they are compiled for the availability, then bounds."""
    scram = shutil.which("scram")
    trees = {f"{name}, {key}": _tree((SPECS / f"{name}.yaml"), key) for name, key in SHIPPED.items()}
    with tempfile.TemporaryDirectory() as folder:
        for machines in GENERATED:
            file = Path(folder) / "farm.yaml"
            file.write_text(farm(machines), encoding="utf-8")
            trees[f"generated, {machines} machines"] = _tree(file, "")
    return [*(_beside(name, tree, scram) for name, tree in trees.items()), *_widths(trees)]


def _tree(file: Path, service: str) -> FaultTree:
    spec = load(file).spec
    return Model(estate_of(spec)).core(service or next(iter(spec.services))).tree


def _beside(name: str, tree: FaultTree, scram: str | None) -> Result:
    """One tree: how long its probability takes, and what the other engine makes of it."""

    def ours() -> float:
        forget()
        return compile_tree(tree).probability()

    probability = ours()
    (seconds,) = medians([ours], rounds=3)
    how = f"{len(tree.basic_events)} events, {len(tree.gates)} gates, probability {probability:.6g}"
    if scram is not None:
        how += "; " + _by(scram, tree, probability)
    return Result(f"fault tree of {name}", seconds, "s", "under 1", seconds < 1, how)


def _by(scram: str, tree: FaultTree, probability: float) -> str:
    with tempfile.TemporaryDirectory() as folder:
        file, report = Path(folder) / "tree.xml", Path(folder) / "report.xml"
        file.write_text(write(tree), encoding="utf-8")
        command = [scram, "--bdd", "--probability", "1", "--limit-order", "2", str(file)]
        start = time.perf_counter()
        try:
            subprocess.run(
                [*command, "--output-path", str(report)], check=True, capture_output=True, timeout=PATIENCE
            )
        except subprocess.TimeoutExpired:
            return f"scram had not done it after {PATIENCE} s"
        except subprocess.CalledProcessError:
            return "scram did not take it"
        seconds = time.perf_counter() - start
        found = re.search(r'<sum-of-products[^>]* probability="([^"]+)"', report.read_text(encoding="utf-8"))
    # Where it lists no more than pairs, what it reports is still of the whole diagram.
    theirs = float(found[1]) if found else float("nan")
    same = abs(theirs - probability) <= AGREES * probability
    return f"scram {seconds:.2f} s, {theirs:.6g}: {'the same' if same else 'ANOTHER ONE'}"


def racks(hosts: int, needed: int, places: int) -> FaultTree:
    """Hosts that also fail with their rack, those of a rack far apart in the text; down where too few are up."""
    gates = [Gate("down", "at-least", tuple(f"h{i}" for i in range(hosts)), hosts - needed + 1)]
    gates += [Gate(f"h{i}", "or", (f"own{i}", f"rack{i % places}")) for i in range(hosts)]
    events = [BasicEvent(f"own{i}", 0.01) for i in range(hosts)]
    events += [BasicEvent(f"rack{i}", 0.001) for i in range(places)]
    return FaultTree("racks", "down", tuple(gates), tuple(events))


def crosswise(hosts: int, needed: int, many: int) -> FaultTree:
    """Hosts that also fail with their rack, feed or switch, these across one another; down where too few are up."""
    gates = [Gate("down", "at-least", tuple(f"h{i}" for i in range(hosts)), hosts - needed + 1)]
    events = [BasicEvent(f"own{i}", 0.01) for i in range(hosts)]
    kinds = ("rack", "feed", "switch")
    events += [BasicEvent(f"{kind}{i}", 0.001) for kind in kinds for i in range(many)]
    for i in range(hosts):
        shared = (f"{kind}{(i * (at + 3) + i // 7 * at) % many}" for at, kind in enumerate(kinds))
        gates.append(Gate(f"h{i}", "or", (f"own{i}", *shared)))
    return FaultTree("crosswise", "down", tuple(gates), tuple(events))


def _widths(models: Mapping[str, FaultTree]) -> list[Result]:
    """How many times the lower bound the upper one is, with too few nodes for the exact figure."""
    large = {
        "20 of 40 hosts over 10 racks": racks(40, 20, 10),
        "20 of 40 hosts over 8 racks, 8 feeds and 8 switches": crosswise(40, 20, 8),
        "56 of 64 hosts with 30 components": estate(64, 30, 56),
        "ladder of 4 × 60": ladder(4, 60),
        **{name: tree for name, tree in models.items() if "generated" in name},
    }
    found = []
    for name, tree in large.items():
        start = time.perf_counter()
        between = bounds(tree, FEW_NODES)
        seconds = time.perf_counter() - start
        width = between.upper / between.lower if between.lower > 0 else float("inf")
        how = f"{between.lower:.3g} to {between.upper:.3g} with {FEW_NODES} nodes, in {seconds:.2f} s"
        how += "" if between.meet else ": they don't meet, so the probability is said to be unknown"
        found.append(Result(f"bounds of {name}", width, "times", "none", None, how))
    return found
