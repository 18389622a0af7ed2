"""The table of services on the inventory: how they run, and databases of one group with their own active members."""

from __future__ import annotations

from typing import Any

from support import estates
from support.golden import SPECS
from support.reading import unmarked

from hadocs.analysis import Analysis
from hadocs.pages.context import Context
from hadocs.pages.narrative.serving import services
from hadocs.spec.load import load
from hadocs.topology.build import build


def table(**named: dict[str, Any]) -> list[list[str]]:
    spec = estates.spec(
        servers={f"n{n}": {"os": "RHEL 9"} for n in (1, 2, 3)},
        clusters={"k": {"members": ["n1", "n2", "n3"]}},
        services={
            key: {"runs_on": "k", "product": "db", "cluster_aware": "true", **s} for key, s in named.items()
        },
    )
    grid = services(Context(Analysis(load(SPECS[0]).source, spec, build(spec))))
    if grid is None:
        return []
    return [
        list(grid.heads),
        *([unmarked(str(cell)).split(">")[-1] for cell in row.cells] for row in grid.rows),
    ]


def test_databases_of_one_group_are_told_with_their_own_active_members() -> None:
    found = table(one={"active_on": "n1"}, two={"active_on": "n2", "preference": ["n2", "n3"]})
    assert found[0] == ["Service", "Active on", "Taken over by"]
    assert [row[1] for row in found[1:]] == ["n1", "n2"]
    assert found[2][2] == "n3"  # n2 has it
    assert table(one={}, two={}) == []  # all on one member: the page says so elsewhere


def test_how_a_service_runs_on_its_cluster_is_told() -> None:
    found = table(
        base={"instances": "2", "promotable": "true"},
        app={"starts_after": ["base"]},
        web={"instances": "all"},
    )
    assert found[0] == ["Service", "Runs", "Starts after"]
    assert [row[1] for row in found[1:]] == [
        "on 2 of 3 members, one of them promoted",
        "–",
        "on every member",
    ]


def test_who_is_kept_behind_or_waits_for_a_person_takes_nothing_over_by_itself() -> None:
    replicas = {"n2": {"failover": "manual"}, "n3": {"lag": "7 d", "failover": "manual"}}
    found = table(one={"active_on": "n1", "preference": ["n1", "n2", "n3"], "replicas": replicas})
    assert found[1][-1] == "n2, by a person; n3, kept 7 days behind, by a person alone"
