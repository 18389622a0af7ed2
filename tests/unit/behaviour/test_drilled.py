"""What was measured in a drill is held against the same loss, worked out."""

from __future__ import annotations

import pytest

from hadocs.analysis import Analysis
from hadocs.behaviour.drilled import Compared, compared, expected
from hadocs.pipeline import analyse_loaded
from hadocs.spec.load import load_text

SPEC = """\
hadocs: 1
name: estate
storage: {{san: {{}}}}
hosts: {{hv-1: {{memory: 64 GiB}}, hv-2: {{like: hv-1}}, hv-3: {{like: hv-1}}}}
vms: {{web-1: {{on: hv-1, memory: 8 GiB, files: san}}}}
clusters:
  hvc: {{members: [hv-1, hv-2, hv-3], platform: hyper-v/2022, quorum: {{witness: {{kind: none}}}}}}
services: {{web: {{runs_on: web-1, objectives: {{rto: 20 min, rpo: 0 s}}}}}}
operations:
  validated: 2026-06-01
  drills:
    - {drill}
"""


def analysed(drill: str) -> Analysis:
    return analyse_loaded(load_text(SPEC.format(drill=drill), "estate.yaml"))


def of(measured: str, lost: str = "hv-1", procedure: str = "host-failure") -> Compared:
    analysis = analysed(
        f"{{procedure: {procedure}, of: {lost}, date: 2026-05-03, measured: {{web: {{{measured}}}}}}}"
    )
    (one,) = compared(analysis.estate, analysis.topology)
    return one


def test_a_time_within_the_computed_range_fits() -> None:
    found = of("interrupted: 6 min")
    assert found.computed is not None and found.computed.low <= 360 <= (found.computed.high or 0)
    assert (found.service, found.field, found.measured, found.verdict) == ("web", "interrupted", 360, "fits")


@pytest.mark.parametrize(
    ("measured", "lost", "verdict"),
    [
        ("interrupted: 30 min", "hv-1", "longer"),
        ("interrupted: 1 s", "hv-1", "shorter"),
        ("interrupted: 0 s", "hv-2", "fits"),
        ("interrupted: 1 s", "hv-2", "fits"),  # a hand at a stopwatch
        ("interrupted: 9 s", "hv-2", "longer"),
        ("interrupted: 1 min", "san", "stays-down"),
        ("data_lost: 0 s", "hv-1", "fits"),
        ("data_lost: 10 s", "hv-1", "longer"),
        ("noticed: 10 min", "hv-1", "longer"),
    ],
)
def test_a_time_outside_of_it_by_more_than_the_margin_does_not(
    measured: str, lost: str, verdict: str
) -> None:
    assert of(measured, lost).verdict == verdict


def test_several_at_once_a_cut_and_a_program_are_worked_out_and_what_people_do_is_not() -> None:
    for lost in ("[hv-1, hv-2]", "hvc", "web", "system:web-1"):
        analysis = analysed(f"{{procedure: host-failure, of: {lost}, date: 2026-05-03}}")
        drill = analysis.spec.operations.drills[0]  # type: ignore[union-attr]
        assert expected(analysis.estate, analysis.topology, drill) is not None, lost
    assert of("interrupted: 1 h", "hv-1", "config-restore").verdict == "unknown"


def findings(drill: str) -> list[str]:
    return [f.message for f in analysed(drill).findings.found if f.rule == "O05"]


def test_a_rule_speaks_of_what_is_off_with_the_place_of_the_time() -> None:
    drill = "{procedure: host-failure, of: hv-1, date: 2026-05-03, measured: {web: {interrupted: 30 min}}}"
    analysis = analysed(drill)
    (found,) = [f for f in analysis.findings.found if f.rule == "O05"]
    assert "30 min of interruption, longer than the" in found.message
    assert found.route == ("operations", "drills", 0, "measured", "web", "interrupted")
    assert not findings(drill.replace("30 min", "6 min"))


def test_a_rule_speaks_of_an_objective_that_was_missed_though_it_was_computed_so() -> None:
    # Nothing is computed of what people do, and the objective holds all the same.
    (found,) = findings(
        "{procedure: config-restore, of: hv-1, date: 2026-05-03, measured: {web: {interrupted: 1 h}}}"
    )
    assert "back within 20 min" in found


@pytest.mark.parametrize(
    ("day", "every", "due"),
    [("2026-05-03", "", False), ("2025-05-03", "", True), ("2026-05-03", "1 w", True), ("2024-05-03", "3 y", False)],
)  # fmt: skip
def test_a_drill_is_due_by_the_newest_day_that_is_written_down_and_by_no_other(
    day: str, every: str, due: bool
) -> None:
    drill = f"{{procedure: host-failure, of: hv-1, date: {day}}}"
    found = findings(f"{drill}\n  drill_every: {every}" if every else drill)
    assert bool(found) == due
    assert all("2026-06-01" in one for one in found)


def test_of_two_drills_of_the_same_the_later_counts() -> None:
    old = "{procedure: host-failure, of: hv-1, date: 2024-05-03}"
    assert findings(old)
    assert not findings(f"{old}\n    - {{procedure: host-failure, of: hv-1, date: 2026-05-03}}")
