"""How long the availability of a spec takes: all services, all four topologies, one more of each, ranges and all."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from benchmarks.measure import Result, medians
from hadocs.availability.model.assess import assess
from hadocs.spec.load import load
from hadocs.topology.build import study

SPECS = Path(__file__).parents[1] / "specs"
LARGE = {"north-texas"}
"""Specs that are no typical ones: measured for information."""
LIMIT = 0.3


def run() -> list[Result]:
    """The shipped specs, the slowest first; in a process that has imported everything."""
    found: list[Result] = []
    for file in sorted(SPECS.glob("*.yaml")):
        spec = load(file).spec
        topology, estate = study(spec)
        large = file.stem in LARGE
        (seconds,) = medians([partial(assess, spec, topology, estate)], rounds=1 if large else 3)
        found.append(
            Result(
                f"availability of {file.stem}",
                seconds,
                "s",
                "none" if large else f"under {LIMIT}",
                None if large else seconds < LIMIT,
                f"{len(spec.services)} services, each under four topologies",
            )
        )
    return sorted(found, key=lambda result: -result.value)
