"""Every service of the shipped specs (but the largest), against an estate that is lived through failure by failure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.simulate_estate import lived

from hadocs.availability.model.catalogue import figures
from hadocs.availability.model.core import Model
from hadocs.spec.load import load
from hadocs.topology.build import study

TOO_LARGE = "north-texas"
"""Sixty machines would have to be lived through for minutes until the interval is narrow enough to tell anything."""
SPECS = [p for p in sorted((Path(__file__).parents[4] / "specs").glob("*.yaml")) if p.stem != TOO_LARGE]
NEVER = 1e15
LARGE = 60
"""Things in a spec from which on it is lived through for a shorter time."""
FASTER = 20.0
"""Failures come so many times more often, for both, so that a few hundred years tell enough."""


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_the_minutes_of_a_service_are_those_of_a_life_that_is_lived_through(path: Path) -> None:
    spec = load(path).spec
    topology, estate = study(spec)
    large = len(topology.things) > LARGE
    base = figures(spec, frozenset())
    values = {k: i.value / (FASTER if k.endswith(".mtbf") else 1) for k, i in base.inputs.items()}
    # Not lived through here: common causes, paths, pauses of a few seconds, planned work (see the tests beside this).
    values |= {k: NEVER for k in values if k.endswith(".every") or k == "path.mtbf"}
    values |= {"beta": 0.0, "beta.switch": 0.0, "gamma": 0.0, "pause.controller": 0.0, "pause.switch": 0.0}
    inputs = {k: replace(i, value=values[k]) for k, i in base.inputs.items()}
    model = Model(estate, inputs=replace(base, inputs=inputs))
    expected = {key: model.core(key) for key in spec.services}
    detect = {c: model.medians[model.times.detect(c)] for c in spec.clusters}
    found = lived(estate, values, detect, 25 if large else 300, seed=7)
    for key, core in expected.items():
        minutes = core.minutes(model.medians)
        simulated, wide = found[key]
        # Failures within a pause, and a member that comes back while another is away: the model's own error.
        assert abs(simulated - minutes) <= wide + 0.03 * minutes + 0.5, (
            f"{key}: {minutes:.2f}, simulated {simulated:.2f} ± {wide:.2f}"
        )
