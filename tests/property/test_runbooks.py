"""What always holds of planned work: nobody is surprised, and everything stands in the end as it did."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from support.generate import estates
from support.upkeep import estate

from hadocs.analysis import Analysis
from hadocs.pages.runbooks.markdown import table
from hadocs.pipeline import analyse
from hadocs.runbooks.drills.plan import plan
from hadocs.runbooks.maintenance import announced, changes
from hadocs.runbooks.make import runbooks
from hadocs.runbooks.preflight import hosts, preflight
from hadocs.runbooks.preflight_json import as_data
from hadocs.runbooks.preflight_model import Preflight
from hadocs.runbooks.preflight_tables import tables
from hadocs.runbooks.simulate import Announced, simulate
from hadocs.spec.model import Spec
from hadocs.spec.source import Source
from hadocs.topology.build import study

SPECS = sorted(Path("specs").glob("*.yaml"))
GENERATED = 200
BATCHES = 10


def generated(seed: int) -> Analysis:
    spec = Spec.model_validate(estate(seed))
    topology, known = study(spec)
    return Analysis(Source.__new__(Source), spec, topology, known_estate=known)


def holds(analysis: Analysis, host: str) -> Preflight:
    """All that holds of one host."""
    found = preflight(analysis, host)
    spec = analysis.spec
    never = analysis.estate.without_files  # whose files no host of the spec reaches: they run on no day
    here = [v for v, vm in spec.vms.items() if vm.on == host and v not in never]
    assert sorted([row.vm for row in found.leaves] + [row.vm for row in found.stays]) == sorted(here)
    for load in found.loads:
        assert load.memory is None or load.then <= max(load.memory, load.now), host
    for row in found.leaves:
        assert row.to in row.options
    apart = [set(r.members) for c in spec.clusters.values() for r in c.anti_affinity if r.hard]
    settled = {v: found.off.world.spec.vms[v].on for v in spec.vms}
    for row in found.leaves:
        for rule in apart:
            heeds = found.off.estate.policy(found.cluster or "").heeds_rivals is True
            met = {v for v in rule - {row.vm} if settled.get(v) == row.to}
            assert not (heeds and row.vm in rule and met), (row, met)
    told = announced(found)
    done = simulate(analysis, changes(found), told)
    assert not done.unannounced, (host, done.unannounced)
    assert done.same, (host, done.differences)
    assert not [e.refused for e in done.effects if e.refused]
    assert set(done.down) - set(done.first.down) <= told.down
    return found


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_no_host_of_a_shipped_spec_takes_down_what_was_not_announced(path: Path) -> None:
    analysis = analyse(path)
    for host in hosts(analysis):
        found = holds(analysis, host)
        pauses = simulate(analysis, changes(found)).pauses
        assert {p.service for p in found.pauses} == set(pauses) - set(found.down)


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_the_steps_of_a_planned_runbook_surprise_nobody_and_leave_things_as_they_were(path: Path) -> None:
    analysis = analyse(path)
    found = runbooks(analysis)
    for planned in found.all:
        if not planned.procedure.entry.planned:
            continue
        done = [change for step in found.make(planned).steps for change in step.does]
        host = planned.target.id in hosts(analysis)
        told = announced(preflight(analysis, planned.target.id)) if host else Announced()
        if planned.target.each == "site":
            site = found.look.site(planned.target.id)
            told = Announced(
                *(frozenset(s.id for s in some) for some in (site.taken_over, site.down_with_it))
            )
            # What was switched off in order comes back by the page of the start, and stands as before.
            (start,) = found.named(f"cold-start-{site.id}")
            done += [change for step in found.make(start).steps for change in step.does]
        ends = simulate(analysis, done, told if host or planned.target.each == "site" else None)
        assert not ends.unannounced, planned.id
        assert not [e.refused for e in ends.effects if e.refused], planned.id
        # Where roles are alike a procedure may leave one where it went: to give it back is one more pause.
        back = {c.what for c in done if c.doing == "give-back"}
        roles = {k for k in analysis.spec.services if k not in back}
        left = [d for d in ends.differences if not (" is active on " in d and d.partition(" ")[0] in roles)]
        assert not left, planned.id


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_host_of_a_generated_spec_takes_down_what_was_not_announced(batch: int) -> None:
    for seed in range(batch, GENERATED, BATCHES):
        analysis = generated(seed)
        some = hosts(analysis)
        holds(analysis, some[seed % len(some)])


@given(estates(odd=True))
@settings(max_examples=15, phases=[Phase.explicit, Phase.generate], derandomize=True)
def test_any_estate_is_told_and_simulated_whatever_its_names(data: dict[str, Any]) -> None:
    spec = Spec.model_validate(data)
    topology, known = study(spec)
    analysis = Analysis(Source.__new__(Source), spec, topology, known_estate=known)
    for host in hosts(analysis)[:2]:
        found = holds(analysis, host)
        json.dumps(as_data(found))
        for one in tables(found):
            assert "\n\n\n" not in table(one)


@pytest.mark.parametrize("seed", range(0, GENERATED, 20))
def test_no_plan_of_drills_takes_a_service_down_and_each_covers_what_it_says(seed: int) -> None:
    found = plan(generated(seed))
    assert found == plan(generated(seed))  # to the letter, whatever the order of sets
    shown = frozenset().union(*(d.failure.reactions for d in found.drills))
    for drill in found.drills:
        assert drill.failure.live and drill.proves
        assert all(f.reactions <= shown for f in drill.covers)
    assert {f.name for f in found.covered} == {f.name for f in found.failures if f.reactions <= shown}
