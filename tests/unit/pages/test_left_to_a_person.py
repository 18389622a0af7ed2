"""An availability group that nothing fails over by itself: what a person does, before work and after a loss."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from support import estates
from support.golden import SPECS

from hadocs.analysis import Analysis
from hadocs.pages.context import Context
from hadocs.pages.narrative.failover import chapters, detection_table
from hadocs.pages.narrative.model import Case
from hadocs.pipeline import analyse
from hadocs.spec.load import load
from hadocs.topology.build import study


def context(sections: Mapping[str, Any]) -> Context:
    """The context of an estate."""
    made = estates.spec(**sections)
    topology, estate = study(made)
    return Context(Analysis(load(SPECS[0]).source, made, topology, known_estate=estate))


def group(**service: Any) -> Mapping[str, Any]:
    """Two machines on two hosts of no cluster, each with its own disks."""
    guest = {"os": "Windows Server 2022 Standard", "memory": "8 GiB"}
    return {
        "platform": "hyper-v/2022",
        "networks": {"lan": {"roles": ["client", "cluster"]}},
        "storage": {f"d{n}": {"kind": "local", "on": [f"h{n}"]} for n in "12"},
        "hosts": {f"h{n}": {"memory": "64 GiB", "networks": ["lan"]} for n in "12"},
        "vms": {f"sql-{n}": {**guest, "on": f"h{n}", "files": f"d{n}"} for n in "12"},
        "clusters": {"wsfc": {"members": ["sql-1", "sql-2"], "quorum": {"witness": {"kind": "cloud"}}}},
        "services": {
            "db": {
                "product": "sql-server/2022-ag",
                "runs_on": "wsfc",
                "active_on": "sql-1",
                "copies": {"sql-1": "d1", "sql-2": "d2"},
                **service,
            }
        },
    }


def case(ctx: Context, anchor: str) -> Case:
    (found,) = (c for chapter in chapters(ctx) for c in chapter.cases if c.anchor == anchor)
    return found


@pytest.fixture(scope="module")
def asynchronous() -> Context:
    return context(group(commit="asynchronous"))


def test_it_need_not_wait_for_its_host_and_says_what_that_costs(asynchronous: Context) -> None:
    todo = case(asynchronous, "host-h1").todo
    assert "`db` need not wait for that: a person forces `db` over to `sql-2`" in todo
    assert "lost is then what `sql-1` had written and not yet sent" in todo


def test_a_windows_cluster_is_told_nothing_of_a_service_that_is_off(asynchronous: Context) -> None:
    assert "is off, then confirm that" not in case(asynchronous, "host-h1").todo


def test_before_work_its_other_copy_has_to_have_caught_up(asynchronous: Context) -> None:
    steps = " ".join(case(asynchronous, "planned-host-h1").steps)
    assert steps.index("commit synchronously first, and has caught up") < steps.index("Hand `db` over")


def test_what_is_open_is_no_reason_to_start_a_machine_on_a_host_that_has_not_its_disks() -> None:
    todo = case(context(group()), "host-h1").todo
    assert "`sql-1` starts only once `h1` is back, by hand" in todo
    assert "on a host that can run it" not in todo


@pytest.mark.parametrize(
    ("service", "said"),
    [
        ({"commit": "synchronous"}, "10 to 15 s"),
        ({"commit": "asynchronous", "failover": "manual"}, "`db` not before a person has acted"),
    ],
    ids=["by itself", "by hand"],
)
def test_no_time_is_told_after_which_something_begins_that_only_a_person_begins(
    service: Mapping[str, str], said: str
) -> None:
    found = detection_table(context(group(**service)))
    assert found is not None
    assert [row.cells[2] for row in found.rows if row.cells[0] == "`wsfc`"] == [said]


def test_a_machine_with_fault_tolerance_waits_for_no_host_and_moves_off_one_that_is_taken_down() -> None:
    spec = Path(__file__).parents[1] / "behaviour/field/fault-tolerance-twice.yaml"
    ctx = Context(analyse(spec))
    assert "starts only once" not in case(ctx, "host-x1").todo
    assert "wait until `m` is in step again" in case(ctx, "host-x1").todo
    steps = " ".join(
        s for c in chapters(ctx) for k in c.cases if k.anchor.startswith("planned-") for s in k.steps
    )
    assert "`m` can" not in steps and "Shut down `m`" not in steps
