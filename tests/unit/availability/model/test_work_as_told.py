"""Patch days cost what the timeline of that work says: what happens is decided in one place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.estates import hybrid, spec

from hadocs.availability.model.core import Model
from hadocs.availability.model.notes import notes
from hadocs.availability.model.planned import Work
from hadocs.behaviour.model import ServiceOutcome, Step
from hadocs.behaviour.timeline import timeline
from hadocs.spec.load import load
from hadocs.spec.model import Spec
from hadocs.topology.build import estate_of, study
from hadocs.topology.model import Thing

SPECS = sorted((Path(__file__).parents[4] / "specs").glob("*.yaml"))
UNFELT = 1.0
"""Seconds: the pause of a live migration, which timelines do not take for an interruption."""


def said_otherwise(made: Spec) -> list[str]:
    """The patch days of an estate that the availability counts otherwise than the timeline of that work has them."""
    topology, estate = study(made)
    model, found = Model(estate), []
    for key in made.services:
        core = model.core(key)
        for work in core.work:
            kind = model.world.kinds[work.machine]
            if (work.mode == "planned guest work") == (kind == "vm"):
                step = Step((Thing(kind, work.machine),), "planned")
                outcome = timeline(estate, topology, (step,)).services[key]
                if not _agree(work, outcome, core.values):
                    found.append(f"{key}, {work.label}: {work.hours(core.values) * 3600:.1f} s, {outcome}")
    return found


def _agree(work: Work, outcome: ServiceOutcome, values: Any) -> bool:
    seconds = work.hours(values) * 3600
    if not work.moves or seconds < UNFELT:
        return outcome.state == "goes-on"
    if not work.handed and work.hours(values) >= work.lasts(values):
        return outcome.state == "down"
    away = outcome.interrupted
    if outcome.state != "interrupted" or away is None:
        return False
    return away.low <= seconds * 1.001 and (away.high is None or seconds <= away.high * 1.001)


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_patch_days_of_each_shipped_spec_are_those_of_their_timelines(path: Path) -> None:
    assert not said_otherwise(load(path).spec)


@pytest.mark.parametrize("platform", ["hyper-v/2022", "hyper-v/2008"])
@pytest.mark.parametrize("together", [False, True], ids=["apart", "on one host"])
def test_a_role_is_handed_over_before_its_machine_moves_where_another_member_is_left(
    platform: str, together: bool
) -> None:
    parts = hybrid()
    parts["platform"] = platform
    if together:
        parts["vms"]["b"] |= {"on": "hv-1", "files": "san-1"}
    made = spec(**parts)
    assert not said_otherwise(made)
    topology, estate = study(made)
    model = Model(estate)
    core = model.core("sql")
    (work,) = (w for w in core.work if w.machine == "hv-1")
    role = work.hours(core.values) == core.values["role"]
    assert (role, work.moves) == (not together, 2)
    told = "is handed over before its machine moves live" in " ".join(
        notes(model, core, topology, core.waits(topology.losses.values()))
    )
    assert told is (platform == "hyper-v/2022" and not together)


def test_copies_that_nothing_hands_over_are_down_while_their_first_machine_is_patched() -> None:
    made = spec(
        servers={m: {"os": "windows-server-2022-standard"} for m in ("s1", "s2")},
        storage={d: {"kind": "local", "on": [m]} for d, m in (("d1", "s1"), ("d2", "s2"))},
        services={
            "db": {
                "product": "sql-server/2022-ag",
                "runs_on": ["s1", "s2"],
                "active_on": "s1",
                "copies": {"s1": "d1", "s2": "d2"},
                "commit": "asynchronous",
                "failover": "manual",
            }
        },
    )
    model = Model(study(made)[1])
    core = model.core("db")
    first, other = ({w.machine: w for w in core.work}[m] for m in ("s1", "s2"))
    assert (first.moves, first.hours(core.values)) == (1, first.lasts(core.values))
    assert other.moves == 0


def test_a_pool_without_a_witness_that_a_node_takes_along_is_back_with_that_node() -> None:
    path = Path(__file__).parents[2] / "behaviour" / "field" / "s2d-two-nodes-no-witness.yaml"
    core = Model(estate_of(load(path).spec.model_copy(update={"platform": "hyper-v/2016"}))).core("erp")
    hosts = [w for w in core.work if w.mode == "planned host work"]
    assert len(hosts) == 2
    for work in hosts:
        assert work.hours(core.values) == work.lasts(core.values)
    assert not core.forced or all(core.single(n) for n in ("host:hv-1", "host:hv-2"))


def test_a_handover_to_another_subnet_costs_what_clients_need_to_look_the_name_up() -> None:
    made = load(Path(__file__).parents[4] / "specs" / "north-texas.yaml").spec
    model = Model(study(made)[1])
    core = model.core("erp-data")
    guest, host = ({w.machine: w for w in core.work}[m] for m in ("sql-1", "hv-dal-3"))
    assert guest.handed and host.handed
    values = core.values
    clients = model.times.reached("erp-data", "sql-fci", "sql-2")
    assert clients is not None
    # A guest's role is given back once its patches are in, which takes longer than the restart at their end.
    assert guest.hours(values) == host.hours(values) == values["role"] + clients(values)


BEHAVIOUR = Path(__file__).parents[2] / "behaviour"


def patch_days(name: str) -> dict[str, Work]:
    """The planned work of the one service of a spec, by machine."""
    made = load(BEHAVIOUR / f"{name}.yaml").spec
    (key,) = made.services
    return {w.machine: w for w in Model(estate_of(made)).core(key).work}


def test_two_nodes_that_are_stopped_as_a_whole_are_down_for_as_long_as_the_work_takes() -> None:
    values = Model(estate_of(load(BEHAVIOUR / "field/two-node-watchdog-only.yaml").spec)).core("s").values
    for work in patch_days("field/two-node-watchdog-only").values():
        assert work.moves == 1 and not work.handed
        assert work.hours(values) == work.lasts(values), "SBD resets the other one as soon as one leaves"
        assert work.minutes(values) > 500


@pytest.mark.parametrize(
    ("name", "machine", "moves"),
    [
        ("field/patroni", "pg1", 1),  # Patroni leaves it where it is, and so does the procedure
        ("field/mongodb-two-networks", "m-1", 1),
        ("published/ag-two-subnets", "sql-1", 2),  # the procedure gives it back
        ("published/drbd-qdevice", "alpha", 2),
        ("published/dag-dac-two-sites", "ex-1", 2),  # Exchange moves it back by itself
    ],
)
def test_a_handover_pauses_twice_only_where_something_takes_it_back(
    name: str, machine: str, moves: int
) -> None:
    work = patch_days(name)[machine]
    assert (work.moves, work.handed) == (moves, True)
