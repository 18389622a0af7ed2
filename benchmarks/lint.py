"""Checking generated specs of twenty machines, in one process on one core: a spec's time, and whether it grows."""

from __future__ import annotations

import tempfile
import time
from datetime import date
from pathlib import Path

from benchmarks.measure import ROUNDS, Result, medians

MACHINES = 20


def spec(number: int) -> str:
    """Four hosts in a cluster, and sixteen machines, of which two pairs are clustered once more."""
    lines = [
        "hadocs: 1",
        f"name: estate-{number:04}",
        f"platform: {('hyper-v/2022', 'hyper-v/2008r2', 'vsphere/8.0', 'proxmox/9')[number % 4]}",
        "sites: {north: {}, south: {}}",
        "networks:",
        "  client: {roles: [client], switches: [sw-1, sw-2]}",
        "  cluster: {roles: [cluster, migration], switches: [sw-3]}",
        "  iscsi: {roles: [storage], switches: [sw-4, sw-5]}",
        "storage:",
        "  san: {site: north, protocols: [iscsi], volumes: {csv: {size: 8 TiB}, a: {size: 1 TiB}, b: {size: 1 TiB}}}",
        "hosts:",
        "  hv-0: {site: north, memory: 256 GiB, networks: [client, cluster, iscsi], storage: {san: {paths: 2}}}",
        *(f"  hv-{h}: {{like: hv-0, site: {('north', 'south')[h % 2]}}}" for h in range(1, 4)),
        "vms:",
        "  vm-0: {on: hv-0, os: Windows Server 2022 Standard, memory: 16 GiB, files: san/csv, networks: [client]}",
        *(f"  vm-{m}: {{like: vm-0, on: hv-{m % 4}}}" for m in range(1, MACHINES - 8)),
        *(
            f"  sql-{m}: {{on: hv-{m}, os: Windows Server 2022 Standard, memory: 32 GiB, files: san/csv, "
            f"networks: [client, cluster, iscsi], storage: {{san: {{protocol: iscsi}}}}}}"
            for m in range(4)
        ),
        "clusters:",
        "  hosts: {members: [hv-0, hv-1, hv-2, hv-3], quorum: {witness: {kind: none}}}",
        "  one: {members: [sql-0, sql-1], quorum: {witness: {kind: cloud}}}",
        "  two: {members: [sql-2, sql-3]}",
        "services:",
        "  ledger: {product: sql-server/fci, runs_on: one, data: san/a}",
        "  orders: {product: sql-server/fci, runs_on: two, data: san/b}",
        "  intranet: {runs_on: vm-1, product: iis}",
        "  directory: {runs_on: [vm-2, vm-3], product: ad-ds}",
    ]
    return "\n".join(lines) + "\n"


def run() -> list[Result]:
    """1,000 specs against 250 of them."""
    from hadocs import pipeline

    with tempfile.TemporaryDirectory(prefix="hadocs-bench-") as scratch:
        paths = []
        for number in range(1000):
            path = Path(scratch) / f"{number:04}.yaml"
            path.write_text(spec(number), encoding="utf-8")
            paths.append(path)
        start = time.process_time()
        pipeline.check(paths, date(2026, 1, 1))
        once = time.process_time() - start
        many, few = medians(
            [
                lambda: pipeline.check(paths, date(2026, 1, 1)),
                lambda: pipeline.check(paths[:250], date(2026, 1, 1)),
            ],
            rounds=ROUNDS,
        )
    each = many / 1000
    return [
        Result(
            f"checking a spec of {MACHINES} machines",
            each * 1000,
            "ms",
            "under 20",
            each < 0.02,
            f"1,000 specs in {many:.1f} s, loading and all rules; the first time {once:.1f} s of processor time",
        ),
        Result(
            "time of a spec among 1,000 / among 250",
            each / (few / 250),
            "×",
            "at most 1.2",
            each / (few / 250) <= 1.2,
            f"{each * 1000:.2f} ms against {few / 250 * 1000:.2f} ms",
        ),
    ]
