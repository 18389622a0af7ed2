"""Every view of estates of 64 hosts with 1,000 machines: the processor's time that it takes, and its memory.

The two seconds are those of a view, given a spec that is loaded and analysed as `hadocs check` does it; what the whole
command takes, with Python's start, reading, topology and findings, is told beside it, of the views that take longest.
The memory is the whole command's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import large
from benchmarks.measure import Result

SECONDS, MEGABYTES = 2.0, 300.0
COMMANDS = 3
CROWDS = (69, 531)
"""Seeds of the estates in tests/support/crowds.py: clusters of guests over sites, mirrors, much that is not stated."""
_TESTS = Path(__file__).resolve().parents[1] / "tests"
_MADE = "import json, sys; from support.crowds import crowd; print(json.dumps(crowd(int(sys.argv[1]))))"
_DRAW = """
import json, os, resource, sys
from hadocs import figures, pipeline
from hadocs.figures import paint
from hadocs.figures.views import of_a_service, views

def drawn(analysis, view):
    service = next(iter(analysis.spec.services)) if view in of_a_service() else ""
    paint.svg(figures.draw(analysis, view, service=service), standalone=True)

def user():
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime

analysis, small = (pipeline.analyse(path) for path in sys.argv[1:3])
for view in views():
    drawn(small, view)  # what is imported once
for view in views():
    if os.fork() == 0:  # each view from where `hadocs check` ends, none from what another one has worked out
        start = user()
        drawn(analysis, view)
        print(json.dumps([view, user() - start]), flush=True)
        os._exit(0)
    os.wait()
"""


def run() -> list[Result]:
    """Of each estate the slowest view, the slowest command and the most memory."""
    with TemporaryDirectory() as folder:
        small = Path(folder) / "small.yaml"
        small.write_text(large.farm(8), encoding="utf-8")
        farm = Path(folder) / "farm.yaml"
        farm.write_text(large.farm(1064), encoding="utf-8")
        found = _measured("a farm", farm, small, "250 services, each on a machine of its own")
        for seed in CROWDS:
            crowd = Path(folder) / f"crowd-{seed}.yaml"
            made = subprocess.run(
                [sys.executable, "-c", _MADE, str(seed)],
                cwd=_TESTS,
                capture_output=True,
                text=True,
                check=True,
            )
            crowd.write_text(made.stdout, encoding="utf-8")  # JSON is YAML as well
            found += _measured(f"crowd {seed}", crowd, small, "an estate of the tests")
        return found


def _measured(name: str, spec: Path, small: Path, what: str) -> list[Result]:
    drawn = subprocess.run(
        [sys.executable, "-c", _DRAW, str(spec), str(small)], capture_output=True, text=True, check=True
    )
    views = dict(json.loads(line) for line in drawn.stdout.splitlines())
    longest = sorted(views, key=lambda v: -views[v])[:COMMANDS]
    service = _service(spec)
    whole = {view: _command(spec, view, service) for view in longest}
    slow, long = longest[0], max(whole, key=lambda v: whole[v][0])
    most = max(whole, key=lambda v: whole[v][1])
    how = f"64 hosts, 1,000 machines, {what}; user time of"
    each = ", ".join(f"{view} {seconds:.2f} s" for view, seconds in views.items())
    all_ = ", ".join(f"{view} {seconds:.1f} s" for view, (seconds, _) in whole.items())
    return [
        Result(f"{name}: the slowest view ({slow})", views[slow], "s", f"<= {SECONDS:g} s", views[slow] <= SECONDS,
               f"{how} view, layout, paint and SVG of a spec that is analysed: {each}"),
        Result(f"{name}: the slowest hadocs draw ({long})", whole[long][0], "s", "none", None,
               f"{how} the whole command: {all_}"),
        Result(f"{name}: the memory of hadocs draw ({most})", whole[most][1], "MB", f"<= {MEGABYTES:g} MB",
               whole[most][1] <= MEGABYTES, "the most of these commands"),
    ]  # fmt: skip


def _service(spec: Path) -> str:
    """The first service of a spec."""
    code = "import sys; from hadocs.spec.load import load; print(next(iter(load(sys.argv[1]).spec.services)))"
    done = subprocess.run([sys.executable, "-c", code, str(spec)], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _command(spec: Path, view: str, service: str) -> tuple[float, float]:
    """The seconds of user time and the megabytes of one `hadocs draw`."""
    from hadocs.figures.views import of_a_service

    of = ["--service", service] if view in of_a_service() else []
    call = [
        sys.executable,
        "-m",
        "hadocs",
        "draw",
        str(spec),
        "--view",
        view,
        "-o",
        str(spec.with_suffix(".svg")),
        *of,
    ]
    child = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    said = child.stderr.read() if child.stderr else ""
    _, status, used = os.wait4(child.pid, 0)
    if status:
        raise RuntimeError(f"{' '.join(call)}: {said}")
    return used.ru_utime, used.ru_maxrss / 1024
