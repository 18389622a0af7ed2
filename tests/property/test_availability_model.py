"""Whatever estate a spec describes: the availability model says what the topology says, and behaves as it must."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import integers
from support.generate import estates
from support.powering import powered

from hadocs.availability.model.assess import assess
from hadocs.availability.model.catalogue import catalogue, figures
from hadocs.availability.model.components import Components
from hadocs.availability.model.core import Model
from hadocs.availability.model.forcing import KIND
from hadocs.availability.model.plain import as_data, open_psa
from hadocs.availability.model.report import as_text
from hadocs.availability.model.result import Assessment
from hadocs.availability.model.structure import Structure
from hadocs.spec.load import load, load_text
from hadocs.spec.model import Spec
from hadocs.topology.aftermath import Estate
from hadocs.topology.build import estate_of, study
from hadocs.topology.failures import examine, lose
from hadocs.topology.model import Loss, Thing, Topology
from hadocs.topology.sequence import settled

SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without shrinking: an estate takes long to make smaller, and its text says enough."""
some = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=PHASES,
)
MORE = 60
"""Pairs of things that are lost together, sampled from each estate."""


def read(estate: dict[str, Any]) -> Spec:
    return load_text(yaml.safe_dump(estate, sort_keys=False, allow_unicode=True), "generated.yaml").spec


def disagreements(spec: Spec, topology: Topology, estate: Estate) -> list[str]:
    """Where the structure of a service and `lose` differ, by the conventions that the structure states."""
    components = Components(estate.world, figures(spec, {}))
    # Where things fail all the time, nothing is too rare to be in it.
    often = dict.fromkeys(figures(spec, {}).inputs, 1.0)
    structure = Structure(estate, components, medians=lambda: often)
    tops = {key: structure.service(key) for key in spec.services}
    things = topology.things
    event = {t: next(n for n in components.losing(t) if not components.by_name[n].common) for t in things}
    pairs = list(combinations(things, 2))
    losses = [*((t,) for t in things), *random.Random(1).sample(pairs, min(MORE, len(pairs)))]
    alone = {t: lose(estate, (t,)) for t in things}
    # Nobody has forced a quorum yet.
    unforced = {name for name, c in components.by_name.items() if c.kind == KIND}
    found = []
    for lost in losses:
        outcomes = [*in_any_order(estate, lost), *(alone[t] for t in lost if len(lost) > 1)]
        for key in spec.services:
            says = structure.formulas.holds(tops[key], {event[t] for t in lost} | unforced)
            down = any(key in o.down for o in outcomes)
            open_ = [o.why[key] for o in outcomes if key in o.uncertain]
            if says == (down or any("coin toss" in why for why in open_)):
                continue
            if says and _undone(estate, lost):
                continue
            if not down and open_:
                continue
            found.append(
                f"{key} without {[f'{t.kind} {t.id}' for t in lost]}: structure {says}, lose {down} {open_}"
            )
    return found


def in_any_order(estate: Estate, lost: tuple[Thing, ...]) -> list[Loss]:
    """What several losses come to that nothing brings about at once: each cluster has settled on those before.

    Where members no longer hear each other all of it counts as one, as which part of them went on is open.
    """
    found = [lose(estate, lost)] if len(lost) == 1 else []
    for first, *others in permutations(lost) if len(lost) > 1 else ():
        runs = examine(estate, (first,))[1]
        apart = any(run.state.parted for run in (*runs, *examine(estate, lost)[1]))
        before = estate.history if apart else settled(estate, runs[0]).history
        found.append(lose(replace(estate, history=before), (first, *others)))
    return found


def _undone(estate: Estate, lost: tuple[Thing, ...]) -> bool:
    """Whether a second loss may make room for a machine that the first one left without a host."""
    return len(lost) > 1 and bool(estate.world.keeping_apart)


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_the_structure_of_a_shipped_spec_says_what_lose_says(path: Path) -> None:
    spec = load(path).spec
    topology, estate = study(spec)
    assert not disagreements(spec, topology, estate)


@some
@given(estates())
def test_the_structure_of_any_estate_says_what_lose_says(estate: dict[str, Any]) -> None:
    spec = read(estate)
    assert not disagreements(spec, *study(spec))


@settings(some, max_examples=12)
@given(estates(), integers(0, 1000))
def test_the_structure_of_any_estate_on_power_and_links_says_what_lose_says(
    estate: dict[str, Any], seed: int
) -> None:
    bare = read(estate)
    if disagreements(bare, *study(bare)):
        return  # what has nothing to do with its surroundings is held above
    spec = read(powered(estate, seed))
    assert not disagreements(spec, *study(spec))


