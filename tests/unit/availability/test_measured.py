"""A time that was measured in a drill takes the place of the one that would be assumed, and says so."""

from __future__ import annotations

import pytest

from hadocs.availability.model.assess import assess
from hadocs.availability.model.result import Assessment
from hadocs.pipeline import analyse_loaded
from hadocs.spec.load import load_text

SPEC = """\
hadocs: 1
name: estate
sites: {{east: {{}}, west: {{}}}}
storage: {{san: {{}}}}
hosts:
  hv-1: {{site: east, memory: 64 GiB, storage: {{san: {{protocol: fc}}}}}}
  hv-2: {{like: hv-1}}
  hv-3: {{like: hv-1, site: west}}
vms:
  sql-1: {{on: hv-1, memory: 8 GiB, files: san}}
  sql-2: {{like: sql-1, on: hv-2}}
  web-1: {{on: hv-1, memory: 8 GiB, files: san}}
clusters:
  hvc: {{members: [hv-1, hv-2, hv-3], platform: hyper-v/2022, quorum: {{witness: {{kind: cloud}}}}}}
  sql: {{members: [sql-1, sql-2], platform: hyper-v/2022, quorum: {{witness: {{kind: cloud}}}}}}
services:
  ledger: {{product: sql-server/fci, runs_on: sql, data: san}}
  web: {{runs_on: web-1}}
operations:
  drills: [{drills}]
"""


def assessed(service: str, *drills: str) -> Assessment:
    analysis = analyse_loaded(load_text(SPEC.format(drills=", ".join(drills))))
    return assess(analysis.spec, analysis.topology, analysis.known_estate, compare=False)[service]


def drill(
    of: str, service: str, interrupted: str, date: str = "2026-05-03", procedure: str = "host-failure"
) -> str:
    measured = f"{service}: {{interrupted: {interrupted}}}"
    return f"{{procedure: {procedure}, of: {of}, date: {date}, measured: {{{measured}}}}}"


def used(a: Assessment) -> list[str]:
    return [u.input.key for u in a.assumptions if u.input.key.startswith("measured:")]


@pytest.mark.parametrize(
    ("of", "service"),
    [
        ("hv-1", "web"),
        ("hv-2", "web"),
        ("system:sql-1", "ledger"),
        ("program:ledger", "ledger"),
        ("ledger", "ledger"),
    ],
)
def test_a_longer_time_makes_more_minutes_of_the_failures_that_it_is_of(of: str, service: str) -> None:
    short, long = (assessed(service, drill(of, service, t)).failover_minutes for t in ("1 s", "2 h"))
    assert long > short + 5


def test_its_median_is_what_was_measured_with_the_range_of_an_own_figure() -> None:
    found = assessed("web", drill("hv-1", "web", "90 s"))
    (row,) = [u.input for u in found.assumptions if u.input.key.startswith("measured:")]
    assert (row.value * 3600, row.factor, row.basis) == (pytest.approx(90), 1.5, "spec")
    assert row.source == "measured in a drill on 2026-05-03 (hv-1; procedure host-failure)"
    assert any("How long web is away when hv-1 is lost" in n and "90 s" in n for n in found.notes)


def test_it_does_not_hold_for_another_site_another_service_or_another_failure() -> None:
    none = assessed("web").minutes
    for one in (
        drill("hv-3", "web", "2 h"),
        drill("hv-1", "ledger", "2 h"),
        drill("system:web-1", "web", "0 s"),
        drill("'hv-1:san'", "web", "2 h", procedure="storage-path-loss"),
        drill("hv-1", "web", "2 h", procedure="host-maintenance"),
    ):
        found = assessed("web", one)
        assert not [key for key in used(found) if key.endswith(" web") and "hv-1:san" not in one], one
        if "hv-1:san" not in one:
            assert found.minutes == none, one


def test_it_does_not_hold_for_a_member_that_only_stands_by() -> None:
    none, found = assessed("ledger"), assessed("ledger", drill("system:sql-1", "ledger", "2 h"))
    standby = "operating system of sql-2"
    minutes = [{p.label: p.failover for p in a.parts}[standby] for a in (none, found)]
    assert minutes[0] == minutes[1] == 0


def test_the_newest_of_several_counts() -> None:
    old, new = drill("hv-1", "web", "2 h", "2025-05-03"), drill("hv-1", "web", "90 s", "2026-05-03")
    assert assessed("web", old, new).at_medians == assessed("web", new, old).at_medians
    assert used(assessed("web", old, new)) == ["measured:1 web"]


def test_that_a_takeover_may_fail_still_counts() -> None:
    found = assessed("web", drill("hv-1", "web", "1 s"))
    assert "uncovered" in {u.input.key for u in found.assumptions}
