"""Publishing generated specs: against MkDocs alone, from 10 to 300 specs, and what it takes of memory."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.measure import Result

HADOCS = (sys.executable, "-m", "hadocs")
MKDOCS = (sys.executable, "-m", "mkdocs")
ROUNDS = 3
"""Fewer than elsewhere: a round takes minutes."""


def spec(number: int) -> str:
    """An ordinary estate of which every second one is hybrid: four hosts, twelve machines, two services."""
    hybrid = number % 2 == 0
    hosts = "\n".join(
        f"  hv-{h}: {{site: s{h % 2}, rack: r{h}, cores: 32, memory: 256 GiB, networks: [client, heartbeat, iscsi], "
        f"storage: {{san: {{protocol: iscsi, paths: 2}}}}}}"
        for h in range(1, 5)
    )
    machines = "\n".join(
        f"  vm-{m}: {{on: hv-{m % 4 + 1}, vcpus: 2, memory: 8 GiB, files: san/vms, networks: [client], "
        f"os: windows-server-2022-standard}}"
        for m in range(1, 11)
    )
    host_cluster = "  hosts: {members: [hv-1, hv-2, hv-3, hv-4], quorum: {witness: {kind: cloud}}}\n"
    return f"""hadocs: 1
name: estate-{number:03}
title: Estate {number}
platform: hyper-v/2022
owner: {{team: Team {number % 7}, contact: team-{number % 7}@example.com}}
sites: {{s0: {{title: North}}, s1: {{title: South}}}}
networks:
  client: {{roles: [client], cidr: 10.{number % 250}.0.0/24}}
  heartbeat: {{roles: [cluster], cidr: 10.{number % 250}.1.0/24}}
  iscsi: {{roles: [storage], switches: [sw-1, sw-2]}}
storage:
  san:
    kind: array
    site: s0
    protocols: [iscsi]
    controllers: 2
    volumes: {{vms: {{size: 8 TiB}}, data: {{size: 2 TiB}}}}
hosts:
{hosts}
vms:
{machines}
  sql-a:
    on: hv-1
    vcpus: 8
    memory: 64 GiB
    files: san/vms
    networks: [client, heartbeat, iscsi]
    storage: {{san/data: {{protocol: iscsi}}}}
  sql-b: {{like: sql-a, on: hv-2}}
clusters:
{host_cluster if hybrid else ""}  sql: {{members: [sql-a, sql-b], quorum: {{witness: {{kind: cloud}}}}}}
services:
  ledger: {{title: Ledger {number}, runs_on: sql, active_on: sql-a, data: san/data, cluster_aware: true}}
  intranet: {{title: Intranet {number}, runs_on: vm-1}}
"""


def project(folder: Path, specs: int) -> Path:
    """A folder with that many generated specs."""
    (folder / "specs").mkdir(parents=True)
    for number in range(specs):
        (folder / "specs" / f"estate-{number:03}.yaml").write_text(spec(number), encoding="utf-8")
    return folder


def pages(folder: Path) -> list[Path]:
    """The built pages."""
    return sorted((folder / "site").rglob("*.html"))


@dataclass(frozen=True, slots=True)
class Process:
    """One run of a program: seconds by the clock, and the most memory it held, in MB."""

    seconds: float
    megabytes: float


def process(command: Sequence[str], folder: Path) -> Process:
    """Run a program to its end; `subprocess.CalledProcessError` where it fails."""
    start = time.perf_counter()
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=folder, stdout=quiet, stderr=quiet) as running:
        _, status, usage = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, command)
    return Process(time.perf_counter() - start, usage.ru_maxrss / 1024)


def kilobytes(page: Path) -> float:
    """The size of a built page without its figure."""
    return (
        len(re.sub(r"<svg.*?</svg>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL).encode()) / 1000
    )


def run() -> list[Result]:
    """All of this file's results."""
    with tempfile.TemporaryDirectory(prefix="hadocs-bench-") as scratch:
        root = Path(scratch)
        few, hundred, many = (project(root / str(n), n) for n in (10, 100, 300))
        process([*HADOCS, "export", "exported"], hundred)
        sides = {
            "few": ([*HADOCS, "build"], few),
            "ours": ([*HADOCS, "build"], hundred),
            "alone": ([*MKDOCS, "build", "--quiet"], hundred / "exported"),
            "many": ([*HADOCS, "build"], many),
        }
        taken: dict[str, list[Process]] = {side: [] for side in sides}
        for _ in range(ROUNDS):
            for side, (command, folder) in sides.items():
                taken[side].append(process(command, folder))
        seconds = {side: median(p.seconds for p in runs) for side, runs in taken.items()}
        counts = {"few": len(pages(few)), "ours": len(pages(hundred)), "many": len(pages(many))}
        largest = max(kilobytes(p) for p in pages(many) if p.parent.parent.name == "clusters")
        memory = max(p.megabytes for p in taken["many"])

    against = seconds["ours"] / seconds["alone"]
    # What one page more costs; starting Python and MkDocs is in neither.
    first = (seconds["ours"] - seconds["few"]) / (counts["ours"] - counts["few"])
    later = (seconds["many"] - seconds["ours"]) / (counts["many"] - counts["ours"])
    return [
        Result(
            "hadocs build / mkdocs build of its export",
            against,
            "×",
            "at most 1.15",
            against <= 1.15,
            f"100 specs, {ROUNDS} rounds: {seconds['ours']:.2f} s against {seconds['alone']:.2f} s",
        ),
        Result(
            "time of one page more, 100 → 300 specs / 10 → 100 specs",
            later / first,
            "×",
            "at most 1.2",
            later / first <= 1.2,
            f"{later * 1000:.1f} ms against {first * 1000:.1f} ms; 300 specs take {seconds['many']:.1f} s",
        ),
        Result(
            "largest page of a cluster, of 300 specs",
            largest,
            "KB",
            "under 80",
            largest < 80,
            "as built, without its figure",
        ),
        Result(
            "peak memory of hadocs build",
            memory,
            "MB",
            "under 400",
            memory < 400,
            "300 specs, the most of all rounds",
        ),
    ]
