"""What runbooks add to the build of a site: the same specs with all procedures, and with drills alone."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.measure import Result
from benchmarks.site import HADOCS, pages, process, project

SPECS = 100
TURNS = 3
MOST = 0.25
WITHOUT = """
from hadocs.runbooks import make
from hadocs.runbooks.library import Library
all_of_it = make.shipped()
# Overviews lead to the page of drills.
few = Library(tuple(p for p in all_of_it.procedures if p.id == "drills"), all_of_it.fragments)
make.shipped = lambda: few
from hadocs.cli import main
raise SystemExit(main(["build"]))
"""


def run() -> list[Result]:
    """The share that pages of runbooks have of a build, and what one of them costs."""
    with tempfile.TemporaryDirectory(prefix="hadocs-bench-") as scratch:
        sides = {
            "with": ([*HADOCS, "build"], project(Path(scratch) / "with", SPECS)),
            "without": ([sys.executable, "-c", WITHOUT], project(Path(scratch) / "without", SPECS)),
        }
        taken: dict[str, list[float]] = {side: [] for side in sides}
        for _ in range(TURNS):
            for side, (command, folder) in sides.items():
                taken[side].append(process(command, folder).seconds)
        count = {side: len(pages(folder)) for side, (_, folder) in sides.items()}
    seconds = {side: median(some) for side, some in taken.items()}
    added = seconds["with"] / seconds["without"] - 1
    more = count["with"] - count["without"]
    each = (seconds["with"] - seconds["without"]) / more
    how = (
        f"{SPECS} specs, {TURNS} turns: {seconds['with']:.1f} s with {count['with']} pages against "
        f"{seconds['without']:.1f} s with {count['without']}; {each * 1000:.1f} ms for a page"
    )
    return [Result("what runbooks add to a build", added, "×", f"at most {MOST}", added <= MOST, how)]
