"""`make bench`: runs every benchmark of this folder (or those named) and prints what they found."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks
from benchmarks.measure import ROUNDS, Result

SHARED = {"__main__", "measure", "large"}


def main(names: list[str]) -> int:
    """Run the benchmarks; 1 where one of them is over its limit."""
    found = sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__) if m.name not in SHARED)
    unknown = [n for n in names if n not in found]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(found)}", file=sys.stderr)
        return 2
    print(f"Medians of {ROUNDS} rounds in turn; limits are those that the project holds itself to.\n")
    missed = False
    for name in names or found:
        results: list[Result] = importlib.import_module(f"benchmarks.{name}").run()
        for result in results:
            verdict = {True: "holds", False: "MISSED", None: "for information"}[result.holds]
            missed |= result.holds is False
            print(f"{result.name}: {result.value:.3g} {result.unit} (limit {result.limit}: {verdict})")
            print(f"    {result.how}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
