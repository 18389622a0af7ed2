"""Minutes of a service under Patroni follow what is told of its store: elections pass unnoticed, and with failsafe_mode
so does the loss of the whole store while all members of the service see each other.

Source: Patroni, docs/dcs_failsafe_mode.rst.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support.estates import spec

from hadocs.availability.model.core import Model
from hadocs.availability.model.failover import interruptions
from hadocs.behaviour.model import Step
from hadocs.behaviour.timeline import timeline
from hadocs.spec.load import load_text
from hadocs.topology.build import estate_of, study
from hadocs.topology.model import Thing

CASE = Path(__file__).parents[2] / "behaviour" / "field" / "patroni-store-outside.yaml"
STORE = ("e-1", "e-2", "e-3")


@cache
def made(failsafe: bool) -> Any:
    """Patroni over three servers with etcd on three others."""
    text = CASE.read_text(encoding="utf-8")
    return load_text(
        text.replace("needs: [lock]", "needs: [lock]\n    failsafe: true") if failsafe else text
    ).spec


@cache
def core(failsafe: bool) -> tuple[Model, Any]:
    model = Model(estate_of(made(failsafe)))
    return model, model.core("pg")


def told(failsafe: bool, *machines: str) -> str:
    """What the timeline says of the service when servers are lost at once."""
    topology, estate = study(made(failsafe))
    step = Step(tuple(Thing("server", m) for m in machines))
    return timeline(estate, topology, (step,)).services["pg"].state


@pytest.mark.parametrize("failsafe", [False, True])
def test_elections_of_the_store_cost_no_minutes_as_they_cost_no_pause(failsafe: bool) -> None:
    model, found = core(failsafe)
    assert {told(failsafe, m) for m in STORE} == {"goes-on"}
    machines = {c.name: {t.id for t in c.things} for c in found.components}
    shaken = set().union(*(machines[t.component] for t in interruptions(model, found)))
    assert "pg-1" in shaken and not shaken & set(STORE)


@pytest.mark.parametrize("failsafe", [False, True])
def test_work_on_the_store_costs_nothing_by_itself(failsafe: bool) -> None:
    _, found = core(failsafe)
    assert {w.machine: w.moves for w in found.work if w.machine in STORE} == dict.fromkeys(STORE, 0)
    # Patroni takes nothing back, nor does its procedure: one handover for each patch day.
    assert [w.moves for w in found.work if w.machine == "pg-1"] == [1]


@pytest.mark.parametrize(("failsafe", "state"), [(False, "down"), (True, "goes-on")])
def test_the_loss_of_the_whole_store_counts_as_it_is_told(failsafe: bool, state: str) -> None:
    _, found = core(failsafe)
    assert told(failsafe, *STORE) == state
    (release,) = (c.name for c in found.components if c.name == "release:lock")
    assert (found.stops(release) == pytest.approx(1.0)) == (state == "down")


def test_without_its_store_a_primary_that_misses_a_member_counts_as_down() -> None:
    assert told(True, *STORE, "pg-3") == "down"
    _, found = core(True)
    store = found.stops("common host:e-1, e-2, e-3")
    assert found.stops("host:pg-3") < store < 0.01


def test_a_program_that_fails_on_one_of_several_instances_costs_no_pause() -> None:
    parts: dict[str, Any] = {
        "platform": "pacemaker/rhel9",
        "servers": {"n1": {}, "n2": {}, "n3": {}},
        "clusters": {"pc": {"members": ["n1", "n2", "n3"], "fencing": {"methods": ["pdu"]}}},
        "services": {"web": {"runs_on": "pc", "cluster_aware": True, "instances": "all"}},
    }
    topology, estate = study(spec(**parts))
    step = Step((), "failed", programs=("web",))
    assert timeline(estate, topology, (step,)).services["web"].state == "goes-on"
    model = Model(estate_of(spec(**parts)))
    found = model.core("web")
    programs = {c.name for c in found.components if c.kind == "application"}
    assert programs and not programs & {t.component for t in interruptions(model, found)}
