"""Large specs of every shape against ones a quarter as large: whether the cost of a machine grows with their number."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from benchmarks.large import SHAPES
from benchmarks.measure import Result, medians
from hadocs import garbage, pipeline

SMALL, LARGE = 500, 2000
MOST = 2.0
"""How many times as much a machine may cost among four times as many; where all grows with the square it is four."""
TODAY = date(2026, 1, 1)
LEFT_OUT = frozenset({"one_cluster", "chain", "likes"})
"""Clusters of a thousand hosts and chains of a thousand services hang together by their nature."""


def run() -> list[Result]:
    """Each shape, then ten thousand machines against a thousand, then an estate of 64 hosts and 1,000 machines."""
    with tempfile.TemporaryDirectory(prefix="hadocs-bench-") as scratch:

        def check(shape: str, size: int) -> Callable[[], object]:
            path = Path(scratch) / f"{shape}-{size}.yaml"
            path.write_text(SHAPES[shape](size), encoding="utf-8")

            def checked() -> None:
                with garbage.rarely():  # as the command has it, whatever other benchmarks have left behind
                    pipeline.check([path], TODAY)

            return checked

        found = [
            _grows(
                f"{shape} of {LARGE} / {SMALL}", check(shape, LARGE), check(shape, SMALL), LARGE / SMALL, 3
            )
            for shape in SHAPES.keys() - LEFT_OUT
        ]
        found.sort(key=lambda result: -result.value)
        found.append(_grows("10,000 machines / 1,000", check("farm", 10_000), check("farm", 1000), 10, 1))
        path = Path(scratch) / "farm-1064.yaml"
        path.write_text(SHAPES["farm"](1064), encoding="utf-8")
        start = time.process_time()
        with garbage.rarely():
            assert pipeline.analyse(path).availability
        seconds = time.process_time() - start
        how = "250 services; their comparisons are worked out for one at a time"
        found.append(
            Result("analysing 64 hosts and 1,000 machines", seconds, "s", "at most 5", seconds <= 5, how)
        )
    return found


def _grows(
    name: str, large: Callable[[], object], small: Callable[[], object], times: float, rounds: int
) -> Result:
    more, less = medians([large, small], rounds=rounds)
    ratio = more / less / times
    return Result(
        f"checking a machine, {name}",
        ratio,
        "×",
        f"at most {MOST}",
        ratio <= MOST,
        f"{more:.2f} s against {less:.2f} s",
    )
