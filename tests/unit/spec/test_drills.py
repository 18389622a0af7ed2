"""Drills are part of the language: strict keys, typed values, and names of what the spec has."""

from __future__ import annotations

from datetime import date

import pytest

from hadocs.errors import InputError, Problem
from hadocs.spec.load import load_text
from hadocs.spec.model import Drill

SPEC = """\
hadocs: 1
name: estate
sites: {east: {}}
networks: {lan: {switches: [sw-1]}}
storage: {san: {volumes: {data: {}}}}
hosts:
  hv-1: {site: east, rack: r1, networks: [lan], storage: {san: {}}}
  hv-2: {like: hv-1}
vms: {sql-1: {on: hv-1}, sql-2: {on: hv-2}}
clusters:
  hvc: {members: [hv-1, hv-2], quorum: {witness: {kind: cloud}}}
  sql: {members: [sql-1, sql-2], quorum: {witness: {kind: none}}}
services: {ledger: {runs_on: sql, data: san/data}}
operations:
  drills:
"""
LINE = SPEC.count("\n") + 1


def drill(text: str) -> Drill:
    spec = load_text(f"{SPEC}    - {{{text}}}\n", "estate.yaml").spec
    assert spec.operations is not None
    return spec.operations.drills[0]


def problem(text: str) -> Problem:
    with pytest.raises(InputError) as found:
        load_text(f"{SPEC}    - {{{text}}}\n", "estate.yaml")
    (one,) = found.value.problems
    return one


def test_a_drill_has_a_procedure_what_was_lost_a_day_and_what_was_measured_in_seconds() -> None:
    found = drill(
        "procedure: host-failure, of: hv-2, date: 2026-05-03, passed: true,"
        " measured: {ledger: {noticed: 10 s, interrupted: 1 min, data_lost: 0 s}}"
    )
    assert (found.procedure, found.of, found.date, found.passed) == (
        "host-failure",
        ("hv-2",),
        date(2026, 5, 3),
        True,
    )
    measured = found.measured["ledger"]
    assert (measured.noticed, measured.interrupted, measured.data_lost) == (10.0, 60.0, 0.0)


@pytest.mark.parametrize(
    "name",
    [
        "hv-1", "sql-1", "san", "san/data", "lan", "sw-1", "east", "east/r1", "hvc", "hvc/witness",
        "ledger", "hv-1:san", "hv-1:lan", "system:sql-1", "program:ledger", "[hv-1, hv-2]",
    ],
)  # fmt: skip
def test_what_was_lost_goes_by_the_names_that_hadocs_fail_takes(name: str) -> None:
    assert drill(f"procedure: host-failure, of: {name}, date: 2026-05-03").of


@pytest.mark.parametrize(
    ("text", "message", "expected", "near"),
    [
        ("of: hv-3", 'nothing called "hv-3"', "a machine, storage", "hv-1"),
        ("of: sql/witness", 'nothing called "sql/witness"', "a machine", "hvc/witness"),
        ("of: system:hv-1", 'nothing called "system:hv-1"', "a vm or a server", ""),
        ("of: program:ledgr", 'nothing called "program:ledgr"', "a service", "program:ledger"),
        ("of: [hv-1, hv-1]", '"hv-1" is named twice', "once", ""),
        ("of: hv-1, measured: {ledgr: {}}", 'nothing called "ledgr"', "a service: ledger", "ledger"),
        ("of: hv-1, measured: {ledger: {interupted: 1 s}}", 'unknown key "interupted"', "noticed", "interrupted"),
        ("of: hv-1, measured: {ledger: {interrupted: 41}}", "the unit is missing", "5 min", ""),
        ("of: hv-1, passed: yes", '"passed" is "yes"', "true or false", "true"),
        ("of: []", "too few items", "1 or more", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(text: str, message: str, expected: str, near: str) -> None:
    found = problem(f"procedure: host-failure, date: 2026-05-03, {text}")
    assert message in found.message and expected in found.expected
    assert found.place is not None and found.place.line == LINE and found.place.column > 7
    if near:
        assert found.nearest == near


def test_a_procedure_that_is_none_and_a_day_that_is_none_are_told() -> None:
    assert "host-failure" in problem("procedure: host-failur, of: hv-1, date: 2026-05-03").nearest
    assert "2026-03-14" in problem("procedure: host-failure, of: hv-1, date: 3 May").expected
    assert "of: what was lost" in problem("procedure: host-failure, date: 2026-05-03").expected
