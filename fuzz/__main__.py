"""`make fuzz`: mutates the shipped specs for some minutes and puts each through the commands, in a process of its own.

``python -m fuzz --minutes 10 --seed 1`` goes through seeds from 1 on; ``--only 17`` repeats the one that failed.
``--of importers`` puts spoilt input of each format through ``hadocs import`` instead.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from heapq import nlargest
from pathlib import Path

from fuzz import importing
from fuzz.run import BOUND, Tried, sources, tried

SLOWEST = 5
"""So many of the seeds that took longest are named at the end."""


def main() -> int:
    """Run seeds until the time is up; 1 where one failed."""
    parser = argparse.ArgumentParser(prog="python -m fuzz")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--only", type=int, help="this seed alone")
    parser.add_argument(
        "--bound", type=float, default=BOUND, help="seconds of a processor for one command on one spec"
    )
    parser.add_argument("--of", choices=("specs", "importers"), default="specs", help="what is spoilt")
    args = parser.parse_args()
    attempt = _importers() if args.of == "importers" else _specs(args.bound)
    end = time.monotonic() + args.minutes * 60
    seed, failed, reached = (args.seed if args.only is None else args.only), 0, 0
    first = seed
    slowest: list[tuple[float, int, str]] = []
    while True:
        found = attempt(seed)
        slowest = nlargest(SLOWEST, [*slowest, (found.seconds, seed, found.name)])
        reached += found.reached
        if found.wrong:
            failed += 1
            print(f"seed {seed} ({found.name}): {found.wrong}", flush=True)
        seed += 1
        if args.only is not None or time.monotonic() >= end:
            break
    what = (
        ("spoilt inputs", "were read, and made a spec")
        if args.of == "importers"
        else ("mutated specs", "were specs, and went on to timelines and pages")
    )
    print(f"{seed - first} {what[0]}, seeds {first} to {seed - 1}: {failed} failed")
    print(f"{reached} of them {what[1]}")
    print("the slowest:")
    for seconds, slow, name in slowest:
        print(f"  {seconds:5.1f} s  seed {slow} ({name})")
    return int(failed > 0)


def _specs(bound: float) -> Callable[[int], Tried]:
    specs = sources(Path(__file__).parents[1] / "specs")
    return lambda seed: tried(specs, seed, bound)


def _importers() -> Callable[[int], Tried]:
    names = importing.ready()
    return lambda seed: importing.tried(names, seed)


if __name__ == "__main__":
    sys.exit(main())
