"""How long the availability of a spec takes: all services, all four topologies, one more of each, ranges and all."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

from benchmarks.measure import Result
from hadocs import garbage
from hadocs.availability.model.assess import assess
from hadocs.availability.remembered import forget
from hadocs.spec.load import load
from hadocs.spec.model import Spec
from hadocs.topology.build import study

SPECS = Path(__file__).parents[1] / "specs"
LARGE = {"north-texas"}
"""Specs that are no typical ones: measured for information."""
LIMIT = 0.3


def first(spec: Spec) -> float:
    """The seconds of a first assessment: no diagram is known yet, nothing of the topology has been asked for."""
    topology, estate = study(spec)
    forget()
    start = time.perf_counter()
    with garbage.rarely():  # as the command and the build have it
        assess(spec, topology, estate)
    return time.perf_counter() - start


def run() -> list[Result]:
    """The shipped specs, the slowest first; in a process that has imported everything, each time as the first time."""
    found: list[Result] = []
    for file in sorted(SPECS.glob("*.yaml")):
        spec = load(file).spec
        large = file.stem in LARGE
        first(spec)
        seconds = median(first(spec) for _ in range(1 if large else 5))
        found.append(
            Result(
                f"availability of {file.stem}",
                seconds,
                "s",
                "none" if large else f"under {LIMIT}",
                None if large else seconds < LIMIT,
                f"services: {len(spec.services)}, each under four topologies",
            )
        )
    return sorted(found, key=lambda result: -result.value)
