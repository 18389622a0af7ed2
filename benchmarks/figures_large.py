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
CROWDS = {
    69: ("svc-2", "svc-14"),
    531: ("svc-5", "svc-11", "svc-18"),
    26: ("svc-13",),
    68: ("svc-3", "svc-4", "svc-10"),
    94: ("svc-9", "svc-21"),
    163: ("svc-9", "svc-19", "svc-24"),
}
"""Estates of tests/support/crowds.py by their seeds: clusters of guests over sites, mirrors, much that is not stated.

The first service of each is drawn, and those whose comparisons took longest of all 124 services of these estates, up to
four times as long as most. Of the 121 services of 19 more estates (5, 28, 51 … 580) none took half as long as the
longest here; the others were not tried.
The last four estates are smaller, with 16 to 48 hosts: how much hangs together says more than how many there are.
"""
_TESTS = Path(__file__).resolve().parents[1] / "tests"
_MADE = """
import json, sys
from support.crowds import crowd

print(json.dumps(crowd(int(sys.argv[1])), ensure_ascii=False))
"""
_DRAW = """
import json, os, resource, sys
from hadocs import figures, pipeline
from hadocs.figures import paint
from hadocs.figures.views import of_a_service, views

def drawn(analysis, view, service):
    paint.svg(figures.draw(analysis, view, service=service), standalone=True)

def user():
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime

analysis, small = (pipeline.analyse(path) for path in sys.argv[1:3])
for view in views():
    drawn(small, view, next(iter(small.spec.services)) if view in of_a_service() else "")  # what is imported once
for view in views():
    services = {next(iter(analysis.spec.services)): None} | dict.fromkeys(sys.argv[3:])
    for service in services if view in of_a_service() else [""]:
        if os.fork() == 0:  # each from where `hadocs check` ends, none from what another one has worked out
            start = user()
            drawn(analysis, view, service)
            print(json.dumps([view, service, user() - start]), flush=True)
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
        found = _measured("a farm", farm, small, "250 services, each on a machine of its own", ())
        for seed, services in CROWDS.items():
            crowd = Path(folder) / f"crowd-{seed}.yaml"
            made = subprocess.run(
                [sys.executable, "-c", _MADE, str(seed)],
                cwd=_TESTS,
                capture_output=True,
                text=True,
                check=True,
            )
            crowd.write_text(made.stdout, encoding="utf-8")  # JSON is YAML as well
            found += _measured(f"crowd {seed}", crowd, small, "an estate of the tests", services)
        return found


def _measured(name: str, spec: Path, small: Path, what: str, services: tuple[str, ...]) -> list[Result]:
    drawn = subprocess.run(
        [sys.executable, "-c", _DRAW, str(spec), str(small), *services],
        capture_output=True,
        text=True,
        check=True,
    )
    taken = {
        (view, service): seconds for view, service, seconds in map(json.loads, drawn.stdout.splitlines())
    }
    views = {view: max(s for (v, _), s in taken.items() if v == view) for view, _ in taken}
    of = {
        view: next(service for (v, service), s in taken.items() if (v, s) == (view, views[view]))
        for view in views
    }
    longest = sorted(views, key=lambda v: -views[v])[:COMMANDS]
    whole = {view: _command(spec, view, of[view]) for view in longest}
    slow, long = longest[0], max(whole, key=lambda v: whole[v][0])
    most = max(whole, key=lambda v: whole[v][1])
    how = f"{_size(spec)}, {what}; user time of"
    each = ", ".join(f"{_called(view, of[view])} {seconds:.2f} s" for view, seconds in views.items())
    all_ = ", ".join(f"{_called(view, of[view])} {seconds:.1f} s" for view, (seconds, _) in whole.items())
    tried = f" (of {len(services) + 1} services the slowest)" if services else ""
    return [
        Result(f"{name}: the slowest view ({_called(slow, of[slow])})", views[slow], "s", f"<= {SECONDS:g} s",
               views[slow] <= SECONDS,
               f"{how} view, layout, paint and SVG of a spec that is analysed{tried}: {each}"),
        Result(f"{name}: the slowest hadocs draw ({_called(long, of[long])})", whole[long][0], "s", "none", None,
               f"{how} the whole command: {all_}"),
        Result(f"{name}: the memory of hadocs draw ({_called(most, of[most])})", whole[most][1], "MB",
               f"<= {MEGABYTES:g} MB", whole[most][1] <= MEGABYTES, "the most of these commands"),
    ]  # fmt: skip


def _called(view: str, service: str) -> str:
    return f"{view} of {service}" if service else view


def _size(spec: Path) -> str:
    """How large a spec is."""
    code = "import sys; from hadocs.spec.load import load; s = load(sys.argv[1]).spec; print(len(s.hosts), len(s.vms))"
    done = subprocess.run([sys.executable, "-c", code, str(spec)], capture_output=True, text=True, check=True)
    hosts, machines = map(int, done.stdout.split())
    return f"{hosts} hosts, {machines:,} machines"


def _command(spec: Path, view: str, service: str) -> tuple[float, float]:
    """The seconds of user time and the megabytes of one `hadocs draw`."""
    of = ["--service", service] if service else []
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
