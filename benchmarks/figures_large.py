"""Every view of an estate of 64 hosts with 1,000 machines: its time, and the memory of the process that draws them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import large
from benchmarks.measure import Result

SECONDS, MEGABYTES = 2.0, 300.0
_DRAW = """
import json, resource, sys, time
from hadocs import figures, pipeline
from hadocs.figures import paint
from hadocs.figures.views import of_a_service, views
analysis = pipeline.analyse(sys.argv[1])
first = next(iter(analysis.spec.services))
paint.svg(figures.draw(pipeline.analyse(sys.argv[2])), standalone=True)  # what is imported once
found = {}
for view in views():
    start = time.perf_counter()
    service = first if view in of_a_service() else ""
    paint.svg(figures.draw(analysis, view, service=service), standalone=True)
    found[view] = time.perf_counter() - start
print(json.dumps([found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def run() -> list[Result]:
    """The slowest view, and what all of them take in one process."""
    with TemporaryDirectory() as folder:
        spec, small = Path(folder) / "large.yaml", Path(folder) / "small.yaml"
        spec.write_text(large.farm(1064), encoding="utf-8")
        small.write_text(large.farm(8), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", _DRAW, str(spec), str(small)], capture_output=True, text=True, check=True
        )
    found, memory = json.loads(done.stdout)
    slow = max(found, key=lambda view: found[view])
    times = ", ".join(f"{view} {seconds:.2f} s" for view, seconds in found.items())
    how = f"64 hosts, 1,000 machines; view, plan, layout, paint and SVG of a spec that was analysed; {times}"
    return [
        Result(f"the slowest view of 64 hosts ({slow})", found[slow], "s", f"<= {SECONDS:g} s",
               found[slow] <= SECONDS, how),
        Result("the memory for all views of 64 hosts", memory, "MB", f"<= {MEGABYTES:g} MB",
               memory <= MEGABYTES, "the whole process, with reading and analysing the spec"),
    ]  # fmt: skip