def assert_modes_are_those_of_the_parts(a: Assessment) -> None:
    """Each failure mode has what its components and its patch days have, less what quorum has of these."""
    modes = dict.fromkeys(("quorum", *a.by_failure_mode), 0.0)
    for p in a.parts:
        assert 0 <= p.votes <= p.static * (1 + 1e-9)
        modes["quorum"] += p.votes
        modes[p.mode] = modes.get(p.mode, 0.0) + p.minutes - p.votes
    for w in a.planned:
        modes[w.mode] = modes.get(w.mode, 0.0) + w.minutes
    for mode, minutes in modes.items():
        found = a.by_failure_mode.get(mode, 0.0)
        assert found == pytest.approx(minutes, rel=1e-6, abs=1e-6 * (1 + a.minutes.mean)), mode


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_each_shipped_service_adds_up_by_component_mode_and_layer(path: Path) -> None:
    spec = load(path).spec
    found = assess(spec, *study(spec), compare=False)
    for key, data in as_data(found)["services"].items():
        a, mean = found[key], data["minutes_per_year"]["mean"]
        assert_modes_are_those_of_the_parts(a)
        assert sum(data["by_failure_mode"].values()) == pytest.approx(mean, rel=1e-4)
        assert sum(data["by_layer"].values()) == pytest.approx(mean, rel=1e-4)
        assert (1 - data["availability"]) * 525_600 == pytest.approx(mean, rel=1e-4, abs=0.01)
        for c in data["components"]:
            if (d := c["derivation"]) is not None:
                middle = d["mended_in"] / (d["fails_every"] + d["mended_in"]) * 525_600
                assert middle == pytest.approx(d["minutes_in_the_middle"], rel=1e-4)
                assert middle * d["times_over_the_ranges"] == pytest.approx(c["static"], rel=1e-4)


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_what_much_hangs_on_has_the_same_minutes_in_each_service(path: Path) -> None:
    """Only what is more fundamental still, and takes one of them down alone but not the other, makes a difference."""
    spec = load(path).spec
    seen: dict[str, float] = {}
    for a in assess(spec, *study(spec), compare=False).values():
        for p in a.parts:
            if p.single and not p.until_forced and p.mode in ("site", "network", "storage"):
                assert p.static == pytest.approx(seen.setdefault(p.component, p.static), rel=5e-5), (
                    p.component
                )


@some
@given(estates(odd=True))
def test_any_estate_has_an_assessment_that_adds_up(estate: dict[str, Any]) -> None:
    spec = read(estate)
    topology, world = study(spec)
    found = assess(spec, topology, world)
    assert list(found) == list(spec.services)
    for a in found.values():
        assert 0 <= a.availability <= 1
        assert 0 <= a.minutes.p5 <= a.minutes.p50 <= a.minutes.p95
        mean = pytest.approx(a.minutes.mean, rel=1e-6, abs=1e-9)
        if a.by_failure_mode or a.availability > 1e-9:  # else it is down as it stands, without a failure
            assert sum(a.by_failure_mode.values()) == mean
        assert a.static_minutes + a.failover_minutes + a.planned_minutes == mean
        assert 0 <= a.year.typical <= a.year.bad
        assert set(a.single_points) == {
            loss.thing.id for loss in topology.losses.values() if a.service in loss.down
        }
        if a.availability < 1e-9:
            # Nothing can carry it as it is, so no failure is needed.
            assert not a.parts
            continue
        assert sum(p.minutes for p in a.parts) + a.planned_minutes == mean
        assert_modes_are_those_of_the_parts(a)
        alone: dict[str, float] = {}
        for p in (p for p in a.parts if p.single):
            alone[p.mode] = alone.get(p.mode, 0.0) + p.static
        # What a part's single points bring, it has at least; where votes alone make them so, quorum has it.
        for mode, brought in alone.items():
            counted = a.by_failure_mode.get(mode, 0.0) + a.by_failure_mode.get("quorum", 0.0)
            assert counted >= brought * (1 - 1e-9)
        single = {i for p in a.parts if p.single and len(p.things) == 1 for i in p.things}
        assert set(a.single_points) <= single <= {*a.single_points, *a.coin_tosses}
        assert open_psa(found, a.service).startswith("<?xml")
    assert json.loads(json.dumps(as_data(found), allow_nan=False))["services"].keys() == found.keys()
    assert as_text(found)


@some
@given(estates())
def test_a_better_component_never_lowers_availability(estate: dict[str, Any]) -> None:
    spec = read(estate)
    base = figures(spec, {})
    before = minutes(spec, base)
    for key in catalogue():
        if not key.endswith((".mtbf", ".mttr")) or key.endswith("host.mttr"):
            continue
        longer = key.endswith(".mtbf")
        turned = 3.0 if longer else 1 / 3
        better = {**base.inputs, key: replace(base.inputs[key], value=base.inputs[key].value * turned)}
        after = minutes(spec, replace(base, inputs=better))
        for service, value in after.items():
            # What is repaired sooner is there sooner to fail again, and a failover costs its time each time.
            slack = 1e-6 if longer else 1e-3
            assert value <= before[service] * (1 + slack) + 1e-9, f"{service} suffers from a better {key}"


def minutes(spec: Spec, inputs: Any = None) -> dict[str, float]:
    model = Model(estate_of(spec), inputs=inputs)
    found = {}
    for key in spec.services:
        core = model.core(key)
        found[key] = core.minutes(core.values)
    return found
